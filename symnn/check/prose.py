"""The Markdown that chapters are written in, as LaTeX: a small subset, with formulas passed through untouched.

Headings `##`, paragraphs, `-` lists, `>` quotations, *emphasis*, **strong**, `code`, [text](link), $formula$, $$display$$. Nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from symnn.text.letters import text as plain

# what may stand inside a line, in the order in which it is looked for
INLINE = re.compile(
    r"(?P<display>\$\$.+?\$\$)|(?P<formula>\$[^$]+\$)|`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*|\*(?P<emphasis>[^*]+)\*"
    r"|\[(?P<text>[^\]]+)\]\((?P<link>[^)]+)\)",
    re.DOTALL,
)


def to_latex(markdown: str) -> str:
    """The text as LaTeX body, paragraph by paragraph."""
    return "\n\n".join(_block(b) for b in _blocks(markdown))


def inline(text: str) -> str:
    """One run of text: marks resolved, formulas kept, everything else escaped."""
    out, end = [], 0
    for match in INLINE.finditer(text):
        out += [plain(text[end : match.start()]), _mark(match)]
        end = match.end()
    return "".join(out) + plain(text[end:])


def _mark(match: re.Match[str]) -> str:
    if match["display"]:
        return rf"\[{match['display'][2:-2]}\]"
    if match["formula"]:
        return match["formula"]
    if match["code"]:
        return rf"\texttt{{{plain(match['code'])}}}"
    if match["link"]:
        return rf"\href{{{match['link'].replace('%', chr(92) + '%').replace('#', chr(92) + '#')}}}{{{inline(match['text'])}}}"
    return rf"\textbf{{{inline(match['strong'])}}}" if match["strong"] else rf"\emph{{{inline(match['emphasis'])}}}"


def _blocks(markdown: str) -> Iterator[str]:
    """Paragraphs: separated by blank lines, but never inside a display."""
    block: list[str] = []
    for line in markdown.split("\n"):
        inside = "\n".join(block).count("$$") % 2 == 1
        if line.strip() or inside:
            block.append(line)
        elif block:
            yield "\n".join(block)
            block = []
    if block:
        yield "\n".join(block)


def _block(block: str) -> str:
    heading = re.fullmatch(r"(#{2,4}) +(.+)", block)
    if heading:
        command = {2: "section", 3: "subsection", 4: "subsubsection"}[len(heading[1])]
        return rf"\{command}{{{inline(heading[2])}}}"
    lines = block.split("\n")
    if lines[0].startswith("- "):
        items = re.split(r"(?m)^- ", block)[1:]
        body = "\n".join(rf"\item {inline(item.strip())}" for item in items)
        return rf"\begin{{itemize}}{chr(10)}{body}{chr(10)}\end{{itemize}}"
    if all(line.startswith(">") for line in lines):
        body = to_latex("\n".join(line[1:].removeprefix(" ") for line in lines))
        return rf"\begin{{quote}}{chr(10)}{body}{chr(10)}\end{{quote}}"
    return inline(block)

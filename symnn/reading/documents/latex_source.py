"""LaTeX documents: formulas in all environments, macros expanded, theorems and labels kept. Files and comments:
`latex_files`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from symnn.reading.documents.assemble import Assembly
from symnn.reading.documents.latex_files import SAID, Files
from symnn.reading.documents.macros import Macros
from symnn.reading.documents.pieces import Break, FormulaPiece, HeadingPiece, Piece, Reading, TroublePiece, WordsPiece
from symnn.reading.documents.spans import Document
from symnn.reading.documents.traced import Sources, Traced

DISPLAYS = frozenset(
    ("equation", "align", "gather", "multline", "eqnarray", "displaymath", "flalign", "alignat", "xalignat")
    + ("dmath", "dgroup", "math", "IEEEeqnarray", "empheq")
)
WITH_ARGUMENT = ("alignat", "xalignat", "IEEEeqnarray", "empheq")
THEOREMS = frozenset(
    ("theorem", "lemma", "proposition", "corollary", "definition", "assumption", "remark", "example", "proof", "claim")
    + ("conjecture", "exercise", "solution", "fact", "observation", "hypothesis")
)
SHORT_THEOREMS = (
    dict.fromkeys(("def", "defn", "dfn"), "definition")
    | dict.fromkeys(("cor", "coro"), "corollary")
    | dict.fromkeys(("rem", "rmk"), "remark")
    | {"thm": "theorem", "lem": "lemma", "prop": "proposition", "asm": "assumption", "ex": "example"}
)

SPECIAL = re.compile(
    r"(?P<said>\ue000)|(?P<dollar>\$\$?)|(?P<paren>\\[(\[])|\\(?P<edge>begin"
    r"|end)\s*\{(?P<environment>[A-Za-z]+)(?P<star>\*?)\}"
    r"|\\(?P<command>[A-Za-z@]+)\*?|\\(?P<escaped>.)|(?P<blank>\n[ \t]*(?:\n[ \t]*)+)",
    re.DOTALL,
)
NEW_THEOREM = re.compile(r"\\newtheorem\*?\s*\{([^{}]*)\}\s*(?:\[[^\]]*\])?\s*\{([^{}]*)\}")
SECTIONS = (
    "part",
    "chapter",
    "section",
    "subsection",
    "subsubsection",
    "paragraph",
    "subparagraph",
    "title",
    "caption",
)
REFERENCES = ("ref", "eqref", "cref", "Cref", "autoref")
UNREAD_ARGUMENT = frozenset(
    ("label", "cite", "citep", "citet", "citeauthor", "citeyear", "bibliography", "bibliographystyle", "usepackage")
    + ("documentclass", "includegraphics", "vspace", "hspace", "pagestyle", "thispagestyle", "setlength", "author")
    + ("addtolength", "newcounter", "setcounter", "hypersetup", "url", "thanks", "affil", "email", "newtheorem", "date")
    + ("theoremstyle", "graphicspath", "RequirePackage", "numberwithin", "allowdisplaybreaks", "footnotemark")
)
ARGUMENT = re.compile(r"\s*(?:\[[^\]\n]{0,200}\]\s*){0,3}\{(?P<text>(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")
OPTION = re.compile(r"\s*\[(?P<text>[^\]\n]{0,200})\]")
CLOSING = {"$": re.compile(r"\\.|[{}]|\$|\n[ \t]*\n", re.DOTALL)}
MAX_INLINE = 20_000


def document(whole: Traced, sources: Sources, file: str, folder: Path | None) -> Document:
    """The document of a LaTeX text; `folder` is where its inputs may lie, None for nowhere."""
    files = Files(sources, folder)
    text = files.text(whole, (Path(file).resolve(),) if folder is not None else ())
    macros = Macros()
    expanded, _ = macros.expanded(text)
    left = Macros(known={}, broken=macros.broken)  # what could be expanded was
    return Assembly(file, sources, macros=left).document(_Scan(expanded, files, macros).pieces())


class _Scan:
    """One pass over the expanded text."""

    def __init__(self, text: Traced, files: Files, macros: Macros) -> None:
        self.files, self.macros = files, macros
        body = re.search(r"\\begin\s*\{document\}", text.text)
        preamble = text.text[: body.end()] if body else ""
        self.traced, self.text = text, text.text
        self.start = len(preamble)
        self.said = iter(files.said)
        self.missing: set[str] = set()
        self.theorems = {name: name for name in THEOREMS} | SHORT_THEOREMS
        for name, title in NEW_THEOREM.findall(text.text):
            known = self.theorems.get(title.strip().lower())
            self.theorems[name] = known or self.theorems.get(name, title.strip().lower() or name)
        self.open_theorems: list[str] = []
        self.opened = 0

    def pieces(self) -> Iterator[Piece]:
        yield from self.files.troubles
        for _ in range(self.text.count("\ue000", 0, self.start)):
            yield next(self.said)
        at = self.start
        while found := SPECIAL.search(self.text, at):
            yield from self._words(at, found.start())
            self.opened = self.traced[found.start() : found.end()].begins()
            at = yield from self._special(found)
        yield from self._words(at, len(self.text))

    def _words(self, start: int, end: int) -> Iterator[Piece]:
        if start < end:
            yield WordsPiece(
                re.sub("[{}]", "", self.text[start:end]).replace("~", " ").replace("``", "“").replace("''", "”")
            )

    def _special(self, found: re.Match[str]) -> Reading:
        """What a mark begins; where to go on."""
        end = found.end()
        if found["said"]:
            yield next(self.said)
        elif found["blank"]:
            yield Break()
        elif found["dollar"]:
            end = yield from self._dollars(end, found["dollar"])
        elif found["paren"]:
            mark = found["paren"]
            end = yield from self._until(end, {"\\(": "\\)", "\\[": "\\]"}[mark], mark, mark == "\\[", found.start())
        elif found["edge"]:
            end = yield from self._edge(found)
        elif (found["escaped"] or "x").isspace():
            yield WordsPiece(" ")
        elif found["command"]:
            end = yield from self._command(found["command"], end)
        return end

    def _dollars(self, start: int, mark: str) -> Reading:
        """A formula between dollars; those inside braces (`\\text{if $x$}`) belong to it."""
        depth, at = 0, start
        while found := CLOSING["$"].search(self.text, at, start + MAX_INLINE):
            at = found.end()
            token = found[0]
            if token[0] == "\n":
                break
            depth += (token == "{") - (token == "}")
            if token == "$" and depth <= 0 and self.text.startswith(mark, found.start()):
                yield self._formula(start, found.start(), mark, displayed=mark == "$$")
                return found.start() + len(mark)
        yield TroublePiece(
            self.traced[start - 1 : start].begins(),
            f"the formula that begins here is not closed: a second {mark} is missing",
        )
        return start

    def _until(self, start: int, closing: str, name: str, displayed: bool, begun: int) -> Reading:
        end = -1 if closing in self.missing else self.text.find(closing, start)
        if end < 0:
            self.missing.add(closing)
            yield TroublePiece(
                self.traced[begun : begun + 1].begins(),
                f"the formula that begins here is not closed: {closing} is missing",
            )
            return start
        yield self._formula(start, end, name, displayed=displayed)
        return end + len(closing)

    def _formula(self, start: int, end: int, name: str, *, displayed: bool) -> FormulaPiece:
        theorem = self.open_theorems[-1] if self.open_theorems else ""
        latex = self.traced[start:end].replaced(SAID, "")
        return FormulaPiece(latex, displayed, name, theorem=theorem, opened=self.opened)

    def _edge(self, found: re.Match[str]) -> Reading:
        """The beginning or end of an environment."""
        name, end = found["environment"], found.end()
        if found["edge"] == "begin" and name in DISPLAYS:
            argument = ARGUMENT.match(self.text, end) if name in WITH_ARGUMENT else None
            start = argument.end() if argument else end
            closing = f"\\end{{{name}{found['star']}}}"
            return (yield from self._until(start, closing, name + found["star"], name != "math", found.start()))
        if name in self.theorems:
            yield Break(hard=True)
            if found["edge"] == "begin":
                self.open_theorems.append(self.theorems[name])
                option = OPTION.match(self.text, end)
                return option.end() if option else end
            if self.open_theorems:
                self.open_theorems.pop()
        elif name in ("itemize", "enumerate", "abstract", "document", "figure", "table", "tabular"):
            yield Break(hard=True)
        return end

    def _command(self, name: str, end: int) -> Reading:
        """A command in the prose: its argument is a heading, a reference, nothing, or prose that is read on."""
        argument = ARGUMENT.match(self.text, end)
        if name in ("item", "par", "newpage", "maketitle", "appendix"):
            yield Break(hard=name == "item")
        elif name in SECTIONS and argument:
            yield HeadingPiece(re.sub(r"\\[A-Za-z]+|[{}$]", "", argument["text"]))
            if "$" not in argument["text"] and "\\(" not in argument["text"]:
                return argument.end()
        elif name in REFERENCES and argument:
            yield WordsPiece(f"⟪{argument['text'].strip()}⟫")
            return argument.end()
        elif name in UNREAD_ARGUMENT and argument:
            return argument.end()
        elif name in self.macros.broken:
            yield TroublePiece(self.traced[end - 1 : end].begins(), self.macros.broken[name])
        yield WordsPiece(" ")
        return end

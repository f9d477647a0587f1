"""Formulas in a paragraph of Markdown: every delimiter, told apart from prices, code, links, escapes. Blocks:
`markdown_blocks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from symnn.reading.documents.code_spans import code_spans
from symnn.reading.documents.front_matter import front_matter
from symnn.reading.documents.markdown_blocks import ENVIRONMENTS, Blocks
from symnn.reading.documents.pieces import FormulaPiece, Piece, TroublePiece, WordsPiece
from symnn.reading.documents.traced import Traced

MAX_INLINE = 2_000
"""Characters between two single dollars."""
NEAR = 200
"""Characters around two dollars in which words on the same line are looked for."""
TRIES = 8
"""Dollars that are looked at as the closing one."""

SPECIAL = re.compile(
    r"(?P<ticks>`+)|(?P<dollar>\$\$|\$`?)|(?P<paren>\\\\?[(\[])"
    rf"|\\begin\{{(?P<environment>(?:{ENVIRONMENTS})\*?)\}}(?:(?<=alignat\}})\{{\d+\}}|(?<=alignat\*\}})\{{\d+\}})?"
    r"|\\(?P<escaped>.)|(?P<link>\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)|<?https?://[^\s>]+>?)"
    r"|<(?P<tag>/?[A-Za-z][^<>]*)>|:(?P<role>\w+):`(?P<target>[^`]*)`",
    re.DOTALL,
)
TAIL = re.compile(
    r"\s*:eqlabel:`(?P<d2l>[^`]*)`|[ \t]*\{#(?P<pandoc>[\w:.-]+)[^}\n]*\}|[ \t]*\((?P<myst>[\w:.-]+)\)(?=[ \t]*(?:\n"
    r"|\Z))"
)
PUNCTUATION = " \t.,;:!?)*_"
ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
ENTITY = re.compile("&(?:lt|gt|amp);")
COMMENT = re.compile(r"(?<!\\)%[^\n]*(?:\n|\Z)")
FOUR_BACKSLASHES = re.compile(r"\\\\\\\\")
ESCAPED_TWICE = re.compile(r"\\\\(?=[{}|,;!])|\\(?=[_*])")
EMPHASIS = re.compile(r"[*~]+|(?<![^\W_])_+|_+(?![^\W_])|!?\[|\]")


def pieces(text: Traced) -> Iterator[Piece]:
    """The pieces of a whole text, front matter included."""
    said, body = front_matter(text)
    yield from said
    yield from Blocks(inline).pieces(body)


def inline(text: Traced) -> Iterator[Piece]:
    """The pieces of one paragraph (which may hold displays)."""
    return ParagraphReading(text).pieces()


class ParagraphReading:
    """One paragraph in the reading; what has no closing mark is looked for once."""

    def __init__(self, text: Traced) -> None:
        self.traced, self.text = text, text.text
        self.missing: set[str] = set()
        self.code = dict(code_spans(self.text)) if "`" in self.text else {}

    def pieces(self) -> Iterator[Piece]:
        at = done = 0
        while found := SPECIAL.search(self.text, at):
            piece, end = self._special(found)
            if isinstance(piece, FormulaPiece):
                piece = replace(piece, opened=self.traced[found.start() : end].begins())
            if piece is not None:
                yield from self._words(done, found.start())
                yield piece
                done = end
            at = end
        yield from self._words(done, len(self.text))

    def _words(self, start: int, end: int) -> Iterator[Piece]:
        if start < end:
            words = re.sub(r"\]\([^()\s]*\)|</?[A-Za-z][^<>]*>", "", self.text[start:end])
            yield WordsPiece(EMPHASIS.sub("", words))

    def _special(self, found: re.Match[str]) -> tuple[Piece | None, int]:
        """The piece that a mark begins, or None where it is a part of the prose, and where to go on."""
        start, end = found.span()
        if found["ticks"]:
            return self._code(start, found["ticks"])
        if found["dollar"] == "$$":
            return self._double(start)
        if found["dollar"] == "$`":
            closed = self.text.find("`$", end)
            if 0 <= closed <= start + MAX_INLINE:
                return self._formula(end, closed, "$", displayed=False), closed + 2
            return None, start + 1
        if found["dollar"]:
            return self._single(start)
        if found["paren"]:
            return self._parenthesis(start, end, found["paren"])
        if found["environment"]:
            return self._environment(start, end, found["environment"])
        if found["role"]:
            return (
                WordsPiece(f"⟪{found['target']}⟫")
                if "ref" in found["role"] or found["role"] == "eq"
                else WordsPiece(" ")
            ), end
        if found["tag"] and found["tag"].lower().split()[0] in ("code", "pre", "kbd", "script", "style"):
            closed = self._find(f"</{found['tag'].split()[0]}>", end)
            return (WordsPiece(" code "), closed) if closed >= 0 else (None, end)
        if found["link"]:
            return WordsPiece(" "), end
        return None, end

    def _find(self, closing: str, start: int) -> int:
        """Where a closing mark is, or -1; one that is missing is not looked for again."""
        if closing in self.missing:
            return -1
        at = self.text.find(closing, start)
        if at < 0:
            self.missing.add(closing)
        return at

    def _code(self, start: int, ticks: str) -> tuple[Piece | None, int]:
        end = self.code.get(start)
        return (WordsPiece(" code "), end) if end is not None else (None, start + len(ticks))

    def _formula(self, start: int, end: int, environment: str, *, displayed: bool) -> FormulaPiece:
        return FormulaPiece(cleaned(self.traced[start:end]), displayed, environment)

    def _double(self, start: int) -> tuple[Piece | None, int]:
        """Two dollars: a display, or, with words before and after it on its line, one in the line."""
        closed = self._find("$$", start + 2)
        content = self.text[start + 2 : closed]
        if closed < 0 or (re.search(r"\n[ \t]*\n", content) and is_prose(content, 6)):
            trouble = TroublePiece(
                self.traced[start : start + 1].begins(),
                "the display that begins here is not closed: a second $$ is missing",
            )
            return trouble, start + 2
        return self._display(start + 2, closed, closed + 2, "$$")

    def _display(self, start: int, end: int, after: int, environment: str) -> tuple[FormulaPiece, int]:
        tail = TAIL.match(self.text, after)
        labels = tuple(v for v in tail.groupdict().values() if v) if tail else ()
        after = tail.end() if tail else after
        before = self.text[max(0, start - NEAR) : start - 2].rpartition("\n")[2].strip(PUNCTUATION)
        following = self.text[after : after + NEAR].partition("\n")[0].strip(PUNCTUATION)
        alone = not (before and following) or "\n" in self.text[start:end]
        displayed = environment != "$$" or alone
        return replace(self._formula(start, end, environment, displayed=displayed), labels=labels), after

    def _single(self, start: int) -> tuple[Piece | None, int]:
        """One dollar, as pandoc has it: no blank inside the marks, no digit after them; blanks on both sides are
        forgiven.
        """
        text, first = self.text, start + 1
        spaced = text[first : first + 1].isspace()
        closing = first
        for _ in range(TRIES):
            closing = self._dollar(closing)
            if closing < 0 or closing > start + MAX_INLINE:
                return None, first
            content = text[first:closing]
            ends_well = text[closing - 1].isspace() == spaced and not text[closing + 1 : closing + 2].isdigit()
            if content.strip() and ends_well and (not spaced or is_mathematical(content)) and not is_prose(content, 2):
                return self._formula(first, closing, "$", displayed=False), closing + 1
            closing += 1
        return None, first

    def _dollar(self, start: int) -> int:
        """The next dollar that no backslash stands before."""
        at = self._find("$", start)
        while at > 0 and self.text[at - 1] == "\\":
            at = self._find("$", at + 1)
        return at

    def _parenthesis(self, start: int, end: int, mark: str) -> tuple[Piece | None, int]:
        closing = mark[:-1] + {"(": ")", "[": "]"}[mark[-1]]
        closed = self._find(closing, end)
        content = self.text[end:closed]
        if (
            closed < 0
            or not content.strip()
            or is_prose(content, 2)
            or (mark[0:-1] == "\\" and not is_mathematical(content))
        ):
            return None, end
        environment = "\\" + mark[-1]
        if mark[-1] == "[":
            piece, after = self._display(end, closed, closed + len(closing), environment)
        else:
            piece, after = self._formula(end, closed, environment, displayed=False), closed + len(closing)
        if len(mark) == 3:
            piece = replace(piece, latex=piece.latex.replaced(ESCAPED_TWICE, ""))
        return piece, after

    def _environment(self, start: int, end: int, name: str) -> tuple[Piece | None, int]:
        closing = f"\\end{{{name}}}"
        closed = self._find(closing, end)
        if closed < 0:
            return TroublePiece(
                self.traced[start:end].begins(), f"the environment {name} that begins here is not closed"
            ), end
        return self._display(end, closed, closed + len(closing), name)


def cleaned(latex: Traced) -> Traced:
    """What stood for `\\\\` and `<` on a page, as LaTeX has it; TeX's comments are gone."""
    if "%" in latex.text:
        latex = latex.replaced(COMMENT, "")
    if "\\\\\\\\" in latex.text:
        latex = latex.replaced(FOUR_BACKSLASHES, "\\\\")
    for entity in sorted({m[0] for m in ENTITY.finditer(latex.text)}):
        latex = latex.replaced(re.compile(entity), ENTITIES[entity])
    return latex


def is_prose(text: str, words: int) -> bool:
    """Words, and nothing that a formula has."""
    plain = re.sub(r"\\[A-Za-z]+\s*\{[^{}]*\}|\\[A-Za-z]+", " ", text)
    return len(re.findall(r"(?<![A-Za-z])[A-Za-z]{3,}(?![A-Za-z])", plain)) >= words and (
        words > 2 or not re.search(r"[\\^_=<>{}]", text)
    )


def is_mathematical(text: str) -> bool:
    """A mark of mathematics, or so short that it is a name or a number of names."""
    return re.search(r"[\\^_=<>+*/|]", text) is not None or len(text.strip()) <= 3 or "," in text

r"""How wide a formula is when TeX sets it, and where it may be broken: a model of Computer Modern at 10 pt, read off
its metrics and a little generous.

Nothing is typeset here and no TeX is needed; a test compares the model with TeX where that is installed. A formula is
taken apart into items: letters with their scripts, fractions, matrices, operators, each with its width.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

PAGE = 335.0
"""Into so many points everything fits: the text width of a plain article, 345 pt, less what the model may err."""
SCRIPT = 0.8
BINARY = {"+": 7.8, "-": 7.8, "*": 5.0, r"\pm": 7.8, r"\times": 7.8, r"\circ": 5.0, r"\odot": 7.8, r"\otimes": 7.8,
          r"\cdot": 2.8, r"\oslash": 7.8, r"\wedge": 6.7, r"\vee": 6.7, r"\setminus": 5.0}  # fmt: skip
RELATIONS = {"=": 7.8, "<": 7.8, ">": 7.8, ":": 2.8, r"\le": 7.8, r"\ge": 7.8, r"\neq": 7.8, r"\ne": 7.8, r"\in": 6.7,
             r"\approx": 7.8, r"\sim": 7.8, r"\propto": 7.8, r"\mapsto": 10.0, r"\to": 10.0, r"\mid": 2.8,
             r"\leq": 7.8, r"\geq": 7.8, r"\iff": 23.0, r"\Rightarrow": 10.0, r"\leftarrow": 10.0}  # fmt: skip
SPACES = {r"\,": 1.7, r"\:": 2.3, r"\;": 2.8, r"\!": -1.7, r"\ ": 3.4, "~": 3.4, r"\quad": 10.0, r"\qquad": 20.0}
SIGNS = {"(": 3.9, ")": 3.9, "[": 2.8, "]": 2.8, "|": 2.8, r"\|": 5.0, r"\{": 5.0, r"\}": 5.0, ",": 4.5, ";": 4.5,
         "/": 5.0, ".": 2.8, "!": 2.8, "'": 3.0, r"\infty": 10.0, r"\nabla": 8.4, r"\partial": 5.9, r"\ldots": 12.0,
         r"\cdots": 12.0, r"\vdots": 2.8, r"\ddots": 12.0, r"\top": 7.8, r"\ell": 4.2, r"\prime": 2.8, r"\lVert": 5.0,
         r"\rVert": 5.0, r"\Vert": 5.0, r"\lvert": 2.8, r"\rvert": 2.8, r"\Delta": 8.4, r"\Phi": 7.3, r"\Theta": 7.8,
         r"\langle": 3.9, r"\rangle": 3.9}  # fmt: skip
OPENS = frozenset((r"\bigl", r"\Bigl", r"\biggl", r"\Biggl", r"\langle", r"\{", "[", "("))
LARGE = {r"\sum": 14.5, r"\prod": 12.8, r"\int": 10.0, r"\max": 16.5, r"\min": 15.0, r"\lim": 13.5}
"""What carries its scripts below and above."""
FUNCTIONS = frozenset(
    "log exp sin cos tan tanh sinh cosh det dim arg cot sec csc coth arcsin arccos arctan Pr ker deg".split()  # noqa: SIM905
)
OPENING = {r"\left", "(", "[", r"\lVert", r"\lvert", r"\langle", r"\lfloor", r"\lceil"}
CLOSING = {r"\right", ")", "]", r"\rVert", r"\rvert", r"\rangle", r"\rfloor", r"\rceil"}
"""Between the two no line ends."""
IGNORED = {r"\displaystyle", r"\textstyle", r"\limits", r"\nolimits", r"\left", r"\right", r"\big", r"\Big", r"\bigl",
           r"\bigr", r"\Bigl", r"\Bigr", r"\biggl", r"\biggr", r"\middle", r"\allowbreak"}  # fmt: skip
ACCENTS = {r"\hat", r"\tilde", r"\bar", r"\dot", r"\vec", r"\overline", r"\underline", r"\widehat",
           r"\widetilde", r"\mathring"}  # fmt: skip
BRACKETS = (16.4, 19.0)
"""Around a matrix of one or two rows, and around a taller one."""
WORDS = {r"\text", r"\operatorname", r"\mathrm", r"\textbf", r"\mathsf", r"\mathit", r"\texttt", r"\mathtt", r"\textit"}
TOGETHER = (r"\left", r"\right", r"\bigl", r"\bigr", r"\biggl", r"\biggr")
"""What makes the bracket behind it larger."""
SIGNED = {"+", "-", *BINARY, *RELATIONS}
"""Behind which no line ends: the sign would stand alone."""
APPLIED = re.compile(
    rf"(?:[fgh]|\\(?:phi|varphi|psi|sigma|max|min|{'|'.join(sorted(FUNCTIONS))})(?![A-Za-z])|\\operatorname\{{"
    r"|\\mathbf\{1\}_\{\\?[<>lg]|\\mathbb\{E\}|\\d?frac\{\\partial(?:\^\{?2\}?)?\}\{\\partial)"
)
"""What is applied to the bracket behind it: letters and names of functions, a step, a derivative."""
SINGLE = {
    word: size + around
    for table, around in ((LARGE, 1.7), (SIGNS, 0.0), (SPACES, 0.0), (RELATIONS, 5.6), (BINARY, 4.5))
    for word, size in table.items()
}
"""What a sign that stands alone takes, with the space around it."""
TOKEN = re.compile(r"\\(?:[A-Za-z]+\*?|.)|[{}_^&$]|\s+|.", re.DOTALL)


class TypesetItem(NamedTuple):
    """Something with a width that stands in one line; start and end are its place. kind: "=", "+", "∘" for relations,
    sums and elementwise products, before which a line may be broken, "(" for a bracket or matrix that opens, "" else.
    """

    width: float
    start: int
    end: int
    kind: str = ""


@lru_cache(maxsize=2000)
def width(formula: str) -> float:
    """Of a formula, in points at 10 pt."""
    return sum(item.width for item in _items(formula))


def width_of_text(text: str) -> float:
    """Of words among which formulas stand between dollars."""
    return sum(width(part) if k % 2 else sum(map(_letter_of_text, part)) for k, part in enumerate(text.split("$")))


def items(formula: str) -> list[TypesetItem]:
    """The formula taken apart, at its outermost level."""
    return list(_items(formula))


@lru_cache(maxsize=500)
def _items(formula: str) -> tuple[TypesetItem, ...]:
    """Kept, for whoever breaks a formula asks for it again and again."""
    return tuple(_Formula(formula).line())


def _letter_of_text(letter: str) -> float:
    if letter in "\\{}":
        return 0.0
    if letter in "ijltf,.;:'I ()[]-":
        return 3.4
    if letter in "mwMW":
        return 8.4
    return 7.2 if letter.isupper() else 5.3


def _letter(letter: str) -> float:
    if letter in "mwMW":
        return 10.4 if letter in "MW" else 8.6
    if letter.isupper():
        return 8.0
    return 5.0 if letter.isdigit() or letter in "ijlt" else 6.0


class _Formula:
    """One walk from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.further = ((m[0], m.start()) for m in TOKEN.finditer(text) if not m[0].isspace())
        self.end = "", len(text)
        self.word, self.place = next(self.further, self.end)

    def take(self) -> str:
        word = self.word
        self.word, self.place = next(self.further, self.end)
        return word

    def line(self, until: tuple[str, ...] = ()) -> list[TypesetItem]:
        found: list[TypesetItem] = []
        depth, earlier, last = 0, "", ""
        while self.word and self.word not in until:
            if self.word == "}" and not until:
                self.take()
                continue
            start, word = self.place, self.word
            depth -= word in CLOSING and depth > 0
            size = self.scripted()
            before = found[-1].kind if found else None
            kind = "" if depth else _kind(word, before)
            if kind == "(":
                kind = self.before_bracket(found, earlier, last)
            if word in ("+", "-") and (before in (None, "=", "+", "∘", "(") or _operates(last)):
                size, kind = size - 4.5, ""  # a sign, not an operation
            found.append(TypesetItem(size, start, self.place, kind))
            earlier, last = (earlier, last) if word in SPACES else (last, word)
            depth += word in OPENING
        return found

    def before_bracket(self, found: list[TypesetItem], earlier: str, last: str) -> str:
        """Whether a line may begin with a bracket behind these words: it may with the function that is applied."""
        applied = bool(found) and bool(APPLIED.match(self.text, found[-1].start))
        if applied and len(found) > 1 and earlier not in SIGNED:
            found[-1] = found[-1]._replace(kind="(")
        return "" if applied or last in SIGNED else "("

    def total(self, *until: str) -> float:
        return sum(item.width for item in self.line(until))

    def scripted(self) -> float:
        """The next item with what hangs on it."""
        word = self.word
        size = self.single()
        above: list[float] = []
        while self.word in ("_", "^", "'"):
            sign = self.take()
            above.append(3.0 if sign == "'" else SCRIPT * self.argument() + 0.5)
        if word in LARGE or word in (r"\underbrace", r"\overbrace", r"\operatorname*"):
            return max([size, *above])
        return size + max(above, default=0.0)

    def argument(self) -> float:
        """A group, or a single item."""
        if self.word != "{":
            return self.single()
        self.take()
        inside = self.total("}")
        self.take()
        return inside

    def single(self) -> float:
        word = self.take()
        if word == "{":
            inside = self.total("}")
            self.take()
            return inside
        if word in IGNORED:
            # a bracket that grows around what it holds, or is large and lets a line end in what it holds
            return 2.5 + self.single() if word in TOGETHER else 0.0
        if word in SINGLE:
            return SINGLE[word]
        return self.command(word) if word.startswith("\\") else _letter(word)

    def command(self, word: str) -> float:
        if word in (r"\frac", r"\dfrac", r"\tfrac"):
            return max(self.argument(), self.argument()) + 2.4
        if word == r"\sqrt":
            return self.argument() + 8.5
        if word in (*ACCENTS, r"\underbrace", r"\overbrace", r"\mathcal", r"\mathbb"):
            return self.argument()
        if word in (r"\mathbf", r"\boldsymbol"):
            return 1.2 * self.argument()
        if word in WORDS or word == r"\operatorname*":
            return self.words_inside() + 1.7
        if word == r"\begin":
            return self.environment()
        name = word[1:]
        return 5.4 * len(name) + 1.7 if name in FUNCTIONS else 6.4

    def words_inside(self) -> float:
        """Of the argument of \\text and its like, whose blanks count."""
        if self.word != "{":
            return self.single()
        depth, size, at = 0, 0.0, self.place
        while self.word:
            blank = self.place - at
            word, at = self.word, self.place + len(self.word)
            self.take()
            depth += (word == "{") - (word == "}")
            size += 3.4 * (blank > 0) + (0.0 if word in "{}" or word.startswith("\\") else _letter_of_text(word))
            if depth == 0:
                break
        return size

    def environment(self) -> float:
        """A matrix: its columns, the space between them, its brackets."""
        name = "".join(self._name())
        columns: list[float] = []
        k, rows = 0, 1
        while self.word and self.word != r"\end":
            size = self.total("&", r"\\", r"\end")
            columns += [0.0] * (k + 1 - len(columns))
            columns[k] = max(columns[k], size)
            k, rows = (k + 1, rows) if self.word == "&" else (0, rows + (self.word == r"\\"))
            if self.word in ("&", r"\\"):
                self.take()
        self.take()
        list(self._name())
        return sum(columns) + 10.0 * max(0, len(columns) - 1) + (0.0 if name == "aligned" else BRACKETS[rows > 2])

    def _name(self) -> Iterator[str]:
        if self.word == "{":
            self.take()
            while self.word not in ("}", ""):
                yield self.take()
            self.take()


def _operates(word: str) -> bool:
    """Whether it is an operator that stands before its argument, or opens a bracket: what follows is no sum with it."""
    return word in LARGE or word in OPENS or word[1:] in FUNCTIONS or word.startswith(r"\operatorname")


def _kind(word: str, before: str | None) -> str:
    """What may stand at the head of a new line. Nothing may at the head of the first, and no bracket after a sign."""
    if before is None:
        return ""
    if word in RELATIONS and word not in (":", r"\mid"):
        return "="
    if word in ("+", "-"):
        return "+"
    if word in (r"\circ", r"\odot", r"\cdot", r"\times", r"\otimes"):
        return "∘"
    return "(" if word in (r"\left", r"\begin", "(") and before in ("", "(") else ""


__all__ = ["PAGE", "TOKEN", "TypesetItem", "items", "width", "width_of_text"]

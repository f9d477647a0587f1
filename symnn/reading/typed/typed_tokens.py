"""The words of a formula typed by hand, and the one form of every complaint about it: a sentence, the formula, a caret.

Nothing here knows grammar or shapes. Text is cut into words by one regular expression; no text is ever evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from symnn.errors import ArgumentError

LONGEST = 10_000
"""Characters in one formula; longer text is refused before it is read."""
DIGITS = 40
"""Digits of one number."""
AROUND = 36
"""Characters of a long formula that are shown on each side of a mistake."""

WORD = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w]))"
    r"|(?P<name>[A-Za-z_\u0370-\u03ff][A-Za-z_0-9\u0370-\u03ff]*)"
    r"|(?P<sign>\.\*|\./|\.\^|\.'|\*\*|<=|>=|==|!=|[≤≥≠<>=+\-*/^'(),])",
    re.ASCII,
)
SAME = {"**": "^", ".'": "'", "==": "=", "≤": "<=", "≥": ">=", "≠": "!="}
# what is pasted from a page of mathematics, and how it is typed here
TYPED = {
    "’": "'", "′": "'", "ᵀ": "'", "⊤": "'", "−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "∘": ".*",
    "⊙": ".*", "²": "^2", "³": "^3",
    "⁻": "^-1", "√": "sqrt(…)", "‖": "norm2(…)", "Σ": "sum(…)", "∑": "sum(…)", "[": "(", "]": ")", "{": "(",
    "}": ")", "|": "abs(…), or norm2(…) for a column",
    ";": ",",
}  # fmt: skip


@dataclass(frozen=True)
class TypedToken:
    """kind is "number", "name", "sign" or "end"; text is the word, in one spelling; start and end are its place."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[TypedToken]:
    """The words, and one of kind "end" after them. ArgumentError at the first character that starts no word."""
    if len(text) > LONGEST:
        raise ArgumentError(
            f"the formula has {len(text)} characters, and at most {LONGEST} are read: judge its parts one by one"
        )
    found, place = [], 0
    while place < len(text):
        word = WORD.match(text, place)
        if word is None:
            raise mistake(text, place, _strange(text, place))
        kind, said = word.lastgroup or "", word.group()
        if kind == "number" and len(said) > DIGITS:
            raise mistake(text, place, f"this number has more than {DIGITS} characters: give it a name and declare it")
        if kind != "space":
            found.append(TypedToken(kind, SAME.get(said, said), place, word.end()))
        place = word.end()
    return [*found, TypedToken("end", "", len(text), len(text))]


LIBRARIES = ("np", "numpy", "jnp", "sp", "sympy", "symnn", "torch", "tf", "math", "F")
ELSEWHERE = {
    **dict.fromkeys(("derivative", "diff", "D"), "gradient(f, x)"),
    "transpose": "A' for the transpose",
    "dot": "x'*y for the inner product",
    "outer": "x*y' for the outer product",
    "matmul": "A*B for the product",
    "ones": "vector(1) or matrix(1)",
    "identity": "eye",
    "Eq": "x = y",
    "trace": "tr(A)",
    "σ": "sigmoid(t)",
    "length": "norm2(x)",
}
"""What other libraries call it, and how it is written here."""


def _strange(text: str, place: int) -> str:
    sign = text[place]
    if sign in "{}":
        return f"{sign} is not read here: write {TYPED[sign]}, or put the formula between $ signs if it is LaTeX"
    if sign == "[" and (said := _bracketed(text[:place], text[place:])):
        return said
    if sign in TYPED:
        return f"{sign} is not read here: write {TYPED[sign]}"
    if sign.isdigit():
        return "a number and a name touch here: write a * between them, as in 2*x"
    if re.match(r"\.T\b", text[place:]):
        return "the transpose is written ': A', not A.T"
    if sign == "@":
        return "the matrix product is written *: A*x, not A@x"
    if sign == "∇":
        return "a gradient is written gradient(f, x)"
    if (
        sign == "."
        and (method := re.search(r"(\w+)$", text[:place]))
        and (called := re.match(r"\.(\w+)\(", text[place:]))
    ):
        if method[1] in LIBRARIES:
            return f"functions have their names alone: {called[1]}(…), not {method[1]}.{called[1]}(…)"
        return f"functions stand before what they take: {called[1]}({method[1]}), not {method[1]}.{called[1]}()"
    if sign == ".":
        return "a point alone is no sign: elementwise are .* ./ and .^, and a number is written 2.5 or 2"
    said = sign if sign.isprintable() else f"the character U+{ord(sign):04X}"
    return f"{said} means nothing here: formulas are made of names, numbers, + - * / ^ ' .* ./ .^ ( ) and commas"


def _bracketed(before: str, after: str) -> str:
    """What a square bracket was meant for, where one sees it."""
    name = re.search(r"(\w*)\s*$", before)
    word = name[1] if name else ""
    if word in ("E", "Var", "Cov", "P"):
        return f"{word}[…] is not read here: state it in LaTeX between $ signs, or in Python with symnn.{word}"
    if word == "in":
        return "an interval is written as a chain: 0 <= t <= 1"
    if word and re.match(r"\[[\d\s,:-]+\]", after):
        return (
            f"entries are not read here: state it in LaTeX, ${word}_1$ or ${word}_{{12}}$, or in Python, {word}[0, 0]"
        )
    return ""


def mistake(text: str, place: int, sentence: str) -> ArgumentError:
    """The error that says the sentence, and shows the formula with a caret under the place."""
    return ArgumentError(sentence + pointed(text, place))


def pointed(text: str, place: int) -> str:
    """The place in a formula, by its number and with a caret under it. No character steers a terminal."""
    if not text.strip():
        return ""
    low, high = max(0, place - AROUND), min(len(text), place + AROUND)
    before, after = "…" * bool(low), "…" * (high < len(text))
    spaced = "".join(" " if c.isspace() else c for c in text[low:high])
    shown = "".join(c if c.isprintable() else "·" for c in spaced)
    line = f"{before}{shown}{after}"
    return f" (at character {place + 1})\n  {line}\n  {' ' * (len(before) + place - low)}^"


def near(word: str, known: Iterable[str]) -> str:
    """ "; did you mean tanh or tan?", or nothing."""
    if word in ELSEWHERE:
        return f": write {ELSEWHERE[word]}"
    names = sorted(set(known))
    close = get_close_matches(word, names, n=3, cutoff=0.6) or [n for n in names if n.lower() == word.lower()]
    return f"; did you mean {' or '.join(close)}?" if close else ""

r"""Assumptions that are relations, as sentences say them: a = b, 0 < a < 1, "a is neither 0 nor 1", "n is at
least 2", y \in \{0, 1\}^n, y \in [0, 1]. A pattern is a regular expression for one clause and what it makes of it;
what else sentences say is in `sentences`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from functools import partial
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.errors import SymnnError
from symnn.ops import TABLE
from symnn.reading.context import fixed_places
from symnn.reading.context.said import sets_of_values
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex.displays import one
from symnn.reading.latex.grammar import expression

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

SIGNS = {
    "=": "=", "is": "=", "equals": "=", "<": "<", ">": ">", r"\le": "<=", r"\leq": "<=", r"\ge": ">=", r"\geq": ">=",
    r"\ne": "!=", r"\neq": "!=",
    "is at least": ">=", "is at most": "<=", "is greater than": ">", "is less than": "<", "is not equal to": "!=",
    "is not": "!=",
    "is different from": "!=", "differs from": "!=", "is larger than": ">", "is smaller than": "<", "<=": "<=",
    ">=": ">=",
}  # fmt: skip
SIGN = r"<=|>=|=|<|>|\\(?:leq?|geq?|neq?)(?![A-Za-z])"
WORD = r"\S+(?: [+*/-] \S+)*"
SIDE = r"(?:\\,|[^=<>,{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})+"
"""A side of a relation: the signs and commas of its scripts stand in braces."""
ENGLISH = {"or", "if", "is", "of", "to", "an", "be", "by", "in", "no", "on", "so", "at", "as", "we", "it"}
FUNCTIONS = {
    *TABLE,
    "tr",
    "det",
    "max",
    "min",
    "log",
    "diag",
    "vec",
    "mean",
    "sum",
    "rank",
    "dim",
    "var",
    "cov",
    "Var",
    "Cov",
}
EXPONENT = r"(?:\s*\^\s*(?:\{([^{}]+)\}|(\w)))?"


RELATION = re.compile(rf"{SIDE}?(?:{SIGN}){SIDE}")
RELATIONS = re.compile(rf"(?:{SIDE}?(?:{SIGN}))+{SIDE}")
"""A relation or a chain of them."""


def key(made: Setting, text: str) -> str:
    """A name of the text as it is known."""
    found = expression(text, made.table)
    if not isinstance(found, t.Name):
        raise SymnnError(f"{text} is no name")
    return found.name


def _formula(made: Setting, text: str) -> t.Tree:
    """A formula in a sentence, where subscripts may be plain: n_h for n_\\mathrm{h}. SymnnError where a word says that
    it holds under conditions.
    """
    for word in re.findall(r"(?<![\\\w{])[A-Za-z]{2,}(?!\w)", text):
        if word.lower() in ENGLISH or (len(word) > 2 and word not in {*FUNCTIONS, *made.table.long}):
            raise SymnnError(f"{word} is no part of a formula")
    return expression(text.replace("{,}", ",").strip().strip("$"), made.table)


def _relation(made: Setting, match: re.Match[str]) -> None:
    sign = SIGNS[re.sub(r"\s+", " ", match[2].strip().lower())]
    suppose(made, _formula(made, match[1]), sign, _formula(made, match[3]), match[0])


ZERO = t.Number(Fraction(0))
HERE = "of these places: "
"""Before a relation that is not said of all its places: if x_i > 0, then y_i > 0."""


OF_ALL = "of all places: "


def _of_places(made: Setting, match: re.Match[str]) -> None:
    statement = one(match[2], made.table)
    say = partial(fixed_places.suppose, here=True) if match[1] == HERE else fixed_places.suppose_of_all
    for left, sign, right in zip(statement.sides, statement.signs, statement.sides[1:], strict=False):
        say(made, left, sign, right, match[2])


def suppose(made: Setting, left: t.Tree, sign: str, right: t.Tree, text: str) -> None:
    fixed_places.suppose(made, left, sign, right, text.replace("{,}", ","))
    if sign in ("<=", ">="):
        with suppress(SymnnError):
            a, b = (made.builder().integer(side) for side in (left, right))
            made.context.at_least_0.append(a - b if sign == ">=" else b - a)


IN_BRACKETS = re.compile(rf"[\[(][^\[\]()]*(?:{SIGN})[^\[\]()]*[\])]")


def _chain(made: Setting, match: re.Match[str]) -> None:
    """0 < a < b: each two that stand beside each other. Of a = b = 1 each is the last."""
    if IN_BRACKETS.search(match[0]) is not None:  # an indicator, 1[a > 0]
        statement = one(match[0].replace("{,}", ","), made.table)
        for left, sign, right in zip(statement.sides, statement.signs, statement.sides[1:], strict=False):
            suppose(made, left, sign, right, match[0])
        return
    parts = [part.strip() for part in re.findall(rf"{SIGN}|{SIDE}?(?={SIGN}|$)", match[0])]
    if set(parts[1::2]) == {"="}:
        for left in parts[:-1:2]:
            suppose(made, _formula(made, left), "=", _formula(made, parts[-1]), f"{left} = {parts[-1]}")
        return
    for sign, (left, right) in zip(parts[1::2], pairwise(parts[::2]), strict=True):
        suppose(made, _formula(made, left), SIGNS[sign], _formula(made, right), f"{left} {sign} {right}")


def separated(said: str) -> list[str]:
    """An assumption without dollar signs, and the relations that it lists one by one: "a, b > 0", "a > 0 and c < 1". A
    list that stands elsewhere can be read in two ways, and stays as it is.
    """
    text = re.sub(r"\$|\\[()]", "", said).strip()
    for parts in (re.split(r"\s+and\s+", text), list(_listed(text))):
        if len(parts) > 1 and all(re.search(rf"{SIGN}|\\in(?![A-Za-z])", part) for part in parts):
            return [inner for part in parts for inner in separated(part)]
    match = re.fullmatch(rf"([^=<>]+?)((?:{SIGN})[^,]+)", text)
    names = list(_listed(match[1])) if match is not None else []
    return [f"{name} {match[2]}" for name in names] if match is not None and len(names) > 1 else [text]


COMMA = re.compile(r"(?<!\\),")
r"""No thin space, \,."""


def closed(text: str) -> str:
    """The text with braces around the commas in its brackets, where they separate no sides: f(x, y) = 0."""
    parts = list(_listed(text))
    return ",".join(COMMA.sub("{,}", part) for part in parts)


def _listed(text: str) -> Iterator[str]:
    """A list at its commas outside of brackets."""
    depth, last = 0, 0
    for k, c in enumerate(text):
        depth += (c in "([{" or text.startswith(r"\langle", k)) - (c in ")]}" or text.startswith(r"\rangle", k))
        if c == "," and depth == 0 and not text.startswith("\\", k - 1):
            yield text[last:k].strip()
            last = k + 1
    yield text[last:].strip()


def _neither(made: Setting, match: re.Match[str]) -> None:
    left = _formula(made, match[1])
    for text in match.groups()[1:]:
        suppose(made, left, "!=", _formula(made, text), match[0])


def _uncorrelated(made: Setting, match: re.Match[str]) -> None:
    """Random numbers with different names; of members of one family their law tells it."""
    names = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", match[1])
    several = [made.context.names[key(made, name)] for name in names]
    if any(known.family or known.shape or known.kind != "random" for known in several):
        raise SymnnError("they are no random numbers")
    for a, b in combinations(names, 2):
        said = rf"\operatorname{{Cov}}({a}, {b})"
        suppose(made, expression(said, made.table), "=", ZERO, f"{said} = 0")


def _perpendicular(made: Setting, match: re.Match[str]) -> None:
    """Independent random names, or columns whose inner product is 0."""
    several = [made.context.names[key(made, name)] for name in match.groups()]
    if all(known.kind == "random" for known in several):
        made.apart |= {known.key for known in several}
        return
    if any(known.kind != "array" or len(known.shape) != 1 or known.family for known in several):
        raise SymnnError("they are neither random nor columns")
    said = rf"{match[1]}^\top {match[2]}"
    suppose(made, expression(said, made.table), "=", ZERO, f"{said} = 0")


def _commute(made: Setting, match: re.Match[str]) -> None:
    both = [expression(f"{a} {b}", made.table) for a, b in (match.groups(), match.groups()[::-1])]
    suppose(made, both[0], "=", both[1], f"{match[1]}{match[2]} = {match[2]}{match[1]}")


def _said_by_a_formula(made: Setting, match: re.Match[str]) -> None:
    """ "w satisfies the normal equations XᵀXw = Xᵀy": what the formula says."""
    for text in separated(match[1]):
        said = re.fullmatch(rf"({SIDE}?)\s*({SIGN})\s*({SIDE})", text)
        if said is None:
            raise SymnnError(f"{text} is not read")
        _relation(made, said)


def _at_least(made: Setting, match: re.Match[str]) -> None:
    for name in re.split(r"\s*,\s*|\s+and\s+", match[1]):
        known = made.context.names[key(made, name)]
        if known.kind != "size":
            raise SymnnError("no size")
        low = int(match[2])
        if low > 1:
            made.suppose(partial(_at_least_of, known, low), known.key)


def _at_least_of(known: Known, low: int) -> list[Any]:
    return [sp.Ge(known.size, low, evaluate=False)]


# sets
def _in_set(made: Setting, match: re.Match[str]) -> None:
    r"""x \in [a, b), x \in (0, \infty)^n, of every entry."""
    lies_in(made, _member(made, match[1], match[3] or match[4]), match[2])


def lies_in(made: Setting, known: Known, text: str) -> None:
    make = sets_of_values.lies_in(text)
    if make is None:
        raise SymnnError(f"the set {text} is not read")
    made.suppose(partial(make, known), known.key)


def _member(made: Setting, name: str, exponent: str | None) -> Known:
    """The name, whose sizes are the exponent of the set. SymnnError where they are not."""
    found = expression(name, made.table)
    known = made.context.names[key(made, name)]
    said = [s.strip() for s in re.split(r"\\times", exponent)] if exponent else []
    sizes = [str(s) for s in (*known.family, *known.shape) if s != 1]
    if isinstance(found, t.Name) and len(found.indices) == len(sizes) and _of_every(made, found.indices):
        sizes = []
    if [s for s in said if s != "1"] != sizes or known.kind not in ("number", "array"):
        raise SymnnError(f"{name} has the sizes {', '.join(sizes) or 'of a number'}, the set others")
    return known


def _of_every(made: Setting, indices: tuple[t.Tree, ...]) -> bool:
    """Whether these indices are letters that stand for nothing else, each another one: y_i is any entry."""
    names = {i.name for i in indices if isinstance(i, t.Name) and i.name not in made.context.names}
    return len(names) == len(indices)


PATTERNS = (
    (rf"(.+?) is neither ({WORD}) nor ({WORD})", _neither, False),
    (rf"(.+?) is not equal to ({WORD}) or ({WORD})", _neither, False),
    (r"([\w, ]+?) (?:is|are) at least (\d+)", _at_least, False),
    (r"(?:all (?:of )?)?(\S+(?:, \S+)*,? and \S+) are (?:mutually |pairwise )?uncorrelated", _uncorrelated, False),
    (r"(\S+)\s*\\perp(?:(?:\\!|\s)*\\perp)?\s*(\S+)", _perpendicular, True),
    (r"(?:the matrices )?(\S+) and (\S+) commute", _commute, False),
    (r"(\S+) commutes with (\S+)", _commute, False),
    (rf"\S+ (?:satisfies|solves|obeys|fulfils) (?:the )?(?:[a-z]+-?[a-z]+ ){{0,3}}({RELATION.pattern})",
     _said_by_a_formula, False),
    (r"\S+ is nilpotent(?:,? with|,|:|, that is,|, i\.e\.,?) (\S+?\s*\^\s*\{?\d+\}?\s*=\s*0)",
     _said_by_a_formula, False),
)  # fmt: skip
"""These stand before what is said of a name in one word."""
LAST_PATTERNS = (
    (rf"({HERE}|{OF_ALL})(.+)", _of_places, False),
    (r"(.+?) (is at least|is at most|is greater than|is less than|is not equal to|is different from|differs from"
     r"|is larger than|is smaller than|is not) (.+)", _relation, False),
    (r"(?:all |each |every )?(\S+)(?:\s*\\in|\s+(?:(?:is|are|lies|lie) )?in)"
     rf"\s*([\[(][^\[\]()]*[\])]|\\?\{{[^{{}}]*\}}){EXPONENT}"
     r"(?: for (?:all|every|each) \w)?", _in_set, False),
    (rf"{SIDE}?(?:(?:{SIGN}){SIDE}?){{2,}}", _chain, False),
    (rf"({SIDE}?)\s*({SIGN})\s*({SIDE})", _relation, False),
)  # fmt: skip


def understand(made: Setting, text: str) -> bool:
    """Whether the text is a relation, or a chain of them; then it is supposed."""
    for pattern, rule, _ in LAST_PATTERNS[-2:]:
        match = re.fullmatch(pattern, text)
        if match is not None:
            rule(made, match)
            return True
    return False

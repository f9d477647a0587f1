r"""⌊a/b⌋ and ⌈a/b⌉ of whole numbers that are made of sizes, and how many whole numbers a set has: all are sizes.
Whole parts of other numbers are the operators floor and ceil.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge.named_axes import Index, Reading, number
from symnn.errors import UnsupportedError
from symnn.expr import size
from symnn.reading.formula import tree as t
from symnn.reading.formula.named_functions import named

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder


def rounded(builder: Builder, tree: t.Apply) -> Reading:
    """The whole part: a size where it is no negative number for certain, as no array has fewer than no entries."""
    try:
        found = _rounded(builder, tree)
        above, below = sp.fraction(sp.together(_quotient(builder, tree.arguments[0])))
    except UnsupportedError:
        return named(builder, tree, tree.name)
    least = [sp.Integer(0), *builder.context.at_least_0]
    if any(_at_least_0(above - room) for room in least):
        return number(size(found))
    return builder.build(tree.arguments[0]) if below == 1 else named(builder, tree, tree.name)


def _rounded(builder: Builder, tree: t.Apply) -> Any:
    above, below = sp.fraction(sp.together(_quotient(builder, tree.arguments[0])))
    sizes = builder.context.size_symbols() | builder.context.replaced()
    whole = above.is_integer and below.is_integer and below.is_positive
    if not whole or not (above.free_symbols | below.free_symbols) <= sizes:
        raise UnsupportedError(f"the {tree.name} of anything but a quotient of sizes is read, and not judged")
    if tree.name == "ceil":
        return _below(above - 1, below) + 1
    return _below(above, below)


def _below(above: Any, below: Any) -> Any:
    """⌊above/below⌋, with the whole terms in front."""
    return sp.floor(sp.expand(above / below))


def _quotient(builder: Builder, tree: t.Tree) -> Any:
    """A quotient of whole numbers as SymPy."""
    match tree:
        case t.Quotient():
            return _quotient(builder, tree.above) / _quotient(builder, tree.below)
        case t.Number():
            return sp.Rational(tree.value.numerator, tree.value.denominator)
        case t.Sum():
            return sum(s * _quotient(builder, p) for p, s in zip(tree.terms, tree.signs, strict=True))
        case t.Product() if set(tree.signs) <= {"", "·", "×", "*", "/"}:
            made = _quotient(builder, tree.factors[0])
            for sign, part in zip(tree.signs, tree.factors[1:], strict=True):
                value = _quotient(builder, part)
                made = made / value if sign == "/" else made * value
            return made
        case t.Group() | t.Labelled():
            return _quotient(builder, tree.inside)
        case t.Apply(name="floor" | "ceil"):
            return _rounded(builder, tree)
    return builder.integer(tree)


def counted(builder: Builder, tree: t.Apply) -> Reading:
    """How many whole numbers i satisfy the conditions low ≤ i and a·i ≤ high: ⌊(high − a·low)/a⌋ + 1 where there is
    one at least, or high is too small by less than a.
    """
    letter, conditions = tree.arguments[0], tree.arguments[1:]
    assert isinstance(letter, t.Name)
    lows, highs = _bounds(builder, letter.name, conditions)
    if len(lows) != 1 or len(highs) != 1:
        raise UnsupportedError("a set is counted between one lower and one upper bound")
    (low,), ((times, high),) = lows, highs
    room = sp.expand(high - times * low)
    told = [sp.Integer(0), *builder.context.at_least_0]
    if not any(_at_least_0(room + times - 1 - least) for least in told):
        raise UnsupportedError("whether the set that is counted is empty is not told")
    return number(size(_below(room, times) + 1))


def _at_least_0(extent: Any) -> bool:
    """Whether a polynomial in sizes is at least 0, as far as its coefficients tell where each size is 1 + u."""
    more = {s: sp.Dummy() + 1 for s in extent.free_symbols}
    return all(c >= 0 for c in sp.Poly(sp.expand(extent.subs(more)), *_symbols(more)).coeffs())


def _symbols(more: dict[Any, Any]) -> list[Any]:
    return [v - 1 for v in more.values()] or [sp.Dummy()]


def _bounds(builder: Builder, letter: str, conditions: tuple[t.Tree, ...]) -> tuple[list[Any], list[tuple[Any, Any]]]:
    """The lower bounds of i, and (a, b) of upper bounds a·i ≤ b."""
    symbol, lows, highs = sp.Symbol(letter, integer=True), [], []
    before = dict(builder.bound)
    builder.bound[letter] = Index(symbol, sp.Integer(1), sp.Integer(0))
    try:
        gaps = [gap for c in conditions for gap in _gaps(builder, c)]
    finally:
        builder.bound = before
    for gap in gaps:
        times = sp.expand(gap).coeff(symbol)
        rest = sp.expand(gap - times * symbol)
        if symbol in rest.free_symbols or not (times == 1 or times.is_negative):
            raise UnsupportedError(f"a condition on {letter} is not read")
        if times == 1:
            lows.append(-rest)
        else:
            highs.append((-times, rest))
    return lows, highs


def _gaps(builder: Builder, condition: t.Tree) -> list[Any]:
    """What is at least 0 where a condition holds."""
    if isinstance(condition, t.Logic) and condition.kind == "and":
        return [gap for part in condition.parts for gap in _gaps(builder, part)]
    if not isinstance(condition, t.Compare):
        raise UnsupportedError("a set is counted under comparisons")
    found = []
    for left, sign, right in zip(condition.sides, condition.signs, condition.sides[1:], strict=False):
        a, b = builder.integer(left), builder.integer(right)
        gap = {"<=": b - a, "<": b - a - 1, ">=": a - b, ">": a - b - 1}.get(sign)
        if gap is None:
            raise UnsupportedError("a set is counted between bounds")
        found.append(gap)
    return found

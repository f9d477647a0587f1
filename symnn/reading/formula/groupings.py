"""In which order the factors of a product may be taken, and parts that are made of numbers alone. No values here."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnn.reading.formula import tree as t


def constant_of(tree: t.Tree) -> Fraction | None:
    """The value of a part that is made of numbers alone; None for any other, and for a division by 0."""
    match tree:
        case t.Number(value=value):
            return value
        case t.Group(inside=inside):
            return constant_of(inside)
        case t.Sum(terms=terms, signs=signs):
            parts = [constant_of(p) for p in terms]
            return (
                None
                if None in parts
                else sum((s * p for s, p in zip(signs, parts, strict=True) if p is not None), Fraction(0))
            )
        case t.Quotient(above=above, below=below):
            a, b = constant_of(above), constant_of(below)
            return None if a is None or not b else a / b
    return None


def orders(signs: list[str]) -> list[Any]:
    """The groupings to be tried, as trees (left, sign, right) over factor numbers: from the left; ∘ last; ∘ first;
    from the right.
    """
    n = len(signs)
    first = _left(range(n + 1), range(n))
    found = [first]
    if len(set(signs)) > 1 and "∘" in signs:
        others = [k for k in range(n) if signs[k] == "∘"]
        rest = [k for k in range(n) if signs[k] != "∘"]
        found = [_split(0, n, others), _split(0, n, rest), first]
    if n > 1 and not set(signs) & {"/", "⊘"}:
        found.append(_right(0, n))
    out: list[Any] = []
    for f in found:
        if f not in out:
            out.append(f)
    return out


def _left(factors: Any, signs: Any) -> Any:
    items = list(factors)
    made: Any = items[0]
    for k, f in zip(signs, items[1:], strict=True):
        made = (made, k, f)
    return made


def _right(low: int, high: int) -> Any:
    return low if low == high else (low, low, _right(low + 1, high))


def _split(low: int, high: int, at: list[int]) -> Any:
    """The factors low … high, where the signs of `at` bind last, from the left."""
    cuts = [k for k in at if low <= k < high]
    if not cuts:
        return _left(range(low, high + 1), range(low, high))
    begin, groups = low, []
    for k in cuts:
        groups.append(_left(range(begin, k + 1), range(begin, k)))
        begin = k + 1
    groups.append(_left(range(begin, high + 1), range(begin, high)))
    made = groups[0]
    for k, group in zip(cuts, groups[1:], strict=True):
        made = (made, k, group)
    return made

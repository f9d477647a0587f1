r"""What dots stand for: x_1 + x_2 + \cdots + x_n is \sum_{i=1}^n x_i, \max(x_1, \ldots, x_n) is \max_i x_i.

The last term says how terms depend on their number: with 1, 2, … in the place of a letter of it, it must be the terms
before the dots. Terms in which no letter does so, or more than one, stay as they are, and are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from math import prod
from typing import Any

from symnn.reading.formula import tree as t

FIRST = (0, 1, 2)
"""The number of the first term, in the order in which it is tried."""
INDICES = "ijklmnpqrst"
MOST = 9
"""The largest power of a number that is worked out."""


def summed(made: t.Sum) -> t.Tree:
    """A sum, without its dots if they are understood."""
    at = _place(made.terms)
    if at is None or made.signs[at] != made.signs[at + 1]:
        return made
    alike = next((k for k in range(at) if all(s == made.signs[at] for s in made.signs[k:at])), at)
    found = _general(made.terms[alike:at], made.terms[at + 1], "sum")
    if found is None:
        return made
    first, big = found[0] + alike, found[1]
    terms = (*made.terms[:first], big, *made.terms[at + 2 :])
    signs = (*made.signs[:first], made.signs[at], *made.signs[at + 2 :])
    return big if len(terms) == 1 and signs[0] > 0 else replace(made, terms=terms, signs=signs)


def multiplied(made: t.Product) -> t.Tree:
    """A product of single factors, without its dots if they are understood."""
    at = _place(made.factors)
    if at is None or at + 2 < len(made.factors) or len({*made.signs} - {"·"}) > 1 or "/" in made.signs:
        return made
    found = _general(made.factors[:at], made.factors[at + 1], "product")
    if found is None:
        return made
    first, big = found
    return replace(made, factors=(*made.factors[:first], big), signs=made.signs[:first]) if first else big


def listed(items: Sequence[t.Tree], kind: str) -> t.Tree | None:
    """The items of a list with dots as what `kind` makes of them, "list", "max" or "min"; None if they are not
    understood.
    """
    at = _place(items)
    found = None if at is None or at + 2 < len(items) else _general(items[:at], items[at + 1], kind)
    return found[1] if found is not None and found[0] == 0 else None


def _place(parts: Sequence[t.Tree]) -> int | None:
    """Where the only dots stand, between others."""
    places = [k for k, part in enumerate(parts) if isinstance(part, t.Dots)]
    return places[0] if len(places) == 1 and 0 < places[0] < len(parts) - 1 else None


def _general(before: Sequence[t.Tree], last: t.Tree, kind: str) -> tuple[int, t.Big] | None:
    """From which of the terms before the dots on they are alike, and what all of these and the last one are."""
    names = {name for part in (*before, last) for name in t.mentioned(part)}
    index = next((letter for letter in INDICES if letter not in names), None)
    if index is None:
        return None
    for begin in range(len(before)):
        found = _first(before[begin:], last)
        alone = begin == 0 or begin < len(before) - 1 or not _alike(before[begin - 1], before[begin])
        if found is not None and alone:
            (letter, low), start, end = found, before[begin].start, last.end
            body = t.put(last, letter, t.Name(index))
            return begin, t.Big(kind, index, t.whole(low), t.Name(letter), body, start=start, end=end)
    return None


def _first(before: Sequence[t.Tree], last: t.Tree) -> tuple[str, int] | None:
    """The letter of the last term by which it depends on its number, and the number of the first; None where there is
    no such letter, or more than one.
    """
    terms = [_value(term) for term in before]
    fits = [
        (letter, low)
        for letter in dict.fromkeys(_letters(last))
        for low in FIRST
        if all(_value(t.put(last, letter, t.whole(low + k))) == term for k, term in enumerate(terms))
    ]
    return fits[0] if len(fits) == 1 else None


def _alike(a: t.Tree, b: t.Tree) -> bool:
    """Whether two terms are of one form, so that where those begin that the dots go on from is not clear."""
    indices = [len(x.indices) for x in (a, b) if isinstance(x, t.Name)]
    return type(a) is type(b) and len(set(indices)) < 2


def _letters(last: t.Tree) -> Iterator[str]:
    return (part.name for part in t.walk(last) if isinstance(part, t.Name) and not part.indices)


ONE = t.whole(1)


def _value(tree: Any) -> Any:
    """The tree with its arithmetic of numbers done, without brackets, and without ones that change nothing."""
    if isinstance(tree, tuple):
        return tuple(map(_value, tree))
    if not isinstance(tree, t.Tree):
        return tree
    part = t.bare(tree)
    part = replace(part, **{name: _value(getattr(part, name)) for name in part.said})
    match part:
        case t.Power(base=base, exponent=t.Number(value=power)):
            return _power(part, base, power)
        case t.Sum(terms=terms, signs=signs) if (values := _numbers(terms)) is not None:
            total = sum((s * value for s, value in zip(signs, values, strict=True)), Fraction(0))
            return t.Number(total) if total >= 0 else t.Sum((t.Number(-total),), (-1,))
        case t.Product(factors=factors, signs=signs) if set(signs) <= {"", "·"}:
            return _product([f for f in factors if f != ONE])
    return part


def _numbers(parts: Sequence[t.Tree]) -> list[Fraction] | None:
    """The values of numbers; None where one of the parts is none."""
    found = [part.value for part in parts if isinstance(part, t.Number)]
    return found if len(found) == len(parts) else None


def _power(part: t.Tree, base: t.Tree, power: Fraction) -> t.Tree:
    if power == 0:
        return ONE
    if isinstance(base, t.Number) and power.denominator == 1 and 0 < power <= MOST:
        return t.Number(base.value ** int(power))
    return base if power == 1 else part


def _product(factors: Sequence[t.Tree]) -> t.Tree:
    values = _numbers(factors)
    if values is not None:
        return t.Number(prod(values, start=Fraction(1)))
    return factors[0] if len(factors) == 1 else t.Product(tuple(factors), ("",) * (len(factors) - 1))

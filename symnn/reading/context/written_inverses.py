"""The inverses that formulas write: a text that writes (XᵀX)⁻¹ speaks of matrices for which it exists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from symnn.reading.context import facts
from symnn.reading.formula import tree as t
from symnn.reading.latex.printed_trees import latex

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

MINUS_ONE = (t.Number(Fraction(-1)), t.Sum((t.Number(Fraction(1)),), (-1,)))


def suppose(made: Setting, sides: Iterable[t.Tree]) -> bool:
    """Whether there are inverses of formulas in the sides or in what they depend on; then those are invertible."""
    found = _written(made, sides)
    for base in found:
        made.suppose(partial(facts.of_a_value, made, base, "invertible"), base)
        made.context.always[f"{latex(base)} is invertible"] = None
    return bool(found)


def assumptions(made: Setting, sides: Iterable[t.Tree]) -> list[str]:
    """The same as sentences, which can be assumed beside a formula."""
    return [f"${latex(base)}$ is invertible" for base in _written(made, sides)]


def _written(made: Setting, sides: Iterable[t.Tree]) -> list[t.Tree]:
    sides = list(sides)
    values = [d.value for key, d in made.context.definitions.items() if key in made.cone(sides)]
    return list(dict.fromkeys(_inverted([*sides, *values], made.context.definitions)))


def _inverted(trees: Iterable[t.Tree], defined: Collection[str]) -> Iterator[t.Tree]:
    for part in (p for tree in trees for p in t.walk(tree)):
        base = t.bare(part.base) if isinstance(part, t.Power) and part.exponent in MINUS_ONE else None
        if isinstance(base, t.Product | t.Sum) or (isinstance(base, t.Name) and base.name in defined):
            yield base

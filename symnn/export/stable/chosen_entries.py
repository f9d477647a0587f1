"""An entry of an array at places that equations fix, and the same entry of another array. Nothing is rewritten here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from symnn.export.stable.flat import Flat, Labels, flat, pins, product
from symnn.expr import Contract, Indicator, Node


@dataclass(frozen=True)
class ChosenEntry:
    """`made` is the entry of the other array; `along` are the labels that z is read at, `out` those that are left. What
    was asked for is `share` times the entry of z.
    """

    made: Node
    along: Labels
    out: Labels
    share: Fraction = Fraction(1)

    def stands(self, axes: Labels, at: Labels) -> Labels | None:
        """The labels of these axes of z, where the entry stands at the labels `at`; None where one is fixed."""
        name = dict(zip(self.out, at, strict=True))
        return tuple(name[self.along[k]] for k in axes) if {self.along[k] for k in axes} <= set(name) else None


def entry_of(x: Node, z: Node, other: Node) -> ChosenEntry | None:
    """x as one entry of z, or of what z is but for numbers that multiply it, along every label that is summed over; and
    that of `other`.
    """
    if not isinstance(x, Contract):
        return None
    found, scaled = flat(x), flat(z)
    numbers = [f for f in scaled.factors if not f[1]]
    array = [f for f in scaled.factors if f[1] == scaled.out and f[0] is not z]
    if len(array) != 1 or len(numbers) + 1 != len(scaled.factors) or not scaled.coefficient:
        return _entry(found, z, other)
    left = tuple(f for f in found.factors if f not in numbers)
    inner = _entry(replace(found, factors=left), array[0][0], other)
    complete = inner is not None and len(left) + len(numbers) == len(found.factors)
    return replace(inner, share=1 / scaled.coefficient) if inner is not None and complete else None


def _entry(found: Flat, z: Node, other: Node) -> ChosenEntry | None:
    """The product as one entry of z and nothing else."""
    read = [along for f, along in found.factors if f is z]
    fixed = [f for f, _ in found.factors if isinstance(f, Indicator)]
    bound = set(found.sizes) - set(found.out)
    alone = len(read) == 1 and len(fixed) == len(found.factors) - 1 == len(bound) > 0 and found.coefficient == 1
    if not alone or not bound <= set(pins(found)):
        return None
    factors = [(other if f is z else f, at) for f, at in found.factors]
    return ChosenEntry(product(Fraction(1), factors, found.out, found.sizes), read[0], found.out)

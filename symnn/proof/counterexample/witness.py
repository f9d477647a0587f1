"""A point at which both sides of a proved equality are defined, built and not looked for: one is enough to show that
the equality says something. Nothing is proved or refuted here.

Among 32 random outputs one is 0 or 1 almost surely, and then log a or 1/(1 − a) has no value. So all entries are put
strictly between 0 and 1, small enough for sums such as Σ y = 1 to be completed by their last entry; or, as arcosh wants
them, above 1.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.expr import Contract, postorder
from symnn.proof.counterexample.points import Sizes, Values
from symnn.proof.counterexample.refute import Outcome, Refuter

if TYPE_CHECKING:
    import numpy as np
else:
    from symnn.later import np

SIZES = (2, 3, 4, 1)
"""What symbolic sizes are, all of them the same."""
MOST_PRODUCTS = 1_000_000
"""A point at which more numbers are multiplied is not computed."""


def defined_somewhere(refuter: Refuter) -> bool:
    """Whether both sides have the same value at a point built so, which satisfies all hypotheses."""
    points = refuter.points
    for extent in SIZES if points.size_symbols else SIZES[:1]:
        sizes = dict.fromkeys(points.size_symbols, extent)
        if not points.possible(sizes, MOST_PRODUCTS) or _cost(refuter, sizes) > MOST_PRODUCTS:
            continue
        for above in (0, 1):
            values = points.complete(_drawn(refuter, sizes, above), sizes)
            if values is None or not refuter.admits(values, sizes, MOST_PRODUCTS):
                continue
            if refuter.compare(values, sizes) is Outcome.AGREE:
                return True
    return False


def _drawn(refuter: Refuter, sizes: Sizes, above: int) -> Values:
    """Entries between 1/(3w) and 2/(3w) above a number, where w is the largest extent of the tensor; neighbours
    differ.
    """
    values: Values = {}
    for k, (atom, shape) in enumerate(refuter.points.shapes(sizes).items()):
        out = np.empty(shape, dtype=object)
        widest = max((*shape, 1))
        for j, place in enumerate(np.ndindex(*shape)):
            out[place] = above + Fraction(10 + (3 * j + 7 * k) % 11, 30 * widest)
        values[atom] = out
    return values


def _cost(refuter: Refuter, sizes: Sizes) -> int:
    at = {s: sp.Integer(n) for s, n in sizes.items()}

    def extents(n: Any) -> Any:
        return (int(s.xreplace(at)) for s in (n.sizes if isinstance(n, Contract) else n.shape))

    return max(prod(extents(n)) for n in postorder([refuter.left, refuter.right]))

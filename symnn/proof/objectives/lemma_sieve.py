"""Which instances of lemmas are worth a proof: those whose sides are as far apart as the claim's, at a few points.

Nothing is proved here, and what is put aside is only not tried: most instances are of other parts of a claim.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np

from symnn.claims.hypotheses import Hypotheses
from symnn.expr import Node
from symnn.proof.counterexample.numbers import FLOATS, Missing
from symnn.proof.counterexample.refute import Refuter
from symnn.proof.objectives.lemma_records import LemmaInstance

FIRST, LAST = 2, 4
"""Of the points that are drawn: those of the first sizes, 1, show little."""
CLOSE = 1e-6


class Sieve:
    """Points of the claim big >= small, and how far apart its sides are there."""

    def __init__(self, big: Node, small: Node, h: Hypotheses) -> None:
        self.shape, self.refuter = big.shape, Refuter(big, small, h)
        self.points = [(at, self._apart(big, small, at)) for at in islice(self.refuter.points.draw(), FIRST, LAST)]

    def passes(self, found: LemmaInstance) -> bool:
        """Whether the claim may be this instance."""
        return found.big.shape == self.shape and not any(
            differ(gap, self._apart(found.big, found.small, at)) for at, gap in self.points
        )

    def _apart(self, big: Node, small: Node, at: Any) -> Any:
        """big − small in floats; None where one of them has no value."""
        sizes, values = at
        with np.errstate(all="ignore"):
            a, b = (self.refuter.value(side, values, sizes, FLOATS) for side in (big, small))
            missing = isinstance(a, Missing) or isinstance(b, Missing)
            return None if missing else np.asarray(a, dtype=float) - np.asarray(b, dtype=float)


def differ(a: Any, b: Any) -> bool:
    """Whether two differences, both of numbers, are certainly not the same."""
    if a is None or b is None or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return False
    return not np.allclose(a, b, rtol=CLOSE, atol=CLOSE)

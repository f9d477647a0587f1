"""Whether a claim may speak of slopes at kinks, or of functions such as sign, of which texts choose the value at the
jump. There a value is a convention: relu′(0) = 0 here, and who claims that relu′ is 1 for x >= 0 means another one. So
a point where both sides have values refutes nothing there. An indicator, or cases, say themselves what they are. What
is random is claimed of almost all of its values.

A gradient that was taken in Python is a formula like any other: what it may be made of is taken for one.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.bridge.calls import SymbolicCall
from symnn.bridge.given import Given
from symnn.bridge.random import law_of
from symnn.bridge.unevaluated import Unevaluated
from symnn.claims.claim import Claim
from symnn.ops.first_largest import first_largest
from symnn.ops.first_max import first_max
from symnn.ops.positive import positive
from symnn.ops.step import step

SLOPES = (positive, step, first_largest, first_max)
"""Records that gradients are made of, beside SymPy's sign."""


def may_hold_slopes(claim: Claim) -> bool:
    """Whether a side may hold a slope, as far as SymPy's expressions tell, or something random."""
    sides = (claim.left, claim.right)
    chance = any(law_of(symbol) is not None for side in sides for symbol in getattr(side, "free_symbols", ()))
    return chance or any(_is_slope(part) for side in sides for part in sp.preorder_traversal(side))


def _is_slope(part: Any) -> bool:
    match part:
        case Given():
            return part.slopes
        case SymbolicCall():
            return part.record in SLOPES
        case sp.Heaviside():
            return part.args[1] != 0  # 1(x > 0) is written by hand alone
    return isinstance(part, Unevaluated | sp.Derivative | sp.sign)

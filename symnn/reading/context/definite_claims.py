r"""Orders of matrices as claims: A \succeq B says that v^\top (A - B) v is no less than 0 for every v, and A \succ B
that it is greater unless v is 0. A is symmetric, which is said beside it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symnn.reading.context import facts
from symnn.reading.formula import tree as t
from symnn.reading.formula.conforming import Misfit
from symnn.reading.formula.names import Known

if TYPE_CHECKING:
    from symnn.bridge.named_axes import Reading
    from symnn.reading.context.setting import Setting

ORDERS = {"⪰": (1, ">="), "≻": (1, ">"), "⪯": (-1, ">="), "≺": (-1, ">")}
ZERO = t.Number(Fraction(0))


def relations(
    made: Setting, left: t.Tree, sign: str, right: t.Tree, value: Reading
) -> list[tuple[t.Tree, str, t.Tree, list[object]]]:
    """The relations of numbers that such an order says, each with what is given for it; `value` is the left side.
    Misfit where it is no square matrix.
    """
    if len(value.axes) != 2 or not all(value.axes) or value.shape[0] != value.shape[1]:
        raise Misfit(f"an order of matrices is one of square ones, and {made.context.said(left)} is none")
    turned, order = ORDERS[sign]
    low = t.Group(right if turned > 0 else left)
    high = t.Group(left if turned > 0 else right)
    zero = isinstance(right, t.Number) and right.value == 0
    difference: t.Tree = t.Sum((high, low), (1, -1))
    if zero:
        difference = high if turned > 0 else t.Sum((low,), (-1,))
    key = next(name for name in ("v", "u", "x", "v_{0}", "u_{0}", "x_{0}") if name not in made.context.names)
    known = Known(key, "array", (value.shape[0],))
    made.declare(known)
    v = t.Name(key)
    form = t.Product((t.Transpose(v), t.Group(difference), v), ("", ""))
    nonzero = facts.nonzero(known) if order == ">" else []
    square = [] if zero else [right]
    symmetric = [(t.Transpose(t.Group(side)), "=", side, list[object]()) for side in (left, *square)]
    return [(form, order, ZERO, list(nonzero)), *symmetric]

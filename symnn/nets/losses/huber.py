"""Huber's loss: r²/2 where |r| <= 1 and |r| − 1/2 beyond, for the residual r = a − y.

With c = r clipped to [−1, 1] both cases are c(r − c/2), and the derivative by r is c.
"""

from fractions import Fraction

from symnn.expr import Node, Operator
from symnn.nets.loss import Loss
from symnn.ops.maximum import maximum
from symnn.ops.minimum import minimum


def clipped(r: Node) -> Node:
    """r kept between −1 and 1."""
    return maximum(minimum(r, 1), -1)


huber_penalty = Operator(
    name="huber_penalty",
    define=lambda r: clipped(r) * (r - Fraction(1, 2) * clipped(r)),
    partials=(lambda r, out: clipped(r),),
    latex=r"\operatorname{huber}",
    range=(0, None),
    source="Huber 1964, threshold 1",
)

huber = Loss(
    name="huber",
    entries=lambda a, y: huber_penalty(a - y),
    spellings=("smooth_l1", "huber_loss"),
)

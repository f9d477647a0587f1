"""Huber's loss, the mean over outputs of ½r² where |r| <= δ and δ(|r| − δ/2) beyond, for the residual r = a − y.

It is δ²·h(r/δ) with the penalty h of threshold 1: with c = r clipped to [−1, 1], h is c(r − c/2), and its slope is c.
"""

from fractions import Fraction

from symnn.expr import Node, Operator
from symnn.nets.loss import Loss
from symnn.ops.maximum import maximum
from symnn.ops.minimum import minimum
from symnn.ops.reciprocal import reciprocal


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
    entries=lambda a, y, delta: delta * delta * huber_penalty((a - y) * reciprocal(delta)),
    mean=True,
    parameters={"delta": r"\delta"},
    defaults={"delta": Fraction(1)},
    spellings=("huber_loss",),
    source="Huber 1964",
)

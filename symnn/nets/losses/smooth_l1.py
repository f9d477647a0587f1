"""The mean over outputs of r²/(2β) where |r| < β and |r| − β/2 beyond, for r = a − y: Huber's loss divided by β."""

from fractions import Fraction

from symnn.nets.loss import Loss
from symnn.nets.losses.huber import huber_penalty
from symnn.ops.reciprocal import reciprocal

smooth_l1 = Loss(
    name="smooth_l1",
    entries=lambda a, y, beta: beta * huber_penalty((a - y) * reciprocal(beta)),
    mean=True,
    parameters={"beta": r"\beta"},
    defaults={"beta": Fraction(1)},
    spellings=("smooth_l1_loss",),
    source="Girshick 2015",
)

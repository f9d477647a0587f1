"""The mean over outputs of max(0, −s(a − y) + m): where s is 1 the output a should be above y, else below."""

from fractions import Fraction

from symnn.expr import Node
from symnn.nets.factored import number
from symnn.nets.loss import Loss
from symnn.nets.loss_axes import alike
from symnn.nets.operations.torch_losses import NONE
from symnn.nets.operations.torch_margins import margin_ranking as by_entry


def entries(a: Node, y: Node, s: Node, margin: Node) -> Node:
    x, z, sign = alike(a, y, s)
    return by_entry(x, z, sign, number(margin), NONE).node


margin_ranking = Loss(
    name="margin_ranking",
    entries=entries,
    mean=True,
    targets="the scores that are compared with the output",
    parameters={"margin": "m"},
    defaults={"margin": Fraction(0)},
    given={"s": ("output", "−1 or 1")},
    spellings=("margin_ranking_loss",),
)

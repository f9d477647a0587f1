"""The mean over the K classes of max(0, m − a_y + a_k), for all classes k but the right one."""

from fractions import Fraction

from symnn.expr import Node
from symnn.nets.factored import number
from symnn.nets.loss import Loss
from symnn.nets.loss_axes import rows
from symnn.nets.operations.torch_margins import multi_margin_entries


def entries(a: Node, y: Node, margin: Node, axis: int) -> Node:
    x, hot = rows(axis, a, y)
    return multi_margin_entries(x, hot, 1, number(margin)).node


multi_margin = Loss(
    name="multi_margin",
    entries=entries,
    along=True,
    mean=True,
    targets="one-hot",
    parameters={"margin": "m"},
    defaults={"margin": Fraction(1)},
    spellings=("multi_margin_loss", "multiclass_hinge"),
)

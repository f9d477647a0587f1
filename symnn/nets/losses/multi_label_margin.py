"""The mean over the K classes of Σ_j max(0, 1 − a_j + a_k), for right classes j and wrong classes k."""

from symnn.expr import Node
from symnn.nets.loss import Loss
from symnn.nets.loss_axes import rows
from symnn.nets.operations.torch_arithmetic import logical_not
from symnn.nets.operations.torch_margins import multilabel_margin_entries


def entries(a: Node, y: Node, axis: int) -> Node:
    x, hot = rows(axis, a, y)
    return multilabel_margin_entries(x, hot, logical_not(hot)).node


multi_label_margin = Loss(
    name="multi_label_margin",
    entries=entries,
    along=True,
    targets="1 for every class of the example, else 0",
    spellings=("multi_label_margin_loss", "multilabel_margin_loss"),
)

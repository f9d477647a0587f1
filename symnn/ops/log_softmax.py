"""The logarithm of softmax: x − log Σ e^x along axes."""

from symnn.expr.build import broadcast
from symnn.expr.nodes import Contract, Node
from symnn.expr.records import Composition
from symnn.ops.axes import Axis, chosen, others
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.softmax import softmax


def define(x: Node, axis: Axis) -> Node:
    return x - broadcast(log_sum_exp(x, axis=axis), x.shape, others(x, chosen(x, axis)))


def pullback(arguments: tuple[Node, ...], y: Node, g: Node, axis: Axis) -> tuple[Node]:
    """g − softmax(x)·Σg."""
    (x,) = arguments
    every, kept = tuple(range(x.rank)), others(x, chosen(x, axis))
    total = Contract([g], [every], kept)
    return (g - Contract([softmax(x, axis=axis), total], [every, kept], every),)


log_softmax = Composition(
    name="log_softmax",
    define=define,
    pullback=pullback,
    settings=(("axis", -1),),
    latex=r"\operatorname{log\,softmax}",
    spellings=("logsoftmax",),
    shapes="... n -> ... n",
    sample=((0, 1, 2),),
)

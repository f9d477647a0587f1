"""log Σ e^x along axes, which disappear; of all entries where none is named."""

from symnn.expr.build import sum_over
from symnn.expr.nodes import Contract, Node
from symnn.expr.records import Composition
from symnn.ops.axes import Axis, chosen, others
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.softmax import softmax


def pullback(arguments: tuple[Node, ...], y: Node, g: Node, axis: Axis) -> tuple[Node]:
    """g·softmax(x)."""
    (x,) = arguments
    along = chosen(x, axis)
    every = tuple(range(x.rank))
    return (Contract([g, softmax(x, axis=along if len(along) > 1 else along[0])], [others(x, along), every], every),)


log_sum_exp = Composition(
    name="log_sum_exp",
    define=lambda x, axis: log(sum_over(exp(x), chosen(x, axis))),
    pullback=pullback,
    settings=(("axis", None),),
    latex=r"\operatorname{LSE}",
    spellings=("logsumexp",),
    shapes="... n -> number",
    sample=((0, 1, 2),),
)

"""The cosine of the angle between two tensors of one shape, over axes, which disappear: ⟨a, b⟩/(‖a‖‖b‖)."""

from symnn.errors import ShapeError
from symnn.expr.nodes import Contract, Node
from symnn.expr.records import Composition
from symnn.ops.axes import Axis, chosen, others
from symnn.ops.norm import norm
from symnn.ops.reciprocal import reciprocal


def define(a: Node, b: Node, axis: Axis) -> Node:
    if a.shape != b.shape:
        raise ShapeError(
            "cosine_similarity compares tensors of one shape, but {0.name} has {0.shape} and {1.name} has {1.shape}",
            (a, a.shape),
            (b, b.shape),
        )
    every, kept = tuple(range(a.rank)), others(a, chosen(a, axis))
    lengths = [reciprocal(norm(x, axis=axis)) for x in (a, b)]
    return Contract([a, b, *lengths], [every, every, kept, kept], kept)


def pullback(arguments: tuple[Node, ...], y: Node, g: Node, axis: Axis) -> tuple[Node, Node]:
    """For a: g·(b/‖b‖ − y·a/‖a‖)/‖a‖, and the same with a and b exchanged."""
    a, b = arguments
    return toward(a, b, y, g, axis), toward(b, a, y, g, axis)


def toward(a: Node, b: Node, y: Node, g: Node, axis: Axis) -> Node:
    """The cotangent of a."""
    every, kept = tuple(range(a.rank)), others(a, chosen(a, axis))
    by_a, by_b = (reciprocal(norm(x, axis=axis)) for x in (a, b))
    gap = Contract([b, by_b], [every, kept], every) - Contract([y, a, by_a], [kept, every, kept], every)
    return Contract([g, gap, by_a], [kept, every, kept], every)


cosine_similarity = Composition(
    name="cosine_similarity",
    arity=2,
    define=define,
    pullback=pullback,
    paired=True,
    settings=(("axis", None),),
    latex=r"\cos",
    shapes="... n, ... n -> number",
    sample=((3, 4), (4, 3)),
)

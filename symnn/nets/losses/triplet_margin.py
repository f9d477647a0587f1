"""max(0, ‖a − y + ε‖ − ‖a − v + ε‖ + m): the anchor a should be nearer to y than to v, by a margin."""

from fractions import Fraction

from symnn.expr import Node
from symnn.nets.loss import Loss
from symnn.ops.clamp_min import clamp_min
from symnn.ops.norm import norm


def entries(a: Node, y: Node, v: Node, margin: Node, eps: Node, axis: int) -> Node:
    near, far = (norm(a - x + eps, axis=axis) for x in (y, v))
    return clamp_min(near - far + margin, 0)


triplet_margin = Loss(
    name="triplet_margin",
    entries=entries,
    along=True,
    targets="an example of the same kind",
    parameters={"margin": "m", "eps": r"\epsilon"},
    defaults={"margin": Fraction(1), "eps": Fraction(1, 10**6)},
    given={"v": ("output", "an example of another kind")},
    spellings=("triplet_margin_loss", "triplet"),
)

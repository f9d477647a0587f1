"""The mean over outputs of a distance a where y is 1, and of max(0, m − a) where it is −1."""

from fractions import Fraction

from symnn.expr import Node
from symnn.nets.loss import Loss
from symnn.ops.clamp_min import clamp_min


def entries(a: Node, y: Node, margin: Node) -> Node:
    return Fraction(1, 2) * ((1 + y) * a + (1 - y) * clamp_min(margin - a, 0))


hinge_embedding = Loss(
    name="hinge_embedding",
    entries=entries,
    mean=True,
    targets="−1 or 1",
    parameters={"margin": "m"},
    defaults={"margin": Fraction(1)},
    spellings=("hinge_embedding_loss",),
)

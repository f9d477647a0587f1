"""1 − cos(a, y) where s is 1, and max(0, cos(a, y) − m) where it is −1; as in PyTorch, 1e-12 is added to squares."""

from fractions import Fraction

from symnn.expr import Node
from symnn.nets.loss import Loss
from symnn.nets.loss_axes import rows
from symnn.nets.operations.torch_margins import cosine
from symnn.ops.clamp_min import clamp_min


def entries(a: Node, y: Node, s: Node, margin: Node, axis: int) -> Node:
    cos = cosine(*rows(axis, a, y)).node
    return Fraction(1, 2) * ((1 + s) * (1 - cos) + (1 - s) * clamp_min(cos - margin, 0))


cosine_embedding = Loss(
    name="cosine_embedding",
    entries=entries,
    along=True,
    targets="the embedding that is compared with the output",
    parameters={"margin": "m"},
    defaults={"margin": Fraction(0)},
    given={"s": ("example", "−1 or 1")},
    spellings=("cosine_embedding_loss",),
)

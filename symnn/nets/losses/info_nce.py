"""−log(exp(⟨aᵢ, yᵢ⟩/τ) / Σ_j exp(⟨aᵢ, yⱼ⟩/τ)): every output should find its own partner y among those of the batch."""

from fractions import Fraction

from symnn.expr import Contract, Node
from symnn.nets.loss import Loss
from symnn.ops.log_softmax import log_softmax
from symnn.ops.reciprocal import reciprocal


def entries(a: Node, y: Node, tau: Node, axis: int) -> Node:
    names = ([("k", "i"), ("k", "j")], [("i", "k"), ("j", "k")])[axis]
    scores = Contract([reciprocal(tau), a, y], [(), *names], ("i", "j"))
    return -Contract([log_softmax(scores, axis=1)], [("i", "i")], ("i",))


info_nce = Loss(
    name="info_nce",
    entries=entries,
    along=True,
    pairs=True,
    targets="the partner of each example",
    parameters={"tau": r"\tau"},
    defaults={"tau": Fraction(1, 10)},
    spellings=("infonce", "nt_xent", "contrastive"),
    source="van den Oord et al. 2018",
)

"""Scaled dot-product attention softmax(QKᵀ/√d)V, with any leading axes in common (batch, heads).

With causal=True position i sees the positions j <= i only.
"""

from fractions import Fraction

from symnn.errors import ShapeError
from symnn.expr.build import broadcast, size
from symnn.expr.nodes import Contract, Indicator, Node
from symnn.expr.records import Composition
from symnn.ops.masked_softmax import masked_softmax
from symnn.ops.power import power
from symnn.ops.softmax import softmax, through


def weights(q: Node, k: Node, causal: bool) -> Node:
    """P, of which every row sums to 1: how much position i takes from position j."""
    scores = product([scale(q), q, k], "", "id", "jd", "ij")
    if not causal:
        return softmax(scores, axis=-1)
    seen = Indicator(scores.shape[-2:], (1, -1), 0, ">=")
    return masked_softmax(scores, broadcast(seen, scores.shape, (scores.rank - 2, scores.rank - 1)), axis=-1)


def scale(q: Node) -> Node:
    """1/√d."""
    return power(size(q.shape[-1]), Fraction(-1, 2))


def product(factors: list[Node], *letters: str) -> Node:
    """A contraction over the last axes, named by letters (the last word is the result's), with the leading ones in
    common.
    """
    lead = tuple(range(max(f.rank for f in factors) - 2))
    names = [(*lead, *word) if word else () for word in letters]
    return Contract(factors, names[:-1], names[-1])


def define(q: Node, k: Node, v: Node, causal: bool) -> Node:
    for name, x in (("Q", q), ("K", k), ("V", v)):
        if x.rank < 2 or x.rank != q.rank or x.shape[:-2] != q.shape[:-2]:
            raise ShapeError(
                "attention needs matrices with the same leading axes, but {0.name} has shape {0.shape}", (name, x.shape)
            )
    return product([weights(q, k, causal), v], "ij", "jp", "ip")


def pullback(arguments: tuple[Node, ...], y: Node, g: Node, causal: bool) -> tuple[Node, Node, Node]:
    """dV = PᵀG; with dP = GVᵀ and dS = P∘(dP − rowsum(P∘dP)1ᵀ): dQ = dS·K/√d and dK = dSᵀQ/√d."""
    q, k, v = arguments
    p = weights(q, k, causal)
    by_weights = product([g, v], "ip", "jp", "ij")
    by_scores = through(p, by_weights, (p.rank - 1,))
    by_q = product([scale(q), by_scores, k], "", "ij", "jd", "id")
    by_k = product([scale(q), by_scores, q], "", "ij", "id", "jd")
    return by_q, by_k, product([p, g], "ij", "ip", "jp")


attention = Composition(
    name="attention",
    arity=3,
    define=define,
    pullback=pullback,
    settings=(("causal", False),),
    latex=r"\operatorname{Attention}",
    source="Vaswani et al. 2017",
    shapes="... n d, ... m d, ... m p -> ... n p",
    sample=(((1, 0), (0, 1)), ((1, 0), (0, 1)), ((1, 2), (3, 4))),
)

"""Named lemmas that bound lengths by largest entries, determinants by diagonals and products by sums."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from symnn.calculus.printed_form.reduce import tidy
from symnn.calculus.values.node_entries import opened
from symnn.claims.tensor_facts import Definite
from symnn.expr import Call, Contract, Fold, Node, broadcast, const, postorder, size, sum_over
from symnn.ops.abs_ import absolute
from symnn.ops.determinant import determinant
from symnn.ops.exp import exp
from symnn.ops.norm import norm
from symnn.ops.sqrt import sqrt
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.inequality.sums_of_squares import merged
from symnn.proof.objectives.lemma_records import Lemma, LemmaInstance


def _largest_weight(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """max|w|·‖x‖ >= ‖w∘x‖, also with the rows of a matrix weighted, and √n·max|x| >= ‖x‖."""
    for n in postorder([big, small]):
        if not isinstance(n, Call) or n.composition is not norm or dict(n.settings)["axis"] is not None:
            continue
        (u,) = n.arguments
        size_ = const(1)
        for extent in u.shape:
            size_ = size_ * size(extent)
        yield LemmaInstance(sqrt(size_) * _largest_size(u), n)
        product = merged(u) if isinstance(u, Contract) else None
        wide = [x for x in product.operands if x.rank] if product is not None and u.rank <= 2 else []
        for w, x in permutations(wide, 2):
            if x.shape == u.shape and any(known.equal(u, made) for made in _weighted(w, x)):
                yield LemmaInstance(_largest_size(w) * norm(x), n)


def _weighted(w: Node, x: Node) -> Iterator[Node]:
    """w∘x, diag(w)·x and x·diag(w), as far as their shapes fit."""
    every = tuple(range(x.rank))
    places = [every] if w.rank == x.rank else [(k,) for k in every if w.rank == 1]
    for names in places:
        if w.shape == tuple(x.shape[k] for k in names):
            yield Contract([w, x], [names, every], every)


def _largest_size(u: Node) -> Node:
    """max|u| over all entries."""
    return Fold("max", absolute(u), tuple(range(u.rank)))


def _hadamard(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """∏ aᵢᵢ >= det A for every A that is assumed semidefinite."""
    for a in (f.nodes[0] for f in known.hypotheses.facts if isinstance(f, Definite)):
        yield LemmaInstance(Fold("product", Contract([a], [(0, 0)], (0,)), (0,)), determinant(a))


def _products(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """exp(Σ u) >= ∏ (1 + u) where 1 + u >= 0, and ∏ (1 + u) >= 1 + Σ u where u >= 0."""
    for n in postorder([big, small], opened):
        if isinstance(n, Fold) and n.kind == "product" and n.argument.rank == len(n.axes):
            v = n.argument
            u = v - broadcast(const(1), v.shape)
            if known.sign(v) is not None or known.sign(tidy(u)) is not None:
                yield LemmaInstance(exp(sum_over(u)), n)
            if known.sign(tidy(u)) is not None:
                yield LemmaInstance(n, const(1) + sum_over(u))


BOUND_LEMMAS: tuple[Lemma, ...] = (
    Lemma(
        "the largest weight",
        "‖w∘x‖ <= max|w|·‖x‖ and ‖x‖ <= √n·max|x|",
        "Hölder; Golub and Van Loan, Matrix Computations, 2.2",
        _largest_weight,
    ),
    Lemma("Hadamard's inequality", "det A <= ∏ aᵢᵢ for semidefinite A", "Horn and Johnson, 7.8.1", _hadamard),
    Lemma(
        "products of sums",
        "1 + Σ u <= ∏ (1 + u) <= exp(Σ u) for u >= 0, the second also where 1 + u >= 0",
        "Mitrinović, Analytic Inequalities, 3.2",
        _products,
    ),
)

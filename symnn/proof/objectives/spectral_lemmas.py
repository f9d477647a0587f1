"""Named lemmas about matrices as a whole: determinants, traces, ranks and lengths, by their singular values."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from symnn.calculus.values.node_entries import opened
from symnn.claims.definite_matrices import definiteness
from symnn.expr import (
    Add,
    Atom,
    Call,
    Contract,
    Fold,
    MatrixFunction,
    Node,
    add,
    const,
    delta,
    dot,
    matmul,
    postorder,
    size,
    sum_over,
    transpose,
)
from symnn.ops.abs_ import absolute
from symnn.ops.determinant import determinant
from symnn.ops.inverse import inverse
from symnn.ops.lambda_max import lambda_max
from symnn.ops.norm import norm
from symnn.ops.power import power
from symnn.ops.rank import rank
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sigma_max import sigma_max
from symnn.ops.sqrt import sqrt
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.objectives.lemma_records import Lemma, LemmaInstance

MOST, MOST_WEIGHTS = 3, 8
"""Matrices, and columns of weights, of a claim that a lemma is tried with."""


def _determinants(big: Node, small: Node) -> list[Node]:
    """The matrices of which a claim takes the determinant."""
    every = postorder([big, small], opened)
    met = (n.argument for n in every if isinstance(n, MatrixFunction) and n.operator is determinant)
    return list(dict.fromkeys(met))[:MOST]


def _ranked(big: Node, small: Node) -> list[Node]:
    """The matrices of which a claim takes the rank."""
    met = (n.arguments[0] for n in postorder([big, small]) if isinstance(n, Call) and n.composition is rank)
    return [m for m in dict.fromkeys(met) if m.rank == 2][:MOST]


def _squares(a: Node) -> Node:
    """‖A‖²."""
    return Contract([a, a], [(0, 1), (0, 1)], ())


def trace(a: Node) -> Node:
    return Contract([a], [(0, 0)], ())


def _determinant_and_length(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """(‖A‖²/n)ⁿ >= det(A)²."""
    for a in _determinants(big, small):
        n, det = size(a.shape[0]), determinant(a)
        yield LemmaInstance(power(_squares(a) * reciprocal(n), n), det * det)
        yield LemmaInstance(power(norm(a) * reciprocal(sqrt(n)), n), absolute(det))


def _rows_and_columns(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """∏ ‖aᵢ‖ >= |det A| for rows and for columns."""
    for a in _determinants(big, small):
        det = determinant(a)
        for kept in (0, 1):
            each = Contract([a, a], [(0, 1), (0, 1)], (kept,))
            yield LemmaInstance(Fold("product", each, (0,)), det * det)
            yield LemmaInstance(Fold("product", norm(a, axis=1 - kept), (0,)), absolute(det))


def _determinant_and_largest(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """σ_max(A)ⁿ >= |det A|; of a semidefinite A also λ_max(A)ⁿ >= det A."""
    for a in _determinants(big, small):
        n, det = size(a.shape[0]), determinant(a)
        yield LemmaInstance(power(sigma_max(a), n), absolute(det))
        yield LemmaInstance(power(sigma_max(a), n), det)
        if definiteness(a, known.hypotheses) is not None:
            yield LemmaInstance(power(lambda_max(a), n), det)


def _determinant_and_trace(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """(tr A/n)ⁿ >= det A of a semidefinite A."""
    for a in _determinants(big, small):
        if definiteness(a, known.hypotheses) is not None:
            n = size(a.shape[0])
            yield LemmaInstance(power(trace(a) * reciprocal(n), n), determinant(a))


def _beyond_identity(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """det(I + A) >= 1 + tr A >= 1 of a semidefinite A."""
    for whole in _determinants(big, small):
        identity = delta(whole.shape[0])
        if not isinstance(whole, Add) or identity not in whole.terms:
            continue
        rest = add(*(part for part in whole.terms if part is not identity))
        if definiteness(rest, known.hypotheses) is None:
            continue
        yield LemmaInstance(determinant(whole), const(1))
        yield LemmaInstance(determinant(whole), const(1) + trace(rest))


def _form_and_inverse(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """(xᵀAx)(yᵀA⁻¹y) >= (xᵀy)² of a definite A."""
    every = postorder([big, small], opened)
    met = dict.fromkeys(n for n in every if isinstance(n, MatrixFunction) and n.operator is inverse)
    columns = [v for v in dict.fromkeys(every) if v.rank == 1 and isinstance(v, Atom)][:MOST]
    for inverted in list(met)[:MOST]:
        a, seen = inverted.argument, definiteness(inverted, known.hypotheses)
        for x, y in product(columns, repeat=2) if seen is not None and seen.strictly else ():
            if x.shape[0] == y.shape[0] == a.shape[0]:
                forms = dot(x, matmul(a, x)) * dot(y, matmul(inverted, y))
                yield LemmaInstance(forms, dot(x, y) * dot(x, y))
                yield LemmaInstance(sqrt(forms), absolute(dot(x, y)))


def _means_of_rows(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """σ_max(A) >= ‖A p‖ for weights p >= 0 that sum to 1, also squared and with Aᵀ."""
    every = postorder([big, small])
    met = dict.fromkeys(n.arguments[0] for n in every if isinstance(n, Call) and n.composition is sigma_max)
    weights = [v for v in dict.fromkeys(postorder([big, small], opened)) if v.rank == 1][:MOST_WEIGHTS]
    for a, p in product([a for a in met if a.rank == 2][:MOST], weights):
        for there in (a, transpose(a)):
            if p.shape[0] == there.shape[1] and known.sign(p) is not None and known.equal(sum_over(p), const(1)):
                mean = matmul(there, p)
                yield LemmaInstance(sigma_max(a), norm(mean))
                yield LemmaInstance(sigma_max(a) * sigma_max(a), dot(mean, mean))


def _ranks(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """rank(A)·σ_max(A)² >= ‖A‖², rank(A)‖A‖² >= tr(A)², and rank(A)·λ_max(A) >= tr A of a symmetric A."""
    for a in _ranked(big, small):
        r, largest = rank(a), sigma_max(a)
        yield LemmaInstance(r * largest * largest, _squares(a))
        yield LemmaInstance(sqrt(r) * largest, norm(a))
        if a.shape[0] == a.shape[1]:
            yield LemmaInstance(r * _squares(a), trace(a) * trace(a))
            yield LemmaInstance(sqrt(r) * norm(a), absolute(trace(a)))
            yield LemmaInstance(sqrt(r) * norm(a), trace(a))
            yield LemmaInstance(r * lambda_max(a), trace(a))


SPECTRAL_LEMMAS: tuple[Lemma, ...] = (
    Lemma(
        "determinants and lengths",
        "det(A)² <= (‖A‖²/n)ⁿ",
        "Hadamard, and the means of the squared lengths of rows; Horn and Johnson, Matrix Analysis, 7.8",
        _determinant_and_length,
    ),
    Lemma(
        "Hadamard's inequality of rows", "|det A| <= ∏ ‖aᵢ‖ over rows and over columns", "Horn and Johnson, 7.8.3",
        _rows_and_columns,
    ),
    Lemma(
        "determinants and largest singular values",
        "|det A| <= σ_max(A)ⁿ",
        "the product of the singular values; Horn and Johnson, 2.6",
        _determinant_and_largest,
    ),
    Lemma(
        "traces and determinants",
        "det A <= (tr A/n)ⁿ for semidefinite A",
        "the geometric and the arithmetic mean of the eigenvalues; Horn and Johnson, 7.8",
        _determinant_and_trace,
    ),
    Lemma(
        "determinants beyond the identity",
        "1 <= 1 + tr A <= det(I + A) for semidefinite A",
        "∏(1 + λ) >= 1 + Σλ of the eigenvalues; Horn and Johnson, 7.8",
        _beyond_identity,
    ),
    Lemma(
        "Cauchy and Schwarz in a matrix and its inverse",
        "(xᵀy)² <= (xᵀAx)(yᵀA⁻¹y) for definite A",
        "xᵀy = (A^½x)ᵀ(A^-½y); Horn and Johnson, 7.4",
        _form_and_inverse,
    ),
    Lemma(
        "means of columns",
        "‖A p‖ <= σ_max(A) for p >= 0 with sum 1",
        "‖p‖² = Σp² <= Σp = 1; Golub and Van Loan, 2.3",
        _means_of_rows,
    ),
    Lemma(
        "ranks and singular values",
        "tr(A)² <= rank(A)‖A‖² and ‖A‖² <= rank(A) σ_max(A)²",
        "as many singular values are not 0 as the rank says; Horn and Johnson, 2.6 and 5.6",
        _ranks,
    ),
)  # fmt: skip

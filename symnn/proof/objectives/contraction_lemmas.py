"""Named lemmas about how far functions of columns bring two places apart: softmax, log-sum-exp, the largest entry."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, permutations

from symnn.calculus.values.node_entries import opened
from symnn.expr import Call, Fold, Node, const, dot, postorder
from symnn.ops.abs_ import absolute
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.norm import norm
from symnn.ops.softmax import softmax
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.objectives.lemma_records import Lemma, LemmaInstance

FACTORS = (Fraction(1, 2), Fraction(1), Fraction(2))


def _softmax(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """c‖x − y‖ >= ‖softmax x − softmax y‖ for c >= ½, also squared."""
    met = [n for n in postorder([big, small], opened) if isinstance(n, Call) and n.composition is softmax]
    for p, q in combinations([n for n in dict.fromkeys(met) if n.rank == 1], 2):
        x, y = p.arguments[0], q.arguments[0]
        if x.shape != y.shape:
            continue
        for c in FACTORS:
            yield LemmaInstance(const(c) * norm(x - y), norm(p - q))
            yield LemmaInstance(const(c * c) * dot(x - y, x - y), dot(p - q, p - q))


def _largest(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """‖x − y‖ >= max|x − y| >= |f(x) − f(y)| for log-sum-exp and for the largest entry."""
    met = [n for n in postorder([big, small]) if n.rank == 0 and _column(n) is not None]
    for u, v in permutations(dict.fromkeys(met), 2):
        x, y = _column(u), _column(v)
        if x is None or y is None or x.shape != y.shape or type(u) is not type(v):
            continue
        for far in (Fold("max", absolute(x - y), (0,)), norm(x - y)):
            yield LemmaInstance(far, absolute(u - v))
            yield LemmaInstance(far, u - v)
        yield LemmaInstance(Fold("max", x - y, (0,)), u - v)


def _column(n: Node) -> Node | None:
    """x of log-sum-exp x and of max x."""
    if isinstance(n, Call) and n.composition is log_sum_exp and n.arguments[0].rank == 1:
        return n.arguments[0]
    return n.argument if isinstance(n, Fold) and n.kind == "max" and n.argument.rank == 1 else None


CONTRACTION_LEMMAS: tuple[Lemma, ...] = (
    Lemma(
        "softmax is a contraction",
        "‖softmax(x) − softmax(y)‖ <= ½‖x − y‖",
        "its slope diag(p) − ppᵀ has no eigenvalue above ½; Gao and Pavel 2017, Nair 2025",
        _softmax,
    ),
    Lemma(
        "log-sum-exp and the largest entry",
        "f(x) − f(y) <= max(x − y) <= max|x − y| <= ‖x − y‖ for log-sum-exp and for max",
        "both rise with every entry, and f(x + c1) = f(x) + c; Boyd and Vandenberghe, 3.1.5",
        _largest,
    ),
)

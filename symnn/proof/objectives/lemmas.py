"""Named lemmas, for inequalities between sums of any length: each an inequality that is known, with premises that are
proved.

A lemma offers instances `big >= small` made of the parts of a claim; the claim is proved if its two sides differ by as
much, in normal form. What is cited is printed with the proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, combinations, permutations

from symnn.calculus.values.node_entries import opened
from symnn.claims.entrywise import UP
from symnn.claims.question import Question
from symnn.claims.size_demands import positions
from symnn.claims.tensor_facts import Definite
from symnn.claims.verdict import Proved, Verdict
from symnn.derivative import gradient
from symnn.errors import MissingExtraError, UnsupportedError
from symnn.expr import (
    Atom,
    Call,
    Const,
    Contract,
    Fold,
    Map,
    Node,
    Size,
    add,
    broadcast,
    const,
    dot,
    matmul,
    postorder,
    size,
    substitute,
    sum_over,
)
from symnn.expr.least_sizes import at_least
from symnn.expr.walk import atoms
from symnn.ops.abs_ import absolute
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.norm import norm
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.signs import POSITIVE
from symnn.proof.budget import Budget
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.objectives.bound_lemmas import BOUND_LEMMAS
from symnn.proof.objectives.contraction_lemmas import CONTRACTION_LEMMAS
from symnn.proof.objectives.convexity import convex_shape
from symnn.proof.objectives.curve_sketch import of_map
from symnn.proof.objectives.lemma_records import Lemma, LemmaInstance
from symnn.proof.objectives.lemma_sieve import Sieve
from symnn.proof.objectives.spectral_lemmas import SPECTRAL_LEMMAS
from symnn.proof.property_certificate import PropertyCertificate

MOST_PARTS = 8
BOUNDS = (Fraction(1, 4), Fraction(1, 2), Fraction(1), Fraction(6, 5))
"""Bounds of slopes that are tried; the first is the sigmoid's."""
SLIDING = Atom("t")


def by_lemmas(question: Question, budget: Budget) -> Verdict | None:
    """left <= right or left >= right, where the difference is that of a lemma."""
    p = question.problem
    if p is None or p.said not in ("<=", ">="):
        return None
    big, small = (p.right, p.left) if p.said in UP else (p.left, p.right)
    known, sieve = Entailment(p.hypotheses, budget), Sieve(big, small, p.hypotheses)
    try:
        for lemma in LEMMAS:
            for found in lemma.instances(big, small, known):
                budget.check()
                same = sieve.passes(found) and known.equal(big + found.small, small + found.big)
                if same and known.undefined(_without_whole_powers(big - small)) == frozenset():
                    return Proved(
                        statement=p.statement, method="a named lemma", steps=(lemma.step,),
                        hypotheses=p.hypotheses.texts,
                        conditions=known.conditions,
                        certificate=PropertyCertificate(
                            question.claim, "a named lemma", tuple(known.premises.values())
                        ),
                    )  # fmt: skip
    except (MissingExtraError, UnsupportedError):
        return None
    return None


def _without_whole_powers(node: Node) -> Node:
    """uⁿ as u, for a size n: such a power has a value wherever u has."""
    whole = {
        n: n.arguments[0]
        for n in postorder(node, opened)
        if isinstance(n, Map) and n.operator is power and isinstance(n.arguments[1], Size)
        and at_least(n.arguments[1].value, 0)
    }  # fmt: skip
    return substitute(node, dict[Node, Node](whole.items()))


# the parts of a claim
# -------------------------------------------------------------------------------------------------------------
def _vectors(big: Node, small: Node) -> list[Node]:
    """Vectors that occur in it: symbols first, then softmaxes and other parts."""
    met = [x for x in postorder([big, small], opened) if x.rank == 1]
    return sorted(met, key=lambda x: not isinstance(x, Atom))[:MOST_PARTS]


def _distributions(big: Node, small: Node, known: Entailment) -> Iterator[Node]:
    """Vectors with positive entries that sum to 1; the claim may hold them, or name their logarithms."""
    named = [x for x in postorder([big, small], opened) if x.rank == 1 and isinstance(x, Call)]
    for p in (*_vectors(big, small), *map(exp, named[:MOST_PARTS])):
        if known.sign(p) == POSITIVE and known.equal(sum_over(p), const(1)):
            yield p


def _entropy(p: Node, q: Node) -> Node:
    """−Σ p log q."""
    return -dot(p, _log(q))


def _log(q: Node) -> Node:
    return log(q)


# the lemmas
# --------------------------------------------------------------------------------------------------------------------
def _gibbs(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    for p, q in permutations(list(_distributions(big, small, known)), 2):
        if p.shape == q.shape:
            yield LemmaInstance(_entropy(p, q), _entropy(p, p))


def _largest_entropy(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    for p in _distributions(big, small, known):
        yield LemmaInstance(_log(size(p.shape[0])), _entropy(p, p))


def _log_sum_exp(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    for z in _vectors(big, small):
        total, largest = log_sum_exp(z), Fold("max", z, (0,))
        yield LemmaInstance(total, largest)
        yield LemmaInstance(largest + _log(size(z.shape[0])), total)
        yield LemmaInstance(broadcast(total, z.shape), z)
        yield LemmaInstance(broadcast(largest, z.shape), z)
    for entry, z in _entries(big, small):
        yield LemmaInstance(Fold("max", z, tuple(range(z.rank))), entry)
        if z.rank == 1:
            yield LemmaInstance(log_sum_exp(z), entry)


def _variational(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    for z in _vectors(big, small):
        n = size(z.shape[0])
        yield LemmaInstance(log_sum_exp(z), reciprocal(n) * sum_over(z) + _log(n))
        for p in _distributions(big, small, known):
            if p.shape == z.shape:
                yield LemmaInstance(log_sum_exp(z), dot(p, z) + _entropy(p, p))


def _entries(big: Node, small: Node) -> Iterator[tuple[Node, Node]]:
    """(entry at a fixed position, whose entry it is). Whether there is one at all sizes is asked of the whole claim."""
    for n in postorder([big, small], opened):
        if not isinstance(n, Contract) or n.shape or len(n.operands) < 2:
            continue
        z, *picks = n.operands
        names, *picked = n.indices
        each = len(set(names)) == len(names) and sorted(picked) == sorted((k,) for k in names)
        if each and all(len(list(positions([pick]))) == 1 for pick in picks):
            yield n, z


def _jensen(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """Σ w φ(z) >= φ(Σ w z) for convex φ, the other way for concave φ; the weights are a distribution, or all the
    same.
    """
    maps = [n for n in postorder([big, small]) if isinstance(n, Map) and n.rank == 1]
    for node in maps:
        operator, z = node.operator, node.arguments[0]
        run = of_map(node)
        if not (run.convex or run.concave) or (operator.domain not in ((), ("real",)) and known.sign(z) is None):
            continue
        same: list[Node] = [broadcast(reciprocal(size(z.shape[0])), z.shape)]
        for w in chain(same, _distributions(big, small, known)):
            if w.shape == z.shape:
                mean, inside = dot(w, node), Map(operator, [dot(w, z), *node.arguments[1:]])
                if run.convex:
                    yield from _and_of_sums(mean, inside, w)
                if run.concave:
                    yield from _and_of_sums(inside, mean, w)


def _and_of_sums(big: Node, small: Node, w: Node) -> Iterator[LemmaInstance]:
    """The same of n times a mean, which is a sum."""
    yield LemmaInstance(big, small)
    if not atoms(w):
        yield LemmaInstance(size(w.shape[0]) * big, size(w.shape[0]) * small)


def _definite(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """xᵀAx >= 0 for every A that is assumed semidefinite, for products of two that commute, and for the sum."""
    matrices = [f.nodes[0] for f in known.hypotheses.facts if isinstance(f, Definite)]
    pairs = [(matmul(a, b), matmul(b, a)) for a, b in combinations(matrices, 2) if a.shape == b.shape]
    products = [one for one, other in pairs if known.equal(one, other)]
    for v in _vectors(big, small):
        forms = [dot(v, matmul(a, v)) for a in matrices if a.shape[0] == v.shape[0]]
        further = [dot(v, matmul(m, v)) for m in products if m.shape[0] == v.shape[0]]
        for form in (*forms, add(*forms), *further) if forms else ():
            yield LemmaInstance(form, const(0))


def _tangent(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """f(y) >= f(x) + ⟨∇f(x), y − x⟩ for convex f: f is the larger side, or the part of it in one symbol."""
    symbols = [a for a in atoms([big, small]) if a.rank <= 1]
    for f in (big, *(t for t in getattr(big, "terms", ()))):
        for y, x in permutations(symbols, 2):
            if f.shape or x.shape != y.shape or y not in atoms(f) or x in atoms(f) or not _alike(x, y):
                continue
            varying = Entailment(known.hypotheses, known.budget, frozenset((y,)), known.premises)
            if known.hypotheses.free_of((x, y)) and not isinstance(convex_shape(f, (y,), varying), str):
                slope = substitute(gradient(f, y), {y: x})
                yield LemmaInstance(f, substitute(f, {y: x}) + dot(slope, y - x))


def _alike(x: Atom, y: Atom) -> bool:
    """Whether the symbols are declared alike: where x > 0 is convex says nothing of a tangent at any real number."""
    declared = [getattr(a.label, "assumptions0", None) for a in (x, y)]
    return declared[0] == declared[1]


def _lipschitz(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """L·‖x − w‖ >= ‖f(x) − f(w)‖, also squared, for a continuous f with |f′| <= L, entry by entry."""
    maps = [n for n in postorder([big, small]) if isinstance(n, Map) and n.rank and n.operator.partials]
    for u, v in combinations(maps, 2):
        if not _are_one_function(u, v):
            continue
        x, w = u.arguments[0], v.arguments[0]
        bound = next((c for c in BOUNDS if _slope_within(u, c, known)), None)
        if bound is not None:
            yield LemmaInstance(const(bound) * norm(x - w), norm(u - v))
            every = tuple(range(u.rank))
            there, here = (Contract([d, d], [every, every], ()) for d in (x - w, u - v))
            yield LemmaInstance(const(bound * bound) * there, here)


def _are_one_function(u: Map, v: Map) -> bool:
    """Whether both are a function of one number, entry by entry, at places of one shape: all else in it is numbers."""
    further = u.arguments[1:]
    same = u.operator is v.operator and further == v.arguments[1:] and all(isinstance(a, Const) for a in further)
    return same and u.shape == v.shape and u.arguments[0].shape == v.arguments[0].shape


def _slope_within(node: Map, bound: Fraction, known: Entailment) -> bool:
    """|f′| <= bound for the operator of a node, which has a value everywhere and does not jump."""
    f = node.operator(SLIDING, *node.arguments[1:])
    parts = [n.operator for n in postorder(f, opened) if isinstance(n, Map)]
    if any(op.jumps for op in parts) or known.undefined(f) != frozenset():
        return False
    return known.relation(const(bound), ">=", absolute(gradient(f, SLIDING)))


def _sum_of_squares(big: Node, small: Node, known: Entailment) -> Iterator[LemmaInstance]:
    """(Σ v)² >= Σ v² and Σ v >= ‖v‖ for v >= 0."""
    for v in _vectors(big, small):
        if known.sign(v) is not None:
            yield LemmaInstance(sum_over(v) * sum_over(v), dot(v, v))
            yield LemmaInstance(sum_over(v), norm(v))


LEMMAS: tuple[Lemma, ...] = (
    *BOUND_LEMMAS,
    *SPECTRAL_LEMMAS,
    *CONTRACTION_LEMMAS,
    Lemma(
        "mean value theorem",
        "‖f(x) − f(w)‖ <= L·‖x − w‖ for an f of entries that is continuous, with |f′| <= L",
        "Rudin, Principles of Mathematical Analysis, 5.10",
        _lipschitz,
    ),
    Lemma(
        "sums of powers",
        "Σ v² <= (Σ v)² for v >= 0",
        "Hardy, Littlewood and Pólya, Inequalities, 2.10",
        _sum_of_squares,
    ),
    Lemma(
        "semidefinite forms",
        "xᵀAx >= 0 and xᵀ(A + B)x >= 0 for semidefinite A, B, and xᵀABx >= 0 where AB = BA",
        "Horn and Johnson, Matrix Analysis, 7.1",
        _definite,
    ),
    Lemma(
        "Gibbs' inequality",
        "−Σ p log q >= −Σ p log p for distributions p, q",
        "Cover and Thomas, Information Theory, 2.6",
        _gibbs,
    ),
    Lemma(
        "largest entropy",
        "−Σ p log p <= log n for a distribution on n outcomes",
        "Cover and Thomas, 2.6",
        _largest_entropy,
    ),
    Lemma(
        "log-sum-exp",
        "z_k <= max z <= log Σ exp z <= max z + log n",
        "Boyd and Vandenberghe, Convex Optimization, 3.1.5",
        _log_sum_exp,
    ),
    Lemma(
        "Jensen's inequality",
        "Σ w φ(z) >= φ(Σ w z) for convex φ, w >= 0, Σ w = 1",
        "Boyd and Vandenberghe, 3.1.8",
        _jensen,
    ),
    Lemma(
        "first-order condition", "f(y) >= f(x) + ⟨∇f(x), y − x⟩ for convex f", "Boyd and Vandenberghe, 3.1.3", _tangent
    ),
    Lemma(
        "variational form of log-sum-exp",
        "log Σ exp z >= Σ p z − Σ p log p for a distribution p",
        "Boyd and Vandenberghe, 3.3.1 and example 3.25; Donsker and Varadhan 1975",
        _variational,
    ),
)

"""Inequalities between sums, entry by entry: Σ softplus(x) >= Σ relu(x), Σσ(1 − σ) <= n/4, entropies that are never
negative.

The gap is written as one sum over the axes that its terms share. A number beside them is spread evenly, or by weights
that sum to 1; weights may be exchanged for others. Which way it is written is found here; that it is the gap is shown
by the normal form, and that each entry has its sign by what proves inequalities between numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, islice, permutations
from typing import Any

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.entrywise import UP, EntrywiseProblem
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.question import Question
from symnn.claims.verdict import ProofStep, Proved, Verdict
from symnn.errors import MissingExtraError, UnsupportedError
from symnn.expr import Add, Call, Const, Contract, Define, Map, Node, broadcast, const, postorder, size, sum_over
from symnn.ops.abs_ import absolute
from symnn.ops.exp import exp
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.softmax import softmax
from symnn.ops.sqrt import sqrt
from symnn.proof.budget import Budget
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.inequality.sums_of_squares import merged
from symnn.proof.property_certificate import PropertyCertificate

NAME = "entry by entry under the sum"
MOST_TERMS, MOST_WAYS = 24, 12
SECONDS = 3.0

Extents = tuple[Any, ...]


def by_entries_of_sums(question: Question, budget: Budget) -> Verdict | None:
    """left <= right, or left < right, between numbers with sums in them."""
    p = question.problem
    if p is None or p.left.rank or p.relation not in (">=", ">"):
        return None
    known = Entailment(p.hypotheses, Budget(min(SECONDS, budget.left)))
    steps: list[ProofStep] = []
    try:
        for gap in _of_absolute(p) or _of_exponentials(p) or [_of_squares(p) or p.whole]:
            body = _written(gap, p, known)
            if body is None:
                return None
            steps.append(ProofStep.of("the difference is the sum of ", to_sympy(tidy(body))))
        if known.undefined(p.whole) != frozenset():
            return None
    except (MissingExtraError, UnsupportedError):
        return None
    return Proved(
        statement=p.statement,
        method=NAME,
        steps=tuple(steps),
        hypotheses=known.texts,
        conditions=known.conditions,
        certificate=PropertyCertificate(question.claim, NAME, tuple(known.premises.values())),
    )


def _written(gap: Node, p: EntrywiseProblem, known: Entailment) -> Node | None:
    """An array whose entries have the sign, and whose sum is the gap."""
    for body in islice(_ways(gap, p.hypotheses), MOST_WAYS):
        if not known.budget.left:
            return None
        if _has_sign(body, p.relation, known) and known.equal(gap, sum_over(body)):
            return body
    return None


def _of_absolute(p: EntrywiseProblem) -> list[Node]:
    """big − x and big + x, where the small side is |x|; none for others."""
    small, big = (p.left, p.right) if p.said in UP else (p.right, p.left)
    while isinstance(small, Define):
        small = small.value
    if not (isinstance(small, Map) and small.operator is absolute):
        return []
    (x,) = small.arguments
    return [big - x, big + x]


def _of_exponentials(p: EntrywiseProblem) -> list[Node]:
    """u − v, where the sides are e^u and e^v, or 1 for one of them: e grows; none for others."""
    small, big = (_exponent(side) for side in ((p.left, p.right) if p.said in UP else (p.right, p.left)))
    return [] if small is None or big is None or small is big else [big - small]


def _exponent(node: Node) -> Node | None:
    while isinstance(node, Define):
        node = node.value
    if node is Const(1):
        return Const(0)
    return node.arguments[0] if isinstance(node, Map) and node.operator is exp else None


def _of_squares(p: EntrywiseProblem) -> Node | None:
    """big² − small², where both sides are roots and so never negative."""
    small, big = (p.left, p.right) if p.said in UP else (p.right, p.left)
    inside = [_under_root(side) for side in (small, big)]
    return None if None in inside else inside[1] - inside[0]  # type: ignore[operator]


def _under_root(node: Node) -> Node | None:
    while isinstance(node, Call):
        node = node.definition
    if not isinstance(node, Map):
        return None
    half = node.operator is power and isinstance(e := node.arguments[1], Const) and 2 * e.value == 1
    return node.arguments[0] if node.operator is sqrt or half else None


def _has_sign(body: Node, relation: str, known: Entailment) -> bool:
    return known.relation(body, relation, const(0))


# how the gap is written as one sum
# ----------------------------------------------------------------------------------------------------------------
def _ways(gap: Node, h: Hypotheses) -> Iterator[Node]:
    """Arrays whose sum is the gap where the hypotheses hold, the plainest first."""
    terms = list(islice(_terms(gap), MOST_TERMS + 1))
    if len(terms) > MOST_TERMS:
        return
    counted = Counter(tuple(sorted(t.sizes, key=str)) for t in terms if isinstance(t, Contract) and t.sizes)
    for axes, _ in counted.most_common(2):
        yield from _over_axes(gap, terms, axes, h)


def _over_axes(gap: Node, terms: list[Node], axes: Extents, h: Hypotheses) -> Iterator[Node]:
    """Those that have these axes: what stands outside of the sums is spread over them."""
    inside = [_body(t, axes) for t in terms if _sums_over(t, axes)]
    rest = [t for t in terms if not _sums_over(t, axes)]
    weights = [w for w in _weights(gap, h) if w.shape == axes]
    even = broadcast(reciprocal(_number(axes)), axes)
    plain: list[tuple[Node, list[Node]]] = [(spread, []) for spread in (even, *weights, *_between(weights))]
    exchanged = [(spread, more) for spread in (even, *weights) for more in _exchanges(weights)]
    for spread, more in (*plain, *exchanged):
        if rest or spread is even:
            parts = [*inside, *(spread * t for t in rest), *more]
            yield Add(parts) if len(parts) > 1 else parts[0]


def _exchanges(weights: list[Node]) -> Iterator[list[Node]]:
    """One distribution less another: its sum is 0."""
    for v, w in permutations(weights, 2):
        yield [v, -w]


def _between(weights: list[Node]) -> Iterator[Node]:
    """The distribution halfway between two."""
    for v, w in combinations(weights, 2):
        yield (v + w) * Fraction(1, 2)


def _number(axes: Extents) -> Node:
    found = size(axes[0])
    for n in axes[1:]:
        found = found * size(n)
    return found


def _terms(node: Node) -> Iterator[Node]:
    """The terms of a number, products of sums by numbers multiplied out."""
    match node:
        case Add():
            for t in node.terms:
                yield from _terms(t)
        case Call():
            yield from _terms(node.definition)
        case Define():
            yield from _terms(node.value)
        case Map() if node.operator.define is not None and not node.operator.opaque and not node.rank:
            opened = node.operator.define(*node.arguments)
            yield from _terms(opened) if isinstance(opened, Add | Contract) else (node,)
        case Contract():
            yield from _of_contraction(node)
        case _:
            yield node


def _of_contraction(node: Contract) -> Iterator[Node]:
    opened = [x.definition if isinstance(x, Call) and not x.rank else x for x in node.operands]
    node = merged(Contract(opened, node.indices, node.out, node.sizes))
    if not node.sizes:
        k = next((k for k, x in enumerate(node.operands) if isinstance(x, Add)), None)
        if k is not None:
            (inner,) = node.operands[k : k + 1]
            assert isinstance(inner, Add)
            for t in inner.terms:
                yield from _terms(Contract([*node.operands[:k], t, *node.operands[k + 1 :]], node.indices, ()))
            return
    yield node


def _sums_over(term: Node, axes: Extents) -> bool:
    return isinstance(term, Contract) and tuple(sorted(term.sizes, key=str)) == axes


def _body(term: Node, axes: Extents) -> Node:
    """What a term sums, an array over these axes."""
    assert isinstance(term, Contract)
    order = sorted(range(len(term.sizes)), key=lambda k: (str(term.sizes[k]), k))
    return Contract(term.operands, term.indices, order, term.sizes)


def _weights(gap: Node, h: Hypotheses) -> Iterator[Node]:
    """Vectors that sum to 1: by an assumption, or as a softmax."""
    for e in h.equations:
        for total, one in ((e.left, e.right), (e.right, e.left)):
            if isinstance(total, Contract) and not total.out and total.indices == ((0,),) and one is Const(1):
                yield total.operands[0]
    yield from (n for n in postorder(gap) if isinstance(n, Call) and n.composition is softmax and n.rank == 1)

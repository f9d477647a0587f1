"""Inequalities between traces and determinants of positive definite matrices: det(A)^{1/n} ≤ tr A / n, log det A ≤
tr A − n, tr A · tr A⁻¹ ≥ n².

The eigenvalues of A, and of a product AB of two such matrices, are positive numbers: their harmonic mean is no more
than the geometric one, and that no more than the arithmetic one. Traces and determinants become numbers as in
`gram.py`, and the solver is asked whether the claim follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, islice
from typing import Any, ClassVar, NamedTuple

from symnn.claims.definite_matrices import definiteness
from symnn.claims.demands import Demand
from symnn.claims.entrywise import EntrywiseNodes, EntrywiseProblem, Fact, Named, constants
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.question import Question
from symnn.claims.verdict import Condition, Proved, Unknown, Verdict
from symnn.errors import MissingExtraError, UnsupportedError
from symnn.expr import (
    Add,
    Atom,
    Contract,
    Map,
    MatrixFunction,
    Node,
    Operator,
    add,
    const,
    delta,
    matmul,
    postorder,
    size,
)
from symnn.expr.walk import atoms, children, substitute
from symnn.ops.determinant import determinant
from symnn.ops.exp import exp
from symnn.ops.inverse import inverse
from symnn.ops.log import log
from symnn.ops.log_determinant import log_determinant
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.signs import POSITIVE, sign
from symnn.proof.budget import Budget
from symnn.proof.inequality.gram import BRIEF, Summed, Sums
from symnn.proof.inequality.smt import (
    DECIDED,
    SECONDS,
    SIGN_OF,
    Met,
    Query,
    ask,
    asks,
    discharge,
    follows,
    needed,
    proved,
    put,
    recheck_queries,
    restated,
)
from symnn.proof.inequality.sums_of_squares import merged
from symnn.proof.method import Recheck

NAME = "means of eigenvalues"
MOST = 8
"""Matrices, and products of two of them, whose eigenvalues are spoken of."""


@dataclass(frozen=True)
class EigenvalueMeansCertificate:
    """The claim and the questions that were unsatisfiable: the claim over its numbers first, then what its operators
    demand.
    """

    method: ClassVar[str] = NAME
    problem: EntrywiseProblem
    queries: tuple[Query, ...]

    def recheck(self) -> Recheck:
        again, wrong = restated(self.problem)
        made = None if again is None or wrong is not None else over_means(again)
        if again is None or made is None or not self.queries:
            return Recheck(False, False, wrong or "the claim is not one about definite matrices")
        if not asks(made.problem, self.queries[0]):
            return Recheck(False, False, "the question is not the one of the claim")
        met = _discharged(made, Budget(5 * SECONDS))
        if met is None or put(met[1]) != put(self.queries[1:]):
            return Recheck(False, False, "what the operators demand is not all there")
        return replace(recheck_queries(self.queries), shown=_verdict(again, met[0], self))


@dataclass(frozen=True)
class OverMeans:
    """The claim as it was read, the same over numbers, and how these are written."""

    claimed: EntrywiseProblem
    problem: EntrywiseProblem
    numbers: TracesAndDeterminants


class TracesAndDeterminants(Sums):
    """Numbers for sums of products, as they are there, and for determinants; 1/det A of a definite A has a value."""

    def __init__(self, h: Hypotheses) -> None:
        super().__init__(h, False)
        self.normal = type(self.normal)((), h.symmetric, positive=h.positive)
        self.hypotheses = h
        self.determinants: dict[int, Atom] = {}

    def number(self, node: Node) -> Node | None:
        if isinstance(node, MatrixFunction) and node.operator is log_determinant:
            seen = definiteness(node.argument, self.hypotheses)
            whole = None if seen is None or not seen.strictly else self.number(determinant(node.argument))
            return None if whole is None else log(whole)
        form = self._form(node)
        met = all(kind == "det" and self.is_regular(m) for kind, m in self.normal.conditions)
        return self.node_of(form) if met and not self.normal.demands(self._bare(node)) else None

    def is_regular(self, matrix: Node) -> bool:
        matrix = substitute(matrix, dict[Node, Node](self.factors.items()))
        seen = definiteness(matrix, self.hypotheses)
        return matrix in self.hypotheses.invertible() or (seen is not None and seen.strictly)

    def _loose(self, b: int, e: Fraction) -> Node | None:
        base = self.normal.bases[b]
        if base.kind == "determinant":
            whole = self.determinants.setdefault(b, Atom(Summed(f"det {b}")))
            return whole if e == 1 else power(whole, e)
        if base.kind == "log":
            inside = self.node_of(dict(base.payload[1][0]))
            number = None if inside is None else log(inside)
            return number if number is None or e == 1 else power(number, e)
        return super()._loose(b, e)


def by_eigenvalue_means(question: Question, budget: Budget) -> Verdict | None:
    """A relation between numbers in which traces or determinants of positive definite matrices stand."""
    p = question.problem
    made = None if p is None else over_means(p)
    if p is None or made is None:
        return None
    try:
        answer = ask(made.problem.gap, made.problem.relation, made.problem.facts, min(SECONDS, budget.left / 4))
        met = None if answer.query is None else _discharged(made, budget)
    except MissingExtraError as error:
        return Unknown(statement=p.statement, reason=f"the solver that would have to decide is not installed: {error}")
    except UnsupportedError:
        return None
    if answer.query is None or met is None:
        return None
    queries = (needed(answer.query, BRIEF), *met[1])
    return _verdict(p, met[0], EigenvalueMeansCertificate(p, queries))


def _verdict(p: EntrywiseProblem, conditions: Any, certificate: EigenvalueMeansCertificate) -> Proved:
    steps = (
        "the eigenvalues of a positive definite matrix, and of a product of two, are positive: their harmonic mean is"
        " no more than the geometric one, and that no more than the arithmetic one",
        DECIDED,
    )
    return proved(p, NAME, steps, conditions, certificate, certificate.queries)


def over_means(p: EntrywiseProblem) -> OverMeans | None:
    """The problem over the numbers of its traces and determinants; None where it has no such number."""
    h = p.hypotheses
    roots = [a.label.node for a in atoms(p.gap) if isinstance(a.label, Named) and not a.label.place]
    found = list(islice(_spectra(roots, h), MOST)) if _are_of_spectra(roots) else []
    numbers = TracesAndDeterminants(h)
    gap = numbers.written(p.gap) if found else None
    if gap is None:
        return None
    said = [f for s in found for f in s.facts()] + [Fact(node, ">=", text) for node, text in _forms(roots, h)]
    facts = [*_of_numbers((*said, *p.facts), gap, numbers), *numbers.signs()]
    facts += [f for root in (gap, *(f.node for f in facts)) for f in constants(root, h)]
    every = tuple(dict.fromkeys(facts))
    return OverMeans(p, replace(p, gap=gap, facts=every, known=every), numbers)


def laws_in(p: EntrywiseProblem, query: Query) -> Iterator[SpectralLaw]:
    """The laws of eigenvalues that are facts of the question."""
    made = over_means(p)
    roots = [a.label.node for a in atoms(p.gap) if isinstance(a.label, Named) and not a.label.place]
    entry = EntrywiseNodes(p.hypotheses.symmetric)
    for spectrum in islice(_spectra(roots, p.hypotheses), MOST if made is not None else 0):
        for law in spectrum.laws():
            node = None if made is None else made.numbers.written(entry.at(law.gap, ()))
            if any(f.node is node for f in query.facts):
                yield law


def _are_of_spectra(nodes: Sequence[Node]) -> bool:
    """Whether a trace, a determinant or an inverse stands in them: of a form xᵀAx or xᵀA⁻¹x of a name alone, other
    methods say more.
    """
    functions = {part for node in nodes for part in postorder(node) if isinstance(part, MatrixFunction)}
    alone = len(nodes) == 1 and all(f.operator is inverse and isinstance(f.argument, Atom) for f in functions)
    return any(map(_is_traced, nodes)) or (bool(functions) and not alone)


def _is_traced(node: Node) -> bool:
    parts = merged(node) if isinstance(node, Contract) and not node.rank else None
    return parts is not None and all(part.rank == 2 for part in parts.operands)


def _of_numbers(facts: Iterable[Fact], gap: Node, numbers: TracesAndDeterminants) -> list[Fact]:
    """The facts over numbers: those that speak of no other traces and determinants, nor of other functions."""
    spoken, entry, written = _numbers(numbers), EntrywiseNodes(numbers.hypotheses.symmetric), []
    for fact in facts:
        node = numbers.written(entry.at(fact.node, ()))
        told = node is not None and _numbers(numbers).isdisjoint(set(atoms(node)) - spoken)
        if node is not None and told and _curved(node) <= _curved(gap):
            written.append(fact._replace(node=node))
    return written


def _curved(node: Node) -> set[Operator]:
    """Which of e^u and log u stand in it; the logarithm that is an exponent's is part of that."""
    every = postorder(node, lambda n: () if isinstance(n, Map) and n.operator is exp else children(n))
    return {n.operator for n in every if isinstance(n, Map) and n.operator in (exp, log)}


def _numbers(numbers: TracesAndDeterminants) -> set[Atom]:
    return {*numbers.met.values(), *numbers.determinants.values()}


# what is known of the eigenvalues
# --------------------------------------------------------------------------------------------------------------------
ALL_POSITIVE, LOGARITHM = "the eigenvalues are positive", "log λ ≤ λ − 1 of every eigenvalue"
GEOMETRIC = "the geometric mean of the eigenvalues is at most the arithmetic one"
AT_LEAST_ONE = "the eigenvalues of I + A are at least 1"
HARMONIC = "the harmonic mean of the eigenvalues is at most the arithmetic one"


class SpectralLaw(NamedTuple):
    """big relation small, and the name of the law that says so."""

    big: Node
    small: Node
    relation: str
    name: str

    @property
    def gap(self) -> Node:
        return self.big if self.small is const(0) else self.big - self.small


@dataclass(frozen=True)
class PositiveSpectrum:
    """A matrix whose eigenvalues are positive numbers, under the assumptions with these words."""

    matrix: Node
    inverted: Node
    logarithm: Node
    """Σ log λ, of determinants that are positive."""
    text: str
    beyond: bool = False
    """Whether it is I + A with a semidefinite A."""

    def laws(self) -> Iterator[SpectralLaw]:
        """Of positive numbers λ: (∏λ)^{1/n} ≤ Σλ/n, n² ≤ Σλ Σ1/λ, Σ log λ ≤ Σλ − n, Σλ² ≤ (Σλ)²."""
        m, n, zero = self.matrix, size(self.matrix.shape[0]), const(0)
        whole, product, mean = trace(m), determinant(m), trace(m) * reciprocal(n)
        yield SpectralLaw(whole, zero, ">", ALL_POSITIVE)
        yield SpectralLaw(product, zero, ">", ALL_POSITIVE)
        yield SpectralLaw(mean, self._root(product, n), ">=", GEOMETRIC)
        yield SpectralLaw(power(mean, n), product, ">=", GEOMETRIC)
        yield SpectralLaw(whole - n, self.logarithm, ">=", LOGARITHM)
        yield SpectralLaw(whole * trace(self.inverted), n * n, ">=", HARMONIC)
        yield SpectralLaw(whole * whole, trace(matmul(m, m)), ">=", ALL_POSITIVE)
        if self.beyond:
            yield SpectralLaw(product, const(1), ">=", AT_LEAST_ONE)

    def facts(self) -> Iterator[Fact]:
        return (Fact(law.gap, law.relation, self.text) for law in self.laws())

    def _root(self, product: Node, n: Node) -> Node:
        """(∏λ)^{1/n}; of an inverse it is det(A)^{−1/n}."""
        of = _inverted(self.matrix)
        return power(product, reciprocal(n)) if of is None else power(determinant(of), -reciprocal(n))


def _inverted(m: Node) -> Node | None:
    return m.argument if isinstance(m, MatrixFunction) and m.operator is inverse else None


def trace(m: Node) -> Node:
    return Contract([m], [(0, 0)], ())


def _spectra(roots: list[Node], h: Hypotheses) -> Iterator[PositiveSpectrum]:
    """Matrices in the claim that are seen to be positive definite, their inverses, and products of two of them."""
    seen: dict[Node, str] = {}
    for node in postorder(roots):
        found = definiteness(node, h)
        if found is not None and found.strictly and node is not delta(node.shape[0]):
            seen[node] = ", ".join(found.texts)
    for m, text in list(seen.items()):
        yield PositiveSpectrum(m, _other(m), _logarithm(m), text, _is_beyond_identity(m, h))
        if isinstance(m, Atom) and (other := inverse(m)) not in seen:
            yield PositiveSpectrum(other, m, _logarithm(other), text)
    for (a, one), (b, other_text) in combinations(seen.items(), 2):
        if a.shape == b.shape and _inverted(a) is not b and _inverted(b) is not a:
            text = ", ".join(dict.fromkeys((one, other_text)))
            logarithm = _logarithm(a) + _logarithm(b)
            yield PositiveSpectrum(matmul(a, b), matmul(_other(b), _other(a)), logarithm, text)


def _is_beyond_identity(m: Node, h: Hypotheses) -> bool:
    identity = delta(m.shape[0])
    if not isinstance(m, Add) or identity not in m.terms:
        return False
    return definiteness(add(*(part for part in m.terms if part is not identity)), h) is not None


def _other(m: Node) -> Node:
    """The inverse."""
    of = _inverted(m)
    return inverse(m) if of is None else of


def _logarithm(m: Node) -> Node:
    of = _inverted(m)
    return log(determinant(m)) if of is None else -log(determinant(of))


def _forms(roots: list[Node], h: Hypotheses) -> Iterator[tuple[Node, str]]:
    """(uᵀMu, words) for definite and semidefinite M."""
    for node in postorder(roots):
        parts = merged(node) if isinstance(node, Contract) and not node.rank else None
        if parts is None or sorted(x.rank for x in parts.operands) != [1, 1, 2]:
            continue
        (u, v), m = [x for x in parts.operands if x.rank == 1], next(x for x in parts.operands if x.rank == 2)
        found = definiteness(m, h)
        if u is v and found is not None:
            yield node, ", ".join(found.texts)
            yield from _below_its_shift(node, u, m, h)


def _below_its_shift(form: Node, u: Node, m: Node, h: Hypotheses) -> Iterator[tuple[Node, str]]:
    """‖u‖²/c − uᵀ(K + cI)⁻¹u, for a semidefinite K and c > 0."""
    of = _inverted(m)
    terms = of.terms if isinstance(of, Add) else ()
    for k, shift in enumerate(terms):
        rest = add(*terms[:k], *terms[k + 1 :])
        seen, c = definiteness(rest, h), _multiple_of_identity(shift)
        if seen is not None and c is not None and sign(c, h.positive) == POSITIVE:
            yield Contract([u, u], [(0,), (0,)], ()) * reciprocal(c) - form, ", ".join(seen.texts)


def _multiple_of_identity(node: Node) -> Node | None:
    """c of cI."""
    if node is delta(node.shape[0]):
        return const(1)
    if not isinstance(node, Contract) or set(node.out) != set(range(len(node.sizes))):
        return None
    numbers = [x for x in node.operands if not x.rank]
    only = len(numbers) == len(node.operands) - 1 and delta(node.shape[0]) in node.operands
    return Contract(numbers, [()] * len(numbers), ()) if only else None


# what is demanded
# --------------------------------------------------------------------------------------------------------------------
def _discharged(made: OverMeans, budget: Budget) -> Met | None:
    """Every demand of the operators proved over the numbers, or without them; None if one of them may fail."""
    conditions: dict[Condition, None] = {}
    queries: list[Query] = []
    for demand in made.claimed.demands:
        budget.check()
        if _is_of_definite(demand, made):
            continue
        relation = SIGN_OF.get(demand.kind)
        node = made.numbers.written(demand.node) if relation is not None else None
        if node is not None and relation is not None and follows(made.problem.of(node, relation), queries):
            continue
        met = discharge(replace(made.claimed, demands=(demand,)), budget)
        if met is None:
            return None
        conditions |= dict.fromkeys(met[0])
        queries += met[1]
    return tuple(conditions), tuple(queries)


def _is_of_definite(demand: Demand, made: OverMeans) -> bool:
    """Whether it asks for the inverse, or for the logarithm of the determinant, of a matrix that has both."""
    if demand.kind == "determinant":
        return made.numbers.is_regular(demand.node)
    sides = [made.claimed.left, made.claimed.right]
    of = [n for n in postorder(sides) if isinstance(n, MatrixFunction) and n.argument is demand.node]
    seen = definiteness(demand.node, made.claimed.hypotheses) if demand.kind == "refused" and of else None
    return seen is not None and seen.strictly and {n.operator for n in of} <= {log_determinant, determinant, inverse}

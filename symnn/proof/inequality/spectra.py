"""Claims about largest eigenvalues and singular values: ‖Wx‖ ≤ σ_max(W)‖x‖, λ_max(A + B) ≤ λ_max(A) + λ_max(B).

Each eigenvalue becomes a number, of which `eigenvectors.py` says what is known; sums over indices become numbers as in
`gram.py`, and the solver is asked whether the claim follows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from symnn.claims.demands import Demand, variable_powers
from symnn.claims.eigenvalues import demand_symmetry, of_symmetric, words_of_matrices
from symnn.claims.entrywise import NOTHING, EntrywiseNodes, EntrywiseProblem, Fact, Named, constants, stated
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.question import Question
from symnn.claims.tensor_facts import Definite
from symnn.claims.verdict import Condition, ProofStep, Proved, Unknown, Verdict
from symnn.errors import MissingExtraError, UnsupportedError
from symnn.expr import Atom, Node
from symnn.expr.walk import atoms, substitute
from symnn.proof.budget import Budget
from symnn.proof.inequality.eigenvectors import Eigenvectors
from symnn.proof.inequality.gram import BRIEF, Sums, replace_node
from symnn.proof.inequality.lengths_of_products import lengths_of_products
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
from symnn.proof.inequality.unit_entries import at_a_place, lengths_of_units
from symnn.proof.method import Recheck

LEVELS = 3
"""Of facts: those of each eigenvalue, of images beside one another, of images under other matrices."""
MOST_NUMBERS = 40
"""Sums that are told apart; a solver of nonlinear arithmetic can do nothing with more."""


@dataclass(frozen=True)
class SpectralCertificate:
    """The claim and the questions that were unsatisfiable: the claim over its sums and eigenvalues first, then what its
    operators demand.
    """

    method: ClassVar[str] = "eigenvalues"
    problem: EntrywiseProblem
    queries: tuple[Query, ...]

    def recheck(self) -> Recheck:
        p = self.problem
        again, wrong = restated(p)
        try:
            demand_symmetry(_spoken(p), p.hypotheses)
        except UnsupportedError as reason:
            wrong = wrong or str(reason)
        if again is None or wrong is not None or not self.queries:
            return Recheck(False, False, wrong or "the claim is not one about eigenvalues")
        at = at_a_place(again)
        for made in over_eigenvalues(at) if at is not None else ():
            if asks(made.problem, self.queries[0]):
                met = _discharged(made, Budget(5 * SECONDS))
                if met is not None and put(met[1]) == put(self.queries[1:]):
                    return replace(recheck_queries(self.queries), shown=_verdict(again, met[0], self))
        return Recheck(False, False, "the questions are not those of the claim and of what its operators demand")


@dataclass(frozen=True)
class Posed:
    """The problem over numbers, and each demand of the claim with the number that it is about there, if that is one;
    the eigenvalues and the sums that the numbers stand for.
    """

    claimed: EntrywiseProblem
    problem: EntrywiseProblem
    demands: tuple[tuple[Demand, Node | None], ...]
    found: Eigenvectors
    sums: Sums


def by_spectra(question: Question, budget: Budget) -> Verdict | None:
    """A relation between numbers or entries with a largest eigenvalue in it, or in what is assumed."""
    p = question.problem
    if p is None or next(of_symmetric(_spoken(p)), None) is None:
        return None
    try:
        return _proved(p, budget)
    except MissingExtraError as error:
        return Unknown(statement=p.statement, reason=f"the solver that would have to decide is not installed: {error}")
    except UnsupportedError:
        return None


def _spoken(p: EntrywiseProblem) -> list[Node]:
    return [p.left, p.right, *p.hypotheses.formulas()]


def _proved(p: EntrywiseProblem, budget: Budget) -> Verdict | None:
    at = at_a_place(p)
    for made in over_eigenvalues(at) if at is not None else ():
        budget.check()
        asked = made.problem
        answer = ask(asked.gap, asked.relation, asked.facts, min(SECONDS, budget.left / 4))
        if answer.query is not None:
            met = _discharged(made, budget)
            if met is None:
                return None
            return _verdict(p, met[0], SpectralCertificate(p, (needed(answer.query, BRIEF), *met[1])))
    return None


def _verdict(p: EntrywiseProblem, conditions: Any, certificate: SpectralCertificate) -> Proved:
    steps = (
        ProofStep.marked(
            "the largest eigenvalue $λ$ of M is $vᵀMv$ for a unit vector v, and $uᵀMu ≤ λ‖u‖²$ for every u"
        ),
        DECIDED,
    )
    found = proved(p, "eigenvalues", steps, conditions, certificate, certificate.queries)
    definite = tuple(f.text for f in p.hypotheses.facts if isinstance(f, Definite))
    silent = words_of_matrices(p.hypotheses) if _needs_symmetry(p) else definite
    return replace(found, hypotheses=tuple(dict.fromkeys((*found.hypotheses, *silent))))


def _needs_symmetry(p: EntrywiseProblem) -> bool:
    """Whether some eigenvalue is of a matrix that is symmetric by assumption alone."""
    try:
        demand_symmetry(_spoken(p), NOTHING)
    except UnsupportedError:
        return True
    return False


def _discharged(made: Posed, budget: Budget) -> Met | None:
    """Every demand of the operators proved over the numbers, or without them; None if one of them may fail."""
    conditions: dict[Condition, None] = {}
    queries: list[Query] = []
    for demand, node in made.demands:
        budget.check()
        relation = SIGN_OF.get(demand.kind)
        if node is not None and relation is not None and follows(made.problem.of(node, relation), queries):
            continue
        met = discharge(replace(made.claimed, demands=(demand,)), budget)
        if met is None:
            return None
        conditions |= dict.fromkeys(met[0])
        queries += met[1]
    return tuple(conditions), tuple(queries)


def over_eigenvalues(p: EntrywiseProblem) -> Iterator[Posed]:
    """The problem over the numbers that its sums and eigenvalues are, with few facts first, then with more."""
    found = Eigenvectors(_spoken(p), p.hypotheses)
    plain = stated(p.statement, found.written(p.left), p.said, found.written(p.right), p.hypotheses)
    if plain is None:
        return
    plain = replace(plain, facts=(*plain.facts, *lengths_of_units(p)))
    for level in range(LEVELS):
        made = _posed(p, plain, found, level)
        if made is not None:
            yield made


def _posed(p: EntrywiseProblem, plain: EntrywiseProblem, found: Eigenvectors, level: int) -> Posed | None:
    """None where a sum is more than a polynomial in numbers, or there are too many of them."""
    sums = Sums(p.hypotheses, False)
    gap = sums.written(plain.gap)
    if gap is None:
        return None
    every = dict.fromkeys(_facts(plain, found, sums, level))
    every |= {f: None for root in (gap, *(f.node for f in every)) for f in constants(root, p.hypotheses)}
    if len(sums.met) > MOST_NUMBERS and len(_names(every := dict.fromkeys(_woven(gap, every)))) > MOST_NUMBERS:
        return None
    swap: dict[Node, Node] = {
        a: number for d in p.demands for a in atoms(d.node) if (number := _number(a, found)) is not None
    }
    demands = tuple((d, sums.written(substitute(d.node, swap))) for d in p.demands)
    return Posed(p, replace(plain, gap=gap, facts=tuple(every), known=tuple(every)), demands, found, sums)


def _names(facts: Iterable[Fact]) -> set[Atom]:
    return {a for f in facts for a in atoms(f.node)}


def _woven(gap: Node, facts: Iterable[Fact]) -> list[Fact]:
    """Without the facts that lead nowhere: a number stands in them of which nothing else speaks but its sign."""
    kept, before = list(facts), -1
    while len(kept) != before:
        before = len(kept)
        told = [f.node for f in kept if not isinstance(f.node, Atom)]
        spoken = Counter(a for node in (gap, *told) for a in atoms(node))
        kept = [f for f in kept if all(spoken[a] > (f.node is not a) for a in atoms(f.node))]
    return kept


def _facts(plain: EntrywiseProblem, found: Eigenvectors, sums: Sums, level: int) -> list[Fact]:
    """What is known of the numbers of sums and of eigenvalues."""
    known = [Fact(EntrywiseNodes().at(node, ()), relation) for node, relation in found.facts(level)]
    known += _assumed(plain.hypotheses, found)
    said = [replace_node(f, sums.written(f.node)) for f in dict.fromkeys((*plain.facts, *plain.known, *known))]
    lengths = [f for v in found.vectors if level for f in lengths_of_products(sums, v)]
    return [*(f for f in said if f is not None), *lengths, *sums.signs()]


def _assumed(h: Hypotheses, found: Eigenvectors) -> list[Fact]:
    """What is assumed of numbers with eigenvalues in them."""
    sides = [(i.left, i.right, i.relation, i.text) for i in h.inequalities]
    sides += [(e.left, e.right, "=", e.text) for e in h.equations]
    return [
        Fact(EntrywiseNodes().at(found.written(left) - found.written(right), ()), relation, text)
        for left, right, relation, text in sides
        if not left.rank and next(of_symmetric([left, right]), None) is not None and not variable_powers(left - right)
    ]


def _number(a: Atom, found: Eigenvectors) -> Node | None:
    """The number of an eigenvalue, or of a largest entry, that is not looked into where the claim is read."""
    return found.named.get(a.label.node) if isinstance(a.label, Named) and not a.label.place else None

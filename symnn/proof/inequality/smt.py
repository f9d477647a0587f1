"""Inequalities, and piecewise equalities, by real arithmetic: z3 finds the negation unsatisfiable.

Denominators are not 0 by hypothesis, and what the operators demand of their arguments is proved beside the claim: only
`unsat` proves. A model is never a counterexample by itself; it is replayed by exact evaluation. Nothing smaller than
z3's word stands behind `unsat` of nonlinear arithmetic, so the certificate keeps the question as SMT-LIB text, and
`recheck_smt` asks cvc5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar

import sympy as sp

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.demands import Demand
from symnn.claims.entrywise import EntrywiseProblem, Fact, demands_of, is_smooth, stated
from symnn.claims.question import Question
from symnn.claims.verdict import Condition, Proved, Unknown, Verdict
from symnn.errors import MissingExtraError, UnsupportedError
from symnn.expr import Atom, Node
from symnn.expr.walk import atoms
from symnn.ops.signs import POSITIVE, sign
from symnn.proof.budget import Budget
from symnn.proof.counterexample.violation import refuted_at
from symnn.proof.equality.certificate import about
from symnn.proof.equality.exceptions import nonzero
from symnn.proof.inequality.enclosure import enclosed
from symnn.proof.inequality.free_lengths import free_length
from symnn.proof.inequality.real_arithmetic import Arithmetic, compared
from symnn.proof.inequality.second_solver import second_opinion
from symnn.proof.inequality.smtlib import BOOL, operation, written
from symnn.proof.inequality.solver_process import SOLVER
from symnn.proof.method import Recheck

DECIDED = "the solver z3 finds no numbers at which what is known holds and the claim does not"
SECONDS = 2.0
"""The most time for one question to z3; what it does not know by then it does not learn later."""
PIECE = 0.4
"""The most time for a question that is one of many."""
SIGN_OF = {"nonzero": "≠", "positive": ">", "nonnegative": ">="}
"""The relation to 0 that a kind of demand is."""


@dataclass(frozen=True)
class Query:
    """The question whether the facts and `not (gap relation 0)` can hold together, as it was put to z3."""

    gap: Node
    relation: str
    facts: tuple[Fact, ...]
    linked: bool
    text: str


@dataclass(frozen=True)
class Answer:
    """What z3 said: "unsat" with the question that it answered, "sat" with values of the atoms, or "unknown"."""

    word: str
    query: Query | None = None
    model: dict[Atom, Fraction] | None = None


@dataclass(frozen=True)
class SmtCertificate:
    """The sides, and the questions that were unsatisfiable: the claim first, then what its operators demand."""

    method: ClassVar[str] = "SMT"
    problem: EntrywiseProblem
    queries: tuple[Query, ...]

    def recheck(self) -> Recheck:
        return recheck_smt(self)


def ask(gap: Node, relation: str, facts: tuple[Fact, ...], seconds: float) -> Answer:
    """Does gap relation 0 follow from the facts? Without the monotonicity of e^· first, then with it."""
    answer = Answer("unknown")
    for linked in (False, True):
        query, arithmetic = posed(gap, relation, facts, linked)
        names = {a: t.said for a, t in arithmetic.values.items() if isinstance(a, Atom)}
        said = SOLVER.ask(query.text, seconds, tuple(names.values()))
        if said.word == "unsat":
            return Answer("unsat", query)
        answer = Answer(said.word)
        if said.word == "sat":
            answer = Answer("sat", model={a: said.values[n].limit_denominator(10**6) for a, n in names.items()})
        if not arithmetic.has_exponentials:
            break
    return answer


def posed(gap: Node, relation: str, facts: tuple[Fact, ...], linked: bool) -> tuple[Query, Arithmetic]:
    """The question as data, the facts first, and its translation."""
    arithmetic = Arithmetic([gap, *(f.node for f in facts)], linked)
    said = [arithmetic.holds(f) for f in facts]
    negated = operation("not", compared(arithmetic.real(gap), relation), sort=BOOL)
    return Query(gap, relation, facts, linked, written([*said, *arithmetic.finish(), negated])), arithmetic


def needed(query: Query, seconds: float) -> Query:
    """The question with the facts of an unsatisfiable core, if that is found and answered as well; else as it was."""
    said = SOLVER.ask(query.text, seconds, tracked=len(query.facts))
    if said.word != "unsat":
        return query
    kept = tuple(query.facts[k] for k in said.core)
    return ask(query.gap, query.relation, kept, seconds).query or query


# the method
# --------------------------------------------------------------------------------------------------------------------
def by_smt(question: Question, budget: Budget) -> Verdict | None:
    """An inequality or piecewise equality between numbers, entry by entry, with e^x as a positive variable."""
    p = question.problem
    if p is None:
        return None
    try:
        return proved_by_smt(p, budget)
    except MissingExtraError as error:
        return Unknown(statement=p.statement, reason=f"the solver that would have to decide is not installed: {error}")
    except UnsupportedError:
        return None


def proved_by_smt(p: EntrywiseProblem, budget: Budget) -> Verdict | None:
    """The verdict on a problem: Proved, a model that is a counterexample, or None."""
    answer = ask(p.gap, p.relation, p.facts, min(SECONDS, budget.left / 3))
    budget.check()
    if answer.query is None:
        return refuted_at(p, answer.model) if answer.model else None
    met = discharge(p, budget)
    if met is None:
        return None
    conditions, queries = met
    return smt_verdict(p, conditions, SmtCertificate(p, (answer.query, *queries)))


def smt_verdict(p: EntrywiseProblem, conditions: tuple[Condition, ...], certificate: SmtCertificate) -> Proved:
    return proved(p, "SMT", (DECIDED,), conditions, certificate, certificate.queries)


def proved(
    p: EntrywiseProblem,
    method: str,
    steps: tuple[str, ...],
    conditions: tuple[Condition, ...],
    certificate: Any,
    queries: tuple[Query, ...],
) -> Proved:
    """The verdict, with every assumption that was before the solver."""
    facts = [f for q in queries for f in q.facts]
    regular = p.hypotheses.regular([d.node for d in p.demands if d.kind == "determinant"])
    used = tuple(dict.fromkeys((*(f.text for f in (*facts, *p.facts) if f.text), *regular, *p.mirrored)))
    return Proved(
        statement=p.statement,
        method=method,
        steps=steps,
        hypotheses=used,
        conditions=conditions,
        certificate=certificate,
    )


# demands
# --------------------------------------------------------------------------------------------------------------------
Met = tuple[tuple[Condition, ...], tuple[Query, ...]]


def discharge(p: EntrywiseProblem, budget: Budget) -> Met | None:
    """Every demand of the operators proved, or left as an isolated exception; None if the claim may be undefined on an
    open set.
    """
    conditions: dict[Condition, None] = {}
    queries: list[Query] = []
    for demand in p.demands:
        budget.check()
        found = _discharged(demand, p, queries)
        if found is None:
            return None
        conditions |= dict.fromkeys(found)
    return tuple(conditions), tuple(queries)


def _discharged(demand: Demand, p: EntrywiseProblem, queries: list[Query]) -> tuple[Condition, ...] | None:
    node = demand.node
    if demand.kind == "refused":
        return None
    if demand.kind == "determinant":
        if node in p.hypotheses.invertible():
            return ()
        return (Condition(sp.Determinant(to_sympy(node)), 0),)
    if _is_met(demand, p):
        return ()
    own = _without_circles(p.of(node, SIGN_OF[demand.kind]))
    if follows(own, queries):
        return ()
    return _isolated(demand, p, own, queries)


def _without_circles(p: EntrywiseProblem) -> EntrywiseProblem:
    """The problem without the facts of which nobody said that they hold, and that say something of 1/u or log u only
    where it has a value, and without those that hold where bases are positive: from them would follow what is to be
    shown.
    """
    said = [f for f in p.facts if not f.bases and (f.text or all(_is_met(d, p) for d in demands_of(f.node)))]
    return replace(p, facts=tuple(said))


def _is_met(demand: Demand, p: EntrywiseProblem) -> bool:
    """Whether it is seen that a demand is met."""
    visible = sign(demand.node, p.hypotheses.positive) if demand.kind != "refused" else None
    return visible == POSITIVE or (visible is not None and demand.kind == "nonnegative")


def _isolated(
    demand: Demand, p: EntrywiseProblem, own: EntrywiseProblem, queries: list[Query]
) -> tuple[Condition, ...] | None:
    """The exception at which alone what is demanded fails; None if it may fail on an open set."""
    node = demand.node
    tied = any(f.relation == "=" and not set(atoms(f.node)).isdisjoint(atoms(node)) for f in own.facts if f.text)
    if demand.kind == "nonnegative" or tied or follows(p.of(node, "="), []):
        return None
    if (length := free_length(node, p.hypotheses)) is not None:
        return nonzero(to_sympy(length))
    if not is_smooth(node):
        return None
    if demand.kind == "positive" and not follows(_without_circles(p.of(node, ">=")), queries):
        return None
    return nonzero(to_sympy(node)) if _is_somewhere(node) else None


def _is_somewhere(node: Node) -> bool:
    """Whether it is seen not to be 0: by a ball at each of a few points, of all signs, where it has a value. What is 0
    everywhere is no isolated exception, and that z3 does not find it so shows nothing.
    """
    names = [a for a in atoms(node) if a.label is not sp.pi]
    balls = []
    for k in range(4):
        sizes = [Fraction(37 + 10 * i + 7 * k, 31 + 6 * i) for i in range(len(names))]
        signs = [1 if k == 0 or (k > 1 and (i + k) % 2) else -1 for i in range(len(names))]
        balls.append(enclosed(node, {a: (s * q, s * q) for a, s, q in zip(names, signs, sizes, strict=True)}))
    met = [b for b in balls if b is not None]
    return bool(met) and all(b > 0 or b < 0 for b in met)


def follows(p: EntrywiseProblem, queries: list[Query]) -> bool:
    """Whether z3 proves it; the question is kept."""
    answer = ask(p.gap, p.relation, p.facts, PIECE)
    if answer.query is not None:
        queries.append(answer.query)
    return answer.query is not None


# the second opinion
# -------------------------------------------------------------------------------------------------------------
def recheck_smt(certificate: SmtCertificate) -> Recheck:
    """The questions put once more from the sides of the claim, compared with the texts that were kept, and answered by
    cvc5.

    Where cvc5 is missing or does not know, z3 is asked again, and the answer names whom it trusts.
    """
    p = certificate.problem
    again, wrong = restated(p)
    if wrong is not None or not certificate.queries:
        return Recheck(False, False, wrong or "there is no question")
    first = certificate.queries[0]
    if again is None or not asks(again, first):
        return Recheck(False, False, "the question is not the one of the claim")
    met = discharge(again, Budget(5 * SECONDS))
    if met is None or put(met[1]) != put(certificate.queries[1:]):
        return Recheck(False, False, "what the operators demand is not all there")
    shown = smt_verdict(again, met[0], certificate)
    return replace(recheck_queries(certificate.queries), shown=shown)


def recheck_over(
    kept: Any,
    over: Callable[[EntrywiseProblem], EntrywiseProblem | None],
    verdict: Callable[[EntrywiseProblem, Any, Any], Proved],
    absent: str,
) -> Recheck:
    """The questions of a certificate put once more: `over` writes its claim over numbers, `absent` says why it may
    not.
    """
    queries: tuple[Query, ...] = kept.queries
    again, wrong = restated(kept.problem)
    made = None if again is None or wrong is not None else over(again)
    if again is None or made is None or not queries:
        return Recheck(False, False, wrong or absent)
    if not asks(made, queries[0]):
        return Recheck(False, False, "the question is not the one of the claim")
    met = discharge(again, Budget(5 * SECONDS))
    if met is None or put(met[1]) != put(queries[1:]):
        return Recheck(False, False, "what the operators demand is not all there")
    return replace(recheck_queries(queries), shown=verdict(again, met[0], kept))


def restated(p: EntrywiseProblem) -> tuple[EntrywiseProblem | None, str | None]:
    """A problem made anew from its claim, and what its statement says otherwise."""
    again = stated(p.statement, p.left, p.said, p.right, p.hypotheses)
    return again, about(p.statement, p.said, p.left, p.right)


def asks(p: EntrywiseProblem, query: Query) -> bool:
    """Whether a question is whether the problem's relation follows from what is known in it."""
    return (query.gap, query.relation) == (p.gap, p.relation) and set(query.facts) <= set(p.facts)


def put(queries: tuple[Query, ...]) -> set[tuple[Node, str, tuple[Fact, ...]]]:
    """What is asked, with the facts and their words: who compares questions compares these."""
    return {(q.gap, q.relation, q.facts) for q in queries}


def recheck_queries(queries: tuple[Query, ...]) -> Recheck:
    """Each kept text is the translation of its question, and unsatisfiable."""
    trusts = []
    for q in queries:
        query, _ = posed(q.gap, q.relation, q.facts, q.linked)
        if query.text != q.text:
            return Recheck(False, False, "the kept SMT-LIB text is not the translation of its question")
        word = second_opinion(q.text)
        if word == "sat":
            return Recheck(False, True, "cvc5 finds values that satisfy what z3 called unsatisfiable")
        if word != "unsat":
            if SOLVER.ask(q.text, SECONDS).word != "unsat":
                return Recheck(False, False, "z3 does not find the question unsatisfiable again")
            trusts.append(word)
    if trusts:
        return Recheck(True, False, f"trusts z3 alone: {trusts[0]}")
    return Recheck(True, True, f"cvc5 agrees with z3 on {len(queries)} question{'s' * (len(queries) > 1)}")

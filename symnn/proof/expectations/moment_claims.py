"""Claims about expectations, variances and covariances: both sides become moments, which the normal form compares.

A claim is refuted on a finite distribution that satisfies what was declared, computed outcome by outcome, or, for the
normal and the uniform distribution, by numbers for its parameters. What cannot be taken apart stays an unknown number,
and then nothing is refuted by choosing its value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import sympy as sp

from symnn.bridge.random import BoundNumber, check_law, expectation, has_statistics
from symnn.calculus.moments.expectation import READABLE, Resolver
from symnn.calculus.moments.laws import EXIST, NO_WEIGHT, SPREADS
from symnn.calculus.moments.normal_integrals import direction
from symnn.calculus.moments.said_facts import strongest
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.declared_laws import at_legal_parameters, laws_in, with_variances
from symnn.claims.hypotheses import Hypotheses, Inequality
from symnn.claims.plain import plain
from symnn.claims.question import Question
from symnn.claims.verdict import Condition, ProofStep, Proved, ReceivedStatement, Refuted, Unknown, Verdict, Words
from symnn.errors import BudgetError
from symnn.expr import Const, Node, postorder, zeros
from symnn.proof.budget import Budget
from symnn.proof.counterexample.numbers import apart, readable
from symnn.proof.equality.certificate import Certificate, about, recheck
from symnn.proof.equality.deciding_equality import SECONDS, prove_by_normal_form
from symnn.proof.expectations.assumed_moments import as_laws, as_moments, hidden
from symnn.proof.expectations.enumeration import AtomStatistic, Enumeration, sides_of, statistics
from symnn.proof.expectations.known_order import known_order
from symnn.proof.expectations.normal_digits import at_numbers
from symnn.proof.method import Recheck

METHOD = "moments, then normal form"
OUTSIDE = "a random symbol stands outside of E, Var and Cov"


def by_moments(question: Question, budget: Budget) -> Verdict | None:
    """An equality with E, Var or Cov in it."""
    if question.relation != "=":
        return None
    for atom, law in laws_in(question.left, question.right).items():
        check_law(atom.label, law)  # a number may have been put into it
    h = question.hypotheses
    pairs = [(e.left, e.right) for e in h.equations] + [(i.left, i.right) for i in h.inequalities]
    bare: list[Node] = [n for pair in pairs for n in statistics(*pair)[:2]]
    bare += sides_of(Hypotheses(symmetric=h.symmetric, positive=h.positive, facts=h.facts))
    if laws_in(*bare):
        reason = "what is assumed of the values of a random symbol is not used: say it of its law, or of expectations"
        return Unknown(statement=question.statement, reason=reason)
    return judge(question.left, question.right, h, question.statement, budget)


def judge(left: Node, right: Node, h: Hypotheses, statement: Words, budget: Budget) -> Verdict:
    """The verdict on left = right, two nodes of one shape in which statistics stand."""
    resolver = Resolver(check=budget.check, known_positive=known_order(h))
    try:
        a, b = resolver.resolve(left), resolver.resolve(right)  # not tidied: a dropped 0/x would hide x ≠ 0
    except BudgetError as reason:
        found = _by_outcomes(left, right, at_legal_parameters(h, left, right), statement, budget)
        return Unknown(statement=statement, reason=str(reason)) if found is None else found
    legal, told = at_legal_parameters(h, left, right), as_moments(h, resolver)
    given = with_variances(told, left, right)
    # the rules for moments hold of a variance of 0 too, unless they needed that a value has no probability
    proof = None if given == told or _spreads(resolver) else _compared(a, b, told)
    proof = _compared(a, b, given) if proof is None else proof
    if proof is None:
        found = _by_laws(left, right, h, statement, budget)
        found = _by_outcomes(left, right, legal, statement, budget) if found is None else found
        found = _by_parameters(a, b, resolver, legal, statement, budget) if found is None else found
        found = _by_digits(a, b, resolver, legal, statement, budget) if found is None else found
        return Unknown(statement=statement, reason=_why(a, b)) if found is None else found
    # the exact claim once more, by other means
    counter = _by_outcomes(left, right, legal, statement, Budget(min(budget.left, 0.5)), 6)
    if counter is not None:
        return Unknown(
            statement=statement,
            reason=f"the moments agree, but a finite distribution does not: {dict(counter.counterexample)}",
        )
    return MomentCertificate(left, right, h, statement, proof).verdict(a, b, resolver)


@dataclass(frozen=True)
class MomentCertificate:
    """The sides with their expectations, and the proof that their moments are equal."""

    method: ClassVar[str] = "moments"
    left: Node
    right: Node
    hypotheses: Hypotheses
    statement: Words
    moments: Proved

    def verdict(self, a: Node, b: Node, resolver: Resolver) -> Proved:
        """The verdict, for what the resolver made of the sides."""
        left, right, proof = self.left, self.right, self.moments
        left_over = has_statistics(a, b) or any(e.unknown for e in resolver.entries.values())
        existing = (EXIST,) if left_over else ()
        facts, weights = facts_and_conditions(resolver)
        positive = with_variances(Hypotheses(), left, right).texts if _spreads(resolver) else ()
        used = dict.fromkeys((*positive, *proof.hypotheses, *strongest((*facts, *existing))))
        steps = _steps(self.statement, left, right, a, b)
        return Proved(
            statement=self.statement,
            method=METHOD,
            steps=steps,
            hypotheses=tuple(used),
            conditions=tuple(dict.fromkeys((*proof.conditions, *weights))),
            certificate=self,
        )

    def recheck(self) -> Recheck:
        """The moments once more, and the proof about them."""
        wrong = about(self.statement, "=", self.left, self.right)
        clock = Budget(SECONDS)
        resolver = Resolver(check=clock.check, known_positive=known_order(self.hypotheses))
        try:
            a, b = resolver.resolve(self.left), resolver.resolve(self.right)
        except BudgetError as reason:
            return Recheck(False, False, str(reason))
        inner, told = self.moments.certificate, as_moments(self.hypotheses, resolver)
        wider = with_variances(told, self.left, self.right)
        given = (wider,) if _spreads(resolver) else (wider, told)
        same = isinstance(inner, Certificate) and (inner.left, inner.right) == (hidden(a), hidden(b))
        same = same and isinstance(inner, Certificate) and inner.hypotheses in given
        if wrong is not None or not same:
            return Recheck(False, False, wrong or "the moments are those of another claim")
        found = recheck(self.moments, premise=True)
        trusts = f"trusts the rules for expectations, run once more; their values: {found.reason}"
        return Recheck(found.accepted, False, trusts, self.verdict(a, b, resolver))


def facts_and_conditions(resolver: Resolver) -> tuple[list[str], tuple[Condition, ...]]:
    """What was used of what is declared, and what nobody has declared: that 0 has no probability, that a variance of a
    linear form is not 0.
    """
    weights = [text for text in resolver.used if text.startswith(NO_WEIGHT)]
    facts = [text for text in resolver.used if text not in (SPREADS, *weights)]
    divisors = [x for x in resolver.divided if not isinstance(x, Const) and not direction(x)]
    spread = [Condition(to_sympy(tidy(v)), 0, "≠") for v in (*resolver.nonzero, *divisors)]
    return facts, (*(Condition(sp.Symbol(text.removesuffix(" = 0")), 0, "=") for text in weights), *spread)


def _varying(resolver: Resolver, h: Hypotheses) -> Hypotheses:
    """The hypotheses, and that variances are positive where that was used."""
    more = [Inequality(v, zeros(*v.shape), ">", "") for v in resolver.nonzero]
    return replace(h, inequalities=(*h.inequalities, *more)) if more else h


def _spreads(resolver: Resolver) -> bool:
    """Whether it was used that a single value has no probability, so that the variance is not 0."""
    return any(text == SPREADS or text.startswith(NO_WEIGHT) for text in resolver.used)


def _compared(a: Node, b: Node, h: Hypotheses) -> Proved | None:
    """The normal form's proof that two resolved sides are equal, whatever the numbers that are left in them."""
    proof = prove_by_normal_form(hidden(a), hidden(b), h, ReceivedStatement(hidden(a), hidden(b)))
    return proof if isinstance(proof, Proved) else None


def _by_laws(left: Node, right: Node, h: Hypotheses, statement: Words, budget: Budget) -> Refuted | None:
    """Refuted where the laws say what is assumed of means and variances."""
    told = as_laws(left, right, h)
    found = None if told is None else judge(*told, statement, budget)
    return found if isinstance(found, Refuted) else None


def _by_outcomes(
    left: Node, right: Node, h: Hypotheses, statement: Words, budget: Budget, scenarios: int = 40
) -> Refuted | None:
    sides = statistics(left, right)
    search = Enumeration(*sides, laws_in(left, right), h, statement)
    if not search.possible or laws_in(*sides_of(h)):
        return None
    found = search.search(Budget(min(budget.left, 2.0)), scenarios)
    return found if isinstance(found, Refuted) else None


def _by_parameters(
    a: Node, b: Node, resolver: Resolver, h: Hypotheses, statement: Words, budget: Budget
) -> Refuted | None:
    """Resolved sides at numbers for the parameters; moments that are left unknown take the values that a finite
    distribution gives them.
    """
    if has_statistics(a, b) or laws_in(a, b) or laws_in(*sides_of(h)):
        return None
    h = _varying(resolver, h)
    unknown = [(e, atom, inside) for e in resolver.entries.values() for atom, inside in e.unknown]
    plan = [AtomStatistic(atom, expectation, (inside,)) for _, atom, inside in unknown]
    laws = {e.variable: e.law for e, _, _ in unknown}
    search = Enumeration(a, b, plan, laws, h, statement)
    if not search.possible:
        return None
    found = search.search(Budget(min(budget.left, 2.0)))
    if not isinstance(found, Refuted):
        return None
    said = {
        str(o.label): f"{e.law.spelled}, as declared"
        for o, e in resolver.entries.items()
        if e.law.distribution and not isinstance(o.label, BoundNumber)
    }
    return replace(found, counterexample={**found.counterexample, **said})


def _by_digits(a: Node, b: Node, resolver: Resolver, h: Hypotheses, statement: Words, budget: Budget) -> Refuted | None:
    for example, (x, y) in at_numbers((a, b), resolver, _varying(resolver, h), budget):
        if apart(x, y) is True:
            return Refuted(statement=statement, counterexample=example, lhs=readable(x), rhs=readable(y))
    return None


def _steps(statement: Words, left: Node, right: Node, a: Node, b: Node) -> tuple[ProofStep, ...]:
    """Each side as it was said, and as moments."""
    said = (
        statement
        if isinstance(statement, ReceivedStatement)
        else ReceivedStatement(to_sympy(tidy(left)), to_sympy(tidy(right)))
    )
    shown = plain(said.left, said.right)
    sides = ((shown[0], said.left, left, a), (shown[1], said.right, right, b))
    return tuple(
        _step(words, given, moments)
        for words, given, side, moments in sides
        if has_statistics(side) and words != _shown(moments)
    )


def _step(words: str, given: Any, moments: Node) -> ProofStep:
    told = f"{words} = {_shown(moments)}"
    if len(postorder(moments)) > READABLE:
        return ProofStep(told, given, f" has {_shown(moments)}")
    return ProofStep(told, ReceivedStatement(given, to_sympy(tidy(moments))))


def _shown(moments: Node) -> str:
    size = len(postorder(moments))
    return plain(to_sympy(tidy(moments)))[0] if size <= READABLE else f"moments with {size} parts"


def _why(a: Node, b: Node) -> str:
    shown = f"{_shown(a)} and {_shown(b)}"
    if _shown(a) == _shown(b):
        return f"the moments are both {_shown(a)}, but what is averaged may be without a value, and nothing excludes it"
    if has_statistics(a, b):
        return f"not all expectations could be written as moments: {shown} are left"
    if laws_in(a, b):
        return OUTSIDE
    return f"the moments {shown} differ in form, and no distribution was found on which they differ in value"

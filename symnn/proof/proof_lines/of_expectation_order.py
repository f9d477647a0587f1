"""Inequalities between expectations as lines: what holds at every outcome and then of the means; or what is known of
moments, and the difference of the sides as what is seen not to be negative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.bridge.random import E
from symnn.calculus.moments.expectation import Resolver
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.claim import Claim
from symnn.claims.declared_laws import laws_in
from symnn.claims.entrywise import EntrywiseProblem, Fact
from symnn.claims.question import Question
from symnn.claims.relations import SIGNS
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.expr import Node
from symnn.expr.walk import atoms
from symnn.proof.budget import Budget
from symnn.proof.expectations.every_outcome import MeanOf, ValueOf, inside_sides
from symnn.proof.expectations.expectation_order import OF_VALUES, MomentLaw, known_of_moments
from symnn.proof.expectations.imposed_values import imposed
from symnn.proof.expectations.known_order import known_order
from symnn.proof.inequality.smt import needed, posed
from symnn.proof.judge import judged
from symnn.proof.proof_lines.bounded_slopes import SECONDS, accepted
from symnn.proof.proof_lines.of_gram import sides_of
from symnn.proof.proof_lines.of_inequalities import of_sums
from symnn.proof.proof_lines.proof_line import ProofLine, expression, proof_lines

BRIEF = 0.2
MOST = 3
"""Facts that one still reads."""
AT_EVERY_OUTCOME, OF_MEANS = "at every outcome", "the means of both sides"
LINEAR = "an expectation is linear"
THESE = "from this, for real numbers"
LETTERS = "mkcabdu"


def of_expectation_order(verdict: Proved) -> tuple[ProofLine, ...]:
    """The lines, each proved alone."""
    (premise,) = verdict.certificate.premises
    said, problem = verdict.statement, premise.certificate.problem
    if not isinstance(said, ReceivedStatement) or any(isinstance(s, str) for s in said[:2]):
        return ()
    question = Question(verdict.certificate.claim)
    means = _means(problem)
    if verdict.steps[0].startswith("it holds at every outcome"):
        return accepted(_of_outcomes(question, problem, said, means))
    return accepted(_of_moments(question, problem, said, means))


def _means(p: EntrywiseProblem) -> dict[Node, Any]:
    """The numbers that are expectations, or values of something, with what they are."""
    named = dict.fromkeys(atoms([p.left, p.right, *(f.node for f in p.facts)]))
    labelled = {a: (to_sympy(a.label.of), a.label) for a in named if isinstance(a.label, MeanOf | ValueOf)}
    return {a: E(of) if isinstance(label, MeanOf) else of for a, (of, label) in labelled.items()}


# at every outcome
# --------------------------------------------------------------------------------------------------------------------
def _of_outcomes(
    question: Question, p: EntrywiseProblem, said: ReceivedStatement, means: Mapping[Node, Any]
) -> tuple[ProofLine, ...]:
    """f <= g at every outcome, so E[f] <= E[g]; where no side is a mean alone, of their difference and 0."""
    letters = _letters(question, means)
    if letters is None:
        return ()
    named = {to_sympy(a): letter for a, letter in letters.items()}
    pair = next(((f, g) for f, g in inside_sides(question) if same(f - g, p.left)), None)
    left, right = (p.left, p.right) if pair is None else pair
    sides = [to_sympy(side).xreplace(named) for side in (left, right)]
    values = _said_of_values(question, p)
    given = (*question.claim.assume, *values)
    put = tuple(ReceivedStatement(letter, means[a]) for a, letter in letters.items())
    why = _why(Claim(sides[0], said.relation, sides[1], given))
    if pair is None:
        gap = sp.Add(expression(said.left), -expression(said.right), evaluate=False)
        whole = to_sympy(p.left).xreplace({to_sympy(a): mean for a, mean in means.items()})
        linear = ProofLine(gap, E(whole), LINEAR, given=question.claim.assume, begins=True)
        why = (*why, linear)
    last = ProofLine(
        said.left, said.right, OF_MEANS if pair else OF_VALUES, said.relation, given=question.claim.assume, begins=True
    )
    return (replace(why[0], put=(*why[0].put, *put)), *why[1:], last)


def _why(claim: Claim) -> tuple[ProofLine, ...]:
    """Why that is so at every outcome, in the lines of its own proof where it has some."""
    found = judged(claim, Budget(SECONDS))
    own = proof_lines(found) if isinstance(found, Proved) else ()
    return own or (
        ProofLine(claim.left, claim.right, AT_EVERY_OUTCOME, claim.relation, given=tuple(claim.assume), begins=True),
    )


def _letters(question: Question, means: Mapping[Node, Any]) -> dict[Node, Any] | None:
    """A letter for every mean; None where the claim has taken them."""
    said = [to_sympy(side) for side in (question.left, question.right)]
    taken = {str(s) for side in (*said, *question.claim.assume) for s in getattr(side, "free_symbols", ())}
    free = [letter for letter in LETTERS if letter not in taken]
    if len(free) < len(means):
        return None
    return {a: sp.Symbol(letter, real=True) for a, letter in zip(means, free, strict=False)}


def _said_of_values(question: Question, p: EntrywiseProblem) -> tuple[Any, ...]:
    """What the laws say of every value and of their parameters, as assumptions."""
    known = question.hypotheses
    new = [(i.left, i.right, i.relation) for i in p.hypotheses.inequalities if i not in known.inequalities]
    new += [(e.left, e.right, "=") for e in p.hypotheses.equations if e not in known.equations]
    return tuple(SIGNS[r].sympy(to_sympy(x), to_sympy(y), evaluate=False) for x, y, r in new)


# by what is known of moments
# --------------------------------------------------------------------------------------------------------------------
def _of_moments(
    question: Question, p: EntrywiseProblem, said: ReceivedStatement, means: Mapping[Node, Any]
) -> tuple[ProofLine, ...]:
    """What is known of the moments that occur; then the claim, whose difference is of squares and of these."""
    query = needed(posed(p.gap, p.relation, p.facts, False)[0], BRIEF)
    laws, given = _laws(question), tuple(question.claim.assume)
    used = [
        (f, law) for f in query.facts if (law := next((x for x in laws if same(x.value, f.node)), None)) is not None
    ]
    if len(used) == 1 and same(used[0][0].node, query.gap):
        return (ProofLine(said.left, said.right, used[0][1].name, said.relation, given=given, begins=True),)
    if len(used) > MOST:
        return ()
    told = [_told(f, law, means, given) for f, law in used]
    if itself := [line for line in told if (line.left, line.right) == (said.left, said.right)]:
        return tuple(itself)
    last = ProofLine(said.left, said.right, THESE, said.relation, given=given, begins=True)
    return (*told, *(of_sums(p, query, said, means) or (last,)))


def _laws(question: Question) -> list[MomentLaw]:
    laws = laws_in(question.left, question.right)
    resolver = Resolver(known_positive=known_order(question.hypotheses))
    return known_of_moments(question, laws, imposed(question.hypotheses, laws) or (), resolver)


def _told(fact: Fact, law: MomentLaw, means: Mapping[Node, Any], given: tuple[Any, ...]) -> ProofLine:
    """small <= big, or a number and 0."""
    known = {a: means[a] if a in means else to_sympy(a) for a in atoms(fact.node)}
    sides = sides_of(fact, known)
    if sides is not None:
        return ProofLine(sides.small, sides.big, law.name, fact.relation.replace(">", "<"), given=given, begins=True)
    value = to_sympy(fact.node).xreplace({to_sympy(a): v for a, v in known.items()})
    return ProofLine(value, sp.S.Zero, law.name, fact.relation, given=given, begins=True)

"""Has a function its least value at a formula? A convex function that is differentiable there has it where the gradient
is 0, and one that is analytic about every place where it is defined nowhere else.
"""

from __future__ import annotations

from symnn.bridge import read
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.claim import Claim
from symnn.claims.properties.convex import convex
from symnn.claims.properties.has_minimum import has_minimum
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, Refuted, Unknown, Verdict
from symnn.derivative import gradient
from symnn.expr import Node, const, zeros
from symnn.expr.walk import substitute
from symnn.proof.budget import Budget
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.objectives.minima import domain
from symnn.proof.objectives.reductions import has_slopes, reduced
from symnn.proof.objectives.squared_lengths import with_squares


def by_least_place(question: Question, budget: Budget) -> Verdict | None:
    """`minimised_at(f, formula, over=x)`."""
    from symnn.proof.judge import judged

    claim = question.as_property
    goal = with_squares(claim.parts["f"])
    f, at, (x,) = read(goal), read(claim.parts["at"]), question.over
    known = Entailment(question.hypotheses, Budget(budget.left / 4), frozenset((x,)))
    why = _refusal(f, question, known)
    if why:
        return Unknown(statement=claim.statement, reason=why)
    slope: Node = substitute(gradient(f, x), {x: at})
    stationary = Claim(to_sympy(slope), "=", to_sympy(zeros(*x.shape) if x.shape else const(0)), claim.assume)
    bowl = convex(goal, over=x.label, assume=claim.assume)
    steps = ("a convex function is nowhere less than where its gradient is 0",)
    found = reduced(claim, "a place of the least value", question, [stationary, bowl], budget, steps)
    if isinstance(found, Proved):
        return found
    first = judged(stationary, Budget(budget.left / 2))
    if isinstance(first, Refuted):
        return Refuted(
            statement=claim.statement,
            counterexample=first.counterexample,
            lhs=first.lhs if first.lhs == "undefined" else f"the gradient {first.lhs}",
            rhs=first.rhs,
        )
    ends = judged(has_minimum(goal, over=x.label, assume=claim.assume), Budget(budget.left / 2))
    if isinstance(ends, Refuted):
        return Refuted(statement=claim.statement, counterexample=ends.counterexample, lhs=ends.lhs, rhs=ends.rhs)
    return Unknown(statement=claim.statement, reason=getattr(found, "reason", "it was not seen to be convex"))


def _refusal(f: Node, question: Question, known: Entailment) -> str:
    """Why a gradient that is 0 may not mean a least value, or one that is not 0 no other."""
    (x,) = question.over
    if not question.hypotheses.free_of(known.over) or domain(x) != "all":
        return f"{x} does not run over all real values"
    if known.undefined(f) != frozenset():
        return "it was not shown that the function is defined everywhere"
    if not has_slopes(f, known):
        return "something in it may bend or jump, where a slope is a convention"
    return ""

"""Has a function its least value at a formula? A convex function that is differentiable there has it where the gradient
is 0, and one that is analytic about every place where it is defined nowhere else. A number may run over an open
interval, 0 < θ < 1: then the formula must lie in it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symnn.bridge import read
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.claim import Claim
from symnn.claims.hypotheses import Inequality
from symnn.claims.properties.convex import convex
from symnn.claims.properties.has_minimum import has_minimum
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, Refuted, Unknown, ValueInWords, Verdict
from symnn.derivative import gradient
from symnn.expr import Atom, Node, const, zeros
from symnn.expr.walk import atoms, substitute
from symnn.proof.budget import Budget
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.objectives.minima import domain
from symnn.proof.objectives.reductions import has_slopes, reduced
from symnn.proof.objectives.squared_lengths import with_squares

BENDS = "something in it may bend or jump, where a slope is a convention"


def by_least_place(question: Question, budget: Budget) -> Verdict | None:
    """`minimised_at(f, formula, over=x)`."""
    from symnn.proof.judge import judged

    claim = question.as_property
    goal = with_squares(claim.parts["f"])
    f, at, (x,) = read(goal), read(claim.parts["at"]), question.over
    known = Entailment(question.hypotheses, Budget(budget.left / 4), frozenset((x,)))
    inside = _inside(question, at)
    why = _refusal(f, inside, x, known)
    if why or inside is None:
        found = _by_definition(question, inside, budget) if why == BENDS else None
        return Unknown(statement=claim.statement, reason=why) if found is None else found
    for part in inside:
        where = judged(part, Budget(budget.left / 4))
        if isinstance(where, Refuted):
            return Refuted(statement=claim.statement, counterexample=where.counterexample, lhs=where.lhs, rhs=where.rhs)
    slope: Node = substitute(gradient(f, x), {x: at})
    stationary = Claim(to_sympy(slope), "=", to_sympy(zeros(*x.shape) if x.shape else const(0)), claim.assume)
    bowl = convex(goal, over=x.label, assume=claim.assume)
    steps = ("a convex function is nowhere less than where its gradient is 0",)
    found = reduced(claim, "a place of the least value", question, [*inside, stationary, bowl], budget, steps)
    if isinstance(found, Proved):
        return found
    first = judged(stationary, Budget(budget.left / 2))
    if isinstance(first, Refuted):
        return Refuted(
            statement=claim.statement,
            counterexample=first.counterexample,
            lhs=ValueInWords("the gradient there is", first.lhs),
            rhs=ValueInWords("at a least value it is", first.rhs),
        )
    if inside:
        return Unknown(statement=claim.statement, reason=getattr(found, "reason", "it was not seen to be convex"))
    ends = judged(has_minimum(goal, over=x.label, assume=claim.assume), Budget(budget.left / 2))
    if isinstance(ends, Refuted):
        return Refuted(statement=claim.statement, counterexample=ends.counterexample, lhs=ends.lhs, rhs=ends.rhs)
    return Unknown(statement=claim.statement, reason=getattr(found, "reason", "it was not seen to be convex"))


def _by_definition(question: Question, inside: list[Claim] | None, budget: Budget) -> Verdict | None:
    """f(x) >= f(at) for all x, and at lies where x runs."""
    claim = question.as_property
    f, (x,) = claim.parts["f"], claim.parts["over"]
    least = Claim(f, ">=", f.xreplace({x: claim.parts["at"]}), claim.assume)
    steps = ("that is the definition",)
    found = reduced(claim, "a place of the least value", question, [*(inside or ()), least], budget, steps)
    return None if isinstance(found, Unknown) else found


def _inside(question: Question, at: Node) -> list[Claim] | None:
    """That the formula lies where the symbol runs: an open interval, told by linear inequalities and the symbol's sign.
    An empty list for all real values; None for other sets.
    """
    (x,), h = question.over, question.hypotheses
    ends = [i for i in h.inequalities if x in atoms([i.left, i.right])]
    others = tuple(i for i in h.inequalities if i not in ends)
    signed = x in h.positive or domain(x) != "all"
    if not replace(h, inequalities=others, positive=h.positive - {x}).free_of({x}):
        return None
    if not signed and not ends:
        return []
    if not (_is_half_line(x, signed) and all(_is_end(i, x) for i in ends)):
        return None
    gaps = [substitute(i.left - i.right, {x: at}) for i in ends] + [at] * signed
    assume = question.as_property.assume
    return [Claim(to_sympy(gap), ">", to_sympy(const(0)), assume) for gap in dict.fromkeys(gaps)]


def _is_half_line(x: Atom, signed: bool) -> bool:
    """Whether a number runs over all positive values, or over all where it is not `signed`."""
    label: Any = x.label
    plain = not signed or domain(x) == "all"
    return not x.shape and (plain or bool(label.is_positive and label.is_integer is None))


def _is_end(i: Inequality, x: Atom) -> bool:
    """Whether an inequality is one end of an open interval of x."""
    gap = i.left - i.right
    return i.relation == ">" and (x not in atoms(gap) or x not in atoms(gradient(gap, x)))


def _refusal(f: Node, inside: list[Claim] | None, x: Atom, known: Entailment) -> str:
    """Why a gradient that is 0 may not mean a least value, or one that is not 0 no other."""
    if inside is None:
        return f"{x} runs neither over all real values nor over an open interval"
    if known.undefined(f) != frozenset():
        return "it was not shown that the function is defined everywhere"
    if not has_slopes(f, known):
        return BENDS
    return ""

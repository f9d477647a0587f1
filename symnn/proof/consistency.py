"""Can everything that is assumed be true at once? From assumptions that nothing satisfies anything would follow, and
mean nothing.

A point that satisfies them answers it. Where none is met by drawing small numbers, an SMT solver is asked for one, if
the assumptions are about single numbers: of what it abstracts from (sums over arrays, exponentials) its model would
show nothing.
"""

from __future__ import annotations

from symnn.calculus.moments.expectation import has_statistics
from symnn.claims.entrywise import constants, stated
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, Refuted, Unknown, Verdict
from symnn.errors import MissingExtraError, UnsupportedError
from symnn.expr import const
from symnn.expr.walk import atoms
from symnn.proof.counterexample.refute import Refuter
from symnn.proof.inequality.smt import posed

SECONDS = 1.0
NOWHERE = "no values were found at which everything that is assumed is true"
CONTRADICTION = "the assumptions contradict one another"


def of_something(verdict: Verdict, question: Question) -> Verdict:
    """The verdict, unless nothing that is known satisfies its assumptions: a point where the claim fails shows by
    itself that they hold.
    """
    shown = isinstance(verdict, Refuted) and verdict.counterexample
    if shown or not isinstance(verdict, Proved | Refuted) or question.satisfied:
        return verdict
    reason = unsatisfied(question)
    return verdict if reason is None else Unknown(statement=question.statement, reason=reason)


def unsatisfied(question: Question) -> str | None:
    """Why it is not known that some values make all assumptions of the claim true, and defined; None if some do."""
    h = question.hypotheses
    if not (h.equations or h.inequalities or h.facts or h.positive):
        return None  # a symmetric matrix there always is
    if has_statistics(*(n for e in h.equations for n in e[:2]), *(n for i in h.inequalities for n in i[:2])):
        return None  # what is assumed of a distribution no point can show
    zero = const(0)
    if next(Refuter(zero, zero, h).points.draw(), None) is not None:
        return None
    return {"sat": None, "unsat": CONTRADICTION}.get(_modelled(h), NOWHERE)


def _modelled(h: Hypotheses) -> str:
    """What an SMT solver says of the assumptions, entry by entry: "unsat" if they contradict one another; "sat" of
    polynomials in single numbers, where a model is an example.
    """
    zero = const(0)
    p = stated("", zero, ">", zero, h)
    if p is None:
        return "unknown"
    try:
        facts = dict.fromkeys((*p.known, *(c for f in p.known for c in constants(f.node, h))))
        _, arithmetic, context = posed(zero, ">", tuple(facts), False)
    except (MissingExtraError, UnsupportedError):
        return "unknown"
    context.set("timeout", int(1000 * SECONDS))
    word = str(context.check())
    abstracted = (
        h.facts
        or arithmetic.has_exponentials
        or arithmetic.functions
        or any(a.rank for a in atoms([f.node for f in p.known]))
    )
    return "unknown" if word == "sat" and abstracted else word

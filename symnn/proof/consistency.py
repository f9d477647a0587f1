"""Can everything that is assumed be true at once? From assumptions that nothing satisfies anything would follow, and
mean nothing.

A point that satisfies them answers it. Where none is met by drawing small numbers, an SMT solver is asked for one, if
the assumptions are about single numbers: of what it abstracts from (sums over arrays, exponentials) its model would
show nothing.
"""

from __future__ import annotations

from symnn.bridge import size_symbols
from symnn.calculus.moments.expectation import has_statistics
from symnn.claims.claim import Claim, Property
from symnn.claims.entrywise import stated
from symnn.claims.hypotheses import Hypotheses, read_hypotheses
from symnn.claims.verdict import Proved, Refuted, Unknown, Verdict
from symnn.errors import MissingExtraError, UnsupportedError
from symnn.expr import const
from symnn.expr.walk import atoms
from symnn.proof.counterexample.refute import Refuter
from symnn.proof.inequality.smt import posed

SECONDS = 1.0
NOWHERE = "no values were found at which everything that is assumed is true"


def of_something(verdict: Verdict, claim: Claim | Property) -> Verdict:
    """The verdict, unless nothing that is known satisfies its assumptions: a point where the claim fails shows by
    itself that they hold.
    """
    shown = isinstance(verdict, Refuted) and verdict.counterexample
    decided = isinstance(verdict, Proved | Refuted) and not shown
    return Unknown(statement=claim.statement, reason=NOWHERE) if decided and not consistent(claim) else verdict


def consistent(claim: Claim | Property) -> bool:
    """Whether some values were found at which all assumptions of the claim are true, and defined."""
    if not claim.assume:
        return True
    sides = (claim.left, claim.right) if isinstance(claim, Claim) else tuple(claim.parts.values())
    h = read_hypotheses(
        claim.assume, tuple(s for side in sides if hasattr(side, "free_symbols") for s in size_symbols(side))
    )
    if not (h.equations or h.inequalities or h.facts or h.positive):
        return True  # a symmetric matrix there always is
    if has_statistics(*(n for e in h.equations for n in e[:2]), *(n for i in h.inequalities for n in i[:2])):
        return True  # what is assumed of a distribution no point can show
    zero = const(0)
    return next(Refuter(zero, zero, h).points.draw(), None) is not None or _modelled(h)


def _modelled(h: Hypotheses) -> bool:
    """Whether an SMT solver has a model of assumptions that are polynomials in single numbers."""
    zero = const(0)
    p = None if h.facts else stated("", zero, ">", zero, h)
    if p is None or any(a.rank for a in atoms([f.node for f in p.known])):
        return False
    try:
        _, arithmetic, context = posed(zero, ">", p.known, False)
    except (MissingExtraError, UnsupportedError):
        return False
    context.set("timeout", int(1000 * SECONDS))
    return not (arithmetic.has_exponentials or arithmetic.functions) and str(context.check()) == "sat"

"""Claims about a function that rest on its slopes, as lines: its derivative, what is known of that, and what follows
from it. Lipschitz with a constant, strongly convex, a Lipschitz gradient, a place of the least value.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.claim import Claim, Property
from symnn.claims.entrywise import is_smooth
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.expr import zeros
from symnn.proof.proof_lines.bounded_slopes import (
    accepted,
    bend_of,
    bounded,
    concluded,
    ending,
    joined,
    of_one_number,
    slope_of,
)
from symnn.proof.proof_lines.of_convexity import AlongLine, bent_twice
from symnn.proof.proof_lines.proof_line import ProofLine, expression, proof_lines

OF_SLOPE = "a bound of the slope is a Lipschitz constant"
OF_BEND = "a bound of the second derivative is a Lipschitz constant of the slope"
DEFINITION, OF_STRONG = "that is the definition", "that is strong convexity"
PLACE, INSIDE = "at this place", "inside the interval"
ALONG, WEIGHTS = "differentiated twice along a line", "squares with positive weights"


def of_lipschitz(verdict: Proved) -> tuple[ProofLine, ...]:
    """The gradient and its bound; where slopes are conventions, the definition for two points."""
    claim = verdict.certificate.claim
    *others, last = verdict.certificate.premises
    bound = _stated(last, claim)
    if bound is None:
        return ()
    if bound.left.free_symbols - claim.parts["f"].free_symbols:
        return accepted((*proof_lines(last), concluded(bound, DEFINITION)))
    if not is_smooth(read(claim.parts["f"])):
        return ()
    known = [k for p in others if (k := _stated(p, claim)) is not None and k.left.free_symbols]
    put = tuple(ReceivedStatement(k.left, k.right, k.relation) for k in known)
    return accepted(joined(slope_of(claim), bounded(bound, OF_SLOPE, put)))


def of_strong_convexity(verdict: Proved) -> tuple[ProofLine, ...]:
    """The second derivative, along every line where there are more numbers than one, is at least the constant."""
    claim = verdict.certificate.claim
    if of_one_number(claim):
        bent, least = bend_of(claim), claim.parts["constant"]
        return accepted(joined(bent, bounded(Claim(bent.right, ">=", least, claim.assume), OF_STRONG)))
    line = AlongLine(claim)
    least = claim.parts["constant"] * line.squares
    parts = [part for p in verdict.certificate.premises if (part := _property(p)) is not None]
    rest = [bent_twice(part, line) for part in parts]
    if any(value is None for value in rest):
        return ()
    return accepted(_along(claim, line, sp.Add(least, *rest, evaluate=False), least, OF_STRONG))


def of_lipschitz_gradient(verdict: Proved) -> tuple[ProofLine, ...]:
    """The second derivative, which lies between −L and L; of one number."""
    claim = verdict.certificate.claim
    if not of_one_number(claim):
        return ()
    bent = bend_of(claim)
    return accepted(
        joined(bent, bounded(Claim(sp.Abs(bent.right), "<=", claim.parts["constant"], claim.assume), OF_BEND))
    )


def of_least_place(verdict: Proved) -> tuple[ProofLine, ...]:
    """The gradient is 0 at the place, which lies where the symbol runs; and the function is convex."""
    claim = verdict.certificate.claim
    (x,), at = claim.parts["over"], claim.parts["at"]
    *inside, _, bowl = verdict.certificate.premises
    bends = proof_lines(bowl)
    if not bends:
        return ()
    slope = slope_of(claim)
    still = to_sympy(zeros(*read(x).shape))
    here = ProofLine(slope.right, still, PLACE, known=(ReceivedStatement(x, at),), given=slope.given)
    within = dict.fromkeys(concluded(k, INSIDE) for p in inside if (k := _stated(p, claim)) is not None)
    return accepted((*within, slope, here, *ending(bends, verdict.steps[-1])))


def of_minimum(verdict: Proved) -> tuple[ProofLine, ...]:
    """The second derivative along every line, and why that holds the function up in every direction."""
    claim = verdict.certificate.claim
    line = AlongLine(claim)
    value = bent_twice(claim, line)
    if value is None:
        return ()
    return accepted(_along(claim, line, value, sp.S.Zero, "; ".join(verdict.steps[-2:])))


def _along(claim: Property, line: AlongLine, value: Any, least: Any, reason: str) -> tuple[ProofLine, ...]:
    given = tuple(claim.assume)
    first = ProofLine(line.twice, value, ALONG, given=given, begins=True)
    return first, ProofLine(value, least, f"{WEIGHTS}; {reason}", ">=", given=given)


def _stated(proof: Proved, claim: Property) -> Claim | None:
    """What a premise says, as a claim under the same assumptions; None for what is no relation."""
    said = proof.statement
    if not isinstance(said, ReceivedStatement) or any(not isinstance(s, sp.Basic | int) for s in said[:2]):
        return None
    return Claim(expression(said.left), said.relation, expression(said.right), claim.assume)


def _property(proof: Proved) -> Property | None:
    claim = getattr(proof.certificate, "claim", None)
    return claim if isinstance(claim, Property) else None

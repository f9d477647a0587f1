"""Proofs that a function is least where two numbers are equal, as lines: its value there, its slope, how that turns,
and the claim.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.claim import Claim
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.derivative import gradient
from symnn.expr import Atom, Node
from symnn.proof.budget import Budget
from symnn.proof.inequality.least_where_equal import found_least
from symnn.proof.proof_lines.bounded_slopes import DIFFERENTIATED, SECONDS, TWICE, accepted
from symnn.proof.proof_lines.proof_line import ProofLine

THERE, TURNS = "at the place where both are equal", "the slope has the sign of the distance from that place"
BENDS = "the second derivative is not negative"
LEAST = "value and slope are 0 at that place and the slope does not fall, so that it is the least place"
FALLS = "the value is 0 at that place, before which the difference falls and behind which it rises"


def of_equal_numbers(verdict: Proved) -> tuple[ProofLine, ...]:
    """Each is judged before it is told; none where one is not proved."""
    claim = verdict.certificate.claim
    question = Question(claim)
    found = found_least(question, Budget(SECONDS))
    if found is None or not isinstance(claim, Claim):
        return ()
    q, p = found.moves, found.fixed
    equal = (ReceivedStatement(to_sympy(q), to_sympy(p)),)
    given = tuple(claim.assume)
    shown: Any = claim.right - claim.left if claim.relation == "<=" else claim.left - claim.right
    slope = _slope(found.gap, q)
    value = ProofLine(shown, sp.S.Zero, THERE, known=equal, given=given, begins=True)
    differentiated = ProofLine(sp.Derivative(shown, to_sympy(q)), slope, DIFFERENTIATED, given=given, begins=True)
    if found.bends:
        bend = _slope(gradient(found.gap, q), q)
        why: tuple[ProofLine, ...] = (
            ProofLine(slope, sp.S.Zero, THERE, known=equal, given=given, begins=True),
            ProofLine(sp.Derivative(shown, to_sympy(q), to_sympy(q)), bend, TWICE, given=given, begins=True),
            ProofLine(bend, sp.S.Zero, BENDS, ">=", given=given),
        )
    else:
        turned = sp.Mul(to_sympy(q) - to_sympy(p), slope, evaluate=False)
        why = (ProofLine(turned, sp.S.Zero, TURNS, ">=", given=given, begins=True),)
    last = ProofLine(claim.left, claim.right, LEAST if found.bends else FALLS, claim.relation, given=given, begins=True)
    return accepted((value, differentiated, *why, last))


def _slope(f: Node, q: Atom) -> Any:
    slope: Any = to_sympy(gradient(f, q))
    return slope

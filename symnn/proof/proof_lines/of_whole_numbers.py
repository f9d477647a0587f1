"""Proofs by a solver as lines: by squares and signs; by an assumed bound; of whole numbers that differ by less than 1,
that they are equal or in order.
"""

from __future__ import annotations

from symnn.claims.claim import Claim
from symnn.claims.verdict import Proved, ReceivedStatement, SaidRelation
from symnn.proof.budget import Budget
from symnn.proof.judge import judged
from symnn.proof.proof_lines.bounded_slopes import SECONDS, accepted
from symnn.proof.proof_lines.of_inequalities import of_problem
from symnn.proof.proof_lines.proof_line import ProofLine, expression, proof_lines

WHOLE = "whole numbers with less than 1 between them"
BOUND = "by the bound that is assumed"
BELOW = {"<=": [(0, 1)], ">=": [(1, 0)], "=": [(0, 1), (1, 0)]}
"""Which side is less than 1 above which: the left one is 0."""


def of_real_arithmetic(verdict: Proved) -> tuple[ProofLine, ...]:
    """Those of numbers, or of whole numbers; none where neither is seen."""
    return of_problem(verdict) or _of_a_bound(verdict) or accepted(_of_whole_numbers(verdict))


def _of_a_bound(verdict: Proved) -> tuple[ProofLine, ...]:
    """u < 2 where u <= 1 is assumed, of numbers with however many digits."""
    said, p = verdict.statement, verdict.certificate.problem
    if not isinstance(said, ReceivedStatement) or not getattr(expression(said.right), "is_Rational", False):
        return ()
    for told in (f.text for f in p.facts if isinstance(f.text, SaidRelation) and f.text.left == said.left):
        if told.relation[0] == said.relation[0] and told.relation[0] in "<>" and expression(told.right).is_Rational:
            given = p.hypotheses.given
            return accepted(
                (ProofLine(said.left, said.right, BOUND, said.relation, put=(told,), given=given, begins=True),)
            )
    return ()


def _of_whole_numbers(verdict: Proved) -> tuple[ProofLine, ...]:
    """big + 1 − small > 0 in its own lines, and the claim, where both sides are whole numbers."""
    said, p = verdict.statement, verdict.certificate.problem
    if not isinstance(said, ReceivedStatement) or p.left.rank or any(isinstance(s, str) for s in said[:2]):
        return ()
    sides = [expression(said.left), expression(said.right)]
    if said.relation not in BELOW or not all(side.is_integer for side in sides):
        return ()
    given = p.hypotheses.given
    last = ProofLine(said.left, said.right, WHOLE, said.relation, given=given, begins=True)
    below = [_below(Claim(sides[k], "<", sides[j] + 1, given)) for k, j in BELOW[said.relation]]
    return (*(line for lines in below for line in lines), last) if all(below) else ()


def _below(claim: Claim) -> tuple[ProofLine, ...]:
    found = judged(claim, Budget(SECONDS))
    return proof_lines(found) if isinstance(found, Proved) else ()

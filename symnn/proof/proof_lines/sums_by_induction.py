"""Closed forms of sums and products up to a size, as lines: the base and the step of an induction over it."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.claims.claim import Claim
from symnn.claims.verdict import ReceivedStatement
from symnn.proof.depths.size_induction import Induction, inductions
from symnn.proof.proof_lines.bounded_slopes import accepted
from symnn.proof.proof_lines.proof_line import BY_HYPOTHESIS, ProofLine


def closed_sum(left: Any, right: Any, given: tuple[Any, ...]) -> tuple[ProofLine, ...]:
    """The lines where one side alone is a sum or a product up to a size."""
    sums = [side.has(sp.Sum, sp.Product) for side in (left, right)]
    if sums not in ([True, False], [False, True]):
        return ()
    return next(filter(None, (accepted(of_parts(parts)) for parts in inductions(Claim(left, "=", right, given)))), ())


def of_parts(parts: Induction) -> tuple[ProofLine, ...]:
    """The claim at n = 1, and at n + 1 with the last term taken out."""
    n, base, given, step = parts
    said = ReceivedStatement(given.lhs, given.rhs, step.relation)
    at = ReceivedStatement(n, sp.Integer(1))
    assume = tuple(a for a in step.assume if a != given)
    return (
        ProofLine(base.left, base.right, "base", base.relation, put=(at,), given=base.assume, begins=True),
        ProofLine(step.left, step.right, BY_HYPOTHESIS, step.relation, known=(said,), given=assume, begins=True),
    )

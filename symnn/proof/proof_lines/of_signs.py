"""Inequalities whose sign is seen, as lines: the difference as squares, or a product of matrices as a length."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.bridge.functions import apply
from symnn.calculus.normal_form.normalizer import same
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.errors import SymnnError
from symnn.ops.norm import norm
from symnn.proof.proof_lines.of_inequalities import of_problem
from symnn.proof.proof_lines.proof_line import ProofLine, expression

LENGTH, SQUARE = "a column times itself", "a square is not negative"


def of_signs(verdict: Proved) -> tuple[ProofLine, ...]:
    """Those of an inequality between numbers, or xᵀAᵀAx = ‖Ax‖² >= 0."""
    return of_problem(verdict) or _as_length(verdict)


def _as_length(verdict: Proved) -> tuple[ProofLine, ...]:
    said = verdict.statement
    if not isinstance(said, ReceivedStatement) or any(isinstance(s, str) for s in said[:2]):
        return ()
    sides = {">=": (said.left, said.right), "<=": (said.right, said.left)}.get(said.relation)
    if sides is None or not _is_zero(sides[1]):
        return ()
    column = _half(sides[0])
    if column is None:
        return ()
    square = apply(norm, column) ** 2
    try:
        equal = same(read(sides[0]), read(square))
    except SymnnError:
        return ()
    if not equal:
        return ()
    given = verdict.certificate.problem.hypotheses.given
    return (
        ProofLine(sides[0], square, LENGTH, given=given, begins=True),
        ProofLine(square, sp.S.Zero, SQUARE, ">=", given=given),
    )


def _is_zero(side: Any) -> bool:
    return side == 0 or bool(getattr(expression(side), "is_ZeroMatrix", False))


def _half(side: Any) -> Any:
    """Z of ZᵀZ, a number; None of anything else."""
    whole = side.parent if isinstance(side, sp.matrices.expressions.matexpr.MatrixElement) else side
    if not isinstance(whole, sp.MatMul) or tuple(whole.shape) != (1, 1):
        return None
    factors = list(whole.args)
    half = len(factors) // 2
    turned = [sp.Transpose(f).doit() for f in reversed(factors[half:])]
    if 2 * half != len(factors) or half < 2 or turned != factors[:half]:
        return None
    return sp.MatMul(*factors[half:])

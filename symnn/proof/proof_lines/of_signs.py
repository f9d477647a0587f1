"""Inequalities whose sign is seen, as lines: the difference as squares, or a product of matrices as a length."""

from __future__ import annotations

from math import prod
from typing import Any

import sympy as sp

from symnn.bridge.functions import apply
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.products import product
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.entrywise import UP
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.expr import Add, Atom, Const, Contract, Node, const
from symnn.ops.norm import norm
from symnn.ops.signs import sign
from symnn.proof.inequality.sums_of_squares import Gram, gram_of, merged
from symnn.proof.proof_lines.bounded_slopes import accepted, without_sums
from symnn.proof.proof_lines.of_inequalities import of_problem
from symnn.proof.proof_lines.proof_line import ProofLine, expression

LENGTH, WEIGHTED = "as squares", "squares with weights that are not negative"
REASONS = {sp.Pow: "a square is not negative", sp.Add: "no summand is negative"}


def of_signs(verdict: Proved) -> tuple[ProofLine, ...]:
    """Those of an inequality between numbers, or xᵀAᵀAx = ‖Ax‖² >= 0."""
    return of_problem(verdict) or _as_lengths(verdict)


def _as_lengths(verdict: Proved) -> tuple[ProofLine, ...]:
    """The difference of the sides as lengths and sums of squares with weights."""
    said, p = verdict.statement, verdict.certificate.problem
    if not isinstance(said, ReceivedStatement) or p.left.rank or any(isinstance(s, str) for s in said[:2]):
        return ()
    down = said.relation in UP
    big, small = (said.right, said.left) if down else (said.left, said.right)
    node = p.right - p.left if down else p.left - p.right
    value = next((v for n in (node, tidy(node)) if (v := _squares(n, p.hypotheses.positive)) is not None), None)
    if value is None or said.relation not in ("<=", ">="):
        return ()
    big, small = (without_sums(expression(side)) for side in (big, small))
    gap = big if _is_zero(small) else sp.Add(big, -small, evaluate=False)
    given = p.hypotheses.given
    lines = (
        ProofLine(gap, value, LENGTH, given=given, begins=True),
        ProofLine(value, sp.S.Zero, REASONS.get(type(value), WEIGHTED), ">=", given=given),
    )
    return accepted(lines)


def _squares(node: Node, positive: frozenset[Atom]) -> Any:
    """The number as a sum of w‖Z‖² and Σ w∘Z²; None where a part of it is none of these."""
    if isinstance(node, Add):
        parts = [_squares(t, positive) for t in node.terms]
        return None if any(part is None for part in parts) else sp.Add(*parts, evaluate=False)
    if node is const(0):
        return sp.S.Zero
    if not isinstance(node, Contract) or node.rank:
        return None
    whole = merged(node)
    factors = [f for f in zip(whole.operands, whole.indices, strict=True) if not isinstance(f[0], Const)]
    number = prod(x.value for x in whole.operands if isinstance(x, Const))
    found = gram_of(factors, (), lambda x: sign(x, positive) is not None) if number > 0 else None
    return None if found is None or not found.half else sp.Rational(number) * _length(found)


def _length(found: Gram) -> Any:
    """‖Z‖² times the weights that are numbers, or the sum of the squares with their weights."""
    kept = tuple(sorted({i for _, slots in found.half for i in slots} - found.renamed))
    half = product(1, found.half, kept, {})
    numbers = [to_sympy(x) for x, slots in found.weights if not slots]
    weights = [f for f in found.weights if f[1]]
    if weights:
        names = tuple(dict.fromkeys(i for _, slots in weights for i in slots))
        by = product(1, weights, names, {})
        return sp.Mul(*numbers, to_sympy(Contract([by, half, half], (names, kept, kept), ())))
    column = to_sympy(half)
    square = (apply(norm, column) if kept else column) ** 2
    return sp.Mul(*numbers, square, evaluate=False) if numbers else square


def _is_zero(side: Any) -> bool:
    return side == 0 or bool(getattr(expression(side), "is_ZeroMatrix", False))

"""tr(AᵀB) as lecturers write it: Σᵢ Σⱼ A_ij B_ij, and ‖A‖²_F where B is A. Which of the two is wanted is a choice of
`Notation`.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.bridge.calls import SymbolicCall
from symnn.expr import Operator
from symnn.text.piece import POWER, SUM, Piece, bracket, juxtapose

LETTERS = "ijklpqr"


def trace_as_sums(printer: Any, e: Any) -> Piece | None:
    """The trace of a product of two matrices; None for every other one."""
    factors = e.arg.args if isinstance(e.arg, sp.MatMul) and len(e.arg.args) == 2 else ()
    if not factors or not all(getattr(f, "is_Matrix", False) for f in factors):
        return None
    left, right = factors
    square = left if right == sp.Transpose(left) else right
    if left == sp.Transpose(right) or square is left:
        bare = square.arg if isinstance(square, sp.Transpose) else square
        return Piece(rf"\lVert {printer.plain(bare)} \rVert_F^2", POWER)
    taken = {s.name for s in e.atoms(sp.Symbol, sp.MatrixSymbol)} | printer.scope
    i, j = [letter for letter in LETTERS if letter not in taken][:2]
    if isinstance(left, sp.Transpose):
        first, places = left.arg, (i, j)
    else:
        first, places = left, (j, i)
    rows, columns = first.shape
    body = juxtapose([entry(printer, first, i, j), entry(printer, right, *places)])
    signs = "".join(rf"\sum_{{{k}=1}}^{{{printer.plain(size)}}} " for k, size in ((i, rows), (j, columns)))
    return Piece(f"{signs}{body}", SUM, reaches=True)


def entry(printer: Any, m: Any, i: str, j: str) -> Piece:
    """An entry; of a function that is applied entry by entry, the function of an entry."""
    if isinstance(m, SymbolicCall) and isinstance(m.record, Operator) and len(m.operands) == 1 and m.record.latex:
        inside = entry(printer, m.operands[0], i, j)
        return Piece(rf"{m.record.latex} {inside if inside.level >= POWER else bracket(inside)}", POWER)
    return printer.entry(m, [i, j])


def is_penalty(e: Any) -> bool:
    """Whether ‖A‖²_F stands in a term: what is added to a loss comes last."""
    return any(isinstance(t.arg, sp.MatMul) and t.arg.args[0] == sp.Transpose(t.arg.args[1]) for t in e.atoms(sp.Trace))

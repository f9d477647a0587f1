"""What holds entry by entry, as lines: formulas of matrices that are written out, carried out from the inside; a
determinant by its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.bridge.calls import MatrixCall
from symnn.bridge.functions import apply
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.errors import SymnnError
from symnn.proof.proof_lines.proof_line import ProofLine, chained

MOST_ENTRIES, MOST_LINES = 16, 6
CALCULATED, BY_ENTRIES, EXPANDED = "calculated", "entry by entry", "down the first column"


def written_out(left: Any, right: Any) -> tuple[ProofLine, ...]:
    """left = … = right; none where the left side is no formula of matrices with few entries."""
    if isinstance(left, sp.Determinant):
        return tuple(_determinant(left, right))
    if not getattr(left, "shape", ()) or not _few(left):
        return ()
    lines: list[ProofLine] = []
    here = left
    while not isinstance(here, sp.MatrixBase) and len(lines) < MOST_LINES:
        found = _one_step(here)
        if found is None:
            return ()
        lines.append(ProofLine(here, found[0], found[1]))
        here = found[0]
    if not isinstance(here, sp.MatrixBase) or not _agree(here, right):
        return ()
    return chained([*lines, ProofLine(here, right, BY_ENTRIES)])


def _few(matrix: Any) -> bool:
    return not sp.Tuple(*matrix.shape).free_symbols and matrix.rows * matrix.cols <= MOST_ENTRIES


def _one_step(side: Any) -> tuple[Any, str] | None:
    """All sums and products of written matrices carried out, or else all functions of them; None if there are none."""
    done = _sums(side)
    if done != side:
        return done, CALCULATED
    calls = {c: _value(c) for c in side.atoms(MatrixCall) if all(isinstance(x, sp.MatrixBase) for x in c.operands)}
    if not calls or None in calls.values():
        return None
    names = sorted({c.record.name for c in calls})
    return (side.xreplace(calls), f"by the rules of {', '.join(names)}")


def _sums(side: Any) -> Any:
    """Without sums, products and powers of written matrices."""
    if not _is_open(side):
        return side
    if isinstance(side, MatrixCall):
        inside = tuple(map(_sums, side.operands))
        return side if inside == side.operands else apply(side.record, *inside)
    parts = [_sums(x) for x in side.args]
    if isinstance(side, sp.MatAdd | sp.MatMul | sp.MatPow) and not any(map(_is_open, parts)):
        return side.func(*parts).doit().as_immutable()
    return side if list(side.args) == parts else side.func(*parts)


def _is_open(part: Any) -> bool:
    """Whether it is a matrix that is not written out."""
    return isinstance(part, sp.MatrixExpr) and not isinstance(part, sp.MatrixBase)


def _value(call: Any) -> Any:
    """A function of written matrices, written out; None where an entry has no value that is shorter."""
    rows, columns = map(int, call.shape)
    places = [(i, j) for i in range(rows) for j in range(columns)]
    entries = [to_sympy(tidy(read(apply(call.record, *(x[at] for x in call.operands))))) for at in places]
    return sp.ImmutableMatrix(rows, columns, entries) if all(e.is_number for e in entries) else None


def _agree(one: Any, other: Any) -> bool:
    """Whether two matrices are equal entry by entry, by the normal form."""
    written = other if isinstance(other, sp.MatrixBase) else other.as_explicit()
    try:
        return all(same(read(a), read(b)) for a, b in zip(one, written, strict=True))
    except SymnnError:
        return False


def _determinant(left: Any, right: Any) -> Iterator[ProofLine]:
    """det A by the entries of its first column, then multiplied out."""
    matrix = left.args[0] if isinstance(left.args[0], sp.MatrixBase) else left.args[0].doit()
    if not isinstance(matrix, sp.MatrixBase) or matrix.rows not in (2, 3):
        return
    rows = [(i, matrix[i, 0], matrix.minor_submatrix(i, 0).det()) for i in range(matrix.rows)]
    terms = [sp.Mul(*[-1] * (i % 2), a, minor, evaluate=False) for i, a, minor in rows if 0 not in (a, minor)]
    expansion = sp.Add(*terms, evaluate=False)
    if same(read(expansion), read(right)):
        yield ProofLine(left, expansion, EXPANDED, begins=True)
        yield ProofLine(expansion, right, "multiplied out")

"""What holds entry by entry, as lines: formulas of matrices that are written out, carried out from the inside; a
determinant by its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.bridge.calls import MatrixCall, ScalarCall
from symnn.bridge.functions import apply
from symnn.calculus.normal_form.normalizer import Normalizer, same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.errors import SymnnError
from symnn.proof.proof_lines.proof_line import ProofLine, chained

MOST_ENTRIES, MOST_LINES = 16, 6
CARRIED_OUT = (sp.MatAdd, sp.MatMul, sp.MatPow, sp.HadamardProduct, sp.HadamardPower, sp.Transpose)
NAMED = (sp.matrices.expressions.special.OneMatrix, sp.Identity, sp.ZeroMatrix)
CALCULATED, BY_ENTRIES, EXPANDED = "calculated", "entry by entry", "down the first column"
DIAGONAL = "the entries on the diagonal, added"


def written_out(left: Any, right: Any) -> tuple[ProofLine, ...]:
    """left = … = right; none where the left side is no formula of matrices with few entries."""
    if isinstance(left, sp.Determinant):
        return tuple(_determinant(left, right))
    if isinstance(left, sp.Trace) and isinstance(left.arg, sp.MatrixBase):
        return tuple(_trace(left, right))
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
    calls |= {f: _number(f) for f in _functions_of_numbers(side)}
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
    if isinstance(side, CARRIED_OUT) and not any(map(_is_open, parts)):
        return _carried_out(side.func, [*map(_explicit, parts)])
    return side if list(side.args) == parts else side.func(*parts)


def _carried_out(kind: Any, parts: list[Any]) -> Any:
    if kind is sp.HadamardPower:
        return parts[0].applyfunc(lambda x: x ** parts[1]).as_immutable()
    if kind is sp.HadamardProduct:
        return reduce(sp.matrix_multiply_elementwise, parts).as_immutable()
    return kind(*parts).doit().as_immutable()


def _explicit(part: Any) -> Any:
    """Ones and the identity, entry by entry."""
    return part.as_explicit() if isinstance(part, NAMED) else part


def _is_open(part: Any) -> bool:
    """Whether it is a matrix that is not written out, or a number that functions of numbers still stand in."""
    if isinstance(part, NAMED):
        return bool(sp.Tuple(*part.shape).free_symbols)
    if not isinstance(part, sp.MatrixExpr):
        return bool(_functions_of_numbers(part))
    return not isinstance(part, sp.MatrixBase)


def _functions_of_numbers(side: Any) -> set[Any]:
    """The innermost functions of numbers in it."""
    found = {f for f in side.atoms(ScalarCall) if not f.free_symbols}
    return {f for f in found if not any(a.has(ScalarCall) for a in f.operands)}


def _number(function: Any) -> Any:
    """A function of numbers, where it is a fraction; None where it is none."""
    form = Normalizer().form(read(function))
    return sp.Rational(*form.get((), Fraction(0)).as_integer_ratio()) if set(form) <= {()} else None


def _value(call: Any) -> Any:
    """A function of written matrices, written out; None where an entry has no value that is shorter."""
    rows, columns = map(int, call.shape)
    places = [(i, j) for i in range(rows) for j in range(columns)]
    alone = [apply(call.record, *(x[at] for x in call.operands)) for at in places]
    entries = [to_sympy(tidy(read(f))) if (q := _number(f)) is None else q for f in alone]
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


def _trace(left: Any, right: Any) -> Iterator[ProofLine]:
    """tr A by its diagonal."""
    matrix = left.arg
    diagonal = sp.Add(*(matrix[i, i] for i in range(matrix.rows)), evaluate=False)
    if same(read(diagonal), read(right)):
        yield ProofLine(left, diagonal, DIAGONAL, begins=True)
        if diagonal != right and str(diagonal) != str(right):
            yield ProofLine(diagonal, right, "multiplied out")

"""Products of matrices that are written out, by entries or by blocks, as lines: one factor after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.calculus.normal_form.normalizer import same
from symnn.errors import SymnnError
from symnn.proof.proof_lines.proof_line import ProofLine

MOST_ENTRIES, MOST_NUMBERS, MOST_FACTORS = 9, 36, 4
"""Of a matrix of formulas, of one of numbers, and of a product, that one still reads."""


def carried_out(left: Any, right: Any) -> tuple[ProofLine, ...]:
    """left = … = right, where the left side is such a product and comes to the right side; none where it is not."""
    factors = _factors(left)
    sides = [left]
    while len(factors) > 1:
        made = _times(*factors[:2])
        if made is None or sp.prod(_written(made)) > (MOST_ENTRIES if made.free_symbols else MOST_NUMBERS):
            return ()
        factors = [made, *factors[2:]]
        sides.append(made if len(factors) == 1 else sp.MatMul(*factors, evaluate=False))
    if len(sides) == 1 or not _equal(sides[-1], right):
        return ()
    how = "multiplied block by block" if isinstance(factors[0], sp.BlockMatrix) else "multiplied out"
    lines = [*_chain([*sides[:-1], right], how)]
    return (replace(lines[0], begins=True), *lines[1:])


def _chain(sides: list[Any], how: str) -> Iterator[ProofLine]:
    for k, (one, other) in enumerate(pairwise(sides)):
        more = len(sides) > 2 and k < len(sides) - 2
        yield ProofLine(one, other, f"the first two factors {how}" if more else how)


def _factors(side: Any) -> list[Any]:
    """The factors of a product of matrices, at least two of them written out beside each other; [] of anything else."""
    if isinstance(side, sp.MatPow) and side.exp.is_Integer and 2 <= side.exp <= MOST_FACTORS:
        return [side.base] * int(side.exp)
    if not isinstance(side, sp.MatMul) or not all(getattr(f, "shape", ()) for f in side.args):
        return []
    return [*side.args] if len(side.args) <= MOST_FACTORS else []


def _written(matrix: Any) -> tuple[int, int]:
    """How many rows and columns are written."""
    shape = matrix.blockshape if isinstance(matrix, sp.BlockMatrix) else matrix.shape
    return int(shape[0]), int(shape[1])


def _times(one: Any, other: Any) -> Any:
    """The product, written out; None where the factors are not, or not in blocks that fit."""
    if isinstance(one, sp.MatrixBase) and isinstance(other, sp.MatrixBase):
        return (one * other).as_immutable()
    if not isinstance(one, sp.BlockMatrix) and not isinstance(other, sp.BlockMatrix):
        return None
    rows, columns = _blocks(one), [*zip(*_blocks(other), strict=True)]
    if len(rows[0]) != len(columns[0]):
        return None
    if any(a.shape[1] != b.shape[0] for column in columns for a, b in zip(rows[0], column, strict=True)):
        return None
    return sp.BlockMatrix([[_entry(row, column) for column in columns] for row in rows])


def _entry(row: Any, column: Any) -> Any:
    return sp.MatAdd(*(a * b for a, b in zip(row, column, strict=True))).doit()


def _blocks(matrix: Any) -> list[list[Any]]:
    if not isinstance(matrix, sp.BlockMatrix):
        return [[matrix]]
    rows, columns = matrix.blockshape
    return [[matrix.blocks[i, j] for j in range(columns)] for i in range(rows)]


def _equal(one: Any, other: Any) -> bool:
    try:
        return bool(same(read(one), read(other)))
    except SymnnError:
        return False

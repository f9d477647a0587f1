"""Matrices that are written out in a formula given as text, or put in for symbols, as lines: they are read as matrices
of their entries and carried out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import Any

import sympy as sp

from symnn.bridge.given import Given
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.values.node_entries import entries
from symnn.expr import Add, Atom, Contract, Indicator, Node, children
from symnn.expr.walk import substitute
from symnn.proof.equality.certificate import Certificate
from symnn.proof.proof_lines.carried_out import carried_out
from symnn.proof.proof_lines.proof_line import ProofLine
from symnn.proof.proof_lines.written_out import MOST_ENTRIES, written_out

PUT_IN = "put in"


def of_written_matrices(proof: Certificate, left: Any, right: Any) -> tuple[ProofLine, ...]:
    """left = … = right, where a text writes matrices out, or equations say what they are; none where neither is so."""
    if isinstance(left, Given) or isinstance(right, Given):
        return _of_text(proof, left, right)
    return _with_numbers(proof.hypotheses.given, left, right)


def _of_text(proof: Certificate, left: Any, right: Any) -> tuple[ProofLine, ...]:
    sides = [as_written(x, getattr(s, "shape", ())) for x, s in ((proof.left, left), (proof.right, right))]
    lines = carried_out(*sides) or written_out(*sides)
    if not lines:
        return ()
    first = replace(lines[0], left=left)
    if len(lines) == 1:
        return (replace(first, right=right),)
    return (first, *lines[1:-1], replace(lines[-1], right=right))


def _with_numbers(given: Sequence[Any], left: Any, right: Any) -> tuple[ProofLine, ...]:
    """The side with the numbers that the assumptions give for its matrices, and what comes of it."""
    told = [e for e in given if isinstance(e, sp.Eq) and isinstance(e.rhs, sp.MatrixBase)]
    told = [e for e in told if isinstance(e.lhs, sp.MatrixSymbol)]
    numbers = {e.lhs: e.rhs for e in told if left.has(e.lhs)}
    put = left.xreplace(numbers)
    if not numbers or put == left:
        return ()
    lines = carried_out(put, right) or written_out(put, right)
    return (ProofLine(left, put, PUT_IN, begins=True), *(replace(x, begins=False) for x in lines)) if lines else ()


def as_written(node: Node, shape: Sequence[Any] = ()) -> Any:
    """The formula in SymPy, with every matrix that is written out by its entries as one; a row where the shape says
    so.
    """
    found: dict[Node, Any] = {}
    _written_parts(node, found)
    names = {part: sp.MatrixSymbol(f"_{k}", *_rows_and_columns(part)) for k, part in enumerate(found)}
    skeleton = to_sympy(substitute(node, {part: Atom(name, part.shape) for part, name in names.items()}))
    if node.rank == 1 and shape and shape[0] == 1:
        skeleton = sp.Transpose(skeleton).doit()
    values = {names[part]: matrix for part, matrix in found.items()}
    turned = {name.T: matrix.T for name, matrix in values.items()}
    return skeleton.xreplace(turned).xreplace(values)


def _written_parts(node: Node, found: dict[Node, Any]) -> None:
    """The largest parts of the formula that are matrices of written entries."""
    if node in found:
        return
    if _is_written(node) and all(s.is_Integer for s in node.shape) and prod(map(int, node.shape)) <= MOST_ENTRIES:
        rows, columns = _rows_and_columns(node)
        found[node] = sp.ImmutableMatrix(rows, columns, [to_sympy(x) for x in entries(node).ravel()])
        return
    for part in children(node):
        _written_parts(part, found)


def _rows_and_columns(node: Node) -> tuple[int, int]:
    return int(node.shape[0]), int(node.shape[1]) if node.rank == 2 else 1


def _is_written(node: Node) -> bool:
    """Whether it is a sum of entries, each at its place; a product sums over an index, and an entry does not."""
    if node.rank not in (1, 2):
        return False
    match node:
        case Indicator():
            return True
        case Add():
            return all(map(_is_written, node.terms))
        case Contract() if set(node.out) == set(range(len(node.sizes))):
            return all(not x.rank or _is_written(x) for x in node.operands)
        case _:
            return False

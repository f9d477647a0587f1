"""Kronecker products, and inverses and determinants of those of square matrices of symbolic sizes: (A ⊗ B)⁻¹ is
A⁻¹ ⊗ B⁻¹ and det(A ⊗ B) is det(A)^m det(B)^n, for A of size n and B of size m.
"""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symnn.bridge import rules_matrices
from symnn.bridge.named_axes import Reading, closed, joined, number, whole
from symnn.bridge.rules_blocks import merged
from symnn.expr import Contract, MatrixOperator, hadamard, size
from symnn.ops.determinant import determinant
from symnn.ops.inverse import inverse
from symnn.ops.power import power

LETTER = sp.Symbol("A")


def kronecker(a: Reading, b: Reading) -> Reading:
    if a.is_number or b.is_number:
        return joined([a, b], b.axes if a.is_number else a.axes)
    shifts = [len(a.axes[d]) for d in (0, 1)]
    renames = {(d, k): (d, k + shifts[d]) for d in (0, 1) for k in range(len(b.axes[d]))}
    axes = (a.axes[0] + b.axes[0], a.axes[1] + b.axes[1])
    return merged(joined([a, b.relabel(renames, axes)], axes))


def factors(value: Reading) -> tuple[Reading, Reading] | None:
    """A and B of A ⊗ B, whose axes are n·m; None for anything else."""
    n = value.node
    sizes = value.axes[0] if len(value.axes) == 2 else ()
    if len(sizes) != 2 or value.axes[1] != sizes or not isinstance(n, Contract) or len(value.labels) != 4:
        return None
    part_of = {k: label[1] for k, label in zip(n.out, value.labels, strict=True) if isinstance(label, tuple)}
    groups = _operands_of_parts(n, part_of)
    if not all(groups) or len(part_of) < 4 or sum(map(len, groups)) < len(n.indices):
        return None
    made = [_factor(value, n, group, part) for part, group in enumerate(groups)]
    return made[0], made[1]


def _operands_of_parts(n: Contract, part_of: Mapping[int, int]) -> list[list[int]]:
    """The operands all of whose indices are of the first, and of the second factor."""
    parts = [{part_of.get(i) for i in slots} for slots in n.indices]
    return [[k for k, found in enumerate(parts) if found == {part}] for part in (0, 1)]


def _factor(value: Reading, n: Contract, group: list[int], part: int) -> Reading:
    at = {label: k for k, label in zip(n.out, value.labels, strict=True)}
    out = (at[0, part], at[1, part])
    node = Contract([n.operands[k] for k in group], [n.indices[k] for k in group], out)
    return whole(node, node.shape)


def of_square(operator: MatrixOperator, value: Reading) -> Reading:
    """The inverse or the determinant, also of a Kronecker product; another function as it stands."""
    found = factors(value) if operator in (inverse, determinant) else None
    if found is None:
        return rules_matrices.matrix_function(operator, value, LETTER)
    made = [rules_matrices.matrix_function(operator, part, LETTER) for part in found]
    if operator is inverse:
        return kronecker(*made)
    sizes = [size(part.shape[0]) for part in reversed(found)]
    return number(hadamard(*(power(closed(part), k) for part, k in zip(made, sizes, strict=True))))

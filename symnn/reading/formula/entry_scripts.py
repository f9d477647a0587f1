"""An entry with a superscript, A_{ij}^⊤ or A^{-1}_{ij}: printed, nobody sees whether the entry is meant or the matrix.

Where the entry of Aᵀ, A⁻¹ or A² is another number than A_{ij} with the superscript, it is ambiguous. The meaning that
the rest of the reader gives it is the entry's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symnn.bridge.named_axes import Reading, placed
from symnn.errors import SymnnError
from symnn.reading.formula import tree as t
from symnn.reading.formula.ambiguous import Ambiguous

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder


def unless_of_the_matrix(builder: Builder, tree: t.Power | t.Transpose, entry: Reading) -> Reading:
    """The entry with its superscript. Ambiguous, if the entry of the matrix with the superscript is another number."""
    base = tree.base if isinstance(tree, t.Power) else tree.argument
    matrix = _matrix(base)
    if matrix is None or not entry.is_number or (isinstance(tree, t.Power) and not _may_be_of_the_matrix(tree)):
        return entry
    whole = t.Power(matrix, tree.exponent) if isinstance(tree, t.Power) else t.Transpose(matrix)
    try:
        other = builder.build(t.Entry(whole, base.indices))  # type: ignore[attr-defined]
        same = set(other.open) == set(entry.open) and builder.context.equal(
            *(placed(x, entry.open) for x in (entry, other))
        )
    except SymnnError:
        same = isinstance(tree, t.Power)  # no such matrix; but nobody turns a number
    if not same:
        said = builder.context.said(tree)
        raise Ambiguous(
            f"{said} may be of the entry or of the matrix: put brackets, as in (A)_{{ij}} of what is meant",
            "of the entry", "of the matrix",
        )  # fmt: skip
    return entry


def _matrix(base: t.Tree) -> t.Tree | None:
    """What two indices pick an entry of."""
    if not isinstance(base, t.Name | t.Entry) or len(base.indices) != 2:
        return None
    return t.Name(base.name) if isinstance(base, t.Name) else base.of


def _may_be_of_the_matrix(tree: t.Power) -> bool:
    """Whether the exponent is −1, or a whole number written before the indices: A^2_{ij}."""
    exponent = tree.exponent
    if isinstance(exponent, t.Sum) and len(exponent.terms) == 1 and exponent.signs == (-1,):
        return isinstance(exponent.terms[0], t.Number) and (exponent.terms[0].value == 1 or tree.early)
    return isinstance(exponent, t.Number) and exponent.value.denominator == 1 and tree.early

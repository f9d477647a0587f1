"""The letters of the entry of which a claim speaks, and what numbers are there: eᵢᵀAeⱼ for unit vectors is A[i, j]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.bridge.free_indices import EveryEntry
from symnn.calculus.printed_form.matrix_form import FormWriter, to_sympy
from symnn.expr import Atom, Contract, Node
from symnn.proof.inequality.unit_entries import UNIT


def letters_of_place(side: Any) -> tuple[Any, ...]:
    """The indices of a claim that is itself about every entry."""
    if not isinstance(side, EveryEntry):
        return ()
    return tuple(k for k, extent in zip(side.lamda.variables, side.shape, strict=True) if extent != 1)


def entry_of(side: Any, at: Sequence[Any]) -> Any:
    """A side that is said of every entry, at these letters; a number is what it is everywhere."""
    if not isinstance(side, EveryEntry):
        return side
    letters = iter(at)
    return side.lamda(*(sp.S.Zero if extent == 1 else next(letters) for extent in side.shape))


def at_place(node: Node, places: Sequence[Any]) -> Any:
    """A sum, with the letter of its place for each unit vector in it; None where two of them meet."""
    if not isinstance(node, Contract) or not any(map(_is_unit, node.operands)):
        return to_sympy(node)
    factors = list(zip(node.operands, node.indices, strict=True))
    met: dict[Any, set[Any]] = {}
    for x, (index, *_) in (f for f in factors if _is_unit(f[0])):
        met.setdefault(index, set()).add(_letter(x, places))
    if any(len(letters) > 1 for letters in met.values()):
        return None
    rest = [f for f in factors if not _is_unit(f[0])]
    return _entry(rest, {index: letter for index, (letter,) in met.items()}, places) if rest else sp.S.One


def _entry(factors: Sequence[tuple[Node, tuple[Any, ...]]], at: Mapping[Any, Any], places: Sequence[Any]) -> Any:
    """The sum of products with letters for some of its indices."""
    out = tuple(k for k in at if any(k in indices for _, indices in factors))
    entries = Contract([x for x, _ in factors], [indices for _, indices in factors], out)
    names = [*map(str, places), *(s for s in "pqrstuvw" if s not in map(str, places))]
    value = FormWriter(entries, names).entries.entry(entries, [at[k] for k in out])
    turned = {e: e.parent.arg[e.j, e.i] for e in value.atoms(MatrixElement) if isinstance(e.parent, sp.Transpose)}
    return value.xreplace(turned)


def _is_unit(node: Node) -> bool:
    label = node.label if isinstance(node, Atom) else None
    return isinstance(label, tuple) and label[0] == UNIT


def _letter(unit: Any, places: Sequence[Any]) -> Any:
    """The letter of the axis for which the unit vector was put in."""
    return places[unit.label[1]]

"""Columns and rows of zeros with a single 1: what a delta says of an index, by name in text."""

from __future__ import annotations

from typing import Any

import sympy as sp


class UnitVector(sp.FunctionMatrix):
    """A column whose entry is a delta of its row and a place. SymPy's class but for how it is said: one_hot(c, n)."""

    def _sympystr(self, printer: Any) -> str:
        return said_as_unit(self, printer._print) or by_formula(self, printer._print)


def place_of_one(e: Any) -> Any | None:
    """c of a column or a row of zeros with a 1 in place c, which a delta says; None for every other matrix by its
    entries.
    """
    variables, body = e.lamda.variables, e.lamda.expr
    running = variables[0 if e.shape[1] == 1 else 1]
    if 1 not in e.shape or not isinstance(body, sp.KroneckerDelta) or running not in body.args:
        return None
    place = next(a for a in body.args if a != running)
    return None if place.free_symbols & set(variables) else place


def said_as_unit(e: Any, said: Any) -> str:
    """one_hot(c, n) for a column with its 1 in place c, counted from 0, a row transposed; "" for any other matrix."""
    place = place_of_one(e)
    if place is None:
        return ""
    rows, columns = e.shape
    turned = "" if columns == 1 else ".T"
    return f"one_hot({said(place)}, {said(columns if turned else rows)}){turned}"


def by_formula(e: Any, said: Any) -> str:
    """A matrix by its entries, as SymPy says it."""
    return f"FunctionMatrix({', '.join(map(said, e.args))})"

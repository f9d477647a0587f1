"""The signs that relate two values: the one table of their names, spellings, LaTeX and SymPy classes."""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp


class Sign(NamedTuple):
    """How a relation is written: `spellings` are read besides its name, `sympy` is SymPy's class of it."""

    spellings: tuple[str, ...]
    latex: str
    sympy: Any


SIGNS = {
    "=": Sign(("==",), "=", sp.Eq),
    "<=": Sign(("≤",), r"\le", sp.Le),
    "<": Sign((), "<", sp.Lt),
    ">=": Sign(("≥",), r"\ge", sp.Ge),
    ">": Sign((), ">", sp.Gt),
    "≠": Sign(("!=",), r"\neq", sp.Ne),
}
SPELLED = {spelling: name for name, sign in SIGNS.items() for spelling in (name, *sign.spellings)}
"""The name of a relation by each of its spellings."""
OF_SYMPY = {sign.sympy: name for name, sign in SIGNS.items()}


def latex_sign(name: str) -> str:
    """The sign in LaTeX; := of a definition stays as it is."""
    return SIGNS[name].latex if name in SIGNS else name

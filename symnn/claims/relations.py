"""The signs that relate two values: the one table of their names, spellings, LaTeX and SymPy classes."""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp


class Sign(NamedTuple):
    """How a relation is written: `spellings` are read besides its name, `struck` is it struck out, `sympy` a class."""

    spellings: tuple[str, ...]
    latex: str
    struck: str
    sympy: Any


SIGNS = {
    "=": Sign(("==",), "=", r"\neq", sp.Eq),
    "<=": Sign(("≤",), r"\le", r"\nleq", sp.Le),
    "<": Sign((), "<", r"\nless", sp.Lt),
    ">=": Sign(("≥",), r"\ge", r"\ngeq", sp.Ge),
    ">": Sign((), ">", r"\ngtr", sp.Gt),
    "≠": Sign(("!=",), r"\neq", "=", sp.Ne),
}
SPELLED = {spelling: name for name, sign in SIGNS.items() for spelling in (name, *sign.spellings)}
"""The name of a relation by each of its spellings."""
DENIED = {"=": "≠", "<=": "≰", "<": "≮", ">=": "≱", ">": "≯", "≠": "="}
"""A relation struck out, in plain text."""
OF_SYMPY = {sign.sympy: name for name, sign in SIGNS.items()}


def latex_sign(name: str, struck: bool = False) -> str:
    """The sign in LaTeX, or the one that says that it does not hold; := of a definition stays as it is."""
    sign = SIGNS.get(SPELLED.get(name, name))
    if sign is None:
        return name
    return sign.struck if struck else sign.latex

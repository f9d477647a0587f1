"""A SymPy expression as LaTeX: what every other text is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from symnn.claims.derivation import SymbolName
from symnn.errors import ArgumentError
from symnn.text.notation import Notation
from symnn.text.printer import MatrixPrinter

USUAL = Notation()


def expression(obj: Any, style: Notation = USUAL, names: Mapping[Any, Any] | None = None) -> str:
    """Mathematics without delimiters."""
    if isinstance(obj, int | float):
        obj = sp.sympify(obj, strict=True)
    if not isinstance(obj, sp.Basic | sp.MatrixBase):
        raise ArgumentError(f"text prints SymPy expressions, verdicts and derivations, not {type(obj).__name__}")
    written = {s: SymbolName(name) if isinstance(name, str) else name for s, name in (names or {}).items()}
    return str(MatrixPrinter(style, written).part(obj))

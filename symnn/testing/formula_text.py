"""A formula in the words of a failed test: one line, in SymPy's names but for what nobody writes: ones, entrywise
products and numbers that are matrices of one entry.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.str import StrPrinter

from symnn.bridge.calls import SymbolicCall
from symnn.expr import Operator
from symnn.expr.records import Composition
from symnn.ops.positive import positive
from symnn.ops.relu import relu

LONGEST = 160
"""Characters of a formula that a failure shows."""


def text(formula: Any) -> str:
    return " ".join(_FormulaPrinter().doprint(formula).split())


def cut(formula: Any) -> str:
    """The formula in one line, cut where it is long."""
    line = text(formula)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


class _FormulaPrinter(StrPrinter):
    """SymPy finds the methods by the names of its classes."""

    def _print(self, expr: Any, **kwargs: Any) -> str:
        if isinstance(expr, SymbolicCall) and isinstance(expr.record, Operator | Composition):
            name = f"{relu.name}'" if expr.record is positive else expr.record.name
            return f"{name}({', '.join(map(self._print, expr.operands))})"
        found = self._own(expr)
        return str(super()._print(expr, **kwargs)) if found is None else found

    def _own(self, expr: Any) -> str | None:
        match expr:
            case sp.OneMatrix():
                rows, columns = expr.shape
                return f"ones({rows})" if columns == 1 else f"ones({rows}, {columns})"
            case sp.DiagMatrix():
                return f"diag({self._print(expr.args[0])})"
            case sp.HadamardProduct():
                return "∘".join(self._beside(factor, PRECEDENCE["Mul"] + 1) for factor in expr.args)
            case sp.HadamardPower():
                base = self._beside(expr.base, PRECEDENCE["Pow"] + 1)
                return f"1/{base}" if expr.exp == -1 else f"{base}**{expr.exp}"
            case MatrixElement() if tuple(expr.parent.shape) == (1, 1):
                return f"({self._print(expr.parent)})"
            case sp.MatMul():
                return self._product(expr)
            case sp.MatAdd():
                return self._sum(expr)
        return None

    def _beside(self, part: Any, level: int) -> str:
        return (
            f"({self._print(part)})"
            if precedence(part) < level or isinstance(part, sp.HadamardProduct)
            else self._print(part)
        )

    def _product(self, product: Any) -> str:
        number, *factors = product.args
        negative = not getattr(number, "is_Matrix", False) and number.could_extract_minus_sign()
        every = (-number, *factors) if negative else product.args
        said = "*".join(self._beside(f, PRECEDENCE["Mul"]) for f in every if f != 1)
        return f"-{said}" if negative else said

    def _sum(self, several: Any) -> str:
        """What is added before what is subtracted."""
        terms = sorted((self._print(t) for t in several.args), key=lambda said: said.startswith("-"))
        return terms[0] + "".join(f" - {t[1:]}" if t.startswith("-") else f" + {t}" for t in terms[1:])


def reworded(said: str, formula: Any) -> str:
    """Words in which parts of the formula stand as SymPy prints them."""
    parts = {
        str(p): text(p)
        for p in sp.preorder_traversal(formula)
        if isinstance(p, sp.Expr) and p.args and not isinstance(p, sp.OneMatrix)
    }
    for plain in sorted(parts, key=len, reverse=True):
        said = said.replace(plain, parts[plain])
    return said

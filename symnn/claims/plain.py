"""SymPy's expressions as plain text, in which no two different indices bear one name: SymPy prints all of its own
summed indices as `_i_1`, and a sum inside a sum would read as a diagonal.
"""

from __future__ import annotations

from itertools import chain, count
from typing import Any

import sympy as sp
from sympy.core.mul import _keep_coeff
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.str import StrPrinter

from symnn.bridge.unit_vectors import by_formula, said_as_unit
from symnn.claims.digits import written

LETTERS = "ijklpqrstuv"


def _level(item: Any) -> int:
    """How tightly it is bound. Whether a product of matrices begins with a minus sign is seen, not computed: SymPy
    would negate and carry out all of it.
    """
    if not (isinstance(item, sp.Mul) and item.has(sp.MatrixExpr)):
        return int(precedence(item))
    first = item.args[0]
    negative = not getattr(first, "is_Matrix", False) and first.could_extract_minus_sign()
    return PRECEDENCE["Add" if negative else "Mul"]


class _Plain(StrPrinter):
    """SymPy's own text, but for its nameless indices."""

    def __init__(self, taken: set[str]) -> None:
        super().__init__({"order": None})
        numbered = (f"{letter}{k}" for k in count(1) for letter in LETTERS)
        self.free = (name for name in chain(LETTERS, numbered) if name not in taken)
        self.names: dict[Any, str] = {}

    def parenthesize(self, item: Any, level: int, strict: bool = False) -> str:
        own = _level(item)
        said = self._print(item)
        return f"({said})" if own < level or (not strict and own <= level) else said

    def _print_MatMul(self, product: Any) -> str:  # noqa: N802  SymPy's name
        number, matrices = product.as_coeff_mmul()
        sign = "-" if number.is_number and number.is_negative else ""
        if sign:
            product = matrices if number == -1 else _keep_coeff(-number, matrices)
        level = _level(product)
        return sign + "*".join(self.parenthesize(factor, level) for factor in product.args)

    def _print_MatAdd(self, total: Any) -> str:  # noqa: N802  SymPy's name
        text = ""
        for term in self._as_ordered_terms(total):
            said = self._print(term)
            if isinstance(term, sp.MatAdd):
                said = f"({said})"
            text += f" - {said[1:]}" if said.startswith("-") else f" + {said}"
        return text.removeprefix(" + ") if text.startswith(" +") else "-" + text.removeprefix(" - ")

    def _print_FunctionMatrix(self, matrix: Any) -> str:  # noqa: N802  SymPy's name
        return said_as_unit(matrix, self._print) or by_formula(matrix, self._print)

    def _print_MatrixBase(self, matrix: Any) -> str:  # noqa: N802  SymPy's name
        return f"Matrix({self._print(matrix.tolist())})"

    def _print_Dummy(self, index: Any) -> str:  # noqa: N802  SymPy's name
        if index not in self.names:
            self.names[index] = next(self.free)
        return self.names[index]


def plain(*parts: Any) -> tuple[str, ...]:
    """The parts of one sentence as text; what is not SymPy's says itself. Python writes no number of thousands of
    digits: it is cut off.
    """
    try:
        return _plain(*parts)
    except ValueError:
        return _plain(*(_cut_off(p) if isinstance(p, sp.Basic) else p for p in parts))


def _cut_off(part: sp.Basic) -> sp.Basic:
    return part.xreplace({q: sp.Symbol(text) for q in part.atoms(sp.Rational) if "…" in (text := written(q))})


def _plain(*parts: Any) -> tuple[str, ...]:
    if not any(isinstance(p, sp.Basic) and p.has(sp.Dummy, sp.MatrixExpr) for p in parts):
        return tuple(map(str, parts))
    met = (s for p in parts if isinstance(p, sp.Basic) for s in p.atoms(sp.Symbol, sp.MatrixSymbol))
    printer = _Plain({s.name for s in met if not isinstance(s, sp.Dummy)})
    return tuple(printer.doprint(p) if isinstance(p, sp.Basic) else str(p) for p in parts)

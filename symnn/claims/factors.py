"""A product as somebody wrote it, whether or not its factors conform."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import sympy as sp

from symnn.bridge.calls import operand
from symnn.bridge.shape_errors import product as misfit
from symnn.errors import ArgumentError


class Factors:
    """Factors side by side as somebody wrote them, whether or not they conform: SymPy itself refuses to build some of
    these.
    """

    def __init__(self, *factors: Any) -> None:
        if not factors:
            raise ArgumentError("a product needs factors")
        self.factors = tuple(map(operand, factors))

    def formula(self) -> Any:
        """The product as SymPy builds it; ShapeError with both operands and a remedy if neighbours do not conform."""
        matrices = [f for f in self.factors if getattr(f, "is_Matrix", False)]
        for a, b in pairwise(matrices):
            if a.shape[1] != b.shape[0]:
                raise misfit(a, a.shape, b, b.shape)
        return sp.MatMul(*self.factors) if matrices else sp.Mul(*self.factors)

    @property
    def free_symbols(self) -> set[Any]:
        return set().union(*(f.free_symbols for f in self.factors))

    def __str__(self) -> str:
        return "*".join(
            f"({f})" if getattr(f, "is_Add", False) or getattr(f, "is_MatAdd", False) else str(f) for f in self.factors
        )

    __repr__ = __str__

"""The sides of a claim as somebody wrote them, whether or not their parts conform: factors, and functions that
build.
"""

from __future__ import annotations

from inspect import isfunction
from itertools import pairwise
from typing import Any

import sympy as sp
from sympy.matrices.exceptions import ShapeError as SympyShapeError

from symnn.bridge.calls import operand
from symnn.bridge.shape_errors import product as misfit
from symnn.errors import ArgumentError, MatrixUseError, ShapeError


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


def built(side: Any) -> Any:
    """A side of a claim as an expression: a `Factors` multiplied, a function called. ShapeError where parts do not
    conform, also where SymPy says so.
    """
    if isinstance(side, Factors):
        return side.formula()
    if not isfunction(side):
        return side
    try:
        return side()
    except TypeError as error:  # SymPy says "Mix of Matrix and Scalar symbols"
        raise ShapeError(
            "a side cannot be built: {said}",
            said=str(error).rstrip("."),
            remedy="" if isinstance(error, MatrixUseError) else "a number t is added to a matrix as t*OneMatrix(m, n)",
        ) from error
    except SympyShapeError as error:
        raise ShapeError(*_conforming(error)) from error


def _conforming(error: SympyShapeError) -> tuple[Any, ...]:
    """What SymPy says of two sizes, as a sentence, and the sizes."""
    match error.args:
        case ("Matrices are not aligned", columns, rows):
            return (
                "a product needs as many columns on its left as rows on its right, not {0.shape} and {1.shape}",
                *(("", str(size)) for size in (columns, rows)),
            )
        case (str(said),) if said.startswith("Matrices have mismatching shape"):
            unlike = said.partition("(")[2].rstrip(")").split(", ")
            said_of = " and ".join(f"{{{k}.shape}}" for k in range(len(unlike)))
            return (
                f"what is added or multiplied entry by entry has one shape, not sizes {said_of}",
                *(("", size) for size in unlike),
            )
    return (" ".join(map(str, error.args)).rstrip(".") or "the parts do not conform",)

"""The sides of a relation as LaTeX: expressions, factors that need not conform, and derivatives that are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnn.claims.derivation import SymbolName
from symnn.claims.factors import Factors
from symnn.text.expressions import expression
from symnn.text.letters import text as escaped

Names = Mapping[Any, SymbolName]


def side(given: Any, names: Names) -> str:
    """A side of a claim: an expression, factors that need not conform, or the derivative that was asked for, with its
    sign.
    """
    if isinstance(given, Factors):
        return " ".join(bracketed(f, names) for f in given.factors)
    if isinstance(given, str):
        return given
    if not isinstance(given, tuple):
        return expression(given, names=names)
    operation, *parts = given
    f, x, *more = [expression(part, names=names) for part in parts]
    match operation.__name__:
        case "vjp":
            return rf"\frac{{\partial}}{{\partial {x}}} \left\langle {more[0]}, {f} \right\rangle"
        case "hessian":
            return rf"\frac{{\partial^2}}{{\partial {x}\, \partial {(more or [x])[0]}^{{\top}}}} \left[ {f} \right]"
        case "hvp":
            return rf"\frac{{\partial^2}}{{\partial {x}\, \partial {x}^{{\top}}}} \left[ {f} \right] {more[0]}"
        case _:
            return rf"\frac{{\partial}}{{\partial {x}}} \left[ {f} \right]"


def bracketed(f: Any, names: Names) -> str:
    """As a factor: a sum stands in brackets."""
    printed = expression(f, names=names)
    return rf"\left( {printed} \right)" if getattr(f, "is_Add", False) or getattr(f, "is_MatAdd", False) else printed


def worded(plain: str) -> str:
    """Words inside a formula; signs of mathematics among them stand beside the text, for a page would end the formula
    at a dollar.
    """
    pieces = escaped(plain).replace(r"\$", "\0").split("$")
    told = (rf"\text{{{p}}}" if k % 2 == 0 else f"{{{p}}}" for k, p in enumerate(pieces) if p)
    return "".join(told).replace("\0", r"\$")

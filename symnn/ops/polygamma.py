"""The derivatives of log Γ of a positive number, ψ, ψ′, …: each a record, and the derivative of the one before."""

from functools import cache
from math import inf
from typing import Any

import sympy as sp

from symnn.errors import ArgumentError
from symnn.expr.records import Operator


def between_poles(x: Any) -> bool:
    """Whether a number is negative, and not seen to be whole."""
    return not x >= 0 and getattr(x, "denominator", 0) != 1


@cache
def polygamma(order: int) -> Operator:
    """ψ^(order): the digamma function ψ for 0, the trigamma function for 1."""
    if order < 0:
        raise ArgumentError(f"the polygamma function of order {order} is none: orders count from 0")
    sign = 1 if order % 2 else -1
    bounds = (0, None) if sign > 0 else (None, 0)
    return Operator(
        name="digamma" if order == 0 else f"polygamma{order}",
        value=lambda field, x: field.polygamma(order, x),
        partials=(lambda x, y: polygamma(order + 1)(x),),
        latex=r"\psi" + (f"^{{({order})}}" if order else ""),
        domain=("positive",),
        range=bounds if order else (None, None),
        open=order > 0,
        limits=(None, 0 if order else inf),
        at_border=sign * inf,
        beyond=between_poles,
        sympy=lambda x: sp.polygamma(order, x),
        opaque=True,
        origin=(polygamma, (order,)),
    )

"""What SymPy's printers ask of a product of matrices: how tightly it binds. Nothing is written or rewritten here."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.printing.precedence import PRECEDENCE


def with_precedence(expr: Any) -> Any:
    """The expression itself, whose products know what SymPy's printers would find: a product that starts with a minus
    binds like a sum.

    To find it SymPy compares a product with its negative, for which it evaluates all that is inside, again at every
    level: the Hessian of a softmax of a softmax took 24 seconds to print. Its printers ask an attribute first.
    """
    seen: set[int] = set()
    stack = [expr]
    while stack:
        part = stack.pop()
        if id(part) not in seen:
            seen.add(id(part))
            stack += getattr(part, "args", ())
            if isinstance(part, sp.MatMul):
                c = part.args[0]
                part.precedence = PRECEDENCE["Add" if c.is_Number and c.is_extended_negative else "Mul"]
    return expr

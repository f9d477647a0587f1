"""Indices that are bound twice, one inside the other: the inner one gets a letter of its own before anything is put in
for the outer one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits


def told_apart(body: Any, variables: Collection[Any]) -> Any:
    """body, in which no sum, product or function of places binds one of these variables anew."""
    binders = body.atoms(ExprWithLimits, sp.Lambda)
    renamed = {b: _renamed(b, variables) for b in binders if set(variables) & set(b.variables)}
    return body.xreplace(renamed) if renamed else body


def _renamed(binder: Any, variables: Collection[Any]) -> Any:
    """Bounds are read outside: there the letter is that of the outer index."""
    own = {v: sp.Dummy(v.name, integer=True) for v in binder.variables if v in variables}
    if isinstance(binder, sp.Lambda):
        return binder.xreplace(own)
    limits = (sp.Tuple(own.get(v, v), *bounds) for v, *bounds in binder.limits)
    return binder.func(binder.function.xreplace(own), *limits)

"""What SymPy asks of its matrices again and again, answered once: whoever multiplies a formula by a number has SymPy
evaluate all of the formula anew, and a number times a matrix asks that matrix for its shape twice, once for the rows
and once for the columns: twice as often at every level. A sum over an index is searched for a closed form each time.

`answer_once()` changes how often SymPy computes, and nothing of what it computes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

import sympy as sp
from sympy.core.parameters import global_parameters

MOST_SUMS = 2000
"""So many are remembered."""
EVALUATED = "_symnn_evaluated"
"""Under this name a formula keeps what it is evaluated: True, if that is itself."""


def answer_once() -> None:
    """Once, when the symbols are loaded."""
    product: Any = sp.MatMul
    if product.shape.fget is shape:
        return
    product.shape = property(shape)
    for kind in (sp.MatMul, sp.MatAdd, sp.HadamardProduct):
        changed: Any = kind
        changed.doit = kept(changed.doit)
    total: Any = sp.Sum
    total.doit = remembered(total.doit)


def shape(product: Any) -> tuple[Any, Any]:
    """That of the one matrix, or the rows of the first and the columns of the last."""
    matrices = [a for a in product.args if a.is_Matrix]
    return matrices[0].shape if len(matrices) == 1 else (matrices[0].rows, matrices[-1].cols)


def kept(original: Callable[..., Any]) -> Callable[..., Any]:
    """Evaluation that is remembered with the formula. What came out of it and is the same once more is done."""

    @wraps(original)
    def doit(self: Any, **hints: Any) -> Any:
        if hints or not global_parameters.evaluate:
            return original(self, **hints)
        if (found := self.__dict__.get(EVALUATED)) is None:
            made = original(self)
            found = self.__dict__[EVALUATED] = True if made == self else made
        return self if found is True else found

    return doit


def remembered(original: Callable[..., Any]) -> Callable[..., Any]:
    """Evaluation that is remembered by the formula itself, for objects that can keep nothing."""
    known = lru_cache(maxsize=MOST_SUMS)(original)

    @wraps(original)
    def doit(self: Any, **hints: Any) -> Any:
        return original(self, **hints) if hints or not global_parameters.evaluate else known(self)

    return doit

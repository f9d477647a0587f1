"""Whether an expression is 0 wherever it is defined, by its normal form: a step of it then has one value, and does not
jump where the expression happens to be 0. Nothing is proved or refuted here.
"""

from __future__ import annotations

from functools import lru_cache

from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.errors import BudgetError, PoleError, UnsupportedError
from symnn.expr import Node

MOST_WORK, SECONDS = 5_000, 1.0
"""An expression whose form takes longer is not looked through."""


@lru_cache(maxsize=1024)
def is_disguised_zero(node: Node) -> bool:
    """Whether the normal form says that the entries of the node are 0. False where it cannot be told."""
    normal = Normalizer(budget=MOST_WORK, seconds=SECONDS)
    try:
        form = normal.form(node)
        return not normal.conditions and not normal.algebra.content(form)[1]
    except (BudgetError, PoleError, UnsupportedError):
        return False

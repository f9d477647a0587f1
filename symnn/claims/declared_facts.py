"""What SymPy's symbols are declared to be beyond real numbers, as it is said with a proof: b > 0, k is an integer.

Of a size nothing is said that every size is: a claim is about all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy as sp

from symnn.claims.verdict import SaidRelation
from symnn.expr import Node
from symnn.expr.walk import atoms, sizes_of

SIGNS = (
    ("is_zero", "="), ("is_positive", ">"), ("is_negative", "<"), ("is_nonnegative", ">="), ("is_nonpositive", "<="),
    ("is_nonzero", "≠"),
)  # fmt: skip
PARTS_OF_COUNTS = (
    ("is_prime", "a prime number"),
    ("is_composite", "a composite number"),
    ("is_even", "even"),
    ("is_odd", "odd"),
)
KINDS = (
    *PARTS_OF_COUNTS, ("is_integer", "an integer"), ("is_noninteger", "no integer"), ("is_rational", "rational"),
    ("is_irrational", "irrational"),
)  # fmt: skip
"""What a symbol may be declared to be, and how that is said; what says more stands first."""


def declared_facts(nodes: Iterable[Node]) -> dict[Any, tuple[str, ...]]:
    """The symbols of the nodes of which something is declared, in the order in which they are met, with what it is."""
    roots = tuple(nodes)
    found = {a.label: _of_number(a.label) for a in atoms(roots) if isinstance(a.label, sp.Symbol)}
    found |= {s: _kind(s, PARTS_OF_COUNTS) for s in sizes_of(roots) if s not in found}
    return {symbol: said for symbol, said in found.items() if said}


def _of_number(symbol: Any) -> tuple[str, ...]:
    sign = _told(symbol, SIGNS)
    return (*([] if sign is None else [SaidRelation(symbol, 0, sign)]), *_kind(symbol, KINDS))


def _kind(symbol: Any, kinds: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    said = _told(symbol, kinds)
    return () if said is None else (f"{symbol} is {said}",)


def _told(symbol: Any, words: Iterable[tuple[str, str]]) -> str | None:
    return next((said for fact, said in words if getattr(symbol, fact, None)), None)

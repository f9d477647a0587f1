"""Equalities that cannot be read at symbolic sizes, refuted at small ones. It never proves."""

from __future__ import annotations

from symnn.claims.question import EQUALITY
from symnn.proof.equality.small_sizes import by_small_sizes
from symnn.proof.method import Method

METHOD = Method(
    name="small sizes",
    kinds=(EQUALITY,),
    rank=80,
    prove=by_small_sizes,
)

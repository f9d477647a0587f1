"""Equalities that cannot be read at symbolic sizes, refuted at small ones. It never proves."""

from symnn.claims.question import EQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="small sizes",
    kinds=(EQUALITY,),
    rank=80,
    prover="symnn.proof.equality.small_sizes:by_small_sizes",
)

"""A point at which an inequality is false. It never proves."""

from __future__ import annotations

from symnn.claims.question import INEQUALITY
from symnn.proof.counterexample.violation import by_counterexample
from symnn.proof.method import Method

METHOD = Method(
    name="counterexample",
    kinds=(INEQUALITY,),
    rank=30,
    prove=by_counterexample,
)

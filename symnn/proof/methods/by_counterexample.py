"""A point at which an inequality is false. It never proves."""

from symnn.claims.question import INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="counterexample",
    kinds=(INEQUALITY,),
    rank=30,
    prover="symnn.proof.counterexample.violation:by_counterexample",
)

"""An inequality that nothing has decided: more points. It never proves."""

from symnn.claims.question import INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="counterexample, more points",
    kinds=(INEQUALITY,),
    rank=200,
    prover="symnn.proof.counterexample.violation:by_longer_search",
)

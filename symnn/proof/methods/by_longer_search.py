"""An inequality that nothing has decided: more points. It never proves."""

from __future__ import annotations

from symnn.claims.question import INEQUALITY
from symnn.proof.counterexample.violation import by_longer_search
from symnn.proof.method import Method

METHOD = Method(
    name="counterexample, more points",
    kinds=(INEQUALITY,),
    rank=200,
    prove=by_longer_search,
)

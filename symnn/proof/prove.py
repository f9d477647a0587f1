"""`prove`: the verdict on a claim and, where it is asked for, the nearest true one beside what is false."""

from __future__ import annotations

from symnn.claims.claim import Chain, Claim, Property, as_claim
from symnn.claims.verdict import Unknown, Verdict
from symnn.errors import ArgumentError
from symnn.proof.budget import GRACE, TOO_MUCH, Budget, Late, ended, too_much
from symnn.proof.judge import judged


def prove(claim: Claim | Chain | Property, *, budget: float = 10.0, repair: bool = False) -> Verdict:
    """The verdict on a claim, within `budget` seconds. Sides that do not conform give IllTyped with the reason.
    SymPy's relations are claims too: `prove(sp.Eq(a, b))`, `prove(x**2 >= 0)`.

    With `repair`, a refuted or ill-typed equality, and a refuted property, also get the nearest true one, where one is
    found, in the time that is left.
    """
    stated = as_claim(claim)
    if not (isinstance(budget, int | float) and budget > 0):
        raise ArgumentError(f"the budget is a number of seconds above 0, not {budget!r}")
    clock = Budget(budget)
    verdict: Verdict = Unknown(statement=stated.statement, reason=f"the budget of {budget:g} s is used up")
    try:
        with ended(GRACE * budget):
            verdict = judged(stated, clock)
            if repair:
                from symnn.proof.repair.nearest_formula import repaired

                verdict = repaired(stated, verdict, clock)
    except Late:
        return verdict
    except TOO_MUCH as error:
        return Unknown(statement=stated.statement, reason=too_much(error))
    return verdict

"""`prove`: the verdict on a claim and, where it is asked for, the nearest true one beside what is false."""

from __future__ import annotations

from symnn.claims.claim import Chain, Claim, Property
from symnn.claims.verdict import Verdict
from symnn.proof.budget import Budget
from symnn.proof.judge import judged
from symnn.proof.repair.repair import repaired


def prove(claim: Claim | Chain | Property, *, budget: float = 10.0, repair: bool = False) -> Verdict:
    """The verdict on a claim, within `budget` seconds. Sides that do not conform give IllTyped with the reason.

    With `repair`, a refuted or ill-typed equality, and a refuted property, also get the nearest true one, where one is
    found, in the time that is left.
    """
    clock = Budget(budget)
    verdict = judged(claim, clock)
    return repaired(claim, verdict, clock) if repair else verdict

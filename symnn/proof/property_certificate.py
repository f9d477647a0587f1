"""The certificate of a claim that is no relation: the claim, the method, and every fact that the proof leans on, each
with its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnn.claims.claim import Claim, Property
from symnn.claims.question import Question
from symnn.claims.verdict import Proved
from symnn.proof.budget import Budget
from symnn.proof.equality.certificate import recheck
from symnn.proof.method import Recheck, table

SECONDS = 20.0


@dataclass(frozen=True)
class PropertyCertificate:
    """Rechecked by the certificates of its premises, and by the method's rules, which are run once more and must need
    no other premise.
    """

    claim: Claim | Property
    method: str
    premises: tuple[Proved, ...]

    def recheck(self) -> Recheck:
        for premise in self.premises:
            found = recheck(premise, premise=True)
            if not found.accepted:
                return Recheck(False, found.independent, f"the premise {premise.statement}: {found.reason}")
        method = table().get(self.method)
        if method is None or method.prove is None or method.certificate is not PropertyCertificate:
            return Recheck(False, False, f"{self.method} is no method for claims of this kind")
        question = Question(self.claim)
        question.proved = True
        again = method.prove(question, Budget(SECONDS)) if question.kind in method.kinds else None
        if not isinstance(again, Proved) or _said(again.certificate.premises) != _said(self.premises):
            return Recheck(False, False, "the premises do not make a proof of this claim")
        count = len(self.premises)
        leaning = f"{count} premise{'s' * (count != 1)} verified; " if count else ""
        way = "that lead from there to the claim" if count else "that lead to the claim"
        return Recheck(True, False, f"{leaning}trusts the rules of {again.method} {way}", again)


def _said(premises: tuple[Proved, ...]) -> set[Any]:
    return {p.statement for p in premises}

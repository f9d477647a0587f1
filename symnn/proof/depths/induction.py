"""Induction over depth: two finite claims, the base and the step, prove a statement for every number of layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import sympy as sp

from symnn.claims.claim import Claim
from symnn.claims.verdict import ProofStep, Proved, ReceivedStatement, Refuted, Unknown, Verdict
from symnn.errors import ArgumentError
from symnn.proof.budget import Budget
from symnn.proof.equality.certificate import recheck
from symnn.proof.equality.deciding_equality import SECONDS
from symnn.proof.judge import judged
from symnn.proof.method import Recheck

Equation = tuple[Any, Any]


@dataclass(frozen=True)
class InductionCertificate:
    """The proofs of the base, and of the step from the hypothesis `given`; what is said is made of these three, and of
    nothing else.
    """

    method: ClassVar[str] = "induction"
    over: str
    given: tuple[Any, ...]
    base: Proved
    step: Proved

    def verdict(self) -> Proved:
        hypothesis = f"{self.given[0]} = {self.given[1]}"
        said = dict.fromkeys((*self.base.hypotheses, *(h for h in self.step.hypotheses if h != hypothesis)))
        return Proved(
            statement=_in_words(self.over, self.base.statement, hypothesis, self.step.statement),
            method=f"induction over {self.over}",
            steps=(
                ProofStep.of("base: ", self.base.statement),
                ProofStep.of("hypothesis: ", ReceivedStatement(*self.given)),
                ProofStep.of("step: ", self.step.statement),
            ),
            hypotheses=tuple(said),
            conditions=tuple(dict.fromkeys((*self.base.conditions, *self.step.conditions))),
            certificate=self,
        )

    def recheck(self) -> Recheck:
        if len(self.given) != 2:
            return Recheck(False, True, "the hypothesis is no equation")
        parts = {"base": recheck(self.base), "step": recheck(self.step)}
        reason = "; ".join(f"{name}: {p.reason}" for name, p in parts.items())
        accepted = all(p.accepted for p in parts.values())
        return Recheck(accepted, all(p.independent for p in parts.values()), reason, self.verdict())


def _in_words(over: str, base: Any, given: str, step: Any) -> str:
    return f"for every {over}: {base} to begin with, and from {given} follows {step}"


def induction(
    *, base: Equation, given: Equation, step: Equation, over: str = "L", assume: tuple[Any, ...] = ()
) -> Verdict:
    """The verdict on what holds at the least depth and is carried from each to the next. It says what was judged; what
    that means for a network is for whoever reads it.

    base   (lhs, rhs) at the least depth
    given  (lhs, rhs), the induction hypothesis at a depth; its symbols stand for *any* values at that depth
    step   (lhs, rhs) at the next depth, to be shown from `given`

    A refuted base refutes the statement. A refuted step refutes this proof only: the verdict is Unknown.
    """
    if tuple(step) == tuple(given):
        raise ArgumentError(
            f"the step {step[0]} = {step[1]} is the hypothesis itself: say what one more layer makes of it"
        )
    first = judged(Claim(base[0], "=", base[1], assume), Budget(SECONDS))
    hypothesis = sp.Eq(*given, evaluate=False)
    statement = _in_words(over, ReceivedStatement(*base), f"{given[0]} = {given[1]}", ReceivedStatement(*step))
    second = judged(Claim(step[0], "=", step[1], (*assume, hypothesis)), Budget(SECONDS))
    if isinstance(first, Proved) and isinstance(second, Proved):
        return InductionCertificate(over, given, first, second).verdict()
    if isinstance(first, Refuted):
        return Refuted(statement=statement, counterexample=first.counterexample, lhs=first.lhs, rhs=first.rhs)
    which, verdict = ("base", first) if not isinstance(first, Proved) else ("step", second)
    return Unknown(statement=statement, reason=f"the {which} of the induction is {verdict.word}: {verdict.statement}")

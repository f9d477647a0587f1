"""Two objectives with the same optimisers as a line: one of them, or its logarithm, is ± the other."""

from __future__ import annotations

import sympy as sp

from symnn.bridge import read
from symnn.calculus.normal_form.normalizer import same
from symnn.claims.question import Question
from symnn.claims.verdict import Proved
from symnn.ops.signs import POSITIVE
from symnn.proof.budget import Budget
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.proof_lines.proof_line import ProofLine

SECONDS = 2.0
SAME = "log is strictly increasing, so both are optimal at the same places"
OPPOSITE = "what is largest for the one is least for the other"


def of_optimisers(verdict: Proved) -> tuple[ProofLine, ...]:
    """F = ±G or log F = ±G; none where one is another function of the other."""
    claim = verdict.certificate.claim
    goals = claim.parts["f"], claim.parts["g"]
    question = Question(claim)
    h, sign = question.hypotheses, 1 if goals[0].sense == goals[1].sense else -1
    known = Entailment(h, Budget(SECONDS), frozenset(question.over))
    for one, other in (goals, goals[::-1]):
        f, g = one.objective, sign * other.objective
        if f == g or (sign < 0 and f == -g):
            return ()
        for left in (f, sp.log(f)):
            if left != f and known.sign(read(f)) != POSITIVE:
                continue
            if same(read(left), read(g), (), h.symmetric, h.positive):
                said = {"the same function": left == f, SAME: left != f, OPPOSITE: sign < 0}
                reason = "; ".join(words for words, holds in said.items() if holds)
                return (ProofLine(left, g, reason, given=tuple(claim.assume), begins=True),)
    return ()

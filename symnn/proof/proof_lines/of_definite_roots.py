"""Inequalities about definite matrices as lines: those of the claim about R of A = RᵀR + δI, with what was put in
beside the first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.claim import Claim
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.proof.budget import Budget
from symnn.proof.inequality.definite_roots import DefiniteRoot, roots_of
from symnn.proof.judge import judged
from symnn.proof.proof_lines.bounded_slopes import SECONDS, accepted, without_sums
from symnn.proof.proof_lines.proof_line import ProofLine, proof_lines


def of_definite_roots(verdict: Proved) -> tuple[ProofLine, ...]:
    """Those of the claim about the roots that were put in."""
    claim = verdict.certificate.claim
    if not isinstance(claim, Claim):
        return ()
    question = Question(claim)
    for made in roots_of(question):
        if tuple(r.step for r in made) == verdict.steps[:-1]:
            return _of_roots(claim, question, made)
    return ()


def _of_roots(claim: Claim, question: Question, made: list[DefiniteRoot]) -> tuple[ProofLine, ...]:
    values = {to_sympy(a): to_sympy(form) for r in made for a, form in r.put.items()}
    sides = [without_sums(sp.sympify(side, strict=True)) for side in (claim.left, claim.right)]
    left, right = (side.xreplace(values) for side in sides)
    told = (a.xreplace(values) if isinstance(a, sp.Basic) else a for a in claim.assume)
    given = (*_known(made), *(a for a, fact in zip(told, claim.assume, strict=True) if a == fact))
    found = judged(Claim(left, claim.relation, right, given), Budget(SECONDS))
    lines = proof_lines(found) if isinstance(found, Proved) else ()
    put = tuple(ReceivedStatement(a, form) for a, form in values.items() if any(side.has(a) for side in sides))
    return accepted(tuple(replace(line, put=(*line.put, *put)) if k == 0 else line for k, line in enumerate(lines)))


def _known(made: list[DefiniteRoot]) -> tuple[Any, ...]:
    """What is known of the new symbols."""
    positive = [sp.Gt(to_sympy(a), 0) for r in made for a in r.positive]
    return (*positive, *(sp.Ne(sp.Determinant(to_sympy(a)), 0) for r in made for a in r.invertible))

"""Inequalities between traces and determinants of definite matrices as lines: the laws of means of eigenvalues that are
needed, then the claim.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.entrywise import UP, EntrywiseProblem
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.proof.inequality.eigenvalue_means import SpectralLaw, laws_in
from symnn.proof.proof_lines.bounded_slopes import accepted
from symnn.proof.proof_lines.proof_line import ProofLine, expression

MOST = 3
"""Laws that one still reads."""
THESE = "from this, for real numbers"


def of_eigenvalue_means(verdict: Proved) -> tuple[ProofLine, ...]:
    """A line for every law that is needed and the claim, which may be one of them."""
    certificate, said = verdict.certificate, verdict.statement
    if not isinstance(said, ReceivedStatement) or any(isinstance(s, str) for s in said[:2]):
        return ()
    p = certificate.problem
    given = p.hypotheses.given
    laws = list(dict.fromkeys(laws_in(p, certificate.queries[0])))
    if not laws or len(laws) > MOST:
        return ()
    told = [_line(law, given) for law in laws]
    last = ProofLine(said.left, said.right, THESE, said.relation, given=given, begins=True)
    if itself := [law for law in laws if _is_said(law, p)]:
        return accepted((replace(last, reason=itself[0].name),))
    return accepted((*told, last))


def _is_said(law: SpectralLaw, p: EntrywiseProblem) -> bool:
    """Whether the law is the claim, read from the left or from the right."""
    big, small = (p.right, p.left) if p.said in UP else (p.left, p.right)
    return law.relation == p.relation and same(law.gap, big - small, (), p.hypotheses.symmetric)


def _line(law: SpectralLaw, given: tuple[Any, ...]) -> ProofLine:
    """The law, its smaller side first unless that is 0."""
    big, small = to_sympy(law.big), to_sympy(law.small)
    if small == 0:
        return ProofLine(big, sp.S.Zero, law.name, law.relation, given=given, begins=True)
    return ProofLine(small, expression(big), law.name, law.relation.replace(">", "<"), given=given, begins=True)

"""Proofs that rest on premises as lines: by a named lemma, its premises and then the claim, which is what the lemma
says of these parts; entry by entry under a sum, the difference of the sides as that sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.expr import Node
from symnn.proof.proof_lines.proof_line import ProofLine

MOST_LINES = 6


def of_lemma(verdict: Proved) -> tuple[ProofLine, ...]:
    """The premises that were proved, but for that the difference of the sides is the lemma's; and the claim."""
    said = verdict.statement
    if not isinstance(said, ReceivedStatement) or any(isinstance(s, str) for s in said[:2]):
        return ()
    given = tuple(verdict.certificate.claim.assume)
    premises = tuple(_premises(verdict.certificate.premises[:-1], given))
    last = ProofLine(said.left, said.right, verdict.steps[0], said.relation, given=given, begins=True)
    return (*premises, last) if len(premises) < MOST_LINES else ()


def _premises(proofs: tuple[Proved, ...], given: tuple[Any, ...]) -> Iterator[ProofLine]:
    for premise in proofs:
        said = premise.statement
        if isinstance(said, ReceivedStatement) and all(isinstance(s, Node) and not s.rank for s in said[:2]):
            left, right = to_sympy(said.left), to_sympy(said.right)
            if left != right:
                yield ProofLine(left, right, "premise", said.relation, given=given, begins=True)


def of_entries(verdict: Proved) -> tuple[ProofLine, ...]:
    """big − small is a sum of which no entry is negative; for |x| <= big both big − x and big + x."""
    certificate = verdict.certificate
    relation = ">" if certificate.claim.relation in ("<", ">") else ">="
    given = tuple(certificate.claim.assume)
    lines: list[ProofLine] = []
    for premise in certificate.premises:
        said = premise.statement
        if not isinstance(said, ReceivedStatement) or said.relation != "=" or said.left.rank:
            continue
        gap, body = to_sympy(said.left), to_sympy(said.right)
        if gap != body:
            lines.append(ProofLine(gap, body, "as one sum", given=given, begins=True))
        positive = "every entry is positive" if relation == ">" else "no entry is negative"
        lines.append(ProofLine(body, sp.S.Zero, positive, relation, given=given, begins=gap == body))
    return tuple(lines) if len(lines) <= MOST_LINES else ()

"""Proofs that are made of proofs, as lines: a chain link by link, what was proved for sizes, an induction as somebody
states it or over a size by its base and its step.
"""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from symnn.claims.hypotheses import Hypotheses
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.proof.depths.size_induction import parts_of_induction
from symnn.proof.proof_lines.proof_line import BY_HYPOTHESIS, ProofLine, proof_lines


def of_links(verdict: Proved) -> tuple[ProofLine, ...]:
    """Every link by its own lines; one that has none as it is, with how it was proved."""
    parts = [proof_lines(proof) or _as_one_line(proof) for proof in verdict.certificate]
    return tuple(line for lines in parts for line in lines) if all(parts) else ()


def _as_one_line(proof: Proved) -> tuple[ProofLine, ...]:
    said, certificate = proof.statement, proof.certificate
    hypotheses = getattr(getattr(certificate, "problem", certificate), "hypotheses", None)
    if not isinstance(said, ReceivedStatement) or not isinstance(hypotheses, Hypotheses):
        return ()
    return (ProofLine(said.left, said.right, f"by {proof.method}", said.relation, given=hypotheses.given, begins=True),)


def of_sizes(verdict: Proved) -> tuple[ProofLine, ...]:
    """Those of the proof inside, where nothing was proved beside it."""
    inner = verdict.certificate.inner
    return proof_lines(inner) if inner.steps == verdict.steps else ()


def of_induction(verdict: Proved) -> tuple[ProofLine, ...]:
    """The base, and the step under the hypothesis."""
    proof = verdict.certificate
    hypothesis = ReceivedStatement(*proof.given)
    return (*_of_part(proof.base, "base", ()), *_of_part(proof.step, BY_HYPOTHESIS, (hypothesis,)))


def _of_part(proof: Proved, word: str, known: tuple[ReceivedStatement, ...]) -> Iterator[ProofLine]:
    said = proof.statement
    if isinstance(said, ReceivedStatement):
        yield ProofLine(said.left, said.right, word, said.relation, known=known, begins=True)


def of_size(verdict: Proved) -> tuple[ProofLine, ...]:
    """The claim at n = 1, and at n + 1 with the last term taken out."""
    found = parts_of_induction(verdict.certificate.claim, verdict.method)
    if found is None:
        return ()
    n, base, given, step = found
    said = ReceivedStatement(given.lhs, given.rhs, step.relation)
    at = ReceivedStatement(n, sp.Integer(1))
    assume = tuple(a for a in step.assume if a != given)
    return (
        ProofLine(base.left, base.right, "base", base.relation, put=(at,), given=base.assume, begins=True),
        ProofLine(step.left, step.right, BY_HYPOTHESIS, step.relation, known=(said,), given=assume, begins=True),
    )

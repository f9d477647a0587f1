"""Proofs that are made of proofs, as lines: a chain link by link, what was proved for sizes, an induction as somebody
states it or over a size by its base and its step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import sympy as sp

from symnn.claims.claim import Claim, Property
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.verdict import Proved, ReceivedStatement, SaidRelation
from symnn.proof.depths.size_induction import parts_of_induction
from symnn.proof.equality.certificate import Certificate
from symnn.proof.proof_lines.proof_line import BY_HYPOTHESIS, ProofLine, expression, proof_lines
from symnn.proof.proof_lines.sums_by_induction import of_parts

BY_RULES = "rules of"
EMPTY = "no terms are summed"


def of_links(verdict: Proved) -> tuple[ProofLine, ...]:
    """Every link by its own lines; one that has none as it is, with how it was proved."""
    parts = [proof_lines(proof) or _as_one_line(proof) for proof in verdict.certificate]
    return tuple(line for lines in parts for line in lines) if all(parts) else ()


def of_premises(verdict: Proved) -> tuple[ProofLine, ...]:
    """What the proof leans on, each as it is, and the claim, in which it is put in."""
    claim, premises = verdict.certificate.claim, verdict.certificate.premises
    said = [(p.statement, f"by {p.method}") for p in premises if isinstance(p.statement, ReceivedStatement)]
    every = [*said, (ReceivedStatement(claim.left, claim.right, claim.relation), "the closed form put in")]
    return tuple(ProofLine(s.left, s.right, why, s.relation, given=claim.assume, begins=True) for s, why in every)


def _as_one_line(proof: Proved) -> tuple[ProofLine, ...]:
    said, certificate = proof.statement, proof.certificate
    hypotheses = getattr(getattr(certificate, "problem", certificate), "hypotheses", None)
    if not isinstance(said, ReceivedStatement) or not isinstance(hypotheses, Hypotheses):
        return ()
    return (ProofLine(said.left, said.right, f"by {proof.method}", said.relation, given=hypotheses.given, begins=True),)


def of_sizes(verdict: Proved) -> tuple[ProofLine, ...]:
    """Those of the proof inside, with what symbols are declared to be where rules of operators need it; and a sum that
    was proved apart where it is empty.
    """
    inner = verdict.certificate.inner
    told = tuple(h for h in verdict.hypotheses if h not in inner.hypotheses and isinstance(h, SaidRelation))
    lines = proof_lines(inner)
    if isinstance(inner.certificate, Certificate):  # other methods say themselves on what a line rests
        lines = _resting(lines, told)
    if not lines or inner.steps == verdict.steps:
        return lines
    empty = _where_empty(verdict.certificate.claim)
    return (*lines, empty) if empty is not None else ()


def _resting(lines: tuple[ProofLine, ...], told: tuple[SaidRelation, ...]) -> tuple[ProofLine, ...]:
    """The lines, with what is told beside those that use rules of operators, or else beside the first."""
    places = [k for k, line in enumerate(lines) if BY_RULES in line.reason] or [0]
    return tuple(
        replace(line, put=tuple(dict.fromkeys((*line.put, *told)))) if k in places else line
        for k, line in enumerate(lines)
    )


def _where_empty(claim: Claim | Property) -> ProofLine | None:
    """The claim at the one size at which its only sum has no terms; None where there is more to be said."""
    if not isinstance(claim, Claim):
        return None
    sums = {s for side in (claim.left, claim.right) if isinstance(side, sp.Basic) for s in side.atoms(sp.Sum)}
    if len(sums) != 1:
        return None
    (_, low, high), *more = next(iter(sums)).limits
    sizes = sp.expand(high - low + 1).free_symbols
    if more or len(sizes) != 1:
        return None
    n = sizes.pop()
    at = sp.solve(high - low + 1, n)
    if at != [1]:
        return None
    left, right = (expression(side).subs(n, 1).doit() for side in (claim.left, claim.right))
    return ProofLine(left, right, EMPTY, claim.relation, put=(ReceivedStatement(n, sp.Integer(1)),), begins=True)


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
    """The base and the step of the induction."""
    found = parts_of_induction(verdict.certificate.claim, verdict.method)
    return () if found is None else of_parts(found)


def of_last_premise(verdict: Proved) -> tuple[ProofLine, ...]:
    """Those of the proof of the same claim, written otherwise."""
    return proof_lines(verdict.certificate.premises[-1])

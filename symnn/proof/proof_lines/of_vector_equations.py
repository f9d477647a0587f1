"""Proofs from vector equations as lines: what is assumed, multiplied by vectors, and the claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnn.claims.entrywise import EntrywiseProblem, Fact
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.expr import Node
from symnn.expr.walk import atoms
from symnn.proof.inequality.vector_equations import sums_of_equations
from symnn.proof.proof_lines.bounded_slopes import accepted
from symnn.proof.proof_lines.of_gram import sides_of, value_of
from symnn.proof.proof_lines.proof_line import AS_ASSUMED, ProofLine

MOST = 5
"""Facts that one still reads."""
MULTIPLIED, THESE = "what is assumed of vectors, multiplied", "from this, for real numbers; under what is assumed"


def of_vector_equations(verdict: Proved) -> tuple[ProofLine, ...]:
    """A line for every product that the proof needs, and the claim; none where a number cannot be told."""
    certificate, said = verdict.certificate, verdict.statement
    p, facts = certificate.problem, certificate.queries[0].facts
    if not isinstance(said, ReceivedStatement) or any(isinstance(s, str) for s in said[:2]):
        return ()
    given = p.hypotheses.given
    told = _products(p, facts)
    if told is None or len(told) > MOST:
        return ()
    last = ProofLine(said.left, said.right, THESE, said.relation, given=given, begins=True)
    return accepted((*told, last))


def _products(p: EntrywiseProblem, facts: tuple[Fact, ...]) -> list[ProofLine] | None:
    """A line for every fact of sums that is assumed; None where one cannot be told."""
    sums, given = sums_of_equations(p), p.hypotheses.given
    vectors = {e.text for e in p.hypotheses.equations if e.left.rank == 1}
    products = [f for f in facts if f.text and f.relation == "=" and not set(atoms(f.node)).isdisjoint(sums)]
    lines = [_told(f, MULTIPLIED if f.text in vectors else AS_ASSUMED, sums, given) for f in products]
    told = [line for line in lines if line is not None]
    return told if len(told) == len(lines) else None


def _told(fact: Fact, reason: str, sums: Mapping[Node, Node], given: tuple[Any, ...]) -> ProofLine | None:
    values = {a: v for a in atoms(fact.node) if (v := value_of(a, sums)) is not None}
    sides = sides_of(fact, values)
    return None if sides is None else ProofLine(sides.big, sides.small, reason, "=", given=given, begins=True)

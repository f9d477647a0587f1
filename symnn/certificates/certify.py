"""From a proof to a file for Coq, by the kind of its certificate. What has no file here is refused by its kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from symnn.certificates import convexity_proof, depth_proof, function_limits, growth_proof, limit_proof
from symnn.certificates.claim_statement import relation_statement
from symnn.certificates.coq_file import CoqStatement, Prover, by_numbers, file_text, proof_by
from symnn.certificates.derivative_proofs import inner_derivatives, whole_derivative
from symnn.certificates.expectation_proof import by_expectation
from symnn.certificates.expectation_statement import expectation_statement
from symnn.certificates.leaf_steps import by_exchange, by_pairing
from symnn.certificates.premise_example import example_text
from symnn.certificates.products_proof import by_products
from symnn.certificates.read_back import checked_back
from symnn.certificates.rules_proof import by_rules
from symnn.certificates.scalar_equations import by_equations
from symnn.claims.claim import Property
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.errors import UnsupportedError
from symnn.proof.chain import Links
from symnn.proof.depths.induction import InductionCertificate
from symnn.proof.equality.certificate import Certificate, derives
from symnn.proof.expectations.moment_claims import MomentCertificate
from symnn.proof.inequality.gram import GramCertificate
from symnn.proof.inequality.smt import SmtCertificate
from symnn.proof.inequality.sums_of_squares import SignCertificate
from symnn.proof.property_certificate import PropertyCertificate
from symnn.proof.sizes import SizedCertificate

WAYS: Sequence[tuple[str, Prover]] = (
    ("pairing of products", by_pairing),
    ("pairing of products after exchanges", by_exchange),
    ("pairing of products by equations", by_equations),
    ("expectations of products", by_expectation),
    ("products of inequalities", by_products),
    ("pairing of products by rules of functions", by_rules),
    ("arithmetic of numbers", by_numbers),
)


SEARCHED_DEPTH = "induction over depth with arithmetic of numbers"
FUNCTION = "limit of a function by its parts"
RATIO = "growth by a fixed ratio"
CHORD = "a point between lies below the chord"


@dataclass(frozen=True)
class CoqProof:
    """A statement and the lines of its proof; `way` says how it is proved, `derived` that the claim has a derivative
    in it that symnn took: the theorem is about what it gave.
    """

    statement: CoqStatement
    proof: tuple[str, ...]
    way: str
    derived: bool = False
    along: bool = False
    """Whether it is about a slope along every path."""

    @property
    def words(self) -> str:
        """How it is proved, and what is not."""
        before = "slopes along every path, " if self.along else ""
        return before + self.way + (", after symnn took the derivatives of the formula" if self.derived else "")

    @property
    def certain(self) -> bool:
        """Whether it was checked here, by the same rules, that Coq will accept it."""
        return self.way not in ("arithmetic of numbers", "limit of a sequence", FUNCTION, RATIO, SEARCHED_DEPTH)

    def file(self, name: str, comment: str) -> str:
        """The file with its theorem and, where there are premises, an instance of them that was found."""
        return file_text(name, comment, self.statement, self.proof, example_text(name, self.statement))


def coq_proofs(verdict: Proved, sides: Sequence[Any] = ()) -> list[CoqProof]:
    """The proofs for Coq of a claim: one, one a link of a chain, or one a derivative. `sides` are the claim's as they
    were written, where the verdict is about their values. UnsupportedError, with its kind, for what cannot be exported.
    """
    found = _of_derivatives(verdict, sides) or [
        replace(p, derived=p.derived or derives(verdict)) for p in _proofs(verdict)
    ]
    for proof in found:
        checked_back(proof.statement)
    return found


def nothing_said(verdict: Proved, proofs: Sequence[CoqProof]) -> bool:
    """Whether both sides were the same before symnn read them: SymPy evaluates. Sides that differ as they were given,
    and are the same when they are read, are so by a definition, and that is what they say.
    """
    said = verdict.statement
    differ = isinstance(said, ReceivedStatement) and bool(said.left != said.right)
    return not differ and all(p.statement.says_nothing for p in proofs)


def _of_derivatives(verdict: Proved, sides: Sequence[Any]) -> list[CoqProof]:
    """The theorems about what is stated of derivatives; none if nothing is, or they are not proved."""
    certificate = verdict.certificate
    if isinstance(certificate, SizedCertificate):
        inner = certificate.inner
        return _of_derivatives(replace(inner, hypotheses=verdict.hypotheses, conditions=verdict.conditions), sides)
    said = verdict.statement
    written = tuple(sides) or ((said.left, said.right) if isinstance(said, ReceivedStatement) else ())
    shown = whole_derivative(verdict, written, WAYS)
    if shown is not None:
        return [CoqProof(statement, tuple(lines), way, along=True) for statement, lines, way in shown]
    try:
        shown = inner_derivatives(verdict, written, WAYS)
        if not shown:
            return []
        rest = [p for p in _proofs(verdict) if not p.statement.says_nothing]
    except UnsupportedError:
        return []
    return [*(CoqProof(statement, tuple(lines), way, along=True) for statement, lines, way in shown), *rest]


def _proofs(verdict: Proved) -> Iterator[CoqProof]:
    certificate = verdict.certificate
    if isinstance(certificate, SizedCertificate):
        inner = certificate.inner
        yield from _proofs(replace(inner, hypotheses=verdict.hypotheses, conditions=verdict.conditions))
    elif isinstance(certificate, Links):
        yield from map(coq_proof, certificate)
    elif isinstance(certificate, InductionCertificate):  # it says that both hold, and no more
        yield from _proofs(certificate.base)
        yield from _proofs(certificate.step)
    elif isinstance(certificate, PropertyCertificate) and isinstance(certificate.claim, Property):
        yield from _of_property(certificate.claim, verdict)
    else:
        yield coq_proof(verdict)


def _of_property(claim: Property, verdict: Proved) -> list[CoqProof]:
    match claim.kind:
        case depth_proof.KIND:
            found, searched = depth_proof.depth_proofs(claim, verdict)
            way = SEARCHED_DEPTH if searched else "induction over depth"
            return [CoqProof(statement, tuple(lines), way) for statement, lines in found]
        case limit_proof.KIND if function_limits.is_of_a_function(claim):
            statement, lines = function_limits.function_limit(claim, verdict)
            return [CoqProof(statement, tuple(lines), FUNCTION)]
        case growth_proof.KIND:
            statement, lines = growth_proof.growth_proof(claim, verdict)
            return [CoqProof(statement, tuple(lines), RATIO)]
        case limit_proof.KIND:
            statement, lines = limit_proof.limit_proof(claim, verdict)
            return [CoqProof(statement, tuple(lines), "limit of a sequence")]
        case kind if kind in convexity_proof.KINDS:
            statement, lines = convexity_proof.convexity_proof(claim, verdict)
            return [CoqProof(statement, tuple(lines), CHORD)]
        case _:
            raise UnsupportedError(f"proofs by {verdict.method}")


def coq_proof(verdict: Proved) -> CoqProof:
    """The proof for Coq of a claim that is no chain."""
    statement = _statement(verdict)
    for way, prove in WAYS:
        proof = proof_by(prove, statement)
        if proof is not None:
            return CoqProof(statement, tuple(proof), way)
    raise UnsupportedError(f"proofs by {verdict.method} that use rules of operators, hypotheses or bounds of sums")


def _statement(verdict: Proved) -> CoqStatement:
    match certificate := verdict.certificate:
        case None:
            raise UnsupportedError("a definition: there is nothing to prove")
        case Certificate():
            said = verdict if certificate.said is None else certificate.said
            sides = certificate.left, "=", certificate.right
            conditions = dict.fromkeys((*said.conditions, *verdict.conditions))
            return relation_statement(*sides, certificate.hypotheses, said.hypotheses, conditions)
        case MomentCertificate():
            return expectation_statement(certificate, verdict)
        case SmtCertificate() | SignCertificate() | GramCertificate():
            p = certificate.problem
            sides = p.left, p.said, p.right
            return relation_statement(*sides, p.hypotheses, verdict.hypotheses, verdict.conditions)
        case _:
            raise UnsupportedError(f"proofs by {verdict.method}")

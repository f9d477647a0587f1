"""From a proof to a file for Coq, by the kind of its certificate. What has no file here is refused by its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from symnn.certificates.claim_statement import relation_statement
from symnn.certificates.coq_file import CoqStatement, file_text, pairing_proof
from symnn.claims.verdict import Proved
from symnn.errors import UnsupportedError
from symnn.proof.equality.certificate import Certificate


@dataclass(frozen=True)
class CoqProof:
    """A statement and the lines of its proof; `way` says how it is proved."""

    statement: CoqStatement
    proof: tuple[str, ...]
    way: str

    def file(self, name: str, comment: str) -> str:
        return file_text(name, comment, self.statement, self.proof)


def coq_proof(verdict: Proved) -> CoqProof:
    """The proof for Coq. UnsupportedError, with its kind, for what cannot be exported."""
    certificate = verdict.certificate
    if isinstance(certificate, Certificate):
        return _normal_form(certificate, verdict)
    if certificate is None:
        raise UnsupportedError("a definition: there is nothing to prove")
    raise UnsupportedError(f"proofs by {verdict.method}")


def _normal_form(certificate: Certificate, verdict: Proved) -> CoqProof:
    said = verdict if certificate.said is None else certificate.said
    statement = relation_statement(
        certificate.left, "=", certificate.right, certificate.hypotheses, said.hypotheses, said.conditions
    )
    for way, find in WAYS:
        proof = find(statement)
        if proof is not None:
            return CoqProof(statement, tuple(proof), way)
    raise UnsupportedError("a proof by the normal form that uses rules of operators or hypotheses")


WAYS: Sequence[tuple[str, Any]] = (("pairing of products", pairing_proof),)

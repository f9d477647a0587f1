"""Inequalities with geometric sums, by their closed forms."""

from symnn.claims.question import INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="closed sums",
    kinds=(INEQUALITY,),
    rank=74,
    prover="symnn.proof.depths.closed_sums:by_closed_sums",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_proofs:of_premises",
)

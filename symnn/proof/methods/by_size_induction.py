"""Sums and products up to a size, by induction over it."""

from symnn.claims.question import EQUALITY, INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="induction over a size",
    kinds=(EQUALITY, INEQUALITY),
    rank=75,
    prover="symnn.proof.depths.size_induction:by_size",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_proofs:of_size",
)

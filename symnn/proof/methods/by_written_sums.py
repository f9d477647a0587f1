"""Formulas in LaTeX with sums and products over indices, as SymPy's, whose closed forms are proved by induction."""

from symnn.claims.question import EQUALITY, INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="sums as they are written",
    kinds=(EQUALITY, INEQUALITY),
    rank=76,
    prover="symnn.proof.depths.written_sums:by_written_sums",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_proofs:of_last_premise",
)

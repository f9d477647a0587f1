"""Fractional powers of positive (semi)definite matrices: the claim of A is stated anew of its root."""

from symnn.claims.question import EQUALITY, INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="matrix roots",
    kinds=(EQUALITY, INEQUALITY),
    rank=31,
    prover="symnn.proof.equality.matrix_roots:by_matrix_roots",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_matrix_roots:of_matrix_roots",
)

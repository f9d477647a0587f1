"""Inequalities about matrices that are assumed to be positive definite or semidefinite."""

from symnn.claims.question import INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="roots of definite matrices",
    kinds=(INEQUALITY,),
    rank=92,
    prover="symnn.proof.inequality.definite_roots:by_roots",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_definite_roots:of_definite_roots",
)

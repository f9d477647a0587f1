"""Inequalities between numbers that are quadratic in a column, with a positive definite Hessian."""

from symnn.claims.question import INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="completing the square",
    kinds=(INEQUALITY,),
    rank=94,
    prover="symnn.proof.inequality.completed_squares:by_completed_square",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
)

"""Inequalities that can be seen: sums of squares, and of what is never negative."""

from symnn.claims.question import INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="signs",
    kinds=(INEQUALITY,),
    rank=40,
    prover="symnn.proof.inequality.sums_of_squares:by_signs",
    keeps="symnn.proof.inequality.sums_of_squares:SignCertificate",
    tells="symnn.proof.proof_lines.of_signs:of_signs",
)

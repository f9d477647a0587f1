"""Inequalities between two numbers that are an equality where both are equal."""

from symnn.claims.question import INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="least where two are equal",
    kinds=(INEQUALITY,),
    rank=93,
    prover="symnn.proof.inequality.least_where_equal:by_equal_numbers",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_equal_numbers:of_equal_numbers",
)

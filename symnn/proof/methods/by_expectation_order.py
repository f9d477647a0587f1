"""Inequalities between expectations, variances and covariances."""

from symnn.claims.question import MOMENTS
from symnn.proof.method import Method

METHOD = Method(
    name="expectations in order",
    kinds=(MOMENTS,),
    rank=11,
    prover="symnn.proof.expectations.expectation_order:by_order",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_expectation_order:of_expectation_order",
)

"""Expectations, variances and covariances as moments, then the normal form."""

from symnn.claims.question import MOMENTS
from symnn.proof.method import Method

METHOD = Method(
    name="moments",
    kinds=(MOMENTS,),
    rank=10,
    prover="symnn.proof.expectations.moment_claims:by_moments",
    keeps="symnn.proof.expectations.moment_claims:MomentCertificate",
    tells="symnn.proof.proof_lines.of_moments:of_moments",
)

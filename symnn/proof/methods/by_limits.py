"""Limits, by leading terms."""

from symnn.proof.method import Method

METHOD = Method(
    name="leading terms",
    kinds=("limit",),
    rank=100,
    prover="symnn.proof.limits.limit_claims:by_limits",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_limits:of_limits",
)

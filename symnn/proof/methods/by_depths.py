"""Statements for all depths, by induction."""

from symnn.proof.method import Method

METHOD = Method(
    name="induction over depth",
    kinds=("for all depths",),
    rank=100,
    prover="symnn.proof.depths.all_depths:by_depths",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_recursions:of_depths",
)

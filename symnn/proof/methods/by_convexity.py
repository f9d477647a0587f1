"""Convex functions, strictly or not."""

from symnn.proof.method import Method

METHOD = Method(
    name="convexity",
    kinds=("convex", "strictly convex"),
    rank=100,
    prover="symnn.proof.objectives.convexity:by_convexity",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_convexity:of_convexity",
)

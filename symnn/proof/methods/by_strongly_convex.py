"""Strong convexity with its constant."""

from symnn.proof.method import Method

METHOD = Method(
    name="strong convexity",
    kinds=("strongly convex",),
    rank=100,
    prover="symnn.proof.objectives.reductions:by_strong_convexity",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_slopes:of_strong_convexity",
)

"""Two objectives with the same optimisers."""

from symnn.proof.method import Method

METHOD = Method(
    name="same optimisers",
    kinds=("same optimisers",),
    rank=100,
    prover="symnn.proof.objectives.optimisers:by_optimisers",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_optimisers:of_optimisers",
)

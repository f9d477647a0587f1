"""Growth by a fixed ratio from layer to layer."""

from symnn.proof.method import Method

METHOD = Method(
    name="a fixed ratio",
    kinds=("grows exponentially",),
    rank=100,
    prover="symnn.proof.depths.exponential:by_exponential",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_recursions:of_ratio",
)

"""A least value that is attained."""

from symnn.proof.method import Method

METHOD = Method(
    name="a least value",
    kinds=("has a minimum",),
    rank=100,
    prover="symnn.proof.objectives.minima:by_minima",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_slopes:of_minimum",
)

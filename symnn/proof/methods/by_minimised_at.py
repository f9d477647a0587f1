"""Where a function has its least value."""

from symnn.proof.method import Method

METHOD = Method(
    name="a place of the least value",
    kinds=("minimised at",),
    rank=100,
    prover="symnn.proof.objectives.least_places:by_least_place",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_slopes:of_least_place",
)

"""Functions that are Lipschitz with a constant."""

from symnn.proof.method import Method

METHOD = Method(
    name="a Lipschitz constant",
    kinds=("Lipschitz",),
    rank=100,
    prover="symnn.proof.objectives.reductions:by_lipschitz",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_slopes:of_lipschitz",
)

"""An induction that a user states: its certificate holds the base and the step."""

from symnn.proof.method import Method

METHOD = Method(
    name="induction",
    keeps="symnn.proof.depths.induction:InductionCertificate",
    tells="symnn.proof.proof_lines.of_proofs:of_induction",
)

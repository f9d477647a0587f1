"""What a claim demands of its sizes, beside a proof of it: its certificate holds the proof."""

from symnn.proof.method import Method

METHOD = Method(
    name="sizes",
    keeps="symnn.proof.sizes:SizedCertificate",
    tells="symnn.proof.proof_lines.of_proofs:of_sizes",
)

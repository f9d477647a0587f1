"""A chain, link by link: its certificate holds the proofs of the links."""

from symnn.proof.method import Method

METHOD = Method(
    name="link by link",
    keeps="symnn.proof.chain:Links",
    tells="symnn.proof.proof_lines.of_proofs:of_links",
)

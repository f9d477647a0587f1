"""What a claim demands of its sizes, beside a proof of it: its certificate holds the proof."""

from __future__ import annotations

from symnn.proof.method import Method
from symnn.proof.proof_lines.of_proofs import of_sizes
from symnn.proof.sizes import SizedCertificate

METHOD = Method(
    name="sizes",
    certificate=SizedCertificate,
    recheck=SizedCertificate.recheck,
    lines=of_sizes,
)

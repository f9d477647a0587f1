"""An induction that a user states: its certificate holds the base and the step."""

from __future__ import annotations

from symnn.proof.depths.induction import InductionCertificate
from symnn.proof.method import Method
from symnn.proof.proof_lines.of_proofs import of_induction

METHOD = Method(
    name="induction",
    certificate=InductionCertificate,
    recheck=InductionCertificate.recheck,
    lines=of_induction,
)

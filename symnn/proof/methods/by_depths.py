"""Statements for all depths, by induction."""

from __future__ import annotations

from symnn.proof.depths.all_depths import by_depths
from symnn.proof.method import Method
from symnn.proof.proof_lines.of_recursions import of_depths
from symnn.proof.property_certificate import PropertyCertificate

METHOD = Method(
    name="induction over depth",
    kinds=("for all depths",),
    rank=100,
    prove=by_depths,
    certificate=PropertyCertificate,
    recheck=PropertyCertificate.recheck,
    lines=of_depths,
)

"""Growth by a fixed ratio from layer to layer."""

from __future__ import annotations

from symnn.proof.depths.exponential import by_exponential
from symnn.proof.method import Method
from symnn.proof.proof_lines.of_recursions import of_ratio
from symnn.proof.property_certificate import PropertyCertificate

METHOD = Method(
    name="a fixed ratio",
    kinds=("grows exponentially",),
    rank=100,
    prove=by_exponential,
    certificate=PropertyCertificate,
    recheck=PropertyCertificate.recheck,
    lines=of_ratio,
)

"""Strong convexity with its constant."""

from __future__ import annotations

from symnn.proof.method import Method
from symnn.proof.objectives.reductions import by_strong_convexity
from symnn.proof.property_certificate import PropertyCertificate

METHOD = Method(
    name="strong convexity",
    kinds=("strongly convex",),
    rank=100,
    prove=by_strong_convexity,
    certificate=PropertyCertificate,
    recheck=PropertyCertificate.recheck,
)

"""Convex functions, strictly or not."""

from __future__ import annotations

from symnn.proof.method import Method
from symnn.proof.objectives.convexity import by_convexity
from symnn.proof.property_certificate import PropertyCertificate

METHOD = Method(
    name="convexity",
    kinds=("convex", "strictly convex"),
    rank=100,
    prove=by_convexity,
    certificate=PropertyCertificate,
    recheck=PropertyCertificate.recheck,
)

"""Limits, by leading terms."""

from __future__ import annotations

from symnn.proof.limits.limit_claims import by_limits
from symnn.proof.method import Method
from symnn.proof.property_certificate import PropertyCertificate

METHOD = Method(
    name="leading terms",
    kinds=("limit",),
    rank=100,
    prove=by_limits,
    certificate=PropertyCertificate,
    recheck=PropertyCertificate.recheck,
)

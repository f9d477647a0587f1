"""Two objectives with the same optimisers."""

from __future__ import annotations

from symnn.proof.method import Method
from symnn.proof.objectives.optimisers import by_optimisers
from symnn.proof.property_certificate import PropertyCertificate

METHOD = Method(
    name="same optimisers",
    kinds=("same optimisers",),
    rank=100,
    prove=by_optimisers,
    certificate=PropertyCertificate,
    recheck=PropertyCertificate.recheck,
)

"""A least value that is attained."""

from __future__ import annotations

from symnn.proof.method import Method
from symnn.proof.objectives.minima import by_minima
from symnn.proof.property_certificate import PropertyCertificate

METHOD = Method(
    name="a least value",
    kinds=("has a minimum",),
    rank=100,
    prove=by_minima,
    certificate=PropertyCertificate,
    recheck=PropertyCertificate.recheck,
)

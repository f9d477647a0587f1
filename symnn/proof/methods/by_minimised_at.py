"""Where a function has its least value."""

from __future__ import annotations

from symnn.proof.method import Method
from symnn.proof.objectives.least_places import by_least_place
from symnn.proof.property_certificate import PropertyCertificate

METHOD = Method(
    name="a place of the least value",
    kinds=("minimised at",),
    rank=100,
    prove=by_least_place,
    certificate=PropertyCertificate,
    recheck=PropertyCertificate.recheck,
)

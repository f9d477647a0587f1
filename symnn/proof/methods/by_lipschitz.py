"""Functions that are Lipschitz with a constant."""

from __future__ import annotations

from symnn.proof.method import Method
from symnn.proof.objectives.reductions import by_lipschitz
from symnn.proof.property_certificate import PropertyCertificate

METHOD = Method(
    name="a Lipschitz constant",
    kinds=("Lipschitz",),
    rank=100,
    prove=by_lipschitz,
    certificate=PropertyCertificate,
    recheck=PropertyCertificate.recheck,
)

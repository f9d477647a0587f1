"""Gradients that are Lipschitz with a constant."""

from __future__ import annotations

from symnn.proof.method import Method
from symnn.proof.objectives.reductions import by_lipschitz_gradient
from symnn.proof.property_certificate import PropertyCertificate

METHOD = Method(
    name="a Lipschitz gradient",
    kinds=("Lipschitz gradient",),
    rank=100,
    prove=by_lipschitz_gradient,
    certificate=PropertyCertificate,
    recheck=PropertyCertificate.recheck,
)

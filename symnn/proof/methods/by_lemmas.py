"""Inequalities that are instances of a named lemma."""

from __future__ import annotations

from symnn.claims.question import INEQUALITY
from symnn.proof.method import Method
from symnn.proof.objectives.lemmas import by_lemmas
from symnn.proof.property_certificate import PropertyCertificate

METHOD = Method(
    name="a named lemma",
    kinds=(INEQUALITY,),
    rank=90,
    prove=by_lemmas,
    certificate=PropertyCertificate,
    recheck=PropertyCertificate.recheck,
)

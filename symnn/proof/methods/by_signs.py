"""Inequalities that can be seen: sums of squares, and of what is never negative."""

from __future__ import annotations

from symnn.claims.question import INEQUALITY
from symnn.proof.inequality.sums_of_squares import SignCertificate, by_signs
from symnn.proof.method import Method

METHOD = Method(
    name="signs",
    kinds=(INEQUALITY,),
    rank=40,
    prove=by_signs,
    certificate=SignCertificate,
    recheck=SignCertificate.recheck,
)

"""Inequalities between sums of products, by Cauchy–Schwarz."""

from __future__ import annotations

from symnn.claims.question import INEQUALITY
from symnn.proof.inequality.gram import GramCertificate, by_gram
from symnn.proof.method import Method

METHOD = Method(
    name="Cauchy–Schwarz",
    kinds=(INEQUALITY,),
    rank=50,
    prove=by_gram,
    certificate=GramCertificate,
    recheck=GramCertificate.recheck,
)

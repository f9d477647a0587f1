"""Inequalities in one number, by the signs of derivatives."""

from __future__ import annotations

from symnn.claims.question import INEQUALITY
from symnn.proof.inequality.analysis import AnalysisCertificate, by_analysis
from symnn.proof.method import Method

METHOD = Method(
    name="analysis",
    kinds=(INEQUALITY,),
    rank=70,
    prove=by_analysis,
    certificate=AnalysisCertificate,
    recheck=AnalysisCertificate.recheck,
)

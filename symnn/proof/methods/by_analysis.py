"""Inequalities in one number, by the signs of derivatives."""

from symnn.claims.question import INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="analysis",
    kinds=(INEQUALITY,),
    rank=70,
    prover="symnn.proof.inequality.analysis:by_analysis",
    keeps="symnn.proof.inequality.analysis:AnalysisCertificate",
    tells="symnn.proof.proof_lines.of_analysis:of_analysis",
)

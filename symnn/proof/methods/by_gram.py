"""Inequalities between sums of products, by Cauchy–Schwarz."""

from symnn.claims.question import INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="Cauchy–Schwarz",
    kinds=(INEQUALITY,),
    rank=50,
    prover="symnn.proof.inequality.gram:by_gram",
    keeps="symnn.proof.inequality.gram:GramCertificate",
    tells="symnn.proof.proof_lines.of_gram:of_gram",
)

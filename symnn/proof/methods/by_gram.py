"""Inequalities between sums of products, by Cauchy–Schwarz; equalities with functions of such sums."""

from symnn.claims.question import EQUALITY, INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="Cauchy–Schwarz",
    kinds=(INEQUALITY, EQUALITY),
    rank=50,
    prover="symnn.proof.inequality.gram:by_gram",
    keeps="symnn.proof.inequality.gram:GramCertificate",
    tells="symnn.proof.proof_lines.of_gram:of_gram",
)

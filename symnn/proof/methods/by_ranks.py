"""Claims about ranks, by bounds from factors and terms."""

from symnn.claims.question import EQUALITY, INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="ranks",
    kinds=(EQUALITY, INEQUALITY),
    rank=53,
    prover="symnn.proof.inequality.ranks:by_ranks",
    keeps="symnn.proof.inequality.ranks:RankCertificate",
    tells="symnn.proof.proof_lines.of_ranks:of_ranks",
)

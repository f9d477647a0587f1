"""Real arithmetic: a solver finds the negation unsatisfiable."""

from symnn.claims.question import EQUALITY, INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="SMT",
    kinds=(EQUALITY, INEQUALITY),
    rank=60,
    prover="symnn.proof.inequality.smt:by_smt",
    keeps="symnn.proof.inequality.smt:SmtCertificate",
    tells="symnn.proof.proof_lines.of_whole_numbers:of_real_arithmetic",
)

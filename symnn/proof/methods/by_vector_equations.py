"""Claims about numbers under equations between vectors: eigenvalues by their vectors."""

from symnn.claims.question import EQUALITY, INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="vector equations",
    kinds=(EQUALITY, INEQUALITY),
    rank=56,
    prover="symnn.proof.inequality.vector_equations:by_vector_equations",
    keeps="symnn.proof.inequality.vector_equations:VectorEquationsCertificate",
    tells="symnn.proof.proof_lines.of_vector_equations:of_vector_equations",
)

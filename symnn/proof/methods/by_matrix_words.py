"""Equalities of products of matrices, by equations between such products in either direction."""

from symnn.claims.question import EQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="equations of matrices",
    kinds=(EQUALITY,),
    rank=19,
    prover="symnn.proof.equality.matrix_words:by_matrix_words",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_matrix_words:of_matrix_words",
)

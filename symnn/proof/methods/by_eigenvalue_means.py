"""Inequalities between traces and determinants of positive definite matrices, by the means of their eigenvalues."""

from symnn.claims.question import INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="means of eigenvalues",
    kinds=(INEQUALITY,),
    rank=54,
    prover="symnn.proof.inequality.eigenvalue_means:by_eigenvalue_means",
    keeps="symnn.proof.inequality.eigenvalue_means:EigenvalueMeansCertificate",
    tells="symnn.proof.proof_lines.of_eigenvalue_means:of_eigenvalue_means",
)

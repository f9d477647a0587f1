"""Equalities about one-hot vectors, for every class that they may name."""

from symnn.claims.question import EQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="one-hot vectors",
    kinds=(EQUALITY,),
    rank=32,
    prover="symnn.proof.equality.one_hot_vectors:by_one_hots",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_one_hots:of_one_hots",
)

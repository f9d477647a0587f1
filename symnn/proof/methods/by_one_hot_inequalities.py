"""Inequalities about one-hot vectors, for every class that they may name."""

from symnn.claims.question import INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="one-hot inequalities",
    kinds=(INEQUALITY,),
    rank=96,
    prover="symnn.proof.equality.one_hot_inequalities:by_one_hot_inequalities",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
)

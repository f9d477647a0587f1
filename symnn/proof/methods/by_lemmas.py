"""Inequalities that are instances of a named lemma."""

from symnn.claims.question import INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="a named lemma",
    kinds=(INEQUALITY,),
    rank=90,
    prover="symnn.proof.objectives.lemmas:by_lemmas",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_lemmas:of_lemma",
)

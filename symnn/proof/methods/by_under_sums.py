"""Inequalities between sums, entry by entry."""

from symnn.claims.question import INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="entry by entry under the sum",
    kinds=(INEQUALITY,),
    rank=95,
    prover="symnn.proof.inequality.under_sums:by_entries_of_sums",
    keeps="symnn.proof.property_certificate:PropertyCertificate",
    tells="symnn.proof.proof_lines.of_lemmas:of_entries",
)

"""Inequalities between sums, entry by entry."""

from symnn.claims.question import INEQUALITY
from symnn.proof.inequality.under_sums import NAME, by_entries_of_sums
from symnn.proof.method import Method
from symnn.proof.property_certificate import PropertyCertificate

METHOD = Method(
    name=NAME,
    kinds=(INEQUALITY,),
    rank=95,
    prove=by_entries_of_sums,
    certificate=PropertyCertificate,
    recheck=PropertyCertificate.recheck,
)

"""Sums and products up to a size, by induction over it."""

from symnn.claims.question import EQUALITY, INEQUALITY
from symnn.proof.depths.size_induction import NAME, by_size
from symnn.proof.method import Method
from symnn.proof.proof_lines.of_proofs import of_size
from symnn.proof.property_certificate import PropertyCertificate

METHOD = Method(
    name=NAME,
    kinds=(EQUALITY, INEQUALITY),
    rank=75,
    prove=by_size,
    certificate=PropertyCertificate,
    recheck=PropertyCertificate.recheck,
    lines=of_size,
)

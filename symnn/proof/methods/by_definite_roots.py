"""Inequalities about matrices that are assumed to be positive definite or semidefinite."""

from symnn.claims.question import INEQUALITY
from symnn.proof.inequality.definite_roots import NAME, by_roots
from symnn.proof.method import Method
from symnn.proof.property_certificate import PropertyCertificate

METHOD = Method(
    name=NAME,
    kinds=(INEQUALITY,),
    rank=92,
    prove=by_roots,
    certificate=PropertyCertificate,
    recheck=PropertyCertificate.recheck,
)

"""Inequalities between expectations, variances and covariances."""

from symnn.claims.question import MOMENTS
from symnn.proof.expectations.expectation_order import NAME, by_order
from symnn.proof.method import Method
from symnn.proof.property_certificate import PropertyCertificate

METHOD = Method(
    name=NAME,
    kinds=(MOMENTS,),
    rank=11,
    prove=by_order,
    certificate=PropertyCertificate,
    recheck=PropertyCertificate.recheck,
)

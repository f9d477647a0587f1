"""Expectations, variances and covariances as moments, then the normal form."""

from __future__ import annotations

from symnn.claims.question import MOMENTS
from symnn.proof.expectations.moment_claims import MomentCertificate, by_moments
from symnn.proof.method import Method
from symnn.proof.proof_lines.of_moments import of_moments

METHOD = Method(
    name="moments",
    kinds=(MOMENTS,),
    rank=10,
    prove=by_moments,
    certificate=MomentCertificate,
    recheck=MomentCertificate.recheck,
    lines=of_moments,
)

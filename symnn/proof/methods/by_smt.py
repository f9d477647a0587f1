"""Real arithmetic: a solver finds the negation unsatisfiable."""

from __future__ import annotations

from symnn.claims.question import EQUALITY, INEQUALITY
from symnn.proof.inequality.smt import SmtCertificate, by_smt
from symnn.proof.method import Method

METHOD = Method(
    name="SMT",
    kinds=(EQUALITY, INEQUALITY),
    rank=60,
    prove=by_smt,
    certificate=SmtCertificate,
    recheck=SmtCertificate.recheck,
)

"""An equality: a counterexample at small sizes, or equal normal forms."""

from __future__ import annotations

from symnn.claims.question import EQUALITY
from symnn.proof.equality.certificate import Certificate
from symnn.proof.equality.deciding_equality import by_equality
from symnn.proof.method import Method
from symnn.proof.proof_lines.product_sums import of_products

METHOD = Method(
    name="normal form",
    kinds=(EQUALITY,),
    rank=20,
    prove=by_equality,
    certificate=Certificate,
    recheck=Certificate.recheck,
    lines=of_products,
)

"""An equality: a counterexample at small sizes, or equal normal forms."""

from symnn.claims.question import EQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="normal form",
    kinds=(EQUALITY,),
    rank=20,
    prover="symnn.proof.equality.deciding_equality:by_equality",
    keeps="symnn.proof.equality.certificate:Certificate",
    tells="symnn.proof.proof_lines.product_sums:of_products",
)

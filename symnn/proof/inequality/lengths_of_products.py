"""‖ABC‖ ≤ ‖A‖ ‖B‖ ‖C‖ in the sense of Frobenius, for a product of tensors in which an index that is summed stands on
two factors at least.

That is Finner's inequality for squares (1992): Σ Π |f_k| ≤ Π (Σ f_k²)^{1/2} where every index stands on two factors or
more; of Cauchy and Schwarz, factor by factor, where it is two. An index of the result stands on two once the length is
squared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symnn.claims.entrywise import Fact
from symnn.expr import Contract, Node
from symnn.proof.inequality.sums_of_squares import merged

if TYPE_CHECKING:
    from symnn.proof.inequality.gram import Sums

FEWEST, MOST = 2, 6


def lengths_of_products(sums: Sums, node: Node) -> Iterator[Fact]:
    """The square of the length of a product is no more than the product of the squares of its factors' lengths."""
    product = merged(node) if isinstance(node, Contract) else None
    if product is None or not FEWEST <= sum(x.rank > 0 for x in product.operands) <= MOST or not _meets_twice(product):
        return
    squares = [sums.inner(x, x) for x in product.operands]
    whole = sums.inner(node, node)
    if whole is None or any(s is None for s in squares):
        return
    bound: Node = squares[0] or whole
    for s in squares[1:]:
        bound = bound * s
    yield Fact(bound - whole, ">=")


def _meets_twice(product: Contract) -> bool:
    """Whether every index stands on a factor, and one that is summed on two."""
    carriers = [sum(k in names for names in product.indices) for k in range(len(product.sizes))]
    return all(count >= (1 if k in product.out else 2) for k, count in enumerate(carriers))

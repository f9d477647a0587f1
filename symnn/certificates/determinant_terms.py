"""The determinant of a matrix of known size, written out: the sum over all orders of its columns, with signs."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, permutations

from symnn.certificates.index_terms import IndexTerm, Negated, Pairwise

LARGEST = 4


def written_determinant(size: int, entry: Callable[[int, int], IndexTerm]) -> IndexTerm:
    """Leibniz' formula for a matrix with these entries."""
    total: IndexTerm | None = None
    for order in permutations(range(size)):
        product = entry(0, order[0])
        for row in range(1, size):
            product = Pairwise("*", product, entry(row, order[row]))
        odd = sum(a > b for a, b in combinations(order, 2)) % 2
        if total is None:
            total = Negated(product) if odd else product
        else:
            total = Pairwise("-" if odd else "+", total, product)
    assert total is not None
    return total

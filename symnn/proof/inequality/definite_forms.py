"""Forms of matrices of which definiteness is assumed: of A ⪰ 0 and L·I − A ⪰ 0 every vᵀ(L·I − A)Av ≥ 0.

Matrices c·I + d·B of one symmetric B commute, so that products of semidefinite ones are semidefinite (Horn and Johnson,
Matrix Analysis, 7.6); so are their traces not negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, NamedTuple

from symnn.claims.entrywise import Fact
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.tensor_facts import Definite, beside_identity
from symnn.expr import Add, Atom, Contract, Node, dot, matmul, postorder

if TYPE_CHECKING:
    from symnn.proof.inequality.gram import Sums

MOST_VECTORS, MOST_MATRICES = 4, 4


class SemidefiniteProduct(NamedTuple):
    """A matrix, or a product of two that commute, and the words that say that it is semidefinite."""

    matrix: Node
    text: str


def definite_forms(sums: Sums, h: Hypotheses, nodes: Iterable[Node]) -> Iterator[Fact]:
    """vᵀMv ≥ 0 and tr M ≥ 0 for the vectors and the traces of the claim."""
    whole = list(nodes)
    found = list(semidefinite(h))
    if not found:
        return
    met = [x for x in postorder(whole) if isinstance(x, Atom | Add) and x.rank == 1]
    vectors = list(dict.fromkeys(met))[:MOST_VECTORS]
    traced = any(isinstance(x, Contract) and any(len({*s}) < len(s) for s in x.indices) for x in postorder(whole))
    for m, text in found:
        forms = [dot(v, matmul(m, v)) for v in vectors if v.shape[0] == m.shape[0]]
        forms += [Contract([m], [(0, 0)], ())] * traced
        numbers = [sums.number(form) for form in forms]
        yield from (Fact(number, ">=", text) for number in numbers if number is not None)


def semidefinite(h: Hypotheses) -> Iterator[SemidefiniteProduct]:
    """What is assumed of matrices c·I + d·B of one B that is bounded by it, and the products of two of them."""
    said = [(b, f) for f in h.facts if isinstance(f, Definite) and (b := beside_identity(f.nodes[0])) is not None]
    bounded = {b for b, f in said if f.nodes[0] is not b}
    bounds = [(b, f) for b, f in said if b in bounded][:MOST_MATRICES]
    yield from (SemidefiniteProduct(f.nodes[0], f.text) for _, f in bounds)
    for (b, f), (c, g) in combinations_with_replacement(bounds, 2):
        if b is c:
            text = f.text if f is g else f"{f.text}, {g.text}"
            yield SemidefiniteProduct(matmul(f.nodes[0], g.nodes[0]), text)

"""What follows from one equation at once, whatever else is assumed: PᵀP = I gives PPᵀ = I for a square P, ‖u‖ = c gives
Σu² = c².

Each is a law of a line or two; nothing is searched for.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from symnn.expr import Atom, Call, Const, Contract, Map, MatrixFunction, Node, delta
from symnn.ops.abs_ import absolute
from symnn.ops.determinant import determinant
from symnn.ops.power import power
from symnn.ops.sqrt import sqrt

Equation = tuple[Node, Node]


def consequences(left: Node, right: Node) -> Iterator[Equation]:
    """Equations that hold where left = right does."""
    for a, b in ((left, right), (right, left)):
        yield from _of_inverses(a, b)
        yield from _of_roots(a, b)
        yield from _of_squares(a, b)
        yield from _of_determinants(a, b)


def _of_inverses(product: Node, identity: Node) -> Iterator[Equation]:
    """For square M, N: MN = I gives NM = I and det M · det N = 1; MᵀM = I and MM = I give |det M| = 1."""
    if not isinstance(product, Contract) or product.rank != 2 or identity is not delta(product.shape[0]):
        return
    inner = set(range(len(product.sizes))) - set(product.out)
    if len(product.operands) != 2 or len(inner) != 1 or len(set(product.sizes)) != 1:
        return
    (k,), (i, j) = inner, product.out
    (m, rows), (n, columns) = sorted(
        zip(product.operands, product.indices, strict=True), key=lambda factor: i not in factor[1]
    )
    if sorted(rows) != sorted((i, k)) or sorted(columns) != sorted((k, j)):
        return
    turned = [tuple({i: k, k: j}[x] for x in rows), tuple({k: i, j: k}[x] for x in columns)]
    yield Contract([m, n], turned, (i, j)), identity
    yield determinant(m) * determinant(n), Const(1)
    if m is n:
        yield absolute(determinant(m)), Const(1)


def _of_determinants(product: Node, other: Node) -> Iterator[Equation]:
    """MN = K gives det M · det N = det K, of square matrices."""
    longer, shorter = _square_factors(product), _square_factors(other)
    if len(longer) > len(shorter) > 0:
        yield math.prod(map(determinant, longer[1:]), start=determinant(longer[0])), determinant(other)


def invertible(left: Node, right: Node) -> Iterator[Node]:
    """Square matrices that have an inverse where left = right holds: M and N of MN = I, and M of det M = c, c ≠ 0."""
    for a, b in ((left, right), (right, left)):
        if a.rank == 2 and b is delta(a.shape[0]):
            yield from _square_factors(a)
        if isinstance(a, MatrixFunction) and a.operator is determinant and isinstance(b, Const) and b.value:
            yield a.argument


def _square_factors(product: Node) -> list[Node]:
    """The factors of a product of square matrices; none of anything else."""
    if product.rank != 2 or len(set(product.shape)) != 1:
        return []
    if not isinstance(product, Contract):
        return [product] if isinstance(product, Atom) else []
    factors = list(zip(product.operands, product.indices, strict=True))
    met = Counter(k for slots in (*product.indices, product.out) for k in slots)
    if any(x.rank != 2 or len({*slots}) != 2 for x, slots in factors) or set(met.values()) != {2}:
        return []
    return list(product.operands) if len(set(product.sizes)) == 1 and _is_connected(product) else []


def _is_connected(product: Contract) -> bool:
    """Whether one path of shared indices goes through all factors: no loop beside it."""
    place, left = product.out[0], list(product.indices)
    while here := [slots for slots in left if place in slots]:
        left.remove(here[0])
        place = here[0][here[0][0] == place]
    return not left


def _of_roots(root: Node, value: Node) -> Iterator[Equation]:
    """√u = c gives u = c²."""
    while isinstance(root, Call):
        root = root.definition
    if not isinstance(root, Map):
        return
    half = root.operator is power and isinstance(root.arguments[1], Const) and 2 * root.arguments[1].value == 1
    if root.operator is sqrt or half:
        yield root.arguments[0], value * value


def _of_squares(square: Node, value: Node) -> Iterator[Equation]:
    """u² = c² gives |u| = c, of numbers with a rational c >= 0."""
    if square.rank or not isinstance(value, Const) or value.value < 0:
        return
    c = math.isqrt(value.value.numerator), math.isqrt(value.value.denominator)
    if c[0] ** 2 != value.value.numerator or c[1] ** 2 != value.value.denominator:
        return
    if isinstance(square, Map) and square.operator is power and square.arguments[1] is Const(2):
        yield absolute(square.arguments[0]), Const(Fraction(*c))
    if isinstance(square, Contract) and not square.sizes and len(square.operands) == 2 and len({*square.operands}) == 1:
        yield absolute(square.operands[0]), Const(Fraction(*c))

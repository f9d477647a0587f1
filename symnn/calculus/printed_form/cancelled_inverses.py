"""Inverses as a textbook writes them: that of diag(w) divides by w, and (AB)⁻¹ beside B is A⁻¹. What lives here is
linear algebra on indices; a matrix that is invertible stays so, because only square factors are taken apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from symnn.calculus.printed_form.products import Factor, Index, is_delta, is_product, product
from symnn.expr import Contract, Indicator, MatrixFunction, Node
from symnn.ops.inverse import inverse
from symnn.ops.reciprocal import reciprocal


def inverse_of_diagonal(n: Node) -> Node:
    """The inverse of diag(w), or of cI, entry by entry; every other node as it is."""
    if not (isinstance(n, MatrixFunction) and n.operator is inverse):
        return n
    m = n.argument
    if is_delta(m):
        return m
    if not (isinstance(m, Contract) and is_product(m)):
        return n
    deltas = [x for x in m.operands if is_delta(x)]
    factors = list(zip(m.operands, m.indices, strict=True))
    if len(deltas) != 1 or any(len(set(on)) > 1 for x, on in factors if not is_delta(x)):
        return n
    divided = [(x if is_delta(x) else reciprocal(x), on) for x, on in factors]
    return product(1, divided, m.out, dict(enumerate(m.sizes)))


def without_cancelled(n: Node) -> Node:
    """Sums over in which an inverse stands beside a factor of its matrix, without that factor."""
    while isinstance(n, Contract):
        if is_product(n):
            parts = [x if is_product(x) else without_cancelled(x) for x in n.operands]
            if all(x is y for x, y in zip(parts, n.operands, strict=True)):
                return n
            return product(1, list(zip(parts, n.indices, strict=True)), n.out, dict(enumerate(n.sizes)))
        shorter = _once(n)
        if shorter is None:
            return n
        n = shorter
    return n


def _once(n: Contract) -> Node | None:
    factors: list[Factor] = list(zip(n.operands, n.indices, strict=True))
    for k, (x, (i, j)) in _inverses(factors):
        for at, end in ((j, 0), (i, 1)):
            if at in n.out or i == j:
                continue
            beside = [f for f in range(len(factors)) if f != k and at in factors[f][1]]
            if len(beside) != 1:
                continue
            cancelled = _cancelled(x.argument, end, factors[beside[0]], at)
            if cancelled is not None:
                left, other = cancelled
                kept = [f for f in range(len(factors)) if f not in (k, beside[0])]
                names = (i, other) if end == 0 else (other, j)
                rest = [*(factors[f] for f in kept), (left, names)]
                return product(1, rest, n.out, {})
    return None


def _inverses(factors: Sequence[Factor]) -> list[tuple[int, tuple[MatrixFunction, tuple[Index, ...]]]]:
    return [
        (k, (x, on)) for k, (x, on) in enumerate(factors) if isinstance(x, MatrixFunction) and x.operator is inverse
    ]


def _cancelled(m: Node, end: int, beside: Factor, at: Index) -> tuple[Node, Index] | None:
    """What m⁻¹F is without F, where F is the first factor of m (or Fm⁻¹, where it is the last), and F's other index."""
    f, on = beside
    if f.rank != 2 or on[0] == on[1] or f.shape[0] != f.shape[1]:
        return None
    other = on[1 - on.index(at)]
    turned = on.index(at) != end  # of m⁻¹F the first index of F is met, of Fm⁻¹ its last
    rest = _without(m, end, f, turned)
    if rest is None:
        return None
    return (rest if is_delta(rest) else inverse_of_diagonal(inverse(rest))), other


def _without(m: Node, end: int, f: Node, turned: bool) -> Node | None:
    """The matrix R with m = F·R (end 0) or m = R·F (end 1), where F is f or its transpose."""
    if _is_itself(m, f, turned):
        return Indicator(f.shape, (1, -1))
    if not isinstance(m, Contract) or len(m.out) != 2 or is_product(m):
        return None
    factors: list[Factor] = list(zip(m.operands, m.indices, strict=True))
    outer = m.out[end]
    found = [(k, x, on) for k, (x, on) in enumerate(factors) if outer in on]
    if len(found) != 1 or found[0][1] is not f:
        return None
    place, _, on = found[0]
    bound = on[1 - on.index(outer)]
    if (on.index(outer) != end) != turned or not _joins_two(bound, m):
        return None
    left = (bound, m.out[1]) if end == 0 else (m.out[0], bound)
    return product(1, [g for k, g in enumerate(factors) if k != place], left, {})


def _is_itself(m: Node, f: Node, turned: bool) -> bool:
    """Whether m is f, or its transpose if that is meant."""
    if not turned:
        return m is f
    return isinstance(m, Contract) and m.operands == (f,) and m.indices == (m.out[::-1],)


def _joins_two(index: Index, m: Contract) -> bool:
    """Whether the sum over an index is the product of two matrices."""
    return index not in m.out and [on.count(index) for on in m.indices if index in on] == [1, 1]

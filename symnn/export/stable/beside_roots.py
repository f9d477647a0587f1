"""Sums in which a root cancels: v + √(v² + c) is c/(√(v² + c) + |v|) where v < 0, and so it is for 1 + v/√(v² + c)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symnn.export.stable.complements import Key, key, like_terms, within
from symnn.export.stable.flat import Factor, Flat, product
from symnn.export.stable.stable_operators import select
from symnn.expr import Add, Const, Map, Node, add, broadcast, const
from symnn.ops.abs_ import absolute
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt
from symnn.ops.step import step


def beside_root(t: Flat, f: Factor, terms: Mapping[Key, Flat]) -> tuple[set[Key], list[Flat]] | None:
    """The two terms that go, and what comes for them; f is a factor of the term t."""
    if not isinstance(f[0], Map) or not t.elementwise or t.factors.count(f) != 1:
        return None
    under, below = _under_root(f[0])
    if not isinstance(under, Add):
        return None
    rest = list(t.factors)
    rest.remove(f)
    for square, half, c in _squares(under, f, t):
        left = _without(rest, half) if below else [*rest, *half]
        other = None if left is None else terms.get(key(replace(t, factors=tuple(left))))
        if left is None or other is None:
            continue
        mine, theirs = (other, t) if below else (t, other)
        if theirs.coefficient**2 == mine.coefficient**2 * square:
            v = product(theirs.coefficient / mine.coefficient, half, t.out, t.sizes)
            made = (_sum(v, product(Fraction(1), [(sqrt(under), f[1])], t.out, t.sizes), c), t.out)
            kept = [*left, f] if below else rest
            return {key(t), key(other)}, [replace(mine, factors=(*kept, made))]
    return None


def _under_root(x: Map) -> tuple[Node | None, bool]:
    """w where x is √w, or 1/√w, and whether it is the second."""
    if x.operator is sqrt:
        return x.arguments[0], False
    if x.operator is reciprocal and isinstance(x.arguments[0], Map):
        return _under_root(x.arguments[0])[0], True
    if x.operator is power and isinstance(x.arguments[1], Const) and x.arguments[1].value == Fraction(-1, 2):
        return x.arguments[0], True
    return None, False


def _squares(under: Add, f: Factor, t: Flat) -> Iterator[tuple[Fraction, list[Factor], Fraction]]:
    """(g, v, c) where what is under the root is g·v² + c, with numbers g and c above 0."""
    inner = [replace(within(q, f[1], t), coefficient=q.coefficient) for q in like_terms(under)]
    numbers = [q for q in inner if not q.factors]
    if len(inner) == 2 and len(numbers) == 1 and all(q.coefficient > 0 for q in inner):
        (square,) = (q for q in inner if q.factors)
        half = _halved(square.factors)
        if half is not None and {m for _, at in half for m in at} <= set(t.out):
            yield square.coefficient, half, numbers[0].coefficient


def _halved(factors: Sequence[Factor]) -> list[Factor] | None:
    """v where the factors are those of v²."""
    counts = Counter(factors)
    return None if any(k % 2 for k in counts.values()) else [g for g, k in counts.items() for _ in range(k // 2)]


def _without(factors: list[Factor], taken: list[Factor]) -> list[Factor] | None:
    left = list(factors)
    for f in taken:
        if f not in left:
            return None
        left.remove(f)
    return left


def _sum(v: Node, root: Node, c: Fraction) -> Node:
    """v + √(v² + c)."""
    whole = add(root, absolute(v))
    return select(step(v), whole, broadcast(const(c), v.shape) * reciprocal(whole))


def beside_unit_root(x: Node) -> Node | None:
    """v where x is v + √(v² + 1), as it is made here."""
    if not isinstance(x, Map) or x.operator is not select or not isinstance(x.arguments[1], Add):
        return None
    condition, whole = x.arguments[0], x.arguments[1]
    v = condition.arguments[0] if isinstance(condition, Map) and condition.operator is step else None
    return v if v is not None and _sum(v, whole.terms[0], Fraction(1)) is x else None

"""Quotients that are whole though a factor of them is not: a product over all entries by one of them, det A·A⁻¹, and
comparisons with a maximum.
"""

from __future__ import annotations

from collections.abc import Collection

from symnn.export.stable.complements import like_terms
from symnn.export.stable.flat import Factor, Flat, flat, inverted
from symnn.export.stable.stable_operators import adjugate, product_of_others
from symnn.expr import Add, Const, Fold, Map, MatrixFunction, Node, broadcast
from symnn.expr.records import Record
from symnn.ops.axes import others
from symnn.ops.determinant import determinant
from symnn.ops.inverse import inverse
from symnn.ops.maximum import maximum
from symnn.ops.minimum import minimum
from symnn.ops.positive import positive
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sign import sign
from symnn.ops.signs import NONNEGATIVE
from symnn.ops.signs import sign as visible
from symnn.ops.step import step

JUMPS = (step, positive, sign)


def whole(x: Flat, spells: Collection[Record]) -> Flat:
    """The product with such pairs of factors joined."""
    factors = list(x.factors)
    for f in x.factors:
        partner = next((g for g in factors if (joined := _joined(f, g, spells)) is not None), None)
        if f in factors and partner is not None and joined is not None:
            factors.remove(f)
            factors[factors.index(partner)] = joined
    return x if len(factors) == len(x.factors) else Flat(x.coefficient, tuple(factors), x.out, x.sizes)


def _joined(a: Factor, b: Factor, spells: Collection[Record]) -> Factor | None:
    (f, at), (g, along) = a, b
    if isinstance(f, Fold) and f.kind == "product" and product_of_others in spells:
        found = inverted(g)
        x = f.argument
        if found == (x, 1) and tuple(along[k] for k in others(x, f.axes)) == at:
            return product_of_others(x, axis=f.axes), along
    if isinstance(f, MatrixFunction) and isinstance(g, MatrixFunction) and adjugate in spells:
        (m, transposed), (own, _) = turned(g.argument), turned(f.argument)
        if (f.operator, g.operator) == (determinant, inverse) and m is own:
            return adjugate(m), along[::-1] if transposed else along
    return None


def turned(a: Node) -> tuple[Node, bool]:
    """A matrix without its transposition, and whether it had one."""
    found = flat(a)
    if (
        found.coefficient == 1
        and len(found.factors) == 1
        and found.elementwise
        and found.factors[0][1] == found.out[::-1]
    ):
        return found.factors[0][0], True
    return a, False


def compared(node: Map) -> Map:
    """A jump of x − max x with x as it stands under the maximum: after rounding, too, the largest entry attains it."""
    if node.operator not in JUMPS or not isinstance(node.arguments[0], Add):
        return node
    terms = like_terms(node.arguments[0])
    for t in terms:
        if len(t.factors) != 1 or not isinstance(fold := t.factors[0][0], Fold) or fold.kind != "max":
            continue
        x = fold.argument
        kept = others(x, fold.axes)
        if x.shape != node.shape or t.factors[0][1] != kept:
            continue
        rest = {_key(u): -u.coefficient / t.coefficient for u in terms if u is not t}
        if rest == {_key(u): u.coefficient for u in (like_terms(x) if isinstance(x, Add) else [flat(x)])}:
            gap = x - broadcast(fold, x.shape, kept)
            return Map(node.operator, [gap if t.coefficient < 0 else -1 * gap])
    return _without_pole(node, terms)


def _without_pole(node: Map, terms: list[Flat]) -> Map:
    """A jump of c − k/r for r >= 0 and c, k > 0 as one of r − k/c, which has a value at r = 0."""
    if len(terms) != 2 or node.shape:
        return node
    number, quotient = sorted(terms, key=lambda t: len(t.factors))
    found = inverted(quotient.factors[0][0]) if len(quotient.factors) == 1 else None
    if number.factors or found is None or found[1] != 1 or (visible(found[0]) or 0) < NONNEGATIVE:
        return node
    c, k = number.coefficient, -quotient.coefficient
    if c * k <= 0:
        return node
    direction = 1 if c > 0 else -1
    return Map(node.operator, [direction * (found[0] - k / c)])


def bounded(node: Map) -> Node:
    """min(c, k/r) for r >= 0 and c, k > 0 as k/max(k/c, r), which has a value at r = 0."""
    if node.operator is not minimum or node.shape:
        return node
    for one, other in (node.arguments, node.arguments[::-1]):
        found = flat(other)
        divisor = inverted(found.factors[0][0]) if len(found.factors) == 1 else None
        if not isinstance(one, Const) or divisor is None or divisor[1] != 1 or min(one.value, found.coefficient) <= 0:
            continue
        if (visible(divisor[0]) or 0) >= NONNEGATIVE:
            return found.coefficient * reciprocal(maximum(found.coefficient / one.value, divisor[0]))
    return node


def _key(t: Flat) -> tuple[frozenset[tuple[Factor, int]], frozenset[int]]:
    return frozenset((g, t.factors.count(g)) for g in t.factors), frozenset(t.sizes)

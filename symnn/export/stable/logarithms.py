"""The logarithm of a positive expression as a sum, where exponentials are inside it: log(e^u/Σe^z) = u − lse(z).

Every step is a row of `laws`. What is not visibly positive, or has no exponential in it, has no such sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any
from weakref import WeakKeyDictionary

from symnn.export.stable.flat import Factor, Flat, Labels, flat, inverted, pins, product, selected
from symnn.export.stable.stable_operators import log1mexp, sigmoid_slope
from symnn.expr import Add, Atom, Call, Const, Contract, Indicator, Map, Node, Size, add, broadcast, const
from symnn.expr.build import scale
from symnn.ops.abs_ import absolute
from symnn.ops.axes import chosen, others
from symnn.ops.exp import exp
from symnn.ops.expm1 import expm1
from symnn.ops.log import log
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.maximum import maximum
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sigmoid import sigmoid
from symnn.ops.signs import POSITIVE, sign
from symnn.ops.softmax import softmax
from symnn.ops.softplus import softplus
from symnn.ops.sqrt import sqrt

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class ScaledPart:
    """coefficient·node, with axis k of the node along label labels[k] of what the sum stands for."""

    coefficient: Fraction
    node: Node
    labels: Labels

    def within(self, labels: Labels) -> ScaledPart:
        """Labels by place: those of a factor become those of the product it stands in."""
        return replace(self, labels=tuple(labels[k] for k in self.labels))

    def within_places(self, place: Mapping[int, int]) -> ScaledPart:
        return replace(self, labels=tuple(place[m] for m in self.labels))


Sum = tuple[ScaledPart, ...]


def part(node: Node, coefficient: Fraction | int = 1) -> ScaledPart:
    """A node over its own axes, those along which it is repeated left out, with a number in front of it taken out."""
    found = flat(node)
    axes = tuple(range(node.rank))
    if found.coefficient == 0 or not found.factors or not isinstance(node, Contract):
        return ScaledPart(Fraction(coefficient), node, axes)
    if len(found.factors) == 1 and found.elementwise:
        (inner, labels) = found.factors[0]
        return ScaledPart(coefficient * found.coefficient, inner, labels)
    if found.coefficient == 1:
        return ScaledPart(Fraction(coefficient), node, axes)
    return ScaledPart(
        coefficient * found.coefficient, product(Fraction(1), found.factors, found.out, found.sizes), axes
    )


def scaled(parts: Iterable[ScaledPart], c: Fraction | int) -> Sum:
    return tuple(replace(p, coefficient=p.coefficient * c) for p in parts)


def total(parts: Iterable[ScaledPart], shape: Any) -> Node:
    """The sum as a node of this shape."""
    terms = [_term(p, shape) for p in collected(parts) if p.coefficient]
    return add(*terms) if terms else broadcast(const(0), shape)


def _term(p: ScaledPart, shape: Any) -> Node:
    out = tuple(range(len(shape)))
    return product(p.coefficient, [(p.node, p.labels)], out, dict(enumerate(shape)))


def collected(parts: Iterable[ScaledPart]) -> list[ScaledPart]:
    """Like parts added; z − lse(z) is log_softmax(z)."""
    found: dict[tuple[Node, Labels], Fraction] = {}
    for p in parts:
        key = (p.node, p.labels)
        found[key] = found.get(key, Fraction(0)) + p.coefficient
    for (node, labels), c in list(found.items()):
        if isinstance(node, Call) and node.composition is log_sum_exp and c < 0:
            own = _own(node, labels, found)
            if own is not None and found[own] > 0:
                times = min(found[own], -c)
                found[(node, labels)] += times
                found[own] -= times
                key = (log_softmax(node.arguments[0], **dict(node.settings)), own[1])
                found[key] = found.get(key, Fraction(0)) + times
    return [ScaledPart(c, node, labels) for (node, labels), c in found.items() if c]


def _own(lse: Call, labels: Labels, among: Iterable[tuple[Node, Labels]]) -> tuple[Node, Labels] | None:
    """z with its labels, where lse(z) stands along the labels that are left of them."""
    (z,) = lse.arguments
    kept = others(z, axes_of(lse))
    return next(((n, at) for n, at in among if n is z and tuple(at[k] for k in kept) == labels), None)


def axes_of(x: Call) -> tuple[int, ...]:
    """The axes along which a softmax or a log-sum-exp is taken."""
    settings: dict[str, Any] = dict(x.settings)
    return chosen(x.arguments[0], settings["axis"])


_KNOWN: WeakKeyDictionary[Node, Sum | None] = WeakKeyDictionary()


def logarithm(x: Node) -> Sum | None:
    """log x as a sum; None where no exponential is in x or x is not visibly positive.

    Whoever walks a deep graph asks for children first: what is known is remembered as long as the node lives.
    """
    if x not in _KNOWN:
        _KNOWN[x] = _logarithm(x)
    return _KNOWN[x]


def _logarithm(x: Node) -> Sum | None:
    match x:
        case Map() if x.operator is exp:
            return _split(x.arguments[0])
        case Map() if x.operator is sigmoid:
            return (part(softplus(negated(x.arguments[0])), -1),)
        case Map() if x.operator is sigmoid_slope:
            u = x.arguments[0]
            return part(softplus(u), -1), part(softplus(negated(u)), -1)
        case Map() if x.operator is sqrt:
            inner = logarithm(x.arguments[0])
            return None if inner is None else scaled(inner, HALF)
        case Map() if (found := inverted(x)) is not None:
            inner = logarithm(found[0])
            return None if inner is None else scaled(inner, -found[1])
        case Map() if x.operator is power and x.arguments[0].shape == x.shape:
            return _of_power(x)
        case Call() if x.composition is softmax:
            return logarithm_of_softmax(x)
        case Contract() if any(logarithm(f) is not None for f in x.operands):
            return of_product(flat(x))
        case Add():
            return _of_sum(x)
        case _:
            return None


def _split(u: Node) -> Sum:
    """The terms of an exponent: logarithms by themselves, so that they meet others of their kind; the rest as it is."""
    if not isinstance(u, Add):
        return (part(u),)
    own = [t for t in u.terms if _is_logarithm(part(t).node)]
    rest = [t for t in u.terms if t not in own]
    return (*map(part, own), *((part(add(*rest)),) if rest else ()))


def _is_logarithm(x: Node) -> bool:
    found = flat(x)
    inner = found.factors[0][0] if len(found.factors) == 1 else x
    return (
        isinstance(inner, Map)
        and inner.operator is softplus
        or isinstance(inner, Call)
        and inner.composition is log_sum_exp
    )


def negated(u: Node) -> Node:
    found = flat(u)
    return (
        product(-found.coefficient, found.factors, found.out, found.sizes) if isinstance(u, Contract) else scale(-1, u)
    )


def sloped(node: Node) -> Node:
    """The product with such pairs joined."""
    if not isinstance(node, Contract) or not any(isinstance(f, Map) and f.operator is sigmoid for f in node.operands):
        return node
    found = flat(node)
    factors = paired(found.factors)
    return node if len(factors) == len(found.factors) else product(found.coefficient, factors, found.out, found.sizes)


def paired(factors: Sequence[Factor]) -> list[Factor]:
    """σ(u)·σ(−u) as the slope of σ, which takes one exponential."""
    left: list[Factor] = []
    for f, at in factors:
        if isinstance(f, Map) and f.operator is sigmoid:
            other = (sigmoid(negated(f.arguments[0])), at)
            if other in left:
                left[left.index(other)] = (sigmoid_slope(f.arguments[0]), at)
                continue
        left.append((f, at))
    return left


def _of_power(x: Map) -> Sum | None:
    base, exponent = x.arguments
    inner = logarithm(base)
    if inner is None:
        return None
    if isinstance(exponent, Const):
        return scaled(inner, exponent.value)
    return (part(exponent * total(inner, x.shape)),)


def logarithm_of_softmax(x: Call) -> Sum:
    (z,) = x.arguments
    kept = others(z, axes_of(x))
    return part(z), ScaledPart(Fraction(-1), log_sum_exp(z, **dict(x.settings)), kept)


def of_product(x: Flat) -> Sum | None:
    """The logarithm of a product, or of a sum of products, of positive factors."""
    pinned = {m: p for m, p in pins(x).items() if m not in x.out}
    if pinned:
        return _of_selection(x, pinned)
    found: list[ScaledPart] = []
    known = [logarithm(f) for f, _ in x.factors]
    if all(parts is None for parts in known) or x.coefficient <= 0:
        return None
    if x.coefficient != 1:
        found.append(ScaledPart(Fraction(1), log(const(x.coefficient)), ()))
    for (f, labels), parts in zip(x.factors, known, strict=True):
        if parts is None and not _plain(f):
            return None
        found += [p.within(labels) for p in (parts if parts is not None else (_log_of_plain(f),))]
    if x.elementwise:
        return tuple(found)
    return _over(x, found)


def _of_selection(x: Flat, pinned: dict[int, Factor]) -> Sum | None:
    """An entry of a logarithm is the logarithm of the entry."""
    bound = {m for m in x.sizes if m not in x.out}
    places = [at for _, at in pinned.values()]
    kept = [(f, at) for f, at in x.factors if not (isinstance(f, Indicator) and at in places)]
    if bound - set(pinned) or any(isinstance(f, Indicator) for f, _ in kept):
        return None
    every = (*x.out, *sorted(bound))
    parts = of_product(Flat(x.coefficient, tuple(kept), every, x.sizes))
    if parts is None:
        return None
    chosen_parts = []
    for p in collected(parts):
        node, labels = selected(p.node, p.labels, pinned, x.sizes)
        chosen_parts.append(ScaledPart(p.coefficient, node, labels))
    return tuple(chosen_parts)


def _plain(x: Node) -> bool:
    """A positive input or number or one divided by it, whose logarithm is finite: what is computed may be rounded to
    0.
    """
    if isinstance(x, Map) and x.operator is reciprocal:
        x = x.arguments[0]
    return isinstance(x, Atom | Size) and sign(x) == POSITIVE


def _log_of_plain(x: Node) -> ScaledPart:
    if isinstance(x, Map) and x.operator is reciprocal:
        return part(log(x.arguments[0]), -1)
    return part(log(x))


def _over(x: Flat, found: list[ScaledPart]) -> Sum:
    """log Σ e^parts over the labels that disappear, as a log-sum-exp."""
    every = (*x.out, *(m for m in x.sizes if m not in x.out))
    place = {m: k for k, m in enumerate(every)}
    inside = total([p.within_places(place) for p in found], [x.sizes[m] for m in every])
    return (ScaledPart(Fraction(1), log_sum_exp(inside, axis=_axes(len(x.out), len(every))), tuple(range(len(x.out)))),)


def _axes(first: int, end: int) -> int | tuple[int, ...]:
    return first if end == first + 1 else tuple(range(first, end))


def _of_sum(x: Add) -> Sum | None:
    """log(c + e^u) = log c + softplus(u − log c), and log(e^u + e^v) = u + softplus(v − u)."""
    number, logs = Fraction(0), []
    for t in x.terms:
        found = flat(t)
        if not found.factors and found.elementwise:
            number += found.coefficient
            continue
        parts = logarithm(t)
        if parts is None and not _plain(t):
            return None
        logs.append((parts, t))
    if all(parts is None for parts, _ in logs) or number < 0:
        return None
    sums = [parts if parts is not None else (_log_of_plain(t),) for parts, t in logs]
    base: Sum = () if number in (0, 1) else (ScaledPart(Fraction(1), log(const(number)), ()),)
    if not number:
        base, sums = sums[0], sums[1:]
    for parts in sums:
        gap = total([*parts, *scaled(base, -1)], x.shape)
        base = (*base, part(softplus(gap)))
    return base


def written(x: Node) -> Node | None:
    """log x as it is best computed on its own; one factor of x may be of unknown sign."""
    if isinstance(x, Add) and (two := _two(x)) is not None:
        u, v = two
        return maximum(u, v) + softplus(-1 * absolute(u - v))
    if (found := _of_difference(x)) is not None:
        return found
    parts = logarithm(x)
    if parts is None and isinstance(x, Contract):
        parts = _with_unknown(flat(x))
    return None if parts is None else total(parts, x.shape)


def _of_difference(x: Node) -> Node | None:
    """log(1 − e^u) and log(e^u − 1), with a number in front."""
    found = flat(x)
    if len(found.factors) != 1 or not found.elementwise or not found.coefficient:
        return None
    (f, labels), c = found.factors[0], found.coefficient
    if not isinstance(f, Map) or f.operator is not expm1 or labels != found.out:
        return None
    u = f.arguments[0]
    made = log1mexp(u) if c < 0 else u + log1mexp(negated(u))
    return made if abs(c) == 1 else made + log(const(abs(c)))


def _two(x: Add) -> tuple[Node, Node] | None:
    """u and v of e^u + e^v."""
    parts = [logarithm(t) for t in x.terms]
    if len(parts) != 2 or any(p is None for p in parts):
        return None
    u, v = (total(p, x.shape) for p in parts if p is not None)
    return u, v


def _with_unknown(x: Flat) -> Sum | None:
    """A product that has one factor of unknown sign: where the product is positive, so is it."""
    unknown = [(f, at) for f, at in x.factors if logarithm(f) is None and sign(f) != POSITIVE]
    rest = [(f, at) for f, at in x.factors if (f, at) not in unknown]
    if not x.elementwise or not unknown:
        return None
    kept = of_product(Flat(Fraction(1), tuple(rest), x.out, x.sizes))
    return None if kept is None else (*kept, _log_of(x, unknown))


def _log_of(x: Flat, factors: Sequence[Factor]) -> ScaledPart:
    """The logarithm of some factors and of the number in front, on the labels that these have."""
    labels = tuple(m for m in x.out if any(m in at for _, at in factors))
    place = {m: k for k, m in enumerate(labels)}
    inner = product(
        x.coefficient,
        [(f, tuple(place[m] for m in at)) for f, at in factors],
        tuple(range(len(labels))),
        {place[m]: x.sizes[m] for m in labels},
    )
    return ScaledPart(Fraction(1), log(inner), labels)

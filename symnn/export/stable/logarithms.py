"""The logarithm of a positive expression as a sum, where exponentials are inside it: log(e^u/Σe^z) = u − lse(z).

Every step is a row of `laws`. What is not visibly positive, or has no exponential in it, has no such sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from weakref import WeakKeyDictionary

from symnn.export.stable.flat import Factor, Flat, flat, inverted, one_way, pins, product, selected
from symnn.export.stable.log_parts import ScaledPart, Sum, axes_of, collected, part, scaled, total, with_entries
from symnn.export.stable.stable_operators import (
    erfc,
    erfcx,
    log1mexp,
    log_cloglog,
    log_cosh,
    log_half_erfc,
    log_softplus,
    sigmoid_slope,
)
from symnn.expr import Add, Atom, Call, Const, Contract, Indicator, Map, Node, Size, add, broadcast, const
from symnn.expr.build import scale
from symnn.expr.records import Record
from symnn.ops.abs_ import absolute
from symnn.ops.axes import others
from symnn.ops.exp import exp
from symnn.ops.expm1 import expm1
from symnn.ops.log import log
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.maximum import maximum
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sigmoid import sigmoid
from symnn.ops.signs import POSITIVE, sign
from symnn.ops.softmax import softmax
from symnn.ops.softplus import softplus
from symnn.ops.sqrt import sqrt
from symnn.ops.tanh import tanh

HALF = Fraction(1, 2)
SLOW = (log_half_erfc, log_softplus, log_cloglog, log)


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
        case Map() if x.operator in OF_FUNCTIONS:
            return OF_FUNCTIONS[x.operator](x.arguments[0])
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
        case Contract() if any(logarithm(f) is not None for f in x.operands) or _two_signs(x):
            return of_product(flat(x))
        case Add():
            return _of_sum(x)
        case _:
            return None


def _two_signs(x: Contract) -> bool:
    """−1 times what has a number below 0 in it."""
    return any(isinstance(f, Const) and f.value < 0 for f in x.operands)


def _split(u: Node) -> Sum:
    """The terms of an exponent: logarithms, and what is repeated along an axis, by themselves, so that they meet others
    of their kind; the rest as it is.
    """
    if not isinstance(u, Add):
        return (part(u),)
    own = [t for t in u.terms if _is_logarithm((p := part(t)).node) or len(p.labels) < u.rank]
    rest = [t for t in u.terms if t not in own]
    return (*map(part, own), *((part(add(*rest)),) if rest else ()))


def _is_logarithm(x: Node) -> bool:
    found = flat(x)
    inner = found.factors[0][0] if len(found.factors) == 1 else x
    return (
        isinstance(inner, Map)
        and inner.operator in (softplus, log_softplus, log_half_erfc, log)
        or isinstance(inner, Call)
        and inner.composition is log_sum_exp
    )


OF_FUNCTIONS: Mapping[Record, Callable[[Node], Sum | None]] = {
    exp: _split,
    expm1: lambda u: _of_exp_less_one(u),
    sigmoid: lambda u: (part(softplus(negated(u)), -1),),
    softplus: lambda u: (part(log_softplus(u)),),
    erfc: lambda u: (part(log_half_erfc(u)), ScaledPart(Fraction(1), log(const(2)), ())),
    erfcx: lambda u: (part(log(erfcx(u))),),
    sigmoid_slope: lambda u: (part(softplus(u), -1), part(softplus(negated(u)), -1)),
}


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
    """An entry of a logarithm is the logarithm of the entry; two equations of one place may be at odds."""
    bound = {m for m in x.sizes if m not in x.out}
    equations = {(one_way(f), at) for f, at in pinned.values() if isinstance(f, Indicator)}
    kept = [(f, at) for f, at in x.factors if not (isinstance(f, Indicator) and (one_way(f), at) in equations)]
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
    """A positive input or number, or a root or power of one, whose logarithm is finite: what is computed may be rounded
    to 0.
    """
    x = _base(x)[0]
    return isinstance(x, Atom | Size | Const) and sign(x) == POSITIVE


def _base(x: Node) -> tuple[Node, Fraction]:
    """(b, c) where x is b^c."""
    c = Fraction(1)
    while isinstance(x, Map):
        exponent = x.arguments[1] if x.operator is power else None
        if x.operator in (reciprocal, sqrt):
            c *= HALF if x.operator is sqrt else -1
        elif isinstance(exponent, Const) and x.arguments[0].shape == x.shape:
            c *= exponent.value
        else:
            break
        x = x.arguments[0]
    return x, c


def _log_of_plain(x: Node) -> ScaledPart:
    return part(log(_base(x)[0]), _base(x)[1])


def _over(x: Flat, found: list[ScaledPart]) -> Sum:
    """log Σ e^parts over the labels that disappear, as a log-sum-exp."""
    every = (*x.out, *(m for m in x.sizes if m not in x.out))
    place = {m: k for k, m in enumerate(every)}
    inside = total([p.within_places(place) for p in found], [x.sizes[m] for m in every])
    return (ScaledPart(Fraction(1), log_sum_exp(inside, axis=axes(len(x.out), len(every))), tuple(range(len(x.out)))),)


def axes(first: int, end: int) -> int | tuple[int, ...]:
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
    if number < 0 or not any(_grows(parts, number) for parts, _ in logs):
        return None
    sums = [parts if parts is not None else (_log_of_plain(t),) for parts, t in logs]
    base: Sum = () if number in (0, 1) else (ScaledPart(Fraction(1), log(const(number)), ()),)
    if not number:
        base, sums = sums[0], sums[1:]
    for parts in sums:
        gap = total([*parts, *scaled(base, -1)], x.shape)
        base = (*base, part(softplus(gap)))
    return base


def _grows(parts: Sum | None, number: Fraction) -> bool:
    """Whether e to the sum needs a logarithm: a softplus beside a number does not."""
    slow = number and all(isinstance(p.node, Map) and p.node.operator in SLOW for p in parts or ())
    return parts is not None and not slow


def written(x: Node) -> Node | None:
    """log x as it is best computed on its own; one factor of x may be of unknown sign."""
    if isinstance(x, Add) and (two := _two(x)) is not None:
        hyperbolic = _log_of_cosh(x, *two)
        if hyperbolic is not None:
            return hyperbolic
        u, v = (total(p, x.shape) for p in two)
        return maximum(u, v) + softplus(-1 * absolute(u - v))
    if (found := _of_difference(x)) is not None:
        return found
    parts = logarithm(x)
    if parts is None and isinstance(x, Contract):
        parts = _with_unknown(flat(x))
    return None if parts is None else total(with_entries(_less_log_4(_one_number(collected(parts)))), x.shape)


def _log_of_cosh(x: Add, u: Sum, v: Sum) -> Node | None:
    """log(c(e^w + e^−w)) = log 2c + log cosh w."""
    number = _number(collected([*u, *v]))
    if number is None:
        return None
    made = log_cosh(total(scaled([*u, *scaled(v, -1)], HALF), x.shape))
    return made if number == Fraction(1, 4) else add(made, broadcast(HALF * log(const(4 * number)), x.shape))


def _number(parts: Iterable[ScaledPart]) -> Fraction | None:
    """e to the sum, where it is a sum of logarithms of numbers, each some times."""
    number = Fraction(1)
    for p in parts:
        value = p.node.arguments[0] if isinstance(p.node, Map) and p.node.operator is log else None
        if not isinstance(value, Const) or p.coefficient.denominator != 1:
            return None
        number *= value.value ** int(p.coefficient)
    return number


def _one_number(parts: Sequence[ScaledPart]) -> list[ScaledPart]:
    """Logarithms of numbers as one, and none where they cancel."""
    numbers = [p for p in parts if _number([p]) is not None]
    value = _number(numbers) if len(numbers) > 1 else None
    if value is None:
        return list(parts)
    rest = [p for p in parts if p not in numbers]
    return rest if value == 1 else [*rest, ScaledPart(Fraction(1), log(const(value)), ())]


def _less_log_4(parts: Sequence[ScaledPart]) -> list[ScaledPart]:
    """c·(log 4 − softplus(w) − softplus(−w)) as −2c·log cosh(w/2), which keeps its digits near 0."""
    numbers = [p for p in parts if _number([p]) is not None]
    for p in parts:
        if not isinstance(p.node, Map) or p.node.operator is not softplus or p.coefficient.denominator != 1:
            continue
        w = p.node.arguments[0]
        mirrored = replace(p, node=softplus(negated(w)))
        if mirrored in parts and mirrored.node is not p.node and _number(numbers) == Fraction(4) ** -int(p.coefficient):
            rest = [q for q in parts if q not in (p, mirrored, *numbers)]
            return [*rest, ScaledPart(2 * p.coefficient, log_cosh(HALF * w), p.labels)]
    return list(parts)


def _of_difference(x: Node) -> Node | None:
    """log(1 − e^u) and log(e^u − 1), with a number in front."""
    found = flat(x)
    if len(found.factors) != 1 or not found.elementwise or not found.coefficient:
        return None
    (f, labels), c = found.factors[0], found.coefficient
    if not isinstance(f, Map) or f.operator is not expm1 or labels != found.out:
        return None
    u = f.arguments[0]
    made = _of_one_less(u) if c < 0 else u + _of_one_less(negated(u))
    return made if abs(c) == 1 else made + log(const(abs(c)))


def _of_one_less(u: Node) -> Node:
    """log(1 − e^u)."""
    v = negated(u)
    return log_cloglog(v.arguments[0]) if isinstance(v, Map) and v.operator is exp else log1mexp(u)


def _of_exp_less_one(u: Node) -> Sum | None:
    """log(e^u − 1) where u is an exponential itself."""
    return (part(u), part(log_cloglog(u.arguments[0]))) if isinstance(u, Map) and u.operator is exp else None


def _two(x: Add) -> list[Sum] | None:
    """u and v of e^u + e^v."""
    parts = [p for p in map(logarithm, x.terms) if p is not None]
    return parts if len(parts) == len(x.terms) == 2 else None


def _with_unknown(x: Flat) -> Sum | None:
    """A product that has factors of unknown sign: where the product is positive, so is theirs. Among them e^u − 1 is
    tanh(u/2)·(1 + e^u).
    """
    x = _with_tangents(x)
    unknown = [(f, at) for f, at in x.factors if logarithm(f) is None and sign(f) != POSITIVE]
    rest = [(f, at) for f, at in x.factors if (f, at) not in unknown]
    if not x.elementwise or not unknown:
        return None
    kept = of_product(Flat(Fraction(1), tuple(rest), x.out, x.sizes))
    return None if kept is None else (*kept, _log_of(x, unknown))


def _with_tangents(x: Flat) -> Flat:
    factors = list[Factor]()
    for f, at in x.factors:
        u = f.arguments[0] if isinstance(f, Map) and f.operator is expm1 else None
        factors += [(f, at)] if u is None else [(tanh(HALF * u), at), (1 + exp(u), at)]
    return replace(x, factors=tuple(factors))


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

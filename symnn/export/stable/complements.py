"""Sums in which digits cancel, as polynomials in one function that are factored: 1 − σ(u) is σ(−u), e^u − 1 is
expm1(u), 1 + erf(u) is erfc(−u), 1 − tanh²u is 4σ(2u)σ(−2u), 1 − 2σ(u) is −tanh(u/2), also with factors in common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import zip_longest

from symnn.export.stable.flat import Factor, Flat, Labels, flat, product, renamed
from symnn.export.stable.logarithms import negated, paired
from symnn.export.stable.stable_operators import erfc, sigmoid_slope
from symnn.expr import Add, Contract, Map, Node, Operator, add, broadcast, const
from symnn.ops.cos import cos
from symnn.ops.erf import erf
from symnn.ops.exp import exp
from symnn.ops.expm1 import expm1
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sigmoid import sigmoid
from symnn.ops.sin import sin
from symnn.ops.sqrt import sqrt
from symnn.ops.tanh import tanh

HALF = Fraction(1, 2)
DEEPEST = 8
MOST_TERMS = 60
"""A sum that has more terms when its products are written out is left as it is."""
Polynomial = list[Fraction]
"""Coefficients, the constant first."""


@dataclass(frozen=True)
class Root:
    """f(u) − at = number·makes(u), without a digit lost where f(u) is near `at`."""

    at: Fraction
    number: Fraction
    makes: Callable[[Node], Node]


ROOTS: dict[Operator, tuple[Root, ...]] = {
    sigmoid: (
        Root(Fraction(1), Fraction(-1), lambda u: sigmoid(negated(u))),
        Root(HALF, HALF, lambda u: tanh(HALF * u)),
    ),
    tanh: (
        Root(Fraction(1), Fraction(-2), lambda u: sigmoid(-2 * u)),
        Root(Fraction(-1), Fraction(2), lambda u: sigmoid(2 * u)),
    ),
    exp: (Root(Fraction(1), Fraction(1), expm1),),
    expm1: (Root(Fraction(-1), Fraction(1), exp),),
    erf: (
        Root(Fraction(1), Fraction(-1), erfc),
        Root(Fraction(-1), Fraction(1), lambda u: erfc(negated(u))),
    ),
    erfc: (
        Root(Fraction(2), Fraction(-1), lambda u: erfc(negated(u))),
        Root(Fraction(1), Fraction(-1), erf),
    ),
    cos: (
        Root(Fraction(1), Fraction(-2), lambda u: power(sin(HALF * u), 2)),
        Root(Fraction(-1), Fraction(2), lambda u: power(cos(HALF * u), 2)),
    ),
    sqrt: (),
}


WRITTEN_OUT = (sigmoid, tanh, exp, expm1)
"""Functions for whose polynomials products of sums are written out."""


def complemented(node: Node) -> Node:
    """The sum with such terms joined, also with its products of sums written out where fewer terms are left so; itself
    where there are none.
    """
    if not isinstance(node, Add):
        return node
    found, written = _joined(node), _written_out(node)
    other = _joined(written) if isinstance(written, Add) else written
    return found if other is None or additions(other) >= additions(found) else other


def additions(x: Node) -> int:
    """How many are made on the way to x, outside of functions."""
    match x:
        case Add():
            return len(x.terms) - 1 + sum(map(additions, x.terms))
        case Contract():
            return sum(map(additions, x.operands))
        case _:
            return 0


def _written_out(node: Add) -> Node | None:
    """The sum with its products of sums written out, where several of its terms have one function in them."""
    terms = like_terms(node)
    if not any(isinstance(f, Add) for t in terms for f, _ in t.factors):
        return None
    met = Counter(u for t in terms for u in _variables(t))
    several = spread(map(_slopes_apart, terms)) if any(k > 1 for k in met.values()) else None
    return None if several is None else _sum_of(several, node)


def _sum_of(terms: Sequence[Flat], like: Node) -> Node:
    return add(*(t.node() for t in terms)) if terms else broadcast(const(0), like.shape)


def _variables(t: Flat) -> set[Node]:
    """The arguments of the functions in which a polynomial may be found, those within sums too."""
    found = {
        negated(f.arguments[0]) for f, _ in t.factors if isinstance(f, Map) and f.operator in (sigmoid, sigmoid_slope)
    }
    found |= {
        f.arguments[0] for f, _ in t.factors if isinstance(f, Map) and f.operator in (*WRITTEN_OUT, sigmoid_slope)
    }
    return found.union(*(_variables(flat(x)) for f, _ in t.factors if isinstance(f, Add) for x in f.terms))


def _slopes_apart(t: Flat) -> Flat:
    """σ(u)·σ(−u) for its product."""
    factors = list[Factor]()
    for f, at in t.factors:
        if isinstance(f, Map) and f.operator is sigmoid_slope:
            factors += [(sigmoid(u), at) for u in (f.arguments[0], negated(f.arguments[0]))]
        else:
            factors.append((f, at))
    return replace(t, factors=tuple(factors))


def _joined(node: Add) -> Node:
    terms, joined, left = like_terms(node), list[Node](), list[Flat]()
    fewer = len(terms) < sum(1 for _ in opened(node))
    for group in _by_core(terms):
        rest = group
        for f in dict.fromkeys(f for t in group for f in t.factors if _is_variable(f)) if len(group) > 1 else ():
            rest, more = _factored(rest, f)
            joined += more
        left += rest
    if not joined and not fewer:
        return node
    made = [*(t.node() for t in left), *joined]
    return add(*made) if made else broadcast(const(0), node.shape)


def _roots(function: Map, degree: int) -> tuple[Root, ...]:
    """Those of the function; of a square root where 1 is added under it, in a polynomial of degree 1."""
    if function.operator is not sqrt:
        return ROOTS[function.operator]
    w = function.arguments[0]
    terms = like_terms(w) if isinstance(w, Add) else []
    numbers = [t for t in terms if not t.factors and t.elementwise]
    rest = [t for t in terms if t not in numbers]
    one = [t.coefficient for t in numbers] == [1]
    return (_less_one(w, rest),) if degree == 1 and one and rest else ()


def _less_one(w: Node, rest: Sequence[Flat]) -> Root:
    """√(1 + u) − 1 is u/(√(1 + u) + 1)."""
    return Root(Fraction(1), Fraction(1), lambda _: add(*(t.node() for t in rest)) * reciprocal(sqrt(w) + 1))


def _is_variable(f: Factor) -> bool:
    return isinstance(f[0], Map) and f[0].operator in ROOTS


def _by_core(terms: Sequence[Flat]) -> list[list[Flat]]:
    """Terms that are alike but for factors in which a polynomial may be found."""
    groups: dict[tuple[frozenset[tuple[Factor, int]], frozenset[int]], list[Flat]] = {}
    for t in terms:
        core = [f for f in t.factors if not _is_variable(f)]
        groups.setdefault((frozenset((f, core.count(f)) for f in core), frozenset(t.sizes)), []).append(t)
    return list(groups.values())


def opened(node: Add, depth: int = 0) -> Iterator[Flat]:
    """The terms, with sums inside the sum opened, those that are repeated along an axis, too."""
    for t in node.terms:
        found = flat(t)
        inner, labels = found.factors[0] if len(found.factors) == 1 else (None, ())
        if depth < DEEPEST and isinstance(inner, Add) and found.elementwise:
            for one in opened(inner, depth + 1):
                yield within(one, labels, found)
        else:
            yield found


def within(term: Flat, labels: Labels, outer: Flat) -> Flat:
    """A term of a sum that stands along `labels` as a term of the outer product."""
    name = dict(zip(term.out, labels, strict=True))
    sizes = dict(outer.sizes)
    for m, extent in term.sizes.items():
        if m not in name:
            name[m] = len(sizes)
            sizes[len(sizes)] = extent
    factors = tuple((f, tuple(name[m] for m in at)) for f, at in term.factors)
    return Flat(term.coefficient * outer.coefficient, factors, outer.out, sizes)


Key = tuple[frozenset[tuple[Factor, int]], frozenset[int]]


def key(t: Flat) -> Key:
    """Terms with the same key are alike but for the number in front."""
    return frozenset((g, t.factors.count(g)) for g in t.factors), frozenset(t.sizes)


def like_terms(node: Add) -> list[Flat]:
    """Like terms added; what cancels is gone."""
    found: dict[tuple[frozenset[tuple[Factor, int]], frozenset[int]], Flat] = {}
    for t in opened(node):
        key = (frozenset((g, t.factors.count(g)) for g in t.factors), frozenset(t.sizes))
        known = found.get(key)
        found[key] = t if known is None else replace(known, coefficient=known.coefficient + t.coefficient)
    return [t for t in found.values() if t.coefficient]


def spread(terms: Iterable[Flat]) -> list[Flat] | None:
    """The terms with products of sums written out and like ones added; None where they are too many."""
    left, found = list(terms), dict[Key, Flat]()
    while left:
        t = left.pop(0)
        k = next((k for k, (f, _) in enumerate(t.factors) if isinstance(f, Add)), None)
        if k is None:
            t = _bound_in_order(t)
            known = found.get(key(t))
            found[key(t)] = t if known is None else replace(t, coefficient=t.coefficient + known.coefficient)
        else:
            (x, labels), rest = t.factors[k], (*t.factors[:k], *t.factors[k + 1 :])
            inner = [within(one, labels, t) for one in like_terms(x)] if isinstance(x, Add) else []
            left += [_slopes_apart(replace(one, factors=tuple(renamed([*rest, *one.factors])))) for one in inner]
        if len(left) + len(found) > MOST_TERMS:
            return None
    return [t for t in found.values() if t.coefficient]


def _bound_in_order(t: Flat) -> Flat:
    """Labels that are summed over, numbered as they are met."""
    met = dict.fromkeys(m for m in [*(m for _, at in t.factors for m in at), *t.sizes] if m not in t.out)
    names = {m: m for m in t.out} | {m: len(t.out) + k for k, m in enumerate(met)}
    return replace(
        t,
        factors=tuple((f, tuple(names[m] for m in at)) for f, at in t.factors),
        sizes={names[m]: e for m, e in t.sizes.items()},
    )


def _opposite(f: Factor) -> tuple[Factor, ...]:
    """σ(−u) for σ(u): the same variable, for it is 1 − σ(u)."""
    function, labels = f
    if isinstance(function, Map) and function.operator is sigmoid:
        return ((sigmoid(negated(function.arguments[0])), labels),)
    return ()


def _factored(terms: Sequence[Flat], f: Factor) -> tuple[list[Flat], list[Node]]:
    """The terms that are left, and the products that polynomials in f became."""
    groups: dict[tuple[frozenset[tuple[Factor, int]], frozenset[int]], list[Flat]] = {}
    own = (f, *_opposite(f))
    for t in terms:
        rest = [g for g in t.factors if g not in own]
        groups.setdefault((frozenset((g, rest.count(g)) for g in rest), frozenset(t.sizes)), []).append(t)
    left: list[Flat] = []
    made: list[Node] = []
    for group in groups.values():
        found = _product(group, own) if len(group) > 1 and set(f[1]) <= set(group[0].out) else None
        if found is None:
            left += group
        else:
            made.append(found)
    return left, made


def _product(group: Sequence[Flat], own: Sequence[Factor]) -> Node | None:
    """The sum of the group as rest·Π roots·(what is left of the polynomial)."""
    (function, labels), first = own[0], group[0]
    assert isinstance(function, Map)
    u = function.arguments[0]
    polynomial = _sum([_polynomial(t, own) for t in group])
    number, factors = Fraction(1), [g for g in first.factors if g not in own]
    if not any(polynomial):
        return product(Fraction(0), factors, first.out, first.sizes)
    common = next(k for k, c in enumerate(polynomial) if c)
    polynomial, found = polynomial[common:], False
    for root in _roots(function, len(polynomial) - 1):
        while len(polynomial) > 1 and not _value(polynomial, root.at):
            polynomial, found = _divided(polynomial, root.at), True
            number *= root.number
            factors.append((root.makes(u), labels))
    if not found:
        return None
    factors = paired([*factors, *[own[0]] * common])
    if len(polynomial) == 1:
        return product(number * polynomial[0], factors, first.out, first.sizes)
    sizes = dict(enumerate(function.shape))
    axes = tuple(sizes)
    inner = [product(c, [(function, axes)] * k, axes, sizes) for k, c in enumerate(polynomial) if c]
    return product(number, [*factors, (add(*inner), labels)], first.out, first.sizes)


def _polynomial(t: Flat, own: Sequence[Factor]) -> Polynomial:
    """c·f^a·(1 − f)^b, written out."""
    p = [Fraction(0)] * t.factors.count(own[0]) + [t.coefficient]
    for opposite in own[1:]:
        for _ in range(t.factors.count(opposite)):
            p = _sum([p, [Fraction(0), *(-c for c in p)]])
    return p


def _sum(polynomials: Sequence[Polynomial]) -> Polynomial:
    found = [sum(c, Fraction(0)) for c in zip_longest(*polynomials, fillvalue=Fraction(0))]
    while found and not found[-1]:
        found.pop()
    return found


def _value(p: Polynomial, x: Fraction) -> Fraction:
    return sum((c * x**k for k, c in enumerate(p)), Fraction(0))


def _divided(p: Polynomial, root: Fraction) -> Polynomial:
    """p/(x − root), by Horner's scheme."""
    out: Polynomial = []
    carry = Fraction(0)
    for c in reversed(p):
        carry = c + carry * root
        out.append(carry)
    return out[:-1][::-1]

"""A number built of primitives as a polynomial in its atoms and functions, and back."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from math import gcd

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.expr import Add, Atom, Const, Contract, Map, Node, add, const
from symnn.expr.show import digest
from symnn.expr.walk import children, postorder, substitute
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal

Monomial = tuple[tuple[Node, int], ...]
Polynomial = dict[Monomial, Fraction]
MOST_TERMS = 200


def polynomial(root: Node) -> Polynomial:
    """A number as a polynomial in its atoms and functions. UnsupportedError if it has too many terms."""
    values: dict[Node, Polynomial] = {}
    below = lambda n: () if isinstance(n, Map) else children(n)
    for node in postorder(root, below):
        match node:
            case Const():
                values[node] = {(): node.value} if node.value else {}
            case Add():
                values[node] = combined([(Fraction(1), values[t]) for t in node.terms])
            case Contract():
                total: Polynomial = {(): Fraction(1)}
                for x in node.operands:
                    total = product(total, values[x])
                values[node] = total
            case _:
                values[node] = {((node, 1),): Fraction(1)}
    return values[root]


def combined(parts: list[tuple[Fraction, Polynomial]]) -> Polynomial:
    total: Polynomial = {}
    for c, p in parts:
        for m, k in p.items():
            total[m] = total.get(m, Fraction(0)) + c * k
    return {m: k for m, k in total.items() if k}


@lru_cache(4096)
def _said(x: Node) -> tuple[str, str]:
    return str(x), digest(x)


def _place(factor: tuple[Node, int]) -> tuple[tuple[str, str], int]:
    """The order of factors: the same in every run, but for nodes that are said alike to the last letter."""
    return _said(factor[0]), id(factor[0])


def product(a: Polynomial, b: Polynomial) -> Polynomial:
    if len(a) * len(b) > MOST_TERMS:
        raise UnsupportedError("a polynomial with too many terms")
    total: Polynomial = {}
    for m, c in a.items():
        for n, d in b.items():
            powers = dict(m)
            for x, k in n:
                powers[x] = powers.get(x, 0) + k
            key = tuple(sorted(powers.items(), key=_place))
            total[key] = total.get(key, Fraction(0)) + c * d
    return {m: k for m, k in total.items() if k}


def rational(node: Node) -> Fraction | None:
    """The value of a number that is a rational constant."""
    try:
        found = polynomial(node)
    except UnsupportedError:
        return None
    return found.get((), Fraction(0)) if set(found) <= {()} else None


def replaced(root: Node, replacements: Mapping[Node, Node]) -> Node:
    """The number with whole parts of it replaced."""
    return substitute(root, replacements)


def tidied(f: Node) -> Node:
    """The same polynomial in the same functions, like terms collected."""
    return written(polynomial(f))


def written(terms: Polynomial) -> Node:
    """The polynomial as a number."""
    parts = []
    for m, c in terms.items():
        factors = [x for x, k in m for _ in range(k)]
        if c != 1 or not factors:
            factors.insert(0, Const(c))
        parts.append(factors[0] if len(factors) == 1 else Contract(factors, [()] * len(factors), ()))
    return add(*parts) if parts else const(0)


def of_one_product(root: Node) -> tuple[Atom, dict[Node, int], Node] | None:
    """The number as a function of one name t that stands for a product of powers of atoms, if they occur in powers of
    it alone: x·y, x²y³, x/y. The name, the exponents, and the number; x/y is asked where y ≠ 0.
    """
    maps = (n for n in postorder(root) if isinstance(n, Map) and not _whole_power(n))
    inner = [own for n in maps for own in _exponents(n.arguments[0])]
    if not inner:
        return None
    common = gcd(*inner[0].values())
    base = {x: k // common for x, k in inner[0].items()}
    t = Atom(sp.Symbol(_spelled(base), real=True))
    try:
        return t, base, _in_product(root, base, t)
    except UnsupportedError:
        return None


def _spelled(powers: Mapping[Node, int]) -> str:
    above, below = (
        sorted(f"{x}**{abs(k)}" if abs(k) != 1 else str(x) for x, k in powers.items() if k * side > 0)
        for side in (1, -1)
    )
    text = "/".join(["*".join(above) or "1", *below])
    return f"({text})" if len(powers) > 1 else text


def _exponents(node: Node) -> list[dict[Node, int]]:
    return [own for m in polynomial(node) if (own := split(m)[1])]


def _in_product(root: Node, base: Mapping[Node, int], t: Atom) -> Node:
    """The number with powers of t; UnsupportedError where an atom stands beside them."""
    terms = []
    for m, c in polynomial(root).items():
        d, own, rest = split(m)
        powers = {Fraction(own.get(x, 0), k) for x, k in base.items()}
        if len(powers) != 1 or (k := next(iter(powers))).denominator != 1 or k < 0 or not set(own) <= set(base):
            raise UnsupportedError("an atom that does not stand in the product")
        parts = [
            Map(x.operator, [_in_product(a, base, t) for a in x.arguments]) if isinstance(x, Map) else x
            for x, times in rest
            for _ in range(times)
        ]
        factors = [Const(c * d), *[t] * int(k), *parts]
        terms.append(Contract(factors, [()] * len(factors), ()))
    return tidied(add(*terms)) if terms else const(0)


def split(m: Monomial) -> tuple[Fraction, dict[Node, int], Monomial]:
    """A monomial's rational factor, its atoms, and its functions (π among them): 1/(2σ²) is ½·σ^−2."""
    c, own, rest = Fraction(1), dict[Node, int](), []
    for x, k in m:
        times = _whole_power(x)
        inside = polynomial(x.arguments[0]) if times and isinstance(x, Map) else {}
        if isinstance(x, Atom) and x.label is not sp.pi:
            own[x] = own.get(x, 0) + k
        elif len(inside) == 1 and (found := split(under := next(iter(inside))))[1]:
            c *= (inside[under] * found[0]) ** (k * times)
            for y, j in found[1].items():
                own[y] = own.get(y, 0) + j * k * times
            rest += [(y, j * k * times) if times > 0 else (reciprocal(y), -j * k * times) for y, j in found[2]]
        else:
            rest.append((x, k))
    return c, {x: k for x, k in own.items() if k}, tuple(rest)


def _whole_power(x: Node) -> int:
    """The exponent of a power that is a whole number; 0 of anything else."""
    if isinstance(x, Map) and x.operator is reciprocal:
        return -1
    power_of = isinstance(x, Map) and x.operator is power and isinstance(x.arguments[1], Const)
    value = x.arguments[1].value if power_of else Fraction(0)  # type: ignore[attr-defined]
    return int(value) if value.denominator == 1 else 0

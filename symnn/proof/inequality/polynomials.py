"""A number built of primitives as a polynomial in its atoms and functions, and back."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.expr import Add, Atom, Const, Contract, Map, Node, add, const
from symnn.expr.show import digest
from symnn.expr.walk import children, postorder, substitute

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


def of_one_product(root: Node) -> tuple[Atom, Node] | None:
    """The number as a function of one name t that stands for a product of atoms, if they occur in powers of it alone:
    x·y, x²y³.
    """
    inner = [m for n in postorder(root) if isinstance(n, Map) for m in polynomial(n.arguments[0]) if _split(m)[0]]
    if not inner:
        return None
    base = _split(inner[0])[0]
    t = Atom(sp.Symbol("*".join(sorted(f"{x}**{k}" if k > 1 else str(x) for x, k in base.items())), real=True))

    def written(node: Node) -> Node:
        terms = []
        for m, c in polynomial(node).items():
            own, rest = _split(m)
            powers = {Fraction(own.get(x, 0), k) for x, k in base.items()}
            if len(powers) != 1 or next(iter(powers)).denominator != 1 or not set(own) <= set(base):
                raise UnsupportedError("an atom that does not stand in the product")
            again = [
                Map(x.operator, [written(a) for a in x.arguments]) if isinstance(x, Map) else x
                for x, k in rest
                for _ in range(k)
            ]
            factors = [Const(c), *[t] * int(next(iter(powers))), *again]
            terms.append(Contract(factors, [()] * len(factors), ()))
        return add(*terms) if terms else const(0)

    try:
        return t, tidied(written(root))
    except UnsupportedError:
        return None


def _split(m: Monomial) -> tuple[dict[Node, int], Monomial]:
    """A monomial's atoms, and its functions (π among them)."""
    own: dict[Node, int] = {x: k for x, k in m if isinstance(x, Atom) and x.label is not sp.pi}
    return own, tuple((x, k) for x, k in m if x not in own)

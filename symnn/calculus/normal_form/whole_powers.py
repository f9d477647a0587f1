"""Powers with a whole exponent that is no number: xⁿ for a size n, β^t for an index t. There is no logarithm in it, so
x may be negative or 0.

x^{m + n} = x^m x^n, (xy)^n = x^n y^n, (e^u)^n = e^{nu}; and the sum of a geometric series, without its denominator:
β·Σβ^t = Σβ^t − 1 + β^n for t from 0 to n − 1.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symnn.calculus.normal_form.bases import ONE, Base, Bases
from symnn.calculus.normal_form.matching import divide
from symnn.calculus.normal_form.monomials import (
    Factor,
    Frozen,
    Monomial,
    Polynomial,
    Raw,
    Slots,
    Split,
    bound_indices,
    components,
    free_indices,
    lead,
)
from symnn.expr import Operator
from symnn.ops.power import power

if TYPE_CHECKING:
    from symnn.calculus.normal_form.function_algebra import Functions
    from symnn.calculus.normal_form.rewriting import Products


def is_whole(exponent: Polynomial, bases: Bases) -> bool:
    """Whether it is a whole number wherever it has a value: made of sizes and of indices, which count places."""
    return bool(exponent) and all(
        c.denominator == 1
        and all(bases[b].kind in ("size", "indicator", "delta") and e.denominator == 1 and e > 0 for b, _, e in m)
        for m, c in exponent.items()
    )


def is_whole_product(m: Monomial, bases: Bases) -> bool:
    """Whether the product of sizes, indices, whole parts and what is declared to be whole is a whole number."""
    return all(e.denominator == 1 and e > 0 and _is_whole_base(bases[b]) for b, _, e in m)


def _is_whole_base(base: Base) -> bool:
    match base.kind:
        case "size":
            return base.payload.is_integer is True
        case "indicator" | "delta":
            return True
        case "opaque":
            operator = base.payload[0]
            return isinstance(operator, Operator) and operator.steps
        case "atom":
            return getattr(base.payload.label, "is_integer", False) is True
    return False


def whole_power(f: Functions, p: Polynomial, exponent: Polynomial) -> Polynomial:
    """p to a whole exponent. It may be taken apart where p is not 0, or no part of the exponent is negative."""
    parts = []
    for m, c in sorted(exponent.items()):
        parts.append(f.algebra.power(_to_one_count(f, p, m), c) if m else f.algebra.power(p, c))
    return f.algebra.multiply(*parts)


def _to_one_count(f: Functions, p: Polynomial, m: Monomial) -> Polynomial:
    """p^m for one product m of sizes and indices, factor by factor where p is a product."""
    a, exponent = f.algebra, {m: ONE}
    if p == a.constant(1):
        return p
    if len(p) != 1:
        content, rest = a.content(p)
        if not content:
            return _opaque(f, p, exponent)
        return a.multiply(_to_one_count(f, {content: ONE}, m), _to_one_count(f, rest, m))
    ((monomial, c),) = p.items()
    loose, groups = components(monomial)
    parts = [_opaque(f, a.constant(c), exponent)] if c != 1 else []
    parts += [_of_factor(f, factor, exponent) for factor in loose]
    parts += [_opaque(f, {f.bases.canonical(g): ONE}, exponent) for g in groups]
    return a.multiply(*parts)


def _of_factor(f: Functions, factor: Factor, exponent: Polynomial) -> Polynomial:
    b, slots, e = factor
    a, base = f.algebra, f.bases[b]
    if base.kind == "exp":
        return f.exponential(a.multiply(a.scaled(e, a.collect(a.inside(b, slots))), exponent))
    if base.kind == "opaque" and base.payload[0] is power:
        inside, count = (a.collect(a.inside(b, slots, k)) for k in (0, 1))
        if is_whole(count, f.bases):
            return a.power(whole_power(f, inside, a.multiply(count, exponent)), e)
    return a.power(_opaque(f, {((b, slots, ONE),): ONE}, exponent), e)


def _opaque(f: Functions, p: Polynomial, exponent: Polynomial) -> Polynomial:
    analytic, positive = f.bases.is_analytic(p), f.algebra.is_positive(p)
    return f.algebra.single(f.bases.function("opaque", power, [p, exponent], analytic=analytic, positive=positive))


# the geometric series
# ----------------------------------------------------------------------------------------------------------------
def series(a: Products, b: int, slots: Slots, e: Fraction, rest: list[Factor]) -> Split | None:
    """The product of Σ_t q^t, for t from 0 to n − 1, with what q is made of, with less of that: qΣ = Σ − 1 + qⁿ.

    And (−1)ⁿ squared is 1.
    """
    inside = a.bases[b].payload[1][0]
    if inside == (((), -ONE),) and e.denominator == 1 and e not in (0, 1):
        return [(ONE, [*rest, *([(b, slots, ONE)] if e % 2 else [])])], ()
    if len(slots) != 1 or slots[0] >= 0:
        return None
    split = _of_summed(a, b, (b, slots, e), rest)
    return None if split is None else (split, slots)


def _of_summed(a: Products, b: int, first: Factor, rest: list[Factor]) -> list[Raw] | None:
    """The same for the powers that stand on the summed index of the first of them."""
    _, slots, e = first
    powers = [first, *(f for f in rest if slots[0] in f[1])]
    rest = [f for f in rest if slots[0] not in f[1]]
    if not all(_is_series(a.bases, f) for f in powers):
        return None
    count = a.collect([(ONE, a.size_factors(a.bases[b].shape[0]))])
    ends = [a.again(x, [dict(a.bases[x].payload[1][0]), count], k) for x, _, k in powers]
    whole = a.apart(a.multiply(*ends))
    inside = a.bases[b].payload[1][0]
    if len(inside) > 1 or not inside[0][0]:
        return _of_sum(dict(inside), rest, powers, whole) if len(powers) == 1 and e == 1 else None
    return _of_product(a.bases, rest, powers, whole)


def _of_sum(q: Polynomial, rest: list[Factor], powers: list[Factor], whole: list[Raw]) -> list[Raw] | None:
    """For a number, or a sum: its leading term gives way."""
    monomial, c = lead(tuple(sorted(q.items())))
    if not monomial:
        return None if c == 1 else [(-1 / (c - 1), rest), *((d / (c - 1), f + rest) for d, f in whole)]
    found = divide(rest, monomial)
    if found is None:
        return None
    others = [(-d / c, [*m, *found, *powers]) for m, d in q.items() if m != monomial]
    return [(1 / c, [*found, *powers]), (-1 / c, found), *((d / c, f + found) for d, f in whole), *others]


def _of_product(bases: Bases, rest: list[Factor], powers: list[Factor], whole: list[Raw]) -> list[Raw] | None:
    """For q = u/v with products u, v of symbols: uΣ = vΣ − v + v·qⁿ and vΣ = uΣ + v − v·qⁿ, the greater giving way; of
    a single symbol also uΣ/u², where less of it is nothing.
    """
    q = _in_symbols(bases, powers)
    if q is None:
        return None
    u, v = (_powers({x: k * side for x, k in q.items() if k * side > 0}) for side in (1, -1))
    for way in (_greater_gone, _quotient_gone, _raised):
        split = way(u, v, rest, powers, whole)
        if split is not None:
            return split
    return None


def _in_symbols(bases: Bases, powers: list[Factor]) -> dict[int, Fraction] | None:
    """The exponents of the symbols that q is the product of; None if it is made of anything else."""
    q: dict[int, Fraction] = {}
    for x, _, k in powers:
        inside = bases[x].payload[1][0]
        monomial, c = inside[0]
        if len(inside) != 1 or c != 1 or len(monomial) != 1:
            return None
        ((symbol, slots, e),) = monomial
        if slots or e != 1:
            return None
        q[symbol] = q.get(symbol, Fraction(0)) + k
    return q


def _by_order(u: list[Factor], v: list[Factor]) -> tuple[list[Factor], list[Factor], Fraction]:
    """The greater of the two, the other, and the sign of u − v."""
    return (u, v, ONE) if _order(u) > _order(v) else (v, u, -ONE)


def _greater_gone(
    u: list[Factor], v: list[Factor], rest: list[Factor], powers: list[Factor], whole: list[Raw]
) -> list[Raw] | None:
    """Where the greater of u and v is a factor."""
    more, less, sign = _by_order(u, v)
    left = divide(rest, more)
    if left is None:
        return None
    ends = [*left, *v]
    return [(ONE, [*left, *less, *powers]), (-sign, ends), *((sign * d, f + ends) for d, f in whole)]


def _quotient_gone(
    u: list[Factor], v: list[Factor], rest: list[Factor], powers: list[Factor], whole: list[Raw]
) -> list[Raw] | None:
    """Where u/v is a factor, or v/u."""
    for up, down, turn in ((u, v, ONE), (v, u, -ONE)):
        left = divide(rest, up) if up and down else None
        if left is None or not _divided_by(left, down):
            continue
        exponents = {y: j for y, _, j in down}
        kept = [(x, slots, k + exponents.get(x, 0)) for x, slots, k in left]
        kept = [f for f in kept if f[2]]
        ends = kept if turn > 0 else rest
        return [(ONE, [*kept, *powers]), (-turn, ends), *((turn * d, f + ends) for d, f in whole)]
    return None


def _divided_by(left: list[Factor], down: list[Factor]) -> bool:
    """Whether the product has all these symbols below the line."""
    lacking = {x: k for x, slots, k in left if not slots}
    return all(lacking.get(x, ONE) <= -k for x, _, k in down)


def _raised(
    u: list[Factor], v: list[Factor], rest: list[Factor], powers: list[Factor], whole: list[Raw]
) -> list[Raw] | None:
    """x^{-k}Σ with a power of x too few: Σ/u = Σ + 1/u − qⁿ/u, Σ/v = Σ − 1 + qⁿ."""
    more, less, sign = _by_order(u, v)
    below = [f for f in rest if not f[1] and f[0] == more[0][0] and f[2] < 0]
    if len(more) > 1 or less or not below or below[0][2].denominator != 1:
        return None
    raised = [f for f in rest if f is not below[0]]
    (x, _, k), (_, _, have) = more[0], below[0]
    raised += [(x, (), have + k)] if have + k else []
    ends = [*raised, (x, (), -k)] if sign > 0 else raised
    return [(ONE, [*raised, *powers]), (sign, ends), *((-sign * d, f + ends) for d, f in whole)]


def _powers(exponents: dict[int, Fraction]) -> list[Factor]:
    return [(x, (), k) for x, k in sorted(exponents.items())]


def _order(m: list[Factor]) -> tuple[Fraction, list[Factor]]:
    return sum((e for _, _, e in m), Fraction(0)), m


def _is_series(bases: Bases, factor: Factor) -> bool:
    """Whether it is q^t, for a number q, over the whole range of its index t."""
    b, slots, e = factor
    base = bases[b]
    if base.kind != "opaque" or base.payload[0] is not power or len(slots) != 1 or e.denominator != 1:
        return False
    inside, count = base.payload[1]
    return _is_place(count, bases) and not any(free_indices(m) or bound_indices(m) for m, _ in inside)


def _is_place(count: Frozen, bases: Bases) -> bool:
    """Whether a count is the index itself: how many places j there are with t >= j + 1."""
    if len(count) != 1 or len(count[0][0]) != 1 or count[0][1] != 1:
        return False
    ((b, slots, e),) = count[0][0]
    base = bases[b]
    return base.kind == "indicator" and base.payload == ((-1, 1), -1, ">=") and e == 1 and slots[1] == 0 > slots[0]

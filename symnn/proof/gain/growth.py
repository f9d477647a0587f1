"""How fast a formula can grow: bounds that hold for every x at and beyond a point, found from the formula's parts. No
number is sampled.

Everything is about t >= start >= 1. A function is bounded by C·t^k·e^(at + st²) (`Growth`), or from above by b + at +
st² (`Above`); constants are rational and rounded outwards. None says that no bound was found, never that there is none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnn.errors import UnsupportedError
from symnn.expr import Atom, add, const, hadamard
from symnn.ops.abs_ import absolute
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.reciprocal import reciprocal
from symnn.proof.gain.piecewise import FunctionOf, Pi, PiecewiseFormula, Poly, PowerOf, ProductOf, SumOf, pieces

ZERO, ONE = Fraction(0), Fraction(1)
LARGEST_EXPONENT = 10_000


@dataclass(frozen=True)
class Growth:
    """|f(t)| <= factor·t^degree·e^(rate·t + square·t²)."""

    factor: Fraction
    degree: Fraction = ZERO
    rate: Fraction = ZERO
    square: Fraction = ZERO


@dataclass(frozen=True)
class Above:
    """f(t) <= constant + rate·t + square·t²."""

    constant: Fraction
    rate: Fraction = ZERO
    square: Fraction = ZERO


def growth(u: PiecewiseFormula, start: Fraction) -> Growth | None:
    """A bound of |u(t)| for all t >= start."""
    if start < 1:
        raise UnsupportedError(f"a bound of growth from {start} on, which is less than 1")
    match u:
        case Poly():
            return Growth(sum(map(abs, u.coefficients), ZERO), Fraction(max(len(u.coefficients) - 1, 0)))
        case Pi():
            return Growth(Fraction(22, 7))
        case SumOf():
            return _sum([growth(t, start) for t in u.terms])
        case ProductOf():
            return _product([growth(f, start) for f in u.factors])
        case PowerOf():
            return _power(u, start)
        case FunctionOf():
            return _growth_of_call(u, start)
        case _:
            return None


def _growth_of_call(u: FunctionOf, start: Fraction) -> Growth | None:
    if None not in u.operator.range:
        return Growth(Fraction(max(map(abs, u.operator.range))))
    if u.operator is absolute:
        return growth(u.of, start)
    if u.operator is exp:
        over = above(u.of, start)
        if over is None or over.constant > LARGEST_EXPONENT:
            return None
        return Growth(_exp(over.constant), ZERO, over.rate, over.square)
    if u.operator is reciprocal:
        least = distance(u.of, start)
        return Growth(1 / least) if least else _below_the_line(u.of, start)
    if u.operator is log:
        both = [_above(u, start, 1), _above(u, start, -1)]  # `above` would ask for this very bound
        return None if None in both else _absolute([b for b in both if b is not None])
    return None


def _below_the_line(u: PiecewiseFormula, start: Fraction) -> Growth | None:
    """A bound of 1/u, where u is 1/v itself, or is defined so: that of v."""
    quotient = u if isinstance(u, FunctionOf) and u.operator is reciprocal else _by_definition(u, start)
    return growth(quotient.of, start) if isinstance(quotient, FunctionOf) and quotient.operator is reciprocal else None


def above(u: PiecewiseFormula, start: Fraction, sign: int = 1) -> Above | None:
    """An upper bound of sign·u(t) for all t >= start."""
    found = _above(u, start, sign)
    return _from_growth(growth(u, start)) if found is None else found


def distance(u: PiecewiseFormula, start: Fraction) -> Fraction | None:
    """A positive number that |u(t)| never falls below, for t >= start."""
    if isinstance(u, PowerOf) and u.exponent > 0:
        least = distance(u.base, start)
        return least and min(least, ONE) ** math.ceil(u.exponent)
    if isinstance(u, ProductOf):
        parts = [distance(f, start) for f in u.factors]
        return None if None in parts else math.prod((p for p in parts if p is not None), start=ONE)
    for sign in (-1, 1):
        over = above(u, start, sign)
        if over is not None and over.rate <= 0 and over.square <= 0:
            least = -(over.constant + over.rate * start + over.square * start**2)
            if least > 0:
                return least
    return None


def _above(u: PiecewiseFormula, start: Fraction, sign: int) -> Above | None:
    match u:
        case Poly():
            return _poly_above([sign * c for c in u.coefficients])
        case Pi():
            return Above(Fraction(22, 7) if sign > 0 else Fraction(-3))
        case SumOf():
            return _sum_above([above(t, start, sign) for t in u.terms])
        case ProductOf():
            return _product_above(u, start, sign)
        case FunctionOf(operator=operator) if sign < 0 and operator is exp:
            return _exp_below(u.of, start)
        case FunctionOf(operator=operator) if sign < 0 and operator.low:
            return Above(ZERO)
        case PowerOf(nonnegative=True) if sign < 0:
            return Above(ZERO)
        case FunctionOf(operator=operator) if operator is log:
            return _log_above(u.of, start, sign)
        case _:
            return None


def _sum_above(parts: Sequence[Above | None]) -> Above | None:
    known = [p for p in parts if p is not None]
    if len(known) < len(parts):
        return None
    return Above(*(sum((getattr(p, f) for p in known), ZERO) for f in ("constant", "rate", "square")))


def _exp_below(inside: PiecewiseFormula, start: Fraction) -> Above:
    """−e^v is below 0, and below −1 − v, which is better where v grows."""
    over = above(inside, start, -1)
    if over is None or over.rate > 0 or over.square > 0:
        return Above(ZERO)
    at_start = over.constant - 1 + over.rate * start + over.square * start**2
    return Above(over.constant - 1, over.rate, over.square) if at_start < 0 else Above(ZERO)


def _log_above(inside: PiecewiseFormula, start: Fraction, sign: int) -> Above | None:
    if sign > 0:
        g = growth(inside, start)  # and log t <= t
        return Above(_log(g.factor), g.rate + max(g.degree, ZERO), g.square) if g and g.factor > 0 else None
    if isinstance(inside, FunctionOf) and inside.operator is reciprocal:  # −log 1/v is log v
        return _log_above(inside.of, start, 1)
    least = distance(inside, start)
    if least:
        return Above(_log(1 / least))
    defined = _by_definition(inside, start)
    return _log_above(defined, start, sign) if defined is not None else None


def _by_definition(u: PiecewiseFormula, start: Fraction) -> PiecewiseFormula | None:
    """A function of a polynomial as what it is defined to be, where that is one formula from `start` on."""
    if not isinstance(u, FunctionOf) or u.operator.define is None or not isinstance(u.of, Poly):
        return None
    z = Atom("z")
    powers = (const(c) * hadamard(*[z] * k) if k else const(c) for k, c in enumerate(u.of.coefficients))
    found = pieces(u.operator.define(add(*powers)), z, start)
    return found[0].formula if len(found) == 1 else None


def _poly_above(c: Sequence[Fraction]) -> Above | None:
    if any(x > 0 for x in c[3:]):
        return None
    three = [*c[:3], ZERO, ZERO, ZERO]
    return Above(three[0], three[1], three[2])


def _product_above(u: ProductOf, start: Fraction, sign: int) -> Above | None:
    """A number times one other factor; and a square, or a product of factors that are never negative, is at least 0."""
    numbers = [f for f in u.factors if isinstance(f, Poly) and len(f.coefficients) == 1]
    rest = [f for f in u.factors if f not in numbers]
    scale = math.prod((f.coefficients[0] for f in numbers), start=ONE)
    if len(rest) == 1:
        inner = above(rest[0], start, sign if scale > 0 else -sign)
        return inner and Above(abs(scale) * inner.constant, abs(scale) * inner.rate, abs(scale) * inner.square)
    square = len(rest) == 2 and rest[0] is rest[1]
    if sign * scale < 0 and (square or all(_at_least_zero(f, start) for f in rest)):
        return Above(ZERO)
    return None


def _at_least_zero(u: PiecewiseFormula, start: Fraction) -> bool:
    over = above(u, start, -1)
    return (
        over is not None
        and over.rate <= 0
        and over.square <= 0
        and over.constant + over.rate * start + over.square * start**2 <= 0
    )


def _power(u: PowerOf, start: Fraction) -> Growth | None:
    c = u.exponent
    if c < 0:
        least = distance(u.base, start)
        return Growth(max(1 / least, ONE) ** math.ceil(-c)) if least else None
    g = growth(u.base, start)
    return g and Growth(max(g.factor, ONE) ** math.ceil(c), g.degree * c, g.rate * c, g.square * c)


def _sum(parts: Sequence[Growth | None]) -> Growth | None:
    known = [p for p in parts if p is not None]
    if len(known) < len(parts):
        return None
    # t >= 1, so each exponent may be replaced by the largest
    return Growth(
        sum((p.factor for p in known), ZERO), *(max(getattr(p, f) for p in known) for f in ("degree", "rate", "square"))
    )


def _product(parts: Sequence[Growth | None]) -> Growth | None:
    known = [p for p in parts if p is not None]
    if len(known) < len(parts):
        return None
    factor = math.prod((p.factor for p in known), start=ONE)
    return Growth(factor, *(sum((getattr(p, f) for p in known), ZERO) for f in ("degree", "rate", "square")))


def _absolute(both: Sequence[Above]) -> Growth:
    """The bound of |f| from those of f and −f."""
    b, a, s = (max(ZERO, *(getattr(x, f) for x in both)) for f in ("constant", "rate", "square"))
    return Growth(b + a + s, Fraction(2) if s else Fraction(bool(a)))


def _from_growth(g: Growth | None) -> Above | None:
    if g is None or g.rate > 0 or g.square > 0 or g.degree > 2:
        return None
    at = [ZERO, ZERO, ZERO]
    at[max(0, math.ceil(g.degree))] = g.factor
    return Above(*at)


def _exp(x: Fraction) -> Fraction:
    """A rational number >= e^x. For e < 2.7182818285 and e^-1 < 0.3678794412; a fractional part f has e^f <= 1 + f + f²
    (0 <= f <= 1).
    """
    x = max(x, -Fraction(LARGEST_EXPONENT))
    whole = math.floor(x)
    f = x - whole
    base = Fraction("2.7182818285") if whole >= 0 else Fraction("0.3678794412")
    return _coarser(base ** abs(whole) * (1 + f + f * f))


def _log(x: Fraction) -> Fraction:
    """A rational number >= log x, for x > 0: log x = n·log 2 + log(x/2^n) <= n·log 2 + x/2^n - 1."""
    n = x.numerator.bit_length() - x.denominator.bit_length()
    two = Fraction("0.693147180560") if n >= 0 else Fraction("0.693147180559")
    return _coarser(n * two + x / Fraction(2) ** n - 1)


def _coarser(x: Fraction) -> Fraction:
    """A number of few digits that is not smaller (and not negative where x is positive)."""
    bits = max(0, x.denominator.bit_length() - x.numerator.bit_length()) + 40
    return Fraction(math.ceil(x * 2**bits), 2**bits)

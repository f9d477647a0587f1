"""Numbers that are sums of products of rational numbers, roots and logarithms of primes, powers of π and of e.

Products are compared as they are written, so a number that is 0 here is 0; one that is not may be so all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Union

import mpmath
import sympy as sp

Monomial = tuple[tuple[tuple[str, int], Fraction], ...]
"""Powers of ("pi", 0), ("e", 0), ("root", p) and ("logarithm", p) for primes p."""
Number = Union[Fraction, "ClosedNumber"]
LARGEST = 10**9
"""Numbers are taken apart into primes up to here."""
DIGITS = 60


@dataclass(frozen=True)
class ClosedNumber:
    """A sum of such products, at least one of them not rational; + − * and == with numbers of both kinds."""

    terms: tuple[tuple[Monomial, Fraction], ...]

    def __add__(self, other: Number) -> Number:
        found = dict(self.terms)
        for monomial, c in _terms(other):
            found[monomial] = found.get(monomial, Fraction(0)) + c
        return _number(found)

    __radd__ = __add__

    def __neg__(self) -> Number:
        return ClosedNumber(tuple((m, -c) for m, c in self.terms))

    def __sub__(self, other: Number) -> Number:
        return self + -other

    def __mul__(self, other: Number) -> Number:
        found: dict[Monomial, Fraction] = {}
        for m, a in self.terms:
            for k, b in _terms(other):
                whole, monomial = _product(m, k)
                found[monomial] = found.get(monomial, Fraction(0)) + a * b * whole
        return _number(found)

    __rmul__ = __mul__


def _terms(x: Number) -> tuple[tuple[Monomial, Fraction], ...]:
    return x.terms if isinstance(x, ClosedNumber) else (((), Fraction(x)),)


def _number(terms: dict[Monomial, Fraction]) -> Number:
    kept = {m: c for m, c in terms.items() if c}
    return kept.get((), Fraction(0)) if set(kept) <= {()} else ClosedNumber(tuple(sorted(kept.items())))


def _product(*monomials: Monomial) -> tuple[Fraction, Monomial]:
    """Their product as a rational number and a monomial whose roots have exponents between 0 and 1."""
    powers: dict[tuple[str, int], Fraction] = {}
    for name, power in (pair for m in monomials for pair in m):
        powers[name] = powers.get(name, Fraction(0)) + power
    whole = Fraction(1)
    for (kind, prime), power in list(powers.items()):
        if kind == "root":
            whole *= Fraction(prime) ** (power // 1)
            powers[(kind, prime)] = power % 1
    return whole, tuple(sorted((name, power) for name, power in powers.items() if power))


def _single(x: Number) -> tuple[Monomial, Fraction] | None:
    """The only product that x consists of."""
    return _terms(x)[0] if len(_terms(x)) == 1 else None


PI: Number = ClosedNumber(((((("pi", 0), Fraction(1)),), Fraction(1)),))


def size(x: Number) -> float:
    """|x| as a float."""
    return abs(rounded(x))


def rounded(x: Number) -> float:
    """x as the float next to it."""
    if isinstance(x, Fraction):
        return float(x)
    with mpmath.workdps(DIGITS):
        return float(digits(x))


def digits(x: Number) -> mpmath.mpf:
    """x to as many digits as mpmath works with."""
    return mpmath.fsum(mpmath.mpf(c.numerator) / c.denominator * _value(m) for m, c in _terms(x))


_VALUES: dict[str, Callable[[int], mpmath.mpf]] = {
    "pi": lambda p: +mpmath.pi,
    "e": lambda p: +mpmath.e,
    "root": mpmath.mpf,
    "logarithm": mpmath.log,
}


def _value(m: Monomial) -> mpmath.mpf:
    return mpmath.fprod(_VALUES[kind](p) ** (mpmath.mpf(c.numerator) / c.denominator) for (kind, p), c in m)


def inverse(x: Number) -> Number | None:
    """1/x of a single product that is not 0."""
    if isinstance(x, ClosedNumber):
        return power(x, Fraction(-1))
    return 1 / x if x else None


def power(x: Number, c: Fraction) -> Number | None:
    """x^c of a single product, which is positive where c is not whole."""
    single = _single(x)
    if single is None or not single[1]:
        return None
    monomial, number = single
    if c.denominator == 1:
        scaled = tuple((name, p * c) for name, p in monomial)
        whole, left = _product(scaled)
        return _number({left: whole * number**c.numerator})
    primes = _primes(number)
    if primes is None or any(kind == "logarithm" for (kind, _), _ in monomial):
        return None
    rooted = tuple((("root", p), k * c) for p, k in primes.items())
    whole, left = _product(tuple((name, p * c) for name, p in monomial), rooted)
    return _number({left: whole})


def _primes(x: Fraction) -> dict[int, int] | None:
    """The primes of a positive rational number that is not too large, with their exponents."""
    if x <= 0 or max(x.numerator, x.denominator) > LARGEST:
        return None
    found = {int(p): int(k) for p, k in sp.factorint(x.numerator).items()}
    return {**found, **{int(p): -int(k) for p, k in sp.factorint(x.denominator).items()}}


def logarithm(x: Number) -> Number | None:
    """log x of a single product that is positive; not of a product of logarithms."""
    single = _single(x)
    primes = None if single is None else _primes(single[1])
    if single is None or primes is None:
        return None
    found: dict[Monomial, Fraction] = {((("logarithm", p), Fraction(1)),): Fraction(k) for p, k in primes.items()}
    for (kind, p), c in single[0]:
        if kind not in ("root", "e"):
            return None
        key: Monomial = () if kind == "e" else ((("logarithm", p), Fraction(1)),)
        found[key] = found.get(key, Fraction(0)) + c
    return _number(found)


def exponential(x: Number) -> Number | None:
    """e^x where x is a rational number and rational multiples of logarithms of primes."""
    powers: list[tuple[tuple[str, int], Fraction]] = []
    for monomial, c in _terms(x):
        if not monomial:
            powers.append((("e", 0), c))
        elif len(monomial) == 1 and monomial[0][0][0] == "logarithm" and monomial[0][1] == 1:
            powers.append((("root", monomial[0][0][1]), c))
        else:
            return None
    whole, left = _product(tuple(powers))
    return _number({left: whole})

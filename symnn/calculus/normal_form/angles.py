"""Sine and cosine of sums: sin(a + b) = sin a cos b + cos a sin b, and the values at multiples of π/2."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symnn.calculus.normal_form.algebra import Algebra
from symnn.calculus.normal_form.monomials import Polynomial
from symnn.ops.pi import pi

MOST = 6
"""So many angles are taken apart; a sum of more stays whole, since its expansion doubles with each."""
Plain = Callable[[Polynomial], Polynomial]


def sine_and_cosine(algebra: Algebra, p: Polynomial, sin: Plain, cos: Plain) -> tuple[Polynomial, Polynomial]:
    """(sin p, cos p), where `sin` and `cos` are those of an angle that is not taken apart."""
    half_turns, rest = _quarters(algebra, p)
    several = sum(abs(c.numerator) for c in rest.values())
    angles = [
        {m: Fraction(1 if c > 0 else -1, c.denominator)}
        for m, c in sorted(rest.items())
        for _ in range(min(abs(c.numerator), MOST))
    ]
    if several > MOST or not angles:
        angles = [rest]
    s, c = (algebra.constant(k) for k in ((0, 1), (1, 0), (0, -1), (-1, 0))[half_turns])
    for angle in angles:
        up, across = sin(angle), cos(angle)
        s, c = (
            algebra.add(algebra.multiply(s, across), algebra.multiply(c, up)),
            algebra.add(algebra.multiply(c, across), algebra.scaled(-1, algebra.multiply(s, up))),
        )
    return s, c


def _quarters(algebra: Algebra, p: Polynomial) -> tuple[int, Polynomial]:
    """How many times π/2 is in it, up to whole turns, and what is left."""
    ((turn, _),) = algebra.single((algebra.bases.atom(pi), (), Fraction(1))).items()
    quarters = 2 * p.get(turn, Fraction(0))
    if quarters.denominator != 1:
        return 0, p
    return int(quarters) % 4, {m: c for m, c in p.items() if m != turn}

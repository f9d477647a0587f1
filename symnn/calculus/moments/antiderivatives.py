"""Antiderivatives of c·wᵏ·f(x), x linear in w, for f = 1, e^x, sin x, cos x, x^e·(log x)ʲ, and what they are worth at
the ends of an interval.

Logarithms and powers that are not whole are integrated where x is positive; at an end where x = 0, x^e·(log x)ʲ is 0
for e > 0. What is anything else is None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from symnn.calculus.moments.normal_integrals import WAVES, waves_apart
from symnn.calculus.moments.plain_numbers import ONE, ZERO, coefficients, distributed, plus, raised, times
from symnn.calculus.moments.stretches import Less, terms
from symnn.calculus.printed_form.reduce import tidy
from symnn.expr import Atom, Const, Map, Node, substitute
from symnn.ops.cos import cos
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sin import sin
from symnn.ops.sqrt import sqrt

MINUS, MOST_COPIES = Const(-1), 4
ROOTS = {sqrt: Fraction(1, 2), reciprocal: Fraction(-1)}
FOLLOWS = {sin: (cos, MINUS), cos: (sin, ONE), exp: (exp, ONE)}
"""f -> (g, c): an antiderivative of f is c·g."""


@dataclass(frozen=True)
class OverInterval:
    """∫ f dw from `low` to `high`."""

    w: Atom
    low: Node
    high: Node
    less: Less
    divided: Callable[[Node], object]
    """Called with the slope of x, which is divided by."""

    def of(self, f: Node) -> Node | None:
        found = [self._of_term(*term) for term in terms(f, self.w)]
        return None if None in found else plus(*(x for x in found if x is not None))

    def _of_term(self, c: Node, k: int, functions: list[Node]) -> Node | None:
        if not functions:
            return times(c, self._between(lambda w: times(Const(Fraction(1, k + 1)), raised(w, k + 1))))
        maps = [g for f in functions if isinstance(f, Map) for g in _copies(f)]
        waves = [f for f in maps if f.operator in WAVES]
        if len(waves) > 1:
            rest = [f for f in maps if f not in waves] + waves[2:]
            return self.of(times(c, raised(self.w, k), waves_apart(*waves[:2]), *rest))
        line = self._line(maps) if all(isinstance(f, Map) for f in functions) else None
        found = None if line is None else self._along(k, maps, *line)
        return None if found is None else times(c, found)

    def _line(self, maps: Sequence[Map]) -> tuple[Node, Node] | None:
        """(b, a) of the argument a·w + b of all of them."""
        lines = [coefficients(plus(*distributed(f.arguments[0])), self.w) for f in maps]
        first = lines[0]
        if first is None or len(first) != 2 or any(p != first for p in lines):
            return None
        return first[0], first[1]

    def _along(self, k: int, maps: Sequence[Map], b: Node, a: Node) -> Node | None:
        if not self.less(ZERO, a) and not self.less(a, ZERO):
            self.divided(a)
        if len(maps) == 1 and maps[0].operator in FOLLOWS:
            return self._between(lambda w: _smooth(maps[0], k, a, w, self.w))
        return self._of_logarithms(k, maps, a, b)

    def _between(self, antiderivative: Callable[[Node], Node]) -> Node:
        return plus(antiderivative(self.high), times(MINUS, antiderivative(self.low)))

    def _of_logarithms(self, k: int, maps: Sequence[Map], a: Node, b: Node) -> Node | None:
        """wᵏ = ((x − b)/a)ᵏ, and ∫ x^e (log x)ʲ dx."""
        found = _powers(maps)
        ends = [tidy(plus(times(a, w), b)) for w in (self.low, self.high)]
        if found is None or not self._has_values(*found, k, ends):
            return None
        e, j = found
        parts = []
        for i in range(k + 1):
            weight = times(Const(comb(k, i)), raised(times(MINUS, b), k - i), raised(reciprocal(a), k + 1))
            upper, lower = (ZERO if x is ZERO else _of_power(x, e + i, j) for x in reversed(ends))
            parts.append(times(weight, plus(upper, times(MINUS, lower))))
        return plus(*parts)

    def _has_values(self, e: Fraction, j: int, k: int, ends: Sequence[Node]) -> bool:
        """Whether x is positive between the ends, and what is integrated has an antiderivative of this kind."""
        at_zero = [x is ZERO for x in ends]
        if all(at_zero) or not all(x is ZERO or self.less(ZERO, x) for x in ends):
            return False
        return not (any(at_zero) and e <= -1) and not (j and any(e + i == -1 for i in range(k + 1)))


def _copies(f: Map) -> list[Map]:
    """g, g, … of gᵏ, a whole power of a function."""
    inner, k = f.arguments[0], f.arguments[-1]
    if f.operator is not power or not isinstance(inner, Map) or not isinstance(k, Const) or k.value.denominator > 1:
        return [f]
    return [inner] * int(k.value) if 0 < k.value <= MOST_COPIES else [f]


def _powers(maps: Sequence[Map]) -> tuple[Fraction, int] | None:
    """(e, j) of x^e·(log x)ʲ."""
    e, j = Fraction(0), 0
    for f in maps:
        if f.operator is log:
            j += 1
        elif f.operator in ROOTS:
            e += ROOTS[f.operator]
        elif f.operator is power and isinstance(f.arguments[1], Const):
            e += f.arguments[1].value
        else:
            return None
    return e, j


def _of_power(x: Node, e: Fraction, j: int) -> Node:
    """∫ x^e (log x)ʲ dx, by parts."""
    if e == -1:
        return log(x)
    first = times(Const(1 / (e + 1)), _raised(x, e + 1), raised(log(x), j))
    return first if not j else plus(first, times(Const(-j / (e + 1)), _of_power(x, e, j - 1)))


def _raised(x: Node, e: Fraction) -> Node:
    if e.denominator == 1:
        return raised(x, int(e)) if e >= 0 else raised(reciprocal(x), int(-e))
    return sqrt(x) if e == Fraction(1, 2) else power(x, Const(e))


def _smooth(f: Map, k: int, a: Node, w: Node, variable: Atom) -> Node:
    """∫ wᵏ f dw = wᵏ F − k ∫ wᵏ⁻¹ F dw at w, where F is an antiderivative of f."""
    op, c = FOLLOWS[f.operator]
    whole = Map(op, [substitute(f.arguments[0], {variable: w})])
    share = times(c, reciprocal(a))
    first = times(share, raised(w, k), whole)
    if not k:
        return first
    return plus(first, times(Const(-k), share, _smooth(Map(op, f.arguments), k - 1, a, w, variable)))


__all__ = ["OverInterval"]

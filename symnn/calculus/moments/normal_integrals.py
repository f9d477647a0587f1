"""Closed forms of E[wᵏ·f(w)] for a normal number w: exponentials of quadratics, jumps and bends at any place, sines,
error functions. Everything else is None.

An exponential moves the mean and the variance; by parts, E[(w − m)·g] = v·E[g′], where a jump of g counts with the
density at its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, factorial

from symnn.calculus.moments.plain_numbers import (
    ONE,
    ZERO,
    Coefficients,
    coefficients,
    distributed,
    multiplied,
    plus,
    raised,
    summed,
    times,
)
from symnn.calculus.printed_form.reduce import tidy
from symnn.expr import Const, Contract, Map, Node
from symnn.expr.nodes import Atom
from symnn.ops.cos import cos
from symnn.ops.erf import erf
from symnn.ops.exp import exp
from symnn.ops.pi import pi
from symnn.ops.reciprocal import reciprocal
from symnn.ops.signs import POSITIVE, sign
from symnn.ops.sin import sin
from symnn.ops.sqrt import sqrt

HALF = Const(Fraction(1, 2))
MINUS = Const(-1)
WAVES = (cos, sin)


@dataclass(frozen=True)
class NormalIntegral:
    """E[· of w] where w has this mean and variance. `jumped` is called where it was used that the variance is not 0
    or that a single value has no probability.
    """

    w: Atom
    mean: Node
    variance: Node
    jumped: Callable[[], None]

    def value(self, k: int, factors: Sequence[Node]) -> Node | None:
        """E[wᵏ·Π factors]."""
        exponents = [f.arguments[0] for f in factors if isinstance(f, Map) and f.operator is exp]
        rest = [f for f in factors if not (isinstance(f, Map) and f.operator is exp)]
        if not exponents:
            return self._without_exponentials(k, rest)
        found = [coefficients(x, self.w) for x in exponents]
        if None in found:
            return None
        d, c, q, *more = [*summed(*(x for x in found if x is not None)), ZERO, ZERO, ZERO][:4]
        return None if more != [ZERO] else self._moved(k, rest, (d, c, q))

    def _moved(self, k: int, rest: Sequence[Node], exponent: tuple[Node, Node, Node]) -> Node | None:
        """E[wᵏ·rest·e^{d + cw + qw²}]: E[e^…] times that of a normal number with another mean and variance."""
        d, c, q = exponent
        m, v = self.mean, self.variance
        below = tidy(plus(*distributed(plus(ONE, times(Const(-2), q, v)))))
        if sign(below) != POSITIVE:
            return None
        share = ONE if below is ONE else reciprocal(below)
        moved = NormalIntegral(self.w, times(plus(m, times(c, v)), share), times(v, share), self.jumped)
        found = moved._without_exponentials(k, rest)
        if found is None:
            return None
        inner = times(plus(times(q, m, m), times(c, m), times(HALF, c, c, v)), share)
        weight = ONE if below is ONE else reciprocal(sqrt(below))
        return times(weight, exp(plus(d, inner)), found)

    def _without_exponentials(self, k: int, factors: Sequence[Node]) -> Node | None:
        if not factors:
            return self.moment(k)
        maps = [f for f in factors if isinstance(f, Map)]
        if len(maps) < len(factors):
            return None
        waves = [f for f in maps if f.operator in WAVES]
        if len(waves) > 1:
            return self._product_of_waves(k, waves, [f for f in maps if f not in waves])
        bent = [f for f in maps if f.operator.sides is not None]
        if len(bent) == len(maps):
            return self._bent(k, bent)
        if len(maps) == 1 and maps[0].operator in (*WAVES, erf):
            return self._smooth(k, maps[0])
        return None

    # polynomials
    def moment(self, k: int) -> Node:
        weights = [Const(Fraction(comb(k, 2 * j) * factorial(2 * j), 2**j * factorial(j))) for j in range(k // 2 + 1)]
        return plus(*(times(c, raised(self.mean, k - 2 * j), raised(self.variance, j)) for j, c in enumerate(weights)))

    def _of_polynomial(self, p: Coefficients, term: Callable[[int], Node]) -> Node:
        return plus(*(times(c, term(k)) for k, c in enumerate(p) if c is not ZERO))

    # sines and error functions
    def _product_of_waves(self, k: int, waves: list[Map], rest: list[Map]) -> Node | None:
        """cos a·cos b = (cos(a − b) + cos(a + b))/2, and so on."""
        parts = distributed(waves_apart(*waves[:2]))
        found = [self._of_wave(k, part, [*waves[2:], *rest]) for part in parts]
        return None if None in found else plus(*(x for x in found if x is not None))

    def _of_wave(self, k: int, part: Node, others: list[Map]) -> Node | None:
        """Of a multiple of one sine or cosine, and other functions."""
        factors = part.operands if isinstance(part, Contract) else (part,)
        numbers = [x for x in factors if not isinstance(x, Map)]
        waves = [x for x in factors if isinstance(x, Map)]
        found = self._without_exponentials(k, [*waves, *others])
        return None if found is None else times(*numbers, found)

    def _smooth(self, k: int, f: Map) -> Node | None:
        place = coefficients(f.arguments[0], self.w)
        if place is None or len(place) > 2:
            return None
        b, a = [*place, ZERO][:2]
        if k == 0:
            return self._mean_of(f, plus(times(a, self.mean), b), times(a, a, self.variance))
        number, slope = _slope(f)
        lower = (self.value(k - 1, [f]), self.value(k - 1, [slope]), self.value(k - 2, [f]) if k > 1 else ZERO)
        if None in lower:
            return None
        first, second, twice = (x for x in lower if x is not None)
        change = plus(times(Const(k - 1), twice), times(a, number, second))
        return plus(times(self.mean, first), times(self.variance, change))

    def _mean_of(self, f: Map, centre: Node, spread: Node) -> Node:
        """E[f(x)], where x is normal with this mean and variance."""
        if f.operator is erf:
            return erf(times(centre, reciprocal(sqrt(plus(ONE, times(Const(2), spread))))))
        return times(exp(times(Const(Fraction(-1, 2)), spread)), f.operator(centre))

    # jumps and bends
    def _bent(self, k: int, factors: list[Map]) -> Node | None:
        """Functions that are linear in x = aw + b on both sides of x = 0: above it, and what is below less that."""
        places = [coefficients(f.arguments[0], self.w) for f in factors]
        if any(p is None or len(p) != 2 for p in places):
            return None
        place, scales = _one_place([p for p in places if p is not None])
        b, a = place
        turn = direction(a)
        if not turn or not scales:
            return None
        sides = [_scaled(f.operator.sides, c) for f, c in zip(factors, scales, strict=True) if f.operator.sides]
        pieces = [_polynomial([s[j] for s in sides]) for j in (0, 1)]
        size = max(map(len, pieces))
        below, above = ([*p, *[Fraction(0)] * (size - len(p))] for p in pieces)
        self.jumped()
        half = self._half_moments(k + size - 1, a, b, turn)
        inside, whole = self._powers(below, k, place), self._powers(_less(above, below), k, place)
        return plus(self._of_polynomial(inside, self.moment), self._of_polynomial(whole, lambda j: half[j]))

    def _powers(self, p: Sequence[Fraction], k: int, place: Coefficients) -> Coefficients:
        """wᵏ·p(x) as a polynomial in w."""
        terms = [multiplied([Const(c)], *[place] * j) for j, c in enumerate(p) if c]
        return [*[ZERO] * k, *summed(*terms)] if terms else [ZERO]

    def _half_moments(self, most: int, a: Node, b: Node, turn: int) -> list[Node]:
        """E[wᵏ; aw + b > 0] for k up to `most`; `turn` is the sign of a."""
        m, v = self.mean, self.variance
        root, size = sqrt(v), a if turn > 0 else times(MINUS, a)
        centre = plus(times(a, m), b)
        ratio = times(centre, reciprocal(times(size, root)))
        upper = times(HALF, plus(ONE, erf(times(ratio, reciprocal(sqrt(Const(2))))))) if centre is not ZERO else HALF
        peak = times(Const(turn), root, reciprocal(sqrt(times(Const(2), pi))))  # v times the density at the edge
        if centre is not ZERO:
            peak = times(peak, exp(times(Const(Fraction(-1, 2)), ratio, ratio)))
        edge = times(MINUS, b, reciprocal(a)) if b is not ZERO else ZERO
        found = [upper]
        for k in range(most):
            lower = times(Const(k), v, found[k - 1]) if k else ZERO
            found.append(plus(times(m, found[k]), lower, times(raised(edge, k), peak)))
        return found


def waves_apart(first: Map, second: Map) -> Node:
    """cos a·cos b = (cos(a − b) + cos(a + b))/2, and so on."""
    f, g = sorted((first, second), key=lambda x: x.operator is cos)  # sines first
    a, b = f.arguments[0], g.arguments[0]
    apart, together = (tidy(plus(*distributed(plus(a, times(c, b))))) for c in (MINUS, ONE))
    if f.operator is cos:
        parts = (cos(apart), cos(together))
    elif g.operator is sin:
        parts = (cos(apart), times(MINUS, cos(together)))
    else:
        parts = (sin(apart), sin(together))
    return plus(*(times(HALF, x) for x in parts))


def direction(a: Node) -> int:
    """The sign of a, if it is visible; else 0."""
    if sign(a) == POSITIVE:
        return 1
    return -1 if sign(times(MINUS, a)) == POSITIVE else 0


def _slope(f: Map) -> tuple[Node, Node]:
    """f′ as a number times one function."""
    x = f.arguments[0]
    if f.operator is cos:
        return MINUS, sin(x)
    if f.operator is sin:
        return ONE, cos(x)
    return times(Const(2), reciprocal(sqrt(pi))), exp(times(MINUS, x, x))


def _one_place(places: list[Coefficients]) -> tuple[Coefficients, list[Fraction]]:
    """(b, a), and the numbers cᵢ with which each argument is cᵢ(aw + b); no numbers if they are no multiples."""
    first = places[0]
    if all(p == first for p in places):
        return first, [Fraction(1)] * len(places)
    slopes = [p[1] for p in places]
    if any(p[0] is not ZERO for p in places) or not all(isinstance(a, Const) and a.value for a in slopes):
        return first, []
    return [ZERO, ONE], [a.value for a in slopes if isinstance(a, Const)]


Side = tuple[Fraction | int, Fraction | int]


def _scaled(sides: tuple[Side, Side, Side], c: Fraction) -> tuple[Side, Side]:
    """(level, slope) of f(cx) below 0 and above."""
    below, _, above = sides if c > 0 else sides[::-1]
    return (below[0], below[1] * c), (above[0], above[1] * c)


def _polynomial(sides: Sequence[tuple[Fraction | int, Fraction | int]]) -> list[Fraction]:
    """The product of level + slope·x over the factors."""
    result = [Fraction(1)]
    for level, slope in sides:
        longer = [Fraction(0)] * (len(result) + 1)
        for k, c in enumerate(result):
            longer[k] += c * level
            longer[k + 1] += c * slope
        result = longer
    return result


def _less(p: Sequence[Fraction], q: Sequence[Fraction]) -> list[Fraction]:
    return [a - b for a, b in zip(p, q, strict=True)]

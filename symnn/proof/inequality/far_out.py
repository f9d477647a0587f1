"""What a function of one number tends to where its interval has no end: by the limits on the records of its operators.

Sums, products and quotients of what tends to something, and e^u with a polynomial u → −∞ against powers. What is found
is the limit; nothing is looked for that would need the rates of other functions.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf, isinf

from symnn.errors import UnsupportedError
from symnn.expr import Atom, Map, Node, add, const
from symnn.expr.walk import atoms
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.proof.inequality.enclosure import sign_at
from symnn.proof.inequality.polynomials import Monomial, polynomial

Limit = Node | float
"""A number, or ±inf."""


def sign_far_out(f: Node, x: Atom, way: int) -> int | None:
    """The sign of the number that f tends to as x goes to ∞ (way 1) or −∞ (way −1); None if none was found."""
    found = FarOut(x, way).of(f)
    return None if found is None or isinstance(found, float) else sign_at(found, x, Fraction(0))


class FarOut:
    """Limits as x goes to way·∞."""

    def __init__(self, x: Atom, way: int) -> None:
        self.x, self.way = x, way

    def of(self, f: Node) -> Limit | None:
        """The limit of a number built of primitives; None where none was found."""
        try:
            terms = polynomial(f)
        except UnsupportedError:
            return None
        values = [self._monomial(m, c) for m, c in terms.items()]
        return _added([v for v in values if v is not None]) if None not in values else None

    def _monomial(self, factors: Monomial, c: Fraction) -> Limit | None:
        powers = [x for x, k in factors for _ in range(k)]
        if any(map(self._decays, powers)) and all(map(self._is_slow, powers)):
            return const(0)
        values = [self._factor(x) for x in powers]
        return _multiplied([const(c), *(v for v in values if v is not None)]) if None not in values else None

    def _factor(self, f: Node) -> Limit | None:
        if self.x not in atoms(f):
            return f
        if f is self.x:
            return self.way * inf
        if not isinstance(f, Map) or any(self.x in atoms(a) for a in f.arguments[1:]):
            return None
        inside = self.of(f.arguments[0])
        if inside is None:
            return None
        return self._beyond(f, inside) if isinstance(inside, float) else self._continued(f, inside)

    def _beyond(self, f: Map, inside: float) -> Limit | None:
        """Of what is beyond all bounds."""
        if f.operator is reciprocal:
            return const(0)
        if f.operator is power:
            sign = sign_at(f.arguments[1], self.x, Fraction(0))
            if not sign or inside < 0:
                return None
            return inf if sign > 0 else const(0)
        found = f.operator.limit(1 if inside > 0 else -1)
        if found is None:
            return None
        return float(found) if isinf(found) else const(found)

    def _continued(self, f: Map, inside: Node) -> Limit | None:
        """Of what has a limit at which the function is continuous."""
        analytic = f.operator.analytic or f.operator is reciprocal or f.operator is power
        sign = sign_at(inside, self.x, Fraction(0)) if analytic else None
        wanted = f.operator in (reciprocal, power, log)
        return Map(f.operator, [inside, *f.arguments[1:]]) if sign is not None and (sign > 0 or not wanted) else None

    def _decays(self, f: Node) -> bool:
        """Whether it is e^u with a polynomial u of x that tends to −∞."""
        if not isinstance(f, Map) or f.operator is not exp or self.of(f.arguments[0]) != -inf:
            return False
        return all(x is self.x or self.x not in atoms(x) for m in polynomial(f.arguments[0]) for x, _ in m)

    def _is_slow(self, f: Node) -> bool:
        """Whether it decays, has a limit, or grows as x or its logarithm does: x^k e^u → 0."""
        if f is self.x or self._decays(f):
            return True
        found = self._factor(f)
        slow = isinstance(f, Map) and f.operator is log and f.arguments[0] is self.x
        return slow or (found is not None and not isinstance(found, float))


def _added(values: list[Limit]) -> Limit | None:
    ends = {v for v in values if isinstance(v, float)}
    if not ends:
        return add(*(v for v in values if not isinstance(v, float))) if values else const(0)
    return ends.pop() if len(ends) == 1 else None


def _multiplied(values: list[Limit]) -> Limit | None:
    """None of 0·∞."""
    numbers = [v for v in values if not isinstance(v, float)]
    whole = numbers[0]
    for v in numbers[1:]:
        whole = whole * v
    ends = [v for v in values if isinstance(v, float)]
    if not ends:
        return whole
    sign = sign_at(whole, Atom("nothing"), Fraction(0)) or 0
    for end in ends:
        sign *= 1 if end > 0 else -1
    return sign * inf if sign else None


__all__ = ["sign_far_out"]

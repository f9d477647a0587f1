"""E[f(w)] of a normal, uniform or exponential number w, stretch by stretch: each between two places where f jumps or
bends. Closed forms alone; what has none is None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import Any

from symnn.bridge import read
from symnn.calculus.moments.antiderivatives import OverInterval
from symnn.calculus.moments.normal_integrals import NormalIntegral
from symnn.calculus.moments.plain_numbers import ONE, ZERO, coefficients, distributed, plus, raised, times
from symnn.calculus.moments.stretches import Less, Stretch, stretches, terms
from symnn.calculus.printed_form.reduce import tidy
from symnn.expr import Atom, Const, Map, Node
from symnn.ops.exp import exp
from symnn.ops.reciprocal import reciprocal
from symnn.ops.signs import POSITIVE, sign
from symnn.ops.sqrt import sqrt
from symnn.ops.step import step

MINUS = Const(-1)


@dataclass(frozen=True)
class StretchMeans:
    """The expectations of functions of w with this law. `jumped` is called where it was used that its variance is not
    0.
    """

    w: Atom
    law: Any
    mean: Node
    variance: Node
    less: Less
    jumped: Callable[[], None]
    divided: Callable[[Node], None]
    """Called with what is divided by."""

    def value(self, f: Node) -> Node | None:
        """E[f(w)]."""
        ways = {"normal": self._normal, "uniform": self._uniform, "exponential": self._exponential}
        way = ways.get(self.law.distribution)
        low, high = self._ends()
        found = None if way is None else stretches(f, self.w, low, high, self.less)
        if found is None or way is None or (way == self._normal and len(found) < 2):
            return None
        parts = [way(part) for part in found]
        if None in parts:
            return None
        self.jumped()
        return tidy(plus(*(x for x in parts if x is not None)))

    def _ends(self) -> tuple[Node | None, Node | None]:
        """Where the values lie."""
        if self.law.distribution == "uniform" and self.law.parameters:
            low, high = (read(x) for x in self.law.parameters)
            return low, high
        if self.law.distribution == "uniform":
            reach = sqrt(times(Const(3), self.variance))
            return tidy(plus(self.mean, times(MINUS, reach))), tidy(plus(self.mean, reach))
        return (ZERO, None) if self.law.distribution == "exponential" else (None, None)

    def _uniform(self, part: Stretch) -> Node | None:
        assert part.low is not None
        assert part.high is not None
        found = OverInterval(self.w, part.low, part.high, self.less, self.divided).of(part.formula)
        low, high = self._ends()
        assert low is not None
        assert high is not None
        width = tidy(plus(high, times(MINUS, low)))
        return found if found is None or width is ONE else times(found, reciprocal(width))

    def _normal(self, part: Stretch) -> Node | None:
        integral = NormalIntegral(self.w, self.mean, self.variance, self.jumped)
        ends = [(1, part.low), (-1, part.high)]
        found = []
        for c, k, functions in terms(part.formula, self.w):
            if part.low is None:
                found.append((c, integral.value(k, functions)))
            for weight, end in ends:
                if end is not None:
                    beyond = step(plus(self.w, times(MINUS, end)) if end is not ZERO else self.w)
                    found.append((times(Const(weight), c), integral.value(k, [*functions, beyond])))
        return _weighted(found)

    def _exponential(self, part: Stretch) -> Node | None:
        ends = [(1, part.low), (-1, part.high)]
        found = [
            (times(Const(weight), c), self._beyond(k, functions, end))
            for c, k, functions in terms(part.formula, self.w)
            for weight, end in ends
            if end is not None
        ]
        return _weighted(found)

    def _beyond(self, k: int, functions: list[Node], end: Node) -> Node | None:
        """E[wᵏ e^{cw + d}; w > t] of the rate r, for q = r − c > 0 and t >= 0: r·e^{d − qt}·Σ k!/j!·tʲ/q^{k−j+1}."""
        d: Node = ZERO
        c: Node = ZERO
        for f in functions:
            line = coefficients(f.arguments[0], self.w) if isinstance(f, Map) and f.operator is exp else None
            if line is None or len(line) != 2:
                return None
            d, c = plus(d, line[0]), plus(c, line[1])
        rate = read(self.law.parameters[0])
        left = tidy(plus(*distributed(plus(rate, times(MINUS, c)))))
        if sign(left) != POSITIVE:
            return None
        share = reciprocal(left)
        weights = [Const(Fraction(factorial(k), factorial(j))) for j in range(k + 1)]
        inner = plus(*(times(x, raised(end, j), raised(share, k - j + 1)) for j, x in enumerate(weights)))
        exponent = plus(d, times(MINUS, left, end))
        return times(rate, inner if exponent is ZERO else times(exp(exponent), inner))


def _weighted(found: list[tuple[Node, Node | None]]) -> Node | None:
    if any(x is None for _, x in found):
        return None
    return plus(*(times(c, x) for c, x in found if x is not None))


__all__ = ["StretchMeans"]

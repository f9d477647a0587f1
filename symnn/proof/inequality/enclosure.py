"""Signs of a function of one number, with rigour: at a rational point exactly or by a ball, on a compact interval by
bisection.

Balls are those of Arb (python-flint): each contains the true value, so a ball above 0 proves, and one that meets 0 says
nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy as sp

from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.calculus.values.evaluate import EvaluationPlan, Floats, Rationals, evaluate
from symnn.errors import BudgetError, DomainError, MissingExtraError, PoleError, UnsupportedError
from symnn.expr import Add, Atom, Const, Contract, Map, Node, const
from symnn.expr.walk import children, postorder
from symnn.ops.abs_ import absolute
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.proof.inequality.polynomials import replaced


class _Methods:
    """A field of numbers whose functions are methods of the numbers: exp(x) is x.exp(). What they lack ends in no
    ball.
    """

    def loggamma(self, x: Any) -> Any:
        return x.lgamma()

    def polygamma(self, order: int, x: Any) -> Any:
        module = flint()
        return module.acb(x).polygamma(module.acb(order)).real if x > 0 else x * math.nan

    def __getattr__(self, name: str) -> Any:
        return lambda x, *rest: getattr(x, name, lambda *_: x * math.nan)(*rest)


ARB = _Methods()
FLOATS, RATIONALS = Floats(), Rationals()
BITS = 96
MOST_PIECES = 300
NOTHING = 1e-7
"""What floating point finds so near to 0 has no sign there."""


@dataclass(frozen=True)
class Interval:
    """The numbers between low and high; None is infinite. `closed` tells for each end whether it belongs to them."""

    low: Fraction | None
    high: Fraction | None
    closed: tuple[bool, bool] = (True, True)

    @property
    def compact(self) -> bool:
        return self.low is not None and self.high is not None

    def inside(self, c: Fraction) -> bool:
        """Whether c lies strictly between the ends."""
        return (self.low is None or c > self.low) and (self.high is None or c < self.high)

    def holds(self, c: Fraction) -> bool:
        """Whether c belongs to it."""
        return self.inside(c) or (c == self.low and self.closed[0]) or (c == self.high and self.closed[1])

    def __str__(self) -> str:
        opening, closing = "(["[self.closed[0]], ")]"[self.closed[1]]
        low = "(−∞" if self.low is None else f"{opening}{self.low}"
        high = "∞)" if self.high is None else f"{self.high}{closing}"
        return f"{low}, {high}"

    def probes(self) -> list[Fraction]:
        """A few points of it."""
        low = (
            self.low
            if self.low is not None
            else (min(self.high, Fraction(0)) if self.high is not None else Fraction(0)) - 9
        )
        high = self.high if self.high is not None else max(low, Fraction(0)) + 9
        inner = [low + (high - low) * Fraction(k, 16) for k in range(1, 16)]
        return [
            *inner,
            *(Fraction(k) + Fraction(1, 64) for k in (-30, -1, 0, 1, 30) if self.inside(Fraction(k) + Fraction(1, 64))),
        ]


def at(f: Node, x: Atom, c: Fraction) -> Node:
    return replaced(f, {x: const(c)})


def sign_at(f: Node, x: Atom, c: Fraction) -> int | None:
    """The sign of f at the rational point c: exact, or by a ball, or 0 by the normal form; None if undefined or
    undecided.
    """
    value = at(f, x, c)
    try:
        exact = evaluate(value, RATIONALS, {}, {}).item()
    except UnsupportedError:
        pass
    except DomainError:
        return None
    else:
        return int(exact > 0) - int(exact < 0)
    ball = enclosed(value)
    if ball is not None and (ball > 0 or ball < 0):
        return 1 if ball > 0 else -1
    try:
        normal = Normalizer()
        return 0 if normal.same(value, const(0)) and not normal.conditions else None
    except (BudgetError, PoleError, UnsupportedError):
        return None


def looks_negative(f: Node, x: Atom, where: Interval) -> bool:
    """Whether floating point finds f clearly below 0 somewhere; used to give up early, never to decide."""
    plan = EvaluationPlan(f)
    return any(float_sign_at(plan, x, c) < 0 for c in where.probes())


def float_sign_at(f: EvaluationPlan, x: Atom, c: Fraction) -> int:
    """The sign that floating point finds clearly; 0 where it finds none."""
    try:
        value = evaluate(f, FLOATS, {x: c}, {}).item()
    except (DomainError, OverflowError, UnsupportedError):
        return 0
    if not math.isfinite(value) or abs(value) < NOTHING:
        return 0
    return 1 if value > 0 else -1


def flint() -> Any:
    try:
        import flint as module
    except ImportError as error:
        raise MissingExtraError('rigorous enclosures need python-flint: pip install "symnn[prove]"') from error
    return module


def positive_on(
    f: Node, slope: Node | None, x: Atom, where: Interval, parts: int = 2, bits: int = BITS, most: int = MOST_PIECES
) -> int | None:
    """How many balls show f > 0 on the compact interval, ends included; None if they do not. `slope` is f′, if
    it is to be looked at, and f is differentiable on the interval.
    """
    if where.low is None or where.high is None:
        return None
    stack, used = [(where.low, where.high)], 0
    while stack:
        low, high = stack.pop()
        used += 1
        if used > most:
            return None
        ball = enclosed(f, {x: (low, high)}, bits)
        if ball is not None and ball > 0:
            continue
        if ball is not None and ball < 0:
            return None
        if slope is not None and _above_by_slope(f, slope, x, (low, high), bits):
            continue
        cuts = [low + (high - low) * Fraction(k, parts) for k in range(parts + 1)]
        stack += pairwise(cuts)
    return used


def _above_by_slope(f: Node, slope: Node, x: Atom, piece: tuple[Fraction, Fraction], bits: int) -> bool:
    """Whether f in the middle, and f′ times the way from there, stay above 0: the mean value theorem."""
    middle, way = (piece[0] + piece[1]) / 2, (piece[1] - piece[0]) / 2
    value, rise = enclosed(f, {x: (middle, middle)}, bits), enclosed(slope, {x: piece}, bits)
    if value is None or rise is None:
        return False
    module = flint()
    before, module.ctx.prec = module.ctx.prec, bits
    try:
        return bool(value - abs(rise) * module.arb(module.fmpq(way.numerator, way.denominator)) > 0)
    finally:
        module.ctx.prec = before


def enclosed(root: Node, where: dict[Atom, tuple[Fraction, Fraction]] | None = None, bits: int = BITS) -> Any:
    """A ball that contains the value of a number built of primitives, whatever its atoms are in the intervals; None if
    there is none.
    """
    module = flint()
    before, module.ctx.prec = module.ctx.prec, bits
    try:
        values: dict[Node, Any] = {}
        for node in postorder(root):
            found = _ball(module, node, [values[c] for c in children(node)], where or {})
            if found is None or not found.is_finite():
                return None
            values[node] = found
        return values[root]
    finally:
        module.ctx.prec = before


def _ball(module: Any, node: Node, parts: list[Any], where: dict[Atom, tuple[Fraction, Fraction]]) -> Any:
    arb = module.arb

    def exactly(q: Fraction) -> Any:
        return arb(module.fmpq(q.numerator, q.denominator))

    match node:
        case Const():
            return exactly(node.value)
        case Atom():
            if node.label is sp.pi:
                return arb.pi()
            return exactly(where[node][0]).union(exactly(where[node][1])) if node in where else None
        case Add():
            return sum(parts[1:], parts[0])
        case Contract():
            return _times(node, parts, exactly(Fraction(1)))
        case Map():
            return _function(node, parts, exactly)
        case _:
            return None


def _times(node: Contract, parts: list[Any], one: Any) -> Any:
    """A product in which what occurs k times is raised to the power k: the square of a ball about 0 is not negative."""
    powers: dict[Node, int] = {}
    for x in node.operands:
        powers[x] = powers.get(x, 0) + 1
    ball = dict(zip(node.operands, parts, strict=True))
    for x, k in powers.items():
        one = one * _raised(ball[x], k)
    return one


def _raised(x: Any, k: int) -> Any:
    """x to the power k >= 0; of an even power the size of x is enough."""
    base = x.abs_lower().union(x.abs_upper()) if k % 2 == 0 else x
    result = x * 0 + 1
    for _ in range(k):
        result = result * base
    return result


def _function(node: Map, parts: list[Any], exactly: Any) -> Any:
    x = parts[0]
    operator = node.operator
    if operator is reciprocal:
        return 1 / x
    if operator is power:
        exponent = node.arguments[1]
        if not isinstance(exponent, Const):
            return None
        c = exponent.value
        if c.denominator == 1:
            return _raised(x, int(c)) if c >= 0 else 1 / _raised(x, -int(c))
        return x ** exactly(c) if x > 0 else None
    if operator is absolute:
        return abs(x)
    found = operator.value(ARB, x) if operator.value is not None and operator.analytic else None
    return found if isinstance(found, type(x)) else None

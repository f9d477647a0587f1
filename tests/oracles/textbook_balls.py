"""Every operator as a textbook or PyTorch's documentation writes it, in the ball arithmetic of Arb, and the judge of what is said of it.

Nothing of symnn is used but the names of operators: a value, a slope, a curvature here is right whatever a record or a table says. A
judge answers True only if nothing at any of the points speaks against the statement, and every comparison that counts is certain. What
is False is certainly false or is not true of this function; there is no guess in between: where digits do not suffice, `Uncertain`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import flint

BITS = 6000
"""Enough for 1 − tanh 800, which is about 2^−2308."""
FEWER = {"digamma": 500, "loggamma": 500}
"""No digits are lost in what Arb computes slowly."""
ZERO = Fraction(1, 2**5000)
"""What is smaller is 0: no other difference that is taken here is below 2^−4000, for erf and gelu are not looked at beyond REACH."""
REACH = {"erf": 30, "gelu": 30, "gelu_tanh": 30}
TINY = Fraction(1, 2**300)
SLACK = Fraction(1, 2**120)
"""What a continuous function, with at worst the root's slope at 0, stays within on a step of TINY."""
Ball = Any  # flint.arb, or flint.arb_series about a point


class Uncertain(Exception):
    """The digits do not tell."""


def ball(q: Any) -> Ball:
    """A rational number."""
    q = Fraction(q)
    return flint.arb(flint.fmpq(q.numerator, q.denominator))


def front(x: Ball) -> Ball:
    """The value of a series at its point, or the ball itself."""
    return x[0] if isinstance(x, flint.arb_series) else x


def side(x: Ball) -> int:
    """The sign of a ball; Uncertain if it is not known."""
    v = front(x)
    if v > 0 or v < 0 or v == 0:
        return int(v > 0) - int(v < 0)
    if abs(v) < ball(ZERO):
        return 0
    raise Uncertain(f"the sign of {v}")


def whole(x: Ball) -> int:
    """The largest whole number that is not above a ball; Uncertain if it is not known."""
    nearest = int((front(x) + ball(Fraction(1, 2))).floor().mid().unique_fmpz())
    return nearest - (side(x - nearest) < 0)


def cut(x: Ball, below: Any, above: Any) -> Ball:
    """One formula where x > 0 and another where it is not."""
    return above(x) if side(x) > 0 else below(x)


def flat(x: Ball, value: Any) -> Ball:
    return 0 * x + ball(value)


def root(x: Ball) -> Ball:
    return 0 * x if isinstance(x, flint.arb) and x == 0 else x.sqrt()


def raised(x: Ball, c: Fraction) -> Ball:
    if c.denominator == 1:
        made = flat(x, 1)
        for _ in range(abs(int(c))):
            made = made * x
        return made if c >= 0 else 1 / made
    return 0 * x if isinstance(x, flint.arb) and x == 0 else (ball(c) * x.log()).exp()


def sigmoid(x: Ball) -> Ball:
    return 1 / (1 + (-x).exp())


def tanh(x: Ball) -> Ball:
    return 1 - 2 / ((2 * x).exp() + 1)


def elu(x: Ball, a: Fraction) -> Ball:
    return cut(x, lambda x: ball(a) * (x.exp() - 1), lambda x: x)


ALPHA, LAMBDA = Fraction("1.6732632423543772848170429916717"), Fraction("1.0507009873554804934193349852946")
"""Klambauer et al. 2017."""


def digamma(x: Ball) -> Ball:
    if not isinstance(x, flint.arb_series):
        return x.digamma()
    return (flint.arb_series([x[0], *[x[k] for k in range(1, x.prec)]], prec=x.prec + 1)).lgamma().derivative()


def erfinv(x: Ball) -> Ball:
    """By Newton's steps from the value at the point, where it is a series: each doubles the orders that are right."""
    y = flat(x, 0) + front(x).erfinv()
    if not isinstance(x, flint.arb_series):
        return y
    for _ in range(3):
        y = y - (y.erf() - x) * (y * y).exp() * flint.arb.pi().sqrt() / 2
    return y


VALUES: dict[str, Callable[..., Ball]] = {
    "acos": lambda x: x.acos(),
    "acosh": lambda x: x.acosh() if isinstance(x, flint.arb) else (x + (x * x - 1).sqrt()).log(),
    "asin": lambda x: x.asin(),
    "asinh": lambda x: x.asinh() if isinstance(x, flint.arb) else (x + (x * x + 1).sqrt()).log(),
    "atan": lambda x: x.atan(),
    "atan2": lambda y, x: (y / ball(x)).atan(),
    "atanh": lambda x: x.atanh() if isinstance(x, flint.arb) else ((1 + x) / (1 - x)).log() / 2,
    "digamma": digamma,
    "erfinv": erfinv,
    "expm1": lambda x: x.expm1() if isinstance(x, flint.arb) else x.exp() - 1,
    "hypot": lambda x, y: (x * x + ball(y) * ball(y)).sqrt(),
    "log10": lambda x: x.log() / ball(10).log(),
    "log1p": lambda x: (1 + x).log(),
    "log2": lambda x: x.log() / ball(2).log(),
    "logaddexp": lambda x, y: (x.exp() + ball(y).exp()).log(),
    "loggamma": lambda x: x.lgamma(),
    "abs": lambda x: side(x) * x,
    "celu": lambda x, a: cut(x, lambda x: ball(a) * ((x / ball(a)).exp() - 1), lambda x: x),
    "clamp_min": lambda x, a: cut(x - ball(a), lambda y: flat(y, a), lambda y: y + ball(a)),
    "clipped": lambda x, a, b: cut(
        x - ball(a), lambda y: flat(y, a), lambda y: cut(ball(b - a) - y, lambda z: flat(z, b), lambda z: ball(b) - z)
    ),
    "cos": lambda x: x.cos(),
    "elu": elu,
    "erf": lambda x: x.erf(),
    "exp": lambda x: x.exp(),
    "gelu": lambda x: x * (1 + (x / ball(2).sqrt()).erf()) / 2,
    "gelu_tanh": lambda x: x * (1 + tanh((2 / flint.arb.pi()).sqrt() * (x + ball("0.044715") * x * x * x))) / 2,
    "hard_sigmoid": lambda x: cut(x + 3, lambda x: 0 * x, lambda y: cut(3 - (y - 3), lambda z: flat(z, 1), lambda z: (6 - z) / 6)),
    "hard_tanh": lambda x: cut(x + 1, lambda y: flat(y, -1), lambda y: cut(2 - y, lambda z: flat(z, 1), lambda z: 1 - z)),
    "hard_swish": lambda x: cut(x + 3, lambda y: 0 * y, lambda y: cut(6 - y, lambda z: 3 - z, lambda z: (3 - z) * (6 - z) / 6)),
    "hardshrink": lambda x, a: cut(
        x - ball(a), lambda y: cut(-y - ball(2 * a), lambda z: 0 * z, lambda z: -z - ball(a)), lambda y: y + ball(a)
    ),
    "leaky_relu": lambda x, a: cut(x, lambda x: ball(a) * x, lambda x: x),
    "log": lambda x: x.log(),
    "floor": lambda x: flat(x, whole(x)),
    "ceil": lambda x: flat(x, -whole(-x)),
    "log_sigmoid": lambda x: -(1 + (-x).exp()).log(),
    "maximum": lambda x, a: cut(x - ball(a), lambda y: flat(y, a), lambda y: y + ball(a)),
    "minimum": lambda x, a: cut(x - ball(a), lambda y: y + ball(a), lambda y: flat(y, a)),
    "mish": lambda x: x * tanh((1 + x.exp()).log()),
    "positive": lambda x: flat(x, side(x) > 0),
    "power": raised,
    "prelu": lambda x, a: cut(x, lambda x: ball(a) * x, lambda x: x),
    "reciprocal": lambda x: 1 / x,
    "relu": lambda x: cut(x, lambda x: 0 * x, lambda x: x),
    "relu6": lambda x: cut(x, lambda y: 0 * y, lambda y: cut(6 - y, lambda z: flat(z, 6), lambda z: 6 - z)),
    "selu": lambda x: ball(LAMBDA) * elu(x, ALPHA),
    "sigmoid": sigmoid,
    "sign": lambda x: flat(x, side(x)),
    "silu": lambda x: x * sigmoid(x),
    "sin": lambda x: x.sin(),
    "softplus": lambda x: (1 + x.exp()).log(),
    "softshrink": lambda x, a: cut(x - ball(a), lambda y: cut(-y - ball(2 * a), lambda z: 0 * z, lambda z: -z), lambda y: y),
    "softsign": lambda x: cut(x, lambda y: y / (1 - y), lambda y: y / (1 + y)),
    "sqrt": root,
    "step": lambda x: flat(x, side(x) >= 0),
    "tanh": tanh,
    "tanhshrink": lambda x: x - tanh(x),
    "threshold": lambda x, a, v: cut(x - ball(a), lambda y: flat(y, v), lambda y: y + ball(a)),
}
DOMAIN = {
    **dict.fromkeys(("acos", "asin", "atanh", "erfinv"), "within one"), "acosh": "from one", "log1p": "above -1",
    **dict.fromkeys(("digamma", "log10", "log2", "loggamma"), "positive"),
    "log": "positive", "sqrt": "nonnegative", "reciprocal": "nonzero", "power": "positive",
}  # fmt: skip
"""power is looked at where every real exponent is allowed."""
SECOND: dict[str, tuple[Any, ...]] = {
    "atan2": (Fraction(1), Fraction(5, 2)),
    "hypot": (Fraction(1, 16), Fraction(-7, 4)),
    "logaddexp": (Fraction(0), Fraction(-7, 4)),
    "celu": ((Fraction(1),), (Fraction(1, 2),)),
    "clamp_min": ((Fraction(0),), (Fraction(-7, 4),), (Fraction(5, 2),)),
    "clipped": ((Fraction(-1), Fraction(1)), (Fraction(-7, 4), Fraction(5, 2))),
    "elu": (Fraction(1), Fraction(1, 2)),
    "hardshrink": ((Fraction(1, 2),), (Fraction(3),)),
    "leaky_relu": (Fraction(1, 100), Fraction(1, 4)),
    "maximum": (Fraction(0), Fraction(-7, 4), Fraction(5, 2)),
    "minimum": (Fraction(0), Fraction(-7, 4), Fraction(5, 2)),
    "prelu": (Fraction(1, 4), Fraction(1, 2)),
    "softshrink": ((Fraction(1, 2),), (Fraction(3),)),
    "threshold": ((Fraction(0), Fraction(0)), (Fraction(1), Fraction(-3))),
    "power": (Fraction(-2), Fraction(1, 3), Fraction(1), Fraction(2), Fraction(3)),
}
"""Further arguments: what is said of the first one must hold for each of them. Those of elu, leaky_relu and prelu are between 0 and 1."""
KINKS = [Fraction(k) for k in (0, 1, -1, 3, -3, 6)] + [Fraction(-7, 4), Fraction(5, 2), Fraction(1, 2), Fraction(-1, 2)]
GRID = [Fraction(k, 8) for k in range(-64, 65)]
POINTS = sorted({
    *GRID, *(Fraction(s * k) for s in (1, -1) for k in (9, 12, 20, 37, 50, 100, 300, 800)),
    *(k + s * Fraction(1, 2**e) for k in KINKS for s in (1, -1) for e in (9, 30, 70)),
})  # fmt: skip
FAR = [Fraction(10) ** k for k in (2, 4, 6, 8)]


@dataclass(frozen=True)
class Function:
    """An operator as a function of its first argument, with numbers for the others."""

    name: str
    rest: tuple[Fraction, ...]

    def defined(self, x: Fraction) -> bool:
        where = {
            "positive": x > 0, "nonnegative": x >= 0, "nonzero": x != 0, "within one": -1 < x < 1, "from one": x >= 1, "above -1": x > -1,
        }  # fmt: skip
        return where.get(DOMAIN.get(self.name, ""), True)

    def __call__(self, x: Fraction) -> Ball:
        return _value(self.name, self.rest, x, flint.ctx.prec)

    def taylor(self, x: Fraction, order: int) -> tuple[Ball, ...]:
        """f(x), f′(x), f″(x)/2, … where f is smooth."""
        return _taylor(self.name, self.rest, x, order, flint.ctx.prec)

    @property
    def points(self) -> list[Fraction]:
        return [x for x in POINTS if self.defined(x) and abs(x) <= REACH.get(self.name, 800)]

    @property
    def connected(self) -> list[list[Fraction]]:
        """The points of every interval of the domain."""
        parts = [[x for x in self.points if x < 0], [x for x in self.points if x > 0]]
        return [p for p in parts if p] if DOMAIN.get(self.name) == "nonzero" else [self.points]

    @property
    def smooth(self) -> list[Fraction]:
        """Points inside of the domain that are no kink."""
        kinks = {*KINKS, *self.rest} if self.name in BENDS else set()
        return [x for x in GRID if self.defined(x - TINY) and self.defined(x + TINY) and x and x not in kinks]


BENDS = (
    "abs",
    "sign",
    "step",
    "floor",
    "ceil",
    "positive",
    "relu",
    "leaky_relu",
    "prelu",
    "elu",
    "selu",
    "hard_sigmoid",
    "hard_tanh",
    "maximum",
    "minimum",
    "celu",
    "clamp_min",
    "clipped",
    "hard_swish",
    "hardshrink",
    "relu6",
    "softshrink",
    "threshold",
)


@cache
def _value(name: str, rest: tuple[Fraction, ...], x: Fraction, bits: int) -> Ball:
    """f(x) with so many bits, which are those of the context: each judge asks for it anew."""
    return VALUES[name](ball(x), *rest)


@cache
def _taylor(name: str, rest: tuple[Fraction, ...], x: Fraction, order: int, bits: int) -> tuple[Ball, ...]:
    made = VALUES[name](flint.arb_series([ball(x), 1], prec=order + 1), *rest)
    return tuple(made[k] for k in range(order + 1))


def functions(name: str) -> Iterator[Function]:
    rests: tuple[tuple[Fraction, ...], ...] = tuple(a if isinstance(a, tuple) else (a,) for a in SECOND[name]) if name in SECOND else ((),)
    return (Function(name, rest) for rest in rests)


# the judges -------------------------------------------------------------------------------------------------------------------
def least(f: Function, bound: Any, strictly: bool = False) -> bool:
    """f > bound, or f >= bound."""
    return all(side(f(x) - ball(bound)) >= int(strictly) for x in f.points)


def most(f: Function, bound: Any, strictly: bool = False) -> bool:
    return all(side(ball(bound) - f(x)) >= int(strictly) for x in f.points)


def rises(f: Function, strictly: bool = True, direction: int = 1) -> bool:
    """From each point to the next on every interval, and by its slope."""
    steps = (direction * (f(b) - f(a)) for part in f.connected for a, b in pairwise(part))
    slopes = (direction * f.taylor(x, 1)[1] for x in f.smooth)
    return all(side(d) >= int(strictly) for d in steps) and all(side(d) >= 0 for d in slopes)


def bends(f: Function, direction: int, strictly: bool = False) -> bool:
    """Convex (direction 1) or concave: chords over three points next to each other, and the second derivative."""
    for part in f.connected:
        for a, b, c in zip(part, part[1:], part[2:], strict=False):
            chord = (f(a) * ball(c - b) + f(c) * ball(b - a)) / ball(c - a)
            if side(direction * (chord - f(b))) < int(strictly):
                return False
    return all(side(direction * f.taylor(x, 2)[2]) >= 0 for x in f.smooth) and len(f.connected) == 1


def close(a: Ball, b: Ball, slack: Fraction = SLACK) -> bool:
    gap = abs(a - b)
    room = ball(slack) * (1 + abs(b))
    if gap < room or gap > room:
        return bool(gap < room)
    raise Uncertain(f"whether {a} is {b}")


def reflects(f: Function, sign: int) -> bool:
    """f(−x) = ±f(x)."""
    return all(f.defined(-x) for x in f.points) and all(close(f(-x), sign * f(x)) for x in f.points)


def keeps_positive(f: Function) -> bool:
    """f > 0 where its argument is."""
    return all(side(f(x)) > 0 for x in f.points if x > 0)


def keeps_sign(f: Function) -> bool:
    """f has the sign of its argument."""
    return all(side(f(x)) == int(x > 0) - int(x < 0) for x in f.points)


def is_continuous(f: Function) -> bool:
    """Wherever it is defined."""
    near = ((x, x + s * TINY) for x in [*f.points, *KINKS] for s in (1, -1))
    return all(close(f(x), f(y), Fraction(1, 2**40)) for x, y in near if f.defined(x) and f.defined(y))


def is_analytic(f: Function) -> bool:
    """Inside of the domain: three derivatives do not jump anywhere."""
    inner = [x for x in {*GRID, *KINKS} if f.defined(x - TINY) and f.defined(x) and f.defined(x + TINY)]
    return all(close(a, b, Fraction(1, 2**40)) for x in inner for a, b in zip(f.taylor(x - TINY, 3), f.taylor(x + TINY, 3), strict=True))


def is_whole(f: Function) -> bool:
    """Its values are whole numbers."""
    return all(front(f(x)).is_exact() and front(f(x)).is_integer() for x in f.points)


def is_total(f: Function) -> bool:
    return f.name not in DOMAIN


JUDGES: dict[str, Callable[[Function], bool]] = {
    "positive": lambda f: least(f, 0, True),
    "nonnegative": lambda f: least(f, 0),
    "within ±1": lambda f: least(f, -1) and most(f, 1),
    "keeps positive": keeps_positive,
    "keeps sign": keeps_sign,
    "increasing": rises,
    "nondecreasing": lambda f: rises(f, strictly=False),
    "nonincreasing": lambda f: rises(f, strictly=False, direction=-1),
    "convex": lambda f: bends(f, 1),
    "concave": lambda f: bends(f, -1),
    "strictly convex": lambda f: bends(f, 1, True),
    "strictly concave": lambda f: bends(f, -1, True),
    "odd": lambda f: reflects(f, -1),
    "even": lambda f: reflects(f, 1),
    "continuous": is_continuous,
    "analytic": is_analytic,
    "defined everywhere": is_total,
    "whole": is_whole,
}


def holds(name: str, fact: str) -> bool:
    """Whether what is said of an operator is true of it, whatever its further arguments are."""
    before, flint.ctx.prec = flint.ctx.prec, FEWER.get(name, BITS)
    try:
        return all(JUDGES[fact](f) for f in functions(name))
    finally:
        flint.ctx.prec = before


def within(name: str, low: Any, high: Any, strictly: bool = False) -> bool:
    """low <= f <= high, with None for an end that is free; or low < f < high."""
    before, flint.ctx.prec = flint.ctx.prec, FEWER.get(name, BITS)
    try:
        return all((low is None or least(f, low, strictly)) and (high is None or most(f, high, strictly)) for f in functions(name))
    finally:
        flint.ctx.prec = before


def value(name: str, x: Fraction, *rest: Fraction) -> Ball:
    """f(x), with all digits that a comparison may need."""
    before, flint.ctx.prec = flint.ctx.prec, FEWER.get(name, BITS)
    try:
        return Function(name, rest)(x)
    finally:
        flint.ctx.prec = before


def tends(name: str, direction: int, to: Fraction | None, sign: int = 0, above: int = 0) -> bool:
    """The limit of f at ±∞: the number `to`, met from above (1) or below (−1) if that is said; or ±∞ where `to` is None."""
    before, flint.ctx.prec = flint.ctx.prec, FEWER.get(name, BITS)
    try:
        return all(_tends(f, direction, to, sign, above) for f in functions(name))
    finally:
        flint.ctx.prec = before


def _tends(f: Function, direction: int, to: Fraction | None, sign: int, above: int) -> bool:
    places = [direction * x for x in FAR]
    if not all(map(f.defined, places)):
        return False
    if to is None:
        return side(sign * (f(places[-1]) - f(places[0])) - 1) > 0 and all(side(4 * sign * f(x) - 1) > 0 for x in places)
    gaps = [f(x) - ball(to) for x in places]
    near = all(abs(g) < ball(Fraction(1, 4 ** (k + 1))) for k, g in enumerate(gaps))
    return near and (not above or all(side(g) == above for g in (f(direction * Fraction(k)) - ball(to) for k in (20, 50, 100))))

"""Numbers with a guarantee: intervals that contain the true value, and the evaluation of a formula in complex balls.

The ball arithmetic is Arb's (python-flint, the extra `prove`). Nothing here integrates, and nothing knows an
activation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import sympy as sp

from symnn.calculus.values.fields import Field
from symnn.errors import MissingExtraError, UnsupportedError
from symnn.proof.gain.piecewise import FunctionOf, PiecewiseFormula, Poly, PowerOf, ProductOf, SumOf

BITS = 160  # of every computation
LONGEST = 200  # bits of a numerator that is written out
SMALLEST = -4000  # powers of two below this one are rounded up to it

Ball = Any  # flint.arb or flint.acb

LOST = 5
"""Of the digits that the radius leaves, as many may be lost before a number is printed with its radius."""


@dataclass(frozen=True)
class Enclosure:
    """A real number that lies within `radius` of `midpoint`; `exact` is its closed form, where there is one. It is no
    float.
    """

    midpoint: Fraction
    radius: Fraction
    exact: sp.Expr | None = None

    @property
    def lower(self) -> Fraction:
        return self.midpoint - self.radius

    @property
    def upper(self) -> Fraction:
        return self.midpoint + self.radius

    def contains(self, x: Any) -> bool:
        """Whether the rational number x (an integer, a Fraction, a float as it is, a text like "0.5") may be the true
        value.
        """
        return self.lower <= Fraction(x) <= self.upper

    def overlaps(self, other: Enclosure) -> bool:
        return self.lower <= other.upper and other.lower <= self.upper

    def digits(self, most: int = 20) -> str:
        """The digits that are certain, at most so many, cut off and not rounded: 0.39429449039784…; where none is, 0 ±
        1e-40.
        """
        whole = "" if self.radius else _decimal(self.midpoint, most)
        if whole:
            return whole
        low, high = sorted(map(abs, (self.lower, self.upper)))
        if self.lower * self.upper > 0:
            first = most - _magnitude(high)
            for places in range(first, first - most, -1):
                a = int(low * Fraction(10) ** places)
                if a and a == int(high * Fraction(10) ** places):
                    if places < first and self.radius * Fraction(10) ** (places + LOST) < 1:
                        break  # 1.4999… or 1.5000…
                    return ("-" if self.upper < 0 else "") + _point(a, places, "…")
        # next to a short decimal number there may be few certain digits, or none
        if self.lower * self.upper <= 0:
            return f"0 ± {_scientific(high)}"
        places = 12 - _magnitude(high)
        near = Fraction(round(self.midpoint * Fraction(10) ** places)) / Fraction(10) ** places
        return f"{float(near):.12g} ± {_scientific(self.radius + abs(self.midpoint - near))}"

    @property
    def form(self) -> str | None:
        """The closed form as text; None if there is none, or none that anybody would read."""
        return (
            None
            if self.exact is None or self.midpoint.numerator.bit_length() > LONGEST and not self.radius
            else str(self.exact)
        )

    def __str__(self) -> str:
        if self.form is None:
            return self.digits()
        return f"{self.form} = {self.digits()}" if self.radius else self.form


def flint() -> Any:
    """python-flint, or MissingExtraError."""
    try:
        import flint as found
    except ImportError as error:
        raise MissingExtraError('rigorous digits need python-flint: pip install "symnn[prove]"') from error
    return found


@contextmanager
def precision(bits: int = BITS) -> Iterator[Any]:
    """flint, with so many bits inside the block and the caller's own precision after it."""
    library = flint()
    before = library.ctx.prec
    library.ctx.prec = bits
    try:
        yield library
    finally:
        library.ctx.prec = before


def enclosed(ball: Ball, exact: sp.Expr | None = None) -> Enclosure:
    """The enclosure that a finite real ball is."""
    if not ball.is_finite():
        raise UnsupportedError("the computation lost all its digits")
    middle, off = _fraction(ball.mid())
    radius, more = _fraction(ball.rad())
    return Enclosure(middle, radius + off + more, exact)


def ball_of(x: Enclosure | Fraction | int) -> Ball:
    """The real ball at the precision at hand."""
    library = flint()
    if isinstance(x, Enclosure):
        return ball_of(x.midpoint) + library.arb(0, 1) * ball_of(x.radius)
    x = Fraction(x)
    return library.arb(library.fmpq(x.numerator, x.denominator))


def closed(x: sp.Expr) -> Ball:
    """A number made of positive rationals, their powers, π, sums and products, as a real ball."""
    if x.is_Rational:
        return ball_of(Fraction(int(x.p), int(x.q)))
    if x is sp.pi:
        return flint().arb.pi()
    if x.is_Pow and x.exp.is_Rational:
        return (closed(x.exp) * closed(x.base).log()).exp()
    if not (x.is_Add or x.is_Mul):
        raise UnsupportedError(f"{x} is not made of rationals, their powers and π")
    return _accumulated([closed(a) for a in x.args], (lambda a, b: a + b) if x.is_Add else (lambda a, b: a * b))


class ComplexBalls(Field):
    """Complex balls around real intervals, at flint's precision: every operation contains the true result.

    While `analytic` is set a value is finite only where the function is analytic on the whole ball, as Arb's
    integration demands. A real interval on which log or a root may be undefined gives a ball that is not finite, never
    a complex value.
    """

    analytic = False

    def __init__(self) -> None:
        self.flint = flint()
        self.undefined = self.flint.acb("nan")
        self.either = self.flint.arb(0, 1)  # [-1, 1]
        super().__init__()

    def from_fraction(self, q: int | Fraction) -> Ball:
        return self.flint.acb(ball_of(Fraction(q)))

    def element(self, x: Any) -> Ball:
        return x if isinstance(x, self.flint.acb) else self.from_fraction(Fraction(x))

    def reciprocal(self, a: Ball) -> Ball:
        return self.undefined if a.contains(0) else 1 / a

    def compare(self, a: Ball, b: Ball) -> int:
        difference = (a - b).real
        if difference > 0 or difference < 0 or difference.is_zero():
            return int(difference > 0) - int(difference < 0)
        raise UnsupportedError(f"{a} and {b} overlap, so their order is not known")

    def sign(self, a: Ball) -> Ball:
        if a.real > 0 or a.real < 0:
            return self.flint.acb(1 if a.real > 0 else -1)
        return self.undefined if self.analytic else self.flint.acb(self.either)

    def step(self, a: Ball) -> Ball:
        return (1 + self.sign(a)) / 2

    def positive(self, a: Ball) -> Ball:
        return (1 + self.sign(a)) / 2

    def floor(self, a: Ball) -> Ball:
        found = a.real.floor().unique_fmpz()
        if found is None or (self.analytic and a.real.contains_integer()):
            return self.undefined
        return self.flint.acb(found)

    def absolute(self, a: Ball) -> Ball:
        if a.real > 0 or a.real < 0:
            return a if a.real > 0 else -a
        return self.undefined if self.analytic else self.flint.acb(abs(a.real))

    def exp(self, a: Ball) -> Ball:
        return a.exp()

    def log(self, a: Ball) -> Ball:
        return a.log(analytic=self.analytic) if self.analytic or a.real > 0 else self.undefined

    def sin(self, a: Ball) -> Ball:
        return a.sin()

    def cos(self, a: Ball) -> Ball:
        return a.cos()

    def tanh(self, a: Ball) -> Ball:
        return a.tanh()

    def sigmoid(self, a: Ball) -> Ball:
        return (1 + (a / 2).tanh()) / 2 if a.real > 0 else self.reciprocal(1 + (-a).exp())

    def erf(self, a: Ball) -> Ball:
        return a.erf()

    def atan(self, a: Ball) -> Ball:
        if self.analytic and not (self.from_fraction(1) + a * a).real > 0:
            return self.undefined  # the cuts of the arc tangent are ±i·[1, ∞)
        return a.atan()

    def loggamma(self, a: Ball) -> Ball:
        return a.lgamma() if a.real > 0 else self.undefined

    def polygamma(self, order: int, a: Ball) -> Ball:
        return a.polygamma(self.flint.acb(order)) if a.real > 0 else self.undefined

    def erfinv(self, a: Ball) -> Ball:
        return self.undefined if self.analytic else self.flint.acb(a.real.erfinv())

    def pi(self) -> Ball:
        return self.flint.acb.pi()

    def power(self, a: Ball, c: Any, nonnegative: bool = False) -> Ball:
        """a to a rational power that is not whole; `nonnegative` says that a >= 0 is known although the ball may reach
        below 0.
        """
        exponent = Fraction(c)
        if self.analytic or a.real > 0:
            return (self.from_fraction(exponent) * a.log(analytic=self.analytic)).exp()
        if not nonnegative or exponent < 0 or not a.is_finite():
            return self.undefined
        top = self.flint.arb(a.real.upper())
        if not top > 0:
            return self.flint.acb(0)
        highest = (ball_of(exponent) * top.log()).exp()  # the value is between 0 and this
        return self.flint.acb(highest * (1 + self.either) / 2)


def compiled(root: PiecewiseFormula, field: ComplexBalls) -> Callable[[Ball, bool], Ball]:
    """The formula as a function of a ball and of the flag `analytic`: a list of operations on numbered results, made
    once.
    """
    program: list[tuple[Callable[..., Ball], tuple[int, ...]]] = []
    place: dict[int, int] = {}

    def enter(u: PiecewiseFormula) -> int:
        if id(u) not in place:
            arguments = tuple(map(enter, _below(u)))
            program.append((_operation(u, field), arguments or (0,)))
            place[id(u)] = len(program)
        return place[id(u)]

    enter(root)

    def run(x: Ball, analytic: bool) -> Ball:
        field.analytic = analytic
        results = [x]
        for operation, arguments in program:
            results.append(operation(*(results[k] for k in arguments)))
        return results[-1]

    return run


def _below(u: PiecewiseFormula) -> tuple[PiecewiseFormula, ...]:
    match u:
        case SumOf():
            return u.terms
        case ProductOf():
            return u.factors
        case FunctionOf():
            return (u.of,)
        case PowerOf():
            return (u.base,)
        case _:
            return ()


def _operation(u: PiecewiseFormula, field: ComplexBalls) -> Callable[..., Ball]:
    match u:
        case Poly():
            return _horner([field.from_fraction(c) for c in u.coefficients] or [field.from_fraction(0)])
        case SumOf():
            return lambda *parts: _accumulated(parts, field.add)
        case ProductOf():
            return lambda *parts: _accumulated(parts, field.multiply)
        case PowerOf():
            return lambda a: field.power(a, u.exponent, u.nonnegative)
        case FunctionOf():
            operation = u.operator.direct or u.operator.value
            assert operation is not None
            return partial(operation, field)
        case _:
            return lambda x: field.pi()


def _horner(c: Sequence[Ball]) -> Callable[[Ball], Ball]:
    def run(x: Ball) -> Ball:
        total = c[-1]
        for a in c[-2::-1]:
            total = total * x + a
        return total

    return (lambda x: x) if len(c) == 2 and c[0] == 0 and c[1] == 1 else run


def _accumulated(parts: Sequence[Ball], join: Callable[[Ball, Ball], Ball]) -> Ball:
    total = parts[0]
    for part in parts[1:]:
        total = join(total, part)
    return total


def _fraction(x: Ball) -> tuple[Fraction, Fraction]:
    """A point as a fraction, and how far that is off: what is smaller than any use is 0."""
    mantissa, exponent = (int(part) for part in x.man_exp())
    if mantissa and exponent + abs(mantissa).bit_length() < SMALLEST:
        return Fraction(0), Fraction(2) ** SMALLEST
    return mantissa * Fraction(2) ** exponent, Fraction(0)


def _magnitude(x: Fraction) -> int:
    """The number of digits before the point; 0 or less for what begins after it."""
    guess = int((x.numerator.bit_length() - x.denominator.bit_length() - 1) * 0.30103) - 1  # log10(2), from below
    while x >= Fraction(10) ** guess:
        guess += 1
    return guess


def _point(n: int, places: int, more: str = "") -> str:
    """n·10^-places in decimal notation, with an exponent where that is shorter; `more` stands after the digits."""
    digits = str(n)
    if places > len(digits) + 5 or places < 0:
        return f"{digits[0]}.{digits[1:] or '0'}{more}e{len(digits) - 1 - places:+03d}"
    digits = digits.rjust(places + 1, "0")
    return (f"{digits[:-places]}.{digits[-places:]}" if places else digits) + more


def _scientific(x: Fraction) -> str:
    """x > 0 to two digits, rounded up."""
    places = 2 - _magnitude(x)
    n = -int(-x * Fraction(10) ** places // 1)
    return f"{n / 10:.1f}e{1 - places:+03d}"


def _decimal(x: Fraction, most: int) -> str:
    """x in full, if its decimals end within so many digits; else an empty text."""
    for places in range(most + 1 if abs(x) < 10**most else 0):
        if (x * 10**places).denominator == 1:
            return ("-" if x < 0 else "") + _point(abs(int(x * 10**places)), places)
    return ""

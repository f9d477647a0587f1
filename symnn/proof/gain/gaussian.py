"""E[f(z)] for a normal variable z, with a guarantee.

f is cut at its kinks (`piecewise.py`). Polynomials have moments in closed form; other pieces are integrated over [-R,
R] by Arb, whose error bounds are rigorous for analytic functions, and beyond R the function is under a bound of its
growth (`growth.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import isqrt

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.expr import Atom, Node
from symnn.proof.gain.complex_balls import (
    Ball,
    ComplexBalls,
    Enclosure,
    ball_of,
    closed,
    compiled,
    enclosed,
    flint,
    precision,
)
from symnn.proof.gain.growth import Growth, growth
from symnn.proof.gain.piecewise import OpenPiece, PiecewiseFormula, Poly, pieces, reflected

WANTED = 110  # bits of a mean that are asked for
LEAST = 12  # bits below which a mean counts as not found
EVALUATIONS = 30_000  # of the integrand, for one piece
WIDENINGS = 40  # of [-R, R], each by a quarter


def mean(root: Node, z: Atom, variance: Fraction) -> Enclosure:
    """E[f(z)] for z ~ N(0, variance), where the scalar node `root` is f of the atom z.

    DomainError if f is undefined on an interval, UnsupportedError if no bound of its growth is found under which the
    mean is finite, or if fewer than `LEAST` bits can be had.
    """
    parts = pieces(root, z)
    with precision():
        if all(isinstance(p.formula, Poly) for p in parts):
            return _polynomial_mean(parts, variance)
        return _integrated(root, z, variance, parts)


def tail(root: Node, z: Atom, variance: Fraction, r: Fraction) -> Enclosure:
    """A number that E[|f(z)|; |z| > r] does not exceed, for r >= 1 beyond every kink; UnsupportedError if there is
    none.
    """
    with precision():
        return enclosed(_tails(_beyond(root, z, r), variance, r))


def _integrated(root: Node, z: Atom, q: Fraction, parts: Sequence[OpenPiece]) -> Enclosure:
    """The integral over [-R, R] piece by piece, and a bound of what is beyond."""
    arb = flint().arb
    cuts = [c for p in parts for c in (p.low, p.high) if c is not None]
    r = max([Fraction(1), Fraction(isqrt(int(180 * q)) + 1), *(abs(c) + 1 for c in cuts)])
    outer = _beyond(root, z, r)
    rest = _tails(outer, q, r)
    total, size = _inner(parts, q, -r, r)
    for _ in range(WIDENINGS):
        if rest <= size.lower() * arb(2) ** -WANTED or not total.is_finite():
            break
        further = r + max(Fraction(1), r / 4)
        more, scale = _inner([OpenPiece(-further, -r, outer[0]), OpenPiece(r, further, outer[1])], q, -further, further)
        total, size, r = total + more, size + scale, further
        rest = _tails(outer, q, r)
    found = total + rest * arb(0, 1)
    if not found.is_finite() or not found.rad() <= size.upper() * arb(2) ** -LEAST:
        raise UnsupportedError(
            "no digit of the integral was found: the function may have a pole, or the mean may not be finite"
        )
    return enclosed(found)


def _beyond(root: Node, z: Atom, r: Fraction) -> tuple[PiecewiseFormula, PiecewiseFormula]:
    """The formulas left of -r and right of r."""
    left, right = pieces(root, z, None, -r), pieces(root, z, r, None)
    if len(left) > 1 or len(right) > 1:
        raise UnsupportedError(f"the function still has a kink beyond ±{r}")
    return left[0].formula, right[0].formula


def _inner(parts: Sequence[OpenPiece], q: Fraction, low: Fraction, high: Fraction) -> tuple[Ball, Ball]:
    """The integral over the pieces within [low, high], and the sum of the sizes of its parts."""
    library, field = flint(), ComplexBalls()
    narrow = -1 / (2 * ball_of(q))
    scale = 1 / (2 * library.arb.pi() * ball_of(q)).sqrt()
    total = size = library.arb(0)
    for piece in parts:
        if isinstance(piece.formula, Poly) and not piece.formula.coefficients:
            continue
        run = compiled(piece.formula, field)
        weighted = lambda x, analytic: run(x, analytic) * (narrow * x * x).exp()  # noqa: B023
        a = low if piece.low is None else piece.low
        b = high if piece.high is None else piece.high
        expected = _expected(weighted, q, a, b)
        goal = {
            "rel_tol": library.arb(2) ** -WANTED,
            "abs_tol": expected * library.arb(2) ** -WANTED,
            "eval_limit": EVALUATIONS,
        }
        found = library.acb.integral(weighted, library.acb(ball_of(a)), library.acb(ball_of(b)), **goal).real * scale
        # the halves of an odd function cancel, so digits are counted from what was expected of its size where that is
        # larger
        total, size = total + found, size + max(found.abs_lower(), expected * scale.mid())
    return total, size


def _expected(weighted: Callable[[Ball, bool], Ball], q: Fraction, a: Fraction, b: Fraction) -> Ball:
    """Roughly the integral of |weighted|, from samples. It sets how far the integration goes, never what is claimed of
    the result.
    """
    low, high, width = ball_of(a), ball_of(b), ball_of(q).sqrt().mid()
    spots = [width * k / 8 for k in range(-64, 65)] + [low + (high - low) * k / 64 for k in range(1, 64)]
    heights = [weighted(flint().acb(x.mid()), False) for x in spots if low < x < high]
    known = [h.real.abs_upper().mid() for h in heights if h.is_finite()]
    return max(known, default=flint().arb(0)) * min(width, (high - low).mid())


def _tails(outer: tuple[PiecewiseFormula, PiecewiseFormula], q: Fraction, r: Fraction) -> Ball:
    """An upper bound of E[|f|; |z| > r]."""
    bounds = [growth(reflected(outer[0]), r), growth(outer[1], r)]
    if any(g is None or g.square * 2 * q >= 1 for g in bounds):
        raise UnsupportedError(
            "no bound of the function's growth was found under which the mean is finite:"
            f" it may grow faster than a normal density of variance {q} falls, as exp(z²) does for the variance 1"
        )
    return sum((_tail(g, q, r) for g in bounds if g is not None), flint().arb(0))


def _tail(g: Growth, q: Fraction, r: Fraction) -> Ball:
    """∫ from r of factor·t^degree·e^(rate·t + square·t²) times the density, as t^degree <= r^degree·e^(degree·(t −
    r)/r).
    """
    arb = flint().arb
    beta = ball_of(1 / (2 * q) - g.square)
    linear = ball_of(g.rate + g.degree / r)
    root = beta.sqrt()
    start = root * ball_of(r) - linear / (2 * root)
    integral = (arb.pi() / beta).sqrt() / 2 * (linear**2 / (4 * beta)).exp() * start.erfc()
    power = (ball_of(g.degree) * (ball_of(r).log() - 1)).exp()
    return arb((ball_of(g.factor) * power * integral / (2 * arb.pi() * ball_of(q)).sqrt()).abs_upper())


def _polynomial_mean(parts: Sequence[OpenPiece], q: Fraction) -> Enclosure:
    """Moments of the pieces; in closed form if the only cut is at 0."""
    terms = [(c, k, p) for p in parts if isinstance(p.formula, Poly) for k, c in enumerate(p.formula.coefficients) if c]
    if any(end not in (None, 0) for p in parts for end in (p.low, p.high)):
        return enclosed(sum((ball_of(c) * _moment(k, q, p) for c, k, p in terms), flint().arb(0)))
    exact = sp.Add(*(sp.Rational(c.numerator, c.denominator) * _closed_moment(k, q, p) for c, k, p in terms))
    if exact.is_Rational:
        return Enclosure(Fraction(int(exact.p), int(exact.q)), Fraction(0), exact)
    return enclosed(closed(exact), exact)


def _closed_moment(k: int, q: Fraction, piece: OpenPiece) -> sp.Expr:
    """E[z^k; z in the piece] for a piece that is a half-line or the whole line."""
    rational = sp.Rational(q.numerator, q.denominator)
    double = sp.Mul(*range(k - 1, 0, -2))  # (k − 1)!!
    if k % 2:
        half = double * rational ** ((k - 1) // 2) * sp.sqrt(rational / (2 * sp.pi))
    else:
        half = double * rational ** (k // 2) / 2
    sides = [s for s, infinite in ((-1, piece.low is None), (1, piece.high is None)) if infinite]
    return sp.Add(*(s**k * half for s in sides))


def _moment(k: int, q: Fraction, piece: OpenPiece) -> Ball:
    """E[z^k; z in the piece] by m(k) = (k − 1)·q·m(k − 2) − q·[z^(k−1)·density]."""
    if k >= 2:
        return (k - 1) * ball_of(q) * _moment(k - 2, q, piece) - ball_of(q) * _edges(k - 1, q, piece)
    if k == 1:
        return -ball_of(q) * _edges(0, q, piece)
    scale = (2 * ball_of(q)).sqrt()
    ends = [flint().arb(s) if e is None else (ball_of(e) / scale).erf() for s, e in ((-1, piece.low), (1, piece.high))]
    return (ends[1] - ends[0]) / 2


def _edges(k: int, q: Fraction, piece: OpenPiece) -> Ball:
    """z^k times the density of N(0, q), at the upper end less at the lower; it is 0 at an infinite one."""
    arb = flint().arb

    def at(e: Fraction | None) -> Ball:
        return (
            arb(0)
            if e is None
            else ball_of(e**k) * (-ball_of(e * e / (2 * q))).exp() / (2 * arb.pi() * ball_of(q)).sqrt()
        )

    return at(piece.high) - at(piece.low)

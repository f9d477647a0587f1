"""Gains of activations: E[g(z)²] and E[g′(z)²] for z ~ N(0, q), with digits that are certain, and what PyTorch's table
says.

A layer of n independent inputs with weights of variance σ² turns z into a next z of variance n·σ²·E[g(z)²], and a
gradient of variance v into n·σ²·E[g′(z)²]·v. So weights of standard deviation gain/√n keep the variance q going forward
where gain = √(q/E[g²]) (1/√E[g²] for q = 1), and that of the gradient where gain = 1/√E[g′²].
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn import ops
from symnn.bridge import read
from symnn.bridge.functions import RecordFunction
from symnn.derivative import gradient
from symnn.errors import ArgumentError, DomainError, SymnnError, UnsupportedError
from symnn.expr import Atom, Const, Node, Operator
from symnn.expr.tables import lookup, plain, spelled
from symnn.expr.walk import atoms
from symnn.proof.gain.complex_balls import Ball, Enclosure, ball_of, closed, enclosed, precision
from symnn.proof.gain.gaussian import mean
from symnn.proof.method import Recheck

IDENTITY = Operator(
    name="identity",
    define=lambda x: x,
    partials=(lambda x, y: Const(1),),
    spellings=("linear", "none"),
    torch_gain=(sp.Integer(1), "It is exact: nothing is lost."),
)
ACTIVATIONS = {IDENTITY.name: IDENTITY} | {
    name: record
    for name, record in ops.TABLE.items()
    if isinstance(record, Operator) and record.arity - len(record.defaults) == 1
}
"""Every function of one number that has a name."""

WRITTEN = re.compile(r"\s*([\w -]+)\((.*)\)\s*")
"""leaky_relu(0.2)"""
SMALLEST_VARIANCE = Fraction(1, 10**30)


@dataclass(frozen=True, repr=False)
class Gain:
    """What an activation does to the variance of z ~ N(0, variance), each number with its error bound.

    mean      E[g(z)]
    square    E[g(z)²], and square/variance is the factor by which a layer multiplies the variance
    slope     E[g′(z)²], the factor for the variance of gradients
    forward   √(variance/square); None if g is 0 almost everywhere
    backward  1/√slope; None if g′ is 0 almost everywhere, so that no gradient passes
    torch     PyTorch's number for this activation, if it has one, and `remark` a sentence on it
    """

    activation: str
    variance: Fraction
    mean: Enclosure
    square: Enclosure
    slope: Enclosure
    forward: Enclosure | None
    backward: Enclosure | None
    torch: sp.Expr | None = None
    remark: str = ""
    function: Node | None = field(default=None, repr=False, compare=False)
    formula: Any = field(default=None, repr=False, compare=False)  # the expression of one's own, as it was given
    given: Any = field(default=None, repr=False, compare=False)  # what was asked for: a name of the table, or one's own

    @property
    def torch_is_exact(self) -> bool | None:
        """Whether PyTorch's number is the forward gain, for which both must have a closed form; None if it has none."""
        if self.torch is None or self.forward is None:
            return None
        return self.forward.exact is not None and sp.expand(self.forward.exact**2 - self.torch**2) == 0

    def __repr__(self) -> str:
        forward, backward = (x.digits(6) if x else "none" for x in (self.forward, self.backward))
        return f"<gain of {self.activation} for z ~ N(0, {self.variance}): forward {forward}, backward {backward}>"

    def rows(self) -> list[tuple[str, str]]:
        """What is printed, as (formula, digits)."""
        forward = "forward gain 1/√E[g²]" if self.variance == 1 else "forward gain √(q/E[g²])"
        found = [
            ("E[g(z)]", str(self.mean)),
            ("E[g(z)²]", str(self.square)),
            ("E[g′(z)²]", str(self.slope)),
            (forward, _or_none(self.forward, "g is 0 almost everywhere")),
            (
                "backward gain 1/√E[g′²]",
                _or_none(self.backward, "the slope is 0 almost everywhere, so no gradient passes"),
            ),
        ]
        if self.torch is not None:
            found.append(("PyTorch's calculate_gain", f"{self.torch}. {self.remark}"))
        return found

    def __str__(self) -> str:
        rows = self.rows()
        width = max(len(name) for name, _ in rows)
        title = f"{self.activation} for z ~ N(0, {self.variance})"
        return "\n".join([title, *(f"  {name:<{width}}  {text}" for name, text in rows)])

    def _repr_markdown_(self) -> str:
        lines = [f"**{self.activation}** for z ~ N(0, {self.variance})", "", "| | |", "|---|---|"]
        return "\n".join([*lines, *(f"| {name} | {text} |" for name, text in self.rows())])


@dataclass(frozen=True)
class SeluConstants:
    """The α and λ for which g(z) = λ·elu(z, α) has E[g(z)] = 0 and E[g(z)²] = 1 for z ~ N(0, 1)."""

    alpha: Enclosure
    scale: Enclosure

    def __str__(self) -> str:
        return f"α = {self.alpha.digits(30)}\nλ = {self.scale.digits(30)}"


def gain(activation: Any, variance: Any = 1) -> Gain:
    """The gains of an activation for z ~ N(0, variance).

    activation   a name ("tanh", "leaky_relu(0.2)"), `symnn.tanh`, a record of `symnn.ops` or of `symnn.operator`, or a
                 SymPy Lambda or expression in one real symbol
    variance     a positive rational number: 2, Fraction(1, 3), "0.1"
    ArgumentError for anything else, DomainError if it is undefined on an interval (log), UnsupportedError if it grows
    too fast or has a pole, MissingExtraError without python-flint.
    """
    q = _variance(variance)
    name, record, z, g = _read(activation)
    try:
        first, square = mean(g, z, q), mean(g * g, z, q)
        slope = mean(_squared_slope(g, z), z, q)
    except (DomainError, UnsupportedError) as error:
        raise type(error)(f"{name} has no gain for z ~ N(0, {q}): {error}") from error
    value, remark = (record and record.torch_gain) or (None, "")
    forward, backward = _inverse_root(square, q), _inverse_root(slope, Fraction(1))
    if value is not None and forward is not None and not forward.exact:
        remark += f" What keeps the variance is {forward.digits(6)}"
    body = activation.expr if isinstance(activation, sp.Lambda) else activation
    formula = body if isinstance(body, sp.Expr) and record is None else None
    given = name if ACTIVATIONS.get(name) is record and record is not None else activation
    return Gain(name, q, first, square, slope, forward, backward, value, remark, g, formula, given)


def selu_constants() -> SeluConstants:
    """SELU's constants as the solution of its two equations.

    With r = √e·erfc(1/√2) and s = e²·erfc(√2), for z ~ N(0, 1): E[max(z, 0)] = 1/√(2π), E[1 − e^z; z < 0] = (1 − r)/2
    and E[(1 − e^z)²; z < 0] = (1 − 2r + s)/2. The mean is 0 for one α alone, and then the second moment is 1 for one λ
    > 0
    alone.
    """
    with precision() as library:
        arb = library.arb
        two, half = arb(2), arb(1) / 2
        r = half.exp() * half.sqrt().erfc()
        s = two.exp() * two.sqrt().erfc()
        alpha = (two / arb.pi()).sqrt() / (1 - r)
        scale = (two / (1 + alpha**2 * (1 - 2 * r + s))).sqrt()
        return SeluConstants(enclosed(alpha), enclosed(scale))


def recheck_gain(found: Gain) -> Recheck:
    """The three means once more: roughly, by intervals of doubles on many cells (`interval_cells.py`), and to every
    digit by the same integration. What is said must be what comes out, to the last digit and word.
    """
    from symnn.proof.gain.interval_cells import coarse_mean  # no gain needs it

    if (wrong := _otherwise(found)) is not None:
        return Recheck(False, False, wrong)
    assert found.function is not None
    (z,) = [a for a in atoms(found.function) if a.label is not sp.pi] or [Atom("z")]
    g = found.function
    for what, root, fine in (
        ("E[g]", g, found.mean),
        ("E[g²]", g * g, found.square),
        ("E[g′²]", _squared_slope(g, z), found.slope),
    ):
        coarse = coarse_mean(root, z, found.variance)
        if coarse is None:
            return Recheck(False, True, f"{what} was not bounded a second time")
        if not (coarse.lower <= fine.lower and fine.upper <= coarse.upper):
            return Recheck(False, True, f"{what} is {coarse} by cells, which excludes {fine}")
        if fine.exact is not None and not coarse.lower <= Fraction(str(sp.N(fine.exact, 30))) <= coarse.upper:
            return Recheck(False, True, f"{what} is {coarse} by cells, which excludes {fine.exact}")
    return Recheck(
        True,
        False,
        "each mean lies within bounds by intervals of doubles, and every digit comes out again; trusts the integration"
        " in balls, the derivative and the bound of the tail",
    )


def _otherwise(found: Gain) -> str | None:
    """What comes out otherwise when the gain is computed again; None if nothing does."""
    try:
        again = gain(found.given, found.variance)
    except SymnnError as error:
        return f"it is not found again: {error}"
    for f in fields(Gain):
        mine, its = getattr(found, f.name), getattr(again, f.name)
        if mine is not its and mine != its:
            return f"its {f.name} is {its if f.compare else 'another'}, not what is said"
    return None


def _or_none(x: Enclosure | None, why: str) -> str:
    return f"none: {why}" if x is None else str(x)


def _variance(given: Any) -> Fraction:
    try:
        q = Fraction(int(given.p), int(given.q)) if isinstance(given, sp.Rational) else Fraction(str(given))
    except (ValueError, ZeroDivisionError) as error:
        raise ArgumentError(f"the variance must be a rational number, as 2 or 1/3, not {given!r}") from error
    if not SMALLEST_VARIANCE <= q <= 1 / SMALLEST_VARIANCE:
        raise ArgumentError(f"the variance must be positive, and between 1e-30 and 1e30, not {given}")
    return q


def _read(given: Any) -> tuple[str, Operator | None, Atom, Node]:
    """Name, record if it is one, the variable, and the function as a node."""
    z = Atom("z")
    if isinstance(given, str) and (written := WRITTEN.fullmatch(given)) is not None:
        return _with_numbers(given, _named(written[1]), written[2], z)
    if isinstance(given, str):
        given = _named(given)
    given = given.record if isinstance(given, RecordFunction) else given
    if isinstance(given, Operator):
        if given.arity - len(given.defaults) != 1:
            raise ArgumentError(
                f"{given.name} takes {given.arity} numbers: write an expression in one symbol with numbers for the "
                "others"
            )
        return given.name, given, z, Operator.__call__(given, z)
    if isinstance(given, ops.Record):
        raise ArgumentError(f"{given.name} is not a function of one number, so it has no gain")
    if isinstance(given, sp.Lambda) and len(given.signature) == 1:
        return _expression(given.expr, given.signature[0])
    if isinstance(given, sp.Expr) and len(given.free_symbols) == 1:
        return _expression(given, next(iter(given.free_symbols)))
    raise ArgumentError(
        f'an activation is a name like "tanh", a record, or a SymPy expression or Lambda in one symbol, not {given!r}'
    )


def _with_numbers(text: str, record: Any, numbers: str, z: Atom) -> tuple[str, None, Atom, Node]:
    """leaky_relu(0.2): a record with numbers for what stands behind its first argument."""
    try:
        values = [Fraction(word.strip()) for word in numbers.split(",")]
    except (ValueError, ZeroDivisionError) as error:
        raise ArgumentError(f"{text}: between the brackets stand numbers, as in leaky_relu(0.2)") from error
    if not isinstance(record, Operator) or record.arity != len(values) + 1:
        raise ArgumentError(f"{text}: {getattr(record, 'name', text)} does not take {len(values)} numbers beside z")
    return text, None, z, Operator.__call__(record, z, *values)


def _named(name: str) -> Any:
    if plain(name) in ("", *map(plain, IDENTITY.spellings)):
        return IDENTITY
    everything = spelled({**ops.TABLE, **ACTIVATIONS})
    return everything.get(plain(name)) or lookup("activation", name, spelled(ACTIVATIONS))


def _expression(body: sp.Expr, symbol: sp.Symbol) -> tuple[str, None, Atom, Node]:
    loose = body.free_symbols - {symbol}
    if loose:
        raise ArgumentError(f"{body} also depends on {', '.join(sorted(map(str, loose)))}: put in numbers")
    settled = [
        p
        for p in ("positive", "negative", "nonnegative", "nonpositive", "integer", "imaginary")
        if getattr(symbol, f"is_{p}")
    ]
    if settled:
        remedy = f"use Symbol({str(symbol)!r}, real=True)"
        raise ArgumentError(f"{symbol} is declared {settled[0]}, but a normal variable is any real number: {remedy}")
    z, g = read(symbol), read(body)
    if not isinstance(z, Atom) or g.shape:
        raise ArgumentError(f"{body} is not a number that depends on a real number {symbol}")
    return str(body), None, z, g


def _squared_slope(g: Node, z: Atom) -> Node:
    if z not in atoms(g):
        return Const(0)
    slope = gradient(g, z)
    return slope * slope


def _inverse_root(moment: Enclosure, q: Fraction) -> Enclosure | None:
    """√(q/moment), or None for the moment 0."""
    if moment.exact is not None and not moment.exact:
        return None
    with precision():
        if moment.exact is not None:
            root = sp.sqrt(sp.Rational(q.numerator, q.denominator) / moment.exact)
            if root.is_Rational:
                return Enclosure(Fraction(int(root.p), int(root.q)), Fraction(0), root)
            return enclosed(closed(root), root)
        found: Ball = (ball_of(q) / ball_of(moment)).sqrt()
        return enclosed(found)

"""Every fact that a record states of an elementwise operator, and what is read off it without looking at the definition.

A source is one function of `SOURCES`. What is derived from the definitions (how a function rises and bends) is judged in `test_facts.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Any

from symnn import ops
from symnn.bridge.rules_indices import everywhere
from symnn.expr import Atom, Const, Operator
from symnn.ops.signs import POSITIVE
from symnn.proof.gain.piecewise import FunctionOf, _IntervalReading, _never_negative, is_native, poly

OPERATORS = {name: r for name, r in ops.TABLE.items() if isinstance(r, Operator)}
NATIVE = {name: op for name, op in OPERATORS.items() if is_native(op)}


@dataclass(frozen=True)
class Fact:
    """What is said of an operator: a word that the judge knows, or "range", "value" and the like with their numbers."""

    operator: str
    said: str
    numbers: tuple[Any, ...] = ()
    source: str = ""

    def __str__(self) -> str:
        return f"{self.operator} {self.said}{f' {self.numbers}' if self.numbers else ''}, by {self.source}"


def of_ranges() -> Iterator[Fact]:
    for name, op in OPERATORS.items():
        if op.range != (None, None):
            yield Fact(name, "strictly within" if op.open else "range", op.range)
        if op.low:
            yield Fact(name, "positive" if op.low == POSITIVE else "nonnegative")


def of_signs() -> Iterator[Fact]:
    for name, op in OPERATORS.items():
        if op.keeps_sign:
            yield Fact(name, "keeps positive")
            yield Fact(name, "keeps sign")


def of_kinks_and_sides() -> Iterator[Fact]:
    for name, op in OPERATORS.items():
        for at, slope in op.kinks:
            yield Fact(name, "kink", (at, slope))
        for k, line in enumerate(op.sides or ()):
            yield Fact(name, "side", (k - 1, *line))


def of_values() -> Iterator[Fact]:
    for name, op in OPERATORS.items():
        for at, result in op.exact_at:
            yield Fact(name, "value", (Fraction(at), Fraction(result)))


def of_steps() -> Iterator[Fact]:
    yield from (Fact(name, "whole") for name, op in OPERATORS.items() if op.steps)


def of_limits() -> Iterator[Fact]:
    for name, op in OPERATORS.items():
        for direction in (-1, 1):
            if (to := op.limit(direction)) is not None:
                yield Fact(name, "limit", (direction, to))
        if op.at_border is not None:
            yield Fact(name, "limit at 0", (op.at_border,))


def of_reflections() -> Iterator[Fact]:
    """f(−u) in words of u and f(u)."""
    yield from (Fact(name, "reflection") for name, op in OPERATORS.items() if op.reflection is not None)


def of_domains() -> Iterator[Fact]:
    """Of what is defined by others without a domain of its own only what is visibly defined everywhere."""
    for name, op in OPERATORS.items():
        if op.domain or op.define is None or everywhere(op.define(*(Atom(f"argument {k}") for k in range(op.arity)))):
            yield Fact(name, "domain", (op.domain[0] if op.domain else "real",))
        else:
            yield Fact(name, "defined where its definition is")
        if op.define is None and not op.domain:
            yield Fact(name, "defined everywhere")


def of_smoothness() -> Iterator[Fact]:
    """Primitives: analytic, or continuous where they do not jump."""
    for name, op in OPERATORS.items():
        if op.analytic:
            yield Fact(name, "analytic")
        if op.define is None and not op.jumps:
            yield Fact(name, "continuous")


def of_pieces() -> Iterator[Fact]:
    """What the reader of pieces says of a function of x itself."""
    x = poly(0, 1)
    for name, op in NATIVE.items():
        u = FunctionOf(op, x)
        if _never_negative(u):
            yield Fact(name, "nonnegative")
        for low, high in ((Fraction(0), None), (None, Fraction(0))):
            sign = _IntervalReading(ops.pi, low, high).sign(u)
            if sign is not None:
                yield Fact(name, "sign on a side", (1 if high is None else -1, sign))


SOURCES: dict[str, Callable[[], Iterator[Fact]]] = {
    "its range": of_ranges,
    "its sign": of_signs,
    "its kinks and sides": of_kinks_and_sides,
    "its exact values": of_values,
    "its steps": of_steps,
    "its limits": of_limits,
    "its reflection": of_reflections,
    "its domain": of_domains,
    "its smoothness": of_smoothness,
    "the reader of pieces": of_pieces,
}
READ = (
    "range open keeps_sign kinks sides steps exact_at limits at_border beyond reflection domain value define"  # judged as facts
    " partials name arity latex spellings defaults origin source opaque direct sympy by_sympy bars torch_gain mistaken_for trained sample"  # other tests, or no mathematics
)
"""Every field of a record; a field that is new must be judged here, or be said to hold no fact."""


def facts() -> list[Fact]:
    return [Fact(f.operator, f.said, f.numbers, source) for source, stated in SOURCES.items() for f in stated()]


def lies(fact: Fact) -> Iterator[tuple[Any, ...]]:
    """The numbers of a fact, changed in one place."""
    tenth = Fraction(1, 10)
    match fact.said, fact.numbers:
        case "range" | "strictly within", (low, high):
            ends = [(None if low is None else low + tenth, high), (low, None if high is None else high - tenth)]
            yield from (end for end in ends if end != fact.numbers)
            yield low, Fraction(-1) if low is None else low
        case "value", (at, result):
            yield at, result + Fraction(1, 10**9)
            yield at + 1, result
        case "sign on a side", (side, sign):
            yield from ((side, s) for s in (-1, 0, 1) if s != sign)
        case "kink", (at, slope):
            yield from ((at, slope + 2), (at, slope - 2), (at + Fraction(1, 2), slope))
        case "side", (side, level, slope):
            yield side, level + 1, slope
            if side:
                yield side, level, slope + 1
        case "limit", (direction, to):
            yield from ((direction, other) for other in (0, 1, -1, inf, -inf) if other != to)
        case "limit at 0", (to,):
            yield from ((other,) for other in (0, 1, inf, -inf) if other != to)
        case "domain", (kind,):
            right = "positive" if kind == "base" else kind
            yield from ((d,) for d in ("real", "positive", "nonnegative", "nonzero", "within one") if d != right)


def reflected(op: Operator, u: Fraction, f: Fraction) -> Any:
    """The record's f(−u) for numbers u and f(u), exactly."""
    from symnn.calculus.values.evaluate import Rationals, evaluate

    assert op.reflection is not None
    return evaluate(op.reflection(Const(u), Const(f)), Rationals(), {}, {})[()]

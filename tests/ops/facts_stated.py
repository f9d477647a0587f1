"""Every fact that symnn states of an elementwise operator, read from where it stands: the records, and the tables outside of them.

A source is one function of `SOURCES`. A fact that moves onto the record is read in `of_records`, and its table's source goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnn import ops
from symnn.calculus.normal_form.function_algebra import AT_ZERO, HANDLERS, NOT_ANALYTIC
from symnn.claims.entrywise import JUMPS as BENT
from symnn.expr import Const, Operator
from symnn.ops.signs import KEEP, POSITIVE, RANGES, WITHIN
from symnn.proof.counterexample.refute import JUMPS as REFUTES_CAREFULLY
from symnn.proof.gain.growth import BOUNDED, NEVER_NEGATIVE
from symnn.proof.gain.piecewise import EXACT, NATIVE, ODD, Apply, _never_negative, _Reading, poly
from symnn.proof.limits.leading_terms import CONTINUOUS
from symnn.proof.objectives.curvature import SHAPES, STRICT
from symnn.proof.objectives.monotone_shells import INCREASING

OPERATORS = {name: r for name, r in ops.TABLE.items() if isinstance(r, Operator)}


@dataclass(frozen=True)
class Fact:
    """What is said of an operator: a word that the judge knows, or "range", "value" and the like with their numbers."""

    operator: str
    said: str
    numbers: tuple[Any, ...] = ()
    source: str = ""

    def __str__(self) -> str:
        return f"{self.operator} {self.said}{f' {self.numbers}' if self.numbers else ''}, by {self.source}"


def of_records() -> Iterator[Fact]:
    for name, op in OPERATORS.items():
        if op.range != (None, None):
            yield Fact(name, "range", op.range)
        for at, slope in op.kinks:
            yield Fact(name, "kink", (at, slope))


def of_reflections() -> Iterator[Fact]:
    """f(−u) in words of u and f(u)."""
    yield from (Fact(name, "reflection") for name, op in OPERATORS.items() if op.reflection is not None)


def of_domains() -> Iterator[Fact]:
    yield from (Fact(name, "domain", (op.domain[0] if op.domain else "real",)) for name, op in OPERATORS.items())


def of_signs() -> Iterator[Fact]:
    for op, sign in RANGES.items():
        yield Fact(op.name, "positive" if sign == POSITIVE else "nonnegative")
    for op in WITHIN:
        yield Fact(op.name, "strictly within", op.range)
    for op in KEEP:
        yield Fact(op.name, "keeps positive")
        # where the argument is >= 0, so is the value
        yield Fact(op.name, "keeps sign")


def of_curvature() -> Iterator[Fact]:
    for name, (shape, increasing) in SHAPES.items():
        yield Fact(name, shape)
        if increasing:
            yield Fact(name, "nondecreasing")
    for name in sorted(STRICT):
        yield Fact(name, f"strictly {SHAPES[name][0]}")


def of_objectives() -> Iterator[Fact]:
    yield from (Fact(op.name, "increasing") for op in sorted(INCREASING, key=lambda op: op.name))


def of_growth() -> Iterator[Fact]:
    yield from (Fact(name, "within ±1") for name in sorted(BOUNDED))
    yield from (Fact(name, "nonnegative") for name in sorted(NEVER_NEGATIVE))


def of_pieces() -> Iterator[Fact]:
    """What the reader of pieces says of a function of x itself."""
    x = poly(0, 1)
    for name in NATIVE.values():
        u = Apply(name, x)
        if name in ODD:
            yield Fact(name, "odd")
        if _never_negative(u):
            yield Fact(name, "nonnegative")
        for low, high in ((Fraction(0), None), (None, Fraction(0))):
            sign = _Reading(ops.pi, low, high).sign(u)
            if sign is not None:
                yield Fact(name, "sign on a side", (1 if high is None else -1, sign))
    for name, (at, result) in EXACT.items():
        yield Fact(name, "value", (Fraction(at), Fraction(result)))


def of_normal_form() -> Iterator[Fact]:
    for name, result in AT_ZERO.items():
        yield Fact(name, "value", (Fraction(0), Fraction(result)))
    for name, op in OPERATORS.items():
        if op.value is not None and op.name not in NOT_ANALYTIC and op.name not in HANDLERS:
            yield Fact(name, "analytic")


def of_sides_that_cannot_jump() -> Iterator[Fact]:
    """A difference at a single point counts where no primitive jumps or lacks a value."""
    for name, op in OPERATORS.items():
        if name not in REFUTES_CAREFULLY and op.define is None:
            yield Fact(name, "continuous")
            yield Fact(name, "defined everywhere")


def of_smooth_gaps() -> Iterator[Fact]:
    """`is_smooth` takes every primitive but three for smooth."""
    yield from (Fact(name, "analytic") for name, op in OPERATORS.items() if op.define is None and name not in BENT)


def of_limits() -> Iterator[Fact]:
    yield from (Fact(name, "continuous") for name in CONTINUOUS)


SOURCES: dict[str, Callable[[], Iterator[Fact]]] = {
    "the record": of_records,
    "its reflection": of_reflections,
    "its domain": of_domains,
    "ops.signs": of_signs,
    "curvature.SHAPES, STRICT": of_curvature,
    "objectives.INCREASING": of_objectives,
    "growth.BOUNDED, NEVER_NEGATIVE": of_growth,
    "pieces": of_pieces,
    "functions.AT_ZERO, NOT_ANALYTIC": of_normal_form,
    "refute.JUMPS": of_sides_that_cannot_jump,
    "scalars.JUMPS": of_smooth_gaps,
    "leading_terms.CONTINUOUS": of_limits,
}


def facts() -> list[Fact]:
    return [Fact(f.operator, f.said, f.numbers, source) for source, stated in SOURCES.items() for f in stated()]


def reflected(op: Operator, u: Fraction, f: Fraction) -> Any:
    """The record's f(−u) for numbers u and f(u), exactly."""
    from symnn.calculus.values.evaluate import Rationals, evaluate

    assert op.reflection is not None
    return evaluate(op.reflection(Const(u), Const(f)), Rationals(), {}, {})[()]

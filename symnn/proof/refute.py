"""Looking for a counterexample: exact values at small sizes and small numbers. It refutes; it never proves.

A difference counts only if it persists when every number is moved a little, unless the sides cannot jump: isolated exceptions
(kinks, zero denominators) are side conditions, not refutations. A point where one side is undefined because a logarithm or a
root has left its domain, while the other side is defined there and nearby, refutes as well. Where there are no exact values, 60
digits decide, 300 confirm, and what is too small to be told from 0 says nothing. What is found is shrunk towards 0 and 1, and
replayed in floating point before it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import inf
from typing import Any

import numpy as np

from symnn.calculus.exact import Field, Floats, Rationals, Reals, evaluate
from symnn.errors import ArgumentError, DomainError, PoleError, UnsupportedError
from symnn.expr import Call, Map, MatrixFunction, Node, Operator, postorder
from symnn.proof.budget import Budget
from symnn.proof.hypotheses import Hypotheses
from symnn.proof.points import Points, Sizes, Values, replaced

JUMPS = frozenset({"step", "sign", "positive", "reciprocal", "power", "log"})
UNDEFINED = "undefined"


class Missing(Enum):
    """Why there is no value: an isolated exception, outside the domain, or nothing that can be told."""

    POLE = "pole"
    DOMAIN = "domain"
    NOTHING = "nothing"


class Outcome(Enum):
    AGREE = "agree"
    DIFFER = "differ"
    SILENT = "silent"


class Undecided(UnsupportedError):
    """A number is too close to 0 to be told from it."""


class Careful(Reals):
    """Many digits; a number that cancellation may have left over is neither zero nor not."""

    def __init__(self, digits: int) -> None:
        super().__init__(digits)
        self.least = self.context.mpf(10) ** (-digits // 2)

    def is_zero(self, a: Any) -> bool:
        if a != 0 and abs(a) < self.least:
            raise Undecided("a number is too close to 0")
        return bool(a == 0)

    def compare(self, a: Any, b: Any) -> int:
        if a != b and abs(a - b) < self.least * (1 + abs(a)):
            raise Undecided("two numbers are too close")
        return super().compare(a, b)

    def reciprocal(self, a: Any) -> Any:
        self.is_zero(a)
        return super().reciprocal(a)

    def sqrt(self, a: Any) -> Any:
        self.is_zero(a)
        return super().sqrt(a)

    def power(self, a: Any, c: Any) -> Any:
        self.is_zero(a)
        return super().power(a, c)


RATIONALS, DIGITS, MORE_DIGITS, FLOATS = Rationals(), Careful(60), Careful(300), Floats()


@dataclass(frozen=True)
class Point:
    """Sizes and values at which the sides differ, and what the sides are there."""

    sizes: Mapping[str, int]
    values: Mapping[str, Any]
    functions: tuple[str, ...]
    lhs: Any
    rhs: Any


@dataclass
class Search:
    """What a search found: a counterexample, or how many points agreed."""

    found: Point | None = None
    agreed: int = 0
    error: float = 0.0


def square(name: str) -> Callable[..., Any]:
    """g(t) = t² and its derivatives, for an unknown function: the simplest that is not linear."""
    order = len(name) - len(name.rstrip("'"))

    def value(field: Field, t: Any) -> Any:
        match order:
            case 0:
                return field.multiply(t, t)
            case 1:
                return field.multiply(field.from_fraction(2), t)
            case 2:
                return field.from_fraction(2)
            case _:
                return field.zero

    return value


class Refuter:
    """A search for a point where left ≠ right, with the same points for the same claim."""

    def __init__(self, left: Node, right: Node, hypotheses: Hypotheses, seed: int = 0) -> None:
        self.left, self.right, self.hypotheses = left, right, hypotheses
        self.points = Points([left, right], hypotheses, self.admits, self.known, seed)
        maps = [n.operator for n in postorder([left, right]) if isinstance(n, Map)]
        self.unknown = [op for op in maps if op.define is None and op.value is None]
        self.jumps = any(op.name in JUMPS or op.define is not None for op in maps) or _has_matrix_functions([left, right])
        self.field: Field = RATIONALS
        self.functions: Mapping[Operator, Any] = {}

    def search(self, trials: int = 24, seconds: float = 10.0) -> Search:
        """At most `trials` points, smallest sizes first; stops at the first that differs, or when the time is over."""
        result, clock = Search(), Budget(seconds)
        for sizes, values in self.points.draw(trials):
            if not clock.left:
                break
            simple = self.points.random.random() < 0.7
            self.functions = {op: square(op.name) for op in self.unknown if op.arity == 1} if simple else {}
            outcome = self.compare(values, sizes)
            if outcome is Outcome.AGREE:
                result.agreed += 1
            elif outcome is Outcome.DIFFER and self.counts(values, sizes):
                values = self.shrink(values, sizes)
                result.found = self.point(values, sizes)
                return result
        return result

    # values
    def value(self, node: Node, values: Values, sizes: Sizes, field: Field | None = None) -> Any:
        """The value, or why there is none. Falls back from rationals to many digits once and for all."""
        try:
            return evaluate(node, field or self.field, values, sizes, self.functions)
        except Undecided:
            return Missing.NOTHING
        except UnsupportedError:
            if field is not None or self.field is not RATIONALS:
                return Missing.NOTHING
            self.field = DIGITS
            return self.value(node, values, sizes)
        except ArgumentError:  # a size that is no positive integer at these sizes
            return Missing.NOTHING
        except PoleError:
            return Missing.POLE
        except DomainError:
            return Missing.DOMAIN

    def known(self, node: Node, values: Values, sizes: Sizes) -> Any:
        found = self.value(node, values, sizes)
        return None if isinstance(found, Missing) else found

    def admits(self, values: Values, sizes: Sizes) -> bool:
        """Whether the point satisfies the hypotheses."""
        h = self.hypotheses
        for e in h.equations:
            a, b = self.value(e.left, values, sizes), self.value(e.right, values, sizes)
            if isinstance(a, Missing) or isinstance(b, Missing) or self.gap(a, b) > 0:
                return False
        for i in h.inequalities:
            a, b = self.value(i.left, values, sizes), self.value(i.right, values, sizes)
            if isinstance(a, Missing) or isinstance(b, Missing) or np.shape(a) != np.shape(b):
                return False
            order = [int(x > y) - int(x < y) for x, y in zip(np.ravel(a), np.ravel(b), strict=True)]
            if any(o == 0 if i.relation == "≠" else o < 0 or (o == 0 and i.relation == ">") for o in order):
                return False
        return True

    # comparison
    def gap(self, a: Any, b: Any) -> float:
        """The largest difference; 0.0 means equal: exactly, or to half of the digits."""
        worst = 0.0
        for x, y in zip(np.ravel(np.asarray(a, dtype=object)), np.ravel(np.asarray(b, dtype=object)), strict=True):
            difference = abs(x - y)
            if difference and (isinstance(difference, Fraction) or difference > DIGITS.least * (1 + max(abs(x), abs(y)))):
                worst = max(worst, float(difference) or 5e-324 if difference < 10**300 else inf)
        return worst

    def compare(self, values: Values, sizes: Sizes) -> Outcome:
        a, b = self.value(self.left, values, sizes), self.value(self.right, values, sizes)
        if self.field is DIGITS:  # one side may have been computed before the other fell back
            a, b = self.value(self.left, values, sizes), self.value(self.right, values, sizes)
        missing = [v for v in (a, b) if isinstance(v, Missing)]
        if Missing.NOTHING in missing or len(missing) == 2:
            return Outcome.SILENT
        if missing:
            # a pole counts only where moving away from it is possible and does not help
            return Outcome.SILENT if missing == [Missing.POLE] and not self.points.movable and self.points.atoms else Outcome.DIFFER
        return Outcome.DIFFER if self.gap(a, b) > 0 else Outcome.AGREE

    def counts(self, values: Values, sizes: Sizes) -> bool:
        """A difference that is shown: it persists, more digits confirm it, and floating point shows it too."""
        return self.persists(values, sizes) and self.confirmed(values, sizes) and self.replays(values, sizes)

    def persists(self, values: Values, sizes: Sizes) -> bool:
        """The sides still differ wherever the free numbers move a little; at least one such move must be possible."""
        if not self.points.atoms or (not self.jumps and self.compare(values, sizes) is Outcome.DIFFER and self.both_defined(values, sizes)):
            return True
        seen = 0
        for k in range(12):
            moved = self.points.nearby(values, sizes, k) if self.points.movable else None
            if moved is not None and self.admits(moved, sizes):
                outcome = self.compare(moved, sizes)
                if outcome is Outcome.AGREE:
                    return False
                seen += outcome is Outcome.DIFFER
            if seen == 3:
                return True
        return seen > 0

    def both_defined(self, values: Values, sizes: Sizes) -> bool:
        return not any(isinstance(self.value(side, values, sizes), Missing) for side in (self.left, self.right))

    def confirmed(self, values: Values, sizes: Sizes) -> bool:
        """With many digits, the difference is still there with many more."""
        if self.field is RATIONALS:
            return True
        sides = [self.value(side, values, sizes, MORE_DIGITS) for side in (self.left, self.right)]
        if any(isinstance(v, Missing) for v in sides):
            return any(v is Missing.DOMAIN or v is Missing.POLE for v in sides) and not self.both_defined(values, sizes)
        return self.gap(*sides) > 0

    def replays(self, values: Values, sizes: Sizes) -> bool:
        """The same in ordinary floating point: a difference that can be seen, or a value on one side alone."""
        with np.errstate(all="ignore"):
            a, b = (self.value(side, values, sizes, FLOATS) for side in (self.left, self.right))
        if isinstance(a, Missing) or isinstance(b, Missing):
            return isinstance(a, Missing) != isinstance(b, Missing) and not self.both_defined(values, sizes)
        return not np.allclose(np.asarray(a, dtype=float), np.asarray(b, dtype=float), rtol=1e-9, atol=1e-11)

    # the readable form
    def shrink(self, values: Values, sizes: Sizes) -> Values:
        """Entries become 0, else 1, wherever the sides go on differing."""
        for atom in self.points.atoms:
            for place in np.ndindex(*np.shape(values[atom])):
                for simpler in (Fraction(0), Fraction(1)):
                    if values[atom][place] in (Fraction(0), simpler):
                        break
                    one = replaced(values, atom, place, simpler, atom in self.hypotheses.symmetric)
                    trial = self.points.complete(one, sizes) if self.points.allows(atom, simpler) else None
                    if trial is not None and self.still(trial, sizes):
                        values = trial
                        break
        return values

    def still(self, values: Values, sizes: Sizes) -> bool:
        return self.admits(values, sizes) and self.compare(values, sizes) is Outcome.DIFFER and self.counts(values, sizes)

    def point(self, values: Values, sizes: Sizes) -> Point:
        sides = [self.value(side, values, sizes) for side in (self.left, self.right)]
        said = tuple(f"{op.name}(t) = t²" for op in self.unknown if op in self.functions and not op.name.endswith("'"))
        names = [str(a.label) for a in self.points.atoms]
        shown = {n if names.count(n) == 1 else f"{n} {a.shape}": readable(values[a]) for n, a in zip(names, self.points.atoms, strict=True)}
        lhs, rhs = (UNDEFINED if isinstance(v, Missing) else readable(v) for v in sides)
        return Point({str(s): k for s, k in sizes.items()}, shown, tuple(dict.fromkeys(said)), lhs, rhs)


def _has_matrix_functions(nodes: list[Node]) -> bool:
    return any(isinstance(n, MatrixFunction | Call) for n in postorder(nodes))


def readable(value: Any) -> Any:
    """Nested tuples of integers, fractions or 10-digit decimals; a number for shape ()."""
    array = np.asarray(value, dtype=object)
    if array.shape:
        return tuple(readable(v) for v in array)
    x = array.item()
    if isinstance(x, int | Fraction):
        return int(x) if x == int(x) else Fraction(x)
    return float(f"{float(x):.10g}")

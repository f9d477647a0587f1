"""Looking for a counterexample: exact values at small sizes and small numbers. It refutes; it never proves.

A difference counts only if it persists when every number is moved a little, unless the sides cannot jump: isolated
exceptions (kinks, zero denominators) are side conditions, not refutations. A point where one side is undefined because
a logarithm or a root has left its domain, while the other side is defined there and nearby, refutes as well. Where
there are no exact values, 60 digits decide, 300 confirm, and what is too small to be told from 0 says nothing. What is
found is shrunk towards 0 and 1, and replayed in floating point before it is shown; only where no difference is visible
there, an exact or confirmed one is shown as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import islice
from math import inf
from typing import Any

import numpy as np

from symnn.calculus.values.evaluate import Field, Plan, evaluate
from symnn.claims.hypotheses import Hypotheses
from symnn.errors import ArgumentError, DomainError, PoleError, UnsupportedError
from symnn.expr import Call, Map, MatrixFunction, Node, Operator, postorder
from symnn.expr.walk import atoms
from symnn.proof.budget import Budget
from symnn.proof.counterexample.numbers import (
    DIGITS,
    FLOATS,
    MANY_DIGITS,
    MORE_DIGITS,
    RATIONALS,
    Missing,
    Undecided,
    digits_apart,
    readable,
)
from symnn.proof.counterexample.points import Points, Sizes, Values, replaced

EARLY, MANY = 12, 40
"""Points before any proof is tried, and in all."""
JUMPS = frozenset({"step", "sign", "positive", "reciprocal", "power", "log"})
UNDEFINED = "undefined"


class Outcome(Enum):
    AGREE = "agree"
    DIFFER = "differ"
    SILENT = "silent"


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
        self.points = Points([left, right], hypotheses, self.admits, self.allowed, self.known, seed)
        self.drawn, self.result, self.faint = self.points.draw(), Search(), False
        self.of_sizes = _of_sizes(hypotheses)
        maps = [n.operator for n in postorder([left, right]) if isinstance(n, Map)]
        self.unknown = [op for op in maps if op.define is None and op.value is None]
        self.jumps = any(op.name in JUMPS or op.define is not None for op in maps) or _has_matrix_functions(
            [left, right]
        )
        self.field: Field = RATIONALS
        self.coarse, self.fine = (DIGITS, MORE_DIGITS) if self.points.atoms or self.points.size_symbols else MANY_DIGITS
        self.functions: Mapping[Operator, Any] = {}
        self.plans: dict[tuple[Node, bool], Plan] = {}

    def search(self, trials: int = MANY, seconds: float = 10.0) -> Search:
        """`trials` more points, smallest sizes first; stops at the first that differs, or when the time is over.

        A difference too faint to be seen in floating point is kept until all points are tried: there may be one that is
        not.
        """
        result, clock = self.result, Budget(seconds)
        faint: tuple[Values, Sizes] | None = None
        for sizes, values in islice(self.drawn, trials):
            simple = self.points.random.random() < 0.7
            self.functions = {op: square(op.name) for op in self.unknown if op.arity == 1} if simple else {}
            outcome = self.compare(values, sizes)
            if outcome is Outcome.AGREE:
                result.agreed += 1
            elif outcome is Outcome.DIFFER and self.counts(values, sizes):
                if self.replays(values, sizes):
                    result.found = self.point(*self.shrink(values, sizes, clock))
                    return result
                faint = faint or (values, sizes)
            if not clock.left:
                break
        if faint is not None:
            self.faint = True
            result.found = self.point(*self.shrink(*faint, clock))
        return result

    @property
    def needs_no_point(self) -> bool:
        """Whether the sides, too large for a point, are plainly defined everywhere: nothing is assumed, and no operator
        has a domain.
        """
        return self.points.vast and not self.jumps and self.hypotheses == Hypotheses()

    def unrefuted(self, trials: int, seconds: float) -> bool:
        """Whether the sides agree at a point and differ at one of `trials` points at most: a quick look, and no
        refutation.
        """
        counted, clock = Counter[Outcome](), Budget(seconds)
        for sizes, values in islice(self.drawn, trials):
            counted[self.compare(values, sizes)] += 1
            if counted[Outcome.DIFFER] > 1 or not clock.left:
                break
        return counted[Outcome.AGREE] > 0 and counted[Outcome.DIFFER] < 2

    # values
    def value(self, node: Node, values: Values, sizes: Sizes, field: Field | None = None) -> Any:
        """The value, or why there is none. Falls back from rationals to many digits once and for all."""
        try:
            return evaluate(self._plan(node), field or self.field, values, sizes, self.functions)
        except Undecided:
            return Missing.NOTHING
        except UnsupportedError:
            if field is not None or self.field is not RATIONALS:
                return Missing.NOTHING
            self.field = self.coarse
            return self.value(node, values, sizes)
        except ArgumentError:  # a size that is no positive integer at these sizes
            return Missing.NOTHING
        except PoleError:
            return Missing.POLE
        except DomainError:
            return Missing.DOMAIN

    def _plan(self, node: Node) -> Plan:
        key = node, bool(self.functions)
        if key not in self.plans:
            self.plans[key] = Plan(node, self.functions)
        return self.plans[key]

    def known(self, node: Node, values: Values, sizes: Sizes) -> Any:
        found = self.value(node, values, sizes)
        return None if isinstance(found, Missing) else found

    def allowed(self, sizes: Sizes) -> bool:
        """Whether the sizes satisfy what the hypotheses say of nothing but sizes."""
        return self._satisfied(self.of_sizes, {}, sizes)

    def admits(self, values: Values, sizes: Sizes) -> bool:
        """Whether the point satisfies the hypotheses and what the symbols are declared to be, also where a hypothesis
        filled it in.
        """
        allowed = all(self.points.allows(a, _rational(x)) for a, v in values.items() for x in np.ravel(v))
        return allowed and self._satisfied(self.hypotheses, values, sizes)

    def _satisfied(self, h: Hypotheses, values: Values, sizes: Sizes) -> bool:
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
        return all(fact.holds(lambda node: self.known(node, values, sizes)) for fact in h.facts)

    # comparison
    def gap(self, a: Any, b: Any) -> float:
        """The largest difference; 0.0 means equal: exactly, or to half of the digits."""
        worst = 0.0
        for x, y in zip(np.ravel(np.asarray(a, dtype=object)), np.ravel(np.asarray(b, dtype=object)), strict=True):
            difference = abs(x - y)
            if difference and (
                isinstance(difference, Fraction | int) or difference > self.coarse.least * (1 + max(abs(x), abs(y)))
            ):
                worst = max(worst, float(difference) or 5e-324 if difference < 10**300 else inf)
        return worst

    def compare(self, values: Values, sizes: Sizes) -> Outcome:
        a, b = self.value(self.left, values, sizes), self.value(self.right, values, sizes)
        if self.field is self.coarse:  # one side may have been computed before the other fell back
            a, b = self.value(self.left, values, sizes), self.value(self.right, values, sizes)
        missing = [v for v in (a, b) if isinstance(v, Missing)]
        if Missing.NOTHING in missing or len(missing) == 2:
            return Outcome.SILENT
        if missing:
            # a pole counts only where moving away from it is possible and does not help, or where there is no way at
            # all
            stuck = not self.points.movable and self.points.atoms and not self.points.discrete
            return Outcome.SILENT if missing == [Missing.POLE] and stuck else Outcome.DIFFER
        return Outcome.DIFFER if self.gap(a, b) > 0 else Outcome.AGREE

    def counts(self, values: Values, sizes: Sizes) -> bool:
        """A difference that persists, and that is exact or confirmed by more digits."""
        return self.persists(values, sizes) and self.confirmed(values, sizes)

    def persists(self, values: Values, sizes: Sizes) -> bool:
        """The sides still differ wherever the free numbers move a little; at least one such move must be possible."""
        if not self.points.atoms or (not self.jumps and self.both_defined(values, sizes)):
            return True
        if self.points.discrete:
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
        fine, finer = (
            [self.value(side, values, sizes, field) for side in (self.left, self.right)]
            for field in (self.coarse, self.fine)
        )
        if any(isinstance(v, Missing) for v in finer):
            return any(v is Missing.DOMAIN or v is Missing.POLE for v in finer) and not self.both_defined(values, sizes)
        if any(isinstance(v, Missing) for v in fine):
            return False
        before, after = self.gap(*fine), self.gap(*finer)
        return after > 0 and (before == after or abs(before - after) <= 1e-6 * after)

    def replays(self, values: Values, sizes: Sizes) -> bool:
        """The same in ordinary floating point: a difference that can be seen, or a value on one side alone."""
        with np.errstate(all="ignore"):
            a, b = (self.value(side, values, sizes, FLOATS) for side in (self.left, self.right))
        if isinstance(a, Missing) or isinstance(b, Missing):
            return isinstance(a, Missing) != isinstance(b, Missing) and not self.both_defined(values, sizes)
        return not np.allclose(np.asarray(a, dtype=float), np.asarray(b, dtype=float), rtol=1e-9, atol=1e-11)

    # the readable form
    def shrink(self, values: Values, sizes: Sizes, clock: Budget) -> tuple[Values, Sizes]:
        """Smaller sizes and simpler entries, wherever the sides go on differing: as a guess first, and step by step if
        that fails.
        """
        if not clock.left:
            return values, sizes
        guess = self._shrunk(values, sizes, clock, self.differs)
        return guess if self.still(*guess) else self._shrunk(values, sizes, clock, self.still)

    def _shrunk(
        self, values: Values, sizes: Sizes, clock: Budget, good: Callable[[Values, Sizes], bool]
    ) -> tuple[Values, Sizes]:
        """Smaller sizes, then entries that are 0, else 1, −1, 2 or whole."""
        values, sizes = self._smaller(values, sizes, clock, good)
        for atom in self.points.atoms:
            for place in np.ndindex(*np.shape(values[atom])):
                if not clock.left:
                    return values, sizes
                for simpler in self._simpler(values[atom][place]):
                    one = replaced(values, atom, place, simpler, atom in self.hypotheses.symmetric)
                    trial = self.points.complete(one, sizes) if self.points.allows(atom, simpler) else None
                    if trial is not None and good(trial, sizes):
                        values = trial
                        break
        return values, sizes

    def _smaller(
        self, values: Values, sizes: Sizes, clock: Budget, good: Callable[[Values, Sizes], bool]
    ) -> tuple[Values, Sizes]:
        """The first rows and columns alone, as long as the sides differ there."""
        for s in sizes:
            for n in range(1, sizes[s]):
                fewer = {**sizes, s: n}
                if not clock.left or not self.points.possible(fewer):
                    continue
                cut = {
                    a: np.array(values[a][tuple(map(slice, shape))], dtype=object)
                    for a, shape in self.points.shapes(fewer).items()
                }
                trial = self.points.complete(cut, fewer)
                if trial is not None and good(trial, fewer):
                    values, sizes = trial, fewer
                    break
        return values, sizes

    @staticmethod
    def _simpler(x: Any) -> list[Fraction]:
        """Numbers that are easier to read than x, the easiest first."""
        ladder = [Fraction(k) for k in (0, 1, -1, 2)]
        if x in ladder:
            return ladder[: ladder.index(x)] if x != -1 else ladder[:2]
        return [*ladder, *([Fraction(round(x))] if x != round(x) else [])]

    def differs(self, values: Values, sizes: Sizes) -> bool:
        return self.admits(values, sizes) and self.compare(values, sizes) is Outcome.DIFFER

    def still(self, values: Values, sizes: Sizes) -> bool:
        """Whether the sides still differ: visibly, unless they never did."""
        return (
            self.differs(values, sizes) and self.counts(values, sizes) and (self.faint or self.replays(values, sizes))
        )

    def point(self, values: Values, sizes: Sizes) -> Point:
        sides = [self.value(side, values, sizes) for side in (self.left, self.right)]
        said = tuple(f"{op.name}(t) = t²" for op in self.unknown if op in self.functions and not op.name.endswith("'"))
        names = [str(a.label) for a in self.points.atoms]
        shown = {
            n if names.count(n) == 1 else f"{n} {a.shape}": readable(values[a])
            for n, a in zip(names, self.points.atoms, strict=True)
        }
        lhs, rhs = (UNDEFINED if isinstance(v, Missing) else readable(v) for v in sides)
        if lhs == rhs:
            lhs, rhs = digits_apart(*sides)
        return Point({str(s): k for s, k in sizes.items()}, shown, tuple(dict.fromkeys(said)), lhs, rhs)


def _of_sizes(h: Hypotheses) -> Hypotheses:
    """The hypotheses in which no symbol but sizes occurs."""
    equations = tuple(e for e in h.equations if not atoms([e.left, e.right]))
    return Hypotheses(equations, tuple(i for i in h.inequalities if not atoms([i.left, i.right])))


def _rational(x: Any) -> Fraction:
    """The number, or the double nearest to it: its sign, and whether it is whole, are to be told."""
    return Fraction(x) if isinstance(x, int | Fraction) else Fraction(float(x))


def _has_matrix_functions(nodes: list[Node]) -> bool:
    return any(isinstance(n, MatrixFunction | Call) for n in postorder(nodes))

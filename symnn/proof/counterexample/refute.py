"""Looking for a counterexample: exact values at small sizes and small numbers. It refutes; it never proves.

A difference counts only if it persists when every number is moved a little, unless the sides cannot jump: isolated
exceptions (kinks, zero denominators) are side conditions, not refutations. A point where one side is undefined because
a logarithm or a root has left its domain, while the other side is defined there and nearby, refutes as well, unless
mathematics has a value there that symnn has not (asin at 1). Where
there are no exact values, balls that do not meet decide, and what they leave open says nothing. What is found is shrunk
towards 0 and 1; a difference that can be seen in floating point is preferred to one that cannot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Any

from symnn.calculus.values.balls import Undecided, is_ball
from symnn.calculus.values.evaluate import EvaluationPlan, Field, evaluate
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.size_demands import below
from symnn.errors import ArgumentError, DomainError, MissingExtraError, PoleError, UnsupportedError
from symnn.expr import Map, MatrixFunction, Node, Operator, postorder
from symnn.expr.walk import atoms
from symnn.proof.budget import Budget
from symnn.proof.counterexample.disguised_zeros import is_disguised_zero
from symnn.proof.counterexample.jumps import jumping
from symnn.proof.counterexample.numbers import (
    COARSE,
    FINE,
    FINER,
    FINEST,
    FLOATS,
    RATIONALS,
    Missing,
    apart,
    digits_apart,
    meeting,
    order,
    readable,
)
from symnn.proof.counterexample.points import MOST_ENTRIES, Points, Sizes, Values
from symnn.proof.counterexample.satisfied import satisfies, satisfies_sizes
from symnn.proof.counterexample.shrinking import Shrinking

if TYPE_CHECKING:
    import numpy as np
else:
    from symnn.later import np

EARLY, MANY = 12, 40
"""Points before any proof is tried, and in all."""
MOST_KEPT = 20_000
"""Values that are remembered in one search."""
UNDEFINED = "undefined"
PRIME = "'"


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
    """What a search found: a counterexample, or how many different points agreed; `apart` is one at which the sides
    have values that differ, though not at the points beside it.
    """

    found: Point | None = None
    agreed: int = 0
    apart: Point | None = None
    error: float = 0.0


def square(name: str) -> Callable[..., Any]:
    """g(t) = t² and its derivatives, for an unknown function: the simplest that is not linear."""
    order = len(name) - len(name.rstrip(PRIME))

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

    def __init__(
        self, left: Node, right: Node, hypotheses: Hypotheses, seed: int = 0, nodes: Sequence[Node] = ()
    ) -> None:
        """`nodes` are more parts whose symbols are drawn."""
        self.left, self.right, self.hypotheses = left, right, hypotheses
        self.points = Points([left, right, *nodes], hypotheses, self.admits, self.allowed, self.known, seed)
        self.drawn, self.result, self.faint = self.points.draw(), Search(), False
        maps = [n.operator for n in postorder([left, right]) if isinstance(n, Map)]
        self.unknown = [op for op in maps if op.define is None and op.value is None]
        self.jumping = jumping([left, right])
        self.jumps = bool(self.jumping) or any(isinstance(n, MatrixFunction) for n in postorder([left, right], below))
        self.narrow = [n for n in postorder([left, right], below) if isinstance(n, Map) and n.operator.beyond]
        self.fine = FINE if self.points.atoms or self.points.size_symbols else FINEST
        self.fields: tuple[Field, ...] = (RATIONALS, COARSE if self.fine is FINE else FINER, self.fine)
        self.functions: Mapping[Operator, Any] = {}
        self.plans: dict[tuple[Node, bool], EvaluationPlan] = {}
        self.met: dict[tuple[Any, ...], None] = {}
        self.kept: dict[tuple[Any, ...], Any] = {}

    def search(self, trials: int = MANY, seconds: float = 10.0) -> Search:
        """`trials` more points, smallest sizes first; stops at the first that differs, or when the time is over.

        A difference too faint to be seen in floating point is kept until all points are tried: there may be one that is
        not.
        """
        result, clock = self.result, Budget(seconds)
        self.points.clock = clock
        faint: tuple[Values, Sizes] | None = None
        for sizes, values in islice(self.drawn, trials):
            simple = self.points.random.random() < 0.7
            self.functions = {op: square(op.name) for op in self.unknown if op.arity == 1} if simple else {}
            outcome = self.compare(values, sizes)
            if outcome is Outcome.AGREE:
                self.met[self._key(values, sizes)] = None
                result.agreed = len(self.met)
            elif outcome is Outcome.DIFFER and self.counts(values, sizes):
                if self.replays(values, sizes):
                    result.found = self.point(*self.shrink(values, sizes, clock))
                    return result
                faint = faint or (values, sizes)
            elif outcome is Outcome.DIFFER and result.apart is None and self.both_defined(values, sizes):
                result.apart = self.point(values, sizes)
            if not clock.left:
                break
        if faint is not None:
            self.faint = True
            result.found = self.point(*self.shrink(*faint, clock))
        return result

    def _key(self, values: Values, sizes: Sizes) -> tuple[Any, ...]:
        """What makes a point another one."""
        numbers = tuple((a, tuple(map(str, np.ravel(v)))) for a, v in values.items())
        return numbers, tuple(sizes.items()), bool(self.functions)

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
        self.points.clock = clock
        for sizes, values in islice(self.drawn, trials):
            counted[self.compare(values, sizes)] += 1
            if counted[Outcome.DIFFER] > 1 or not clock.left:
                break
        return counted[Outcome.AGREE] > 0 and counted[Outcome.DIFFER] < 2

    # values
    def value(self, node: Node, values: Values, sizes: Sizes, field: Field | None = None) -> Any:
        """The value, or why there is none: in fractions, or in balls as precise as it takes to tell."""
        for f in (field,) if field is not None else self.fields:
            try:
                return evaluate(self._plan(node), f, values, sizes, self.functions)
            except Undecided:
                continue
            except UnsupportedError:
                if field is None and f is RATIONALS:
                    self.fields = self.fields[-2:]  # once and for all
            except (ArgumentError, MissingExtraError):  # a size that is no positive integer at these sizes; no balls
                return Missing.NOTHING
            except PoleError:
                return Missing.POLE
            except DomainError:
                return Missing.DOMAIN
        return Missing.NOTHING

    def precise(self, node: Node, values: Values, sizes: Sizes) -> Any:
        """The value as precisely as values come here, or why there is none. At a point that was met before it is known:
        numbers are small, sizes too, and equations are solved by trying.
        """
        key = self._place(node, values, sizes)
        if key is None:
            return self._precisely(node, values, sizes)
        if (found := self.kept.get(key)) is None:
            if len(self.kept) > MOST_KEPT:
                self.kept.clear()
            found = self.kept[key] = self._precisely(node, values, sizes)
        return found

    def _place(self, node: Node, values: Values, sizes: Sizes) -> tuple[Any, ...] | None:
        """All that a value depends on; None where the numbers are balls."""
        numbers = [np.ravel(values[a]).tolist() for a in self._plan(node).atoms if a in values]
        if not all(type(x) in (int, Fraction) for row in numbers for x in row):
            return None
        exact = self.fields[0] is RATIONALS
        # a fraction's own hash is slow
        parts = tuple(tuple(x.as_integer_ratio() for x in row) for row in numbers)
        return node, exact, bool(self.functions), tuple(sizes.items()), parts

    def _precisely(self, node: Node, values: Values, sizes: Sizes) -> Any:
        found = self.value(node, values, sizes, RATIONALS) if self.fields[0] is RATIONALS else Missing.NOTHING
        return self.value(node, values, sizes, self.fine) if found is Missing.NOTHING else found

    def _plan(self, node: Node) -> EvaluationPlan:
        key = node, bool(self.functions)
        if key not in self.plans:
            self.plans[key] = EvaluationPlan(node, self.functions)
        return self.plans[key]

    def known(self, node: Node, values: Values, sizes: Sizes) -> Any:
        found = self.precise(node, values, sizes)
        return None if isinstance(found, Missing) else found

    def allowed(self, sizes: Sizes) -> bool:
        """Whether the sizes satisfy what the hypotheses say of nothing but sizes."""
        return satisfies_sizes(self.hypotheses, lambda node: self.precise(node, {}, sizes), lambda e: not atoms(e))

    def admits(self, values: Values, sizes: Sizes, most: int = MOST_ENTRIES) -> bool:
        """Whether there is such a point: whether the sizes are possible, with not more entries than `most`, and the
        values satisfy the hypotheses and what the symbols are declared to be, also where a hypothesis filled them in.
        """
        return self.points.possible(sizes, most) and satisfies(
            self.hypotheses, values, lambda node: self.precise(node, values, sizes), defined=self.points.solved
        )

    # comparison
    def compare(self, values: Values, sizes: Sizes) -> Outcome:
        a, b = self.value(self.left, values, sizes), self.value(self.right, values, sizes)
        missing = [v for v in (a, b) if isinstance(v, Missing)]
        if Missing.NOTHING in missing or len(missing) == 2:
            return Outcome.SILENT
        if missing and self._goes_beyond(values, sizes):
            return Outcome.SILENT
        if missing:
            # a pole counts only where moving away from it is possible and does not help, or where there is no way at
            # all
            stuck = not self.points.movable and self.points.atoms and not self.points.separate
            return Outcome.SILENT if missing == [Missing.POLE] and stuck else Outcome.DIFFER
        return self.related(a, b, values, sizes)

    def _goes_beyond(self, values: Values, sizes: Sizes) -> bool:
        """Whether an operator stands where its function has a value in mathematics, and none here."""
        for n in self.narrow:
            numbers = [self.value(a, values, sizes) for a in n.arguments]
            if any(isinstance(x, Missing) for x in numbers) or n.operator.beyond is None:
                continue
            if any(n.operator.beyond(*entries) for entries in zip(*map(np.ravel, np.broadcast_arrays(*numbers)))):
                return True
        return False

    def related(self, a: Any, b: Any, values: Values, sizes: Sizes) -> Outcome:
        """DIFFER where two entries are certainly different; AGREE where all are equal, or cannot be told apart by small
        balls, which supports a claim and proves nothing.
        """
        differ = apart(a, b)
        if differ is None:
            a, b = self.precise(self.left, values, sizes), self.precise(self.right, values, sizes)
            if isinstance(a, Missing) or isinstance(b, Missing):
                return Outcome.SILENT
            differ = apart(a, b)
        if differ is None and not meeting(a, b):
            return Outcome.SILENT
        return Outcome.DIFFER if differ else Outcome.AGREE

    def counts(self, values: Values, sizes: Sizes) -> bool:
        """A difference that persists."""
        return self.persists(values, sizes)

    def persists(self, values: Values, sizes: Sizes) -> bool:
        """The sides still differ wherever the free numbers move a little; at least one such move must be possible, or
        the sides be continuous here, or the point have no others beside it. A pole that other sizes do not have is an
        exception, too.
        """
        if self.both_defined(values, sizes):
            if not self.points.atoms or not self.jumps or self.points.separate or self.is_regular(values, sizes):
                return True
            return self._stays(values, sizes, whole=False)
        here = not self.points.atoms or self.points.discrete or self._stays(values, sizes, whole=True)
        return here and not self._leaves(sizes)

    def _stays(self, values: Values, sizes: Sizes, *, whole: bool) -> bool:
        """The sides differ at the points beside this one. With `whole`, one of them stays undefined, and whole numbers
        are beside each other.
        """
        seen = 0
        able = self.points.movable or (whole and self.points.whole)
        for k in range(12):
            moved = self.points.nearby(values, sizes, k, whole) if able else None
            if moved is not None and self.admits(moved, sizes):
                outcome = self.compare(moved, sizes)
                if outcome is Outcome.AGREE or (
                    whole and outcome is Outcome.DIFFER and self.both_defined(moved, sizes)
                ):
                    return False  # what is undefined must be so at the points beside it, too
                seen += outcome is Outcome.DIFFER
            if seen == 3:
                return True
        return seen > 0

    def _leaves(self, sizes: Sizes) -> bool:
        """Whether the sides are defined alike as soon as any of the sizes grows: as at the pole n = 1 of 1/(n − 1)."""
        return bool(sizes) and all(any(self._alike({**sizes, s: n + k}) for k in (1, 2, 3)) for s, n in sizes.items())

    def _alike(self, sizes: Sizes) -> bool:
        """Whether some point of these sizes gives both sides a value."""
        for trial in range(3) if self.points.possible(sizes) else ():
            values = self.points.drawn(sizes, trial)
            if values is not None and self.both_defined(values, sizes):
                return True
        return False

    def is_regular(self, values: Values, sizes: Sizes) -> bool:
        """Whether no operator that can jump stands at its jump: then both sides are continuous here."""
        for node in self.jumping:
            found = self.value(node, values, sizes)
            at_jump = isinstance(found, Missing) or any(order(x, 0) in (0, None) for x in np.ravel(found))
            if at_jump and not is_disguised_zero(node):
                return False
        return True

    def both_defined(self, values: Values, sizes: Sizes) -> bool:
        return not any(isinstance(self.value(side, values, sizes), Missing) for side in (self.left, self.right))

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
        guess = Shrinking(self.points, self.hypotheses.symmetric, clock, self.differs).shrunk(values, sizes)
        if self.still(*guess):
            return guess
        return Shrinking(self.points, self.hypotheses.symmetric, clock, self.still).shrunk(values, sizes)

    def differs(self, values: Values, sizes: Sizes) -> bool:
        return self.admits(values, sizes) and self.compare(values, sizes) is Outcome.DIFFER

    def still(self, values: Values, sizes: Sizes) -> bool:
        """Whether the sides still differ: visibly, unless they never did."""
        return (
            self.differs(values, sizes) and self.counts(values, sizes) and (self.faint or self.replays(values, sizes))
        )

    def point(self, values: Values, sizes: Sizes) -> Point:
        sides = [self.value(side, values, sizes) for side in (self.left, self.right)]
        said = tuple(f"{op.name.rstrip(PRIME)}(t) = t²" for op in self.unknown if op in self.functions)
        shown = self._named(values)
        lhs, rhs = (UNDEFINED if isinstance(v, Missing) else readable(v) for v in sides)
        if {type(lhs), type(rhs)} == {float, Fraction}:
            lhs, rhs = readable(float(lhs)), readable(float(rhs))
        if lhs == rhs and any(is_ball(x) for v in sides for x in np.ravel(v)):
            lhs, rhs = digits_apart(*(self.precise(side, values, sizes) for side in (self.left, self.right)))
        return Point({str(s): k for s, k in sizes.items()}, shown, tuple(dict.fromkeys(said)), lhs, rhs)

    def _named(self, values: Values) -> dict[str, Any]:
        """The values as they are read, by name; where two symbols have one name, with the shape."""
        names = [str(a.label) for a in self.points.atoms]
        return {
            n if names.count(n) == 1 else f"{n} {a.shape}": readable(values[a])
            for n, a in zip(names, self.points.atoms, strict=True)
        }

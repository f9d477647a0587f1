"""Looking for a counterexample: exact values at small sizes and small numbers. It refutes; it never proves.

A difference counts only if it persists when every number is moved a little, unless the sides cannot jump: isolated exceptions
(kinks, zero denominators) are side conditions, not refutations. A point where one side is undefined because a logarithm or a
root has left its domain, while the other side is defined there and nearby, refutes as well. What is found is shrunk towards 0
and 1, and replayed in floating point before it is shown.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symnn.calculus.exact import Field, Floats, Rationals, Reals, evaluate
from symnn.errors import DomainError, PoleError, UnsupportedError
from symnn.expr import Atom, Map, Node, Operator, postorder
from symnn.expr.walk import atoms, sizes_of
from symnn.proof.hypotheses import Hypotheses

Values = dict[Atom, Any]
Sizes = dict[Any, int]
SMALL = [Fraction(k) for k in (0, 1, -1, 2, -2, 3)]
POSITIVE = [Fraction(k) for k in (1, 2, 3)] + [Fraction(1, 2), Fraction(1, 3)]
PROBABLE = [Fraction(1, 2), Fraction(1, 3), Fraction(1, 4), Fraction(3, 4)]
MOST_ATTEMPTS = 200
"""Points drawn in all, when hypotheses turn most of them away."""
UNDEFINED = "undefined"


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

    def value(field: Field, *numbers: Any) -> Any:
        total = field.zero
        for k, t in enumerate(numbers):
            weight = field.from_fraction(k + 1)
            part = (
                [field.multiply(t, t), field.multiply(field.from_fraction(2), t), field.from_fraction(2)][order]
                if order < 3
                else field.zero
            )
            total = field.add(total, field.multiply(weight, part))
        return total

    return value


class Refuter:
    """A search for a point where left ≠ right, with the same seed for the same claim."""

    def __init__(self, left: Node, right: Node, hypotheses: Hypotheses, seed: int = 0) -> None:
        self.left, self.right, self.hypotheses = left, right, hypotheses
        given = [n for h in hypotheses.equations for n in (h.left, h.right)] + [
            n for h in hypotheses.inequalities for n in (h.left, h.right)
        ]
        self.atoms = [a for a in atoms([left, right, *given]) if getattr(a.label, "is_number", False) is not True]
        self.size_symbols = sizes_of([left, right, *given])
        self.random = random.Random(seed)
        self.unknown = self._unknown_functions()
        self.field: Field = Rationals()
        self.real = Reals(50)

    def _unknown_functions(self) -> list[Operator]:
        nodes = postorder([self.left, self.right])
        return [n.operator for n in nodes if isinstance(n, Map) and n.operator.define is None and n.operator.value is None]

    def search(self, trials: int = 24) -> Search:
        """At most `trials` points, smallest sizes first; stops at the first that differs."""
        result = Search()
        for sizes, values in self.points(trials):
            functions = {op: square(op.name) for op in self.unknown if op.arity == 1} if self.random.random() < 0.7 else {}
            outcome = self.compare(values, sizes, functions)
            if outcome is None:
                continue
            if isinstance(outcome, float):
                result.agreed += 1
                result.error = max(result.error, outcome)
            elif self.persists(values, sizes, functions) and self.replays(values, sizes, functions):
                values = self.shrink(values, sizes, functions)
                result.found = self.point(values, sizes, functions)
                return result
        return result

    # points
    def points(self, trials: int) -> Iterator[tuple[Sizes, Values]]:
        attempts = 0
        for trial in range(trials):
            sizes = {s: self._size(trial, k) for k, s in enumerate(self.size_symbols)}
            for _ in range(40):
                attempts += 1
                values = {a: self._value(a, sizes, trial) for a in self.atoms}
                if self.admits(values, sizes):
                    yield sizes, values
                    break
                if attempts > MOST_ATTEMPTS:
                    return

    def _size(self, trial: int, k: int) -> int:
        if trial < 2:
            return trial + 1
        if trial < 4:
            return 2 + (k + trial) % 2
        return self.random.choice((1, 2, 2, 3, 3))

    def _value(self, atom: Atom, sizes: Sizes, trial: int) -> Any:
        shape = tuple(int(s.xreplace(sizes)) for s in atom.shape)
        label = atom.label
        pool = POSITIVE if atom in self.hypotheses.positive or getattr(label, "is_positive", False) else SMALL if trial % 3 else SMALL[:3]
        if trial % 4 == 3:
            pool = PROBABLE
        out = np.empty(shape, dtype=object)
        for place in np.ndindex(*shape):
            out[place] = self.random.choice(pool)
        if atom in self.hypotheses.symmetric:
            for i, j in np.ndindex(*shape):
                out[i, j] = out[min(i, j), max(i, j)]
        return out

    def admits(self, values: Values, sizes: Sizes) -> bool:
        """Whether the point satisfies the hypotheses."""
        h = self.hypotheses
        if not h.equations and not h.inequalities:
            return True
        for e in h.equations:
            a, b = self.value(e.left, values, sizes, {}), self.value(e.right, values, sizes, {})
            if isinstance(a, str) or isinstance(b, str) or self.gap(a, b) > 0:
                return False
        for i in h.inequalities:
            a, b = self.value(i.left, values, sizes, {}), self.value(i.right, values, sizes, {})
            if isinstance(a, str) or isinstance(b, str):
                return False
            order = [self.field.compare(x, y) for x, y in zip(np.ravel(a), np.ravel(b), strict=True)]
            if any(o == 0 if i.relation == "≠" else o < 0 or (o == 0 and i.relation == ">") for o in order):
                return False
        return True

    # comparison
    def value(self, node: Node, values: Values, sizes: Sizes, functions: Mapping[Operator, Any], field: Field | None = None) -> Any:
        """The value, or "pole" or "domain" where there is none. Falls back from rationals to 50 digits once and for all."""
        try:
            return evaluate(node, field or self.field, values, sizes, functions)
        except UnsupportedError:
            if field is not None or self.field is self.real:
                raise
            self.field = self.real
            return self.value(node, values, sizes, functions)
        except PoleError:
            return "pole"
        except DomainError:
            return "domain"

    def gap(self, a: Any, b: Any) -> float:
        """The largest difference; 0.0 means equal (exactly, or to 30 of 50 digits)."""
        a, b = np.ravel(np.asarray(a, dtype=object)), np.ravel(np.asarray(b, dtype=object))
        worst = 0.0
        for x, y in zip(a, b, strict=True):
            difference = abs(x - y)
            if difference == 0:
                continue
            size = 1 + max(abs(x), abs(y))
            if self.field is not self.real or difference > size * self.real.from_fraction(Fraction(1, 10**30)):
                worst = max(worst, float(difference))
        return worst

    def compare(self, values: Values, sizes: Sizes, functions: Mapping[Operator, Any]) -> float | str | None:
        """0.0 where the sides agree, a word where they differ, None where the point says nothing."""
        a = self.value(self.left, values, sizes, functions)
        b = self.value(self.right, values, sizes, functions)
        if isinstance(a, str) or isinstance(b, str):
            both = isinstance(a, str) and isinstance(b, str)
            # a pole counts only if moving away from it does not help, and under an equation the point cannot be moved
            stuck = "pole" in (str(a), str(b)) and (self.hypotheses.equations or not self.atoms)
            return None if both or stuck else UNDEFINED
        if self.field is self.real:  # one side may have been computed before the other fell back
            a = self.value(self.left, values, sizes, functions)
            b = self.value(self.right, values, sizes, functions)
        return "different" if self.gap(a, b) > 0 else 0.0

    def persists(self, values: Values, sizes: Sizes, functions: Mapping[Operator, Any]) -> bool:
        """The sides still differ when all free numbers move a little; hypotheses may forbid to move, then the point must do."""
        if self.hypotheses.equations or not self.atoms:
            return True
        for k in (7, 11, 13):
            moved = {a: self._moved(a, v, k) for a, v in values.items()}
            if self.admits(moved, sizes) and not isinstance(self.compare(moved, sizes, functions), str):
                return False
        return True

    def _moved(self, atom: Atom, value: Any, k: int) -> Any:
        out = np.empty(np.shape(value), dtype=object)
        for n, place in enumerate(np.ndindex(*np.shape(value))):
            i = sorted(place) if atom in self.hypotheses.symmetric else place
            mark = sum((p + 1) * (k + q) for q, p in enumerate(i)) + len(str(atom.label)) + (0 if atom in self.hypotheses.symmetric else n)
            out[place] = value[place] + Fraction((mark * mark) % 97 - 48 or 1, 1000 * k)
        return out

    def replays(self, values: Values, sizes: Sizes, functions: Mapping[Operator, Any]) -> bool:
        """The same difference in ordinary floating point."""
        sides = []
        for side in (self.left, self.right):
            with np.errstate(all="ignore"):
                v = self.value(side, values, sizes, functions, Floats())
            sides.append(v if isinstance(v, str) else np.asarray(v, dtype=float))
        a, b = sides
        if isinstance(a, str) or isinstance(b, str):
            return isinstance(a, str) != isinstance(b, str)
        return not np.allclose(a, b, rtol=1e-9, atol=1e-11)

    # the readable form
    def shrink(self, values: Values, sizes: Sizes, functions: Mapping[Operator, Any]) -> Values:
        """Entries become 0, else 1, wherever the sides go on differing."""
        for atom in self.atoms:
            for place in np.ndindex(*np.shape(values[atom])):
                for simpler in (Fraction(0), Fraction(1)):
                    if values[atom][place] in (Fraction(0), simpler):
                        break
                    trial = {**values, atom: values[atom].copy()}
                    trial[atom][place] = simpler
                    if atom in self.hypotheses.symmetric:
                        trial[atom][place[::-1]] = simpler
                    allowed = simpler > 0 or not (atom in self.hypotheses.positive or getattr(atom.label, "is_positive", False))
                    if allowed and self.still(trial, sizes, functions):
                        values = trial
                        break
        return values

    def still(self, values: Values, sizes: Sizes, functions: Mapping[Operator, Any]) -> bool:
        return (
            self.admits(values, sizes)
            and isinstance(self.compare(values, sizes, functions), str)
            and self.persists(values, sizes, functions)
            and self.replays(values, sizes, functions)
        )

    def point(self, values: Values, sizes: Sizes, functions: Mapping[Operator, Any]) -> Point:
        sides = [self.value(side, values, sizes, functions) for side in (self.left, self.right)]
        said = tuple(f"{op.name}(t) = t²" for op in self.unknown if op in functions and not op.name.endswith("'"))
        return Point(
            {str(s): k for s, k in sizes.items()},
            {str(a.label): readable(values[a]) for a in self.atoms},
            tuple(dict.fromkeys(said)),
            *(UNDEFINED if isinstance(v, str) else readable(v) for v in sides),
        )


def readable(value: Any) -> Any:
    """Nested tuples of integers, fractions or 10-digit decimals; a number for shape ()."""
    array = np.asarray(value, dtype=object)
    if array.shape:
        return tuple(readable(v) for v in array)
    x = array.item()
    if isinstance(x, int | Fraction):
        return int(x) if x == int(x) else Fraction(x)
    return float(f"{float(x):.10g}")

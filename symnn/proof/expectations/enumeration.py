"""Small finite distributions on which a claim about expectations is computed exactly, outcome by outcome. It refutes;
it never proves.

Every distribution tried here satisfies what was declared: mean, variance, symmetry, and whether entries and symbols may
depend on each other. Symmetric ones have no atom at 0, for there a condition P(x = 0) = 0 may be needed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import isqrt, prod
from typing import Any, cast

import numpy as np

from symnn.bridge import read
from symnn.bridge.random import STATISTICS, Law, covariance, variance
from symnn.calculus.values.evaluate import Field, evaluate
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.size_demands import positions
from symnn.claims.verdict import Refuted, Words
from symnn.errors import ArgumentError, DomainError, UnsupportedError
from symnn.expr import Atom, Map, Node, Operator, const, postorder
from symnn.expr.walk import atoms, sizes_of, substitute
from symnn.proof.budget import Budget
from symnn.proof.counterexample.numbers import FINE, RATIONALS, apart, readable
from symnn.proof.counterexample.points import mirrored
from symnn.proof.counterexample.refute import Refuter

Finite = list[tuple[Fraction, Fraction]]  # value, probability
Outcome = tuple[Fraction, dict[tuple[Atom, tuple[int, ...]], Fraction]]
MOST_OUTCOMES = 256
SCENARIOS = 40
FREE = [Fraction(k) for k in (1, 2, 3, -1, 0)] + [Fraction(1, 2), Fraction(1, 3)]
# squares first: two values are enough for a variance that is one
POSITIVE = [Fraction(k) for k in (1, 4, 2, 3)] + [Fraction(1, 2), Fraction(1, 3)]


@dataclass(frozen=True)
class AtomStatistic:
    """A statistic whose value the atom stands for."""

    atom: Atom
    record: Operator
    arguments: tuple[Node, ...]


class Unsuitable(Exception):
    """The numbers drawn do not satisfy what was declared."""


class _Irrational(Exception):
    """A value is no rational number: the scenario is computed once more, in balls."""


def statistics(left: Node, right: Node) -> tuple[Node, Node, list[AtomStatistic]]:
    """Both sides with an atom for every E, Var and Cov, and what the atoms stand for, inner ones first."""
    known: dict[Node, Node] = {}
    found: list[AtomStatistic] = []
    for n in postorder([left, right]):
        if isinstance(n, Map) and n.operator in STATISTICS:
            atom = Atom(("statistic", len(found)), n.shape)
            found.append(AtomStatistic(atom, n.operator, tuple(substitute(a, known) for a in n.arguments)))
            known[n] = atom
    return substitute(left, known), substitute(right, known), found


class Enumeration:
    """Both sides computed on finite distributions. `laws` gives the law of every random atom of the statistics."""

    means: tuple[Any, ...] = (1, 0, 2, -1)
    variances: tuple[tuple[Any, ...], tuple[Any, ...]] = ((0, 1), (1, 2))
    """Of what is not declared; variances of all scenarios, and of those where none is 0."""

    def __init__(
        self,
        left: Node,
        right: Node,
        plan: Sequence[AtomStatistic],
        laws: Mapping[Atom, Law],
        h: Hypotheses,
        statement: Words,
    ) -> None:
        self.left, self.right, self.plan, self.laws, self.statement = left, right, plan, laws, statement
        self.hypotheses, self.field = h, cast(Field, RATIONALS)
        given = sides_of(h)
        inside = [a for s in plan for a in s.arguments]
        self.drawn = list(dict.fromkeys(a for a in atoms([*inside, left, right]) if a in laws))
        said = [read(x) for a in self.drawn for x in (laws[a].mean, laws[a].variance) if x is not None]
        self.free = self._free([left, right, *inside, *said, *given])
        self.positions = list(positions([left, right, *inside]))
        self.least: dict[Any, int] = {}
        for s, p in self.positions:
            if p.is_Integer:
                self.least[s] = max(int(p) + 1, self.least.get(s, 0))
        self.refuter = Refuter(const(0), const(0), h, nodes=self.free)
        shapes = [Atom("shape", a.shape) for a in self.drawn]
        self.sizes = sizes_of([left, right, *inside, *said, *given, *shapes])

    def _free(self, nodes: Sequence[Node]) -> list[Atom]:
        """The symbols that are not random, and of which numbers may be chosen."""
        marks = {s.atom for s in self.plan}
        named = [a for a in dict.fromkeys(atoms(nodes)) if not getattr(a.label, "is_number", False)]
        return [a for a in named if a not in marks and a not in self.laws]

    @property
    def possible(self) -> bool:
        """Whether all distributions can be finite, and nothing random stands outside of a statistic."""
        outside = any(a in self.laws for a in atoms([self.left, self.right]))
        return not outside and all(self.laws[a].distribution in ("", "rademacher", "bernoulli") for a in self.drawn)

    def search(self, budget: Budget, scenarios: int = SCENARIOS) -> Refuted | int:
        """A refutation, or in how many scenarios the sides agreed."""
        agreed = 0
        for k in range(scenarios):
            if not budget.left:
                break
            try:
                verdict = self._attempt(k)
            except (Unsuitable, DomainError, UnsupportedError, ArgumentError):
                continue
            if verdict is not None:
                return verdict
            agreed += 1
        return agreed

    # one scenario
    def _attempt(self, k: int) -> Refuted | None:
        try:
            return self._scenario(random.Random(k), k)
        except _Irrational:
            return self._scenario(random.Random(k), k)

    def _scenario(self, rng: random.Random, k: int) -> Refuted | None:
        sizes = {s: max(1 + (k if k < 2 else rng.randrange(2)), self.least.get(s, 1)) for s in self.sizes}
        for extent, position in self.positions:
            if not 0 <= position.xreplace(sizes) < extent.xreplace(sizes):
                raise Unsuitable  # the entry that the claim speaks of does not exist
        values = self._drawn(sizes, rng, k)
        laws = {a: self._finite(a, values, sizes, rng, k) for a in self.drawn}
        sources, said = self._sources(laws, sizes, rng, k)
        for s in self.plan:
            values[s.atom] = self._statistic(s, values, sizes, sources)
        a, b = self._value(self.left, values, sizes), self._value(self.right, values, sizes)
        if not self._differ(a, b):
            return None
        example = {str(s): n for s, n in sizes.items()}
        example |= {str(x.label): readable(values[x]) for x in self.free} | said
        return Refuted(statement=self.statement, counterexample=example, lhs=readable(a), rhs=readable(b))

    def _differ(self, a: Any, b: Any) -> bool:
        """Whether two entries are certainly different."""
        return apart(a, b) is True

    def _drawn(self, sizes: Mapping[Any, int], rng: random.Random, k: int) -> dict[Atom, Any]:
        """Numbers for everything that is not random, of which all hypotheses are true."""
        points = self.refuter.points
        values = {a: points.structured(a, shape, rng) for a, shape in points.shapes(dict(sizes)).items()}
        values = {a: self._numbers(a, sizes, rng, k) if v is None else v for a, v in values.items()}
        found = points.complete(values, dict(sizes))
        if found is None or not self.refuter.admits(found, dict(sizes)):
            raise Unsuitable
        return found

    def _numbers(self, atom: Atom, sizes: Mapping[Any, int], rng: random.Random, k: int) -> Any:
        pool = POSITIVE if getattr(atom.label, "is_positive", False) or atom in self.hypotheses.positive else FREE
        out = np.empty(_extents(atom, sizes), dtype=object)
        for place in np.ndindex(*out.shape):
            out[place] = rng.choice(pool[:2] if k < 2 or k % 3 == 0 else pool)
        return mirrored(out) if atom in self.hypotheses.symmetric else out

    def _number(self, value: Any, values: Mapping[Atom, Any], sizes: Mapping[Any, int]) -> Fraction:
        try:
            found = np.asarray(evaluate(read(value, self.sizes), RATIONALS, values, sizes), dtype=object).item()
        except UnsupportedError:
            raise Unsuitable from None
        return Fraction(found)

    def _value(self, node: Node, values: Mapping[Atom, Any], sizes: Mapping[Any, int]) -> Any:
        """The value, in fractions as long as that goes, else in balls."""
        try:
            return np.asarray(evaluate(node, self.field, values, sizes), dtype=object)
        except UnsupportedError:
            if self.field is FINE:
                raise
            self.field = FINE
            raise _Irrational from None

    # distributions
    def _finite(
        self, atom: Atom, values: Mapping[Atom, Any], sizes: Mapping[Any, int], rng: random.Random, k: int
    ) -> Finite:
        law = self.laws[atom]
        m = rng.choice(self.means) if law.mean is None else self._number(law.mean, values, sizes)
        if law.distribution == "bernoulli":
            if not 0 < m < 1:
                raise Unsuitable
            return [(Fraction(1), Fraction(m)), (Fraction(0), 1 - Fraction(m))]
        if law.variance is not None:
            v = self._number(law.variance, values, sizes)
            if v <= 0:
                raise Unsuitable
        else:
            v = Fraction(rng.choice(self.variances[bool(law.symmetric or k % 2)]))
        return finite(Fraction(m), v, law, rng.randrange(3) if k > 1 else 0)

    def _sources(
        self, laws: Mapping[Atom, Finite], sizes: Mapping[Any, int], rng: random.Random, k: int
    ) -> tuple[list[list[Outcome]], dict[str, str]]:
        """Independent draws that together give every entry, and how they are said."""
        sources: list[list[Outcome]] = []
        said: dict[str, str] = {}
        clusters: dict[Any, list[Atom]] = {}
        for a in laws:
            clusters.setdefault(self.laws[a].joint or a, []).append(a)
        for members in clusters.values():
            places = {a: list(np.ndindex(*_extents(a, sizes))) for a in members}
            together = len(members) > 1 and (k % 2 == 0 or rng.random() < 0.5)
            for a in members:
                said[str(a.label)] = _said(laws[a])
            if together and self._can_be_tied(places):
                rows = zip(*places.values(), strict=True)
                sources += [coupled([(a, p, laws[a]) for a, p in zip(members, row, strict=True)]) for row in rows]
                said[str(members[-1].label)] += f", rising and falling with {members[0].label}"
                continue
            for a in members:
                drawn, how = self._entries_of(a, [(a, p, laws[a]) for p in places[a]], rng)
                sources += drawn
                said[str(a.label)] += how
        return sources, said

    def _entries_of(
        self, a: Atom, entries: list[tuple[Atom, tuple[int, ...], Finite]], rng: random.Random
    ) -> tuple[list[list[Outcome]], str]:
        """The draws for the entries of one symbol: a single one, where they may be equal, or one for each."""
        if len(entries) > 1 and self.laws[a].dependence == "identically distributed" and rng.random() < 0.7:
            return [coupled(entries)], ", all entries equal"
        return [coupled([entry]) for entry in entries], ", entries independent" if len(entries) > 1 else ""

    def _can_be_tied(self, places: Mapping[Atom, Sequence[Any]]) -> bool:
        """Whether symbols may rise and fall together, entry by entry."""
        independent = all(self.laws[a].dependence == "independent" for a in places)
        return independent and len({len(p) for p in places.values()}) == 1

    def _statistic(
        self, s: AtomStatistic, values: dict[Atom, Any], sizes: Mapping[Any, int], sources: Sequence[list[Outcome]]
    ) -> Any:
        needed = set(atoms(list(s.arguments)))
        drawn = [x for x in sources if any(a in needed for a, _ in x[0][1])]
        if prod(len(x) for x in drawn) > MOST_OUTCOMES:
            raise Unsuitable
        sums: list[Any] = [0, 0, 0]
        plus, times = (np.frompyfunc(f, 2, 1) for f in (self.field.add, self.field.multiply))
        for outcomes in product(*drawn):
            point = self._at_outcome(outcomes, needed, values, sizes)
            found = [self._value(n, point, sizes) for n in s.arguments]
            p = self.field.from_fraction(prod((q for q, _ in outcomes), start=Fraction(1)))
            x, y = found[0], found[-1]
            for j, part in enumerate((x, y, times(x, y))):
                sums[j] = plus(sums[j], times(p, part))
        if s.record not in (variance, covariance):
            return np.asarray(sums[0], dtype=object)
        return np.asarray(plus(sums[2], times(-1, times(sums[0], sums[1]))), dtype=object)

    def _at_outcome(
        self, outcomes: Sequence[Outcome], needed: set[Atom], values: dict[Atom, Any], sizes: Mapping[Any, int]
    ) -> dict[Atom, Any]:
        """The values, and those of the random symbols that are needed."""
        point = dict(values)
        for a in needed & set(self.laws):
            point[a] = np.empty(_extents(a, sizes), dtype=object)
        for _, entries in outcomes:
            for (a, place), x in entries.items():
                if a in needed:
                    point[a][place] = x
        return point


def _extents(atom: Atom, sizes: Mapping[Any, int]) -> tuple[int, ...]:
    return tuple(int(s.xreplace(dict(sizes))) for s in atom.shape)


def finite(m: Fraction, v: Fraction, law: Law, shape: int) -> Finite:
    """A distribution of this mean and variance: two or four symmetric values, or two values of which one is rare."""
    half = Fraction(1, 2)
    if v == 0:
        return [(m, Fraction(1))]
    root = Fraction(isqrt(v.numerator), isqrt(v.denominator))
    if root * root == v and (shape == 0 or law.distribution == "rademacher"):
        return [(m + root, half), (m - root, half)]
    if law.distribution == "rademacher":
        raise Unsuitable
    if shape == 2 and not law.symmetric:
        rare = 1 if v != 1 else 2
        # values v/r and −r with the mean 0 have the variance v
        high, low = v / rare, Fraction(rare)
        return [(m + high, low / (high + low)), (m - low, high / (high + low))]
    far = Fraction(isqrt(v.numerator // v.denominator) + 1)
    near = far / 2
    while near * near >= v:
        near /= 2
    p = (v - near * near) / (far * far - near * near)
    return [(m + s * x, q / 2) for x, q in ((far, p), (near, 1 - p)) for s in (1, -1)]


def coupled(parts: Sequence[tuple[Atom, tuple[int, ...], Finite]]) -> list[Outcome]:
    """One draw that gives all parts: each by its quantile at the same level, so that equal distributions give equal
    values.
    """
    levels = sorted(
        {sum((p for _, p in law[: k + 1]), start=Fraction(0)) for _, _, law in parts for k in range(len(law))}
    )
    outcomes: list[Outcome] = []
    below = Fraction(0)
    for level in levels:
        outcomes.append((level - below, {(a, place): _quantile(law, level) for a, place, law in parts}))
        below = level
    return outcomes


def _quantile(law: Finite, level: Fraction) -> Fraction:
    total = Fraction(0)
    for value, p in law:
        total += p
        if total >= level:
            return value
    raise AssertionError("probabilities add up to 1")


def _said(law: Finite) -> str:
    if len(law) == 1:
        return f"always {law[0][0]}"
    return ", ".join(f"{x} with probability {p}" for x, p in law)


def sides_of(h: Hypotheses) -> list[Node]:
    """Everything that the hypotheses speak of."""
    return [
        *(n for e in h.equations for n in (e.left, e.right)),
        *(n for i in h.inequalities for n in (i.left, i.right)),
        *(n for f in h.facts for n in f.nodes),
        *sorted(h.symmetric | h.positive, key=str),
    ]


__all__ = ["Enumeration", "AtomStatistic", "sides_of", "statistics"]

"""Where a counterexample is looked for: small sizes, small numbers, as the hypotheses and the symbols' own assumptions
allow.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import count
from math import prod
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.calculus.normal_form.cases import values_of
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.size_demands import positions
from symnn.expr import Atom, Contract, MatrixFunction, Node, postorder
from symnn.expr.walk import atoms, sizes_of
from symnn.proof.budget import Budget
from symnn.proof.counterexample.determined_symbols import defined, summing, totals
from symnn.proof.counterexample.kinds import kinds
from symnn.proof.counterexample.linear_solving import solved_together
from symnn.proof.counterexample.satisfied import allows, declared
from symnn.proof.counterexample.solving import further, solved_for_entries
from symnn.proof.counterexample.suggested_numbers import constants, extents, landmarks

if TYPE_CHECKING:
    import numpy as np
else:
    from symnn.later import np

Values = dict[Atom, Any]
Sizes = dict[Any, int]
SMALL = [Fraction(k) for k in (0, 1, -1, 2, -2, 3)]
FRACTIONS = [Fraction(1, 2), Fraction(1, 3), Fraction(1, 4), Fraction(3, 4)]
NEAR = Fraction(1, 9_973_000_000)
"""The unit of a small move: a claim that is false between 1/1000 and 1/999 is false nearby too."""
BESIDE = Fraction(1, 1000)
"""How far from a kink an entry beside it is."""
LANDMARKS = 3
"""The kind of trial that goes by them."""
TRIALS_OF_NUMBERS = 3
SMALLEST = -1
"""The turn of the smallest sizes, each 1 or 2."""
MOST_UNSOLVED = 60
"""Points in a row that could not be made to satisfy the equations, before nothing more is solved."""
"""Where there is no symbol, only unknown functions differ from trial to trial."""
MOST_ATTEMPTS = 400
"""Points drawn in all, when hypotheses turn most of them away."""
MOST_ENTRIES = 600
"""A symbol of more entries is not drawn, nor a sum over more."""
MOST_PRODUCTS = 100_000
"""The same where the sizes are numbers, so that no smaller ones can be chosen: one point must not use up the whole
budget.
"""


def _sides(relations: Iterable[Any]) -> list[Node]:
    return [n for r in relations for n in (r.left, r.right)]


class Points:
    """Points for some nodes, the same ones for the same seed.

    admits  whether a point satisfies the hypotheses
    allowed whether sizes satisfy what the hypotheses say of sizes alone
    value   (node, values, sizes) -> its value or None: a hypothesis such as h = Px + q says what h is, given the others
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        hypotheses: Hypotheses,
        admits: Callable[[Values, Sizes], bool],
        allowed: Callable[[Sizes], bool],
        value: Callable[[Node, Values, Sizes], Any],
        seed: int = 0,
    ) -> None:
        self.hypotheses, self.admits, self.allowed, self.value = hypotheses, admits, allowed, value
        equations = _sides(hypotheses.equations)
        given = [*equations, *_sides(hypotheses.inequalities), *(n for f in hypotheses.facts for n in f.nodes)]
        everything = [*nodes, *given]
        self.places, self.roots = list(dict.fromkeys(positions(everything))), [n.shape for n in nodes]
        self.atoms = [a for a in atoms(everything) if getattr(a.label, "is_number", False) is not True]
        self._understand()
        self._restrict(everything)
        known = constants(nodes, hypotheses)
        self.landmarks, self.extents = landmarks(known), extents(known)
        self.first = next((a for a in self.atoms if a not in self.solved), None)
        self.random, self.turn, self.unsolved = random.Random(seed), 0, 0
        self.clock: Budget | None = None
        """Of whoever draws: no more points where its time is over."""
        self.known_sizes: dict[tuple[Any, ...], bool] = {}
        self.pools: dict[tuple[Atom, int], list[Fraction]] = {}

    def _understand(self) -> None:
        """What the hypotheses say of each symbol: solved for, a total, of a kind, one of a few values, free."""
        hypotheses = self.hypotheses
        self.kinds = kinds(hypotheses)
        self.solved = defined(hypotheses)
        self.totals = totals(hypotheses, self.solved)
        self.bounded = hypotheses.positive | set(atoms(_sides(hypotheses.inequalities)))
        """Symbols with a sign, perhaps: sums of theirs are made by scaling."""
        self.few = dict(found for e in hypotheses.equations if (found := values_of(e.left, e.right)) is not None)
        loose = [e for e in hypotheses.equations if e not in self.solved.values() and e not in self.totals.values()]
        self.loose = [e for e in loose if not set(atoms([e.left, e.right])) <= self.kinds.keys() | self.few.keys()]
        bound = {*self.solved, *atoms(_sides(loose))}
        self._divide([a for a in self.atoms if a not in bound])

    def _divide(self, free: list[Atom]) -> None:
        """What can be chosen: whole numbers, and numbers that can be moved a little."""
        self.whole = [a for a in free if getattr(a.label, "is_integer", False) is True]
        self.movable = [a for a in free if a not in self.whole]
        self.discrete = bool(self.atoms) and self.few.keys() >= set(self.atoms)
        """y² = y leaves two points: neither of them is an isolated exception."""
        self.separate = bool(self.atoms) and self.few.keys() | set(self.whole) >= set(self.atoms)
        """Whether no point has others beside it: whole numbers, or a few."""

    def _restrict(self, everything: Sequence[Node]) -> None:
        """The sizes, and how many entries and products they may make."""
        self.size_symbols = sizes_of(everything)
        spans = _spans(everything)
        self.spans = [span for span in spans if any(s.free_symbols for s in span)]
        self.vast = any(
            prod(int(s) for s in span if s.is_Integer) > (MOST_ENTRIES if span in self.spans else MOST_PRODUCTS)
            for span in spans
        )

    def draw(self) -> Iterator[tuple[Sizes, Values]]:
        """Points that satisfy the hypotheses, small ones first; from the fifth on every other one goes by the
        landmarks.
        """
        attempts = 0
        if self.vast or self.barren:
            return
        several = self.atoms or self.size_symbols
        for trial in count() if several else range(TRIALS_OF_NUMBERS):
            for attempt in range(40):
                attempts += 1
                if attempts > MOST_ATTEMPTS or (self.clock is not None and not self.clock.left):
                    return
                if attempt % 8 == 0:
                    # equations that were not solved at these sizes may be at the smallest
                    sizes = self._sizes(SMALLEST if self.loose and attempt else trial + attempt)
                if sizes is None:
                    continue
                values = self.drawn(sizes, trial)
                if values is not None:
                    yield sizes, values
                    break

    def drawn(self, sizes: Sizes, trial: int) -> Values | None:
        """Numbers for all symbols that satisfy the hypotheses; None if these do not, and cannot be made to."""
        values = self.complete({a: self.value_of(a, s, trial) for a, s in self.shapes(sizes).items()}, sizes)
        if values is None or not self.loose:
            return values if values is not None and self.admits(values, sizes) else None
        if not self.admits(values, sizes):
            self.unsolved += 1
            if self.unsolved > MOST_UNSOLVED:
                return None
            changed = self.complete(solved_for_entries(self, values, sizes), sizes)
            if changed is None or not self.admits(changed, sizes):
                changed = solved_together(self, values, sizes)
            if changed is None:
                return None
            self.unsolved, values = 0, changed
        return self._further(values, sizes) if trial % 2 else values

    @property
    def barren(self) -> bool:
        """Whether some symbol is declared to be what no small fraction is."""
        return not all(self.pool(a, SMALL) for a in self.atoms if a not in self.solved)

    def _further(self, values: Values, sizes: Sizes) -> Values:
        """Another point that satisfies everything, found from this one; or this one."""
        found = self.complete(further(self, values, sizes), sizes)
        return found if found is not None and self.admits(found, sizes) else values

    def _sizes(self, trial: int) -> Sizes | None:
        """Sizes at which every symbol has entries and what the hypotheses say of sizes alone is true; None if none were
        met.
        """
        if not self.size_symbols:
            return {}
        for attempt in range(30):
            turn = SMALLEST if trial == SMALLEST and attempt < 20 else max(trial, 0) + attempt // 2
            sizes = {s: self._size(turn, k, attempt) for k, s in enumerate(self.size_symbols)}
            if self.possible(sizes):
                return sizes
        return None

    def _size(self, trial: int, k: int, attempt: int) -> int:
        if trial == SMALLEST:
            return self.random.choice((1, 1, 2))
        if trial < 2:
            return trial + 1
        if trial < 4:
            return 2 + (k + trial) % 2
        wide = attempt > 0 or _wide(trial)
        return self.random.choice(self.extents[: 7 + attempt] if wide else (1, 2, 2, 3, 3, 4))

    def possible(self, sizes: Sizes, most: int = MOST_ENTRIES) -> bool:
        """Whether all tensors have entries, those that the claim names among them, and not more than `most`, and the
        hypotheses on sizes hold. The range of a sum may be empty.
        """
        key = (most, *sizes.items())
        if key not in self.known_sizes:
            self.known_sizes[key] = self._possible(sizes, most)
        return self.known_sizes[key]

    def _possible(self, sizes: Sizes, most: int) -> bool:
        if not all(declared(s, Fraction(k)) for s, k in sizes.items()):
            return False
        at = {s: sp.Integer(k) for s, k in sizes.items()}
        tensors = [s.xreplace(at) for shape in (*self.roots, *(a.shape for a in self.atoms)) for s in shape]
        spans = [[s.xreplace(at) for s in span] for span in self.spans]
        if not _are_whole(tensors, *spans) or min(tensors, default=1) < 1 or not self._in_place(at):
            return False
        return all(prod(max(0, int(s)) for s in span) <= most for span in spans) and self.allowed(sizes)

    def _in_place(self, at: dict[Any, Any]) -> bool:
        return all(0 <= place.xreplace(at) < extent.xreplace(at) for extent, place in self.places)

    def shapes(self, sizes: Sizes) -> dict[Atom, tuple[int, ...]]:
        """The shape of every symbol at these sizes."""
        at = {s: sp.Integer(k) for s, k in sizes.items()}
        return {a: tuple(int(s.xreplace(at)) for s in a.shape) for a in self.atoms}

    def value_of(self, atom: Atom, shape: tuple[int, ...], trial: int) -> Any:
        """Numbers for one symbol: of the smallest in the first trials."""
        drawn = self.structured(atom, shape, self.random)
        if drawn is not None:
            return drawn
        out = np.empty(shape, dtype=object)
        pool = self.among(atom, _few(trial))
        if pool and shape and trial > 4 and trial % 6 == 5:
            return self.patterned(atom, shape, pool)
        wide = self.among(atom, LANDMARKS) if _wide(trial) and atom not in self.few else []
        for k, place in enumerate(np.ndindex(*shape)):
            out[place] = self._wide_number(atom, wide, pool, k) if wide else self.random.choice(pool)
        return mirrored(out) if atom in self.hypotheses.symmetric else out

    def structured(self, atom: Atom, shape: tuple[int, ...], lot: random.Random) -> Any:
        """An array of the kind that a hypothesis says the symbol is; None where nothing is said of it alone."""
        for fact in self.hypotheses.facts:
            if (drawn := fact.draw(atom, shape, lot)) is not None:
                return drawn
        return self.kinds[atom](shape, lot) if atom in self.kinds else None

    def patterned(self, atom: Atom, shape: tuple[int, ...], pool: list[Fraction]) -> Any:
        """Entries that are all 0, all equal, opposite in pairs, twice the same, or just beside 0, as far as allowed."""
        out = np.empty(shape, dtype=object)
        kind, c = self.random.randrange(5), self.random.choice(pool)
        fresh = [self.random.choice(pool) for _ in range(out.size)]
        for k, place in enumerate(np.ndindex(*shape)):
            wanted = (
                Fraction(0),
                c,
                -c if k % 2 else c,
                fresh[k // 2],
                BESIDE if self.random.random() < 0.5 else -BESIDE,
            )[kind]
            out[place] = wanted if self.allows(atom, wanted) else fresh[k]
        return mirrored(out) if atom in self.hypotheses.symmetric else out

    def _wide_number(self, atom: Atom, wide: list[Fraction], pool: list[Fraction], k: int) -> Fraction:
        """For the first entry of all the landmarks one after the other; else one of them, or one of no significance, or
        a small number.
        """
        if k == 0 and atom is self.first:
            self.turn += 1
            return wide[(self.turn - 1) % len(wide)]
        lot = self.random.random()
        generic = Fraction(self.random.randint(-400, 400), self.random.choice((7, 29, 31, 97)))
        if lot < 0.25 and self.allows(atom, generic):
            return generic
        return self.random.choice(wide if lot < 0.75 else pool)

    def among(self, atom: Atom, which: int) -> list[Fraction]:
        """The `pool` of the atom among the numbers that are drawn in a kind of trial."""
        if (atom, which) not in self.pools:
            numbers = (SMALL[:3], SMALL, SMALL + FRACTIONS, self.landmarks)[which]
            self.pools[atom, which] = self.pool(atom, numbers)
        return self.pools[atom, which]

    def pool(self, atom: Atom, numbers: Sequence[Fraction]) -> list[Fraction]:
        """The numbers that the atom may be; none where its symbol is declared to be no rational number. y² = y leaves 0
        and 1.
        """
        if atom in self.few:
            return [v for v in self.few[atom] if self.allows(atom, v)]
        allowed = [v for v in numbers if self.allows(atom, v)]
        return allowed or [
            v for v in (*FRACTIONS, *(-f for f in FRACTIONS), *SMALL, Fraction(-3), Fraction(4)) if self.allows(atom, v)
        ]

    def allows(self, atom: Atom, value: Fraction) -> bool:
        """What the symbol itself is declared to be, and what Q.positive said of it."""
        return allows(self.hypotheses, atom, value)

    def complete(self, values: Values, sizes: Sizes) -> Values | None:
        """The values with those put in that a hypothesis determines; None where it determines none."""
        for atom, e in self.totals.items():
            total = self.value(e.right, values, sizes)
            if total is None or not isinstance(e.left, Contract):
                return None
            values = {**values, atom: summing(values[atom], e.left, total, atom in self.bounded)}
        return self.determined(values, sizes)

    def determined(self, values: Values, sizes: Sizes) -> Values | None:
        """The values with those put in that an equation says in so many words; None where one has no value."""
        for atom, e in self.solved.items():
            found = self.value(e.right if e.left is atom else e.left, values, sizes)
            if found is None:
                return None
            values = {**values, atom: found}
        return values

    def put(self, values: Values, atom: Atom, place: tuple[int, ...], number: Fraction) -> Values:
        """The values with one entry put in."""
        return replaced(values, atom, place, number, atom in self.hypotheses.symmetric)

    def nearby(self, values: Values, sizes: Sizes, k: int, whole: bool = False) -> Values | None:
        """The k-th small move: every movable number by an amount of its own, up or down; the determined ones follow.
        With `whole`, whole numbers too move, by whole steps.
        """
        moved = {**values, **{a: self._moved(a, values[a], k, NEAR) for a in self.movable}}
        if whole:
            moved |= {a: self._moved(a, values[a], k, 1) for a in self.whole}
        return self.complete(moved, sizes)

    def _moved(self, atom: Atom, value: Any, k: int, unit: Fraction | int) -> Any:
        out = np.empty(np.shape(value), dtype=object)
        for place in np.ndindex(*np.shape(value)):
            same = tuple(sorted(place)) if atom in self.hypotheses.symmetric else place
            step = random.Random(f"{atom.label} {same} {k}").randint(1, 96)
            out[place] = value[place] + unit * (step if step <= 48 else 48 - step)
        return out


def _few(trial: int) -> int:
    """Among which numbers a trial chooses: few and small ones at first, fractions in every fourth."""
    return 2 if trial % 4 == 3 else int(trial % 3 > 0)


def _wide(trial: int) -> bool:
    return trial >= 4 and trial % 2 == 0


def _spans(nodes: Sequence[Node]) -> list[tuple[Any, ...]]:
    """The shapes of the symbols and of the index spaces that are summed over: what must have entries, and not too
    many.
    """
    return list(dict.fromkeys(_span(n) for n in postorder(nodes)))


def _span(node: Node) -> tuple[Any, ...]:
    if isinstance(node, MatrixFunction) and node.argument.shape[0].is_Integer:
        return *node.argument.shape, node.argument.shape[0]  # elimination goes over the entries once for every row
    return tuple(node.sizes if isinstance(node, Contract) else node.shape)


def mirrored(square: Any) -> Any:
    """The symmetric matrix with the entries on and above the diagonal."""
    out = square.copy()
    for i, j in np.ndindex(*out.shape):
        out[i, j] = square[min(i, j), max(i, j)]
    return out


def replaced(
    values: Mapping[Atom, Any], atom: Atom, place: tuple[int, ...], number: Fraction, symmetric: bool
) -> Values:
    """The values with one entry put in (two, where the atom is symmetric)."""
    changed = values[atom].copy()
    changed[place] = number
    if symmetric:
        changed[place[::-1]] = number
    return {**values, atom: changed}


def _are_whole(*extents: Iterable[Any]) -> bool:
    return all(s.is_Integer for some in extents for s in some)

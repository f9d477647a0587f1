"""Where a counterexample is looked for: small sizes, small numbers, as the hypotheses and the symbols' own assumptions allow."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from symnn.expr import Atom, Contract, Node
from symnn.expr.walk import atoms, sizes_of
from symnn.proof.hypotheses import Hypotheses, Hypothesis

Values = dict[Atom, Any]
Sizes = dict[Any, int]
SMALL = [Fraction(k) for k in (0, 1, -1, 2, -2, 3)]
FRACTIONS = [Fraction(1, 2), Fraction(1, 3), Fraction(1, 4), Fraction(3, 4)]
FACTS: dict[str, Callable[[Fraction], bool]] = {
    "positive": lambda v: v > 0,
    "negative": lambda v: v < 0,
    "nonnegative": lambda v: v >= 0,
    "nonpositive": lambda v: v <= 0,
    "zero": lambda v: v == 0,
    "integer": lambda v: v.denominator == 1,
}
MOST_ATTEMPTS = 200
"""Points drawn in all, when hypotheses turn most of them away."""


class Points:
    """Points for some nodes, the same ones for the same seed.

    admits  whether a point satisfies the hypotheses
    value   (node, values, sizes) -> its value or None: a hypothesis such as h = Px + q says what h is, given the others
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        hypotheses: Hypotheses,
        admits: Callable[[Values, Sizes], bool],
        value: Callable[[Node, Values, Sizes], Any],
        seed: int = 0,
    ) -> None:
        self.hypotheses, self.admits, self.value = hypotheses, admits, value
        equations = [n for h in hypotheses.equations for n in (h.left, h.right)]
        given = equations + [n for h in hypotheses.inequalities for n in (h.left, h.right)]
        self.atoms = [a for a in atoms([*nodes, *given]) if getattr(a.label, "is_number", False) is not True]
        self.solved = _solved(hypotheses)
        self.totals = _totals(hypotheses, self.solved)
        loose = [e for e in hypotheses.equations if e not in self.solved.values() and e not in self.totals.values()]
        bound = {*self.solved, *atoms([n for e in loose for n in (e.left, e.right)])}
        self.movable = [a for a in self.atoms if a not in bound and getattr(a.label, "is_integer", False) is not True]
        self.size_symbols = sizes_of([*nodes, *given])
        self.random = random.Random(seed)

    def draw(self, trials: int) -> Iterator[tuple[Sizes, Values]]:
        """At most `trials` points that satisfy the hypotheses, small sizes first."""
        attempts = 0
        for trial in range(trials):
            sizes = {s: self._size(trial, k) for k, s in enumerate(self.size_symbols)}
            for _ in range(40):
                attempts += 1
                if attempts > MOST_ATTEMPTS:
                    return
                shapes = self._shapes(sizes)
                if shapes is None:  # a size such as n - 3 wants larger ones
                    sizes = {s: self.random.randint(1, 6) for s in self.size_symbols}
                    continue
                values = self.complete({a: self._value(a, shape, trial) for a, shape in shapes.items()}, sizes)
                if values is not None and self.admits(values, sizes):
                    yield sizes, values
                    break

    def _size(self, trial: int, k: int) -> int:
        if trial < 2:
            return trial + 1
        if trial < 4:
            return 2 + (k + trial) % 2
        return self.random.choice((1, 2, 2, 3, 3, 4))

    def _shapes(self, sizes: Sizes) -> dict[Atom, tuple[int, ...]] | None:
        at = {s: sp.Integer(k) for s, k in sizes.items()}
        shapes = {a: tuple(s.xreplace(at) for s in a.shape) for a in self.atoms}
        if any(not (s.is_Integer and s >= 1) for shape in shapes.values() for s in shape):
            return None
        return {a: tuple(map(int, shape)) for a, shape in shapes.items()}

    def _value(self, atom: Atom, shape: tuple[int, ...], trial: int) -> Any:
        pool = self.pool(atom, SMALL + FRACTIONS if trial % 4 == 3 else SMALL if trial % 3 else SMALL[:3])
        out = np.empty(shape, dtype=object)
        for place in np.ndindex(*shape):
            out[place] = self.random.choice(pool)
        if atom in self.hypotheses.symmetric:
            for i, j in np.ndindex(*shape):
                out[i, j] = out[min(i, j), max(i, j)]
        return out

    def pool(self, atom: Atom, numbers: Sequence[Fraction]) -> list[Fraction]:
        """The numbers that the atom may be."""
        allowed = [v for v in numbers if self.allows(atom, v)]
        return allowed or [v for v in (*FRACTIONS, *(-f for f in FRACTIONS), *SMALL, Fraction(-3)) if self.allows(atom, v)] or [Fraction(0)]

    def allows(self, atom: Atom, value: Fraction) -> bool:
        """What the symbol itself is declared to be, and what Q.positive said of it."""
        if not isinstance(atom.label, sp.Symbol):  # SymPy says of every matrix symbol that it is not zero
            return atom not in self.hypotheses.positive or value > 0
        facts = {fact: getattr(atom.label, f"is_{fact}") for fact in FACTS}
        if atom in self.hypotheses.positive and value <= 0:
            return False
        if facts["zero"] is False and value == 0:
            return False
        return not any(facts[fact] is True and not holds(value) for fact, holds in FACTS.items())

    def complete(self, values: Values, sizes: Sizes) -> Values | None:
        """The values with those put in that a hypothesis determines; None where it determines none."""
        for atom, e in self.totals.items():
            total = self.value(e.right, values, sizes)
            if total is None or not isinstance(e.left, Contract):
                return None
            values = {**values, atom: _summing(values[atom], e.left, total)}
        for atom, e in self.solved.items():
            found = self.value(e.right if e.left is atom else e.left, values, sizes)
            if found is None:
                return None
            values = {**values, atom: found}
        return values

    def nearby(self, values: Values, sizes: Sizes, k: int) -> Values | None:
        """The k-th small move: every movable number by an amount of its own, up or down; the determined ones follow."""
        return self.complete({a: self._moved(a, v, k) if a in self.movable else v for a, v in values.items()}, sizes)

    def _moved(self, atom: Atom, value: Any, k: int) -> Any:
        out = np.empty(np.shape(value), dtype=object)
        for place in np.ndindex(*np.shape(value)):
            same = tuple(sorted(place)) if atom in self.hypotheses.symmetric else place
            step = random.Random(f"{atom.label} {same} {k}").randint(1, 96)
            out[place] = value[place] + Fraction(step if step <= 48 else 48 - step, 9_973)
        return out


def _solved(hypotheses: Hypotheses) -> dict[Atom, Hypothesis]:
    """Atoms that stand alone on one side of an equation, in an order in which each needs only what is known before it."""
    solved: dict[Atom, Hypothesis] = {}
    for e in hypotheses.equations:
        for atom, other in ((e.left, e.right), (e.right, e.left)):
            used = set(atoms(other))
            if (
                isinstance(atom, Atom)
                and atom not in used
                and atom not in solved
                and not any(atom in atoms([s.left, s.right]) for s in solved.values())
            ):
                solved[atom] = e
                break
    return solved


def _totals(hypotheses: Hypotheses, solved: Mapping[Atom, Hypothesis]) -> dict[Atom, Hypothesis]:
    """Atoms of which a hypothesis gives sums along axes: Σ y = 1, rows that sum to 1. The last entry of each sum will make it right."""
    found: dict[Atom, Hypothesis] = {}
    for e in hypotheses.equations:
        if isinstance(e.left, Contract) and len(e.left.operands) == 1 and isinstance(atom := e.left.operands[0], Atom):
            (indices,) = e.left.indices
            plain = len(set(indices)) == len(indices) and set(e.left.out) < set(indices) and len(e.left.sizes) == len(indices)
            if plain and atom not in found and atom not in solved and atom not in atoms(e.right) and e not in solved.values():
                found[atom] = e
    return found


def _summing(value: Any, total: Contract, wanted: Any) -> Any:
    """The entries with the last of each sum changed so that the sums are as wanted."""
    (indices,) = total.indices
    kept = [indices.index(i) for i in total.out]
    out = np.moveaxis(value, kept, range(len(kept))).copy()
    for place in np.ndindex(*out.shape[: len(kept)]):
        cells = out[place]
        last = tuple(n - 1 for n in cells.shape)
        cells[last] += np.asarray(wanted, dtype=object)[place] - cells.sum()
    return np.moveaxis(out, range(len(kept)), kept)


def replaced(values: Mapping[Atom, Any], atom: Atom, place: tuple[int, ...], number: Fraction, symmetric: bool) -> Values:
    """The values with one entry put in (two, where the atom is symmetric)."""
    changed = values[atom].copy()
    changed[place] = number
    if symmetric:
        changed[place[::-1]] = number
    return {**values, atom: changed}

"""The table of bases: what the factors of a monomial stand for, keyed by the normal form of their inside.

A base is an atom, a size, a prime, an indicator, or a function of normal forms with its free indices abstracted into
slots. A key that is unchanged by swapping slots (f(A + Aᵀ)) has that symmetry; forgetting it would lose equalities,
never invent one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations
from typing import Any

import sympy as sp

from symnn.calculus.normal_form.monomials import (
    Factor,
    Frozen,
    Monomial,
    Polynomial,
    Slots,
    canonical,
    free_indices,
    freeze,
    rename,
)
from symnn.errors import BudgetError
from symnn.expr import Atom

ONLY = 1_000_000
"""The index of an axis of size one: there is only one value, so every such axis shares it."""
ONE = Fraction(1)
POWER_OF_MATRIX = "power of a matrix"
"""The kind of a base M^e; its payload is (e, (M,)), with a negative e for the inverse of a power."""
MOST_SLOTS = 6


@dataclass(frozen=True)
class Base:
    """kind and payload are the key. `analytic`: not zero on an open set unless identically zero; `positive`: > 0
    everywhere.
    """

    kind: str
    payload: Any
    shape: tuple[Any, ...]
    symmetry: tuple[Slots, ...]
    analytic: bool
    positive: bool


class Bases:
    """Numbers for bases. `symmetric` and `positive` are hypotheses: atoms with A = Aᵀ, atoms with entries > 0.

    `pinned` are atoms of which a hypothesis leaves perhaps no open set, no line even: what they make may be zero
    without being 0.
    """

    def __init__(
        self,
        symmetric: frozenset[Atom] = frozenset(),
        positive: frozenset[Atom] = frozenset(),
        pinned: frozenset[Atom] = frozenset(),
    ) -> None:
        self.table: list[Base] = []
        self._number: dict[Hashable, int] = {}
        self._symmetric, self.positive, self._pinned = symmetric, positive, pinned
        self.positive_sums: set[Frozen] = set()
        """What is known to be positive, up to a positive factor."""

    def __getitem__(self, number: int) -> Base:
        return self.table[number]

    def symmetry(self, number: int) -> tuple[Slots, ...]:
        return self.table[number].symmetry

    def number(
        self,
        kind: str,
        payload: Hashable,
        shape: tuple[Any, ...] = (),
        symmetry: Sequence[Slots] = (),
        analytic: bool = True,
        positive: bool = False,
    ) -> int:
        key = (kind, payload, shape)
        found = self._number.get(key)
        if found is None:
            found = self._number[key] = len(self.table)
            self.table.append(
                Base(kind, payload, shape, tuple(symmetry) or (tuple(range(len(shape))),), analytic, positive)
            )
        elif positive and not self.table[found].positive:
            self.table[found] = replace(self.table[found], positive=True)  # learnt since
        return found

    def learn_positive(self, base: int) -> None:
        """All entries of it are positive, as it is assumed."""
        self.table[base] = replace(self.table[base], positive=True)

    def canonical(self, factors: Sequence[Factor]) -> Monomial:
        return canonical(factors, self.symmetry)

    # leaves
    def atom(self, a: Atom) -> int:
        swaps = [(0, 1), (1, 0)] if a in self._symmetric else ()
        positive = a in self.positive or bool(getattr(a.label, "is_positive", False))
        return self.number("atom", a, a.shape, swaps, analytic=a not in self._pinned, positive=positive)

    def size(self, expr: sp.Expr) -> int:
        return self.number("size", expr, positive=bool(expr.is_positive))

    def delta(self, extent: sp.Expr) -> int:
        return self.number("delta", extent, (extent, extent), [(0, 1), (1, 0)], analytic=False)

    def indicator(
        self, coefficients: Slots, offset: sp.Expr, relation: str, sizes: tuple[Any, ...], indices: Slots
    ) -> Factor:
        """An affine relation with its indices in a normal order and, for an equation, a normal sign."""
        choices = []
        for sign in (1, -1) if relation == "=" else (1,):
            order = sorted(range(len(indices)), key=lambda k: (sign * coefficients[k], str(sizes[k])))
            cs, off = tuple(sign * coefficients[k] for k in order), sp.expand(sign * offset)
            shape = tuple(sizes[k] for k in order)
            choices.append(((cs, str(off), tuple(map(str, shape))), off, shape, tuple(indices[k] for k in order)))
        (cs, *_), off, shape, slots = min(choices, key=lambda c: c[0])
        swaps = [
            g
            for g in permutations(range(len(cs)))
            if all((cs[h], shape[h]) == (cs[k], shape[k]) for k, h in enumerate(g))
        ]
        return self.number("indicator", (cs, off, relation), shape, swaps, analytic=False), slots, ONE

    def function(
        self, kind: str, name: Hashable, arguments: Sequence[Polynomial], *, analytic: bool, positive: bool = False
    ) -> Factor:
        """A function of normal forms, as a factor: its free indices become slots."""
        payload, slots, swaps = self.abstract(arguments)
        extent = self.extents(f for p in arguments for m in p for f in m)
        return (
            self.number(kind, (name, payload), tuple(extent[i] for i in slots), swaps, analytic, positive),
            slots,
            ONE,
        )

    def extents(self, factors: Iterable[Factor]) -> dict[int, Any]:
        """The size of every index that the factors carry."""
        return {i: extent for b, slots, _ in factors for i, extent in zip(slots, self.table[b].shape, strict=True)}

    # inside a function
    def unit(self, p: Polynomial) -> Frozen:
        """p up to a positive factor, over slots."""
        scale = 1 / abs(freeze(p)[-1][1]) if p else Fraction(1)
        return self.abstract([{m: c * scale for m, c in p.items()}])[0][0]

    def abstract(self, polynomials: Sequence[Polynomial]) -> tuple[tuple[Frozen, ...], Slots, list[Slots]]:
        """(normal forms over slots 0, 1, …; the index in each slot; the slot permutations that change nothing)."""
        used = sorted({i for p in polynomials for m in p for i in free_indices(m) if i != ONLY})
        if len(used) > MOST_SLOTS:
            raise BudgetError(f"a function of {len(used)} free indices")
        best: tuple[Frozen, ...] | None = None
        orders: list[Slots] = []
        for order in permutations(used):
            names = {i: k for k, i in enumerate(order)}
            key = tuple(freeze(self.relabel(p, names)) for p in polynomials)
            if best is None or key < best:
                best, orders = key, [order]
            elif key == best:
                orders.append(order)
        first = orders[0]
        assert best is not None
        return best, first, [tuple(first.index(i) for i in order) for order in orders]

    def relabel(self, p: Polynomial, names: dict[int, int]) -> Polynomial:
        """Free indices renamed; bound ones are labelled afresh, since their order depends on the free ones."""
        if all(i == j for i, j in names.items()):
            return p
        return {self.canonical(rename(m, names)): c for m, c in p.items()}

    def is_affine(self, p: Polynomial) -> bool:
        """Whether every term is a number, a size and deltas times at most one entry of one atom."""
        solid = [
            [
                (self.table[b].kind, e)
                for b, _, e in m
                if self.table[b].kind not in ("size", "delta", "prime", "indicator")
            ]
            for m in p
        ]
        return all(m in ([], [("atom", ONE)]) for m in solid)

    def is_analytic(self, p: Polynomial | Frozen) -> bool:
        for m, _ in p.items() if isinstance(p, dict) else p:
            # √(x²) − x is zero on half the line: a root is analytic only of what is positive
            if not all(self.table[b].analytic and (e.denominator == 1 or self.table[b].positive) for b, _, e in m):
                return False
        return True

    def is_positive(self, p: Polynomial | Frozen) -> bool:
        """True only where every term is a positive multiple of a product that is never negative, one of them never
        zero.
        """
        items = list(p.items() if isinstance(p, dict) else p)
        if self.is_known_positive(dict(items)):
            return True
        return self.is_nonnegative(p) and any(all(self.table[b].positive for b, _, _ in m) for m, _ in items)

    def is_known_positive(self, p: Polynomial) -> bool:
        """Whether a sum was said to be positive."""
        return len(p) > 1 and bool(self.positive_sums) and self.unit(p) in self.positive_sums

    def is_nonnegative(self, p: Polynomial | Frozen) -> bool:
        """True only where every term is visibly never negative; a sum over indices of such terms is one."""
        return all(
            c > 0 and all(self._never_negative(b, e) for b, _, e in m)
            for m, c in (p.items() if isinstance(p, dict) else p)
        )

    def _never_negative(self, b: int, e: Fraction) -> bool:
        base = self.table[b]
        return (
            base.positive
            or base.kind in ("step", "delta", "indicator")
            or (e.denominator == 1 and e % 2 == 0)
            or e.denominator % 2 == 0
        )

"""A claim about functions of some symbols, with numbers for everything else: a function of a few numbers, to refute
with.

Nothing here is sampled into a verdict: values are compared exactly or by balls, and that a point is optimal is proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from math import prod
from typing import Any

import numpy as np
import sympy as sp

from symnn.calculus.values.evaluate import evaluate
from symnn.calculus.values.node_entries import NodeField, atom_entries, opened
from symnn.claims.entrywise import EntrywiseNodes, stated
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.verdict import Proved
from symnn.errors import BudgetError, DomainError, MissingExtraError, UnsupportedError
from symnn.expr import Atom, Map, Node, const, postorder
from symnn.proof.budget import Budget
from symnn.proof.counterexample.numbers import readable
from symnn.proof.counterexample.points import Sizes, Values
from symnn.proof.counterexample.refute import Refuter
from symnn.proof.counterexample.satisfied import declared
from symnn.proof.inequality.analysis import proved_by_analysis
from symnn.proof.inequality.enclosure import sign_at
from symnn.proof.inequality.polynomials import replaced
from symnn.proof.inequality.smt import proved_by_smt

GRID = [Fraction(k) for k in (0, 1, -1, 2, -2)]
FINER = [Fraction(k, 2) for k in (1, -1, 3, -3, 6, -6)]
MOST_UNKNOWNS = 3
DRAWS = 20
MOST = 30
EARLY, NEAREST = 2, 7
"""Choices of data, and places of each, that are looked at before any proof."""
NOWHERE = Atom("nothing varies")

Place = Mapping[Atom, Fraction]
"""A number for every unknown."""


@dataclass(frozen=True)
class Instance:
    """Numbers for the sizes and the data; `unknowns` are the entries of what varies, by the symbol they belong to."""

    sizes: Sizes
    data: Values
    unknowns: Mapping[Atom, Any]

    @property
    def names(self) -> list[Atom]:
        return [x for array in self.unknowns.values() for x in np.ravel(array)]

    def of(self, node: Node) -> Node:
        """The node's value: a formula in the unknowns, of primitive operators."""
        operators = {n.operator for n in postorder(node, opened) if isinstance(n, Map)}
        functions = {op: lambda field, *numbers, op=op: op(*numbers) for op in operators}
        found = evaluate(node, NodeField(), {**self.data, **self.unknowns}, self.sizes, functions)
        return EntrywiseNodes().at(found.item(), ())

    def places(self) -> Iterator[Place]:
        """Every way to put small numbers in, the easiest first."""
        names = self.names
        everything = product(GRID + FINER if len(names) == 1 else GRID, repeat=len(names))
        yield from (dict(zip(names, chosen, strict=True)) for chosen in islice(everything, 400))

    def nearest(self) -> list[Place]:
        """The places next to 0: what is looked at before any proof, so that a rule that is wrong does not decide
        alone.
        """
        return sorted(filter(allowed, self.places()), key=lambda place: sum(map(abs, place.values())))[:NEAREST]

    def shown(self, *places: Place) -> dict[str, Any]:
        """Sizes, data and the points, by the names of the symbols."""
        found: dict[str, Any] = {str(s): k for s, k in self.sizes.items()}
        found |= {str(a.label): readable(v) for a, v in self.data.items()}
        for k, place in enumerate(places):
            for atom, array in self.unknowns.items():
                values = np.array([place[x] for x in np.ravel(array)], dtype=object).reshape(np.shape(array))
                found[str(atom.label) + "′" * k] = readable(values)
        return found


def instances(
    nodes: Sequence[Node], over: Sequence[Atom], h: Hypotheses, budget: Budget, most: int = MOST
) -> Iterator[Instance]:
    """Numbers for the data that satisfy the hypotheses, small sizes first; none if the hypotheses speak of what
    varies.
    """
    if not h.free_of(over):
        return
    refuter = Refuter(nodes[0], nodes[-1], h)
    if refuter.points.barren:
        return
    seen = set()
    for _ in range(DRAWS):
        for sizes in _sizes(refuter, over):
            values = _drawn(refuter, sizes) if budget.left else None
            if values is None:
                continue
            unknowns = {a: atom_entries(Atom(a.label, values[a].shape)) for a in over if a in values}
            made = Instance(sizes, {a: v for a, v in values.items() if a not in unknowns}, unknowns)
            key = repr(made.shown(dict.fromkeys(made.names, Fraction(0))))
            if key not in seen:
                seen.add(key)
                yield made
                if len(seen) >= most:
                    return


def _sizes(refuter: Refuter, over: Sequence[Atom]) -> list[Sizes]:
    """Sizes of 1 and 2, those with the fewest unknowns first."""
    points = refuter.points
    every = [
        dict(zip(points.size_symbols, chosen, strict=True))
        for chosen in product((1, 2), repeat=len(points.size_symbols))
    ]
    counted = []
    for sizes in every:
        if points.possible(sizes):
            shapes = points.shapes(sizes)
            counted.append((sum(prod(shapes[a]) for a in over if a in shapes), sum(sizes.values()), sizes))
    return [sizes for count, _, sizes in sorted(counted, key=lambda c: c[:2]) if count <= MOST_UNKNOWNS]


def _drawn(refuter: Refuter, sizes: Sizes) -> Values | None:
    """Small numbers that satisfy the hypotheses."""
    drawn = (refuter.points.drawn(sizes, int(attempt > 4)) for attempt in range(12))
    return next((values for values in drawn if values is not None), None)


def at(node: Node, place: Place) -> Node:
    return replaced(node, {x: const(v) for x, v in place.items()})


def order(a: Node, b: Node) -> int | None:
    """The sign of a − b for two nodes without unknowns, exactly or by a ball; None if it is not defined or not
    certain.
    """
    try:
        return sign_at(a - b, NOWHERE, Fraction(0))
    except (DomainError, UnsupportedError, MissingExtraError):
        return None


def optimal(f: Node, place: Place, sense: int, budget: Budget) -> Proved | None:
    """A proof that no value of f is better than the one at this place; sense 1 for the least, −1 for the largest."""
    f = f if sense > 0 else -f
    return always(f, ">=", at(f, place), budget)


def always(left: Node, relation: str, right: Node, budget: Budget) -> Proved | None:
    """A proof of left relation right for all values of the unknowns."""
    if not budget.left:
        return None
    p = stated(f"{left} {relation} {right}", left, relation, right, Hypotheses())
    for method in (proved_by_smt, proved_by_analysis):
        try:
            found = None if p is None else method(p, Budget(min(2.0, budget.left)))
        except (BudgetError, MissingExtraError, UnsupportedError):
            continue
        if isinstance(found, Proved) and not found.conditions:
            return found
    return None


def allowed(place: Place) -> bool:
    """Whether the symbols may have these values, by what they are declared to be."""
    return all(declared(x.label, v) for x, v in place.items() if isinstance(x.label, sp.Symbol))

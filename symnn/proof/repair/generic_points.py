"""Generic points at which candidate formulas are sieved: numbers that satisfy the hypotheses, floats for every part of
a SymPy tree.

Nothing is proved or refuted here. The points are large and random, unlike the small readable ones of a counterexample.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any

import numpy as np
import sympy as sp

from symnn.bridge import read_shaped, size_symbols
from symnn.calculus.values.evaluate import EvaluationPlan, Floats, evaluate
from symnn.claims.hypotheses import Hypotheses
from symnn.errors import SymnnError
from symnn.expr import Atom, Node
from symnn.expr.walk import atoms, sizes_of
from symnn.proof.counterexample.numbers import FINE, RATIONALS
from symnn.proof.counterexample.satisfied import satisfies

Values = dict[Atom, Any]
SIZES = (3, 4, 5, 2, 7, 6)
"""Distinct sizes for symbols, so that a transpose and a factor N show; 2 comes late, as it is a common factor
itself.
"""
TOLERANCE = 1e-8
ATTEMPTS = 24
PARTS = tuple(Fraction(k, 29) for k in range(61))

# what a careless edit makes SymPy or its reader say
REFUSED = (
    SymnnError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    LookupError,
    NotImplementedError,
    RecursionError,
)
FLOATS = Floats()


def satisfying(
    variables: Sequence[Atom], sizes: dict[Any, int], hypotheses: Hypotheses, random: Random
) -> Iterator[Values]:
    """Random values that satisfy the hypotheses: generic ones, positive ones, zeros and ones, permutation matrices, in
    turn.
    """
    for attempt in range(ATTEMPTS):
        values = {a: _numbers(a, sizes, hypotheses, random, attempt % 4) for a in variables}
        for equation in hypotheses.equations:
            values |= _rescaled(values, sizes, equation.left, equation.right)
        if admits(values, sizes, hypotheses):
            yield values


def _numbers(atom: Atom, sizes: dict[Any, int], hypotheses: Hypotheses, random: Random, kind: int) -> Any:
    out = np.empty([extent(s, sizes) for s in atom.shape], dtype=object)
    above = kind == 1 or atom in hypotheses.positive or getattr(atom.label, "is_positive", False)
    for place in np.ndindex(*out.shape):
        x = PARTS[random.randint(2, 60)]
        out[place] = x if above else x * random.choice((-1, 1))
        if kind == 2 and not above:
            out[place] = Fraction(random.choice((0, 1)))
    if kind == 3 and len(out.shape) == 2 and out.shape[0] == out.shape[1]:
        order = random.sample(range(len(out)), len(out))
        out = np.array([[Fraction(int(order[i] == j)) for j in range(len(out))] for i in range(len(out))], dtype=object)
    if atom in hypotheses.symmetric:
        for i, j in np.ndindex(*out.shape):
            out[i, j] = out[min(i, j), max(i, j)]
    return out


def extent(said: Any, sizes: dict[Any, int]) -> int:
    """A size as a number; most are a symbol."""
    known = sizes.get(said)
    return int(sp.sympify(said, strict=True).subs(sizes)) if known is None else known


def _rescaled(values: Values, sizes: dict[Any, int], left: Node, right: Node) -> Values:
    """The atom of a linear equation (Σ y = 1, rows that sum to 1) scaled so that it holds; nothing where that is not
    the way.
    """
    inside = atoms([left])
    if len(inside) != 1 or inside[0] not in values:
        return {}
    try:
        a, b = (np.asarray(evaluate(side, RATIONALS, values, sizes), dtype=object) for side in (left, right))
    except REFUSED:
        return {}
    if any(not x for x in np.ravel(a)):
        return {}
    factor, old = b / a, values[inside[0]]
    shapes = (
        [factor]
        if not np.ndim(factor)
        else [factor[:, None], factor[None, :]]
        if old.ndim == 2 and np.ndim(factor) == 1
        else []
    )
    for f in shapes:
        if all(n in (1, m) for n, m in zip(np.shape(f), old.shape)):
            new = {inside[0]: np.asarray(old * f, dtype=object)}
            if np.array_equal(evaluate(left, RATIONALS, {**values, **new}, sizes), b):
                return new
    return {}


def admits(values: Values, sizes: dict[Any, int], hypotheses: Hypotheses) -> bool:
    """Whether everything that is assumed is true at a point, for certain."""

    def value(node: Node) -> Any:
        for field in (RATIONALS, FINE):
            try:
                return evaluate(_plan(node), field, values, sizes)
            except REFUSED:
                continue
        return None

    return satisfies(hypotheses, values, value)


@lru_cache(maxsize=200)
def _plan(node: Node) -> EvaluationPlan:
    """Kept: a node is asked for at many points."""
    return EvaluationPlan(node)


def value_of(node: Node, values: Values, sizes: dict[Any, int]) -> Any:
    """Floats, or None where the node has no value."""
    try:
        with np.errstate(all="ignore"):
            value = np.asarray(evaluate(_plan(node), FLOATS, values, sizes), dtype=float)
    except REFUSED:
        return None
    return value if np.isfinite(value).all() else None


class GenericPoint:
    """A point for all expressions given: distinct sizes, generic numbers that satisfy the hypotheses."""

    def __init__(self, expressions: list[Any], hypotheses: Hypotheses, seed: int = 0) -> None:
        self.known = frozenset().union(*(size_symbols(e) for e in expressions))
        nodes = [n for e in expressions if (n := self._node(e)) is not None]
        said = [n for e in hypotheses.equations for n in (e.left, e.right)]
        said += [n for i in hypotheses.inequalities for n in (i.left, i.right)]
        symbols = sorted({*sizes_of([*nodes, *said]), *self.known}, key=str)
        self.sizes = {s: SIZES[k % len(SIZES)] for k, s in enumerate(symbols)}
        self.values: Values = {}
        for values in satisfying(atoms([*nodes, *said]), self.sizes, hypotheses, Random(seed)):
            self.values = self.values or values
            if all(value_of(n, values, self.sizes) is not None for n in nodes):
                self.values = values
                break
        self.floats = {a: np.frompyfunc(FLOATS.element, 1, 1)(np.asarray(v)) for a, v in self.values.items()}

    def _node(self, expr: Any) -> Node | None:
        try:
            return read_shaped(expr, self.known)[0]
        except REFUSED:
            return None

    def of(self, expr: Any) -> Any:
        """The value in SymPy's shape, (1, 1) for a number; None if the expression is ill-typed or has no value here."""
        try:
            node, shape = read_shaped(expr, self.known)
        except REFUSED:
            return None
        value = value_of(node, self.floats, self.sizes)
        extents = [extent(s, self.sizes) for s in shape] or [1, 1]
        return None if value is None else value.reshape(extents)


def agree(a: Any, b: Any) -> bool:
    """Equal shapes, and equal numbers as far as floats can tell."""
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= TOLERANCE * (1 + np.max(np.abs(a), initial=0.0))))


def ratio(a: Any, b: Any) -> float | None:
    """The number c with a = c·b; None if there is none, or if it is 0."""
    if a.shape != b.shape or not b.size:
        return None
    k = int(np.argmax(np.abs(b)))
    if not b.ravel()[k]:
        return None
    c = float(a.ravel()[k] / b.ravel()[k])
    return c if c and agree(a, c * b) else None

"""Points: numbers for the names of a claim, drawn so that they satisfy what is assumed of them; and the assumptions themselves, as symnn reads
them and as the judge checks them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import sympy as sp

import symnn
from tests.fuzz import digits
from tests.fuzz.terms import Point, Term, axes, length, names, symbol

Shape = tuple[int, ...]
SIZES = ((2, 2, 2), (1, 2, 3), (2, 3, 1), (3, 1, 2), (1, 1, 1), (3, 3, 2), (2, 1, 1))


@dataclass(frozen=True)
class Kind:
    """What is assumed of one name: the assumptions, a draw, a check."""

    assumed: Callable[[Any], tuple[Any, ...]]
    draw: Callable[[Random, Shape], Any]
    holds: Callable[[Any], bool]
    loose: bool = False
    """Whether what is near to a point of the kind is of the kind as well."""


def _free(rng: Random) -> Fraction:
    return Fraction(rng.choice((rng.randint(-3, 3), Fraction(rng.randint(-40, 40), 17))))


def _filled(shape: Shape, draw: Callable[[], Fraction]) -> Any:
    return digits.array([[draw() for _ in range(shape[1])] for _ in range(shape[0])]) if shape else draw()


def _all(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda v: all(test(x) for x in np.ravel(np.array(v, dtype=object)))


def _near(a: Any, b: Any) -> bool:
    return all(abs(digits.plus(p, -q)) < digits.CLOSE for p, q in zip(np.ravel(a), np.ravel(b), strict=True))


def _symmetric(rng: Random, shape: Shape) -> Any:
    a = _filled(shape, lambda: _free(rng))
    return digits.array([[a[min(i, j), max(i, j)] for j in range(shape[0])] for i in range(shape[0])])


def _gram(rng: Random, shape: Shape, more: int) -> Any:
    a = _filled(shape, lambda: Fraction(rng.randint(-2, 2)))
    return digits.each(digits.plus, digits.matmul(a.T, a), digits.each(lambda x: more * x, digits.identity(shape[0])))


def _definite(v: Any, strictly: bool) -> bool:
    leading = [digits.determinant(v[np.ix_(s, s)]) for s in _subsets(len(v), strictly)]
    return _near(v, v.T) and all(d > 0 if strictly else d >= 0 for d in leading)


def _subsets(size: int, strictly: bool) -> Iterator[list[int]]:
    if strictly:
        yield from (list(range(k + 1)) for k in range(size))
    else:
        yield from ([j for j in range(size) if bits >> j & 1] for bits in range(1, 2**size))


def _skew(rng: Random, shape: Shape) -> Any:
    a = _filled(shape, lambda: _free(rng))
    return digits.each(digits.plus, a, digits.each(lambda x: -x, a.T))


def _orthogonal(rng: Random, shape: Shape) -> Any:
    """Cayley's transform of a skew matrix, some columns turned around."""
    one, s = digits.identity(shape[0]), _skew(rng, shape)
    turned = digits.matmul(digits.inverse(digits.each(digits.plus, one, s)), digits.each(lambda a, b: a - b, one, s))
    signs = [rng.choice((1, -1)) for _ in range(shape[0])]
    return digits.array([[x * c for x, c in zip(row, signs, strict=True)] for row in turned])


def _simplex(rng: Random, shape: Shape) -> Any:
    weights = _filled(shape, lambda: Fraction(rng.randint(1, 5)))
    whole = sum(np.ravel(weights))
    return digits.each(lambda x: x / whole, weights)


def _hot(rng: Random, shape: Shape) -> Any:
    chosen = rng.randrange(shape[0])
    return digits.array([[Fraction(int(i == chosen))] for i in range(shape[0])])


def _sum_one(rng: Random, shape: Shape) -> Any:
    v = _filled(shape, lambda: _free(rng))
    v[-1, 0] += 1 - sum(v.ravel())
    return v


def _stochastic(rng: Random, shape: Shape) -> Any:
    return digits.array([list(_simplex(rng, (shape[1], 1)).ravel()) for _ in range(shape[0])])


def _unit(rng: Random, shape: Shape) -> Any:
    """A rational point of the sphere, by stereographic projection."""
    t = [_free(rng) for _ in range(shape[0] - 1)]
    square = sum((x * x for x in t), Fraction(0))
    return digits.array([[2 * x / (square + 1)] for x in t] + [[(square - 1) / (square + 1) if t else Fraction(rng.choice((1, -1)))]])


def _total(v: Any) -> Any:
    return digits.total(np.ravel(v))


def _squares(v: Any) -> Any:
    return digits.total(digits.product(x, x) for x in np.ravel(v))


ones = lambda x: sp.OneMatrix(*x.shape)
eye = lambda x: sp.Identity(x.shape[0])
above = lambda rng, low: _free(rng) % 4 + low
KINDS: dict[str, Kind] = {
    "free": Kind(lambda x: (), lambda r, s: _filled(s, lambda: _free(r)), lambda v: True, True),
    "positive": Kind(lambda x: (sp.Q.positive(x),), lambda r, s: _filled(s, lambda: above(r, Fraction(1, 7))), _all(lambda x: x > 0), True),
    "nonnegative": Kind(lambda x: (x >= 0,), lambda r, s: above(r, Fraction(0)), lambda v: v >= 0),
    "between 0 and 1": Kind(lambda x: (x >= 0, x <= 1), lambda r, s: Fraction(r.randint(0, 8), 8), lambda v: 0 <= v <= 1),
    "above 1": Kind(lambda x: (x > 1,), lambda r, s: above(r, Fraction(8, 7)), lambda v: v > 1, True),
    "nonzero": Kind(lambda x: (sp.Ne(x, 0) if x.is_Symbol and not x.is_Matrix else symnn.nonzero_entries(x),),
                    lambda r, s: _filled(s, lambda: above(r, Fraction(1, 7)) * r.choice((1, -1))), _all(lambda x: x != 0), True),
    "symmetric": Kind(lambda x: (sp.Q.symmetric(x),), _symmetric, lambda v: _near(v, v.T)),
    "skew": Kind(lambda x: (sp.Eq(x.T, -x),), _skew, lambda v: _near(v, digits.each(lambda e: -e, v.T))),
    "definite": Kind(lambda x: (sp.Q.positive_definite(x),), lambda r, s: _gram(r, s, 1), lambda v: _definite(v, True)),
    "semidefinite": Kind(lambda x: (symnn.positive_semidefinite(x),), lambda r, s: _gram(r, s, 0), lambda v: _definite(v, False)),
    "orthogonal": Kind(lambda x: (sp.Eq(x.T * x, eye(x)),), _orthogonal, lambda v: _near(digits.matmul(v.T, v), digits.identity(len(v)))),
    "simplex": Kind(lambda x: (sp.Q.positive(x), sp.Eq(symnn.sum(x), 1)), _simplex, lambda v: _near(_total(v), 1) and _all(lambda x: x > 0)(v)),
    "sum 1": Kind(lambda x: (sp.Eq(symnn.sum(x), 1),), _sum_one, lambda v: _near(_total(v), 1)),
    "one-hot": Kind(lambda x: (symnn.one_hot(x),), _hot, lambda v: _total(v) == 1 and _all(lambda x: x in (0, 1))(v)),
    "binary": Kind(lambda x: (sp.Eq(sp.HadamardProduct(x, x), x),), lambda r, s: _filled(s, lambda: Fraction(r.randint(0, 1))), _all(lambda x: x in (0, 1))),
    "unit": Kind(lambda x: (sp.Eq((x.T * x)[0, 0], 1),), _unit, lambda v: _near(_squares(v), 1)),
    "stochastic": Kind(lambda x: (sp.Eq(x * sp.OneMatrix(x.shape[1], 1), sp.OneMatrix(x.shape[0], 1)),), _stochastic,
                       lambda v: all(_near(digits.total(row), 1) for row in v)),
}  # fmt: skip
# what an assumption about a vector, a square matrix, any matrix or a number may be
OF_NUMBER, OF_COLUMN = (
    ("positive", "nonnegative", "between 0 and 1", "above 1", "nonzero"),
    ("positive", "nonzero", "simplex", "sum 1", "one-hot", "binary", "unit"),
)
OF_SQUARE, OF_MATRIX = (
    ("symmetric", "skew", "definite", "semidefinite", "orthogonal", "stochastic", "positive"),
    ("positive", "nonzero", "stochastic"),
)


def kind_of(term: Term) -> Kind:
    kind = term.data[1]
    return KINDS[kind if isinstance(kind, str) else "free"]


def assumptions(named: Iterable[Term]) -> tuple[Any, ...]:
    return tuple(a for t in named for a in kind_of(t).assumed(symbol(t)))


# laws of random names: values with probabilities, by what was declared ---------------------------------------------------
HALF = Fraction(1, 2)


def laws_of(declared: Mapping[str, Any]) -> list[list[tuple[Fraction, Fraction]]]:
    """Finite distributions that satisfy what is declared; a normal law's are those that have its first five moments."""
    mean, variance, kind = Fraction(declared.get("mean", 0)), Fraction(declared.get("variance", 1)), declared.get("distribution")
    if isinstance(kind, tuple):
        p = Fraction(kind[1])
        return [[(Fraction(0), 1 - p), (Fraction(1), p)]]
    root = digits.MP.sqrt(digits.precise(variance))
    root = Fraction(int(root)) if int(root) ** 2 == variance else root
    even = [(digits.plus(mean, -root), HALF), (digits.plus(mean, root), HALF)]
    wide = [(digits.plus(mean, -2 * root), Fraction(1, 8)), (mean, Fraction(3, 4)), (digits.plus(mean, 2 * root), Fraction(1, 8))]
    slanted = [(digits.plus(mean, -2 * root), Fraction(1, 5)), (digits.plus(mean, root / 2), Fraction(4, 5))]
    if kind == "rademacher":
        return [even]
    if kind == "normal":
        three = digits.MP.sqrt(3) * digits.precise(root)
        return [[(digits.plus(mean, -three), Fraction(1, 6)), (mean, Fraction(2, 3)), (digits.plus(mean, three), Fraction(1, 6))]]
    return [even, wide] if declared.get("symmetric") else [even, wide, slanted]


def _law(term: Term) -> Mapping[str, Any] | None:
    kind = term.data[1]
    return dict(kind[1]) if isinstance(kind, tuple) and kind[0] == "random" else None


def draw(terms: list[Term], rng: Random, chosen: tuple[int, int, int], style: str = "mixed") -> tuple[Point, dict[str, int]]:
    """Sizes and values. A style "equal" gives every entry of a free name one and the same small number, "zero" 0."""
    symbolic = axes(*terms)
    sizes = {a: c for a, c in zip("nmk", chosen, strict=True) if a in symbolic}
    point: Point = {"laws": {}}
    for t in names(*terms):
        shape = tuple(length(a, sizes) for a in t.shape)
        if (law := _law(t)) is not None:
            point["laws"][t.data[0]] = rng.choice(laws_of(law))
        fixed = Fraction(0) if style == "zero" else Fraction(rng.randint(-2, 2))
        plain = t.data[1] == "free" and style != "mixed"
        point[t.data[0]] = _filled(shape, lambda c=fixed: c) if plain else kind_of(t).draw(rng, shape)
    return point, sizes


def beside(terms: list[Term], point: Point, rng: Random) -> Point:
    """A point very near, which satisfies the same assumptions: only what may move freely is moved."""
    moved = dict(point)
    for t in names(*terms):
        if kind_of(t).loose and _law(t) is None:
            moved[t.data[0]] = digits.each(lambda x: digits.plus(x, Fraction(rng.randint(-99, 99), 10**7)), point[t.data[0]])
    return moved

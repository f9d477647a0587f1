r"""The density of a normal distribution at a point, \mathcal{N}(x; \mu, \sigma^2): of a number, of a column with
independent entries, and of one with a covariance matrix.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symnn.reading.formula import law_divergences
from symnn.reading.formula import tree as t

if TYPE_CHECKING:
    from symnn.bridge.named_axes import Reading
    from symnn.reading.formula.building import Builder

DENSITY = "normal density"
ONE, TWO, HALF = (t.Number(Fraction(n)) for n in (1, 2, Fraction(1, 2)))


def of_normal(builder: Builder, tree: t.Apply) -> Reading:
    """The value of the density; Misfit where point, mean and covariance do not go together."""
    return builder.build(t.Apply("exp", (_exponent(builder, tree),)))


def logarithm(builder: Builder, tree: t.Apply) -> Reading | None:
    """log of a density, log |S| of a square matrix, which is of its determinant, and log (|S| / |R|) of definite
    ones; None for other logarithms.
    """
    inside = t.bare(tree.arguments[0]) if len(tree.arguments) == 1 and not tree.primes else tree
    match inside:
        case t.Apply(name=name) if name == DENSITY:
            return builder.build(_exponent(builder, inside))
        case t.Norm(kind="abs", argument=matrix) if _is_square(builder, matrix):
            return builder.build(t.Apply("logdet", (matrix,)))
        case t.Quotient():
            matrices = [_determined(t.bare(side)) for side in (inside.above, inside.below)]
            if all(matrix is not None and law_divergences.is_definite(builder, matrix) for matrix in matrices):
                logs = tuple(t.Apply("logdet", (matrix,)) for matrix in matrices if matrix is not None)
                return builder.build(t.Group(t.Sum(logs, (1, -1))))
    return None


def _determined(tree: t.Tree) -> t.Tree | None:
    """The matrix of det S and |S|."""
    match tree:
        case t.Norm(kind="abs", argument=matrix) | t.Apply(name="det", arguments=(matrix,)):
            return matrix
    return None


def _is_square(builder: Builder, matrix: t.Tree) -> bool:
    value = builder.build(matrix)
    return not value.is_number and len(value.axes) == 2 and value.shape[0] == value.shape[1]


def _exponent(builder: Builder, tree: t.Apply) -> t.Tree:
    """The logarithm of the density."""
    point, mean, spread = tree.arguments
    value = builder.build(point)
    gap = t.Group(t.Sum((point, mean), (1, -1)))
    if value.is_number:
        return _halves(t.Quotient(t.Power(gap, TWO), t.Group(spread)), _log(TWO, PI, spread))
    extent = value.shape[0]
    size = t.Number(Fraction(int(extent))) if extent.is_Integer else t.Name(str(extent))
    covariance = t.Group(spread)
    if (variance := _isotropic(builder, spread)) is not None:
        form: t.Tree = t.Quotient(t.Group(_times(t.Transpose(gap), gap)), t.Group(variance))
        return _halves(form, _times(size, _log(TWO, PI, variance)))
    form = _times(t.Transpose(gap), t.Power(covariance, t.Number(Fraction(-1))), gap)
    return _halves(form, _times(size, _log(TWO, PI)), t.Apply("logdet", (covariance,)))


PI = t.Constant("pi")


def _times(*factors: t.Tree) -> t.Tree:
    return t.Product(tuple(t.Group(f) for f in factors), ("",) * (len(factors) - 1))


def _log(*factors: t.Tree) -> t.Tree:
    return t.Apply("log", (_times(*factors),))


def _halves(*terms: t.Tree) -> t.Tree:
    """Minus half of the terms: of the square, and of the logarithms of what stands under the root."""
    return t.Group(t.Sum(tuple(_times(HALF, term) for term in terms), (-1,) * len(terms)))


def _isotropic(builder: Builder, spread: t.Tree) -> t.Tree | None:
    """σ² of σ² I; None for another covariance."""
    inside = t.bare(spread)
    if law_divergences.is_identity(builder, inside):
        return ONE
    if isinstance(inside, t.Product) and set(inside.signs) <= {"", "·"}:
        rest = tuple(f for f in inside.factors if not law_divergences.is_identity(builder, f))
        if len(rest) == len(inside.factors) - 1:
            return rest[0] if len(rest) == 1 else t.Product(rest, ("",) * (len(rest) - 1))
    return None

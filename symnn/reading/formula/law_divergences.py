r"""The divergence of two distributions that are written out, KL(N(μ, σ²) ‖ N(0, 1)): the expectation of the difference
of their log densities under the first, of columns the sum over independent entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnn.errors import UnsupportedError
from symnn.reading.formula import tree as t
from symnn.reading.formula.conforming import Misfit

if TYPE_CHECKING:
    from symnn.bridge.named_axes import Reading
    from symnn.reading.formula.building import Builder

ENTRY, NOISE = "#entry", "#noise"
ONE, TWO, HALF = (t.Number(Fraction(n)) for n in (1, 2, Fraction(1, 2)))


def of_laws(builder: Builder, tree: t.Apply) -> Reading | None:
    """KL of two distributions; None where the arguments are none."""
    laws = [a for a in map(t.bare, tree.arguments) if isinstance(a, t.Distribution)]
    if not laws:
        return None
    if len(laws) != 2 or len(tree.arguments) != 2 or laws[0].name != laws[1].name:
        raise UnsupportedError("the divergence of a distribution and of something of another kind is not read")
    first, second = (law.parameters for law in laws)
    match laws[0].name:
        case "bernoulli" if len(first) == len(second) == 1:
            return builder.build(t.Apply("KL", (*first, *second), start=tree.start, end=tree.end))
        case "normal" if len(first) == len(second) == 2:
            return builder.build(_of_normals(builder, first, second))
    raise UnsupportedError(f"the divergence of {laws[0].name} distributions is not read")


def _of_normals(builder: Builder, first: tuple[t.Tree, ...], second: tuple[t.Tree, ...]) -> t.Tree:
    """E[log p(x) − log q(x)] for x = m + s z with z standard normal."""
    extent = _extent(builder, (*first, *second))
    if extent is None:
        return _of_numbers(first[0], _root(first[1]), second[0], _root(second[1]))
    last = t.Number(Fraction(int(extent))) if extent.is_Integer else t.Name(str(extent))
    if any(is_definite(builder, spread) for spread in (first[1], second[1])):
        return _of_dependent(builder, first, second, last)
    index = t.Name(ENTRY)
    (m, s), (n, r) = (
        (_entry(builder, mean, index), _scale(builder, spread, index)) for mean, spread in (first, second)
    )
    low = t.Number(Fraction(builder.context.base))
    high = last if builder.context.base else t.Sum((last, ONE), (1, -1))
    return t.Group(t.Big("sum", ENTRY, low, high, _of_numbers(m, s, n, r)))


ENTROPY = "the entropy of a distribution is the mean of the negative logarithm of its density"


def entropy(builder: Builder, tree: t.Apply) -> Reading:
    """The entropy of a distribution that is written out, by its closed form."""
    law = t.bare(tree.arguments[0])
    if len(tree.arguments) != 1 or not isinstance(law, t.Distribution):
        raise UnsupportedError("the entropy of this is not read")
    builder.context.assume(ENTROPY)
    match law.name, law.parameters:
        case "normal", (_, spread):
            return builder.build(_entropy_of_normal(builder, law.parameters, spread))
        case "bernoulli", (p,):
            chances = (t.Group(p), t.Group(t.Sum((ONE, p), (1, -1))))
            terms = tuple(_product(chance, t.Apply("log", (chance,))) for chance in chances)
            return builder.build(t.Group(t.Sum(terms, (-1, -1))))
        case "uniform", (low, high):
            return builder.build(t.Apply("log", (t.Group(t.Sum((high, low), (1, -1))),)))
    raise UnsupportedError(f"the entropy of {law.name} distributions is not read")


def _entropy_of_normal(builder: Builder, parameters: tuple[t.Tree, ...], spread: t.Tree) -> t.Tree:
    """½ log(2π e s²), summed over independent entries; ½ (d log(2π e) + log det Σ) of dependent ones."""
    around = _product(TWO, t.Constant("pi"), t.Constant("e"))
    extent = _extent(builder, parameters)
    if extent is None:
        return t.Group(_product(HALF, t.Apply("log", (_product(around, t.Group(spread)),))))
    last = t.Number(Fraction(int(extent))) if extent.is_Integer else t.Name(str(extent))
    if is_definite(builder, spread):
        constant = _product(last, t.Apply("log", (around,)))
        return t.Group(_product(HALF, t.Group(_total([(constant, 1), (t.Apply("logdet", (t.Group(spread),)), 1)]))))
    variance = t.Power(t.Group(_scale(builder, spread, t.Name(ENTRY))), TWO)
    low = t.Number(Fraction(builder.context.base))
    high = last if builder.context.base else t.Sum((last, ONE), (1, -1))
    body = _product(HALF, t.Apply("log", (_product(around, variance),)))
    return t.Group(t.Big("sum", ENTRY, low, high, body))


CLOSED_FORM = "the divergence of normal distributions with a covariance matrix is what its closed form says"


def is_definite(builder: Builder, spread: t.Tree) -> bool:
    """Whether a covariance is a matrix that is told to be positive definite."""
    inside = t.bare(spread)
    known = builder.context.names.get(inside.name) if isinstance(inside, t.Name) and not inside.indices else None
    return known is not None and bool(known.facts & {"positive definite", "symmetric positive definite"})


def _of_dependent(builder: Builder, first: tuple[t.Tree, ...], second: tuple[t.Tree, ...], size: t.Tree) -> t.Tree:
    """½ (tr(S⁻¹ R) + (n − m)ᵀ S⁻¹ (n − m) − d + log det S − log det R) of N(m, R) and N(n, S), both definite."""
    (m, before), (n, after) = first, second
    identity = [is_identity(builder, t.bare(spread)) for spread in (before, after)]
    if not all(known or is_definite(builder, s) for known, s in zip(identity, (before, after), strict=True)):
        raise UnsupportedError("the divergence of normal distributions with dependent entries is not read")
    builder.context.used[CLOSED_FORM] = None
    inverse = () if identity[1] else (t.Power(t.Group(after), t.Number(Fraction(-1))),)
    terms: list[tuple[t.Tree, int]] = [(t.Apply("tr", (_product(*inverse, t.Group(before)),)), 1), (size, -1)]
    moved = [(mean, sign) for mean, sign in ((n, 1), (m, -1)) if not _is_zero(mean)]
    if moved:
        gap = t.Group(_total(moved))
        terms.append((_product(t.Transpose(gap), *inverse, gap), 1))
    logs = ((after, 1, identity[1]), (before, -1, identity[0]))
    terms += [(t.Apply("logdet", (t.Group(spread),)), sign) for spread, sign, known in logs if not known]
    return _product(HALF, t.Group(_total(terms)))


def _product(*factors: t.Tree) -> t.Tree:
    return t.Product(factors, ("",) * (len(factors) - 1)) if len(factors) > 1 else factors[0]


def _total(terms: Sequence[tuple[t.Tree, int]]) -> t.Tree:
    return t.Sum(tuple(term for term, _ in terms), tuple(sign for _, sign in terms))


def _is_zero(mean: t.Tree) -> bool:
    return mean == t.Number(Fraction(0)) or (isinstance(mean, t.Apply) and mean.name == "zeros")


def _of_numbers(m: t.Tree, s: t.Tree, n: t.Tree, r: t.Tree) -> t.Tree:
    noise = t.Name(NOISE)
    x = t.Group(t.Sum((m, t.Product((t.Group(s), noise), ("",))), (1, 1)))
    gap = t.Group(t.Quotient(t.Group(t.Sum((x, n), (1, -1))), t.Group(r)))
    logs = [t.Apply("log", (t.Power(t.Group(scale), TWO),)) for scale in (r, s)]
    twice = t.Sum((t.Power(gap, TWO), t.Power(noise, TWO), *logs), (1, -1, 1, -1))
    body = t.Product((HALF, t.Group(twice)), ("",))
    standard = t.Distribution("normal", (t.Number(Fraction(0)), ONE))
    return t.Statistic("E", (body,), over=(t.Sample(noise, standard),))


def _root(variance: t.Tree) -> t.Tree:
    """σ of σ²; else the root."""
    inside = t.bare(variance)
    if isinstance(inside, t.Power) and t.bare(inside.exponent) == TWO:
        return inside.base
    return ONE if inside == ONE else t.Apply("sqrt", (variance,))


def _extent(builder: Builder, parameters: tuple[t.Tree, ...]) -> Any | None:
    """How many entries a column has that these are of; None for distributions of numbers."""
    for tree in parameters:
        if is_identity(builder, tree) or (isinstance(tree, t.Apply) and tree.name == "zeros"):
            continue
        inside = tree.arguments[0] if isinstance(tree, t.Apply) and tree.name == "diag" else tree
        inside = inside.base if isinstance(inside, t.Power) else inside
        try:
            value = builder.build(inside)
        except Misfit:
            continue
        if not value.is_number:
            return value.shape[0]
    return None


def is_identity(builder: Builder, tree: t.Tree) -> bool:
    """I, or a name of it."""
    defined = builder.context.definitions.get(tree.name) if isinstance(tree, t.Name) and not tree.indices else None
    found = tree if defined is None else defined.value
    return isinstance(found, t.Apply) and found.name == "eye"


def _entry(builder: Builder, mean: t.Tree, index: t.Tree) -> t.Tree:
    if (isinstance(mean, t.Apply) and mean.name == "zeros") or mean == t.Number(Fraction(0)):
        return t.Number(Fraction(0))
    if isinstance(mean, t.Name) and not mean.indices:
        return t.Name(mean.name, (index,))
    return t.Entry(t.Group(mean), (index,))


def _scale(builder: Builder, spread: t.Tree, index: t.Tree) -> t.Tree:
    """The standard deviation of an entry, where entries are independent: of I, c I and diag(v)."""
    inside = t.bare(spread)
    if is_identity(builder, inside):
        return ONE
    match inside:
        case t.Apply(name="diag", arguments=(column,)):
            column = t.bare(column)
            if isinstance(column, t.Power) and t.bare(column.exponent) == TWO:
                return _entry(builder, column.base, index)
            return t.Apply("sqrt", (_entry(builder, column, index),))
        case t.Product(factors=factors, signs=signs) if set(signs) <= {"", "·"}:
            rest = tuple(f for f in factors if not is_identity(builder, f))
            if len(rest) == len(factors) - 1:
                return _root(rest[0] if len(rest) == 1 else t.Product(rest, ("",) * (len(rest) - 1)))
    raise UnsupportedError("the divergence of normal distributions with dependent entries is not read")

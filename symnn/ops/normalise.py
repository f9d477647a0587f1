"""The mathematics that layer, batch and RMS norm share: the standardised x and the pullback through it. No record of
its own.
"""

from fractions import Fraction

from symnn.errors import ArgumentError, ShapeError
from symnn.expr.build import broadcast, const, sum_over
from symnn.expr.nodes import Contract, Node, show
from symnn.ops.axes import others
from symnn.ops.mean import mean
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt

EPSILON = Fraction(1, 100000)
Axes = tuple[int, ...]


def rational(eps: object) -> Fraction:
    """The stabiliser as a number; a float is read as the decimal it is written as. It may be 0, not negative."""
    exact = Fraction(str(eps)) if isinstance(eps, float) else eps
    value = Fraction(exact) if isinstance(exact, int | Fraction) else None
    if value is None or value < 0:
        raise ArgumentError(f"eps must be a rational number, at least 0, not {eps!r}")
    return value


def centred(x: Node, axes: Axes) -> Node:
    """x minus its mean over the axes."""
    return x - broadcast(mean(x, axes), x.shape, others(x, axes))


def deviation(x: Node, axes: Axes, eps: object) -> Node:
    """√(mean of x² over the axes + eps): the standard deviation of a centred x."""
    every = tuple(range(x.rank))
    square = Contract([x, x], [every, every], every)
    m, e = mean(square, axes), rational(eps)
    return sqrt(m + const(e)) if e else sqrt(m)


def divided(x: Node, s: Node, axes: Axes) -> Node:
    """x/s, where s lacks the axes."""
    every = tuple(range(x.rank))
    return Contract([x, reciprocal(s)], [every, others(x, axes)], every)


def scaled(x: Node, gamma: Node, axes: Axes, name: str) -> Node:
    """γ∘x, with γ along the given axes of x."""
    wanted = tuple(x.shape[a] for a in axes)
    if gamma.shape != wanted:
        raise ShapeError(
            "the scale and shift of {name} need shape {wanted}, but {0.name} has shape {0.shape}",
            (gamma, gamma.shape),
            name=name,
            wanted=show(wanted),
        )
    every = tuple(range(x.rank))
    return Contract([gamma, x], [axes, every], every)


def through(unit: Node, s: Node, g: Node, axes: Axes, mean_free: bool) -> Node:
    """(g − mean(g) − x̂·mean(g∘x̂))/s for x̂ = `unit`; without the middle term where x̂ is not made mean-free."""
    every, kept = tuple(range(unit.rank)), others(unit, axes)
    along = mean(g * unit, axes)
    rest = centred(g, axes) if mean_free else g
    return divided(rest - Contract([unit, along], [every, kept], every), s, axes)


def standardised(x: Node, gamma: Node, beta: Node, axes: Axes, along: Axes, eps: object, name: str) -> Node:
    """γ∘x̂ + β, with x̂ standardised over `axes` and γ and β along others or the same."""
    c = centred(x, axes)
    return scaled(divided(c, deviation(c, axes, eps), axes), gamma, along, name) + broadcast(beta, x.shape, along)


def by_arguments(
    x: Node, gamma: Node, g: Node, axes: Axes, along: Axes, eps: object, name: str
) -> tuple[Node, Node, Node]:
    """The pullbacks of g through `standardised` by x, γ and β. With ĝ = γ∘g: (ĝ − mean(ĝ) − x̂·mean(ĝ∘x̂))/s, and the
    sums of g∘x̂ and of g over the axes that γ lacks.
    """
    c = centred(x, axes)
    s = deviation(c, axes, eps)
    unit = divided(c, s, axes)
    by_x = through(unit, s, scaled(g, gamma, along, name), axes, mean_free=True)
    return by_x, sum_over(g * unit, others(x, along)), sum_over(g, others(x, along))

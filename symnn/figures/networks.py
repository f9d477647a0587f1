"""Diagrams of networks: a whole network, one neuron, a recurrent network in time. Sizes and names are read off what is
drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn import ops
from symnn.errors import ArgumentError
from symnn.figures.drawing import BLUE, GREY, INK, PALE, WIDTH, Drawing, arrow, bare, counted, disc, formula, spoken
from symnn.nets import Layers, Network
from symnn.nets.activation import Activation
from symnn.text import latex

HEIGHT = 1.0
"""Of the whole column of the largest layer, in the diagram's own measure."""


@dataclass(frozen=True)
class _Column:
    """One column of units. `size` is None for the three dots that stand for layers left out; `state` is the LaTeX of
    its vector.
    """

    size: Any
    state: str
    title: str
    weights: str = ""

    @property
    def words(self) -> str:
        if self.size is None:
            return "layers left out"
        return f"{spoken(self.title)} with {spoken(formula(self.size))} unit{'' if self.size == 1 else 's'}"


def network(net: Network | Layers | Sequence[Any], *, layers: Sequence[str] = (), most: int = 6) -> Drawing:
    """The units of every layer and their connections.

    net     a `Network`, `Layers`, or the sizes from inputs to outputs: (3, 2, 1), ("n_0", n1, K)
    layers  titles in place of those that are read off: ("input", "hidden", "output")
    most    a layer with more units, or with a symbolic number, is drawn with dots
    """
    if most < 3:
        raise ArgumentError(f"a layer with dots shows three units: `most` is at least 3, not {most}")
    columns = _columns(net)
    if layers:
        if len(layers) != len(columns):
            raise ArgumentError(f"{len(columns)} columns are drawn, but {len(layers)} titles were given")
        columns = [_Column(c.size, c.state, title, c.weights) for c, title in zip(columns, layers, strict=True)]
    places = [_heights(c.size, most) for c in columns]

    def draw(axes: Any) -> None:
        bare(axes, (-0.5, len(columns) - 0.5), (-0.32, HEIGHT + 0.2))
        for x, column in enumerate(columns):
            if x:
                _edges(axes, x, columns[x - 1], column, places[x - 1], places[x])
            _units(axes, x, column, places[x])

    told = ", then ".join(c.words for c in columns)
    alt = f"A network drawn from left to right: {told}. Every unit is connected to every unit of the next layer."
    return Drawing(draw, alt, (max(4.0, WIDTH / 3 * len(columns)), 3.4))


def _columns(net: Network | Layers | Sequence[Any]) -> list[_Column]:
    if isinstance(net, Layers):
        net = Network(net)
    if isinstance(net, Network):
        return _of_network(net)
    sizes = [counted(s, "the size of a layer") for s in net]
    if len(sizes) < 2:
        raise ArgumentError("a network has an input and at least one layer: give at least two sizes")
    last = len(sizes) - 1
    first = _Column(sizes[0], "x", "input")
    hidden = [
        _Column(s, f"a^{{[{l}]}}", f"layer {l}", rf"W^{{[{l}]}}, b^{{[{l}]}}")
        for l, s in enumerate(sizes[1:-1], start=1)
    ]
    return [first, *hidden, _Column(sizes[-1], r"\hat y", "output", rf"W^{{[{last}]}}, b^{{[{last}]}}")]


def _of_network(net: Network) -> list[_Column]:
    def written(symbol: Any) -> str:
        return str(latex(symbol, names=net.names))

    first = _Column(_count(net.inputs), written(net.x), "input")
    if net.places:
        return [
            first,
            *(
                _Column(
                    _count(p.output.features),
                    written(p.output.symbol),
                    _titled(f"layer {p.index}", p.output.function),
                    ", ".join(written(q.symbol) for q in p.parameters.values() if hasattr(q.symbol, "shape")),
                )
                for p in net.places
                if p.definitions
            ),
        ]
    depth = latex(net.depth.depth) if net.depth else ""
    function = net.depth.function if net.depth else net.last
    size = sp.Symbol("n_1", integer=True, positive=True)
    return [
        first,
        _Column(size, "a^{[1]}", _titled("layer 1", function), "W^{[1]}, b^{[1]}"),
        _Column(None, "", "…"),
        _Column(
            net.outputs, f"a^{{[{depth}]}}", _titled(f"layer ${depth}$", net.last), f"W^{{[{depth}]}}, b^{{[{depth}]}}"
        ),
    ]


def _count(features: Any) -> Any:
    """How many units an example has; of several axes, the product."""
    return sp.Mul(*features) if isinstance(features, tuple) else features


def _titled(words: str, function: Activation) -> str:
    return words if function.identity else f"{words}, {_called(function)}"


def _called(function: Activation) -> str:
    """tanh, or the sign of a function left open."""
    return formula(function.record.latex) if function.record is not None and len(function.name) == 1 else function.name


def _heights(size: Any, most: int) -> list[float | None]:
    """Where the units stand, from the top; None stands for the dots."""
    if size is None:
        return []
    count = int(size) if isinstance(size, int | sp.Integer) else 0
    slots: list[bool] = [True] * count if 0 < count <= most else [True, True, False, True]
    if len(slots) == 1:
        return [HEIGHT / 2]
    step = min(0.34, HEIGHT / (len(slots) - 1))
    top = HEIGHT / 2 + step * (len(slots) - 1) / 2
    return [top - k * step if unit else None for k, unit in enumerate(slots)]


def _edges(
    axes: Any, x: int, before: _Column, column: _Column, left: Sequence[float | None], right: Sequence[float | None]
) -> None:
    if before.size is None or column.size is None:
        # beside layers left out the edges fade into dots
        y, ends = HEIGHT / 2, (x - 1, x - 0.25) if before.size is None else (x - 0.75, x)
        axes.plot([ends[0] + 0.2, ends[1] - 0.2], [y, y], color=GREY, linestyle=":", linewidth=1.5)
    else:
        for a in (h for h in left if h is not None):
            for b in (h for h in right if h is not None):
                axes.plot([x - 1, x], [a, b], color=GREY, linewidth=0.7, zorder=1)
    if column.weights:
        axes.text(x - 0.5, HEIGHT + 0.15, formula(column.weights), ha="center", va="center", fontsize=12, color=BLUE)


def _units(axes: Any, x: int, column: _Column, heights: Sequence[float | None]) -> None:
    if column.size is None:
        axes.text(x, HEIGHT / 2, r"$\cdots$", ha="center", va="center", fontsize=16, color=INK)
        return
    gap = [h for h in heights if h is not None]
    dotted = len(gap) < len(heights)
    for k, height in enumerate(gap, start=1):
        index = latex(column.size) if dotted and k == len(gap) else str(k)
        disc(axes, (x, height), formula(f"{column.state}_{{{index}}}" if column.size != 1 else column.state), fill=PALE)
    if dotted:
        axes.text(x, (gap[-2] + gap[-1]) / 2, r"$\vdots$", ha="center", va="center", fontsize=14, color=INK)
    axes.text(x, -0.2, column.title, ha="center", va="center", fontsize=11, color=INK)
    axes.text(
        x,
        -0.3,
        formula(column.size) + f" unit{'' if column.size == 1 else 's'}",
        ha="center",
        va="center",
        fontsize=11,
        color=GREY,
    )


def neuron(inputs: Any, *, activation: str = "g", bias: bool = True) -> Drawing:
    """One neuron: inputs, weights, the sum and the activation.

    inputs      how many: a number, a symbol or its name; more than five, or a symbol, are drawn with dots
    activation  the name of a record of `symnn.ops` ("sigmoid", "step"), or one letter for a function left open
    """
    size = counted(inputs, "the number of inputs")
    heights = _heights(size, 5)
    sign = activation if len(activation) == 1 else ops.find(activation).latex or rf"\mathrm{{{activation}}}"
    last = latex(size)
    lowest, top = min(h for h in heights if h is not None) - 0.2, max(h for h in heights if h is not None) + 0.2
    highest = HEIGHT + 0.3 if bias else top

    def draw(axes: Any) -> None:
        bare(axes, (-0.3, 4.5), (lowest, highest))
        middle, gap = HEIGHT / 2, [h for h in heights if h is not None]
        for k, height in enumerate(gap, start=1):
            index = last if k == len(gap) else str(k)
            disc(axes, (0, height), formula(f"x_{{{index}}}"), fill=PALE)
            arrow(axes, (0, height), (1.7, middle), gap=(13, 20))
            axes.text(
                0.75,
                height + (middle - height) * 0.44 + 0.05,
                formula(f"w_{{{index}}}"),
                ha="center",
                fontsize=14,
                color=BLUE,
            )
        if len(gap) < len(heights):
            axes.text(0, (gap[-2] + gap[-1]) / 2, r"$\vdots$", ha="center", va="center", fontsize=14)
        _body(axes, middle, sign, bias)

    closing = "the bias b is added, and" if bias else "and"
    alt = (
        f"A neuron: each of the {spoken(last)} inputs x_1 to x_{spoken(last)} is multiplied by its weight; the "
        "products are summed, "
        f"{closing} the function {spoken(sign)} turns the sum z into the output a."
    )
    return Drawing(draw, alt, (WIDTH, 2.8 * (highest - lowest) / (HEIGHT + 0.6)))


def _body(axes: Any, middle: float, sign: str, bias: bool) -> None:
    """From the sum to the output."""
    disc(axes, (1.7, middle), r"$\Sigma$", size=36)
    if bias:
        axes.text(1.7, HEIGHT + 0.18, "$b$", ha="center", va="center", fontsize=14, color=BLUE)
        arrow(axes, (1.7, HEIGHT + 0.12), (1.7, middle), gap=(0, 20))
    arrow(axes, (1.7, middle), (3, middle), gap=(20, 20))
    axes.text(2.35, middle + 0.06, "$z$", ha="center", fontsize=14)
    disc(axes, (3, middle), formula(sign), size=36)
    arrow(axes, (3, middle), (4.2, middle), gap=(20, 0))
    axes.text(4.32, middle, "$a$", ha="center", va="center", fontsize=14)


def unrolled(steps: Any, *, state: str = "a", weights: Sequence[str] = ("W_a", "W_x", "W_y")) -> Drawing:
    """A recurrent network, folded and unrolled in time: the same weights at every step.

    steps    how many: a number, a symbol or its name; more than four, or a symbol, are drawn with dots
    weights  LaTeX of the matrices from state to state, from input to state, from state to output
    """
    if len(weights) != 3:
        raise ArgumentError(
            f"three weights are named: state to state, input to state, state to output, not {len(weights)}"
        )
    size = counted(steps, "the number of steps")
    short = isinstance(size, int) and size <= 4
    shown = [str(t) for t in range(1, size + 1)] if short and isinstance(size, int) else ["1", "2", "", latex(size)]

    def draw(axes: Any) -> None:
        bare(axes, (-0.95, len(shown) + 0.9), (-1.35, 1.35))
        _cell(axes, 0, state, "t", weights)
        # the loop leaves the state to the left and comes back from above
        loop = {
            "arrowstyle": "-|>",
            "color": INK,
            "mutation_scale": 10,
            "shrinkA": 13,
            "shrinkB": 13,
            "connectionstyle": "arc3,rad=-1.9",
        }
        axes.annotate("", xy=(-0.04, 0.12), xytext=(-0.04, -0.12), arrowprops=loop)
        axes.text(-0.36, 0, formula(weights[0]), ha="right", va="center", fontsize=12, color=BLUE)
        axes.text(0.78, 0, "=", ha="center", va="center", fontsize=14)
        _chain(axes, shown, state, weights)

    alt = (
        f"A recurrent network, on the left folded with a loop from its state {state} to itself, on the right "
        f"unrolled over {latex(size)} "
        f"time steps: at each step the input x enters through {spoken(weights[1])}, the state before through "
        f"{spoken(weights[0])}, and the "
        f"output leaves through {spoken(weights[2])}, the same three matrices at every step."
    )
    return Drawing(draw, alt, (1.05 * (len(shown) + 2.4), 3.2))


def _chain(axes: Any, shown: Sequence[str], state: str, weights: Sequence[str]) -> None:
    """The cells in time, and the arrows from each to the next."""
    places = [1.5 + k for k in range(len(shown))]
    for x, time in zip(places, shown, strict=True):
        if time:
            _cell(axes, x, state, time, weights)
        else:
            axes.text(x, 0, r"$\cdots$", ha="center", va="center", fontsize=16)
        length, gap = (0.6, 0) if x == places[0] else (1, 14)
        arrow(axes, (x - length, 0), (x, 0), gap=(gap, 14))
        if x != places[0]:
            axes.text(x - 0.5, 0.1, formula(weights[0]), ha="center", fontsize=12, color=BLUE)
    axes.text(places[0] - 0.45, 0.12, formula(f"{state}^{{\\langle 0 \\rangle}}"), ha="center", fontsize=12)


def _cell(axes: Any, x: float, state: str, time: str, weights: Sequence[str]) -> None:
    """One moment: the input below, the state, the output above."""
    at = rf"^{{\langle {time} \rangle}}"
    for y, letter in ((-1.1, "x"), (0.0, state), (1.1, r"\hat y")):
        disc(axes, (x, y), formula(letter + at), size=27, fill=PALE if y else "white")
    arrow(axes, (x, -1.1), (x, 0), gap=(14, 14))
    arrow(axes, (x, 0), (x, 1.1), gap=(14, 14))
    axes.text(x + 0.07, -0.58, formula(weights[1]), va="center", fontsize=12, color=BLUE)
    axes.text(x + 0.07, 0.55, formula(weights[2]), va="center", fontsize=12, color=BLUE)

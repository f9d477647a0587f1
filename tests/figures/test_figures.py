"""Figures are computed: what is plotted is what symnn computes, what is said is what is drawn, and the same drawing gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn import figures
from symnn.book.figure_files import drawn
from symnn.book.parts import Figure
from symnn.errors import ArgumentError
from symnn.figures.drawing import COLOURS, MARKS, STROKES

matplotlib_figure = pytest.importorskip("matplotlib.figure")

x, y = sp.symbols("x y", real=True)
BOWL = x**2 / 2 + 5 * y**2
NETWORK = symnn.Network(symnn.Dense(2, "tanh"), symnn.Dense(1, "sigmoid"), inputs=3, loss="binary_cross_entropy")
TRIANGLE = [(1, 0, -1), (0, 1, -1), (-1, -1, 4)]

DRAWINGS: dict[str, Callable[[], figures.Drawing]] = {
    "a network": lambda: figures.network(NETWORK),
    "a network of sizes": lambda: figures.network((3, 2, 1), layers=("input", "hidden", "output")),
    "a network of symbols": lambda: figures.network(("n_0", 20, sp.Symbol("K", integer=True, positive=True))),
    "any number of layers": lambda: figures.network(symnn.Layers("L")),
    "a neuron": lambda: figures.neuron(3, activation="sigmoid"),
    "a neuron of n inputs": lambda: figures.neuron("n", bias=False),
    "a recurrent network": lambda: figures.unrolled(3),
    "a recurrent network over T steps": lambda: figures.unrolled("T"),
    "a triangle": lambda: figures.step_regions(TRIANGLE, points={"p": (1.5, 1.5), "q": (3, 3)}),
    "an activation": lambda: figures.activation("gelu"),
    "an activation with a jump": lambda: figures.activation("step"),
    "curves": lambda: figures.curves(
        {"up": [1, 2, 4], "down": ([0, 1, 2], [1, 0.5, 0.25])}, x="depth", log=True, marks=True, shade=(0.5, 2)
    ),
    "paths": lambda: figures.descent(BOWL, (x, y), paths={"a": [(8, 2), (0, 0)]}, box=((-9, -3), (9, 3)), minimum=(0, 0)),
    "a window": lambda: figures.window((4, 5), (2, 2), padding=1, at=(1, 2)),
    "a window with numbers": lambda: figures.window([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 0], [0, -1]]),
    "a formula": lambda: figures.graph(symnn.tanh(x * y) + x),
    "a derivation": lambda: figures.graph(NETWORK.backprop()),
}


def on_axes(drawing: figures.Drawing) -> Any:
    axes = matplotlib_figure.Figure(figsize=drawing.size, layout="constrained").add_subplot()
    drawing(axes)
    return axes


def lines(axes: Any) -> dict[str, tuple[Any, Any]]:
    return {line.get_label(): (line.get_xdata(), line.get_ydata()) for line in axes.lines}


def texts(axes: Any) -> list[str]:
    return [t.get_text() for t in axes.texts]


@pytest.mark.parametrize("name", DRAWINGS)
def test_same_drawing_gives_the_same_bytes_and_has_words(name: str) -> None:
    first, second = (
        drawn(Figure(name="one", draw=d, caption="", alt=d.alt, size=d.size), "chapter") for d in (DRAWINGS[name](), DRAWINGS[name]())
    )
    assert first == second
    assert first.svg.lstrip().startswith("<?xml")
    assert first.pdf
    assert len(first.alt) > 40
    assert first.alt.endswith(".")
    assert not set(first.alt) & set("\\$")


def test_curve_is_told_by_stroke_and_mark_besides_its_colour() -> None:
    assert len(set(COLOURS)) == len(set(map(str, STROKES))) == len(set(MARKS)) == len(COLOURS)
    axes = on_axes(figures.curves({name: [1, 2] for name in "abcdef"}, marks=True))
    assert len({(str(line._unscaled_dash_pattern), line.get_marker()) for line in axes.lines}) == 6


def test_chapter_takes_words_and_size_from_the_drawing() -> None:
    chapter = symnn.Chapter("A")
    drawing = figures.window((3, 3), (2, 2))
    chapter.figure("one", drawing, "A caption.")
    (part,) = chapter.parts
    assert isinstance(part, Figure)
    assert (part.alt, part.size) == (drawing.alt, drawing.size)


# functions and sequences ----------------------------------------------------------------------------------------------
NUMPY: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "sigmoid": (lambda t: 1 / (1 + np.exp(-t)), lambda t: np.exp(-t) / (1 + np.exp(-t)) ** 2),
    "tanh": (np.tanh, lambda t: 1 / np.cosh(t) ** 2),
    "relu": (lambda t: np.maximum(t, 0), lambda t: (t > 0) * 1.0),
    "softplus": (lambda t: np.log1p(np.exp(t)), lambda t: 1 / (1 + np.exp(-t))),
    "silu": (lambda t: t / (1 + np.exp(-t)), lambda t: (1 + np.exp(-t) + t * np.exp(-t)) / (1 + np.exp(-t)) ** 2),
}


@pytest.mark.parametrize("name", NUMPY)
def test_activation_and_its_slope_are_plotted_as_they_are(name: str) -> None:
    axes = on_axes(figures.activation(name, within=(-3, 3)))
    solid, dashed = (line for line in axes.lines if len(line.get_xdata()) > 2)
    assert (solid.get_linestyle(), dashed.get_linestyle()) == ("-", "--")
    for line, expected in zip((solid, dashed), NUMPY[name], strict=True):
        xs, ys = line.get_xdata(), line.get_ydata()
        there = ~np.isnan(ys)
        assert there.sum() >= len(xs) - 1, "only a jump is left open"
        np.testing.assert_allclose(ys[there], expected(xs[there]), atol=1e-12)
        assert (xs[0], xs[-1]) == (-3, 3)


def test_parameter_of_an_activation_is_the_one_given() -> None:
    axes = on_axes(figures.activation("leaky_relu", within=(-2, 2), alpha=sp.Rational(1, 4)))
    ys = next(line for line in axes.lines if len(line.get_xdata()) > 2).get_ydata()
    assert (ys[0], ys[-1]) == (-0.5, 2)


def test_curves_are_the_numbers_given() -> None:
    drawing = figures.curves({"up": [1, 1.5, 2.25], "down": ([1, 2], [0.5, 0.25])}, x="layer", log=True)
    axes = on_axes(drawing)
    told = lines(axes)
    np.testing.assert_array_equal(told["up"], ([0, 1, 2], [1, 1.5, 2.25]))
    np.testing.assert_array_equal(told["down"], ([1, 2], [0.5, 0.25]))
    assert axes.get_yscale() == "log"
    assert "up goes from 1 to 2.25" in drawing.alt
    assert "logarithmic" in drawing.alt


@pytest.mark.parametrize(
    ("given", "options", "said"),
    [
        ({}, {}, "between 1 and 6"),
        ({str(k): [1] for k in range(7)}, {}, "between 1 and 6"),
        ({"a": ([1, 2], [1])}, {}, "one value for each place"),
        ({"a": [1, 0]}, {"log": True}, "not positive"),
    ],
)
def test_curves_that_cannot_be_drawn_are_refused(given: Any, options: Any, said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        figures.curves(given, **options)


# the plane ------------------------------------------------------------------------------------------------------------
def test_region_of_three_step_neurons_is_the_exact_triangle() -> None:
    drawing = figures.step_regions(TRIANGLE, points={"in": (1, 1), "out": (3, "3/2")})
    assert set(drawing.corners) == {(1, 1), (3, 1), (1, 3)}
    assert all(isinstance(c, Fraction) for corner in drawing.corners for c in corner)
    assert "a triangle with the corners" in drawing.alt
    assert "in is inside. out is outside." in drawing.alt, "the boundary belongs to the region: h(0) = 1"
    (patch,) = on_axes(drawing).patches
    assert {tuple(p) for p in patch.get_xy()} == {(1, 1), (3, 1), (1, 3)}


@pytest.mark.parametrize(
    ("neurons", "corners"),
    [
        ([(3, 0, -1)], {(Fraction(1, 3), 0), (4, 0), (4, 4), (Fraction(1, 3), 4)}),
        ([(1, 0, -1), (-1, 0, "1/2")], set()),
        ([(1, 0, -5)], set()),
        ([(1, 1, 0), (-1, -1, 0)], {(0, 0)}),
        ([(1, 1, -1), (-1, -1, "3/2")], {(1, 0), (0, 1), (Fraction(3, 2), 0), (0, Fraction(3, 2))}),
    ],
)
def test_region_is_cut_in_rational_numbers(neurons: Any, corners: set[Any]) -> None:
    drawing = figures.step_regions(neurons)
    assert set(drawing.corners) == corners
    # a corner is in the box and on no wrong side; nothing else of the box is cut off
    for a in np.linspace(0, 4, 33):
        for b in np.linspace(0, 4, 33):
            fires = all(float(sp.Rational(w1)) * a + float(sp.Rational(w2)) * b + float(sp.Rational(c)) >= -1e-12 for w1, w2, c in neurons)
            assert fires == inside(drawing.corners, a, b)


def inside(corners: Any, a: float, b: float) -> bool:
    """Whether a point lies in a convex polygon whose corners go counter-clockwise."""
    if not corners:
        return False
    pairs = zip(corners, (*corners[1:], corners[0]), strict=True)
    if len(corners) == 1:
        return (a, b) == corners[0]
    return all((q[0] - p[0]) * (b - p[1]) - (q[1] - p[1]) * (a - p[0]) >= -1e-9 for p, q in pairs)


@pytest.mark.parametrize("neurons", [[(0, 0, 1)], [(1, 2)], [(sp.sqrt(2), 1, 0)]])
def test_neuron_without_an_exact_line_is_refused(neurons: Any) -> None:
    with pytest.raises(ArgumentError):
        figures.step_regions(neurons)


@pytest.mark.parametrize("box", [((0, 0), (0, 4)), ((0, 4), (4, 0)), ((-5, 2), (-2, 2))])
def test_box_without_room_is_refused(box: Any) -> None:
    with pytest.raises(ArgumentError, match="lower left"):
        figures.step_regions(TRIANGLE, box=box)
    with pytest.raises(ArgumentError, match="lower left"):
        figures.descent(BOWL, (x, y), paths={}, box=box)


def test_gradient_path_follows_the_recurrence_of_a_quadratic() -> None:
    path = figures.gradient_path(BOWL, (x, y), start=(8, 2), rate=sp.Rational(1, 8), steps=5)
    np.testing.assert_allclose(path, [(8 * (7 / 8) ** k, 2 * (-1 / 4) ** k) for k in range(6)], rtol=1e-12)
    # heavy ball: x2 = x1 - rate f'(x1) + beta (x1 - x0)
    heavy = figures.gradient_path(BOWL, (x, y), start=(8, 2), rate=0.125, steps=2, momentum=0.5)
    np.testing.assert_allclose(heavy[2][0], 7 - 7 / 8 - 0.5)
    flat = figures.gradient_path(x**2, (x, y), start=(1, 2), rate=0.25, steps=1)
    assert flat == [(1, 2), (0.5, 2)]


def test_descent_draws_the_paths_given_over_the_heights_of_the_function() -> None:
    path = figures.gradient_path(BOWL, (x, y), start=(8, 2), rate=0.1, steps=3)
    drawing = figures.descent(BOWL, (x, y), paths={"slow": path}, box=((-9, -3), (9, 3)), minimum=(0, 0))
    axes = on_axes(drawing)
    np.testing.assert_allclose(np.transpose(lines(axes)["slow"]), path)
    (contours,) = axes.collections
    for level, segments in zip(contours.levels, contours.get_paths(), strict=True):
        points = segments.vertices
        np.testing.assert_allclose(points[:, 0] ** 2 / 2 + 5 * points[:, 1] ** 2, level, atol=0.02)
    assert "in 3 steps from (8, 2)" in drawing.alt


# diagrams -------------------------------------------------------------------------------------------------------------
def test_network_has_its_units_and_all_their_connections() -> None:
    axes = on_axes(figures.network(NETWORK))
    units = [line for line in axes.lines if line.get_marker() == "o"]
    edges = [line for line in axes.lines if line.get_marker() in ("None", "")]
    assert (len(units), len(edges)) == (3 + 2 + 1, 3 * 2 + 2 * 1)
    ends = {(float(u.get_xdata()[0]), float(u.get_ydata()[0])) for u in units}
    assert {tuple(map(float, p)) for e in edges for p in zip(*e.get_data(), strict=True)} == ends
    assert {"layer 1, tanh", "layer 2, sigmoid", "$x_{1}$", "$a^{[1]}_{2}$", "$W^{[1]}, b^{[1]}$"} <= set(texts(axes))


def test_network_of_symbolic_or_many_units_has_dots() -> None:
    said = texts(on_axes(figures.network(("n_0", 20, 1))))
    assert said.count(r"$\vdots$") == 2
    assert {"$x_{n_{0}}$", "$a^{[1]}_{20}$"} <= {t.replace("n_0", "n_{0}") for t in said}
    assert r"$\cdots$" in texts(on_axes(figures.network(symnn.Layers("L"))))


@pytest.mark.parametrize(
    ("sizes", "options"), [((3,), {}), ((3, 0), {}), ((3, 2.5), {}), ((3, 2), {"layers": ("one",)}), ((3, 2), {"most": 2})]
)
def test_network_that_is_none_is_refused(sizes: Any, options: Any) -> None:
    with pytest.raises(ArgumentError):
        figures.network(sizes, **options)


def test_neuron_names_its_parts() -> None:
    assert {"$x_{3}$", "$w_{3}$", r"$\Sigma$", r"$\sigma$", "$b$", "$a$"} <= set(texts(on_axes(figures.neuron(3, activation="sigmoid"))))
    bare = figures.neuron("n", bias=False)
    assert "$b$" not in texts(on_axes(bare))
    assert "bias" not in bare.alt
    assert "$x_{n}$" in texts(on_axes(bare))


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_unrolled_network_uses_the_same_weights_at_every_step(steps: int) -> None:
    said = texts(on_axes(figures.unrolled(steps, state="h", weights=("U", "V", "W"))))
    assert said.count("$U$") == steps, "one in the loop, one between every two steps"
    assert said.count("$V$") == said.count("$W$") == steps + 1


def test_graph_draws_each_shared_part_once() -> None:
    shared = symnn.tanh(x * y)
    drawing = figures.graph(shared + sp.exp(shared))
    said = texts(on_axes(drawing))
    assert [t for t in said if t] == ["$x$", "$y$", r"$\times$", r"$\mathrm{tanh}$", r"$\mathrm{exp}$", "$+$"]
    # arrows: x and y to the product, the product to tanh, tanh to exp and to the sum, exp to the sum
    assert said.count("") == 6


def test_graph_of_a_derivation_goes_from_the_inputs_to_the_loss() -> None:
    alt = figures.graph(NETWORK.backprop()).alt
    assert "z^[1] from W^[1], b^[1], x;" in alt
    assert "a^[1] from z^[1]" in alt
    assert alt.endswith("L from a^[2], y.")


@pytest.mark.parametrize("given", [x, "x + y", 3])
def test_graph_of_no_computation_is_refused(given: Any) -> None:
    with pytest.raises(ArgumentError):
        figures.graph(given)


# the sliding window ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 0), (1, 1), (2, 1), (3, 2)])
def test_window_shows_the_sums_of_products(stride: int, padding: int) -> None:
    image, kernel = np.arange(20.0).reshape(4, 5) - 7, np.array([[1.0, 2], [-3, 4]])
    padded = np.pad(image, padding)
    rows, columns = ((n - 2) // stride + 1 for n in padded.shape)
    expected = [
        [(padded[i * stride : i * stride + 2, j * stride : j * stride + 2] * kernel).sum() for j in range(columns)] for i in range(rows)
    ]
    drawing = figures.window(image.tolist(), kernel.tolist(), stride=stride, padding=padding, at=(rows - 1, 0))
    said = [t for t in texts(on_axes(drawing)) if t]
    assert said[: image.size] == [f"{v:.3g}".replace("-", "−") for v in image.ravel()]
    assert said[image.size : -2] == [f"{v:.3g}".replace("-", "−") for v in np.ravel(expected)]
    assert said[-2:] == ["input 4 × 5", f"output {rows} × {columns}"]
    assert f"whose value is {expected[-1][0]:.3g}." in drawing.alt


@pytest.mark.parametrize(
    ("image", "kernel", "options"),
    [
        ((2, 2), (3, 3), {}),
        ((3, 3), (2, 2), {"at": (2, 0)}),
        ((3, 3), (2, 2), {"stride": 0}),
        ((3, 3), (2, 2), {"padding": -1}),
        (3, (2, 2), {}),
    ],
)
def test_window_that_does_not_fit_is_refused(image: Any, kernel: Any, options: Any) -> None:
    with pytest.raises(ArgumentError):
        figures.window(image, kernel, **options)

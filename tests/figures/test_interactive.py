"""Interactive figures: what the page computes is data of the formula; on paper it is the picture at the start; wrong ones are refused."""

from __future__ import annotations

import json
import math
import sys
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn import figures
from symnn.book.figure_files import drawn
from symnn.book.parts import Figure
from symnn.errors import ArgumentError
from symnn.figures.formula_data import formula_data

pytest.importorskip("matplotlib.figure")
x, a = sp.symbols("x a", real=True)
k = sp.Symbol("k", integer=True)


def computed(formula: Any, at: dict[str, float]) -> float:
    """The number of a formula that is data, for the functions of these tests."""
    if isinstance(formula, int | float):
        return formula
    if isinstance(formula, str):
        return at[formula]
    name, *parts = formula
    given = [computed(p, at) for p in parts]
    known = {"+": math.fsum, "*": math.prod, "^": lambda v: v[0] ** v[1], "exp": lambda v: math.exp(v[0]), "sigmoid": lambda v: 1 / (1 + math.exp(-v[0])),
             "silu": lambda v: v[0] / (1 + math.exp(-v[0])), "erf": lambda v: math.erf(v[0]), "positive": lambda v: float(v[0] > 0), "step": lambda v: float(v[0] >= 0),
             "leaky_relu": lambda v: v[0] if v[0] > 0 else v[1] * v[0], "log": lambda v: math.log(v[0])}  # fmt: skip
    return float(known[name](given))


@pytest.mark.parametrize(
    "formula",
    [
        symnn.gradient(x * symnn.sigmoid(a * x), x),
        symnn.gradient(symnn.gelu(x), x),
        symnn.silu(x) / sp.sqrt(x**2 + sp.Rational(1, 3)),
        symnn.leaky_relu(x, a) + symnn.step(x) - symnn.positive(x),
        sp.Rational(1, 7) * sp.pi,
    ],
)
def test_data_of_a_formula_is_the_formula(formula: Any) -> None:
    data = json.loads(json.dumps(formula_data(formula)))
    symbols = sorted(formula.free_symbols, key=str)
    for place in (-2.5, -0.5, 0.0, 1.25):
        values = {s.name: place if s == x else 0.75 for s in symbols}
        wanted = float(symnn.lambdify(symbols, formula)(*(values[s.name] for s in symbols)))
        assert computed(data, values) == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize("formula", [sp.gamma(x), symnn.sum(symnn.vector("v", 3)), sp.Function("f")(x), symnn.elu(x)])
def test_function_that_the_page_does_not_know_is_named(formula: Any) -> None:
    with pytest.raises(ArgumentError, match="an interactive figure cannot compute"):
        formula_data(formula)


def figure(**changed: Any) -> figures.Drawing:
    given: dict[str, Any] = {"curves": {"one": sp.exp(-a * k)}, "over": (k, 0, 5), "sliders": {"rate a": (a, 0, 2, 1)}, "box": ((0, 0), (5, 1))}  # fmt: skip
    return figures.interactive(**(given | changed))


def test_figure_is_a_picture_with_words_and_data() -> None:
    block = drawn(Figure(name="f", draw=(made := figure()), caption="", alt=made.alt, size=made.size), "chapter")
    assert block.svg.startswith("<?xml")
    assert block.pdf
    data = json.loads(block.live)
    assert data["curves"] == [{"label": "one", "x": "k", "y": ["exp", ["*", -1, "a", "k"]]}]
    assert data["sliders"] == [{"label": "rate a", "name": "a", "low": 0, "high": 2, "value": 1, "step": 0.02}]
    assert data["alt"] == block.alt
    for said in ("rate a (0 to 2)", "rate a = 1", "one goes from 1 to 0.00674"):
        assert said in block.alt
    assert drawn(Figure(name="f", draw=figure(), caption="", alt=made.alt, size=made.size), "chapter") == block, (
        "the same arguments give the same data"
    )


def test_a_curve_is_compiled_once_for_all_its_places(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[Any] = []
    lambdify = symnn.lambdify
    monkeypatch.setattr(sys.modules["symnn.figures.interactive"].api, "lambdify", lambda *given: compiled.append(given) or lambdify(*given))
    x, a = sp.symbols("x a_compiled")
    drawing = figures.interactive({"f": a * x**2}, over=(x, 0, 2), sliders={"a": (a, 0, 1, 0.5)}, box=((0, 0), (2, 2)), names=("x", "y"))
    drawn(Figure(name="once", draw=drawing, caption="", alt="", size=drawing.size), "chapter")
    assert len(compiled) == 2  # x across, f upwards


def test_other_figures_have_no_data() -> None:
    plain = figures.activation("tanh")
    assert drawn(Figure(name="f", draw=plain, caption="", alt=plain.alt, size=plain.size), "chapter").live == ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"curves": {"one": x}}, "'one' has the symbol x: no slider moves it"),
        ({"told": {"two": x}}, "'two' has the symbol x"),
        ({"points": [("p", 0, x, 1)]}, "'p' has the symbol x"),
        ({"sliders": {"rate": (a, 0, 2, 3)}}, "cannot start at 3"),
        ({"sliders": {}, "curves": {"one": k}}, "has a slider"),
        ({"curves": {}}, "between 1 and"),
        ({"curves": {"one": sp.gamma(k)}}, "cannot compute gamma"),
    ],
)
def test_figure_that_cannot_be_moved_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        figure(**changed)


@pytest.mark.parametrize(
    ("slider", "step"),
    [
        ((0, 2, 1), 0.02),
        ((0.3, 1.7, 0.9), 0.02),
        ((-2, 6, 1), 0.05),
        ((0.005, 0.2, 0.04), 0.001),
        ((0.5, 0.999, 0.9), 0.005),
        ((0, 1, 1 / 3), 1 / 99),
    ],
)
def test_a_slider_comes_to_its_start(slider: tuple[float, float, float], step: float) -> None:
    from symnn.figures.interactive import step_of

    low, _, start = slider
    assert step_of(*slider) == pytest.approx(step)
    assert (start - low) / step_of(*slider) == pytest.approx(round((start - low) / step_of(*slider)))

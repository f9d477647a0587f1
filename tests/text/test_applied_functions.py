"""No line ends between a function and the bracket of its argument; and how integrals, columns and |u| are written."""

from __future__ import annotations

import pytest
import sympy as sp

import symnn
from symnn.book.latex_displays import lined
from symnn.text import latex
from symnn.text.code_formulas import code_formula
from symnn.text.fitted_lines import broken_at
from symnn.text.typeset_width import items, width

APPLIED = [
    r"\log",
    r"\mathbf{1}_{\ge 0}",
    r"\frac{\partial}{\partial W^{[2]}}",
    r"\operatorname{softmax}",
    r"\sigma",
    "g'",
    r"\mathbb{E}",
    r"\max",
]
LONG = " + ".join(f"x_{k}" for k in range(9))


@pytest.mark.parametrize("function", APPLIED)
def test_no_line_begins_with_the_bracket_of_an_argument(function: str) -> None:
    formula = rf"A B {function}({LONG}) = {function}\left({LONG}\right)"
    kinds = [part.kind for part in items(formula) if formula[part.start :].startswith(("(", r"\left("))]
    assert kinds == ["", ""]
    pieces = lined(formula, 90).split(r"\\")
    assert len(pieces) > 4
    assert not [piece for piece in pieces if piece.strip().removeprefix(r"&\quad {}").strip().startswith(("(", r"\big", r"\left"))]


def test_a_line_may_begin_with_the_bracket_of_a_factor() -> None:
    formula = rf"\mathbf{{1}} A ({LONG})"
    assert [part.kind for part in items(formula) if formula[part.start] == "("] == ["("]
    assert len(broken_at(formula, 60)) > 1


def test_what_is_too_wide_is_broken_inside_of_its_brackets_and_not_made_small() -> None:
    formula = rf"\log\left({LONG}\right)"
    pieces = lined(formula, 70).removeprefix(r"\begin{aligned} ").removesuffix(r" \end{aligned}").split(r" \\ ")
    assert max(width(piece.replace("&", "").replace(r"\quad {}", "")) for piece in pieces) <= 75
    assert r"\left" not in "".join(pieces)


def test_an_integral_stands_behind_its_factor_with_its_ends_beside_the_sign() -> None:
    t, r = sp.Symbol("t", real=True), sp.Symbol("r", positive=True)
    assert latex(sp.Integral(t**2, (t, -r, r)) / (2 * r)) == r"\frac{1}{2 r} \int_{-r}^{r} t^{2} \, dt"


def test_the_index_of_an_axis_of_size_one_is_left_out() -> None:
    n, m = symnn.sizes("n m")
    i, j = sp.symbols("i j", integer=True)
    x, a = symnn.vector("x", n), symnn.matrix("A", n, m)
    assert latex(sp.FunctionMatrix(n, 1, sp.Lambda((i, j), x[i, 0] ** 2 + 1))).endswith("_i")
    assert latex(sp.FunctionMatrix(n, m, sp.Lambda((i, j), a[i, j] ** 2 + 1))).endswith("_{ij}")


@pytest.mark.parametrize(
    ("code", "written"),
    [("|u| ≥ u", r"\lvert u \rvert \ge u"), ("|u| ≥ −u", r"\lvert u \rvert \ge -u"), ("|u|", r"\lvert u \rvert")],
)
def test_bars_and_signs_of_a_reason_are_mathematics(code: str, written: str) -> None:
    assert code_formula(code, lambda name: name) == written
    assert code_formula(f"{code} |", lambda name: name) is None


def test_the_last_layer_of_a_range_stays_in_its_formula() -> None:
    printed = latex(symnn.Network(symnn.Layers("L"), inputs=symnn.sizes("n"), loss="half_squared_error").backprop())
    assert "$1" not in printed
    assert "$-$" not in printed

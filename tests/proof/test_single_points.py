r"""What holds but at single points: false where both sides have a value there that is written out, "proved where" where
one has none, or where the value is a convention.
"""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn import abs as absolute
from symnn.claims.verdict import Proved, Refuted

x, y = sp.symbols("x y", real=True)
LETTERS = ["x:", "y:"]
FALSE = {
    r"\mathbb{1}(x>0)+\mathbb{1}(x<0)=1": {"x": 0},
    r"\mathbf{1}[x>0]+\mathbf{1}[x<0]=1": {"x": 0},
    r"\mathbb{1}(x \ge 0)=\mathbb{1}(x>0)": {"x": 0},
    r"\mathbb{1}(x \ge 3)=\mathbb{1}(x>3)": {"x": 3},
    r"\mathbb{1}(2 x \ge 1)=\mathbb{1}(2 x>1)": {"x": sp.Rational(1, 2)},
    r"|x| = \begin{cases} x & x>0 \\ -x & x<0\\ 7 & \text{otherwise}\end{cases}": {"x": 0},
}
SOMEWHERE = (r"\mathbb{1}(x \ge y)+\mathbb{1}(x\le y)=1", r"\mathbb{1}(x > y)+\mathbb{1}(x< y)=1")
EXCEPTED = (
    r"\frac{d}{dx}\max(x,0) = \mathbb{1}(x>0)",
    r"\frac{d}{dx}\max(x,0) = \mathbb{1}(x\ge0)",
    r"\frac{d}{dx}\max(x,0) = \begin{cases} 1 & x \ge 0 \\ 0 & x < 0\end{cases}",
    r"\frac{d}{dx}|x| = 2\mathbb{1}(x>0)-1",
    r"\frac{|x|}{x} = 2\mathbb{1}(x>0)-1",
    r"|x| = \begin{cases} x & x>0 \\ -x & x<0\end{cases}",
    r"\operatorname{sign}(x)^2 = 1",
    r"\frac{\partial}{\partial x}\max(x,y) = \mathbb{1}(x \ge y)",
    r"\frac{x^2}{x} = x",
)
EVERYWHERE = (r"\mathbb{1}(x \ge 0)+\mathbb{1}(x<0)=1", r"x \mathbb{1}(x \ge 0)= x \mathbb{1}(x>0)", r"\frac{d}{dx} x|x| = 2|x|")


@pytest.mark.parametrize("formula", FALSE)
def test_a_value_that_is_written_out_counts(formula: str) -> None:
    verdict = symnn.prove(formula, let=LETTERS)
    assert isinstance(verdict, Refuted)
    assert verdict.counterexample == FALSE[formula]


@pytest.mark.parametrize("formula", SOMEWHERE)
def test_so_does_one_on_a_line(formula: str) -> None:
    verdict = symnn.prove(formula, let=LETTERS)
    assert isinstance(verdict, Refuted)
    assert verdict.counterexample["x"] == verdict.counterexample["y"]


@pytest.mark.parametrize("formula", EXCEPTED)
def test_a_convention_and_what_has_no_value_do_not(formula: str) -> None:
    verdict = symnn.prove(formula, let=LETTERS)
    assert isinstance(verdict, Proved)
    assert verdict.conditions or verdict.hypotheses


@pytest.mark.parametrize("formula", EVERYWHERE)
def test_what_holds_everywhere_has_no_exception(formula: str) -> None:
    assert isinstance(symnn.prove(formula, let=LETTERS), Proved)


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (symnn.relu(x), sp.Piecewise((1, x >= 0), (0, True))),
        (symnn.relu(x), sp.Piecewise((1, x > 0), (0, True))),
        (absolute(x), sp.Piecewise((1, x >= 0), (-1, True))),
        (sp.Max(x, y), sp.Piecewise((1, x >= y), (0, True))),
        (symnn.hard_tanh(x), sp.Piecewise((1, sp.And(x >= -1, x <= 1)), (0, True))),
    ],
    ids=str,
)
def test_a_gradient_of_sympy_expressions_is_no_value_at_a_kink(f: Any, slope: Any) -> None:
    assert not isinstance(symnn.prove(symnn.claim(symnn.gradient(f, x), "=", slope)), Refuted)


def test_what_is_random_is_claimed_of_almost_all_values() -> None:
    z = symnn.random("z", distribution=("normal", 0, 1))
    both = sp.Piecewise((1, z > 0), (0, True)) + sp.Piecewise((1, z < 0), (0, True))
    assert not isinstance(symnn.prove(symnn.claim(both, "=", 1)), Refuted)
    assert isinstance(symnn.prove(symnn.claim(symnn.E(both), "=", 1)), Proved)

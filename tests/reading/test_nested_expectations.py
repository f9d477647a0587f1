r"""E_x of something with an E_y inside: E_y averages over y alone, so \mathbb{E}_x[x \mathbb{E}_y[x + y]] is E[x²]. What
cannot be opened is not read, for an E of symnn averages all that is random in it.
"""

from __future__ import annotations

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved, Refuted
from symnn.errors import ArgumentError, UnsupportedError

X, Y = r"\mathbb{E}_{x\sim\mathcal{N}(0,1)}", r"\mathbb{E}_{y\sim\mathcal{N}(0,1)}"
U, V = r"\mathbb{E}_{x\sim U(0,1)}", r"\mathbb{E}_{y\sim U(0,1)}"


@pytest.mark.parametrize(
    ("left", "right", "lie"),
    [
        (f"{X}[x {Y}[x+y]]", "1", "0"),
        (f"{X}[{Y}[(x+y)^2]]", "2", "1"),
        (f"{X}[x + {Y}[x y^2]]", "0", "1"),
        (f"{U}[x + {V}[xy]]", r"\frac34", r"\frac12"),
        (f"{U}[x {U}[x]]", r"\frac14", r"\frac13"),
        (f"{U}[(x - {U}[x])^2]", r"\frac{1}{12}", "0"),
    ],
)
def test_an_inner_expectation_averages_over_its_own_letter(left: str, right: str, lie: str) -> None:
    assert isinstance(symnn.prove(f"{left} = {right}"), Proved)
    assert isinstance(symnn.prove(f"{left} = {lie}"), Refuted)


@pytest.mark.parametrize(
    "claim",
    [
        f"{U}[({V}[xy])^2] = \\frac{{1}}{{16}}",
        f"{U}[({V}[xy])^2] = \\frac{{1}}{{12}}",
        rf"\operatorname{{Var}}_{{x\sim U(0,1)}}({V}[x+y]) = 0",
        f"{U}[x {V}[y] {V}[xy]] = 0",
    ],
)
def test_what_stays_random_is_not_read(claim: str) -> None:
    with pytest.raises(UnsupportedError, match="leaves x random"):
        symnn.prove(claim)


@pytest.mark.parametrize("value", ["0", "1"])
def test_a_law_that_is_random_itself_is_refused(value: str) -> None:
    x = symnn.random("x", distribution=("normal", 0, 1))
    for law in (("normal", x, 1), ("uniform", 0, x**2), ("bernoulli", sp.exp(-(x**2)))):
        with pytest.raises(ArgumentError, match="the law of y depends on x, which is random"):
            symnn.random("y", distribution=law)
    with pytest.raises(ArgumentError, match="the law of y depends on x"):
        symnn.prove(rf"{X}[x \mathbb{{E}}_{{y\sim\mathcal{{N}}(x,1)}}[y]] = {value}")

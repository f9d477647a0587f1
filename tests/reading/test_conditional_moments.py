r"""Moments given something: the law of total expectation and variance, and orders between them, with nothing told of
the laws."""

from __future__ import annotations

import pytest

from tests.reading.test_claims_in_latex import claim, names

TWO = names(("X", [], "random scalar"), ("Y", [], "random scalar"))
CASES = [
    # truth, lies
    (r"\operatorname{Var}(\mathbb{E}[Y \mid X]) \le \operatorname{Var}(Y)", (r"\operatorname{Var}(\mathbb{E}[Y \mid X]) \ge \operatorname{Var}(Y)", r"\operatorname{Var}(\mathbb{E}[Y \mid X]) < \operatorname{Var}(Y)")),
    (r"0 \le \mathbb{E}[\operatorname{Var}(Y \mid X)] \le \operatorname{Var}(Y)", (r"\mathbb{E}[\operatorname{Var}(Y \mid X)] > 0", r"\mathbb{E}[\operatorname{Var}(Y \mid X)] \ge \operatorname{Var}(Y)")),
    (r"\mathbb{E}[(\mathbb{E}[Y \mid X])^2] \le \mathbb{E}[Y^2]", (r"\mathbb{E}[\mathbb{E}[Y \mid X]^2] \ge \mathbb{E}[Y^2]", r"\mathbb{E}[\mathbb{E}[Y \mid X]^2] \le \mathbb{E}[Y]^2")),
    (r"\operatorname{Var}(\mathbb{E}[Y \mid X]) \le \operatorname{Var}(Y) + 1", (r"\operatorname{Var}(\mathbb{E}[Y \mid X]) \le \operatorname{Var}(Y) - 1",)),
]  # fmt: skip


@pytest.mark.parametrize(("truth", "lies"), CASES, ids=[str(k) for k in range(len(CASES))])
def test_orders(truth: str, lies: tuple[str, ...]) -> None:
    assert claim(truth, TWO)["verdict"] == "proved"
    for lie in lies:
        assert claim(lie, TWO)["verdict"] == "refuted", lie


@pytest.mark.parametrize(
    "latex",
    [
        # Y given itself, what X tells, and twice Y: their moments are not free
        r"\operatorname{Var}(\mathbb{E}[Y \mid Y]) \ge \operatorname{Var}(Y)",
        r"\operatorname{Var}(\mathbb{E}[Y \mid Y]) = \operatorname{Var}(Y)",
        r"\mathbb{E}[\operatorname{Var}(Y \mid Y)] = 0",
        r"\operatorname{Var}(\mathbb{E}[2Y \mid X]) = 4\operatorname{Var}(\mathbb{E}[Y \mid X])",
        r"\mathbb{E}[\operatorname{Var}(X + Y \mid X)] = \mathbb{E}[\operatorname{Var}(Y \mid X)]",
        # moments of two names at once
        r"\operatorname{Var}(\mathbb{E}[Y \mid X]) \le \operatorname{Var}(X)",
    ],
)
def test_no_word_about_moments_that_are_not_free(latex: str) -> None:
    assert claim(latex, TWO)["verdict"] not in ("proved", "refuted")


@pytest.mark.parametrize("bound", ["1", r"\operatorname{Var}(Y)", "2"])
def test_no_refutation_where_a_law_bounds_the_parts(bound: str) -> None:
    latex = rf"\operatorname{{Var}}(\mathbb{{E}}[Y \mid X]) \le {bound}"
    assert claim(latex, TWO, (r"Y \sim \mathcal{N}(0, 1)",))["verdict"] != "refuted"


TOWERS = [
    (r"\mathbb{E}[\mathbb{E}[Y \mid X]] = \mathbb{E}[Y]", (r"\mathbb{E}[\mathbb{E}[Y \mid X]] = \mathbb{E}[X]",)),
    (r"\mathbb{E}[X \mathbb{E}[Y \mid X]] = \mathbb{E}[XY]", (r"\mathbb{E}[X \mathbb{E}[Y \mid X]] = \mathbb{E}[X] \mathbb{E}[Y]",)),
    (r"\mathbb{E}[X^2 \mathbb{E}[Y \mid X]] = \mathbb{E}[X^2 Y]", (r"\mathbb{E}[X^2 \mathbb{E}[Y \mid X]] = \mathbb{E}[X^2] \mathbb{E}[Y]",)),
    (r"\mathbb{E}[Y \mathbb{E}[X \mid Y]] = \mathbb{E}[X \mathbb{E}[Y \mid X]]", (r"\mathbb{E}[Y \mathbb{E}[Y \mid X]] = \mathbb{E}[Y^2]",)),
    (r"\mathbb{E}[(Y - \mathbb{E}[Y \mid X])^2] = \mathbb{E}[\operatorname{Var}(Y \mid X)]", (r"\mathbb{E}[(Y - \mathbb{E}[Y \mid X])^2] = \operatorname{Var}(Y)", r"\mathbb{E}[(Y - \mathbb{E}[Y \mid X])^2] = 0")),
    (r"\mathbb{E}[(Y - \mathbb{E}[Y \mid X]) X] = 0", (r"\mathbb{E}[(Y - \mathbb{E}[Y \mid X]) Y] = 0",)),
    (r"\operatorname{Cov}(X, \mathbb{E}[Y \mid X]) = \operatorname{Cov}(X, Y)", (r"\operatorname{Cov}(X, \mathbb{E}[Y \mid X]) = 0",)),
    (r"\operatorname{Cov}(Y, \mathbb{E}[Y \mid X]) = \operatorname{Var}(\mathbb{E}[Y \mid X])", (r"\operatorname{Cov}(Y, \mathbb{E}[Y \mid X]) = \operatorname{Var}(Y)",)),
    (r"\mathbb{E}[Y \mathbb{E}[Y \mid Y]] = \mathbb{E}[Y^2]", (r"\mathbb{E}[Y \mathbb{E}[Y \mid Y]] = \mathbb{E}[Y]^2",)),
]  # fmt: skip


@pytest.mark.parametrize(("truth", "lies"), TOWERS, ids=[str(k) for k in range(len(TOWERS))])
def test_what_is_given_may_stand_inside(truth: str, lies: tuple[str, ...]) -> None:
    assert claim(truth, TWO)["verdict"] == "proved"
    for lie in lies:
        assert claim(lie, TWO)["verdict"] == "refuted", lie


def test_the_mean_of_the_square_of_a_conditional_mean_may_be_0_and_is_bound_by_other_moments() -> None:
    square = r"\mathbb{E}[\mathbb{E}[Y \mid X]^2]"
    assert claim(rf"{square} > 0", TWO)["verdict"] == "refuted"
    assert claim(rf"\frac{{{square}}}{{{square}}} = 1", TWO)["conditions"] != []
    between = r"\operatorname{Var}(\mathbb{E}[Y \mid X])"
    for size in (between, rf"\operatorname{{Var}}(Y) - {between}", rf"{square} - \mathbb{{E}}[Y]^2"):
        assert claim(rf"|{size}| = {size}", TWO)["verdict"] == "proved", size
    found = claim(rf"{square} = \mathbb{{E}}[Y^2]", TWO)
    assert found["verdict"] == "refuted"
    assert "√" not in found["counterexample"]  # in moments that two laws can have


def test_no_counterexample_has_moments_that_no_law_has() -> None:
    found = claim(r"\mathbb{E}[X \mathbb{E}[Y \mid X]] = \mathbb{E}[X \mathbb{E}[X \mid Y]]", TWO)
    assert found["verdict"] == "unknown"  # false, and the only points found have E[E[X|Y]²] > E[X²]


LAWS = names(("x", [], "random scalar"), ("y", [], "random scalar"), ("s", [], ["positive"]))
CHAIN = [*LAWS, *names(("z", [], "random scalar"))]
GIVEN = (r"x \sim \mathcal{N}(0, 1)", r"y \mid x \sim \mathcal{N}(x, 1)")
CONDITIONAL = [
    (LAWS, GIVEN, (r"\mathbb{E}[y] = 0", r"\operatorname{Var}(y) = 2", r"\operatorname{Cov}(x, y) = 1", r"\mathbb{E}[y^4] = 12"), (r"\operatorname{Var}(y) = 1", r"\operatorname{Cov}(x, y) = 2", r"\mathbb{E}[xy] = 0", r"\mathbb{E}[y^4] = 3")),
    (LAWS, (r"x \sim \mathcal{U}(0, 1)", r"y | x \sim \mathcal{N}(x, s^2 x^2)"), (r"\mathbb{E}[y] = \frac{1}{2}", r"\operatorname{Var}(y) = \frac{1}{12} + \frac{s^2}{3}"), ()),
    (LAWS, (r"x \sim \mathcal{N}(1, s^2)", r"y \mid x \sim \mathcal{U}(x, x + 1)"), (r"\mathbb{E}[y] = \frac{3}{2}", r"\operatorname{Var}(y) = s^2 + \frac{1}{12}"), (r"\mathbb{E}[y] = 1", r"\operatorname{Var}(y) = s^2")),
    (CHAIN, (*GIVEN, r"z \mid y \sim \mathcal{N}(y, 1)"), (r"\operatorname{Var}(z) = 3", r"\operatorname{Cov}(x, z) = 1"), (r"\operatorname{Var}(z) = 2",)),
]  # fmt: skip


@pytest.mark.parametrize(("symbols", "definitions", "truths", "lies"), CONDITIONAL)
def test_laws_given_something(symbols: list, definitions: tuple, truths: tuple, lies: tuple) -> None:
    for truth in truths:
        assert claim(truth, symbols, definitions)["verdict"] == "proved", truth
    for lie in lies:
        assert claim(lie, symbols, definitions)["verdict"] == "refuted", lie


@pytest.mark.parametrize(
    "law",
    [
        r"y \mid x \sim \mathcal{N}(y, 1)",  # given itself
        r"y \mid x \sim \mathcal{N}(z, 1)",  # by more than is given
        r"y \mid z \sim \mathcal{N}(z, 1)",  # and how y depends on x is not told
        r"y \mid s \sim \mathcal{N}(s, 1)",  # nothing random is given
        r"y \mid x \sim \mathrm{Bernoulli}(x)",
        r"y \mid x \sim \mathcal{N}(x, -1)",  # there is none
    ],
)
def test_laws_given_something_that_are_not_read(law: str) -> None:
    definitions = (r"x \sim \mathcal{N}(0, 1)", law, *([] if "-1" in law else [r"z \sim \mathcal{N}(0, 1)"]))
    for latex in (r"\mathbb{E}[y] = 0", r"\operatorname{Var}(y) = 1", r"\operatorname{Cov}(x, y) = 0"):
        assert claim(latex, CHAIN, definitions)["verdict"] not in ("proved", "refuted"), latex


def test_names_that_are_drawn_given_each_other_have_no_law() -> None:
    definitions = (r"y \mid x \sim \mathcal{N}(x, 1)", r"x \mid y \sim \mathcal{N}(y, 1)")
    for latex in (r"\mathbb{E}[y] = 0", r"\operatorname{Var}(x) = 1", r"\operatorname{Var}(y) = \operatorname{Var}(x) + 1"):
        assert claim(latex, LAWS, definitions)["verdict"] not in ("proved", "refuted"), latex

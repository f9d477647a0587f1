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

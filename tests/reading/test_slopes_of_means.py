r"""Derivatives of averages by the parameters of what is drawn: \frac{\partial}{\partial \mu} \mathbb{E}[z^2]."""

from __future__ import annotations

import pytest

from tests.reading.test_claims_in_latex import claim, names

NAMES = names(
    (r"\mu", []), (r"\sigma", [], ["positive"]), (r"\epsilon", [], "random scalar"), ("z", [], "random scalar"), ("a", []), ("f", None)
)
FORMULA = (r"z = \mu + \sigma \epsilon", r"\epsilon \sim \mathcal{N}(0, 1)")
LAW = (r"z \sim \mathcal{N}(\mu, \sigma^2)",)
UNIFORM = (r"z \sim \mathcal{U}(\mu, \mu + \sigma)",)
CASES = [
    *(
        (definitions, truth, lies)
        for definitions in (FORMULA, LAW)  # what is drawn is a formula in a parameter, or its law depends on it
        for truth, lies in (
            (r"\frac{\partial}{\partial \mu} \mathbb{E}[z] = 1", (r"\frac{\partial}{\partial \mu} \mathbb{E}[z] = 0",)),
            (r"\frac{\partial}{\partial \mu} \mathbb{E}[z^2] = 2\mu", (r"\frac{\partial}{\partial \mu} \mathbb{E}[z^2] = \mu", r"\frac{\partial}{\partial \mu} \mathbb{E}[z^2] = 0")),
            (r"\frac{\partial}{\partial \sigma} \mathbb{E}[z^2] = 2\sigma", (r"\frac{\partial}{\partial \sigma} \mathbb{E}[z^2] = 1", r"\frac{\partial}{\partial \sigma} \mathbb{E}[z^2] = 0")),
            (r"\frac{\partial}{\partial \sigma} \operatorname{Var}(z) = 2\sigma", (r"\frac{\partial}{\partial \sigma} \operatorname{Var}(z) = 0",)),
            (r"\frac{\partial}{\partial \mu} \operatorname{Var}(z) = 0", (r"\frac{\partial}{\partial \mu} \operatorname{Var}(z) = 1",)),
            (r"\frac{\partial^2}{\partial \mu^2} \mathbb{E}[z^2] = 2", (r"\frac{\partial^2}{\partial \mu^2} \mathbb{E}[z^2] = 0",)),
            (r"\frac{\partial}{\partial \mu} \mathbb{E}[\mu z] = 2\mu", (r"\frac{\partial}{\partial \mu} \mathbb{E}[\mu z] = \mu",)),
            (r"\nabla_\mu \mathbb{E}[z^3] = 3 \mathbb{E}[z^2]", (r"\nabla_\mu \mathbb{E}[z^3] = 3 \mathbb{E}[z]",)),
            (r"\frac{\partial}{\partial a} \mathbb{E}[(z - a)^2] = 2(a - \mu)", (r"\frac{\partial}{\partial a} \mathbb{E}[(z - a)^2] = 2(\mu - a)",)),
        )
    ),
    (UNIFORM, r"\frac{\partial}{\partial \sigma} \mathbb{E}[z] = \frac{1}{2}", (r"\frac{\partial}{\partial \sigma} \mathbb{E}[z] = 0",)),
    ((*LAW, r"f(\mu) = \mathbb{E}[z^2]"), r"\nabla f(\mu) = 2\mu", (r"\nabla f(\mu) = 0",)),
    ((*LAW, r"f(\mu) = \mathbb{E}[z^2]"), r"f(0) = \sigma^2", (r"f(0) = \mu^2 + \sigma^2",)),
]  # fmt: skip


@pytest.mark.parametrize(("definitions", "truth", "lies"), CASES)
def test_derivatives_of_averages(definitions: tuple, truth: str, lies: tuple) -> None:
    found = claim(truth, NAMES, definitions)
    assert found["verdict"] == "proved", found
    for lie in lies:
        assert claim(lie, NAMES, definitions)["verdict"] == "refuted", lie


@pytest.mark.parametrize(
    ("definitions", "latex"),
    [
        (FORMULA, r"\frac{\partial}{\partial \mu} \mathbb{E}[|z|] = 0"),  # it bends
        (FORMULA, r"\frac{\partial}{\partial \mu} \mathbb{E}[\frac{1}{z}] = 0"),  # there is no mean
        (LAW, r"\frac{\partial}{\partial \mu} z = 0"),  # outside of an average
        (LAW, r"\frac{\partial}{\partial \mu} (z + \mathbb{E}[z]) = 1"),
        ((r"z \sim \mathrm{Bernoulli}(a)",), r"\frac{\partial}{\partial a} \mathbb{E}[z] = 0"),
        ((*LAW, r"f(\mu) = \mathbb{E}[z^2]"), r"f'(\mu) = 0"),
        ((*LAW, r"f(\mu) = \mathbb{E}[z^2]"), r"\frac{df}{d\mu} = 0"),
    ],
)
def test_no_word_about_other_averages(definitions: tuple, latex: str) -> None:
    assert claim(latex, NAMES, definitions)["verdict"] not in ("proved", "refuted")

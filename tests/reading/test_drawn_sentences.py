"""Sentences that say from which law something is drawn."""

from __future__ import annotations

from typing import Any

import pytest

from symnn.reading.context.judging_tasks import judge

RANDOM = {"shape": [], "kind": "random scalar"}
NUMBER = {"latex": "Z", **RANDOM}
COLUMN = {"latex": "g", "shape": ["n"], "kind": "random vector"}
RATE = {"latex": r"\lambda", "shape": [], "kind": "scalar", "properties": ["positive"]}
CHANCE = {"latex": "p", "shape": [], "kind": "scalar", "properties": ["in (0, 1)"]}
SIZE = {"latex": "n", "shape": [], "kind": "integer", "properties": ["positive"]}
NORMAL = [
    "Z ~ N(0, 1)", r"Z \sim N(0, 1)", "Z is drawn from N(0, 1)", "Z follows N(0, 1)", "Z has the distribution N(0, 1)", "Z is N(0, 1)", "Z∼N(0, 1)",
    "Z is a standard normal random variable", "Z is a standard Gaussian", "Z is sampled independently from N(0, 1)",
]  # fmt: skip
ENTRIES = ["g ~ N(0, I)", "the entries of g are independent N(0, 1)", "g_1, ..., g_n are i.i.d. N(0, 1)", "g is a standard Gaussian vector"]
EXPONENTIAL = [
    r"Z is exponential with rate \lambda",
    r"Z is exponentially distributed with rate \lambda",
    r"Z is Poisson with mean \lambda",
]


def verdict(claim: str, said: str, *symbols: dict[str, Any]) -> str:
    found: str = judge({"symbols": [{"name": s["latex"], **s} for s in symbols], "assumptions": [said], "claim": claim})["verdict"]
    return found


@pytest.mark.parametrize("said", NORMAL)
def test_a_normal_number(said: str) -> None:
    assert verdict(r"\mathbb{E}[Z^4] = 3", said, NUMBER) == "proved"
    assert verdict(r"\mathbb{E}[Z^4] = 1", said, NUMBER) == "refuted"


@pytest.mark.parametrize("said", ENTRIES)
def test_a_normal_column(said: str) -> None:
    assert verdict(r"\mathbb{E}[\|g\|^2] = n", said, COLUMN, SIZE) == "proved"
    assert verdict(r"\mathbb{E}[\|g\|^2] = 1", said, COLUMN, SIZE) == "refuted"


@pytest.mark.parametrize("said", EXPONENTIAL)
def test_by_a_rate_or_a_mean(said: str) -> None:
    mean = r"\lambda" if "mean" in said else r"\frac{1}{\lambda}"
    other = r"\frac{1}{\lambda}" if "mean" in said else r"\lambda"
    assert verdict(rf"\mathbb{{E}}[Z] = {mean}", said, NUMBER, RATE) == "proved"
    assert verdict(rf"\mathbb{{E}}[Z] = {other}", said, NUMBER, RATE) == "refuted"


@pytest.mark.parametrize("said", ["Z is a Bernoulli(p) variable", "Z is 1 with probability p and 0 otherwise"])
def test_of_two_values(said: str) -> None:
    assert verdict(r"\operatorname{Var}(Z) = p(1 - p)", said, NUMBER, CHANCE) == "proved"
    assert verdict(r"\operatorname{Var}(Z) = p", said, NUMBER, CHANCE) == "refuted"


@pytest.mark.parametrize(
    "said", ["the entries of g are N(0, 1)", "g is N(0, 1)", r"Z is exponential with scale \lambda", "Z is drawn from F(0, 1)"]
)
def test_what_leaves_something_open_is_not_read(said: str) -> None:
    assert verdict(r"\mathbb{E}[\|g\|^2] + \mathbb{E}[Z] = n", said, COLUMN, SIZE, NUMBER, RATE) == "unread"

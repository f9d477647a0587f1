"""An index that is drawn uniformly: what stands under E is averaged over all of them. Sources: Bottou, Curtis and Nocedal, Optimization
Methods for Large-Scale Machine Learning, 2018, 3; Johnson and Zhang, 2013 (variance reduction)."""

from __future__ import annotations

import pytest

from symnn.reading.context.judging_tasks import judge

SYMBOLS = [
    {"name": "a", "latex": "a_k", "shape": ["d"], "kind": "vector", "note": "k = 1, ..., n"},
    {"name": "v", "latex": "v_k", "shape": ["d"], "kind": "vector", "note": "k = 1, ..., n"},
    {"name": "y", "latex": "y", "shape": ["n"], "kind": "vector"},
    {"name": "w", "latex": "w", "shape": ["d"], "kind": "vector"},
    {"name": "J", "latex": "J", "shape": [], "kind": "random scalar"},
    {"name": "n", "latex": "n", "shape": [], "kind": "integer", "properties": ["positive"]},
    {"name": "L", "latex": "L", "shape": [], "kind": "scalar"},
    {"name": "g", "latex": r"\hat g", "shape": ["d"], "kind": "vector"},
    {"name": "mu", "latex": r"\mu", "shape": [], "kind": "scalar"},
]
DEFINITIONS = [
    r"L = \frac{1}{2n}\sum_{k=1}^n (a_k^\top w - y_k)^2", r"\hat g = (a_J^\top w - y_J)a_J",
    r"\mu = \frac1n\sum_{k=1}^n y_k",
]  # fmt: skip
DRAWN = "J is uniform on {1, ..., n}"
TRUE = [
    r"\mathbb{E}[a_J] = \frac1n\sum_{k=1}^n a_k", r"\mathbb{E}[y_J] = \mu", r"\mathbb{E}[\hat g] = \nabla_w L",
    r"\operatorname{Var}(y_J) = \frac1n\sum_{k=1}^n (y_k - \mu)^2", r"\mathbb{E}_J[\hat g] = \nabla_w L",
    r"\|\mathbb{E}[a_J]\|^2 \le \mathbb{E}[\|a_J\|^2]", r"\mathbb{E}[a_J - v_J + \frac1n\sum_{k=1}^n v_k] = \frac1n\sum_{k=1}^n a_k",
]  # fmt: skip
FALSE = [
    r"\mathbb{E}[a_J] = \sum_{k=1}^n a_k", r"\mathbb{E}[a_J] = a_1", r"\mathbb{E}[a_J] = a_J", r"\mathbb{E}[\hat g] = n \nabla_w L", r"\hat g = \nabla_w L",
    r"\operatorname{Var}(y_J) = \frac{1}{n-1}\sum_{k=1}^n (y_k - \mu)^2", r"\operatorname{Var}(y_J) = 0", r"\|\mathbb{E}[a_J]\|^2 \ge \mathbb{E}[\|a_J\|^2]",
    r"\mathbb{E}[a_J + v_J + \frac1n\sum_{k=1}^n v_k] = \frac1n\sum_{k=1}^n a_k", r"\mathbb{E}[y_J]^2 = \mathbb{E}[y_J^2]",
]  # fmt: skip


def verdict(claim: str, said: str = DRAWN) -> str:
    task = {"symbols": SYMBOLS, "definitions": DEFINITIONS, "assumptions": [said], "claim": claim}
    found: str = judge(task)["verdict"]
    return found


@pytest.mark.parametrize("claim", TRUE)
def test_expectations_are_means(claim: str) -> None:
    assert verdict(claim) == "proved"


@pytest.mark.parametrize("claim", FALSE)
def test_lies_are_refuted(claim: str) -> None:
    assert verdict(claim) == "refuted"


SAID = [
    "J is drawn uniformly at random from {1, ..., n}", r"J \sim \operatorname{Uniform}\{1, \dots, n\}", "J is uniform on [n]", "J is chosen uniformly from 1, ..., n",
    "the index J is uniformly distributed on {1, 2, ..., n}", "J is a random index uniform on 1..n",
]  # fmt: skip


@pytest.mark.parametrize("said", SAID)
def test_it_is_said_in_many_words(said: str) -> None:
    assert verdict(TRUE[0], said) == "proved"
    assert verdict(FALSE[0], said) == "refuted"


UNREAD = [
    r"\mathbb{E}[\sum_{J=1}^n a_J^\top \hat g] = 0", r"\operatorname{Cov}(y_J, y_J) = 0", r"\mathbb{E}_w[a_J] = 0", r"\mathbb{E}[y_J \mid y_1] = 0",
    r"\sum_{J=1}^n \mathbb{E}[y_J] = 0",
]  # fmt: skip


@pytest.mark.parametrize("claim", UNREAD)
def test_what_may_average_over_something_else_is_not_read(claim: str) -> None:
    assert verdict(claim) == "unread"


def test_another_law_of_the_index_is_not_taken_for_the_uniform_one() -> None:
    assert verdict(TRUE[0], "J is drawn from {1, ..., n}") == "unread"

r"""x_k beside a declared column x is its k-th entry, also where k is no i; a vector x_k is one that is transposed or measured."""

from __future__ import annotations

import pytest

import symnn

LET = ["x: n", "y: n", "W: n, n", "V: n, n"]
SYMMETRIC = ["W is symmetric"]
TRUE = (
    r"x_k \le \|x\|",
    r"|x_k| \le \|x\|",
    r"x_k \le \max_j x_j",
    r"x_k y_k = y_k x_k",
    r"\frac{\partial}{\partial x_k} \sum_j x_j^2 = 2 x_k",
    r"\operatorname{softmax}(x)_k = \frac{e^{x_k}}{\sum_j e^{x_j}}",
    r"W_{kl} = W_{lk}",
    r"W_{ab} + V_{ab} = (W + V)_{ab}",
)
LIES = (
    r"x_k \ge \|x\|",
    r"x_k < \|x\|",
    r"x_k = y_k",
    r"x_k \ge \max_j x_j",
    r"\frac{\partial}{\partial x_k} \sum_j x_j^2 = x_k",
    r"\operatorname{softmax}(x)_k = e^{x_k}",
    r"V_{kl} = V_{lk}",
    r"W_{ab} + V_{ab} = (W V)_{ab}",
    # of vectors, though they are true of numbers
    r"(x_k^\top y_k)^2 = \|x_k\|^2 \|y_k\|^2",
    r"(x_k^\top y_k)^2 = x_k^\top x_k y_k^\top y_k",
)
OPEN = (r"x_l \le \|x\|", r"\|x\| \ge |x_t|", r"x_t = x", r"x_k y_l \le \|x\| \|y\|", r"x_i = x_j \implies x_k = x_l")


@pytest.mark.parametrize("formula", TRUE)
def test_what_is_true_of_entries(formula: str) -> None:
    assert symnn.prove(formula, let=LET, assume=SYMMETRIC).word == "proved"


@pytest.mark.parametrize("formula", LIES)
def test_what_is_false(formula: str) -> None:
    assert symnn.prove(formula, let=LET, assume=SYMMETRIC).word == "refuted"


@pytest.mark.parametrize("formula", OPEN)
def test_letters_of_steps_and_layers_beside_the_column_itself(formula: str) -> None:
    verdict = symnn.prove(formula, let=LET)
    assert verdict.word == "unknown"
    assert "a name of its own" in verdict.reason


@pytest.mark.parametrize("formula", [r"x_{t+1} = x_t", r"x_{k+1} = x_k", "$x_l = 0$"])
def test_steps_are_names_of_their_own(formula: str) -> None:
    assert symnn.prove(formula, let=LET).word == "refuted"

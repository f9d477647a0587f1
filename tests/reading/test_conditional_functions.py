r"""p(x \mid y) is another function than p(x, y), and none that may be chosen freely."""

from __future__ import annotations

from typing import Any

import pytest

import symnn
from symnn.reading.context.judging_tasks import judge
from symnn.reading.documents import document_of
from symnn.reading.note import judge as judge_of_note
from symnn.reading.note import read

LETTERS = ["x:", "y:", "z:"]
SYMBOLS = [
    {"latex": "p", "shape": None, "kind": "function"},
    *({"latex": letter, "shape": [], "kind": "scalar"} for letter in "xyz"),
]
TRUE = (r"p(x \mid y) p(y) = p(y) p(x | y)", r"p(x|y)^2 \ge 0", r"\frac{p(x|y)}{2} + \frac{p(x \vert y)}{2} = p(x \mid y)")
OF_LAWS = (
    r"p(y \mid x) = \frac{p(x \mid y) p(y)}{p(x)}",
    r"p(x, y) = p(x) p(y \mid x)",
    r"p(x, y \mid z) = p(x \mid y, z) p(y \mid z)",
    r"p(x \mid y) \le 1",
)
LIES = (
    r"p(x \mid y) = p(x, y)",
    r"p(x, y \mid z) = p(x \mid y, z)",
    r"p(x \mid y) = p(y \mid x)",
    r"p(x | y) = p(x; y)",
    r"p(x, y \mid z) = p(x, y, z)",
    r"\log p(x \mid y) = \log p(x, y)",
    r"p(x \mid y) = p(x)",
)


def in_a_list(formula: str, **more: Any) -> str:
    return str(judge({"symbols": SYMBOLS, "definitions": [], "assumptions": [], "claim": formula, **more})["verdict"])


@pytest.mark.parametrize("formula", TRUE)
def test_what_holds_of_any_function_is_proved(formula: str) -> None:
    assert symnn.prove(formula, let=LETTERS).word == in_a_list(formula) == "proved"


@pytest.mark.parametrize("formula", OF_LAWS)
def test_what_holds_of_laws_is_not_refuted_by_a_function_that_is_none(formula: str) -> None:
    assert {symnn.prove(formula, let=LETTERS).word, in_a_list(formula)} <= {"unknown", "supported"}


@pytest.mark.parametrize("formula", LIES)
def test_a_bar_is_no_comma(formula: str) -> None:
    assert "proved" not in (symnn.prove(formula, let=LETTERS).word, in_a_list(formula))


def test_a_free_function_is_refuted_as_before() -> None:
    assert symnn.prove("$f(x, y) = f(y, x)$", let=LETTERS).word == in_a_list("p(x, y) = p(y, x)") == "refuted"


def test_a_definition_is_of_the_arguments_behind_its_bar() -> None:
    told = {"definitions": [r"p(x \mid y) = x - 2 y"]}
    assert in_a_list(r"p(x \mid y) + 2 y = x", **told) == "proved"
    assert in_a_list(r"p(x \mid y) + y = x", **told) == "refuted"
    for other in (r"p(y \mid x) = y - 2 x", r"p(x, y) = x - 2 y"):
        assert in_a_list(other, **told) in ("unread", "unknown")


NOTES = (
    r"Let $\epsilon \sim \mathcal{U}\{-1, 1\}$. Then $\mathbb{E}[\epsilon^2] = 1$.",
    r"Let $\epsilon \sim \{-1, 1\}$ uniformly. Then $\mathbb{E}[\epsilon^2] = 1$.",
    r"The random variable $X$ takes the values $0$ and $1$ with equal probability. Then $\mathbb{E}[X] = 1/2$.",
    r"Let $X$ be a random variable with values in $\{0,1\}$. Then $\mathbb{E}[X^2] = \mathbb{E}[X]$.",
    r"Let $X$ and $Y$ be random variables with the same distribution. Then $\mathbb{E}[X] = \mathbb{E}[Y]$.",
    r"Let $X$ be a random variable that is at most $1$. Then $\mathbb{E}[X] \le 1$.",
    r"Let $X$ be a random variable whose distribution is symmetric about $0$. Then $\mathbb{E}[X^3] = 0$.",
)
PLAIN_NOTES = (
    r"Let $X$ be a random variable. Then $\mathbb{E}[X^2] = \mathbb{E}[X]$.",
    r"Let $X$ be a random variable with mean zero and unit variance. Then $\mathbb{E}[X^2] = 2$.",
)


def words(note: str) -> set[str]:
    parts = [part for item in read(document_of(note, "markdown")) for part in item.parts if part.task]
    return {judge_of_note(part.task, 5)["verdict"] for part in parts}


@pytest.mark.parametrize("note", NOTES)
def test_a_law_that_is_not_understood_is_no_free_one(note: str) -> None:
    assert words(note).isdisjoint({"refuted", "ill-typed"})


@pytest.mark.parametrize("note", PLAIN_NOTES)
def test_a_law_of_which_nothing_else_is_told_is_free(note: str) -> None:
    assert "refuted" in words(note)

"""Classification as notes write it: p = softmax(z), L = -log p_y of a class y."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

LETS = [
    r"Let $p = \operatorname{softmax}(z)$ with $z \in \mathbb{R}^K$, $y \in \{1, \dots, K\}$, and $L = -\log p_y$.",
    r"The loss is $L = -\log p_y$ where $p = \operatorname{softmax}(z)$ and $z \in \mathbb{R}^K$.",
    r"Let $z \in \mathbb{R}^K$ and let $y \in \{1, \dots, K\}$ be the label. We set $p = \mathrm{softmax}(z)$ and $$L = -\log p_y$$",
]
TRUE = [r"\frac{\partial L}{\partial z_k} = p_k - \mathbb{1}[k = y]", r"\frac{\partial p_i}{\partial z_j} = p_i(\mathbb{1}[i = j] - p_j)"]
FALSE = [
    r"\frac{\partial L}{\partial z_k} = \mathbb{1}[k = y] - p_k", r"\frac{\partial L}{\partial z_k} = p_k",
    r"\frac{\partial p_i}{\partial z_j} = p_i(\mathbb{1}[i = j] + p_j)", r"\frac{\partial p_i}{\partial z_j} = p_j(\mathbb{1}[i = j] - p_j)",
]  # fmt: skip


def verdict(text: str) -> str:
    parts = [part for item in read(document_of(text, "markdown")) for part in item.parts]
    found: str = parts[-1].verdict or (judge(parts[-1].task, 10)["verdict"] if parts[-1].task else "none")
    return found


@pytest.mark.parametrize("let", LETS)
@pytest.mark.parametrize("claim", TRUE)
def test_a_subscript_picks_an_entry_of_what_softmax_is_taken_of(let: str, claim: str) -> None:
    assert verdict(f"{let}\n\n$${claim}$$") == "proved"


@pytest.mark.parametrize("let", LETS)
@pytest.mark.parametrize("claim", FALSE)
def test_lies_are_refuted(let: str, claim: str) -> None:
    assert verdict(f"{let}\n\n$${claim}$$") == "refuted"


@pytest.mark.parametrize(("total", "expected"), [("1", "proved"), ("2", "refuted")])
def test_where_softmax_is_taken_of_many_columns_a_subscript_picks_one_of_them(total: str, expected: str) -> None:
    text = r"For example $n$ let $p_n = \operatorname{softmax}(z_n)$ with $z_n \in \mathbb{R}^K$. Then "
    assert verdict(text + rf"$$\mathbf{{1}}^\top p_n = {total}$$") == expected


def test_scripts_that_no_kind_explains_are_told_so() -> None:
    text = r"Let $p_n = \operatorname{softmax}(z_n)$ with $z_n \in \mathbb{R}^K$. The loss is $L = -\sum_n \log p_{n, y_n}$."
    last = [part for item in read(document_of(text, "markdown")) for part in item.parts][-1]
    assert last.reason.startswith("what the scripts of p")

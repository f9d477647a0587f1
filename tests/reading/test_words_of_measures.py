"""Declarations in words, conditions behind a display, and words that tell nothing or that conclude, each with lies."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def kinds(text: str) -> list[str]:
    """The kinds of the parts of a text."""
    return [p.kind for item in read(document_of(text, "markdown")) for p in item.parts]


def last(text: str) -> str:
    """The verdict on the last formula of a text."""
    (*_, part) = [p for item in read(document_of(text, "markdown")) for p in item.parts]
    return str(judge(part.task, 10)["verdict"] if part.task else part.verdict)


GRID = "A grid of height $H$ and width $W$ has $C$ channels and meets $K$ kernels. "
RIDGE = r"Let $Z \in \mathbb{R}^{m \times k}$ and $t \in \mathbb{R}^m$. Put $$R(u) = \|t - Z u\|_2^2 .$$ "
ROOT = r"The width of the bump is told by $$g(u) = \log(s u), \qquad s > 0 .$$ "
GRAM = r"Let $B \in \mathbb{R}^{n \times d}$ and $$M = B P Q^\top B^\top .$$ "


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (GRID, "K (C + 1) = K C + K", "K (C + 1) = K C + 1"),
        (GRID, "H (W + 2) - 2 H = H W", "H (W + 2) - 2 H = H W + 2"),
        (GRID, "K (H W) = H W K", "K (H W) = H W + K"),
        (RIDGE, r"\nabla R(u) = 2 Z^\top Z u - 2 Z^\top t", r"\nabla R(u) = 2 Z^\top Z u + 2 Z^\top t"),
        (RIDGE, r"\nabla R(u) = 2 Z^\top (Z u - t)", r"\nabla R(u) = Z^\top (Z u - t)"),
        (RIDGE + "Expanding, we get ", r"R(u) = t^\top t - 2 u^\top Z^\top t + u^\top Z^\top Z u",
         r"R(u) = t^\top t - u^\top Z^\top t + u^\top Z^\top Z u"),
        (ROOT, "g'(u) = 1/u", "g'(u) = s/u"),
        (GRAM + "In terms of the rows, ", r"M = (B P) (B Q)^\top", r"M = (B Q) (B P)^\top"),
        (r"Choose $0 < r < 1$ and put $q = 1 - r$. ", "q + r q = 1 - r^2", "q + r q = 1 + r^2"),
        (r"There are $N$ samples. ", r"\sum_{i=1}^{N} 1 = N", r"\sum_{i=1}^{N} 1 = N + 1"),
    ],
)  # fmt: skip
def test_words_and_conditions_are_understood(text: str, true: str, false: str) -> None:
    assert last(f"{text}$${true} .$$") == "proved"
    assert last(f"{text}$${false} .$$") in ("refuted", "ill-typed")


def test_what_is_satisfied_under_an_if_is_a_condition() -> None:
    told = r"If $U \in \mathbb{R}^{n \times n}$ satisfies $U^\top U = I$, "
    assert last(told + r"$$(U x)^\top (U x) = x^\top x .$$") == "proved"
    assert last(told + r"$$(U x)^\top (U x) = 2 x^\top x .$$") in ("refuted", "unknown")


@pytest.mark.parametrize(
    "text",
    [
        r"We have $$f(p) = -p \log p, \qquad 0 < p < 1 .$$",
        r"We have $$f(p) = -p \log p, \quad p > 0 .$$",
        r"If $U \in \mathbb{R}^{n \times n}$ satisfies $U^\top U = I$, lengths are kept.",
        r"Keeping the variance asks for $$n \tau^2 = 1 .$$ Let $n \ge 1$.",
    ],
)
def test_what_is_imposed_is_no_claim(text: str) -> None:
    found = [p for item in read(document_of(text, "markdown")) for p in item.parts]
    assert {str(judge(p.task, 10)["verdict"]) for p in found if p.task} <= {"none"}


@pytest.mark.parametrize(
    "text",
    [
        r"Let $p = 2$. We have $$a = b, \qquad p < 1 .$$",
        r"If $A$ is symmetric, it satisfies $A A^\top = I$.",
        r"Let $A \in \mathbb{R}^{n \times n}$. Then $A$ satisfies $A A^\top = I$.",
    ],
)
def test_what_is_claimed_is_no_condition(text: str) -> None:
    assert kinds(text)[-1] == "claim"


def test_a_primed_number_is_another_one() -> None:
    assert kinds("A line of width $w$ is drawn. $$w' = 2 w + 1$$")[-1] == "definition"
    assert last(r"A line of width $w$ is drawn. $$w' = 2 w + 1$$ So $$w' - 1 = 2 w .$$") == "proved"
    assert last(r"A line of width $w$ is drawn. $$w' = 2 w + 1$$ So $$w' + 1 = 2 w .$$") in ("refuted", "unknown")

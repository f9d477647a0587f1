r"""A section that tells a letter anew speaks of what it tells; what it leaves untold is as the sections before told it."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

CONVOLUTION = (
    r"In one dimension the output is $$z_i = \sum_{j=1}^F w_j x_{i+j-1}.$$ The mean of $p$ pixels is "
    r"$$\bar v = \frac{1}{p} \sum_{i=1}^p v_i.$$"
)
CELL = (
    r"With $W \in \mathbb{R}^{m \times m}$, $U \in \mathbb{R}^{m \times d}$, $h \in \mathbb{R}^m$, $x \in \mathbb{R}^d$ "
    r"the cell computes $$z = W h + U x.$$ The new state is $s = \tanh(z)$, and "
)
BATCH = r"Given real numbers $x_1, \dots, x_m$, define $$\mu = \frac{1}{m} \sum_{i=1}^m x_i.$$ Then "
SQUARE = r"Let $A \in \mathbb{R}^{n \times n}$ be symmetric and $x \in \mathbb{R}^n$. Then $$x^\top A x = x^\top A^\top x.$$"
NOTES: list[tuple[str, str, list[tuple[str, str]]]] = [
    (
        CONVOLUTION,
        CELL,
        [
            (r"\frac{\partial s}{\partial h} = \operatorname{diag}(1 - s \odot s) W", "proved"),
            (r"\frac{\partial s}{\partial h} = W \operatorname{diag}(1 - s \odot s)", "refuted"),
            (r"\frac{\partial s}{\partial h} = \operatorname{diag}(1 - s) W", "refuted"),
        ],
    ),
    (
        r"For one example $x \in \mathbb{R}^d$ and independent $m_j$ the output is $$f = \sum_{j=1}^d m_j x_j.$$",
        BATCH,
        [
            (r"\sum_{i=1}^m (x_i - \mu) = 0", "proved"),
            (r"\sum_{i=1}^m (x_i - \mu)^2 = 0", "refuted"),
            (r"\frac{\partial \mu}{\partial x_i} = \frac{1}{m}", "proved"),
            (r"\frac{\partial \mu}{\partial x_i} = 1", "refuted"),
        ],
    ),
    (
        r"One unit computes $$c_t = f_t c_{t-1} + i_t g_t.$$ Then $$\frac{\partial c_t}{\partial c_{t-1}} = f_t.$$",
        r"Let $g \in \mathbb{R}^n$, $g \ne 0$, be the gradient, and ",
        [(r"g^\top \left(\frac{c}{\|g\|} g\right) = c \|g\|", "proved"), (r"g^\top (c g) = c \|g\|", "refuted")],
    ),
]
NOTES.append(
    (
        r"Let $x \in \mathbb{R}^K$ and $a_k = \log x_k + x_k$ for all $k$. Then $$\sum_{k=1}^K a_k = \sum_{k=1}^K (\log x_k + x_k).$$",
        r"With the log-odds $a$ the probability is $s(a) = \frac{1}{1 + e^{-a}}$. It satisfies ",
        [(r"s(a) + s(-a) = 1", "proved"), (r"s'(a) = s(a) (1 + s(a))", "refuted"), (r"s(-a) = -s(a)", "refuted")],
    )
)
NOTES.append(
    (
        r"Gradient descent on $f : \mathbb{R}^n \to \mathbb{R}$ with $\eta > 0$ takes the steps $$x_{t+1} = x_t - \eta \nabla f(x_t).$$",
        r"Let $A \in \mathbb{R}^{n \times n}$ be symmetric positive definite, $b \in \mathbb{R}^n$ and "
        r"$$f(x) = \frac12 x^\top A x - b^\top x.$$ With the minimiser $x^* = A^{-1} b$ the error is ",
        [
            (r"x_{t+1} - x^* = (I - \eta A)(x_t - x^*)", "proved"),
            (r"x_{t+1} - x^* = (I - \eta A)(x_t + x^*)", "refuted"),
            (r"x_{t+1} - x^* = (I + \eta A)(x_t - x^*)", "refuted"),
        ],
    )
)
CASES = [(first, second, claim, verdict) for first, second, claims in NOTES for claim, verdict in claims]


def _last(text: str) -> str:
    parts = [part for item in read(document_of(text, "markdown")) for part in item.parts if part.kind == "claim"]
    return str(judge(parts[-1].task)["verdict"]) if parts[-1].task else parts[-1].verdict


@pytest.mark.parametrize(("first", "second", "claim", "verdict"), CASES, ids=[claim[:60] for _, _, claim, _ in CASES])
def test_names_of_a_section(first: str, second: str, claim: str, verdict: str) -> None:
    assert _last(f"# Notes\n\n## One\n\n{first}\n\n## Two\n\n{second} $${claim}.$$\n") == verdict


def test_a_letter_is_told_in_a_later_section() -> None:
    """Where g is a column further down, a gate g_t of the first section is none."""
    first, second, _ = NOTES[2]
    parts = [
        part
        for item in read(document_of(f"## One\n\n{first}\n\n## Two\n\n{second}", "markdown"))
        for part in item.parts
        if part.kind == "claim" and part.task
    ]
    assert [judge(part.task)["verdict"] for part in parts if part.task] == ["proved"]


OLD = r"Let $x \in \mathbb{R}^n$ and $$f = x^\top x.$$"
UNDECIDED = [
    # x is still the column where the section has not told it anew
    (OLD, r"We have $$f = x.$$ Now let $x$ be a number with $0 < x < 1$.", {"proved"}),
    # what is said of A holds for all sections
    (SQUARE, r"Let $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^n$. Then $$x^\top A y = y^\top A x.$$", {"refuted"}),
    # a condition that a section before says of a letter may be said of all of them
    (
        r"Throughout, let $c > 0$. Then $$\sqrt{c^2} = c.$$",
        r"Let $c \in \mathbb{R}$. Then $$\sqrt{c^2} = c.$$",
        {"refuted"},
    ),
]


@pytest.mark.parametrize(("first", "second", "never"), UNDECIDED, ids=range(len(UNDECIDED)))
def test_sections_before_are_not_forgotten(first: str, second: str, never: set[str]) -> None:
    assert _last(f"## One\n\n{first}\n\n## Two\n\n{second}\n") not in never

r"""An inline formula is a hypothesis only where the words right before it say so: a false one that stands behind "for
every x ∈ ℝ^n," or a colon is found, and nothing is proved from it."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

CLAIMS = [
    r"For every $x, y \in \mathbb{R}^n$, $x^\top y = y^\top x + 1$. Hence $$2 x^\top x = 3 .$$",
    r"For any vector $u \in \mathbb{R}^n$ the norm is linear, $\|2 u\| = 3 \|u\|$. Then $$\|u\| = 0$$",
    r"With $a, b \in \mathbb{R}^n$, $\|a\|^2 - \|b\|^2 = (a - b)^\top (a - b)$. So $$a^\top b = b^\top b$$",
    r"The trick for forms: $x^\top A x = \operatorname{tr}(A) x^\top x$ for $A \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$. Then $$\operatorname{tr} A = 0$$",
    r"Let $a, b \in \mathbb{R}$. One sees that $a \le b$. Then $$a - b \le 0$$",
    r"Let $a, b \in \mathbb{R}$. It follows that $a \le b$. Then $$a - b \le 0$$",
    r"For $x \in \mathbb{R}$, $|x| \ge 0$ and $x^2 = -1$. Then $$x^2 + 1 = 0$$",
    r"If $x, y \in \mathbb{R}^n$, $x^\top y = 1$. Then $$2 x^\top y = 2$$",
]


def verdicts(text: str) -> list[str]:
    parts = [part for item in read(document_of(text, "markdown")) for part in item.parts]
    return [part.verdict or (judge(part.task, 10)["verdict"] if part.task else "none") for part in parts]


@pytest.mark.parametrize("text", CLAIMS)
def test_nothing_is_proved_from_a_claim(text: str) -> None:
    assert verdicts(text)[-1] in ("refuted", "unknown")


@pytest.mark.parametrize("text", [*CLAIMS[:3], *CLAIMS[4:6]])
def test_a_claim_is_judged(text: str) -> None:
    assert "refuted" in verdicts(text)[1:-1]


HYPOTHESES = [
    r"Let $z = w x$ with $w \sim \mathcal{N}(0, s^2)$, $x \in \mathbb{R}$ and $x^2 = 1$. Then $$\operatorname{Var}(z) = s^2$$",
    r"With $a, b \in \mathbb{R}$, $a^2 = b$ and $b \ge 0$ we have $$a^2 + b = 2 b$$",
    r"Let $a, b \in \mathbb{R}$ and $a \le b$. Then $$a - b \le 0$$",
    r"For real $a \le b$ we have $$a - b \le 0$$",
    r"Let $x, y \in \mathbb{R}^n$. If $x^\top y = 1$ then $$2 x^\top y = 2$$",
    r"Let $x, y \in \mathbb{R}^n$ be columns with $x^\top y = 1$. Then $$2 x^\top y = 2$$",
    r"Suppose $x \in \mathbb{R}^n$, $y \in \mathbb{R}^n$, and $x^\top y = 1$. Then $$2 x^\top y = 2$$",
]


@pytest.mark.parametrize("text", HYPOTHESES)
def test_a_hypothesis_is_used(text: str) -> None:
    assert verdicts(text)[-1] == "proved"

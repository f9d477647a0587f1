"""Covariance matrices, and normal columns of which the covariance is a matrix: true moments are proved, lies are not."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def last(text: str) -> str:
    """The verdict on the last formula of a text."""
    (*_, part) = [p for item in read(document_of(text, "markdown")) for p in item.parts]
    return str(judge(part.task, 10)["verdict"] if part.task else part.verdict)


NOISE = r"Let $A \in \mathbb{R}^{m \times n}$ and $\varepsilon \sim \mathcal{N}(0, \sigma^2 I)$ in $\mathbb{R}^n$. "
DESIGN = r"Let $X \in \mathbb{R}^{n \times p}$ and $\varepsilon \sim \mathcal{N}(0, \sigma^2 I)$. "
NORMAL = r"Let $x \in \mathbb{R}^n$ with $x \sim \mathcal{N}(\mu, \Sigma)$ and $A \in \mathbb{R}^{m \times n}$. "
BOLD = r"Let $\mathbf{x} \sim \mathcal{N}(\boldsymbol{\mu}, \boldsymbol{\Sigma})$. "
MODEL = (
    r"Let $X \in \mathbb{R}^{n \times d}$, $w \sim \mathcal{N}(0, \tau^2 I)$ and $\varepsilon \sim \mathcal{N}(0,"
    r" \sigma^2 I)$ be independent and $y = X w + \varepsilon$. "
)
PROCESS = (
    r"Let $f \sim \mathcal{N}(0, K)$ with $f \in \mathbb{R}^n$ and $y = f + \varepsilon$ with"
    r" $\varepsilon \sim \mathcal{N}(0, \sigma^2 I)$ independent of $f$. "
)
AROUND = r"Let $y \sim \mathcal{N}(X w, \sigma^2 I)$. "


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (NOISE, r"\operatorname{Cov}(A \varepsilon) = \sigma^2 A A^\top", r"\operatorname{Cov}(A \varepsilon) = \sigma A A^\top"),
        (DESIGN, r"\operatorname{Cov}\left( (X^\top X)^{-1} X^\top \varepsilon \right) = \sigma^2 (X^\top X)^{-1}",
         r"\operatorname{Cov}\left( (X^\top X)^{-1} X^\top \varepsilon \right) = \sigma^2 X^\top X"),
        (NORMAL, r"\operatorname{Cov}(A x) = A \Sigma A^\top", r"\operatorname{Cov}(A x) = A A^\top \Sigma"),
        (NORMAL, r"\operatorname{Var}(a^\top x) = a^\top \Sigma a", r"\operatorname{Var}(a^\top x) = a^\top \Sigma^{-1} a"),
        (NORMAL, r"\mathbb{E}[x x^\top] = \Sigma + \mu \mu^\top", r"\mathbb{E}[x x^\top] = \Sigma"),
        (NORMAL, r"\mathbb{E}[x^\top B x] = \operatorname{tr}(B \Sigma) + \mu^\top B \mu",
         r"\mathbb{E}[x^\top B x] = \operatorname{tr}(B \Sigma)"),
        (BOLD, r"\mathbb{E}[\mathbf{x}^\top \mathbf{x}] = \operatorname{tr} \boldsymbol{\Sigma} + \boldsymbol{\mu}^\top"
         r" \boldsymbol{\mu}", r"\mathbb{E}[\mathbf{x}^\top \mathbf{x}] = \operatorname{tr} \boldsymbol{\Sigma}"),
        (MODEL, r"\operatorname{Cov}(y) = \tau^2 X X^\top + \sigma^2 I", r"\operatorname{Cov}(y) = \tau X X^\top + \sigma^2 I"),
        (PROCESS, r"\operatorname{Cov}(y) = K + \sigma^2 I", r"\operatorname{Cov}(y) = K + \sigma I"),
        (AROUND, r"\mathbb{E}[y] = X w", r"\mathbb{E}[y] = 0"),
        (AROUND, r"\operatorname{Cov}(y) = \sigma^2 I", r"\operatorname{Cov}(y) = \sigma I"),
    ],
)  # fmt: skip
def test_moments_of_normal_columns(text: str, true: str, false: str) -> None:
    assert last(f"{text}$${true} .$$") == "proved"
    assert last(f"{text}$${false} .$$") in ("refuted", "ill-typed", "unknown")


@pytest.mark.parametrize(
    "text",
    [
        NORMAL + r"Then $$\operatorname{Var}(a^\top x) = \Sigma a^\top a .$$",
        NORMAL + r"Then $$\operatorname{Cov}(A x) = \Sigma A A^\top .$$",
        r"Let $f \sim \mathcal{N}(0, K)$ and $\varepsilon \sim \mathcal{N}(0, \sigma^2 I)$ with $f \in \mathbb{R}^n$."
        r" Put $y = f + \varepsilon$. Then $$\operatorname{Cov}(y) = K + \sigma^2 I .$$",
        r"Let $f \sim \mathcal{N}(0, K + \sigma^2 I)$ with $f \in \mathbb{R}^n$. Then $$\operatorname{Cov}(f) = K .$$",
    ],
)
def test_what_does_not_follow_is_not_proved(text: str) -> None:
    assert last(text) != "proved"


@pytest.mark.parametrize(
    "text",
    [
        NORMAL + r"Let $\Sigma = \operatorname{diag}(s)$. Then $$\mathbb{E}[x^\top x] = \mu^\top \mu + s^\top \mathbf{1} .$$",
        r"Let $z \sim \mathcal{N}(0, V)$. Then $$\mathbb{E}[z^2] = V .$$",
        r"$$x_i \sim \mathcal{N}(0, \Sigma), \qquad \mathbb{E}[x_i^\top x_i] = \operatorname{tr} \Sigma .$$",
    ],
)
def test_what_is_not_understood_is_no_alarm(text: str) -> None:
    assert last(text) not in ("refuted", "ill-typed")

r"""Means and variances that a text imposes, "with \mathbb{E}[x] = 0 and \operatorname{Var}(x) = \sigma^2", are the law of
a letter of which nothing else is told, and no claims. What is claimed of a law that is told is true or false.
"""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def found(text: str) -> list[tuple[str, str]]:
    """The kind and the verdict of every relation of a note."""
    parts = [p for item in read(document_of(text, "note.md")) for p in item.parts if p.kind in ("claim", "condition")]
    return [(p.kind, judge(p.task)["verdict"] if p.task else p.verdict) for p in parts]


SUPPOSED = ("condition", "none")
PROVED, REFUTED, UNKNOWN = (("claim", word) for word in ("proved", "refuted", "unknown"))

IMPOSED = [
    (
        r"Let $y = \sum_{i=1}^{n} w_i x_i$ where all $w_i$ and $x_i$ are independent with mean $0$, "
        r"$\operatorname{Var}(w_i) = \sigma_w^2$ and $\operatorname{Var}(x_i) = \sigma_x^2$. Then",
        2,
        [r"\operatorname{Var}(y) = n \sigma_w^2 \sigma_x^2"],
        [r"\operatorname{Var}(y) = n \sigma_w \sigma_x", r"\operatorname{Var}(y) = n^2 \sigma_w^2 \sigma_x^2"],
    ),
    (
        r"Let $x$ be a random variable with $\mathbb{E}[x] = 0$ and $\operatorname{Var}(x) = \sigma^2$. Then",
        2,
        [r"\mathbb{E}[x^2] = \sigma^2"],
        [r"\mathbb{E}[x^2] = 2\sigma^2", r"\mathbb{E}[x^2] = \sigma"],
    ),
    (
        r"Assume $\mathbb{E}[\epsilon] = 0$ and $\operatorname{Var}(\epsilon) = \sigma^2 < \infty$. Then",
        2,
        [r"\mathbb{E}[(a + \epsilon)^2] = a^2 + \sigma^2"],
        [r"\mathbb{E}[(a + \epsilon)^2] = a^2 - \sigma^2"],
    ),
    (
        r"Let $y = f + \epsilon$ with noise $\epsilon$ such that $\mathbb{E}[\epsilon] = 0$, "
        r"$\operatorname{Var}(\epsilon) = \sigma^2$. Then",
        2,
        [r"\mathbb{E}[y^2] = f^2 + \sigma^2", r"\operatorname{Var}(y) = \sigma^2"],
        [r"\mathbb{E}[y^2] = f^2", r"\operatorname{Var}(y) = f^2 + \sigma^2"],
    ),
    (
        r"The noise $\epsilon$ satisfies $\mathbb{E}[\epsilon] = m$ and $\mathbb{E}[\epsilon^2] = s$. Then",
        2,
        [r"\operatorname{Var}(\epsilon) = s - m^2"],
        [r"\operatorname{Var}(\epsilon) = s"],
    ),
    (
        r"Let $w_i$ be i.i.d. with $\mathbb{E}[w_i] = 0$ and $\operatorname{Var}(w_i) = \sigma^2$. Then",
        2,
        [r"\operatorname{Var}\left(\sum_{i=1}^n w_i\right) = n \sigma^2"],
        [r"\operatorname{Var}\left(\sum_{i=1}^n w_i\right) = n^2 \sigma^2"],
    ),
    (
        r"Let $x, y$ be independent random variables with $\mathbb{E}[x] = \mathbb{E}[y] = 0$. Then",
        1,
        [r"\operatorname{Var}(xy) = \operatorname{Var}(x) \operatorname{Var}(y)"],
        [r"\operatorname{Var}(xy) = \operatorname{Var}(x) + \operatorname{Var}(y)"],
    ),
    (
        r"Let the weights satisfy $$ \mathbb{E}[w] = 0, \qquad \operatorname{Var}(w) = \sigma^2. $$ Then",
        2,
        [r"\mathbb{E}[w^2] = \sigma^2"],
        [r"\mathbb{E}[w^2] = 0"],
    ),
    (
        r"Let $X \in \mathbb{R}^{n \times d}$ have full column rank, $y = Xw + \varepsilon$ with $\mathbb{E}[\varepsilon] = 0$ and "
        r"$\operatorname{Cov}(\varepsilon) = \sigma^2 I$, and $\hat w = (X^\top X)^{-1} X^\top y$.",
        2,
        [
            r"\mathbb{E}[\hat w] = w",
            r"\operatorname{Cov}(\hat w) = \sigma^2 (X^\top X)^{-1}",
            r"\mathbb{E}\|y - X\hat w\|^2 = (n - d)\sigma^2",
        ],
        [r"\operatorname{Cov}(\hat w) = \sigma^2 X^\top X", r"\mathbb{E}\|y - X\hat w\|^2 = (n + d)\sigma^2"],
    ),
    (
        r"Let $z \in \mathbb{R}^n$ with $\mathbb{E}[z] = 0$ and $\mathbb{E}[zz^\top] = I$, and let $A \in \mathbb{R}^{n \times n}$.",
        2,
        [r"\mathbb{E}[z^\top A z] = \operatorname{tr} A", r"\mathbb{E}\|z\|^2 = n"],
        [r"\mathbb{E}[z^\top A z] = n \operatorname{tr} A", r"\mathbb{E}\|z\|^2 = 1"],
    ),
    (
        r"The noise $z \in \mathbb{R}^n$ has zero mean and covariance matrix $s^2 I$, and $A \in \mathbb{R}^{n \times n}$.",
        0,
        [r"\operatorname{Cov}(Az) = s^2 AA^\top"],
        [r"\operatorname{Cov}(Az) = s^2 A^\top A"],
    ),
]


@pytest.mark.parametrize(("told", "count", "true", "lies"), IMPOSED, ids=[case[0][:40] for case in IMPOSED])
def test_what_is_imposed_is_no_claim_and_holds_from_there(told: str, count: int, true: list[str], lies: list[str]) -> None:
    text = told + "".join(f"\n\n$$ {claim} $$" for claim in (*true, *lies))
    assert found(text) == [*[SUPPOSED] * count, *[PROVED] * len(true), *[REFUTED] * len(lies)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # of a law that is told: claimed, it is true or false; supposed, it is no alarm
        (r"Let $x \sim \mathcal{N}(0, 1)$. Then $\mathbb{E}[x] = 1$.", [REFUTED]),
        (r"Let $x \sim \mathcal{N}(0, 1)$. Then $\mathbb{E}[x] = 0$.", [PROVED]),
        (r"Let $x \sim \mathcal{N}(0, 1)$. Suppose $\mathbb{E}[x] = 1$.", [UNKNOWN]),
        (r"Let $x \sim \mathcal{N}(0, 1)$ with $\mathbb{E}[x] = 1$ and $\operatorname{Var}(x) = 1$.", [UNKNOWN, PROVED]),
        (r"Let $x$ be random with mean $\mu$ and variance $\sigma^2$. Then $\mathbb{E}[x] = 0$.", [REFUTED]),
        (
            r"Let $y = 2x$ for $x \sim \mathcal{N}(0, 1)$. Then $y$ has mean $\mathbb{E}[y] = 1$ "
            r"and variance $\operatorname{Var}(y) = 4$.",
            [REFUTED, PROVED],
        ),
        # of a letter without a law: what follows is false, what stands alone may be what tells it
        (r"Let $x$ be a random variable. Then $\mathbb{E}[x] = 0$.", [REFUTED]),
        (r"Let $x$ be a random variable. The mean is $\mathbb{E}[x] = 0$.", [UNKNOWN]),
        # what an if says holds in its sentence, and what is not assumed nowhere
        (
            r"Let $x$ be a random variable. If $\mathbb{E}[x] = 0$, $\operatorname{Var}(x) = \mathbb{E}[x^2]$. "
            r"In general, $\operatorname{Var}(x) = \mathbb{E}[x^2]$.",
            [SUPPOSED, PROVED, UNKNOWN],
        ),
        (
            r"Let $x$ be a random variable. We do not assume that $\mathbb{E}[x] = 0$. "
            r"Then $\operatorname{Var}(x) = \mathbb{E}[x^2]$.",
            [SUPPOSED, UNKNOWN],
        ),
        (
            r"Let $x$ and $y$ be random variables. If $x$ and $y$ are independent, then "
            r"$\mathbb{E}[xy] = \mathbb{E}[x]\mathbb{E}[y]$. We also have $$ \mathbb{E}[xy] = \mathbb{E}[x]\mathbb{E}[y] $$",
            [PROVED, UNKNOWN],
        ),
        # the last supposition holds
        (
            r"Suppose $\mathbb{E}[x] = 0$. Then $\mathbb{E}[x^2] = \operatorname{Var}(x)$. Now suppose "
            r"$\mathbb{E}[x] = 1$. Then $\mathbb{E}[x^2] = \operatorname{Var}(x)$ and "
            r"$\mathbb{E}[x^2] = \operatorname{Var}(x) + 1$.",
            [SUPPOSED, PROVED, SUPPOSED, UNKNOWN, PROVED],
        ),
        (
            r"Under $\mathbb{E}[x] = 0$ we have $\operatorname{Var}(x) = \mathbb{E}[x^2]$. "
            r"Without it, $\operatorname{Var}(x) = \mathbb{E}[x^2]$.",
            [SUPPOSED, PROVED, UNKNOWN],
        ),
        # from what contradicts itself no alarm comes
        (
            r"Let $x \sim \mathcal{N}(0, 1)$ and suppose that $\operatorname{Var}(x) = 2$. Then $\mathbb{E}[x^2] = 2$.",
            [UNKNOWN, UNKNOWN],
        ),
        (
            r"Let $x \sim \mathcal{N}(0, 1)$ with $\operatorname{Var}(x) = 1$. Then $\mathbb{E}[x^2] = 2$.",
            [PROVED, REFUTED],
        ),
        (
            r"Let $x$ have zero mean and unit variance, with $\mathbb{E}[x] = 1$. Then $\mathbb{E}[x^2] = 2$.",
            [SUPPOSED, UNKNOWN],
        ),
        # uncorrelated entries are not independent, and a mean that is not told may be meant to be 0
        (
            r"Let $z \in \mathbb{R}^n$ with $\mathbb{E}[z] = 0$ and $\operatorname{Cov}(z) = I$. Then $\mathbb{E}[z_1^2 z_2^2] = 1$.",
            [SUPPOSED, SUPPOSED, UNKNOWN],
        ),
        (
            r"Let $z \in \mathbb{R}^n$ with $\operatorname{Cov}(z) = I$. Then $\mathbb{E}\|z\|^2 = n$ "
            r"and $\mathbb{E}\|z - \mathbb{E}[z]\|^2 = n$.",
            [SUPPOSED, UNKNOWN, PROVED],
        ),
        # what is finite
        (
            r"Let $X$ be a random variable with $\mathbb{E}[X^2] < \infty$. Then "
            r"$\operatorname{Var}(X) = \mathbb{E}[X^2] - \mathbb{E}[X]^2$ and "
            r"$\operatorname{Var}(X) = \mathbb{E}[X^2] + \mathbb{E}[X]^2$.",
            [SUPPOSED, PROVED, REFUTED],
        ),
        # what no law has a place for
        (
            r"Let $X$ and $Y$ be random variables with $\operatorname{Cov}(X, Y) = 0$. Then "
            r"$\operatorname{Var}(X + Y) = \operatorname{Var}(X) + \operatorname{Var}(Y)$.",
            [SUPPOSED, UNKNOWN],
        ),
        (
            r"Let $x$ and $y$ be random variables with $\mathbb{E}[x] = 0$ and $\mathbb{E}[y] = x$. Then "
            r"$\mathbb{E}[y^2] = 0$.",
            [SUPPOSED, SUPPOSED, UNKNOWN],
        ),
        # a claim behind words that suppose something else
        (
            r"For independent $x$ and $y$, $\operatorname{Var}(x + y) = \operatorname{Var}(x) + \operatorname{Var}(y)$.",
            [PROVED],
        ),
        (
            r"For independent $x$ and $y$, $\operatorname{Var}(x - y) = \operatorname{Var}(x) - \operatorname{Var}(y)$.",
            [REFUTED],
        ),
    ],
)
def test_what_is_claimed_and_what_is_supposed(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected

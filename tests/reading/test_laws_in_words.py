r"""Laws that words tell, conditions in brackets behind a formula, and shapes in words: each with its plausible lies."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def _last(text: str) -> str:
    (*_, part) = [p for item in read(document_of(text, "markdown")) for p in item.parts if p.kind == "claim"]
    return str(judge(part.task)["verdict"]) if part.task else part.verdict


FLAT_ON = r"For a uniform variable $U$ on $[-a, a]$, with $a > 0$, "
STANDARD = r"For a standard normal variable $Z$ "
GAUSS_OF = r"A Gaussian variable $X$ with mean $\mu$ and variance $\sigma^2$ has "
SQUARE = (
    r"A Gaussian with variance $\sigma^2 > 0$ has the log-likelihood "
    r"$$\ell = -n \log \sigma - \frac{a}{2 \sigma^2}.$$ Then "
)
COIN = r"Let $m$ be a Bernoulli variable with $P(m = 1) = p$, $0 < p < 1$, and $y = \frac{m}{p} a$. Then "
COINS = (
    r"Let $w, x \in \mathbb{R}^d$, let $m_1, \dots, m_d$ be independent Bernoulli variables with parameter $p$, and "
    r"$f = \frac{1}{p} \sum_{j=1}^d m_j w_j x_j$. Then "
)
NORMAL = r"Let $z$ be a standard normal variable and $y = a + b z$. Then "
GAUSS = r"Let $u$ be Gaussian with mean $\mu$ and variance $\sigma^2$. Then "
FLAT = r"Let $u$ be uniform on $[0, c]$ with $c > 0$. Then "
ENTRIES = r"Let the entries of $q, k \in \mathbb{R}^d$ be independent with mean 0 and variance 1. Then "
PPCA = (
    r"Let $z \sim \mathcal{N}(0, I)$ in $\mathbb{R}^k$ and $\epsilon \sim \mathcal{N}(0, \sigma^2 I)$ in $\mathbb{R}^d$ be "
    r"independent, and $y = W z + \epsilon$ with $W \in \mathbb{R}^{d \times k}$. Then "
)
ORTHONORMAL = r"Let $U \in \mathbb{R}^{d \times k}$ have orthonormal columns, and let $P = U U^\top$. Then "
COLUMNS = r"Let $U \in \mathbb{R}^{d \times k}$. The columns of $U$ are orthonormal. Then "
ROTATION = r"An orthogonal matrix $Q$ preserves lengths, "
SHAPES = r"Let $U$ be an $m \times n$ matrix and $v$ a vector with $m$ entries, let $x \in \mathbb{R}^n$ and $f = v^\top U x$. Then "
TARGET = r"Let $y \in \mathbb{R}^n$. Against a real target $t$ the loss is $\ell = \frac{1}{2} (f - t)^2$, and "
ONE_PASS = (
    r"Given real numbers $x_1, \dots, x_m$, define $$\mu = \frac{1}{m} \sum_{i=1}^m x_i, \qquad "
    r"\sigma^2 = \frac{1}{m} \sum_{i=1}^m (x_i - \mu)^2.$$ The variance can be computed in one pass, "
)
CASES = [
    (FLAT_ON, r"\operatorname{Var}(U) = \frac{a^2}{3}", r"\operatorname{Var}(U) = \frac{a^2}{12}"),
    (STANDARD, r"\mathbb{E}[Z^4] = 3", r"\mathbb{E}[Z^4] = 2"),
    (GAUSS_OF, r"\mathbb{E}[X^2] = \mu^2 + \sigma^2", r"\mathbb{E}[X^2] = \mu^2 - \sigma^2"),
    (
        SQUARE,
        r"\frac{\partial \ell}{\partial \sigma} = -\frac{n}{\sigma} + \frac{a}{\sigma^3}",
        r"\frac{\partial \ell}{\partial \sigma} = -\frac{n}{\sigma} + \frac{a}{\sigma^2}",
    ),
    (COIN, r"\mathbb{E}[y] = a", r"\mathbb{E}[y] = p a"),
    (COIN, r"\operatorname{Var}(y) = \frac{1-p}{p} a^2", r"\operatorname{Var}(y) = p (1-p) a^2"),
    (COINS, r"\mathbb{E}[f] = w^\top x", r"\mathbb{E}[f] = p w^\top x"),
    (COINS, r"\operatorname{Var}(f) = \frac{1-p}{p} \sum_{j=1}^d w_j^2 x_j^2",
     r"\operatorname{Var}(f) = \frac{1-p}{p} (w^\top x)^2"),
    (NORMAL, r"\operatorname{Var}(y) = b^2", r"\operatorname{Var}(y) = a^2 + b^2"),
    (NORMAL, r"\mathbb{E}[z^4] = 3", r"\mathbb{E}[z^4] = 1"),
    (GAUSS, r"\mathbb{E}[u^2] = \mu^2 + \sigma^2", r"\mathbb{E}[u^2] = \sigma^2"),
    (FLAT, r"\operatorname{Var}(u) = \frac{c^2}{12}", r"\operatorname{Var}(u) = \frac{c^2}{3}"),
    (ENTRIES, r"\operatorname{Var}(q^\top k) = d", r"\operatorname{Var}(q^\top k) = d^2"),
    (PPCA, r"\mathbb{E}[\|y\|^2] = \|W\|_F^2 + d \sigma^2", r"\mathbb{E}[\|y\|^2] = \|W\|_F^2 + k \sigma^2"),
    (ORTHONORMAL, r"\operatorname{tr} P = k", r"\operatorname{tr} P = d"),
    (ORTHONORMAL, r"P^2 = P", r"P^2 = I"),
    (COLUMNS, r"\|U z\|^2 = \|z\|^2", r"\|U^\top z\|^2 = \|z\|^2"),
    (SHAPES, r"\frac{\partial f}{\partial x} = U^\top v", r"\frac{\partial f}{\partial x} = 2 U^\top v"),
    (TARGET, r"\frac{\partial \ell}{\partial f} = f - t", r"\frac{\partial \ell}{\partial f} = t - f"),
    (ONE_PASS, r"\sigma^2 = \frac{1}{m} \sum_{i=1}^m x_i^2 - \mu^2", r"\sigma^2 = \frac{1}{m} \sum_{i=1}^m x_i^2 - \mu"),
    ("We have ", r"\sqrt{q^2} = q \qquad (q > 0)", r"\sqrt{q^2} = 2 q \qquad (q > 0)"),
    ("We have ", r"\sum_{r=0}^\infty e^{-\lambda r} = \frac{1}{1 - e^{-\lambda}} \qquad (\lambda > 0)",
     r"\sum_{r=0}^\infty e^{-\lambda r} = \frac{1}{1 + e^{-\lambda}} \qquad (\lambda > 0)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "true", "false"), CASES, ids=[true[:50] for _, true, _ in CASES])
def test_words_beside_formulas(text: str, true: str, false: str) -> None:
    assert _last(f"{text} $${true}.$$") == "proved"
    assert _last(f"{text} $${false}.$$") == "refuted"


@pytest.mark.parametrize(
    "text",
    [
        # what is denied, asked or left open is no law
        r"Let $m$ be a number that is not Bernoulli with parameter $p$. Then $$m^4 - m^2 + 1 = m^3 - m + 1.$$",
        r"Whether $m$ is a Bernoulli variable with parameter $p$ is open. $$m^4 - m^2 + 1 = m^3 - m + 1.$$",
        r"Let $V$ be the value of a truncated standard normal variable $Z$. Then $$\mathbb{E}[Z^2] = 1.$$",
        r"This is not a standard normal variable $Z$. Then $$\mathbb{E}[Z^2] = 1.$$",
        r"For a log-normal variable $X$ with mean $0$ and variance $1$ we have $$\mathbb{E}[X^3] = 0.$$",
        # the square is positive, and nothing is told of the number's sign
        r"For $c^2 > 0$ we have $$\sqrt{c^2} = c.$$",
        # columns that are not orthonormal
        r"Let $U \in \mathbb{R}^{d \times k}$. The columns of $U$ are not orthonormal. Then $$U^\top U = I.$$",
        # what is concluded is no hypothesis
        r"Let $U \in \mathbb{R}^{d \times k}$. Then the columns of $U$ are orthonormal, and $$U^\top U = I.$$",
        # X and Y may depend on one another
        r"Let $X$ and $Y$ be Bernoulli variables with parameter $p$. Then $$\mathbb{E}[X Y] = p^2.$$",
    ],
)
def test_what_is_not_said_is_no_law(text: str) -> None:
    assert _last(text) != "proved"


def test_an_orthogonal_matrix_is_square() -> None:
    assert _last(ROTATION + r"$$\|Q h\| = \|h\|.$$") == "proved"
    assert _last(ROTATION + r"$$\|Q h\| = 2 \|h\|.$$") != "proved"


@pytest.mark.parametrize("condition", ["x f = 0", "x > f", "x_1 > x_2", r"f \ne x", "P"])
def test_a_condition_in_brackets_is_no_claim(condition: str) -> None:
    text = rf"Let $f = x + 1$. We have $$f^2 = x^2 + 2 x + 1 \qquad ({condition}).$$"
    parts = [p for item in read(document_of(text, "markdown")) for p in item.parts]
    assert not {"refuted", "ill-typed"} & {judge(p.task)["verdict"] for p in parts if p.task}


WEIGHTED = (
    r"Let $x_1, \dots, x_n$ be real data and $w_1, \dots, w_n > 0$ their weights. The objective is "
    r"$J(c) = \sum_{i=1}^n w_i (x_i - c)^2$. "
)


@pytest.mark.parametrize(
    ("true", "false"),
    [
        (r"J'(c) = -2 \sum_{i=1}^n w_i (x_i - c)", r"J'(c) = 2 \sum_{i=1}^n w_i (x_i - c)"),
        (r"J''(c) = 2 \sum_{i=1}^n w_i", r"J''(c) = 2 n"),
        (r"J'(2 c) = -2 \sum_{i=1}^n w_i (x_i - 2 c)", r"J'(2 c) = -4 \sum_{i=1}^n w_i (x_i - 2 c)"),
        (r"\sqrt{w_i^2} = w_i", r"\sqrt{x_i^2} = x_i"),
    ],
)
def test_a_list_of_positive_weights(true: str, false: str) -> None:
    assert _last(f"{WEIGHTED} $${true}.$$") == "proved"
    assert _last(f"{WEIGHTED} $${false}.$$") == "refuted"


def test_a_concluded_list_is_no_hypothesis() -> None:
    assert _last(r"Hence $w_1, \dots, w_n > 0$. Then $$\sqrt{w_i^2} = w_i.$$") == "unknown"

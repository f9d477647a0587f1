"""Words that stand beside a name and speak of something else keep no lie from being found; words that restrict a name do."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def last(text: str) -> str:
    """The verdict on the last formula of a text."""
    (*_, part) = [p for item in read(document_of(text, "markdown")) for p in item.parts]
    return str(judge(part.task, 10)["verdict"] if part.task else part.verdict)


LOSS = (
    r"With $\lambda > 0$ the regularised loss is $$\tilde{f}(\theta) = f(\theta) + \frac{\lambda}{2} \| \theta \|^2 ,$$"
    r" and its gradient is "
)
RETURN = r"With a discount factor $0 < \gamma < 1$ the return of an endless sequence of ones is $$G = 1 .$$ We have "
SCORE = r"For a policy with mean $\mu$ and deviation $\sigma > 0$ the log-density of the action $u$ has the slope "
LOGARITHM = r"The likelihood $r^x (1 - r)^{1 - x}$ with $x \in \{0, 1\}$ and $0 < r < 1$ has the logarithm "
LINEAR = (
    r"For numbers $x_t$, $h_t$ and weights $u$, $w$, with a linear activation and $h_0 = 0$,"
    r" $$h_t = w h_{t-1} + u x_t .$$ Unrolling gives "
)
AFFINE = (
    r"Let $x_1, \dots, x_m$ be numbers. An affine map with the numbers $\gamma$ and $\beta$,"
    r" $$y_i = \gamma x_i + \beta,$$ with a small constant $\epsilon > 0$. We have "
)
SPHERE = r"For $u, v \in \mathbb{R}^d$ we take inner products, and on the unit sphere, $\|u\| = \|v\| = 1$, "
CONSTANT = r"For constant inputs $c = 1$ and $|w| < 1$ the limit is "
CHANCES = r"Let $p_1, \dots, p_K$ be probabilities, so $p_k > 0$ and $\sum_{k=1}^K p_k = 1$. Then "
TOKENS = r"For $n$ tokens with probabilities $P_1, \dots, P_n$ we have "


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (LOSS, r"\nabla \tilde{f}(\theta) = \nabla f(\theta) + \lambda \theta",
         r"\nabla \tilde{f}(\theta) = \nabla f(\theta) + 2 \lambda \theta"),
        (RETURN, r"\sum_{k=0}^{\infty} \gamma^k = \frac{1}{1 - \gamma}",
         r"\sum_{k=0}^{\infty} \gamma^k = \frac{1}{1 + \gamma}"),
        (SCORE, r"\frac{\partial}{\partial \mu} \left( -\frac{(u - \mu)^2}{2 \sigma^2} \right) = \frac{u - \mu}{\sigma^2}",
         r"\frac{\partial}{\partial \mu} \left( -\frac{(u - \mu)^2}{2 \sigma^2} \right) = \frac{u - \mu}{\sigma}"),
        (LOGARITHM, r"\log\left( r^x (1 - r)^{1 - x} \right) = x \log r + (1 - x) \log (1 - r)",
         r"\log\left( r^x (1 - r)^{1 - x} \right) = x \log r + (1 + x) \log (1 - r)"),
        (LINEAR, r"h_t = \sum_{k=1}^{t} w^{t-k} u x_k", r"h_t = \sum_{k=1}^{t} w^{t-k+1} u x_k"),
        (AFFINE, r"\frac{1}{m} \sum_{i=1}^{m} y_i = \gamma \frac{1}{m} \sum_{i=1}^{m} x_i + \beta",
         r"\frac{1}{m} \sum_{i=1}^{m} y_i = \gamma + \beta"),
        (SPHERE, r"\| u - v \|^2 = 2 - 2 u^\top v", r"\| u - v \|^2 = 2 + 2 u^\top v"),
        (CONSTANT, r"\sum_{k=0}^{\infty} w^k = \frac{1}{1 - w}", r"\sum_{k=0}^{\infty} w^k = \frac{1}{1 + w}"),
        (CHANCES, r"-\sum_{k=1}^{K} p_k \log p_k \le \log K", r"-\sum_{k=1}^{K} p_k \log p_k \le 0"),
        (CHANCES, r"\sum_{k=1}^{K} p_k (1 - p_k) = 1 - \sum_{k=1}^{K} p_k^2",
         r"\sum_{k=1}^{K} p_k (1 - p_k) = 1 + \sum_{k=1}^{K} p_k^2"),
        (TOKENS, r"\sum_{t=1}^{n} P_t (1 - P_t) = \sum_{t=1}^{n} P_t - \sum_{t=1}^{n} P_t^2",
         r"\sum_{t=1}^{n} P_t (1 - P_t) = \sum_{t=1}^{n} P_t + \sum_{t=1}^{n} P_t^2"),
    ],
)  # fmt: skip
def test_what_is_said_of_others_keeps_no_lie(text: str, true: str, false: str) -> None:
    assert last(f"{text}$${true} .$$") == "proved"
    assert last(f"{text}$${false} .$$") == "refuted"


@pytest.mark.parametrize(
    "text",
    [
        r"For small $x$, $$\log(1 + x) = x .$$",
        r"With a small number $x$, $$\log(1 + x) = x .$$",
        r"With the projector $P$ onto a plane the projected vector is $$P P x = P x .$$",
        r"With $P$ the orthogonal projector, $$P P x = P x .$$",
        r"With $A$, a matrix of small rank, $$A x = 0 .$$",
        r"Let $P$ with $n > 1$ be a projector. Then $$P P x = P x .$$",
        r"Let $p_1, \dots, p_K$ be probabilities. Then $$\sum_{k=1}^{K} p_k = 1 .$$",
        r"For $n$ tokens with probabilities $P_1, \dots, P_n$ we have $$\sum_{k=1}^{n} P_k \le 1 .$$",
        r"Let $f$ be a linear function. Then $$f(a + b) = f(a) + f(b) .$$",
    ],
)
def test_words_that_restrict_a_name_are_no_alarm(text: str) -> None:
    assert last(text) not in ("refuted", "ill-typed")


@pytest.mark.parametrize(
    "text",
    [
        r"For $x > 0$ the bound $\log x \le x - 1$ holds and $\log x < 0$.",
        r"For $x > 0$ the bound $\log x \le x - 1$ and $\log x < 0$ hold.",
        r"For numbers $a$ and $b$ we have $a^2 + b^2 \ge 0$ and $a b < 1$.",
        r"Let $x_1, \dots, x_K$ be numbers, so $\sum_{k=1}^K x_k = 1$. Then $$\sum_{k=1}^K 2 x_k = 2 .$$",
    ],
)
def test_what_is_claimed_is_no_condition(text: str) -> None:
    assert last(text) == "refuted"


ROWS = r"Let $X \in \mathbb{R}^{n \times d}$ hold one token per row, and let $U, W \in \mathbb{R}^{d \times k}$. Then "
PLACE = r"The entry of row $i$ and column $j$ is an inner product, "
ROTATION = (
    r"Rotating by an angle $\theta$ is done by $$R(\theta) = \begin{bmatrix} \cos\theta & -\sin\theta \\ \sin\theta &"
    r" \cos\theta \end{bmatrix} .$$ Then "
)
LEAKY = r"The rectifier with slope $0 < \alpha < 1$ is $r(t) = \max(t, \alpha t)$, and "
SQUARES = (
    r"For one parameter $\theta$ with prior precision $a > 0$ and $n$ observations $x_1, \dots, x_n$, put"
    r" $\bar x = \frac{1}{n} \sum_{i=1}^{n} x_i$. The sum of squares splits, "
)
BLOCKS = r"For invertible $A \in \mathbb{R}^{p \times p}$ and $B \in \mathbb{R}^{p \times q}$, $D \in \mathbb{R}^{q \times q}$, "
ANEW = (
    r"For a gain $a > 0$ all is well. Let $K \in \mathbb{R}^{n \times n}$ be symmetric positive definite,"
    r" $y \in \mathbb{R}^n$ and $a = (K + \sigma^2 I)^{-1} y$. Then "
)
SUMS = r"Let $a_i = e^{s_i} / \sum_{j=1}^{n} e^{s_j}$. They sum to one, $$\sum_{i=1}^{n} a_i = 1,$$ and their derivatives are "
PRECISION = (
    r"Let $X \in \mathbb{R}^{n \times d}$ and $e \in \mathbb{R}^n$. Put $$y = X w + e .$$ With $\alpha, \beta > 0$ let"
    r" $$P = \alpha I + \beta X^\top X,$$ and $$m = \beta P^{-1} X^\top y .$$ So "
)


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (ROWS, r"(X U) (X W)^\top = X U W^\top X^\top", r"(X U) (X W)^\top = X U W X^\top"),
        (PLACE, r"(A B)_{ij} = \sum_k A_{ik} B_{kj}", r"(A B)_{ij} = \sum_k A_{ik} B_{jk}"),
        (ROTATION, r"R(\alpha)^\top R(\beta) = R(\beta - \alpha)", r"R(\alpha)^\top R(\beta) = R(\alpha - \beta)"),
        (LEAKY, r"r(t) = \max(0, t) + \alpha \min(0, t)", r"r(t) = \max(0, t) + \min(0, t)"),
        (SQUARES, r"\sum_{i=1}^{n} (x_i - \theta)^2 = \sum_{i=1}^{n} (x_i - \bar x)^2 + n (\bar x - \theta)^2",
         r"\sum_{i=1}^{n} (x_i - \theta)^2 = \sum_{i=1}^{n} (x_i - \bar x)^2 + (\bar x - \theta)^2"),
        (BLOCKS, r"\begin{bmatrix} A & B \\ 0 & D \end{bmatrix} \begin{bmatrix} I & -A^{-1} B \\ 0 & I \end{bmatrix}"
         r" = \begin{bmatrix} A & 0 \\ 0 & D \end{bmatrix}", r"\begin{bmatrix} A & B \\ 0 & D \end{bmatrix}"
         r" \begin{bmatrix} I & A^{-1} B \\ 0 & I \end{bmatrix} = \begin{bmatrix} A & 0 \\ 0 & D \end{bmatrix}"),
        (ANEW, r"K a = y - \sigma^2 a", r"K a = y + \sigma^2 a"),
        (SUMS, r"\frac{\partial a_i}{\partial s_j} = a_i (\delta_{ij} - a_j)",
         r"\frac{\partial a_i}{\partial s_j} = a_i (\delta_{ij} - a_i)"),
        (PRECISION, r"P m = \beta X^\top y", r"P m = \alpha X^\top y"),
    ],
)  # fmt: skip
def test_further_words_keep_no_lie(text: str, true: str, false: str) -> None:
    assert last(f"{text}$${true} .$$") == "proved"
    assert last(f"{text}$${false} .$$") in ("refuted", "ill-typed")


@pytest.mark.parametrize(
    "text",
    [
        r"Let $X \in \mathbb{R}^{n \times d}$ hold one token per row. Then $$X^\top X = \sum_{i=1}^{n} t_i t_i^\top .$$",
        r"With the determinant of $A$ is zero, $$A x = 2 x .$$",
        r"We have $r(t) = \max(t, 0)$. For the leaky one $$r(t) = \max(t, \alpha t) .$$",
        r"Let $X$ be a random number with $y = 2 X$ and $z = X^2$. Then $$\mathbb{E}[y z] = y \mathbb{E}[z] .$$",
        r"Let $y = w^2$ and $z = 3 y$. Then $$\frac{\partial z}{\partial w} = 0 .$$",
    ],
)
def test_what_is_open_stays_so(text: str) -> None:
    assert last(text) not in ("proved", "ill-typed")


def test_behind_where_a_verb_speaks_of_the_name_before_it() -> None:
    step = r"The step is $s = -H^{-1} g$, where $H$ is the Hessian and $g$ the gradient. It minimises "
    model = r"$m(s) = f + g^\top s + \frac12 s^\top H s$, and "
    assert last(step + model + r"$$\nabla_s m = g + H s .$$") == "unknown"

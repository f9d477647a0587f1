"""What is false only of names of which words say more than is understood is no alarm; and words that say nothing of
that kind take no alarm away."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

CONVEX = r"$$f(t x + (1 - t) y) \le t f(x) + (1 - t) f(y)$$"
UP = r"$$f(x) \le f(y)$$"
SAME = r"$$k(x, y) = k(y, x)$$"
SQUARE = r"\in \mathbb{R}^{n \times n}$"
COLUMN = r"\in \mathbb{R}^n$"
TRUE = [
    rf"For a convex function $f$ and $t \in [0, 1]$ {CONVEX}",
    rf"Let $f$ be a function that is convex. For $0 \le t \le 1$: {CONVEX}",
    rf"Assume $f$, a convex function, and $0 \le t \le 1$. {CONVEX}",
    rf"Convexity of $f$ means for $0 \le t \le 1$ {CONVEX}",
    rf"Every convex $f$ satisfies, for $0 \le t \le 1$, {CONVEX}",
    r"Consider a differentiable, convex $f$. $$f(y) \ge f(x) + f'(x) (y - x)$$",
    rf"For an increasing function $f$ and $x < y$ {UP}",
    rf"Let $f$ be a monotonically increasing activation and $x < y$. {UP}",
    rf"Here $f$ denotes an increasing function. For $x \le y$: {UP}",
    rf"For a distribution function $f$ and $x \le y$ {UP}",
    r"For an even function $g$ $$g(-x) = g(x)$$",
    r"Let $g$ be a linear function. $$g(x + y) = g(x) + g(y)$$",
    r"For a subadditive $g$, $$g(x + y) \le g(x) + g(y)$$",
    r"For a 1-Lipschitz function $g$ $$|g(x) - g(y)| \le |x - y|$$",
    r"The inverse function $h$ of $g$ satisfies $$h(g(x)) = x$$",
    rf"Let $k$ be a symmetric kernel. {SAME}",
    rf"We write $k$ for the kernel. {SAME}",
    rf"For a permutation-invariant function $k$ {SAME}",
    rf"For a unitary matrix $U {SQUARE} $$U^\top U = I$$",
    rf"Let $Q {SQUARE} be a rotation matrix. $$Q^\top Q = I$$",
    rf"For the Hessian $H {SQUARE} $$H^\top = H$$",
    r"Let $A, B \in \mathbb{R}^{n \times n}$ commute. $$A B = B A$$",
    rf"Let $D {SQUARE} vanish off the diagonal. $$D^\top = D$$",
    rf"The rows of $P {SQUARE} sum to one. $$P \mathbf{{1}} = \mathbf{{1}}$$",
    rf"Let $P {SQUARE} have rows that sum to one. $$P \mathbf{{1}} = \mathbf{{1}}$$",
    r"The columns of $Q \in \mathbb{R}^{n \times k}$ form an orthonormal basis. $$Q^\top Q = I$$",
    rf"Let $u {COLUMN} lie in the probability simplex. $$\mathbf{{1}}^\top u = 1$$",
    rf"Let $u {COLUMN} be of length one. $$u^\top u = 1$$",
    rf"For a zero-mean vector $u {COLUMN} $$\mathbf{{1}}^\top u = 0$$",
    rf"For a binary vector $u {COLUMN} $$u \odot u = u$$",
    rf"Let $A {SQUARE} have largest eigenvalue $\lambda > 0$ and $x {COLUMN}. $$x^\top A x \le \lambda x^\top x$$",
    rf"Let $\lambda > 0$ be an eigenvalue of $A {SQUARE}. $$\det(A - \lambda I) = 0$$",
    r"For an integer $k$ $$k^2 \ge k$$",
    r"Let $a$ not exceed $b$. $$a \le b$$",
    r"With $t$ between zero and one, $$t^2 \le t$$",
    r"On the positive axis $$|x| = x$$",
    r"For a discount factor $\gamma$ $$\gamma^2 \le \gamma$$",
    r"For a probability $p$ $$p^2 \le p$$",
]


def verdicts(text: str) -> list[str]:
    parts = [part for item in read(document_of(text, "markdown")) for part in item.parts]
    return [part.verdict or (judge(part.task, 10)["verdict"] if part.task else "none") for part in parts]


@pytest.mark.parametrize("text", TRUE)
def test_what_words_say_may_make_it_true(text: str) -> None:
    assert not {"refuted", "ill-typed"} & set(verdicts(text))


WRONG = [
    rf"For the weight matrix $W {SQUARE} and the input vector $x {COLUMN} $$\nabla_x (x^\top W x) = 2 W x$$",
    rf"Let $\theta {COLUMN} be the trainable parameters of the model. $$\nabla_\theta \|\theta\|^2 = \theta$$",
    rf"The hidden state $h {COLUMN} gives $$\nabla_h \tfrac12 \|h\|^2 = 2 h$$",
    r"With learning rate $\eta > 0$ and the penalty's strength $\lambda > 0$ $$(1 - \eta \lambda)^2 = 1 - \eta \lambda$$",
    r"For the momentum coefficient $\beta$ $$(1 - \beta)(1 + \beta) = 1 - \beta$$",
    r"For a discount factor $\gamma$ $$\gamma^2 \ge \gamma$$",
    r"For an eigenvector with eigenvalue $\lambda > 0$ the factor is $1 - \eta \lambda$. The iteration contracts for $$|1 - \eta \lambda| < 1 \iff \eta < \frac{1}{\lambda}$$",
    r"For $\mathbf{X} \in \mathbb{R}^{n \times n}$ with positive determinant $$\nabla_{\mathbf{X}} \log \det \mathbf{X} = \mathbf{X}^{-1}$$",
    rf"Let $A {SQUARE} be any non-symmetric matrix and $x {COLUMN}. $$A x = A^\top x$$",
    rf"Let $x, y \in \mathbb{{R}}$ and let $f$ be any smooth function. {UP}",
]


@pytest.mark.parametrize("text", WRONG)
def test_what_words_cannot_make_true_is_found(text: str) -> None:
    assert "refuted" in verdicts(text)


def test_the_answer_names_the_word() -> None:
    (task,) = [p.task for item in read(document_of(TRUE[16], "markdown")) for p in item.parts if p.task]
    assert judge(task, 10)["reason"] == "false for some k; what the text says of k (“kernel”) is not understood"


def test_a_rate_is_said_to_lie_between_0_and_1() -> None:
    (task,) = [p.task for item in read(document_of(TRUE[36], "markdown")) for p in item.parts if p.task]
    found = judge(task, 10)
    assert found["verdict"] == "proved"
    assert r"0 < \gamma < 1" in found["assumed"]

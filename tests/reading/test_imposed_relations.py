r"""Relations that a text supposes are conditions, whatever stands in them; where they are not understood, what is false
without them is no alarm. What is told of defined names is judged."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

M = r"\in \mathbb{R}^{n \times n}$"
V = r"\in \mathbb{R}^n$"
PROVED = [
    rf"Let $x, y {V} with $x \perp y$. $$x^\top y = 0$$",
    rf"Let $W {M} with $W = W^\top$. $$W^2 = W W^\top$$",
    rf"Let $A {M} satisfy $\operatorname{{tr}} A = 0$. $$\operatorname{{tr}}(2 A) = 0$$",
    rf"Suppose $\mathbf{{1}}^\top p = 1$ with $p {V}. $$\sum_i p_i = 1$$",
    rf"Let $A, B {M} with $A B - B A = 0$. $$A B = B A$$",
    r"Let $\alpha + \beta = 1$ with $\alpha, \beta \ge 0$. $$\alpha \beta \le \tfrac14$$",
    r"For $0 < a \leq b \leq c < 1$: $$a c \le b$$",
]
TRUE = [
    r"Let $f(a, b) = \log(e^a + e^b)$. Hint: without loss of generality you can set $b = 0$ and $a \geq b$.",
    r"Let $a, b \in \mathbb{R}$. Take $b = 1$ and $a \geq b$. $$a b \ge 1$$",
    rf"Let $A, B {M} with $A \succeq B$, and $x {V}. $$x^\top A x \ge x^\top B x$$",
    rf"Let $A, B {M}. If $A \succeq B$ then $$\operatorname{{tr}} A \ge \operatorname{{tr}} B$$",
    r"Let $A \in \mathbb{R}^{2 \times 2}$ with $\operatorname{rank}(A) = 1$. $$\det A = 0$$",
    rf"Let $A {M} with $\operatorname{{rank}} A = n$. $$A A^{{-1}} = I$$",
    rf"Let $A {M} with $\rho(A) < 1$. $$\det(I - A) \ne 0$$",
    rf"Let $v {V} with $\langle u, v \rangle = 0$, $u {V}. $$u^\top v = 0$$",
    rf"Let $d {V} and $\operatorname{{diag}}(d) = D$. $$D^\top = D$$",
    r"Let $g, h$ be functions with $g(x) \le h(x)$ for all $x$. $$g(y) \le h(y)$$",
    r"Let $f$ satisfy $f(x + y) = f(x) + f(y)$. $$f(2 x) = 2 f(x)$$",
    r"Let $f$ satisfy $f(-x) = f(x)$ for all $x$. $$f(-1) = f(1)$$",
    r"Assume $\phi' = \phi (1 - \phi)$. $$\phi'(y) = \phi(y) (1 - \phi(y))$$",
    r"Assume $\phi'(x) = \phi(x)$ for all $x$. $$\phi''(y) = \phi(y)$$",
    r"Assume $\sum_x p(x) = 1$. $$\sum_y p(y) = 1$$",
    r"Assume $\nabla f(x^*) = 0$. $$\|\nabla f(x^*)\| = 0$$",
    r"Suppose $p(x, y) = p(x) p(y)$. $$p(x, y) = p(y) p(x)$$",
    r"Let $f'' \ge 0$. $$f(y) \ge f(x) + f'(x)(y - x)$$",
    r"Let $X \perp Y$. $$\mathbb{E}[X Y] = \mathbb{E}[X] \mathbb{E}[Y]$$",
    r"Suppose $x^* = \arg\min f$. $$f(x^*) \le f(x)$$",
    rf"Let $u \in \ker A$ with $A {M}. $$A u = 0$$",
]


def verdicts(text: str) -> list[tuple[str, str]]:
    parts = [part for item in read(document_of(text, "markdown")) for part in item.parts]
    return [(p.kind, p.verdict or (judge(p.task, 10)["verdict"] if p.task else "none")) for p in parts]


@pytest.mark.parametrize("text", PROVED)
def test_a_condition_is_used(text: str) -> None:
    assert verdicts(text)[-1] == ("claim", "proved")


@pytest.mark.parametrize("text", TRUE)
def test_a_condition_that_is_not_understood_takes_the_alarm_away(text: str) -> None:
    assert not {"refuted", "ill-typed"} & {verdict for _, verdict in verdicts(text)}


WRONG = [
    rf"Let $W {M} with $W = W^\top$. $$W^2 = 2 W W^\top$$",
    rf"Let $x, y {V} with $x \perp y$. $$x^\top x = 0$$",
    r"For $z \in \mathbb{R}$ let $\sigma(z) = 1 / (1 + e^{-z})$. The function has slope $\sigma'(z) = \sigma(z) (1 + \sigma(z))$.",
    rf"Let $p = \operatorname{{softmax}}(z)$ for $z {V}, with $\sum_i p_i = 2$.",
]


@pytest.mark.parametrize("text", WRONG)
def test_what_no_condition_makes_true_is_found(text: str) -> None:
    assert verdicts(text)[-1] == ("claim", "refuted")

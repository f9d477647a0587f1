"""Kinds of sentences and formulas of ordinary lecture notes: what is true is proved, its lie is found, and nothing true is called wrong."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def verdicts(text: str) -> list[str]:
    """The verdicts on the claims of a note in their order; what is not read comes as its kind."""
    parts = [part for item in read(document_of(text, "markdown")) for part in item.parts if part.kind in ("claim", "unread")]
    return [judge(part.task)["verdict"] if part.task and not part.verdict else part.verdict or part.kind for part in parts]


LINES = r"Let $a_i \in \mathbb{R}^d$, $w \in \mathbb{R}^d$ and $s_i = w^\top a_i + c$. The loss is $$E(w, c) = \frac{1}{2} \sum_{i=1}^n (s_i - r_i)^2 .$$ "
PAIRS = {
    "a function of two arguments without them": (
        LINES + r"Then $$\nabla_w E = \sum_{i=1}^n (s_i - r_i) a_i, \quad \frac{\partial E}{\partial c} = \sum_{i=1}^n (s_i - r_i) .$$",
        LINES + r"Then $$\nabla_w E = \sum_{i=1}^n (s_i + r_i) a_i, \quad \frac{\partial E}{\partial c} = n \sum_{i=1}^n (s_i - r_i) .$$",
    ),
    "a name that is told twice": (
        r"Let $a \in \mathbb{R}^n$, $q_i = e^{a_i + c}$. In short, with $q = e^{a}$ the $c$ is left out. Then $$\log q_i = a_i + c .$$",
        r"Let $a \in \mathbb{R}^n$, $q_i = e^{a_i + c}$. In short, with $q = e^{a}$ the $c$ is left out. Then $$\log q_i = 2 a_i + c .$$",
    ),
    "a number that is drawn, after columns of the same letter": (
        r"Let $h_k = \sum_{j=1}^n v_{kj} u_j$. If $v \sim U(-c, c)$ then $$\operatorname{Var}(v) = \frac{c^2}{3} .$$ If $h \sim \mathcal{N}(0, \tau^2)$ then "
        r"$$\mathbb{E}[\max(0, h)] = \frac{\tau}{\sqrt{2 \pi}} .$$",
        r"Let $h_k = \sum_{j=1}^n v_{kj} u_j$. If $v \sim U(-c, c)$ then $$\operatorname{Var}(v) = \frac{c^2}{12} .$$ If $h \sim \mathcal{N}(0, \tau^2)$ then "
        r"$$\mathbb{E}[\max(0, h)] = \frac{\tau}{2 \pi} .$$",
    ),
    "numbers of units are positive": (
        r"For layers of these sizes, $$\sqrt{\frac{2}{n_{in} + n_{out}}}^2 = \frac{2}{n_{in} + n_{out}} .$$",
        r"For layers of these sizes, $$\sqrt{\frac{2}{n_{in} + n_{out}}}^2 = \frac{4}{n_{in} + n_{out}} .$$",
    ),
    "a definite matrix": (
        r"Let $Z \in \mathbb{R}^{n \times d}$ and $\mu > 0$. Then $$Z^\top Z + \mu I \succ 0, \quad Z^\top Z \succeq 0 .$$",
        r"Let $Z \in \mathbb{R}^{n \times d}$ and $\mu > 0$. Then $$Z^\top Z - \mu I \succ 0, \quad Z^\top Z \succ 0 .$$",
    ),
    "an orthogonal column is no orthogonal matrix": (
        r"Let $Z \in \mathbb{R}^{n \times d}$ have full column rank and $u \in \mathbb{R}^n$. The rest $e = u - Z (Z^\top Z)^{-1} Z^\top u$ is orthogonal: $Z^\top e = 0$.",
        r"Let $Z \in \mathbb{R}^{n \times d}$ have full column rank and $u \in \mathbb{R}^n$. The rest $e = u - Z (Z^\top Z)^{-1} Z^\top u$ is orthogonal: $u^\top e = 0$.",
    ),
    "a recurrence that is told anew, and its states by number": (
        r"A plain step is $s_t = P s_{t-1} + u_t$, $s_t \in \mathbb{R}^n$. With gates, $$\begin{aligned} z_t &= \tanh(P_z u_t) \\ s_t &= z_t \odot s_{t-1} \end{aligned}$$ "
        r"If $z_t = 0$ then $s_t = 0$. Now let $m_t = \beta m_{t-1} + c_t$ with $m_0 = 0$. Then $$m_2 = c_2 + \beta c_1 .$$",
        r"A plain step is $s_t = P s_{t-1} + u_t$, $s_t \in \mathbb{R}^n$. With gates, $$\begin{aligned} z_t &= \tanh(P_z u_t) \\ s_t &= z_t \odot s_{t-1} \end{aligned}$$ "
        r"If $z_t = 0$ then $s_t = s_{t-1}$. Now let $m_t = \beta m_{t-1} + c_t$ with $m_0 = 0$. Then $$m_2 = \beta c_2 + c_1 .$$",
    ),
    "a closed form where what comes in does not change": (
        r"Let $m_t = \beta m_{t-1} + (1 - \beta) c_t$. If $c_t = c$ and $m_0 = 0$, then $m_t = (1 - \beta^t) c$.",
        r"Let $m_t = \beta m_{t-1} + (1 - \beta) c_t$. If $c_t = c$ and $m_0 = 0$, then $m_t = (1 - \beta^{t-1}) c$.",
    ),
    "functions of finitely many things": (
        r"Let $\pi(a) = \frac{e^{\theta_a}}{\sum_b e^{\theta_b}}$ and $v = \sum_a \pi(a) q(a)$. Then "
        r"$$\frac{\partial v}{\partial \theta_b} = \pi(b) (q(b) - v), \quad \frac{\partial \log \pi(a)}{\partial \theta_b} = \delta_{ab} - \pi(b) .$$",
        r"Let $\pi(a) = \frac{e^{\theta_a}}{\sum_b e^{\theta_b}}$ and $v = \sum_a \pi(a) q(a)$. Then "
        r"$$\frac{\partial v}{\partial \theta_b} = \pi(b) (v - q(b)), \quad \frac{\partial \log \pi(a)}{\partial \theta_b} = \delta_{ab} - \pi(a) .$$",
    ),
    "values of states": (
        r"Let $\delta_t = r_{t+1} + \gamma V(s_{t+1}) - V(s_t)$. Then $$r_{t+1} + \gamma r_{t+2} + \gamma^2 V(s_{t+2}) - V(s_t) = \delta_t + \gamma \delta_{t+1} .$$",
        r"Let $\delta_t = r_{t+1} + \gamma V(s_{t+1}) - V(s_t)$. Then $$r_{t+1} + \gamma r_{t+2} + \gamma^2 V(s_{t+2}) - V(s_t) = \delta_t + \delta_{t+1} .$$",
    ),
    "the logistic function": (
        r"For two classes softmax is the logistic function: $$\frac{e^{a}}{e^{a} + e^{b}} = \sigma(a - b) .$$",
        r"For two classes softmax is the logistic function: $$\frac{e^{a}}{e^{a} + e^{b}} = \sigma(b - a) .$$",
    ),
    "a size that an equation tells": (
        r"Let $a \in \mathbb{R}^n$, $v \in \mathbb{R}^k$ and $u \in \mathbb{R}^m$ with $m = n - k + 1$ and $$u_i = \sum_{j=1}^k v_j a_{i+j-1} .$$ "
        r"Then $$\frac{\partial u_i}{\partial v_j} = a_{i+j-1} .$$",
        r"Let $a \in \mathbb{R}^n$, $v \in \mathbb{R}^k$ and $u \in \mathbb{R}^m$ with $m = n - k + 1$ and $$u_i = \sum_{j=1}^k v_j a_{i+j-1} .$$ "
        r"Then $$\frac{\partial u_i}{\partial v_j} = a_i .$$",
    ),
    "a batch with a row for each example": (
        r"Let $Z \in \mathbb{R}^{B \times d}$, $V \in \mathbb{R}^{d \times m}$, $c \in \mathbb{R}^m$ and $Y = Z V + c$. With $G = \frac{\partial L}{\partial Y}$, "
        r"$$\frac{\partial L}{\partial V} = Z^T G, \quad \frac{\partial L}{\partial c} = \mathbf{1}^T G .$$",
        r"Let $Z \in \mathbb{R}^{B \times d}$, $V \in \mathbb{R}^{d \times m}$, $c \in \mathbb{R}^m$ and $Y = Z V + c$. With $G = \frac{\partial L}{\partial Y}$, "
        r"$$\frac{\partial L}{\partial V} = Z G, \quad \frac{\partial L}{\partial c} = 2 \cdot \mathbf{1}^T G .$$",
    ),
    "a size that nobody tells beside one that is told": (
        r"Let $C = I - \frac{1}{n} \mathbf{1} \mathbf{1}^\top$. Then $C^2 = C$ and $$\operatorname{tr}(C) = n - 1 .$$",
        r"Let $C = I - \frac{1}{n} \mathbf{1} \mathbf{1}^\top$. Then $C^2 = I$ and $$\operatorname{tr}(C) = n .$$",
    ),
    "a function of a number with the letter of a column": (
        r"Let $x \in \mathbb{R}^d$ be the input and $r(x) = x \tanh(x)$. Then $$r'(x) = \tanh(x) + x (1 - \tanh(x)^2) .$$",
        r"Let $x \in \mathbb{R}^d$ be the input and $r(x) = x \tanh(x)$. Then $$r'(x) = \tanh(x) + x \tanh(x)^2 .$$",
    ),
    "an equation under an if": (
        r"Let $S \in \mathbb{R}^{n \times n}$ and $B = S + I$. If $B u = c u$ then $S u = (c - 1) u$.",
        r"Let $S \in \mathbb{R}^{n \times n}$ and $B = S + I$. If $B u = c u$ then $S u = c u$.",
    ),
    "independent numbers of a variance": (
        r"If $a$ and $b$ are independent with variance $1$ then $$\operatorname{Var}(a - 2 b) = 5 .$$",
        r"If $a$ and $b$ are independent with variance $1$ then $$\operatorname{Var}(a - 2 b) = 3 .$$",
    ),
    "what is said after a for is a claim": (
        r"For $u, v \in \mathbb{R}^k$ the matrix $u v^\top$ has $\operatorname{tr}(u v^\top) = v^\top u$ and $\|u v^\top\|_F = \|u\| \|v\|$.",
        r"For $u, v \in \mathbb{R}^k$ the matrix $u v^\top$ has $\operatorname{tr}(u v^\top) = v^\top v$ and $\|u v^\top\|_F = \|u\| + \|v\|$.",
    ),
    "members of a family by two letters": (
        r"Let $z_i, z_j \in \mathbb{R}^d$ with $\|z_i\| = 1$. Then $$\|z_i - z_j\|^2 = 2 - 2 z_i^\top z_j .$$",
        r"Let $z_i, z_j \in \mathbb{R}^d$ with $\|z_i\| = 1$. Then $$\|z_i - z_j\|^2 = 2 - z_i^\top z_j .$$",
    ),
}
ASIDE = {
    "two of what is solved": r"Let $a, b \in \mathbb{R}^n$. Setting both to zero gives $a^\top w = c$ and $b^\top w = 0$.",
    "what is needed": r"Let $A \in \mathbb{R}^{n \times n}$. To keep norms we need $A^\top A = I$.",
    "what is solved": r"Let $Z \in \mathbb{R}^{n \times d}$ and $u \in \mathbb{R}^n$. Setting the gradient to zero gives $Z^\top Z w = Z^\top u$.",
    "normal equations": r"Let $Z \in \mathbb{R}^{n \times d}$ and $u \in \mathbb{R}^n$. These are the normal equations $$Z^\top Z w = Z^\top u .$$",
}


@pytest.mark.parametrize("name", ASIDE)
def test_what_is_wanted_is_no_claim(name: str) -> None:
    assert set(verdicts(ASIDE[name])) == {"none"}


def test_a_second_formula_for_a_name_may_be_its_definition_or_a_claim() -> None:
    text = (
        r"Let $v, u_i \in \mathbb{R}^d$ and $q_k = \frac{e^{u_k^\top v}}{\sum_{j=1}^V e^{u_j^\top v}}$. With $U \in \mathbb{R}^{d \times V}$ this is "
        r"$$q = \operatorname{softmax}(U^\top v) .$$ Let $E(v, U) = -\sum_{k=1}^V y_k \log q_k$ with a one-hot $y \in \mathbb{R}^V$. Then "
        r"$$\frac{\partial E}{\partial U} = v (q - y)^\top .$$"
    )
    assert verdicts(text)[-1] == "proved"
    assert "proved" not in verdicts(text)[:-1]


def test_what_is_concluded_is_a_claim() -> None:
    text = r"Let $A \in \mathbb{R}^{n \times n}$ and $x \in \mathbb{R}^n$. Setting $x$ to zero is of no use. Then $$A x = A^\top x .$$"
    assert verdicts(text) == ["refuted"]


@pytest.mark.parametrize("name", PAIRS)
def test_true_is_proved_and_its_lie_found(name: str) -> None:
    true, lie = map(verdicts, PAIRS[name])
    assert set(true) == {"proved"}, true
    assert len(lie) == len(true), lie
    assert set(lie) <= {"refuted", "ill-typed"}, lie


RIDGE = r"Let $Z \in \mathbb{R}^{n \times d}$, $u \in \mathbb{R}^n$, $\mu > 0$ and $J(w) = \|Z w - u\|^2 + \mu \|w\|^2$. "


def test_where_a_loss_is_said_to_be_least_its_gradient_is_0() -> None:
    assert verdicts(RIDGE + r"The minimiser is $$\hat{w} = (Z^\top Z + \mu I)^{-1} Z^\top u .$$") == ["none"]
    assert verdicts(RIDGE + r"The minimiser is $$\hat{w} = (Z^\top Z + 2 \mu I)^{-1} Z^\top u .$$") == ["refuted"]
    assert verdicts(RIDGE + r"Without a penalty, $$\hat{w} = (Z^\top Z)^{-1} Z^\top u .$$") == []


def test_a_fixed_point_is_no_minimum() -> None:
    assert verdicts(r"Let $f(x) = a x + b$. The fixed point is $x^* = \frac{b}{1 - a}$.") == []


def test_a_gradient_of_the_wrong_shape_is_found_though_the_target_is_not_declared() -> None:
    net = r"Let $x \in \mathbb{R}^n$, $V \in \mathbb{R}^{m \times n}$, $\hat{y} = V x$ and $L = \frac{1}{2} \|\hat{y} - y\|^2$. Then "
    assert verdicts(net + r"$$\frac{\partial L}{\partial x} = V^\top (\hat{y} - y) .$$") == ["proved"]
    assert verdicts(net + r"$$\frac{\partial L}{\partial x} = V (\hat{y} - y) .$$") == ["ill-typed"]

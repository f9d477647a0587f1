"""What lecturers write around their formulas: true formulas are proved, plausible slips of them refuted, and what cannot be told stays open."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

BAD = ("refuted", "ill-typed")


def verdicts(note: str) -> list[str]:
    """What is judged of a note, in its order."""
    parts = [part for item in read(document_of(note, "markdown")) for part in item.parts]
    found = [judge(part.task, 10)["verdict"] if part.task else part.verdict for part in parts]
    return [verdict for verdict in found if verdict not in ("", "none")]


LOGISTIC = (
    r"Let $X \in \mathbb{R}^{n \times d}$ have rows $x_i^\top$, $w \in \mathbb{R}^d$, $y \in \{0,1\}^n$ and $p_i = \sigma(w^\top x_i)$, SIGMOID."
    r" $$ L(w) = -\sum_{i=1}^n \left[ y_i \log p_i + (1 - y_i) \log (1 - p_i) \right]. $$ Then $$ CLAIM $$"
)
SIGMOIDS = (
    r"where $\sigma$ is the logistic function",
    r"where $\sigma$ denotes the sigmoid",
    r"where $\sigma(z) = \frac{1}{1 + e^{-z}}$",
    r"where $\sigma(z) = \frac{1}{1 + \exp(-z)}$",
)
HESSIANS = {
    r"\nabla^2 L(w) = \sum_{i=1}^n p_i (1 - p_i) x_i x_i^\top": r"\nabla^2 L(w) = \sum_{i=1}^n p_i (1 + p_i) x_i x_i^\top",
    r"\nabla^2 L(w) = X^\top \operatorname{diag}(p_i (1 - p_i)) X": r"\nabla^2 L(w) = X^\top \operatorname{diag}(p_i) X",
}


@pytest.mark.parametrize(("sigmoid", "claim"), [*zip(SIGMOIDS, [*HESSIANS] * 2, strict=True)])
def test_the_hessian_of_logistic_regression(sigmoid: str, claim: str) -> None:
    note = LOGISTIC.replace("SIGMOID", sigmoid)
    assert verdicts(note.replace("CLAIM", claim)) == ["proved"]
    assert verdicts(note.replace("CLAIM", HESSIANS[claim])) == ["refuted"]


def test_the_decreasing_logistic_function_is_another_one() -> None:
    note = LOGISTIC.replace("SIGMOID", r"where $\sigma(z) = \frac{1}{1 + e^{z}}$")
    assert verdicts(note.replace("CLAIM", r"\nabla L(w) = X^\top (p - y)")) == ["refuted"]
    assert verdicts(note.replace("CLAIM", r"\nabla L(w) = X^\top (y - p)")) == ["proved"]


NOTES = {
    "words before a display are said of what is first there": (
        r"Momentum keeps a velocity $$ v_t = \beta v_{t-1} + g_t, \qquad v_0 = 0, \qquad 0 < \beta < 1. $$ Unrolling, $$ CLAIM $$",
        [r"v_t = \sum_{i=1}^t \beta^{t-i} g_i"],
        [r"v_t = \sum_{i=1}^t \beta^{t-i+1} g_i"],
    ),
    "probability vectors": (
        r"Let $p$ and $q$ be probability vectors with $p_i > 0$ and $q_i > 0$. $$ H(p) = -\sum_{i=1}^n p_i \log p_i, $$"
        r" $$ C(p, q) = -\sum_{i=1}^n p_i \log q_i. $$ Then $$ CLAIM $$",
        [r"H(p) \le C(p, q)"],
        [r"H(p) \ge C(p, q)"],
    ),
    "what was supposed of a spread": (
        r"For $q = \mathcal{N}(\mu, \sigma^2)$ and $p = \mathcal{N}(0, 1)$ with $\sigma > 0$ we write"
        r" $$ D(\mu, \sigma) = \frac{1}{2} \left( \mu^2 + \sigma^2 - 1 - \log \sigma^2 \right). $$ Then $$ CLAIM $$",
        [r"\frac{\partial D}{\partial \sigma} = \sigma - \frac{1}{\sigma}"],
        [r"\frac{\partial D}{\partial \sigma} = \sigma - \frac{1}{\sigma^2}"],
    ),
    "an error one step later": (
        r"Gradient descent on $f(w) = \frac12 w^\top A w - b^\top w$ with a symmetric positive definite matrix $A$,"
        r" $$ w_{t+1} = w_t - \eta \nabla f(w_t), $$ contracts the error $e_t = w_t - w^*$, where $w^* = A^{-1} b$: $$ CLAIM $$",
        [r"e_{t+1} = (I - \eta A) e_t"],
        [r"e_{t+1} = (I + \eta A) e_t", r"e_{t+1} = (I - A) e_t"],
    ),
    "a slope between": (
        r"Let $L$ be a function of $y \in \mathbb{R}^n$ and $g_i = \partial L / \partial y_i$. With $y_i = c_i x_i^2$, where $x \in \mathbb{R}^n$,"
        r" and $d_i = g_i c_i$, $$ CLAIM $$",
        [r"\frac{\partial L}{\partial x_j} = 2 d_j x_j"],
        [r"\frac{\partial L}{\partial x_j} = d_j x_j", r"\frac{\partial L}{\partial x_j} = 2 d_j"],
    ),
    "a column d under a bar": (
        r"Let $A$ be a symmetric positive definite matrix, $d, u \in \mathbb{R}^n$ and $s = \frac{d^\top u}{d^\top A d}$. Then $$ CLAIM $$",
        [r"s \, d^\top A d = d^\top u"],
        [r"s \, d^\top A d = - d^\top u", r"s \, d^\top d = d^\top u"],
    ),
    "the second of two claims": (
        r"The logarithm satisfies $\log x \le x - 1$ for $x > 0$, and $CLAIM$.",
        [r"\log x \ge 1 - 1/x"],
        [r"\log x \ge 1 - x"],
    ),
    "a policy": (
        r"A policy with parameters $\theta \in \mathbb{R}^K$ is $$ \pi_\theta(a) = \frac{e^{\theta_a}}{\sum_{b=1}^K e^{\theta_b}}. $$"
        r" With $r \in \mathbb{R}^K$, $$ J(\theta) = \sum_{a=1}^K \pi_\theta(a) r_a. $$ Then $$ CLAIM $$",
        [
            r"\frac{\partial \log \pi_\theta(a)}{\partial \theta_k} = \mathbb{1}[a = k] - \pi_\theta(k)",
            r"\frac{\partial J}{\partial \theta_k} = \pi_\theta(k) (r_k - J(\theta))",
        ],
        [
            r"\frac{\partial \log \pi_\theta(a)}{\partial \theta_k} = \mathbb{1}[a = k] - \pi_\theta(a)",
            r"\frac{\partial J}{\partial \theta_k} = \pi_\theta(k) (r_k + J(\theta))",
        ],
    ),
    "the score of what is drawn": (
        r"Let $a \sim \mathcal{N}(\mu, \sigma^2)$. Then"
        r" $$ \log p(a) = -\frac{(a - \mu)^2}{2 \sigma^2} - \log \sigma - \frac{1}{2} \log 2 \pi, $$ $$ CLAIM $$",
        [
            r"\frac{\partial \log p(a)}{\partial \mu} = \frac{a - \mu}{\sigma^2}",
            r"\frac{\partial \log p(a)}{\partial \sigma} = \frac{(a - \mu)^2}{\sigma^3} - \frac{1}{\sigma}",
        ],
        [
            r"\frac{\partial \log p(a)}{\partial \mu} = 0",
            r"\frac{\partial \log p(a)}{\partial \sigma} = \frac{(a - \mu)^2}{\sigma^2} - \frac{1}{\sigma}",
        ],
    ),
    "the square of an entry": (
        r"Let $y \in \{0,1\}^n$ and $t_i = 2 y_i - 1 \in \{-1, 1\}$. $$ CLAIM $$",
        [r"t_i^2 = 1", r"t_i^2 y_i = y_i"],
        [r"t_i^2 = y_i"],
    ),
    "a wrong index": (
        r"Let $x \in \mathbb{R}^n$ and $z = W x + b \in \mathbb{R}^m$. $$ CLAIM $$",
        [r"\frac{\partial z_i}{\partial W_{ij}} = x_j"],
        [r"\frac{\partial z_i}{\partial W_{ij}} = x_i"],
    ),
    "sizes that are told behind": (
        r"Let $p_i = \sigma(w^\top x_i)$, where $w \in \mathbb{R}^d$ and $x_i \in \mathbb{R}^d$, and $\sigma$ the logistic function. $$ CLAIM $$",
        [r"\frac{\partial p_i}{\partial w} = p_i(1-p_i) x_i"],
        [r"\frac{\partial p_i}{\partial w} = p_i^2 x_i"],
    ),
    "a case that a formula tells": (
        r"In the linear case, $f(x) = a x$, we get $$ CLAIM $$",
        [r"f'(x) = a"],
        [r"f'(x) = a x"],
    ),
    "an energy": (
        r"Let $p(x) = \frac{1}{Z} e^{-E(x)}$. Then the score does not depend on $Z$: $$ CLAIM $$",
        [r"\frac{d}{dx} \log p(x) = -E'(x)"],
        [r"\frac{d}{dx} \log p(x) = E'(x)"],
    ),
    "unit vectors": (
        r"For unit vectors $a$ and $b$ the squared distance is $CLAIM$.",
        [r"\|a - b\|^2 = 2 - 2 a^\top b"],
        [r"\|a - b\|^2 = 2 - a^\top b"],
    ),
    "products of rates": (
        r"Let $0 < \beta_t < 1$ for $t = 1, \dots, T$, $\alpha_t = 1 - \beta_t$ and $$ \bar\alpha_t = \prod_{s=1}^t \alpha_s. $$"
        r" Let $\tilde\beta_t = \frac{1 - \bar\alpha_{t-1}}{1 - \bar\alpha_t} \beta_t$. Then $$ CLAIM $$",
        [r"\tilde\beta_t \le \beta_t"],
        [r"\tilde\beta_t \ge \beta_t"],
    ),
    "places that are not one": (
        r"Let $p = \mathrm{softmax}(z)$. For $i \neq j$ we have $$ CLAIM $$",
        [r"\frac{\partial p_i}{\partial z_j} = -p_i p_j"],
        [r"\frac{\partial p_i}{\partial z_j} = p_i p_j", r"\frac{\partial p_i}{\partial z_j} = 0"],
    ),
    "a Gram matrix by entries": (
        r"Let $x_i \in \mathbb{R}^d$ and $K_{ij} = x_i^\top x_j$. Then we get $$ CLAIM $$",
        [r"K_{ij} = K_{ji}", r"K_{ii} = \|x_i\|^2"],
        [r"K_{ii} = \|x_i\|"],
    ),
    "biases of two layers, and one of another section": (
        r"Let $z = W_1 x + b_1, \quad h = \tanh(z), \quad s = W_2 h + b_2$ with $x \in \mathbb{R}^n$, $W_1 \in \mathbb{R}^{m \times n}$ and"
        r" $W_2 \in \mathbb{R}^{k \times m}$, $L$ a function of $s$ and $\delta = \frac{\partial L}{\partial s}$. $$ CLAIM $$"
        "\n\n## A batch\n\nLet $b \\in \\mathbb{R}^m$.",
        [r"\frac{\partial L}{\partial b_2} = \delta", r"\frac{\partial L}{\partial b_1} = \operatorname{diag}(1 - h^2) W_2^\top \delta"],
        [r"\frac{\partial L}{\partial b_1} = W_2^\top \delta"],
    ),
    "words of a vocabulary": (
        r"Each word $w$ has vectors $v_w \in \mathbb{R}^d$ and $u_w \in \mathbb{R}^d$. The probability of a word $o$ given the word $c$ is"
        r" $$ p(o \mid c) = \frac{\exp(u_o^\top v_c)}{\sum_{w=1}^V \exp(u_w^\top v_c)}. $$ The loss is $$ J = -\log p(o \mid c). $$ We get $$ CLAIM $$",
        [
            r"\frac{\partial J}{\partial v_c} = -u_o + \sum_{w=1}^V p(w \mid c) u_w",
            r"\frac{\partial J}{\partial u_o} = (p(o \mid c) - 1) v_c",
        ],
        [
            r"\frac{\partial J}{\partial v_c} = u_o - \sum_{w=1}^V p(w \mid c) u_w",
            r"\frac{\partial J}{\partial u_o} = (p(o \mid c) + 1) v_c",
        ],
    ),
    "a loss over steps": (
        r"For $t = 1, \dots, T$, $$ h_t = \tanh(W h_{t-1} + U x_t + b), \qquad o_t = V h_t + c, \qquad \hat y_t = \mathrm{softmax}(o_t) $$"
        r" with $h_t \in \mathbb{R}^n$, $x_t \in \mathbb{R}^d$, $o_t \in \mathbb{R}^k$. The target $y_t$ is one-hot. The loss is"
        r" $$ L = -\sum_{t=1}^T y_t^\top \log \hat y_t. $$ Then $$ CLAIM $$",
        [
            r"\frac{\partial L}{\partial o_t} = \hat y_t - y_t",
            r"\frac{\partial L}{\partial h_T} = V^\top (\hat y_T - y_T)",
            r"\frac{\partial L}{\partial V} = \sum_{t=1}^T (\hat y_t - y_t) h_t^\top",
        ],
        [
            r"\frac{\partial L}{\partial o_t} = y_t - \hat y_t",
            r"\frac{\partial L}{\partial h_T} = V^\top (y_T - \hat y_T)",
        ],
    ),
    "a one-hot vector of a word": (
        r"Let $z \in \mathbb{R}^V$, $\hat y = \mathrm{softmax}(z)$, and let $y \in \mathbb{R}^V$ be the one-hot vector of the observed word."
        r" $$ J = -\sum_{w=1}^V y_w \log \hat y_w $$ $$ CLAIM $$",
        [r"\frac{\partial J}{\partial z} = \hat y - y"],
        [r"\frac{\partial J}{\partial z} = \hat y"],
    ),
    "a covariance matrix told anew": (
        r"Let $K$ be a positive definite covariance matrix, $K \in \mathbb{R}^{n \times n}$, and $y \in \mathbb{R}^n$. Let $f(y) = \frac12 y^\top K^{-1} y$. $$ CLAIM $$",
        [r"\nabla f(y) = K^{-1} y"],
        [r"\nabla f(y) = K y"],
    ),
    "a minimiser by its letter": (
        r"With a symmetric positive definite matrix $W \in \mathbb{R}^{m \times m}$ and $A \in \mathbb{R}^{m \times n}$ of full column rank we minimise"
        r" $$ g(x) = \frac{1}{2} (A x - b)^\top W (A x - b). $$ The gradient is $\nabla g(x) = A^\top W (A x - b)$ and the minimiser $$ CLAIM $$",
        [],
        [r"x_W = (A^\top W A)^{-1} A^\top b"],
    ),
    "a case of another clause": (
        r"Let $x \in \mathbb{R}^m$, $\mu = \frac{1}{m} \sum_{i=1}^m x_i$ and $c_i = x_i - \mu$."
        r" The centred values do not change when the batch is shifted, and $CLAIM$.",
        [r"\sum_{i=1}^m c_i = 0"],
        [r"\sum_{i=1}^m c_i = 1"],
    ),
    "the mean of what is drawn": (
        r"Let $Z_1, \dots, Z_B$ be independent with mean $\mu$ and variance $\sigma^2$. Their average $\bar Z = \frac{1}{B} \sum_{b=1}^B Z_b$ has"
        r" $$ \mathbb{E}[\bar Z] = \mu, \qquad CLAIM $$",
        [r"\operatorname{Var}(\bar Z) = \frac{\sigma^2}{B}"],
        [r"\operatorname{Var}(\bar Z) = \frac{\sigma^2}{B^2}"],
    ),
    "a frequency": (
        r"For a frequency $\omega > 0$ we have $$ CLAIM $$",
        [r"\cos(\omega (t + k)) = \cos(\omega t) \cos(\omega k) - \sin(\omega t) \sin(\omega k)"],
        [r"\cos(\omega (t + k)) = \cos(\omega t) \cos(\omega k) + \sin(\omega t) \sin(\omega k)"],
    ),
    "an exponential loss": (
        r"The exponential loss is $e(m) = e^{-m}$, the logistic one $\ell(m) = \log(1 + e^{-m})$. $$ CLAIM $$",
        [r"e'(m) = -e^{-m}", r"\ell'(m) = -\frac{1}{1 + e^{m}}"],
        [r"e'(m) = e^{-m}", r"\ell'(m) = \frac{1}{1 + e^{m}}"],
    ),
    "a column with a prime": (
        r"Shift the logits, $z' = z + c \mathbf{1}$ with $z \in \mathbb{R}^n$. Then $$ CLAIM $$",
        [r"\mathrm{softmax}(z') = \mathrm{softmax}(z)"],
        [r"\mathrm{softmax}(z') = 2 \mathrm{softmax}(z)"],
    ),
    "a state with a prime": (
        r"The cell computes $c' = f c + i g$ with numbers $f, c, i, g$. Then $$ CLAIM $$",
        [r"\frac{\partial c'}{\partial c} = f", r"\frac{\partial c'}{\partial f} = c"],
        [r"\frac{\partial c'}{\partial f} = g"],
    ),
    "a display that goes on": (
        "For $x, y \\in \\mathbb{R}^n$ we expand\n\n$$\\|x + y\\|^2 = (x + y)^\\top (x + y)$$\n\nand find\n\n$$CLAIM$$\n",
        [r"= \|x\|^2 + 2 x^\top y + \|y\|^2"],
        [r"= \|x\|^2 + x^\top y + \|y\|^2"],
    ),
}
CLAIMS = [
    (name, claim, lie) for name, (_, claims, lies) in NOTES.items() for some, lie in ((claims, False), (lies, True)) for claim in some
]


@pytest.mark.parametrize(("name", "claim", "lie"), CLAIMS)
def test_truths_and_slips(name: str, claim: str, lie: bool) -> None:
    found = verdicts(NOTES[name][0].replace("CLAIM", claim))
    assert (found[-1] in BAD) if lie else (found[-1] == "proved")


def test_a_second_value_of_a_function_may_be_a_slip_and_takes_nothing_from_the_first() -> None:
    note = (
        r"Let $p$ and $q$ be probability vectors with $p_i > 0$ and $q_i > 0$. $$H(p) = -\sum_i p_i \log p_i,$$ $$H(p, q) = -\sum_i p_i \log q_i,$$"
        r" $$D(p, q) = \sum_i p_i \log \frac{p_i}{q_i}.$$ They are related by $$H(p, q) = H(p) SIGN D(p, q).$$ From this $$H(p) \le H(p, q).$$"
    )
    assert verdicts(note.replace("SIGN", "-"))[-2:] == ["refuted", "proved"]
    assert verdicts(note.replace("SIGN", "+"))[-2:] == ["proved", "proved"]


OPEN = {
    "a letter of another part": ("We look at the density $p(x)$.\n\n" + r"Let $p \in \mathbb{R}^n$ and let $x \in \mathbb{R}^m$."),
    "a letter told anew by its words": (
        r"For class frequencies $p_1, \dots, p_K$ let $K > 2$. For two classes with frequency $p$ this is $2 p (1 - p)$."
    ),
    "an operator before its argument": (
        r"Let $P \in \mathbb{R}^{n \times n}$. For the Bellman operator $T v = r + \gamma P v$ we have $$T v - T u = \gamma P (v - u).$$"
    ),
    "a case in words": (
        r"With $r \in \mathbb{R}^K$ the return is $G_t = \sum_{k=0}^\infty \gamma^k r_{t+k+1}$, where $0 < \gamma < 1$. If all rewards are equal to one,"
        r" $G_t = \frac{1}{1 - \gamma}$."
    ),
    "another case of the same names": r"We have $|x| = x$ for $x > 0$, and $|x| = -x$ for $x < 0$.",
    "a reparametrised function": r"Let $z \sim \mathcal{N}(\mu, \sigma^2)$ and $f(z) = z^2$. $$\frac{\partial f(z)}{\partial \mu} = 0$$",
}


@pytest.mark.parametrize("name", OPEN)
def test_what_the_text_leaves_open_is_neither_proved_nor_refuted(name: str) -> None:
    assert not {"proved", *BAD} & set(verdicts(OPEN[name]))


NAMED = {
    r"The sigmoid $\sigma$ satisfies $$CLAIM$$": (r"\sigma(-x) = 1 - \sigma(x)", r"\sigma(-x) = \sigma(x)"),
    r"With the softplus $\zeta$, $$CLAIM$$": (r"\zeta(x) - \zeta(-x) = x", r"\zeta(x) - \zeta(-x) = -x"),
    r"Let $a = \phi(z)$, where $\phi$ denotes the ReLU. $$CLAIM$$": (r"\phi(z) \ge 0", r"\phi(z) \le 0"),
    r"Let $a$ be a number, and $s$ the logistic function. $$CLAIM$$": (r"s(a) + s(-a) = 1", r"s(a) = s(-a)"),
}


@pytest.mark.parametrize("note", NAMED)
def test_functions_by_the_name_of_an_activation(note: str) -> None:
    truth, lie = NAMED[note]
    assert verdicts(note.replace("CLAIM", truth))[-1] == "proved"
    assert verdicts(note.replace("CLAIM", lie))[-1] == "refuted"

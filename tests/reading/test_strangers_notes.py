"""What other people's notes write of sizes, lists, cases, draws and choices: what is true is proved, its lie found, and nothing true is called
wrong.
"""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def verdicts(text: str) -> list[str]:
    """The verdicts on the claims of a note in their order; what is not read comes as its kind."""
    parts = [part for item in read(document_of(text, "markdown")) for part in item.parts if part.kind in ("claim", "unread")]
    return [judge(part.task)["verdict"] if part.task and not part.verdict else part.verdict or part.kind for part in parts]


HEADS = (
    r"With matrices $W_A, W_B \in \mathbb{R}^{d \times d_h}$ let $A = X W_A$ and $B = X W_B$. "
    r"Suppose that the entries of $a, b \in \mathbb{R}^{d_h}$ are independent with mean $0$ and variance $1$. Then "
)
WINDOW = r"Let $x \in \mathbb{R}^n$, $v \in \mathbb{R}^k$ and $$u_i = \sum_{j=1}^k v_j x_{i+j-1}, \qquad i = 1, \dots, n - k + 1 .$$ "
WEIGHTS = (
    r"The weights $V_{ij}$ are i.i.d. with mean zero and variance $\tau_v^2$, the inputs $x_j$ i.i.d. with mean zero and variance $\tau_x^2$. "
    r"Let $u_i = \sum_{j=1}^n V_{ij} x_j$. Then "
)
CLIPPED = r"Let $r, B \in \mathbb{R}$, $0 < \epsilon < 1$ and $$E = \min(r B, \operatorname{clip}(r, 1 - \epsilon, 1 + \epsilon) B) .$$ "
NOISE = r"Let $w = \sqrt{a} \, u + \sqrt{1 - a} \, \eta$ with $\eta \sim \mathcal{N}(0, I)$, $0 < a < 1$, and $v = \sqrt{a} \, \eta - \sqrt{1 - a} \, u$. "
KERNEL = r"The kernel $k(x, x') = \exp(-\frac{(x - x')^2}{2 s^2})$ has "
POINTS = r"Let $a, c_1, \dots, c_N \in \mathbb{R}^d$ with $\|a\| = \|c_i\| = 1$ and $r_i = a^\top c_i$. Then "
PAIRS = {
    "a size with an index in an equation": (HEADS + r"$$\operatorname{Var}(a^\top b) = d_h .$$", HEADS + r"$$\operatorname{Var}(a^\top b) = \sqrt{d_h} .$$"),
    "so many outputs as a window has places": (
        WINDOW + r"With $g_i = \frac{\partial L}{\partial u_i}$, $$\frac{\partial L}{\partial v_j} = \sum_{i=1}^{n-k+1} g_i x_{i+j-1} .$$",
        WINDOW + r"With $g_i = \frac{\partial L}{\partial u_i}$, $$\frac{\partial L}{\partial v_j} = \sum_{i=1}^{n-k+1} g_i x_i .$$",
    ),
    "sizes that are products": (
        r"Let $Z \in \mathbb{R}^{n \times h d_h}$ and $Q \in \mathbb{R}^{h d_h \times 2d}$. Then $$\operatorname{tr}(Z Z^\top) = \|Z\|_F^2, \quad (Z Q)^\top = Q^\top Z^\top .$$",
        r"Let $Z \in \mathbb{R}^{n \times h d_h}$ and $Q \in \mathbb{R}^{h d_h \times 2d}$. Then $$\operatorname{tr}(Z Z^\top) = \|Z\|_F, \quad (Z Q)^\top = Z^\top Q^\top .$$",
    ),
    "an equation with its space": (
        r"Let $Z \in \mathbb{R}^{n \times d}$ and $G = Z Z^\top \in \mathbb{R}^{n \times n}$. Then $G^\top = G$.",
        r"Let $Z \in \mathbb{R}^{n \times d}$ and $G = Z Z^\top \in \mathbb{R}^{n \times n}$. Then $G^\top = 2 G$.",
    ),
    "many between 0 and 1": (
        r"Fix $b_1, \dots, b_T \in (0, 1)$ and $a_t = 1 - b_t$. Then $$a_t > 0 .$$",
        r"Fix $b_1, \dots, b_T \in (0, 1)$ and $a_t = 1 - b_t$. Then $$a_t > 1 .$$",
    ),
    "a list in a list, and lengths that are all 1": (POINTS + r"$\|a - c_i\|^2 = 2 - 2 r_i$.", POINTS + r"$\|a - c_i\|^2 = 1 - 2 r_i$."),
    "weights that are drawn": (
        WEIGHTS + r"$$\mathbb{E}[u_i] = 0, \quad \operatorname{Var}(u_i) = n \tau_v^2 \tau_x^2 .$$",
        WEIGHTS + r"$$\mathbb{E}[u_i] = 1, \quad \operatorname{Var}(u_i) = n \tau_v \tau_x^2 .$$",
    ),
    "two cases in one sentence": (
        CLIPPED + r"For $B > 0$ this is $E = B \min(r, 1 + \epsilon)$, and for $B < 0$ it is $E = B \max(r, 1 - \epsilon)$.",
        CLIPPED + r"For $B > 0$ this is $E = B \min(r, 1 - \epsilon)$, and for $B < 0$ it is $E = B \max(r, 1 + \epsilon)$.",
    ),
    "what is solved for is no definition": (NOISE + r"Then $$u = \sqrt{a} \, w - \sqrt{1 - a} \, v .$$", NOISE + r"Then $$u = \sqrt{a} \, w + \sqrt{1 - a} \, v .$$"),
    "a name beside another": (
        KERNEL + r"$k(x, x') = k(x', x)$ and $$\frac{\partial k(x, x')}{\partial x} = -\frac{x - x'}{s^2} k(x, x') .$$",
        KERNEL + r"$k(x', x') = 0$ and $$\frac{\partial k(x, x')}{\partial x} = \frac{x - x'}{s^2} k(x, x') .$$",
    ),
    "a value of a function at a point that is told": (
        r"Let $q(w) = w^2 - 2 c w$ and $w^* = c$. Then $q(w^*) = -c^2$.",
        r"Let $q(w) = w^2 - 2 c w$ and $w^* = c$. Then $q(w^*) = c^2$.",
    ),
    "what is said behind a for": (
        r"If $Q \in \mathbb{R}^{n \times n}$ and $Q^\top Q = I$ then $\|Q x\| = \|x\|$ for $x \in \mathbb{R}^n$, and $\|Q\|_F^2 = n$.",
        r"If $Q \in \mathbb{R}^{n \times n}$ and $Q^\top Q = I$ then $\|Q x\| = 2 \|x\|$ for $x \in \mathbb{R}^n$, and $\|Q\|_F^2 = n^2$.",
    ),
    "the cosine of two columns": (
        r"Let $a, b \in \mathbb{R}^d$ be nonzero. $$\nabla_a \cos(a, b) = \frac{b}{\|a\| \|b\|} - \cos(a, b) \frac{a}{\|a\|^2} .$$",
        r"Let $a, b \in \mathbb{R}^d$ be nonzero. $$\nabla_a \cos(a, b) = \frac{b}{\|a\| \|b\|} - \cos(a, b) \frac{a}{\|a\|} .$$",
    ),
    "numbers that are independent": (
        r"For independent $r$ and $s$ $$\operatorname{Var}(r s) = \operatorname{Var}(r) \mathbb{E}[s^2] + \operatorname{Var}(s) \mathbb{E}[r]^2 .$$",
        r"For independent $r$ and $s$ $$\operatorname{Var}(r s) = \operatorname{Var}(r) \operatorname{Var}(s) .$$",
    ),
    "a cell that is told in words behind it": (
        r"A cell is $$a_t = (1 - z_t) \odot a_{t-1} + z_t \odot c_t, \quad a_t, c_t, z_t \in \mathbb{R}^n$$ which can also be written $a_t = a_{t-1} + z_t \odot (c_t - a_{t-1})$.",
        r"A cell is $$a_t = (1 - z_t) \odot a_{t-1} + z_t \odot c_t, \quad a_t, c_t, z_t \in \mathbb{R}^n$$ which can also be written $a_t = a_{t-1} - z_t \odot (c_t - a_{t-1})$.",
    ),
    "one entry by its number": (
        r"Let $r \in \mathbb{R}^N$, $q_i = \frac{e^{r_i}}{\sum_{j=1}^N e^{r_j}}$ and $E = -r_1 + \log \sum_{j=1}^N e^{r_j}$. Then $$\frac{\partial E}{\partial r_i} = q_i - \delta_{i1} .$$",
        r"Let $r \in \mathbb{R}^N$, $q_i = \frac{e^{r_i}}{\sum_{j=1}^N e^{r_j}}$ and $E = -r_1 + \log \sum_{j=1}^N e^{r_j}$. Then $$\frac{\partial E}{\partial r_i} = \delta_{i1} - q_i .$$",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
def test_true_is_proved_and_its_lie_found(name: str) -> None:
    true, lie = map(verdicts, PAIRS[name])
    assert set(true) == {"proved"}, true
    assert len(lie) == len(true), lie
    assert set(lie) <= {"refuted", "ill-typed"}, lie


NO_ALARM = {
    "choices of a variance": (
        r"The weights $V_{ij}$ are i.i.d. with mean zero and variance $\tau_v^2$. For the signal we need $n \tau_v^2 = 1$, i.e. $\tau_v^2 = 1/n$. "
        r"For the gradients we get $\tau_v^2 = 1/m$. A compromise is $\tau_v^2 = \frac{2}{n + m}$, and hence $\tau_v^2 = 2/n$ is too large."
    ),
    "a smooth function behind another one": (
        r"Let $f(x) = \frac{c}{2} x^2$. If $f$ is $M$-smooth, then $f(y) \le f(x) + \nabla f(x)^\top (y - x) + \frac{M}{2} \|y - x\|^2$. "
        r"With $y = x - \frac{1}{M} \nabla f(x)$, $$f(y) \le f(x) - \frac{1}{2M} \|\nabla f(x)\|^2 .$$"
    ),
    "a policy whose actions are numbers": (
        r"For $\pi(a) = \frac{e^{u_a}}{\sum_b e^{u_b}}$ let $J = \sum_a \pi(a) r(a)$. A normal policy is $\log \pi(a) = -\frac{(a - m)^2}{2 s^2} - \log s$, and then "
        r"$$\frac{\partial \log \pi(a)}{\partial m} = \frac{a - m}{s^2} .$$"
    ),
    "units have no length": r"Let $u \in \mathbb{R}^d$. Unit $i$ of the layer feeds unit $j$. In total $\sum_{i=1}^d u_i^2 = 1 + \sum_{i=1}^d u_i^2 - 1$.",
}


@pytest.mark.parametrize("name", NO_ALARM)
def test_what_is_true_as_it_is_meant_is_no_alarm(name: str) -> None:
    assert not set(verdicts(NO_ALARM[name])) & {"refuted", "ill-typed"}


def test_what_stands_in_no_definition_is_no_variable_of_one() -> None:
    """0 = 0 would prove either sign."""
    note = r"Let $C = K + b I$ with $K \in \mathbb{R}^{n \times n}$ positive definite and $b > 0$. With a parameter $\theta$ of $C$, "
    for sign in "+-":
        claim = rf"$$\frac{{\partial}}{{\partial \theta}} \log \det C = {sign} \operatorname{{tr}} \left(C^{{-1}} \frac{{\partial C}}{{\partial \theta}}\right) .$$"
        assert verdicts(note + claim) == ["unknown"]

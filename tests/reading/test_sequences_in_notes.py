r"""Names of steps in notes: states of recurrences in sums over all steps, products up to a step, windows of a convolution.
What is true is proved, and what is false refuted."""

from __future__ import annotations

import pytest

from symnn.reading.context.judging_tasks import judge as judged
from symnn.reading.documents.extract import documents_of
from symnn.reading.note import judge, read

STATES = (
    r"The inputs are $x_1, \dots, x_T \in \mathbb{R}^d$ and the states $h_t \in \mathbb{R}^n$. "
    r"$$ a_t = W h_{t-1} + U x_t + b, \qquad h_t = \tanh(a_t), $$ with $W \in \mathbb{R}^{n \times n}$, $U \in \mathbb{R}^{n \times d}$, "
    r"$b \in \mathbb{R}^n$. The outputs are $o_t = V h_t$ with $V \in \mathbb{R}^{m \times n}$, and the loss is "
    r"$L = \sum_{t=1}^T \ell_t$ with $\ell_t = \frac12 \|o_t - y_t\|^2$. "
)
LINEAR = (
    r"Let $h_t = W h_{t-1} + U x_t$ with $h_t \in \mathbb{R}^n$, $x_t \in \mathbb{R}^d$ and $L = \sum_{t=1}^T v^\top h_t$ with "
    r"$v \in \mathbb{R}^n$. "
)
DIFFUSION = r"Let $\beta_t \in (0, 1)$, $\alpha_t = 1 - \beta_t$ and $\bar\alpha_t = \prod_{s=1}^t \alpha_s$. "
POSTERIOR = DIFFUSION + r"Let $\tilde\beta_t = \frac{1 - \bar\alpha_{t-1}}{1 - \bar\alpha_t} \beta_t$. "
WINDOW = (
    r"Let $x \in \mathbb{R}^n$ be the input and $w \in \mathbb{R}^k$ the kernel. For $i = 1, \dots, n - k + 1$ the layer computes "
    r"$$ z_i = \sum_{j=1}^k w_j x_{i+j-1}. $$ Let $L$ be a loss and $\delta_i = \frac{\partial L}{\partial z_i}$. "
)
SIZES = (
    r"Let the input have length $n$, the kernel length $k$, the padding $p$ and the stride $s$. The output has length "
    r"$$ o = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1. $$ "
)


def by(loss: str, name: str) -> str:
    return rf"\frac{{\partial {loss}}}{{\partial {name}}}"


NEXT = rf"\left((1 - h_{{t+1}} \odot h_{{t+1}}) \odot {by('L', 'h_{t+1}')}\right)"
CASES: list[tuple[str, list[str], list[str]]] = [
    (
        STATES,
        [
            rf"{by('L', 'o_t')} = o_t - y_t",
            rf"{by('L', 'h_T')} = V^\top (o_T - y_T)",
            rf"{by('L', 'h_t')} = W^\top {NEXT} + V^\top (o_t - y_t)",
            rf"{by('L', 'V')} = \sum_{{t=1}}^T (o_t - y_t) h_t^\top",
            rf"{by('h_t', 'h_{t-1}')} = \operatorname{{diag}}(1 - h_t \odot h_t) W",
        ],
        [
            rf"{by('L', 'o_t')} = y_t - o_t",
            rf"{by('L', 'h_t')} = W {NEXT} + V^\top (o_t - y_t)",
            rf"{by('L', 'h_t')} = W^\top {NEXT}",
            rf"{by('L', 'V')} = \sum_{{t=1}}^T (y_t - o_t) h_t^\top",
        ],
    ),
    (
        LINEAR,
        [
            rf"{by('L', 'h_t')} = v + W^\top {by('L', 'h_{t+1}')}",
            rf"{by('L', 'h_T')} = v",
            rf"{by('L', 'U')} = \sum_{{t=1}}^T {by('L', 'h_t')} x_t^\top",
            rf"{by('L', 'W')} = \sum_{{t=1}}^T {by('L', 'h_t')} h_{{t-1}}^\top",
        ],
        [
            rf"{by('L', 'h_t')} = v + W {by('L', 'h_{t+1}')}",
            rf"{by('L', 'W')} = \sum_{{t=1}}^T {by('L', 'h_t')} h_t^\top",
        ],
    ),
    (DIFFUSION, [r"\bar\alpha_t = \alpha_t \bar\alpha_{t-1}"], []),
    (
        POSTERIOR,
        [
            r"\tilde\beta_t \le \beta_t",
            r"\frac{1}{\tilde\beta_t} = \frac{\alpha_t}{\beta_t} + \frac{1}{1 - \bar\alpha_{t-1}}",
        ],
        [r"\tilde\beta_t \ge \beta_t", r"\frac{1}{\tilde\beta_t} = \frac{\alpha_t}{\beta_t} + \frac{1}{1 - \bar\alpha_t}"],
    ),
    (
        WINDOW,
        [rf"{by('L', 'w_j')} = \sum_{{i=1}}^{{n-k+1}} \delta_i x_{{i+j-1}}"],
        [rf"{by('L', 'w_j')} = 2 \sum_{{i=1}}^{{n-k+1}} \delta_i x_{{i+j-1}}"],
    ),
]


def verdict(text: str, kind: str = "markdown") -> str:
    items = read(documents_of(text, kind, "note", None)[-1])  # type: ignore[arg-type]
    part = items[-1].parts[0]
    return str(judge(part.task, 10.0)["verdict"] if part.task is not None else part.verdict or "none")


@pytest.mark.parametrize(("note", "claim"), [(note, c) for note, true, _ in CASES for c in true])
def test_what_is_true_of_steps_is_proved(note: str, claim: str) -> None:
    assert verdict(f"{note}\n\n$$ {claim} $$\n") == "proved"


@pytest.mark.parametrize(("note", "claim"), [(note, c) for note, _, false in CASES for c in false])
def test_what_is_false_of_steps_is_refuted(note: str, claim: str) -> None:
    assert verdict(f"{note}\n\n$$ {claim} $$\n") in ("refuted", "ill-typed")


def test_another_step_of_a_product_may_be_a_new_definition() -> None:
    assert verdict(DIFFUSION + r"$$ \bar\alpha_t = \bar\alpha_{t-1} / \alpha_t $$") not in ("proved", "refuted")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (r"For stride $s = 1$ and no padding ($p = 0$) we have $o = n - k + 1$.", "proved"),
        (r"For stride $s = 1$ and no padding ($p = 0$) we have $o = n - k$.", "refuted"),
        (r"With $s = 1$ and $p = (k - 1)/2$ the size does not change: $o = n$.", "proved"),
        (r"If $s = 1$ and $p = k - 1$, the output has length $o = n + k - 1$.", "proved"),
        (r"If $s = 1$ and $p = k - 1$, the output has length $o = n + k$.", "unknown"),
    ],
)
def test_sizes_of_outputs(sentence: str, expected: str) -> None:
    assert verdict(SIZES + sentence) == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"\lfloor n - k \rfloor = n - k", "proved"),
        (r"\lfloor \frac{n - k}{s} \rfloor \le \frac{n - k}{s}", "proved"),
        (r"\lfloor \frac{n - k}{2} \rfloor + k = \lfloor \frac{n + k}{2} \rfloor", "proved"),
        (r"\lfloor \frac{n - k}{2} \rfloor \ge 0", "refuted"),
        (r"\lfloor \frac{n + k}{2} \rfloor = \lceil \frac{n + k}{2} \rceil", "refuted"),
    ],
)
def test_whole_parts_of_differences_of_sizes_may_be_negative(claim: str, expected: str) -> None:
    sizes = [{"latex": n, "shape": [], "kind": "integer", "properties": ["positive", "integer"]} for n in "nks"]
    assert judged({"claim": claim, "symbols": sizes, "definitions": [], "assumptions": []}, 10.0)["verdict"] == expected


MODULE = (
    r'r"""Let :math:`z, y \in \mathbb{R}^n`, :math:`\sum_i y_i = 1` and :math:`p = \mathrm{softmax}(z)`."""' + "\n\n\n"
    "def loss(z, y):\n"
    '    r"""\n    .. math:: L = -\\sum_{i=1}^n y_i \\log p_i\n\n    .. math:: CLAIM\n    """\n'
)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"L = \log \sum_{j=1}^n e^{z_j} - y^\top z", "proved"),
        (r"\frac{\partial L}{\partial z} = p - y", "proved"),
        (r"\frac{\partial L}{\partial z} = y - p", "refuted"),
    ],
)
def test_what_the_docstring_of_a_module_tells_holds_in_its_functions(claim: str, expected: str) -> None:
    text = MODULE.replace("CLAIM", claim)
    assert verdict(text, "python") == expected
    assert [len(read(d)) for d in documents_of(text, "python", "module.py", None)] == [3, 2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"Let $x \in \mathbb{R}^n$ and $y_i = x_i^2$. $$ \frac{\partial y_i}{\partial x_j} = 0 \quad (i \ne j) $$", "proved"),
        (r"Let $x \in \mathbb{R}^n$ and $y_i = x_i^2$. If $i \ne j$, then $\frac{\partial y_i}{\partial x_j} = 0$", "proved"),
        (r"Let $a, c \in \mathbb{R}$. \begin{align} (a + c)^2 &= a^2 + 2 a c + c^2 \end{align}", "proved"),
        (r"Let $a \in \mathbb{R}$. $$ \max(0, a) = a \, 1[a > 0] $$", "proved"),
        (r"Let $a \in \mathbb{R}$. $$ \max(0, a) = a \, 1[a < 0] $$", "refuted"),
        (r"The non-saturating loss $g(s) = -\log \sigma(s)$ with the sigmoid $\sigma$ has $$ g'(s) = \sigma(s) $$", "refuted"),
    ],
)
def test_what_stands_beside_a_formula(text: str, expected: str) -> None:
    assert verdict(text) == expected


K = r"Let $\mu \in \mathbb{R}$, $\sigma > 0$ and $K = \frac12 (\mu^2 + \sigma^2 - 1 - \log \sigma^2)$. With $s = \log \sigma^2$, "
FLOW = r"Let $v = e^r \odot u + t$ with $u, r, t \in \mathbb{R}^d$. "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (K + r"$$ K = \frac12 (\mu^2 + e^s - 1 - s). $$", "proved"),
        (K + r"$$ K = \frac12 (\mu^2 + e^s - 1 + s). $$", "refuted"),
        (K + r"$$ K = \mu^2 + e^{2s}. $$", "unknown"),
        (FLOW + r"$$ u = e^{-r} \odot (v - t). $$", "proved"),
        (FLOW + r"$$ u = e^r \odot (v - t). $$", "refuted"),
        (FLOW + r"Let $L = \frac12 \|v\|^2$. The penalised loss is $$ L = \frac12 \|v\|^2 + \frac12 \|u\|^2. $$", "unknown"),
        (r"Let $h = W x$ with $W \in \mathbb{R}^{m \times n}$. The decoder is $$ x = W^\top h. $$", "unknown"),
    ],
)
def test_a_second_equation_is_a_slip_only_where_it_nearly_says_the_first(text: str, expected: str) -> None:
    assert verdict(text) == expected


MOMENTUM = r"Let $v_0 = 0$ and $v_{t+1} = \mu v_t + g_t$ with $\mu \in [0, 1)$. "
AVERAGES = r"Let $m_0 = 0$ and $m_t = \beta m_{t-1} + (1 - \beta) g_t$ with $0 < \beta < 1$. "


@pytest.mark.parametrize(
    ("told", "truth", "lie"),
    [
        (MOMENTUM + r"If $g_t = g$ for all $t$, then", r"v_t = \frac{1 - \mu^t}{1 - \mu}\, g", r"v_t = \frac{1 - \mu^{t+1}}{1 - \mu}\, g"),
        (MOMENTUM + "Then", r"v_t = \sum_{s=0}^{t-1} \mu^{t-1-s} g_s", r"v_t = \sum_{s=0}^{t-1} \mu^{t-s} g_s"),
        # terms that are columns, and terms of which an earlier sentence supposed that they are all one
        (
            r"Let $f: \mathbb{R}^d \to \mathbb{R}$ and $g_t = \nabla f(\theta_t)$. " + AVERAGES + "Then",
            r"m_t = (1 - \beta) \sum_{i=1}^{t} \beta^{t-i} g_i",
            r"m_t = (1 - \beta) \sum_{i=1}^{t} \beta^{t-i+1} g_i",
        ),
        (
            MOMENTUM + r"If the gradient is constant, $g_t = g$, then $v_1 = g$. " + AVERAGES + "Then",
            r"m_t = (1 - \beta) \sum_{i=1}^{t} \beta^{t-i} g_i",
            r"m_t = \sum_{i=1}^{t} \beta^{t-i} g_i",
        ),
    ],
)
def test_closed_forms_of_steps(told: str, truth: str, lie: str) -> None:
    for claim, expected in ((truth, "proved"), (lie, "refuted")):
        assert verdict(f"{told} $$ {claim} $$") == expected


def test_the_weights_of_an_average_sum_to_what_the_formula_says() -> None:
    told = r"Let $0 < \beta < 1$. The weights sum to $$(1 - \beta) \sum_{i=1}^{t} \beta^{t-i} = "
    assert verdict(told + r"1 - \beta^{t-1}.$$") == "refuted"
    assert verdict(told + r"1 - \beta^t.$$") == "proved"


def test_a_model_that_is_supposed_defines_what_it_explains() -> None:
    """y = X w + ε with an ε that was never met restricts nothing, also where ŵ was defined by y before."""
    text = (
        r"Let $X \in \mathbb{R}^{n \times d}$ have full column rank and let $y \in \mathbb{R}^n$. Let $\hat{w} = (X^\top X)^{-1} X^\top y$. "
        r"Suppose that $y = Xw + \varepsilon$ with $\varepsilon \sim \mathcal{N}(0, \sigma^2 I)$. Then "
    )
    assert verdict(text + r"$$\mathbb{E}[\hat{w}] = w.$$") == "proved"
    assert verdict(text + r"$$\operatorname{Cov}(\hat{w}) = \sigma^2 X^\top X.$$") == "refuted"

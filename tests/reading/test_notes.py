"""Notes as they are written: every formula has its kind, true claims are proved, planted mistakes found, and nothing true is called wrong."""

from __future__ import annotations

from typing import Any

import pytest

from symnn.reading.documents import document_of
from symnn.reading.latex.displays import pieces
from symnn.reading.note import judge, read

NETWORK = r"""
# A two-layer network

Let $\mathbf{x} \in \mathbb{R}^{d}$ be the input, $\mathbf{W}_1 \in \mathbb{R}^{h \times d}$ and $\mathbf{W}_2 \in \mathbb{R}^{k \times h}$ the weights, and
$\mathbf{b}_1 \in \mathbb{R}^h$, $\mathbf{b}_2 \in \mathbb{R}^k$ the biases. The forward pass is

$$\begin{aligned}
\mathbf{z} &= \mathbf{W}_1 \mathbf{x} + \mathbf{b}_1 \\
\mathbf{a} &= \sigma(\mathbf{z}) \\
\hat{\mathbf{y}} &= \mathbf{W}_2 \mathbf{a} + \mathbf{b}_2
\end{aligned}$$

where $\sigma(t) = \frac{1}{1 + e^{-t}}$ is applied elementwise. For a target $\mathbf{y} \in \mathbb{R}^k$ the loss is

$$L = \frac{1}{2} \| \hat{\mathbf{y}} - \mathbf{y} \|^2 .$$

With $\boldsymbol{\delta} = \frac{\partial L}{\partial \mathbf{z}}$ we get

$$\boldsymbol{\delta} = \left( \mathbf{W}_2^\top (\hat{\mathbf{y}} - \mathbf{y}) \right) \odot \sigma'(\mathbf{z}) .$$

The gradients of the weights are

$$\frac{\partial L}{\partial \mathbf{W}_2} = (\hat{\mathbf{y}} - \mathbf{y}) \mathbf{a}^\top, \qquad \frac{\partial L}{\partial \mathbf{W}_1} = \mathbf{x} \boldsymbol{\delta}^\top .$$

The derivative of the logistic function is $\sigma'(t) = \sigma(t) (1 + \sigma(t))$. The biases have

$$\nabla_{\mathbf{b}_1} L = \boldsymbol{\delta}, \quad \nabla_{\mathbf{b}_2} L = \hat{\mathbf{y}} - \mathbf{y}.$$

Gradient descent updates $\mathbf{W}_1 \leftarrow \mathbf{W}_1 - \eta \frac{\partial L}{\partial \mathbf{W}_1}$.
"""
SOFTMAX = r"""
For logits $z \in \mathbb{R}^K$ the softmax is

$$p_i = \frac{e^{z_i}}{\sum_{j=1}^K e^{z_j}} .$$

With $y_i \in \{0, 1\}$ and $\sum_i y_i = 1$ the cross-entropy is

$$L = - \sum_{i=1}^K y_i \log p_i .$$

Its derivatives are

$$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j), \qquad \frac{\partial L}{\partial z_i} = p_i - y_i .$$

In matrix form

$$\frac{\partial p}{\partial z} = \operatorname{diag}(p) + p p^\top .$$

The gradient of the log-sum-exp function is

$$\nabla_z \log \sum_{j=1}^K e^{z_j} = p .$$

With $\sigma(x) = 1/(1+e^{-x})$,

$$\log \sigma(x) = -\log(1 + e^{x}) , \qquad \sigma(-x) = 1 - \sigma(x).$$
"""
STATISTICS = r"""
A layer computes $z_i = \sum_{j=1}^n W_{ij} x_j$. Assume the weights $W_{ij}$ are i.i.d. with mean $0$ and variance $\sigma^2$, and the inputs $x_j$
are i.i.d. with mean $0$ and variance $\tau^2$, independent of the weights. Then

$$\operatorname{Var}(z_i) = n \sigma^2 \tau^2 .$$

With $X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$ and $\lambda > 0$, the ridge objective

$$J(w) = \| X w - y \|_2^2 + \lambda \| w \|_2^2$$

has gradient

$$\nabla J(w) = 2 X^\top (X w - y) + \lambda w$$

and Hessian

$$\nabla^2 J(w) = 2 X^\top X + 2 \lambda I .$$

Let $\mu = \frac{1}{m} \sum_{i=1}^m x_i$ and $s^2 = \frac{1}{m} \sum_{i=1}^m (x_i - \mu)^2$. Then

$$s^2 = \frac{1}{m} \sum_{i=1}^m x_i^2 - \mu^2 .$$

For $u, v \in \mathbb{R}^n$ we have

$$\| u + v \|^2 = \|u\|^2 + 2 u^\top v + \|v\|^2, \quad (u^\top v)^2 \le \|u\|^2 \|v\|^2, \quad u v^\top = v u^\top .$$

For a number $t$ the inequality $|1 - t| < 1 \iff t < 2$ is not the whole truth.
"""
WRONG = {
    NETWORK: [r"\frac{\partial L}{\partial \mathbf{W}_1}", r"\sigma'(t)"],
    SOFTMAX: [r"\frac{\partial p}{\partial z}", r"\log \sigma(x)"],
    STATISTICS: [r"\nabla J(w)", r"u v^\top", r"|1 - t| < 1"],
}


def judged(text: str) -> list[tuple[str, str, str]]:
    """(kind, LaTeX, verdict) of every part that claims something."""
    out = []
    for item in read(document_of(text, "markdown")):
        for part in item.parts:
            verdict = part.verdict or (judge(part.task, 10)["verdict"] if part.task else "none")
            out.append((part.kind, part.latex, verdict))
    return out


@pytest.mark.parametrize("text", WRONG, ids=["network", "softmax", "statistics"])
def test_exactly_the_planted_mistakes_are_found(text: str) -> None:
    claims = [(latex, verdict) for kind, latex, verdict in judged(text) if kind == "claim"]
    wrong = [latex for latex, verdict in claims if verdict in ("refuted", "ill-typed")]
    assert len(wrong) == len(WRONG[text]), wrong
    assert all(w.startswith(begun) for w, begun in zip(wrong, WRONG[text], strict=True)), wrong
    undecided = [c for c in claims if c[1] not in ("refuted", "ill-typed", "proved")]
    assert not undecided, undecided


def kinds(text: str) -> list[str]:
    return [item.kind for item in read(document_of(text, "markdown"))]


def test_kinds() -> None:
    text = r"""Let $x \in \mathbb{R}^n$ and $\eta > 0$. We set

$$r = x^\top x .$$

Then

$$r = \|x\|^2$$

and $x^\top$ is a row; see $\oint x$."""
    assert kinds(text) == ["declaration", "condition", "definition", "claim", "fragment", "unread"]


CAUTIOUS = [
    r"Suppose for a moment that the columns are orthonormal; then, for $A \in \mathbb{R}^{n \times m}$, $$A^\top A = I .$$",
    r"Let $M$ be the largest eigenvalue of $A \in \mathbb{R}^{n \times n}$. For every $x \in \mathbb{R}^n$ $$x^\top A x \le M x^\top x .$$",
    r"A neuron computes $$\sigma(z) = \sigma(w x + b).$$",
    r"First $$H = X W + b$$ is linear. With an activation $$H = \tanh(X W + b)$$ is not.",
    r"We would like the following to hold for $a, b \in \mathbb{R}$: $$a = b .$$",
    r"Approximately, for $x \in \mathbb{R}$, $$e^x = 1 + x .$$",
]


@pytest.mark.parametrize("text", CAUTIOUS)
def test_no_false_alarm(text: str) -> None:
    assert not [j for j in judged(text) if j[2] in ("refuted", "ill-typed")]


def test_a_letter_in_brackets_is_no_product() -> None:
    found = judged(r"The entropy uses $$\log \frac{1}{P(j)} = -\log P(j) .$$")
    assert [j[2] for j in found] != ["refuted"]


def test_a_later_declaration_counts_and_a_new_meaning_begins_where_it_stands() -> None:
    text = r"With $$s = X \beta ,$$ where $X \in \mathbb{R}^{n \times p}$ and $\beta \in \mathbb{R}^p$, we have $$\|s\|^2 = \beta^\top X^\top X \beta .$$"
    assert [j[2] for j in judged(text) if j[0] == "claim"] == ["proved"]


def test_a_task_is_plain_data() -> None:
    import json

    tasks: list[Any] = [p.task for item in read(document_of(NETWORK, "markdown")) for p in item.parts if p.task]
    assert tasks
    assert json.loads(json.dumps(tasks)) == tasks


LAYERED = r"""
Consider the gradient

$$\frac{\partial \mathcal{L}}{\partial W^{[2]}} = (a^{[2]} - y) a^{[1] \top} .$$

and for the layer below

$$\frac{\partial \mathcal{L}}{\partial W^{[1]}} = \left( W^{[2] \top} (a^{[2]} - y) \circ g'(z^{[1]}) \right) a^{[0] \top}$$

whereas

$$\frac{\partial \mathcal{L}}{\partial W^{[2]}} = (a^{[2]} - y) a^{[1]}$$

has the wrong sizes, and a sign is wrong in

$$\frac{\partial \mathcal{L}}{\partial W^{[2]}} = (y - a^{[2]}) a^{[1] \top} .$$
"""


def test_a_loss_that_is_nowhere_defined_is_tried_in_the_standard_set_ups() -> None:
    parts = [p for item in read(document_of(LAYERED, "markdown")) for p in item.parts]
    outcomes = [judge(p.task, 10) for p in parts if p.task]
    assert [o["verdict"] for o in outcomes] == ["proved", "proved", "ill-typed", "unknown"]
    assert any("softmax" in a for a in outcomes[0]["assumed"])
    assert (
        outcomes[2]["mended"] == r"\frac{\partial \mathcal{L}}{\partial W^{[2]}} = (a^{[2]} - y) {a^{[1]}}^{\top}"
        or r"\top" in outcomes[2]["mended"]
    )
    assert "each of" in outcomes[3]["reason"]


MENDED = [
    (r"With $A \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$: $$\frac{\partial}{\partial x} x^\top A x = 2 A x$$", r"A + A^\top"),
    (r"With $u, v \in \mathbb{R}^n$: $$\|u - v\|^2 = \|u\|^2 + 2 u^\top v + \|v\|^2$$", r"- 2 u^\top v"),
    (r"With $a, b \in \mathbb{R}$: $$(a + b)^2 = a^2 + a b + b^2$$", "2 a b"),
    (
        r"With $x \in \mathbb{R}^n$, $y \in \mathbb{R}^m$, $W \in \mathbb{R}^{m \times n}$: $$\nabla_W \left(y^T W x\right) = x y^T$$",
        "y x^T",
    ),
]


@pytest.mark.parametrize(("text", "meant"), MENDED, ids=[m[1] for m in MENDED])
def test_a_wrong_equation_is_mended_in_its_own_notation(text: str, meant: str) -> None:
    (task,) = [p.task for item in read(document_of(text, "markdown")) for p in item.parts if p.task]
    found = judge(task, 10)
    assert found["verdict"] in ("refuted", "ill-typed"), found
    assert meant in found["mended"], found


def test_lines_for_symnn_declare_and_assume() -> None:
    text = r"""
<!-- symnn: let A: n, n -->
<!-- symnn: let x: n -->

$$\nabla_x \left( x^\top A x \right) = 2 A x$$

<!-- symnn: assume A is symmetric -->

$$\nabla_x \left( x^\top A x \right) = 2 A x$$

<!-- symnn: assume \|x\| = 1 -->

$$x^\top x = 1$$
"""
    assert [j[2] for j in judged(text) if j[0] == "claim"] == ["refuted", "proved", "proved"]


def test_a_name_that_turns_out_to_be_indexed_is_unread_and_never_an_endless_loop() -> None:
    text = r"""
A recurrent cell computes $s_t = \tanh(A s_{t-1} + B x_t)$ and therefore

$$\frac{\partial s_t}{\partial s_{t-1}} = \operatorname{diag}\left( 1 - s_t \odot s_t \right) A .$$

Over many steps

$$\frac{\partial s_T}{\partial s_0} = \prod_{t=1}^T \frac{\partial s_t}{\partial s_{t-1}} .$$
"""
    *_, step, product = read(document_of(text, "markdown"))
    (task,) = [p.task for p in step.parts if p.task]
    assert judge(task, 10)["verdict"] == "proved"
    assert [p.kind for p in product.parts] == ["unread"]


FAIR = [
    r"Let $U \in \mathbb{R}^{m \times k}$. Assuming $U^\top U$ is regular, $P = U (U^\top U)^{-1} U^\top$ is a projection. $$\operatorname{tr}(P) = k$$",
    r"Let $S \in \mathbb{R}^{n \times n}$ have the decomposition $S = V D V^\top$ with $V^\top V = I$. Then $$\det(S) = \det(D)$$",
    r"For $q(r) = \begin{cases} \frac12 r^2 & |r| \le \delta \\ \delta (|r| - \frac12 \delta) & \text{otherwise} \end{cases}$ we find $$q'(r) = \max(-\delta, \min(\delta, r))$$",
    r"For a convex function $f$ and $\theta \in [0, 1]$ $$f(\theta x + (1 - \theta) y) \le \theta f(x) + (1 - \theta) f(y)$$",
    r"Let $x \in \mathbb{R}^m$. The hyperbolic tangent has $$\frac{d}{dx} \tanh x = 1 - \tanh^2 x$$",
]


@pytest.mark.parametrize("text", FAIR, ids=["undefined side", "invented sizes", "negative constant", "unread condition", "a number"])
def test_what_is_false_only_where_nobody_looks_is_no_alarm(text: str) -> None:
    assert [j[2] for j in judged(text) if j[2] in ("refuted", "ill-typed")] == []


def test_a_wrong_constant_is_found_beside_constants_that_are_taken_to_be_positive() -> None:
    text = r"For $u \in \mathbb{R}^n$ the penalty is $R = \frac{\lambda}{2} \|u\|^2$. Then $$\nabla_u R = 2 \lambda u$$"
    assert "refuted" in [j[2] for j in judged(text)]


def test_a_sigma_of_which_nothing_is_said_may_be_the_logistic_function() -> None:
    gate = r"The gate is $g = \sigma(W x + b)$ and $$\frac{\partial g}{\partial x} = \operatorname{diag}(g \odot (1 - g)) W$$"
    assert judged(gate)[-1][2] == "proved"
    assert judged(gate.replace("1 - g", "1 + g"))[-1][2] == "refuted"


MEMBERS = r"""
Let $x_i \in \mathbb{R}^p$ with labels $y_i \in \{0, 1\}$, $i = 1, \dots, n$, and $\sigma(t) = \frac{1}{1 + e^{-t}}$. The loss

$$\ell(\beta) = \sum_{i=1}^n \left[ \log \left( 1 + e^{x_i^\top \beta} \right) - y_i x_i^\top \beta \right]$$

has the gradients

$$\nabla \ell(\beta) = \sum_{i=1}^n \left( \sigma(x_i^\top \beta) - y_i \right) x_i .$$

$$\nabla \ell(\beta) = \sum_{i=1}^n \left( y_i - \sigma(x_i^\top \beta) \right) x_i .$$
"""


def test_a_declared_member_is_one_of_a_family() -> None:
    assert [j[2] for j in judged(MEMBERS) if j[0] == "claim"] == ["proved", "refuted"]


CHANCE = r"""
Let the entries of $q, k \in \mathbb{R}^d$ be independent with mean $0$ and variance $1$. Then

$$\operatorname{Var}(q^\top k) = d, \qquad \operatorname{Var}(q^\top k) = d^2 .$$

Let $u \sim \mathcal{U}(-a, a)$ with $a > 0$. Then

$$\operatorname{Var}(u) = \frac{a^2}{3} .$$

$$\operatorname{Var}(u) = \frac{a^2}{12} .$$

For any random $X$ and numbers $b, c$,

$$\operatorname{Var}(b X + c) = b^2 \operatorname{Var}(X) .$$

$$\operatorname{Var}(b X + c) = b \operatorname{Var}(X) + c .$$
"""


def test_what_is_said_of_chance_holds_from_there_on() -> None:
    found = [j[2] for j in judged(CHANCE) if j[0] == "claim"]
    assert found == ["proved", "refuted", "proved", "refuted", "proved", "refuted"]


UPSTREAM = r"""
Let $W \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $z = W x$ and $g = \partial L / \partial z$. Then

$$\frac{\partial L}{\partial W} = g x^\top , \qquad \frac{\partial L}{\partial x} = W^\top \frac{\partial L}{\partial z} .$$

$$\frac{\partial L}{\partial W} = x g^\top .$$

$$\frac{\partial L}{\partial x} = -W^\top g .$$
"""


def test_a_loss_that_nothing_tells_is_a_function_of_what_its_slopes_name() -> None:
    items = read(document_of(UPSTREAM, "markdown"))
    found = [judge(p.task, 10) for item in items for p in item.parts if p.task]
    assert [f["verdict"] for f in found] == ["proved", "proved", "ill-typed", "refuted"]
    assert all("L is a function of z" in f["assumed"] for f in found)


RECURRENCE = r"""
Momentum with $0 < \beta < 1$ starts from $v_0 = 0$,

$$v_t = \beta v_{t-1} + g_t ,$$

which unrolls to

$$v_t = \sum_{\tau=0}^{t-1} \beta^\tau g_{t-\tau} .$$

$$v_t = \sum_{\tau=0}^{t-1} \beta^{\tau+1} g_{t-\tau} .$$

$$v_t = \sum_{k=1}^{t} \beta^{t-k} g_k .$$

$$v_t = \sum_{k=1}^{t} \beta^{k} g_k .$$

If all gradients have the same mean, $\mathbb{E}[g_t] = \bar{g}$, then

$$\mathbb{E}[v_t] = \frac{1 - \beta^t}{1 - \beta} \bar{g} .$$

$$\mathbb{E}[v_t] = \bar{g} .$$
"""


def test_a_closed_form_of_a_recurrence_is_proved_by_induction() -> None:
    found = [j[2] for j in judged(RECURRENCE) if j[0] == "claim"]
    assert found == ["proved", "refuted", "proved", "refuted", "proved", "refuted"]


def test_a_power_of_a_matrix_in_a_closed_form_is_any_matrix_times_one_more() -> None:
    text = r"""
Let $A \in \mathbb{R}^{n \times n}$ and $h_t = A h_{t-1}$. Then

$$h_t = A^t h_0 .$$

$$h_t = A^{t-1} h_0 .$$
"""
    found = [j[2] for j in judged(text) if j[0] == "claim"]
    assert found[0] == "proved"
    assert found[1] != "proved"


WHERE = r"""
The hyperbolic tangent is $$\tanh(z) = 2 \sigma(2z) - 1 ,$$ where $\sigma(z) = 1/(1 + e^{-z})$. But

$$\tanh(z) = \sigma(2z) - 1 .$$
"""


def test_what_the_sentence_defines_after_a_claim_holds_in_it() -> None:
    assert [j[2] for j in judged(WHERE) if j[0] == "claim"] == ["proved", "refuted"]


@pytest.mark.parametrize("second", [r"\operatorname{Var}(x) = 2", r"\mathrm{tr} A = 3", r"\text{softmax}(z) = p"])
def test_a_second_statement_that_begins_with_a_named_function_is_one(second: str) -> None:
    assert [piece.strip() for piece, _ in pieces(rf"a = b, \qquad {second}")] == ["a = b", second]
    assert len(pieces(r"a_i = b, \qquad \text{for all } i = 1, 2")) == 1


@pytest.mark.parametrize(
    ("row", "statements"),
    [
        (r"a &= b, & c &= d, & e &= f", ["a = b", "c = d", "e = f"]),
        (r"a &= b & c &= d \\ e &= f", ["a = b", "c = d", "e = f"]),
        (r"a &= b & -c &= d \\ e &= f", ["a = b", "-c = d", "e = f"]),
        (r"a &= b && c \le d \\ e &= f", ["a = b", r"c \le d", "e = f"]),
        # one statement
        (r"a &= b & &= c \\ d &= e", ["a = b = c", "d = e"]),
        (r"a &=& b \\ &=& c", ["a = b = c"]),
        (r"a &= b \\ &\quad + c", [r"a = b \quad + c"]),
        (r"a &= b &+ c = d \\ e &= f", ["a = b + c = d", "e = f"]),
        (r"\sum_{i = 1}^n a_i &= b \\ c &= d", [r"\sum_{i = 1}^n a_i = b", "c = d"]),
    ],
)
def test_columns_of_aligned_statements_are_statements_of_their_own(row: str, statements: list[str]) -> None:
    assert [" ".join(piece.split()) for piece, _ in pieces(row)] == statements


def test_two_indices_of_a_column_are_no_place_and_sums_with_dots_are_sums() -> None:
    text = r"""
Let $x = (x_1, \dots, x_n)$ and $w \in \mathbb{R}^n$. Then

$$w^\top x = w_1 x_1 + w_2 x_2 + \ldots + w_n x_n .$$

$$w^\top x = w_1 x_1^2 + w_2 x_2^2 + \ldots + w_n x_n^2 .$$

$$a = \sum_{i=1}^{4} \sum_{j=1}^{4} \theta_{ij} x_{ij}$$
"""
    found = judged(text)
    assert [j[2] for j in found if j[0] == "claim"] == ["proved", "refuted"]
    assert found[-1][0] == "definition"


def test_an_announced_wish_is_no_claim() -> None:
    text = r"""
We would like the following to hold.

$$\mathbb{E}[a] = \mathbb{E}[b]$$

Then all is well.
"""
    assert [item.kind for item in read(document_of(text, "markdown"))] == ["condition"]


def test_a_fragment_is_ill_typed_only_where_all_its_names_are_declared_once() -> None:
    text = r"""
Let $A \in \mathbb{R}^{m \times n}$ and $f : \mathbb{R}^d \to \mathbb{R}$. We use $A A$ and $f(x)$ and then $-\nabla f(\mathbf{x})$.

Now let $f : \mathbb{R} \to \mathbb{R}$. Then $f(x^{(k)})$ is one number.
"""
    found = [item.parts[0] for item in read(document_of(text, "markdown"))]
    assert [(p.latex, p.verdict) for p in found if p.verdict == "ill-typed"] == [("A A", "ill-typed")]


def test_an_inequality_that_needs_what_a_text_takes_for_granted_is_no_alarm() -> None:
    text = r"""
Newton's step is $\Delta = -H^{-1} g$ and

$$g^\top \Delta = -g^\top H^{-1} g \le 0 .$$

Two layers with $C$ channels have fewer weights than one,

$$18 C^2 < 25 C^2 .$$

$$25 C^2 < 18 C^2 .$$
"""
    assert [j[2] for j in judged(text) if j[0] == "claim"] == ["proved", "unknown", "proved", "refuted"]


def test_sizes_that_fit_for_no_kind_of_an_untold_name_are_ill_typed() -> None:
    text = r"""
Let $f : \mathbb{R}^n \to \mathbb{R}$ be $f(x) = \frac{1}{2} \| A x - b \|_2^2 + \frac{\lambda}{2} \| x \|_2^2$ with
$A \in \mathbb{R}^{m \times n}$, $b \in \mathbb{R}^m$ and $\lambda > 0$. Then

$$\nabla^2 f(x) = A^\top A + \lambda I .$$

$$\nabla^2 f(x) = A A^\top + \lambda I .$$
"""
    assert [j[2] for j in judged(text) if j[0] == "claim"] == ["proved", "ill-typed"]


LAYERS = r"""
With linear activations the output is

$$\hat{y} = a^{[L]} = V^{[L]} V^{[L-1]} \cdots V^{[2]} V^{[1]} u$$

$$V^{[1]} = V^{[2]} = \cdots = V^{[L-1]} = \begin{bmatrix} 3 & 0 \\ 0 & 3 \end{bmatrix}$$

Then

$$\hat{y} = V^{[L]} 3^{L-1} u$$

and not

$$\hat{y} = V^{[L]} 3^{L-2} u .$$
"""


def verdicts(text: str) -> list[str]:
    return [found["verdict"] for found in (o for o in outcomes(text))]


def outcomes(text: str) -> list[dict[str, Any]]:
    document = document_of(text, "markdown", "note")
    return [{"verdict": "none", "mended": "", **(judge(part.task, 8) if part.task else {"verdict": part.verdict or "none"})}
            for item in read(document) for part in item.parts]  # fmt: skip


def test_a_product_over_layers_that_are_told_to_be_alike() -> None:
    assert verdicts(LAYERS)[-2:] == ["proved", "refuted"]


def test_a_later_link_of_a_chain_tells_a_name() -> None:
    found = verdicts("$$r = \\tanh(s) = \\tanh(M v + c) = \\tanh(M (N q + d) + c) = \\tanh(M N q + M d + c) = \\tanh(M N q + d + c)$$\n")
    assert found[:4] == ["none", "none", "none", "proved"]
    assert found[4] in ("refuted", "ill-typed", "unknown")


def test_a_slice_of_the_columns_of_a_column_does_not_conform() -> None:
    assert "ill-typed" in verdicts("Let $u = (u_1, \\dots, u_n)$. We look at $u_{1:4,1:4}$ first.\n")
    assert "ill-typed" not in verdicts("Let $u \\in \\mathbb{R}^{n}$. We look at $u_{1:4}$ first.\n")

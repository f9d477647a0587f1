r"""Letters that nobody tells: what is true of numbers alone is no proof for matrices, and a place k of p_k is one."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def _verdicts(text: str) -> list[str]:
    parts = [part for item in read(document_of(text, "markdown")) for part in item.parts if part.kind == "claim"]
    return [str(judge(part.task)["verdict"]) if part.task else part.verdict for part in parts]


@pytest.mark.parametrize(
    "lie",
    [
        r"A B C = A C B",
        r"(A B)^\top = A^\top B^\top",
        r"(Q K^\top) V = Q (V K^\top)",
        r"A B^\top C = A C B^\top",
        r"X D Y = D X Y",
        r"\operatorname{tr}(A B C) = \operatorname{tr}(A C B)",
    ],
)
def test_no_product_of_capitals_commutes(lie: str) -> None:
    assert _verdicts(f"Then $${lie}.$$")[-1] != "proved"


@pytest.mark.parametrize(
    "claim",
    [
        r"(Q K^\top) V = Q (K^\top V)",
        r"(A B)^\top = B^\top A^\top",
        r"\operatorname{tr}(A B C) = \operatorname{tr}(C A B)",
        r"N (C F^2 + 1) = N C F^2 + N",
    ],
)
def test_what_is_true_of_matrices_is_proved(claim: str) -> None:
    assert _verdicts(f"Then $${claim}.$$")[-1] == "proved"


PLACE = (
    r"Let $s_1, \dots, s_N$ be the scores, and let candidate $k$ be the right one. The loss is "
    r"$$\ell = -\log \frac{e^{s_k}}{\sum_{j=1}^N e^{s_j}}.$$ Write $p_i = e^{s_i} / \sum_{j=1}^N e^{s_j}$. "
)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"\ell = -s_k + \log \sum_{j=1}^N e^{s_j}", "proved"),
        (r"\ell = s_k + \log \sum_{j=1}^N e^{s_j}", "refuted"),
        (r"\frac{\partial \ell}{\partial s_i} = p_i - \mathbb{1}[i = k]", "proved"),
        (r"\frac{\partial \ell}{\partial s_i} = p_i - 1", "refuted"),
        (r"\frac{\partial \ell}{\partial s_i} = p_i + \mathbb{1}[i = k]", "refuted"),
        (r"\frac{\partial \ell}{\partial s_i} = p_i - p_k", "refuted"),
        (r"\sum_{i=1}^N \frac{\partial \ell}{\partial s_i} = 0", "proved"),
        (r"\sum_{i=1}^N \frac{\partial \ell}{\partial s_i} = 1", "refuted"),
        (r"\ell \ge 0", "proved"),
        (r"\ell \ge 1", "refuted"),
    ],
)
def test_one_place_of_a_loss(claim: str, expected: str) -> None:
    assert _verdicts(f"{PLACE} Then $${claim}.$$")[-1] == expected


def test_a_weighted_sum_of_squares() -> None:
    """r of diag(r) is a column, whatever nobody tells of it."""
    text = (
        r"Let $X \in \mathbb{R}^{n \times d}$ and $D = \operatorname{diag}(r)$ with $r_i > 0$. "
        r"For every $u \in \mathbb{R}^d$ $$u^\top X^\top D X u \ge 0, \qquad u^\top X^\top D X u \le 0.$$"
    )
    assert _verdicts(text) == ["proved", "refuted"]


def test_weights_count_nothing_before_and() -> None:
    text = r"For numbers $x_t$, $h_t$ and weights $u$, $w$, $$h_t = w h_{t-1} + u x_t.$$ Hence "
    assert _verdicts(text + r"$$\frac{\partial h_t}{\partial h_{t-1}} = w.$$") == ["proved"]
    assert _verdicts(text + r"$$\frac{\partial h_t}{\partial h_{t-1}} = u.$$") == ["refuted"]


def test_a_letter_that_stands_in_what_is_defined_has_the_sizes_that_follow() -> None:
    """w of X w is told by no declaration, and no shape of it makes the Hessian one of n rows."""
    text = r"Let $X \in \mathbb{R}^{n \times d}$ and $y \in \mathbb{R}^n$. We minimise $$L(w) = \frac{1}{2} \|Xw - y\|^2.$$ "
    assert _verdicts(text + r"Then $$\nabla^2 L(w) = X X^\top.$$") == ["ill-typed"]
    assert _verdicts(text + r"Then $$\nabla^2 L(w) = X^\top X.$$") == ["proved"]


def test_factors_of_a_product_of_entries_are_columns() -> None:
    text = r"Let $c_t \in \mathbb{R}^m$ with $$c_t = f_t \odot c_{t-1} + i_t \odot g_t.$$ Then "
    assert _verdicts(text + r"$$\frac{\partial c_t}{\partial c_{t-1}} = \operatorname{diag}(f_t).$$") == ["proved"]
    assert _verdicts(text + r"$$\frac{\partial c_t}{\partial c_{t-1}} = \operatorname{diag}(i_t).$$") == ["refuted"]


def test_what_is_false_of_odd_numbers_too_is_false() -> None:
    text = r"For $p = (k - 1)/2$ with odd $k$ we get $$n + 2p - k + 1 = n.$$ With $c$ channels and $f$ filters of size $k \times k$ $$"
    assert _verdicts(text + r"f(ck^2 + 1) = fck^2 + f.$$")[-1] == "proved"
    assert _verdicts(text + r"f(ck^2 + 1) = fck^2 + 1.$$")[-1] == "refuted"


RIDGE = r"The ridge objective is $L(w) = \|Xw - y\|^2 + \lambda \|w\|^2$ with $\lambda > 0$. Its minimiser is "
GAME = r"Let $V(D) = p \log D + q \log (1 - D)$ for $0 < D < 1$ with $p, q > 0$. It is maximal at "


@pytest.mark.parametrize(
    ("told", "place", "lie"),
    [
        (RIDGE, r"w_\lambda = (X^\top X + \lambda I)^{-1} X^\top y", r"w_\lambda = (X^\top X - \lambda I)^{-1} X^\top y"),
        (GAME, r"D^* = \frac{p}{p + q}", r"D^* = \frac{q}{p + q}"),
    ],
)
def test_a_place_where_the_slope_is_not_0_is_none_of_the_least_or_largest(told: str, place: str, lie: str) -> None:
    assert _verdicts(f"{told}$${place}.$$") == ["none"]
    assert _verdicts(f"{told}$${lie}.$$") == ["refuted"]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"\nabla \log \sum_j e^{x_j} = \operatorname{softmax}(x)", "proved"),
        (r"\nabla \frac{\theta}{2} \|x\|^2 = \theta x", "proved"),
        (r"\nabla \frac{\theta}{2} \|x\|^2 = 2 \theta x", "refuted"),
        (r"\nabla \frac{\theta^2}{2} \|x\|^2 = \theta \|x\|^2", "unknown"),  # it may be by θ
    ],
)
def test_a_gradient_of_an_expression_is_by_its_one_array(claim: str, expected: str) -> None:
    assert _verdicts(rf"Let $x \in \mathbb{{R}}^n$ and $\theta \in \mathbb{{R}}$. Then $${claim}.$$") == [expected]


def test_indices_of_sums_are_no_names_of_the_text() -> None:
    """Of the action a and of the column k, which have the letters of sums, nothing else is asked."""
    policy = r"A policy chooses action $a \in \{1, \dots, K\}$ with probability $\pi_a = \frac{e^{\theta_a}}{\sum_b e^{\theta_b}}$. Let $R = \sum_a \pi_a r_a$. Then "
    assert _verdicts(policy + r"$$\frac{\partial R}{\partial \theta_b} = \pi_b (r_b - R).$$") == ["proved"]
    assert _verdicts(policy + r"$$\frac{\partial R}{\partial \theta_b} = \pi_b (r_b + R).$$") == ["refuted"]
    heat = (
        r"If $k \in \mathbb{R}^d$ has independent entries with mean $0$ and variance $1$, then $\mathbb{E}[k^\top k] = d$. "
        r"For $z \in \mathbb{R}^m$, $T > 0$ and $p_j = \frac{e^{z_j / T}}{\sum_k e^{z_k/T}}$ "
    )
    assert _verdicts(heat + r"$$\frac{\partial p_i}{\partial z_j} = \frac{1}{T} p_i(\delta_{ij} - p_j).$$")[-1] == "proved"
    assert _verdicts(heat + r"$$\frac{\partial p_i}{\partial z_j} = T p_i(\delta_{ij} - p_j).$$")[-1] == "refuted"


def test_a_size_that_counts_elsewhere_makes_nothing_ill_typed() -> None:
    """k of ℝ^{d × k}, and then the number of a component."""
    text = r"Let $U \in \mathbb{R}^{d \times k}$. With $\pi_k > 0$, $\sum_{k=1}^K \pi_k = 1$ and $N_k > 0$ let $r_k = \frac{\pi_k N_k}{\sum_{j=1}^K \pi_j N_j}$. "
    assert not {"refuted", "ill-typed"} & set(_verdicts(text + r"They satisfy $$\sum_{k=1}^K r_k = 1.$$"))


def test_densities_at_a_point_are_numbers() -> None:
    text = r"For densities $p > 0$ and $q > 0$ at a point let $V(D) = p \log D + q \log (1 - D)$ for $0 < D < 1$ and $D^* = \frac{p}{p + q}$. Then "
    assert _verdicts(text + r"$$V(D^*) = p \log \frac{p}{p+q} + q \log\frac{p}{p + q}.$$")[-1] == "refuted"
    assert _verdicts(text + r"$$V(D^*) = p \log \frac{p}{p+q} + q \log\frac{q}{p + q}.$$")[-1] != "refuted"

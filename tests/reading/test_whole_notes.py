"""Lecture notes as people write them, in a few lines each: their true formulas are proved, their slips refuted, and nothing true is refuted."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

ATTENTION = (
    r"Let $Q \in \mathbb{R}^{n \times d}$, $K \in \mathbb{R}^{m \times d}$, $V \in \mathbb{R}^{m \times p}$."
    r"$$ S = \frac{Q K^\top}{\sqrt{d}}, \quad A = \operatorname{softmax}(S), \quad O = A V $$"
)
COLUMNS = (
    r"Let $Q \in \mathbb{R}^{d \times n}$, $K \in \mathbb{R}^{d \times m}$."
    r"$$ S = K^\top Q, \quad A = \operatorname{softmax}(S) $$"
)
NORM = (
    r"Let $x \in \mathbb{R}^n$ and $$ \mu = \frac{1}{n} \sum_{i=1}^n x_i, \qquad \sigma^2 = \frac{1}{n} \sum_{i=1}^n (x_i - \mu)^2,"
    r" \qquad \hat x_i = \frac{x_i - \mu}{\sigma}. $$"
)
SOFTMAX = (
    r"Let $z \in \mathbb{R}^K$ be the logits and let $y \in \mathbb{R}^K$ be a one-hot label. The softmax is"
    r"$$ p_k = \frac{\exp(z_k)}{\sum_{j=1}^K \exp(z_j)}. $$ The loss is $L = -\sum_{k=1}^K y_k \log p_k$. "
)
RNN = r"$$ h_t = \tanh(W h_{t-1} + U x_t), $$ with $h_t \in \mathbb{R}^n$, $x_t \in \mathbb{R}^d$. "
PRE = r"$$ z_t = W h_{t-1} + U x_t, \qquad h_t = \tanh(z_t), $$ with $h_t \in \mathbb{R}^n$, $x_t \in \mathbb{R}^d$. "
TWO = r"\frac{\partial h_t}{\partial h_{t-2}} = \operatorname{diag}(1 - h_t^2) W "
ONE = r"\frac{\partial h_{t+1}}{\partial h_t} = "
PAIR = r"For distributions $p$ and $q$ over $K$ outcomes, "
SET_UPS = {
    "rows of attention": (ATTENTION, [r"A \mathbf{1} = \mathbf{1}"], [r"A \mathbf{1} = 2 \cdot \mathbf{1}"]),
    "columns of attention": (COLUMNS, [r"A^\top \mathbf{1} = \mathbf{1}"], [r"A^\top \mathbf{1} = 2 \cdot \mathbf{1}"]),
    "the root of a square": (
        NORM,
        [r"\frac{\partial \sigma}{\partial x_i} = \frac{x_i - \mu}{n \sigma}", r"\sigma^2 = \frac{1}{n} \sum_{i=1}^n x_i^2 - \mu^2"],
        [r"\frac{\partial \sigma}{\partial x_i} = \frac{x_i - \mu}{\sigma}", r"1 + \sigma = \frac{1}{n} \sum_{i=1}^n x_i^2"],
    ),
    "letters of entries": (
        SOFTMAX,
        [
            r"\frac{\partial p_k}{\partial z_j} = p_k (\delta_{kj} - p_j)",
            r"\frac{\partial L}{\partial z} = p - y",
            r"\nabla_z^2 L = \operatorname{diag}(p) - p p^\top",
        ],
        [r"\frac{\partial p_k}{\partial z_j} = p_j (\delta_{kj} - p_j)", r"\frac{\partial L}{\partial z} = y - p"],
    ),
    "two steps of a recurrence": (
        RNN,
        [TWO + r"\operatorname{diag}(1 - h_{t-1}^2) W", ONE + r"\operatorname{diag}(1 - h_{t+1}^2) W"],
        [TWO + r"\operatorname{diag}(1 - h_{t-2}^2) W", ONE + r"\operatorname{diag}(1 - h_t^2) W"],
    ),
    "two steps with a name between": (
        PRE,
        [TWO + r"\operatorname{diag}(1 - h_{t-1}^2) W"],
        [TWO + r"\operatorname{diag}(1 - h_{t-2}^2) W"],
    ),
    "distributions": (
        PAIR,
        [r"\sum_{k=1}^K p_k \log \frac{p_k}{q_k} \ge 0", r"\sum_{k=1}^K q_k = 1"],
        [r"\sum_{k=1}^K p_k \log \frac{p_k}{q_k} \ge 1"],
    ),
    "one distribution": (
        r"Let $z \in \mathbb{R}^K$ and $s_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$. For a distribution $q$ over $K$ outcomes, ",
        [r"\sum_{k=1}^K q_k = 1", r"s_k > 0", r"s_k \le 1"],
        [r"\sum_{k=1}^K q_k^2 = 1", r"s_k < 1"],
    ),
    "the derivative of an expression": (
        r"Let $z \sim \mathcal{N}(\mu, \sigma^2)$ with $\sigma > 0$. ",
        [r"\frac{\partial}{\partial \sigma} (\mu^2 + \sigma^2 - \log \sigma^2) = 2 \sigma - \frac{2}{\sigma}"],
        [r"\frac{\partial}{\partial \sigma} (\mu^2 + \sigma^2 - \log \sigma^2) = 2 \sigma - \frac{1}{\sigma}"],
    ),
    "vectors beside a vector": (
        r"Let $u \in \mathbb{R}^d$ and $v \in \mathbb{R}^d$. The vectors of all $V$ words are $u_1, \dots, u_V$. ",
        [r"\frac{\partial}{\partial v} u^\top v = u"],
        [r"\frac{\partial}{\partial v} u^\top v = v"],
    ),
    "sizes that stand later": (
        r"Let $X \in \mathbb{R}^{n \times d}$ and $W_Q \in \mathbb{R}^{d \times k}$. The block is $F = \operatorname{ReLU}(X W_1) W_2$"
        r" with $W_1 \in \mathbb{R}^{d \times m}$, $W_2 \in \mathbb{R}^{m \times d}$. ",
        [r"\frac{\partial L}{\partial W_2} = \operatorname{ReLU}(X W_1)^\top \frac{\partial L}{\partial F}"],
        [r"\frac{\partial L}{\partial W_2} = 2 \operatorname{ReLU}(X W_1)^\top \frac{\partial L}{\partial F}"],
    ),
    "numbers that are positive where anything is defined": (
        r"Let $\sigma(t) = \frac{1}{1 + e^{-t}}$. ",
        [r"\sigma(\log \frac{a}{b}) = \frac{a}{a + b}"],
        [r"\sigma(\log \frac{a}{b}) = \frac{b}{a + b}"],
    ),
    "where there is equality": (
        r"Let $\mu \in \mathbb{R}$ and $\sigma > 0$. We have $\mu^2 + \sigma^2 \ge 2 \mu \sigma$ with equality when $\mu = \sigma$. ",
        [r"\frac{d}{d \mu} (\mu^2 + \sigma^2) = 2 \mu"],
        [r"\frac{d}{d \mu} (\mu^2 + \sigma^2) = 4 \mu", r"\mu^2 = \sigma^2"],
    ),
}


def verdict(note: str, claim: str) -> dict[str, object]:
    items = read(document_of(f"{note}\n\n$$ {claim} $$\n", "note.md"))
    (task,) = [p.task for p in items[-1].parts]
    assert task is not None
    return judge(task, 10.0)


@pytest.mark.parametrize(("note", "claim"), [(note, c) for note, true, _ in SET_UPS.values() for c in true])
def test_what_is_true_in_a_note_is_proved(note: str, claim: str) -> None:
    assert verdict(note, claim)["verdict"] == "proved"


@pytest.mark.parametrize(("note", "claim"), [(note, c) for note, _, false in SET_UPS.values() for c in false])
def test_what_is_false_in_a_note_is_refuted(note: str, claim: str) -> None:
    assert verdict(note, claim)["verdict"] in ("refuted", "ill-typed")


def test_iterates_are_no_entries() -> None:
    """x_k counts points where x_{k+1} stands, though x is a column."""
    note = r"Let $x \in \mathbb{R}^n$ and $f(x) = \frac{1}{2} \sum_{i=1}^n x_i^2$. A step is $$ x_{k+1} = x_k - \eta x_k. $$"
    assert verdict(note, r"\|x_{k+1}\|^2 = (1 - \eta)^2 \|x_k\|^2")["verdict"] == "proved"


def test_beside_a_definition_that_is_not_understood_nothing_is_refuted() -> None:
    note = r"Let $x \in \mathbb{R}^n$ and $v \in \mathbb{R}^n$. Then $$ v = \operatorname{foo}(x) $$"
    assert verdict(note, r"v = 2 x")["verdict"] not in ("refuted", "proved")


def test_the_axis_that_is_assumed_is_said() -> None:
    assert "softmax of a matrix is taken along each row" in str(verdict(ATTENTION, r"A \mathbf{1} = \mathbf{1}")["assumed"])


def test_a_number_beside_a_bold_letter_is_another_name() -> None:
    note = r"Let $f(x) = x^2$. Let $\mathbf{x} = [x_1, x_2]^\top$ and $g(\mathbf{x}) = x_1^2 + 2 x_2^2$. "
    assert verdict(note, r"\nabla g(\mathbf{x}) = [2 x_1, 4 x_2]^\top")["verdict"] == "proved"
    assert verdict(note, r"\nabla g(\mathbf{x}) = [2 x_1, 2 x_2]^\top")["verdict"] == "refuted"
    assert verdict(note, r"f'(x) = 2 x")["verdict"] == "proved"


SQUARE = r"For a first example let $f(x) = x^2$. Then $f'(x) = 2 x$. "


@pytest.mark.parametrize(
    ("retold", "true", "false"),
    [
        (r"For a second example consider $$ f(x) = x^3 . $$", r"f'(x) = 3 x^2", r"f'(x) = 2 x^2"),
        (r"In two variables we have $$ f(x, y) = x y . $$", r"\frac{\partial f}{\partial x} = y", r"\frac{\partial f}{\partial x} = x"),
        (r"With $q = x + y$ we look at $$ f = q z . $$", r"\frac{\partial f}{\partial q} = z", r"\frac{\partial f}{\partial q} = q"),
        (r"So in short $$ f(x) = x \cdot x . $$", r"f'(x) = 2 x", r"f'(x) = 3 x^2"),
    ],
)
def test_a_function_may_be_told_anew(retold: str, true: str, false: str) -> None:
    assert verdict(SQUARE + retold, true)["verdict"] == "proved"
    assert verdict(SQUARE + retold, false)["verdict"] == "refuted"


def test_what_follows_of_a_function_is_no_new_one() -> None:
    items = read(document_of(SQUARE + r"Hence $$ f(x) = x^3 . $$", "note.md"))
    (task,) = [p.task for p in items[-1].parts]
    assert task is not None
    assert judge(task, 10.0)["verdict"] == "refuted"

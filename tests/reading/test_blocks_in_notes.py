"""Matrices made of blocks in notes: true equations are proved, plausible lies are found; what may be no block, a
commutator or a product, stays as it was.
"""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def last(text: str) -> str:
    """The verdict on the last formula of a text."""
    (*_, part) = [p for item in read(document_of(text, "markdown")) for p in item.parts]
    return str(judge(part.task, 10)["verdict"] if part.task else part.verdict)


GATES = r"Let $h \in \mathbb{R}^m$, $x \in \mathbb{R}^d$, $W \in \mathbb{R}^{m \times m}$, $U \in \mathbb{R}^{m \times d}$. "
BATCH = (
    r"Let $X \in \mathbb{R}^{n \times d}$, $H \in \mathbb{R}^{n \times h}$, $W \in \mathbb{R}^{d \times h}$ and"
    r" $U \in \mathbb{R}^{h \times h}$. "
)
BIAS = (
    r"Let $X \in \mathbb{R}^{n \times d}$, $w \in \mathbb{R}^d$, $b \in \mathbb{R}$, $\tilde X = [X\ \mathbf{1}]$ and"
    r" $\tilde w = \begin{bmatrix} w \\ b \end{bmatrix}$. "
)
RIDGE = (
    r"Let $X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$ and $\lambda > 0$. The augmented data are"
    r" $$\tilde X = \begin{bmatrix} X \\ \sqrt{\lambda} I \end{bmatrix}, \qquad"
    r" \tilde y = \begin{bmatrix} y \\ 0 \end{bmatrix} .$$ "
)
FOUR = (
    r"Let $A \in \mathbb{R}^{n \times n}$ be invertible, $B \in \mathbb{R}^{n \times m}$, $C \in \mathbb{R}^{m \times n}$"
    r" and $D \in \mathbb{R}^{m \times m}$. "
)
M = r"\begin{bmatrix} A & B \\ C & D \end{bmatrix}"


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (BATCH, r"X W + H U = \begin{bmatrix} X & H \end{bmatrix} \begin{bmatrix} W \\ U \end{bmatrix}",
         r"X W + H U = \begin{bmatrix} H & X \end{bmatrix} \begin{bmatrix} W \\ U \end{bmatrix}"),
        (GATES, r"[W, U] [h; x] = W h + U x", r"[W, U] [h; x] = W h - U x"),
        (GATES, r"[W\ U] [h, x] = W h + U x", r"[U\ W] [h, x] = W h + U x"),
        (GATES, r"\|[h; x]\|^2 = \|h\|^2 + \|x\|^2", r"\|[h; x]\|^2 = \|h\|^2 + \|x\|"),
        (GATES, r"\|[x; 1]\|^2 = \|x\|^2 + 1", r"\|[x, 1]\|^2 = \|x\|^2"),
        (BIAS, r"\tilde X \tilde w = X w + b \mathbf{1}", r"\tilde X \tilde w = X w"),
        (BIAS, r"\tilde X^\top \tilde X = \begin{bmatrix} X^\top X & X^\top \mathbf{1} \\ \mathbf{1}^\top X & n"
         r" \end{bmatrix}", r"\tilde X^\top \tilde X = \begin{bmatrix} X^\top X & X^\top \mathbf{1} \\ \mathbf{1}^\top X"
         r" & 1 \end{bmatrix}"),
        (BIAS.replace(r"\mathbf{1}", "1"), r"\tilde X \tilde w = X w + b \mathbf{1}", r"\tilde X \tilde w = X w"),
        (RIDGE, r"\tilde X^\top \tilde X = X^\top X + \lambda I", r"\tilde X^\top \tilde X = X^\top X + \sqrt{\lambda} I"),
        (RIDGE, r"\tilde X^\top \tilde y = X^\top y", r"\tilde X^\top \tilde y = 2 X^\top y"),
        (RIDGE, r"\|\tilde y - \tilde X w\|^2 = \|y - X w\|^2 + \lambda \|w\|^2",
         r"\|\tilde y - \tilde X w\|^2 = \|y - X w\|^2 + \lambda^2 \|w\|^2"),
        (FOUR, rf"{M}^\top = \begin{{bmatrix}} A^\top & C^\top \\ B^\top & D^\top \end{{bmatrix}}",
         rf"{M}^\top = \begin{{bmatrix}} A^\top & B^\top \\ C^\top & D^\top \end{{bmatrix}}"),
        (FOUR, rf"{M} = \begin{{bmatrix}} I & 0 \\ C A^{{-1}} & I \end{{bmatrix}}"
         r" \begin{bmatrix} A & 0 \\ 0 & D - C A^{-1} B \end{bmatrix} \begin{bmatrix} I & A^{-1} B \\ 0 & I \end{bmatrix}",
         rf"{M} = \begin{{bmatrix}} I & 0 \\ C A^{{-1}} & I \end{{bmatrix}}"
         r" \begin{bmatrix} A & 0 \\ 0 & D + C A^{-1} B \end{bmatrix} \begin{bmatrix} I & A^{-1} B \\ 0 & I \end{bmatrix}"),
        (FOUR, r"\begin{pmatrix} I & B \\ 0 & I \end{pmatrix} \begin{pmatrix} I & -B \\ 0 & I \end{pmatrix}"
         r" = \begin{pmatrix} I & 0 \\ 0 & I \end{pmatrix}", r"\begin{pmatrix} I & B \\ 0 & I \end{pmatrix}"
         r" \begin{pmatrix} I & B \\ 0 & I \end{pmatrix} = \begin{pmatrix} I & 0 \\ 0 & I \end{pmatrix}"),
        (FOUR, r"\operatorname{tr} \begin{bmatrix} A & B \\ C & D \end{bmatrix} = \operatorname{tr} A + \operatorname{tr} D",
         r"\operatorname{tr} \begin{bmatrix} A & B \\ C & D \end{bmatrix} = \operatorname{tr} A \operatorname{tr} D"),
    ],
)  # fmt: skip
def test_blocks_are_judged(text: str, true: str, false: str) -> None:
    assert last(f"{text}$${true} .$$") == "proved"
    assert last(f"{text}$${false} .$$") in ("refuted", "ill-typed")


def test_slopes_through_blocks() -> None:
    told = BIAS + r"Let $y \in \mathbb{R}^n$ and $L = \|\tilde X \tilde w - y\|^2$. "
    assert last(told + r"$$\frac{\partial L}{\partial b} = 2 \cdot \mathbf{1}^\top (X w + b \mathbf{1} - y) .$$") == "proved"
    assert last(told + r"$$\frac{\partial L}{\partial b} = \mathbf{1}^\top (X w + b \mathbf{1} - y) .$$") == "refuted"


@pytest.mark.parametrize(
    "text",
    [
        r"Let $A, B \in \mathbb{R}^{n \times n}$. $$[A, B] = A B - B A .$$",
        r"$$[A, B] = A B - B A .$$",
        r"Let $x, y \in \mathbb{R}^n$. $$[x, y]^\top [x, y] = x^\top x + y^\top y .$$",
        r"$$I(X; Y) = H(X) + H(Y) - H(X, Y) .$$",
        r"Let $X \in \mathbb{R}^{n \times d}$. $$(X; 1) = X .$$",
        r"$$\begin{pmatrix} I & 0 \\ 0 & I \end{pmatrix} = I .$$",
        r"$$\begin{pmatrix} I & 0 \\ 0 & I \end{pmatrix} M = M .$$",
    ],
)
def test_what_may_be_no_block_is_no_alarm(text: str) -> None:
    assert last(text) not in ("refuted", "ill-typed")


def test_a_product_in_brackets_stays_one() -> None:
    assert last(r"We have $$[a \, b]^2 = a^2 b^2 .$$") == "proved"

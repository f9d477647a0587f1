r"""Names that words call ones, zeros or the identity, and what words suppose of formulas: both are read, and what is said
in words alone makes no alarm."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

M, V = r"\in \mathbb{R}^{n \times n}$", r"\in \mathbb{R}^n$"
AB = rf"Let $A, B {M}. "
UV = rf"Let $u, v {V}. "
NOTES: list[tuple[str, list[str]]] = [
    # ones, zeros and the identity, by their letter
    (rf"Let $\mathbf{{1}} {V} and $u {V}. Then $$u^\top \mathbf{{1}} = \sum_{{i=1}}^n u_i$$ $$u^\top \mathbf{{1}} = n$$", ["proved", "refuted"]),
    (rf"Let $A, I {M}. Then $$A I = A$$ $$A I = I$$", ["proved", "refuted"]),
    (rf"Let $J = \mathbf{{1}}\mathbf{{1}}^\top {M} with $\mathbf{{1}} {V}. Then $$J^2 = n J$$ $$J^2 = J$$", ["proved", "refuted"]),
    # and by words
    (rf"With $e {V} the all-ones vector and $u {V}, $$e^\top u = \sum_i u_i$$ $$e^\top u = n$$", ["proved", "refuted"]),
    (rf"Let $J {M} be the matrix of ones. Then $$J^2 = n J$$ $$J^2 = J$$", ["proved", "refuted"]),
    (rf"Let $u, z {V} with $z$ the zero vector. Then $$u + z = u$$ $$u + z = z$$", ["proved", "refuted"]),
    (AB + r"If $B$ is the identity matrix, then $$A B = A.$$ In general, $$B A = A.$$", ["proved", "unknown"]),
    (AB + r"Here $B$ is not the identity matrix. $$A B = A$$", ["refuted"]),
    # an "if" about names that the text has told reaches as far as its sentence
    (AB + r"If $A = B$, then $$A B = A^2.$$ In general, $$2 A B = 2 A^2.$$", ["proved", "unknown"]),
    (AB + r"If $B$ is symmetric, then $B^\top = B.$ In general $2 B^\top = 2 B$.", ["proved", "unknown"]),
    # what is supposed of a formula
    (AB + r"Since $A + B$ is symmetric, $$A^\top + B^\top = A + B$$ $$A^\top + B^\top = A - B$$", ["proved", "refuted"]),
    (AB + r"As $A B$ is the zero matrix, we have $$A B = 0$$", ["proved"]),
    (AB + r"Because $A B$ vanishes, $$\operatorname{tr}(A B) = 0$$", ["proved"]),
    (AB + r"Suppose $A B$ is the identity matrix. Then $$B A = I$$ $$B A = 2 I$$", ["proved", "refuted"]),
    (AB + r"Suppose that $A B$ is unimodular. Then $$\det(A) \det(B) = 1$$", ["unknown"]),
    (AB + r"The matrix $A B$ is the product of both. Then $$A B = B A$$", ["refuted"]),
    (UV + r"Suppose that $u$ and $v$ are orthogonal. Then $$\|u - v\|^2 = \|u\|^2 + \|v\|^2$$", ["proved"]),
    (UV + r"If $u$ and $v$ are not orthogonal, then $$\|u - v\|^2 = \|u\|^2 + \|v\|^2$$", ["unknown"]),
    # what words conclude, or derive from what is told, is no hypothesis: they may be wrong
    (rf"Let $A, B {M} be symmetric. Since $A B$ is symmetric, $$(A B)^\top = A B$$", ["unknown"]),
    (rf"Let $A, B {M} be symmetric, so that $A B$ is symmetric. Then $$(A B)^\top = A B$$", ["unknown"]),
    (rf"Let $A {M} be orthogonal and symmetric. Then $A$ is the identity matrix. Hence $$A x = x$$", ["unknown"]),
    (rf"Let $A {M} be symmetric. Hence $A$ is idempotent, so $$A^2 = A$$", ["unknown"]),
    (rf"Let $A {M} be idempotent. It follows that $A$ is symmetric. Therefore $$A^\top = A$$", ["unknown"]),
    (rf"Let $A {M}. Then for symmetric $A$ $$A^\top = A$$", ["proved"]),
    # decompositions
    (r"Let $A = U \Sigma V^\top$ be the singular value decomposition. Then $$A^\top A = V \Sigma^\top \Sigma V^\top$$ $$A A^\top = V \Sigma \Sigma^\top V^\top$$", ["proved", "refuted"]),
    (rf"Consider the eigendecomposition $A = Q \Lambda Q^\top$ with $Q, \Lambda {M}. Then $$A^2 = Q \Lambda^2 Q^\top$$ $$A^2 = Q \Lambda Q^\top$$", ["proved", "refuted"]),
    # special cases in words
    (r"Let $w, x_i \in \mathbb{R}^d$. For a single example, $L = \frac1m\sum_{i=1}^m (w^\top x_i - y_i)^2$ becomes $$L = (w^\top x_1 - y_1)^2$$", ["unknown"]),
    (r"The learning rate is one, so $w_{t+1} = w_t - \eta g_t$ becomes $$w_{t+1} = w_t - g_t$$", ["unknown"]),
    (r"Let $y, z \in \mathbb{R}$. For positive examples the loss $L = -y z - (1 - y) (1 - z)$ reduces to $$L = -z$$", ["unknown"]),
    (UV + r"The sum is $s = u + v$. It follows that $$s^\top s = u^\top u + v^\top v + 2 u^\top v$$ $$s^\top s = u^\top u + v^\top v$$", ["proved", "refuted"]),
    # i = j of letters that only run
    (
        r"The policy is $\pi_i = \frac{e^{\theta_i}}{\sum_{k=1}^m e^{\theta_k}}$. Then $$\sum_{i=1}^m \pi_i (\mathbb{1}[i = j] - \pi_j) = 0$$ $$\sum_{i=1}^m \pi_i (\mathbb{1}[i = j] - 1) = 0$$",
        ["proved", "refuted"],
    ),
    # in words alone
    (UV + r"Because their inner product vanishes, $$\|u + v\|^2 = \|u\|^2 + \|v\|^2$$", ["unknown"]),
    (UV + r"The vectors have the same length, so $$(u + v)^\top (u - v) = 0$$", ["unknown"]),
    (AB + r"The matrix is a permutation, hence $$\mathbf{1}^\top A = \mathbf{1}^\top$$", ["unknown"]),
    (rf"Let $H {M}, the centering matrix. Then $$H \mathbf{{1}} = 0$$", ["unknown"]),
    (rf"Let $P {M} the projector onto a subspace. Then $$P^2 = P$$", ["unknown"]),
    (UV + r"The weight vectors are $u$ and $v$. Then $$u^\top v = v^\top u$$ $$u^\top v = -v^\top u$$", ["proved", "refuted"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NOTES, ids=[text[-45:] for text, _ in NOTES])
def test_words_of_formulas(text: str, expected: list[str]) -> None:
    tasks = [part.task for item in read(document_of(text, "markdown")) for part in item.parts if part.kind == "claim" and part.task]
    assert [judge(task)["verdict"] for task in tasks] == expected

"""Words that speak of functions, matrices and numbers without their names, in the sentence of a formula or between
sentences with formulas: what is false but of some of these is no alarm."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

CONVEX = r"$$f(t x + (1 - t) y) \le t f(x) + (1 - t) f(y)$$"
M = r"\in \mathbb{R}^{n \times n}$"
TRUE = [
    r"Assume that $$f(-x) = f(x).$$ Then $$f(-1) = f(1)$$",
    r"A kernel is a function $k$ with $$k(x, y) = k(y, x)$$",
    rf"A function $f$ is called convex if {CONVEX} for all $t \in [0, 1]$.",
    rf"By convexity, {CONVEX}",
    r"Detailed balance: $$\pi_i P_{ij} = \pi_j P_{ji}$$",
    rf"Let $f$ be a function. It is convex. Then for $0 \le t \le 1$ {CONVEX}",
    rf"Let $A {M}. This matrix is symmetric. Then $$A = A^\top$$",
    rf"Let $A {M} be given. We assume symmetry. Then $$A = A^\top$$",
    rf"All matrices in this section are symmetric. Let $A {M}. Then $$A = A^\top$$",
    r"Throughout, matrices are assumed to commute. Let $A, B \in \mathbb{R}^{n \times n}$. Then $$A B = B A$$",
    r"All vectors have unit norm. Let $u \in \mathbb{R}^n$. Then $$u^\top u = 1$$",
    r"All functions are assumed even. Let $g: \mathbb{R} \to \mathbb{R}$. Then $$g(-x) = g(x)$$",
    r"In what follows $a, b > 0$ and functions are increasing: $$f(a) \le f(a + b)$$",
    r"The data is centred. Let $X \in \mathbb{R}^{n \times d}$. Then $$X^\top \mathbf{1} = 0$$",
    rf"The rows of the transition matrix sum to one: $$P \mathbf{{1}} = \mathbf{{1}}$$ with $P {M}.",
    r"In the linear case $$f(x + y) = f(x) + f(y)$$",
    r"In one dimension with positive numbers $$|x| = x$$",
    r"Even functions satisfy $$g(-x) = g(x)$$",
    rf"Orthogonal matrices satisfy $$Q^\top Q = I$$ where $Q {M}.",
]


def verdicts(text: str) -> list[str]:
    parts = [part for item in read(document_of(text, "markdown")) for part in item.parts]
    return [part.verdict or (judge(part.task, 10)["verdict"] if part.task else "none") for part in parts]


@pytest.mark.parametrize("text", TRUE)
def test_what_holds_of_some_is_no_alarm(text: str) -> None:
    assert not {"refuted", "ill-typed"} & set(verdicts(text))


WRONG = [
    "# One\n\nAll matrices here are symmetric. Let $B {M}.\n\n# Two\n\nLet $A {M}. Then $$A = A^\\top$$",
    "Let $A {M} be symmetric. Then $$A^\\top = -A$$",
    "Let $A {M}. The note goes on. It is long. Then $$A = A^\\top$$",
    "A linear layer is used everywhere. Let $A {M}. Then $$A = A^\\top$$",
    "For symmetric matrices $A {M} $$A^\\top = -A$$",
]


@pytest.mark.parametrize("text", WRONG, ids=["another section", "an understood word", "other words", "of others", "matrices"])
def test_other_words_take_no_alarm_away(text: str) -> None:
    assert "refuted" in verdicts(text.replace("{M}", M))

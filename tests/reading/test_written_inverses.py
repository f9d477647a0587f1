r"""What a formula inverts is invertible: (XᵀX)⁻¹ in `symnn.prove` and in `symnn.claim` of LaTeX speaks of matrices for
which it exists, as it does in notes, and the verdict says so. Sources: Hastie, Tibshirani and Friedman, The Elements of
Statistical Learning, chapter 3; Henderson and Searle 1981.
"""

from __future__ import annotations

from typing import Any

import pytest

import symnn

LET = ("X: m, n", "Y: m, n", "W: n, n", "y: m", "C: n, n", "U: n, p", "V: p, n")
SAID = r"X^{\top} X is invertible"
TRUE = {
    r"X (X^\top X)^{-1} X^\top X = X": SAID,
    r"X^\top (y - X (X^\top X)^{-1} X^\top y) = 0": SAID,
    r"(X^\top X)^{-1} X^\top X = I": "",
    r"(X (X^\top X)^{-1} X^\top)^2 = X (X^\top X)^{-1} X^\top": "",
    r"\operatorname{tr}(X (X^\top X)^{-1} X^\top) = n": "",
    r"X (X^\top X + W)^{-1} (X^\top X + W) = X": "",
    r"(X^\top X)^{-1} (X^\top X + X^\top Y) = I + (X^\top X)^{-1} X^\top Y": "",
}
LIES = (
    r"X (X^\top X)^{-1} X^\top = I",
    r"X (X^\top X)^{-1} X^\top Y = Y",
    r"X^\top (y - X (X^\top X)^{-1} X^\top y) = X^\top y",
    r"y - X (X^\top X)^{-1} X^\top y = 0",
    r"(X (X^\top X)^{-1} X^\top)^2 = I",
    r"\operatorname{tr}(X (X^\top X)^{-1} X^\top) = m",
    r"(X^\top X)^{-1} (X^\top X + X^\top Y) = I",
    r"X (X X^\top)^{-1} X^\top X = X",
)


@pytest.mark.parametrize("stated", [symnn.prove, lambda text, let: symnn.prove(symnn.claim(text, let=let))], ids=["text", "claim"])
@pytest.mark.parametrize("formula", TRUE)
def test_what_is_true_where_the_inverse_exists_is_proved(formula: str, stated: Any) -> None:
    verdict = stated(formula, let=LET)
    assert verdict.word == "proved", verdict
    assert symnn.recheck(verdict).accepted
    assert TRUE[formula] in str(verdict)


@pytest.mark.parametrize("formula", LIES)
def test_what_is_false_there_is_refuted_there(formula: str) -> None:
    verdict = symnn.prove(formula, let=LET)
    assert verdict.word in ("refuted", "ill-typed"), verdict
    assert "undefined" not in str(verdict)


def test_inner_notation_is_not_shown() -> None:
    assert "->" not in str(symnn.prove(r"X (X^\top X)^{-1} X^\top X = X", let=LET))

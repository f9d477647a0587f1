"""Ranks, extreme eigenvalues and largest singular values in notes: names that need no declaration where they stand
before a matrix; what a text supposes of a rank is no claim.
"""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

SYMMETRIC = r"Let $A \in \mathbb{R}^{n\times n}$ be symmetric and $x \in \mathbb{R}^n$." + "\n"
SHAPES = r"Let $A \in \mathbb{R}^{n\times n}$ and $B \in \mathbb{R}^{n\times m}$." + "\n"


def verdicts(text: str) -> list[tuple[str, str]]:
    parts = [p for item in read(document_of(text, "markdown")) for p in item.parts]
    return [(p.kind, judge(p.task, 10)["verdict"] if p.task else p.verdict) for p in parts if p.kind != "declaration"]


@pytest.mark.parametrize(
    "formula",
    [
        r"x^\top A x \le \lambda_{\max}(A)\|x\|^2",
        r"\lambda_{\mathrm{min}}(A)\|x\|^2 \le x^\top A x",
        r"\lambda_{\max}(2A) = 2\lambda_{\max}(A)",
    ],
)
def test_what_is_true_of_eigenvalues_is_proved(formula: str) -> None:
    assert verdicts(SYMMETRIC + f"$${formula}$$") == [("claim", "proved")]


@pytest.mark.parametrize(
    "formula",
    [
        r"x^\top A x \ge \lambda_{\max}(A)\|x\|^2",
        r"\lambda_{\mathrm{min}}(A)\|x\| \le x^\top A x",
        r"\lambda_{\max}(-A) = -\lambda_{\max}(A)",
    ],
)
def test_lies_about_eigenvalues_are_refuted(formula: str) -> None:
    assert verdicts(SYMMETRIC + f"$${formula}$$") == [("claim", "refuted")]


def test_ranks_are_compared() -> None:
    assert verdicts(SHAPES + r"$$\operatorname{rank}(AB) \le \operatorname{rank}(A)$$") == [("claim", "proved")]
    assert verdicts(SHAPES + r"$$\mathrm{rank}(B^\top B) = \mathrm{rank}(B)$$") == [("claim", "proved")]
    assert verdicts(SHAPES + r"$$\operatorname{rank}(AB) \ge \operatorname{rank}(B)$$") == [("claim", "refuted")]


def test_a_rank_that_is_told_is_no_claim() -> None:
    text = SHAPES + r"Suppose that $$\operatorname{rank}(B) = m.$$ Then $$B^\top B = I.$$"
    assert verdicts(text) == [("fragment", "none"), ("claim", "unknown")]


def test_a_number_has_no_eigenvalues() -> None:
    assert verdicts("Let $t > 0$.\n$$\\lambda_{\\max}(t) = t$$")[-1][1] not in ("proved", "refuted")

r"""Sums of sequences of which a text declares nothing: a_0 and a_T beside a_t are terms of one sequence, k of
\sum_{t=k}^T is any of its places, and \bar x is the mean of x. Each true formula has its lies.
"""

from __future__ import annotations

import pytest

import symnn
from symnn.claims.verdict import Proved, Refuted
from symnn.reading.documents import document_of
from symnn.reading.formula.names import Known
from symnn.reading.note import judge, read, sequences
from symnn.reading.note.note_memory import Notebook

SEQUENCES = [
    (r"\sum_{t=1}^{T} (a_t - a_{t-1}) =", "a_T - a_0", ["a_T - a_1", "a_0 - a_T", "a_{T-1} - a_0"]),
    (r"\sum_{t=0}^{T-1} (a_{t+1} - a_t) =", "a_T - a_0", ["a_{T-1} - a_0", "a_T + a_0"]),
    (r"\sum_{t=1}^{T} (a_{t+1} - a_t) =", "a_{T+1} - a_1", ["a_T - a_1"]),
    (r"\sum_{t=0}^{T} a_t =", r"a_0 + \sum_{t=1}^T a_t", [r"a_1 + \sum_{t=1}^T a_t", r"\sum_{t=1}^T a_t"]),
    (r"\sum_{t=2}^{T} a_t =", r"\sum_{t=1}^T a_t - a_1", [r"\sum_{t=1}^T a_t - a_2"]),
    (r"\sum_{i=1}^n a_i =", r"a_n + \sum_{i=1}^{n-1} a_i", [r"a_1 + \sum_{i=1}^{n-1} a_i"]),
    (r"\sum_{t=k}^{T} a_t =", r"a_k + \sum_{t=k+1}^T a_t", [r"a_k + \sum_{t=k+2}^T a_t", r"\sum_{t=k+1}^T a_t"]),
    (r"\sum_{s=1}^t a_s =", r"a_t + \sum_{s=1}^{t-1} a_s", [r"a_1 + \sum_{s=1}^{t-1} a_s"]),
    (
        r"\sum_{t=1}^T (a_t - a_{t-1}) b_t =",
        r"a_T b_T - a_0 b_1 - \sum_{t=1}^{T-1} a_t (b_{t+1} - b_t)",
        [
            r"a_T b_T - a_0 b_1 + \sum_{t=1}^{T-1} a_t (b_{t+1} - b_t)",
            r"a_T b_T - a_0 b_1 - \sum_{t=1}^T a_{t-1} (b_t - b_{t-1})",
        ],
    ),
    (
        r"\sum_{t=1}^T (a_t - a_{t-1}) b_t =",
        r"a_T b_T - a_0 b_0 - \sum_{t=0}^{T-1} a_t (b_{t+1} - b_t)",
        [r"a_T b_T - a_0 b_0 - \sum_{t=1}^{T-1} a_t (b_{t+1} - b_t)"],
    ),
    (
        r"\sum_{i=1}^n \sum_{j=1}^{i-1} a_i b_j =",
        r"\sum_{j=1}^{n-1} \sum_{i=j+1}^n a_i b_j",
        [r"\sum_{j=1}^{n-1} \sum_{i=j}^n a_i b_j"],
    ),
    (
        r"\frac1n \sum_{i=1}^n (x_i - \bar x)^2 =",
        r"\frac1n \sum_{i=1}^n x_i^2 - \bar x^2",
        [r"\frac1n \sum_{i=1}^n x_i^2 + \bar x^2", r"\frac1n \sum_{i=1}^n x_i^2 - \bar x"],
    ),
    (r"\sum_{i=1}^n a =", "n a", ["a", "n a^2"]),
    (
        r"\sum_{t=1}^{2n} a_t =",
        r"\sum_{t=1}^n a_t + \sum_{t=n+1}^{2n} a_t",
        [r"\sum_{t=1}^n a_t + \sum_{t=n}^{2n} a_t", r"\sum_{t=1}^n a_t + \sum_{t=n+2}^{2n} a_t"],
    ),
    (r"\sum_{t=1}^{T_x} (a_t - a_{t-1}) =", "a_{T_x} - a_0", ["a_{T_x} - a_1", "a_{T_x}"]),
    (r"\sum_{t=0}^{n-1} a_t =", r"\sum_{t=0}^{n-1} a_{n-1-t}", [r"\sum_{t=0}^{n-1} a_{n-t}"]),
    (r"\sum_{t=1}^n a_t =", r"\sum_{t=1}^n a_{n+1-t}", [r"\sum_{t=1}^n a_{n-t}"]),
]


@pytest.mark.parametrize(("left", "true", "lies"), SEQUENCES, ids=lambda v: v if isinstance(v, str) else "")
def test_a_formula_without_declarations_is_judged(left: str, true: str, lies: list[str]) -> None:
    verdict = symnn.prove(f"{left} {true}")
    assert isinstance(verdict, Proved), verdict
    assert symnn.recheck(verdict).accepted
    for lie in lies:
        refuted = symnn.prove(f"{left} {lie}")
        assert not isinstance(refuted, Proved), refuted
        assert not isinstance(refuted, Refuted) or "□" not in str(refuted)


def test_a_note_that_telescopes() -> None:
    text = "\n\n".join(f"$$ {left} {right} $$" for left, true, lies in SEQUENCES[:5] for right in (true, lies[0]))
    words = [judge(p.task)["verdict"] for item in read(document_of(text, "note.md")) for p in item.parts if p.task]
    assert words == ["proved", "refuted"] * 5


def test_a_bar_that_the_text_defines_is_no_mean() -> None:
    text = (
        r"Let $x \in \mathbb{R}^n$ and $$ \bar x = \max_i x_i. $$ Then"
        r"$$ \sum_{i=1}^n (x_i - \bar x) = 0 $$ $$ \sum_{i=1}^n (\bar x - x_i) \ge 0 $$"
    )
    parts = [p for item in read(document_of(text, "note.md")) for p in item.parts if p.task and p.kind == "claim"]
    assert judge(parts[0].task)["verdict"] == "refuted"


def test_the_mean_of_columns_is_a_column() -> None:
    text = (
        r"Let $\mathbf{x}_1, \dots, \mathbf{x}_N \in \mathbb{R}^d$ be data."
        r"$$ \sum_{i=1}^N (\mathbf{x}_i - \bar{\mathbf{x}}) = 0 $$"
        r"$$ \frac1N \sum_{i=1}^N (\mathbf{x}_i - \bar{\mathbf{x}})(\mathbf{x}_i - \bar{\mathbf{x}})^\top"
        r" = \frac1N \sum_i \mathbf{x}_i \mathbf{x}_i^\top + \bar{\mathbf{x}} \bar{\mathbf{x}}^\top $$"
    )
    parts = [p for item in read(document_of(text, "note.md")) for p in item.parts if p.task and p.kind == "claim"]
    found = [judge(p.task) for p in parts]
    assert [v["verdict"] for v in found] == ["proved", "refuted"]
    assert found[0]["assumed"] == [r"\bar{\mathbf{x}} is the mean of \mathbf{x}"]


@pytest.mark.parametrize("told", [True, False])
def test_terms_that_the_text_declares_are_no_numbers(told: bool) -> None:
    book = Notebook()
    book.declare(Known("h_{t}", "array", (symnn.sizes("n"),)), guessed=not told)
    book.declare(Known("h", "array", (book.dim("h", 0),)), guessed=True)
    assert sequences.declare(book, r"\prod_{i=k+1}^{t} \frac{h_i}{h_{i-1}}") is not told

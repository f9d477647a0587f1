r"""Rows and columns that words name are those of the matrix; what is stacked without a name is no alarm."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

X, XT = r"$X \in \mathbb{R}^{n \times d}$", r"$X \in \mathbb{R}^{d \times n}$"
LIST = r"$x_1, \ldots, x_n \in \mathbb{R}^d$"
GRAM = r"$$X^\top X = \sum_{i=1}^n x_i x_i^\top$$ $$X^\top X = 2 \sum_{i=1}^n x_i x_i^\top$$"
TURNED = r"$$X X^\top = \sum_{i=1}^n x_i x_i^\top$$ $$X X^\top = 2 \sum_{i=1}^n x_i x_i^\top$$"
NOTES: list[tuple[str, list[str]]] = [
    (rf"Let {LIST} and {X} be the matrix with rows $x_i^\top$. Then {GRAM}", ["proved", "refuted"]),
    (rf"Let {LIST}. The rows of {X} are the $x_i^\top$. Then {GRAM}", ["proved", "refuted"]),
    (rf"Let {X} and let $x_i^\top$ denote its $i$-th row. Then {GRAM}", ["proved", "refuted"]),
    (rf"Let {LIST} and $X = [x_1, \ldots, x_n]^\top$. Then {GRAM}", ["proved", "refuted"]),
    (rf"Let {LIST} be the columns of the matrix {XT}. Then {TURNED}", ["proved", "refuted"]),
    (rf"Let {XT} be a matrix with columns $x_1, \ldots, x_n$. Then {TURNED}", ["proved", "refuted"]),
    (
        r"Let $W \in \mathbb{R}^{k \times d}$, where $w_j^\top$ is the $j$-th row of $W$, and $x \in \mathbb{R}^d$. Then $$(Wx)_j = w_j^\top x$$ $$(Wx)_j = 2 w_j^\top x$$",
        ["proved", "refuted"],
    ),
    (rf"Let {X} contain one example per row, $x_i \in \mathbb{{R}}^d$. Then {GRAM}", ["proved", "refuted"]),
    (rf"Let {X} contain one example per row. With $x_i \in \mathbb{{R}}^d$ {GRAM}", ["unknown", "unknown"]),
    (rf"Let {LIST}. Stacking the examples as rows of {X} gives {GRAM}", ["unknown", "unknown"]),
    (rf"We collect the inputs $x_i \in \mathbb{{R}}^d$ in the rows of {X}. Then {GRAM}", ["unknown", "unknown"]),
    (
        rf"Let $X = [x_1, \ldots, x_n]^\top \in \mathbb{{R}}^{{n \times d}}$ with $x_i \in \mathbb{{R}}^d$. Then {GRAM}",
        ["proved", "refuted"],
    ),
    (rf"Let {LIST} and {X}. Then {GRAM}", ["refuted", "refuted"]),
]


@pytest.mark.parametrize(("text", "expected"), NOTES, ids=[text[-150:-110] for text, _ in NOTES])
def test_rows_in_words(text: str, expected: list[str]) -> None:
    tasks = [part.task for item in read(document_of(text, "markdown")) for part in item.parts if part.kind == "claim" and part.task]
    assert [judge(task)["verdict"] for task in tasks] == expected

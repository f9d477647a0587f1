"""A sum that tells no range runs over what stands in it: over that of its own formula, and over no other's."""

from __future__ import annotations

from pathlib import Path

import pytest

import symnn
from symnn.errors import SymnnError
from symnn.reading.documents import extract
from symnn.reading.note import judge, read

DECLARED = r"Let $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^m$."


def verdicts(folder: Path, *formulas: str) -> list[str]:
    file = folder / "note.md"
    file.write_text("\n\n".join([DECLARED, *(f"$${f}$$" for f in formulas)]), encoding="utf-8")
    (document,) = extract(str(file), None)
    parts = [p for item in read(document) for p in item.parts if p.kind == "claim"]
    return [judge(p.task)["verdict"] if p.task is not None else p.verdict for p in parts]


@pytest.mark.parametrize(("claim", "verdict"), [
    (r"\sum_k z_k y_k = z^\top y", "proved"),
    (r"\sum_k z_k y_k = 2 z^\top y", "refuted"),
])  # fmt: skip
def test_two_formulas_do_not_share_the_range_of_a_sum(tmp_path: Path, claim: str, verdict: str) -> None:
    assert verdicts(tmp_path, r"\sum_k x_k x_k = x^\top x", claim) == ["proved", verdict]


@pytest.mark.parametrize(("claim", "verdict"), [
    (r"f(x) + f(y) = x^\top x + y^\top y", "proved"),
    (r"f(x) + f(y) = x^\top x + 2 y^\top y", "refuted"),
])  # fmt: skip
def test_a_function_of_arrays_takes_arrays_of_two_sizes(tmp_path: Path, claim: str, verdict: str) -> None:
    assert verdicts(tmp_path, r"f(u) = \sum_k u_k^2", claim) == [verdict]


@pytest.mark.parametrize(
    "claim",
    [
        r"\min_x (a x^2 - 2 b x) = -\frac{b^2}{a}",
        r"\min_x x^2 = 1",
        r"\max_x f(x) \ge f(1)",
        r"\sum_x x^2 \ge \sum_x x",
        r"\sum_x x q_x \ge 0",
        r"\sum_i i = 1",
        r"\max_x (x - x^2) = 0",
    ],
)
def test_a_letter_that_stands_as_a_number_runs_over_values_that_nothing_tells(claim: str) -> None:
    """It was read as 1, 2, … up to a size of its own: the least square was 1."""
    with pytest.raises(SymnnError, match=r"runs is not told|depends on an index is not read"):
        symnn.prove(claim, let=["q: n"])


def test_letters_that_count_stand_as_numbers_where_something_tells_how_far() -> None:
    assert symnn.prove(r"\sum_i i q_i^2 \ge 0", let=["q: n"]).word == "proved"
    assert symnn.prove(r"\sum_i i q_i^2 \le 0", let=["q: n"]).word == "refuted"
    assert symnn.prove(r"\sum_{x=1}^n 2 x = n (n + 1)").word != "refuted"

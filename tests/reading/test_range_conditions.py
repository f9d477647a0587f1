r"""Ranges that are empty for small sizes: \sum_{t=1}^{T-1} a_t = a_1 + \sum_{t=2}^{T-1} a_t means T ≥ 2, and is proved
under this condition, which is said. What is false under it as well stays false.
"""

from __future__ import annotations

import pytest

import symnn
from symnn.claims.verdict import Proved, Refuted
from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

MEANT = [
    (r"\sum_{t=1}^{T-1} a_t", r"a_1 + \sum_{t=2}^{T-1} a_t", r"a_2 + \sum_{t=2}^{T-1} a_t", "T ≥ 2"),
    (r"\sum_{t=1}^{T-1} a_t", r"a_{T-1} + \sum_{t=1}^{T-2} a_t", r"a_T + \sum_{t=1}^{T-2} a_t", "T ≥ 2"),
    (r"\sum_{t=1}^n a_t", r"a_1 + a_n + \sum_{t=2}^{n-1} a_t", r"a_1 - a_n + \sum_{t=2}^{n-1} a_t", "n ≥ 2"),
    (r"\sum_{t=1}^{T-2} a_t", r"a_1 + a_2 + \sum_{t=3}^{T-2} a_t", r"a_1 + 2 a_2 + \sum_{t=3}^{T-2} a_t", "T ≥ 4"),
    (r"\sum_{t=1}^{T-1} t", r"1 + \sum_{t=2}^{T-1} t", r"2 + \sum_{t=2}^{T-1} t", "T ≥ 2"),
]


@pytest.mark.parametrize(("left", "right", "lie", "said"), MEANT, ids=[case[1] for case in MEANT])
def test_the_condition_of_a_range_is_said(left: str, right: str, lie: str, said: str) -> None:
    verdict = symnn.prove(f"{left} = {right}")
    assert isinstance(verdict, Proved), verdict
    assert any(said[0] in condition for condition in (*verdict.hypotheses, *map(str, verdict.conditions)))
    assert symnn.recheck(verdict).accepted
    assert isinstance(symnn.prove(f"{left} = {lie}"), Refuted)
    found = [judged(f"$$ {left} = {side} $$") for side in (right, lie)]
    assert [v["verdict"] for v in found] == ["proved", "refuted"]
    assert found[0]["assumed"] == [said]


def judged(text: str) -> dict[str, object]:
    parts = [p for item in read(document_of(text, "note.md")) for p in item.parts if p.task and p.kind == "claim"]
    return judge(parts[-1].task)


@pytest.mark.parametrize(
    "claim",
    [
        r"\sum_{t=1}^{T-1} a_t = \sum_{t=2}^{T-1} a_t",
        r"\sum_{t=1}^{T-1} a_t = a_1",
        r"\sum_{t=1}^T a_t = \sum_{t=2}^T a_t",
        r"\sum_{t=2}^{T-1} (a_{t+1} - a_t) = a_T - a_1",
    ],
)
def test_no_condition_makes_a_false_claim_true(claim: str) -> None:
    assert isinstance(symnn.prove(claim), Refuted)
    assert judged(f"$$ {claim} $$")["verdict"] == "refuted"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        # of what the text tells of the size nothing else is meant
        (r"Let $T \ge 1$. Then $$ \sum_{t=1}^{T-1} a_t = a_1 + \sum_{t=2}^{T-1} a_t $$", "refuted"),
        (r"Let $1 \le k \le T$. Then $$ \sum_{t=k}^T a_t = a_k + \sum_{t=k+1}^T a_t $$", "proved"),
        (r"Let $1 \le k \le T$. Then $$ \sum_{t=k}^T a_t = a_1 + \sum_{t=k+1}^T a_t $$", "refuted"),
        # entries of an array that is told
        (r"Let $a \in \mathbb{R}^n$. Then $$ \sum_{i=1}^{n-1} (a_{i+1} - a_i) = a_n - a_1 $$", "proved"),
        (r"Let $a \in \mathbb{R}^n$. Then $$ \sum_{i=1}^{n-1} (a_{i+1} - a_i) = a_1 - a_n $$", "refuted"),
        (r"Let $x \in \mathbb{R}^k$. Then $$ \sum_{i=1}^k x_i = x_k + \sum_{i=1}^{k-1} x_i $$", "proved"),
        (r"Let $x \in \mathbb{R}^k$. Then $$ \sum_{i=1}^k x_i = x_1 + \sum_{i=1}^{k-1} x_i $$", "refuted"),
        # a size that is told stays one, whatever begins with it elsewhere
        (
            r"Let $x \in \mathbb{R}^k$. Then $$ \sum_{t=k}^T a_t = a_k + \sum_{t=k+1}^T a_t $$"
            r"$$ \sum_{i=1}^k x_i = x_1 + \sum_{i=2}^k x_i $$",
            "proved",
        ),
    ],
)
def test_what_a_text_tells_of_its_sizes(text: str, word: str) -> None:
    assert judged(text)["verdict"] == word

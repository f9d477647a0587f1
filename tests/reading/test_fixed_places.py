"""An index that a condition and what follows of it share is one place: nothing is proved of two entries from all entries
being equal.
"""

from __future__ import annotations

import pytest

from symnn.reading.context.judging_tasks import judge
from tests.reading.test_claims_in_latex import claim, names
from tests.reading.test_places_in_notes import last

O = names(("o", ["n"]), ("x", ["n"]), ("y", ["n"]))

IMPLICATIONS = [
    # truth, lie
    (r"e^{o_i} \le e^{o_j} \iff o_i \le o_j", r"e^{-o_i} \le e^{-o_j} \iff o_i \le o_j"),
    (r"o_i \le o_j \implies e^{o_i} \le e^{o_j}", r"o_i \le o_j \implies e^{-o_i} \le e^{-o_j}"),
    (r"o_i > 0 \implies e^{o_i} > 1", r"o_i > 0 \implies e^{o_i} < 1"),
    (r"x_i = y_j \implies x_i^2 = y_j^2", r"x_i = y_j \implies x_i = x_j"),
    (r"o_i > 0 \implies \sum_i o_i > 0", r"o_i > 0 \implies \sum_i o_i < 0"),
    (r"x = y \implies x^\top x = x^\top y", r"x = y \implies x^\top x = -x^\top y"),
]


@pytest.mark.parametrize(("truth", "lie"), IMPLICATIONS)
def test_an_implication_is_said_of_one_place(truth: str, lie: str) -> None:
    assert claim(truth, O, ())["verdict"] == "proved"
    assert claim(lie, O, ())["verdict"] == "refuted"


def test_nothing_follows_of_all_entries_from_two_of_them() -> None:
    """o_i ≤ o_j of some i and j: that the greatest entry is the least one is not said."""
    assert claim(r"o_i \le o_j \implies \max_k o_k = \min_k o_k", O, ())["verdict"] != "proved"
    assert claim(r"\max_k o_k = \min_k o_k", O, (), (r"o_i \le o_j",))["verdict"] != "proved"
    assert claim(r"x_i = x_k", O, (), (r"x_i = x_j",))["verdict"] != "proved"


@pytest.mark.parametrize(
    ("given", "truth", "lie"),
    [
        (r"o_i \le o_j", r"e^{o_i} \le e^{o_j}", r"e^{-o_i} \le e^{-o_j}"),
        (r"o_i < o_j", r"e^{o_i} < e^{o_j}", r"e^{-o_i} < e^{-o_j}"),
        (r"x_i = y_j", r"x_i^2 = y_j^2", r"x_i = x_j"),
    ],
)
def test_what_is_assumed_of_two_places_is_said_of_those_of_the_claim(given: str, truth: str, lie: str) -> None:
    assert claim(truth, O, (), (given,))["verdict"] == "proved"
    assert claim(lie, O, (), (given,))["verdict"] == "refuted"


def test_what_is_assumed_of_each_place_is_said_of_all() -> None:
    """x_i > 0 and W_ij = W_ji are said of every i and j."""
    assert claim(r"|o_k| = o_k", O, (), (r"o_i > 0",))["verdict"] == "proved"
    symmetric = names(("W", ["n", "n"]))
    assert claim(r"W_{kl} - W_{lk} = 0", symmetric, (), (r"W_{ij} = W_{ji}",))["verdict"] == "proved"


NOTES = [
    (r"Let $o \in \mathbb{R}^n$. If $o_i \le o_j$, then $$e^{o_i} \le e^{o_j}.$$", "proved"),
    (r"Let $o \in \mathbb{R}^n$. If $o_i \le o_j$, then $$e^{-o_i} \le e^{-o_j}.$$", "refuted"),
    (r"Let $o \in \mathbb{R}^n$ and $y_i = \exp(-o_i)$. If $o_i \le o_j$, then $y_i \le y_j$.", "refuted"),
    (r"Let $x \in \mathbb{R}^n$. Suppose $x_i = x_j$. Then $$x_i = x_k.$$", "refuted"),
    (r"Let $x \in \mathbb{R}^n$. Suppose $x_i = x_j$ for all $i, j$. Then $$x_i = x_k.$$", "proved"),
    (r"Let $W \in \mathbb{R}^{n\times n}$ and $x \in \mathbb{R}^n$. If $x_i = 0$, then $(W x)_i = 0$.", "refuted"),
    (r"Let $K_{ij} = x_i^\top x_j$ with $x_i \in \mathbb{R}^d$. If $K_{ij} = 0$ then $K_{ii} = 0$.", "refuted"),
    (r"Let $x, y \in \mathbb{R}^n$. If $x_i = y_i$, then $|x_i| = |y_i|$.", "proved"),
    (r"Let $x \in \mathbb{R}^n$. If $x_i \ge 0$, then $|x_i| = x_i$.", "proved"),
    (r"Let $x \in \mathbb{R}^n$. If $x_i \ge 0$, then $\sum_i x_i \ge 0$.", "proved"),
    (r"Let $x \in \mathbb{R}^n$. If $x_i \ge 0$ for all $i$, then $|x_j| = x_j$.", "proved"),
    (r"Let $x \in \mathbb{R}^n$. If $x_i > 0$, then $x_j > 0$.", "refuted"),
]


@pytest.mark.parametrize(("text", "verdict"), NOTES)
def test_in_notes(text: str, verdict: str) -> None:
    assert last(text) == verdict


def test_a_label_stands_for_one_of_the_classes() -> None:
    """y of z_y is at most K: that it might lie beyond makes the claim not ill-typed."""
    label = {"name": "y", "latex": "y", "shape": [], "kind": "integer", "properties": ["positive", "integer"]}
    task = {
        "symbols": [*names(("z", ["K"]), ("L", [])), label],
        "definitions": [r"L = -z_y + \log \sum_{j=1}^K e^{z_j}"],
        "assumptions": [],
    }
    found = judge({**task, "claim": r"L = -\log \frac{e^{z_y}}{\sum_{j=1}^K e^{z_j}}"})
    assert found["verdict"] == "proved", found
    assert "y ≤ K" in found["assumed"]
    assert judge({**task, "claim": r"L = \log \frac{e^{z_y}}{\sum_{j=1}^K e^{z_j}}"})["verdict"] == "refuted"

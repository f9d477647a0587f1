"""Whole parts of quotients of sizes, and how many whole numbers lie between two bounds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reading.test_claims_in_latex import claim, names

WHOLE = ("integer", ["positive", "integer"])
SIZES = names(
    ("h", [], *WHOLE), ("f", [], *WHOLE), ("s", [], *WHOLE), ("q", [], "integer", ["nonnegative", "integer"]), ("c", [], "integer")
)
WINDOWS = (r"c = \left|\left\{ j \in \mathbb{Z} : j \ge 0,\; j s + f \le h + 2q \right\}\right|",)
ROOM = ("h is at least f",)
CASES: list[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
    # truth, definitions, sentences, lies
    (r"\left\lfloor \frac{h - f + 2q + s}{s} \right\rfloor = \left\lfloor \frac{h - f + 2q}{s} \right\rfloor + 1", (), (),
     (r"\left\lfloor \frac{h - f + 2q + 1}{s} \right\rfloor = \left\lfloor \frac{h - f + 2q}{s} \right\rfloor + 1",)),
    (r"\lceil h / s \rceil = \lfloor (h + s - 1) / s \rfloor", (), (), (r"\lceil h / s \rceil = \lfloor (h + s) / s \rfloor", r"\lceil h / s \rceil = \lfloor h / s \rfloor + 1")),
    (r"c = \lfloor (h + 2q - f) / s \rfloor + 1", WINDOWS, ROOM, (r"c = \lfloor (h + 2q - f) / s \rfloor", r"c = \lfloor (h + q - f) / s \rfloor + 1", r"c = \lceil (h + 2q - f) / s \rceil + 1")),
]  # fmt: skip


@pytest.mark.parametrize(("truth", "definitions", "said", "lies"), CASES, ids=[c[0][:30] for c in CASES])
def test_whole_parts(truth: str, definitions: tuple[str, ...], said: tuple[str, ...], lies: tuple[str, ...]) -> None:
    assert claim(truth, SIZES, definitions, said)["verdict"] == "proved"
    for lie in lies:
        assert claim(lie, SIZES, definitions, said)["verdict"] == "refuted", lie


def test_windows_of_which_there_may_be_none_are_not_counted() -> None:
    latex, none = r"c = \lfloor (h - f) / s \rfloor + 1", WINDOWS[0].replace("+ 2q", "")
    assert claim(latex, SIZES, (none,))["verdict"] == "unread"


@pytest.mark.parametrize(
    ("latex", "verdict"),
    [
        (r"\lfloor x \rfloor \le x", "proved"),
        (r"x - 1 < \lfloor x \rfloor", "proved"),
        (r"\lfloor -x \rfloor = -\lceil x \rceil", "proved"),
        (r"\lfloor x + 1 \rfloor = \lfloor x \rfloor + 1", "proved"),
        (r"\lfloor 2x \rfloor = \lfloor x \rfloor + \lfloor x + \frac{1}{2} \rfloor", "proved"),
        (r"\lceil x \rceil = \lfloor x \rfloor + 1", "refuted"),  # 0 = 1 where x is whole
        (r"\lfloor x \rfloor < x", "refuted"),
        (r"\lfloor -x \rfloor = -\lfloor x \rfloor", "refuted"),
        (r"\lfloor x + y \rfloor = \lfloor x \rfloor + \lfloor y \rfloor", "refuted"),
        (r"\lfloor 2x \rfloor = 2 \lfloor x \rfloor", "refuted"),
        (r"\lfloor c / h \rfloor \ge 0", "refuted"),  # c may be negative
    ],
)
def test_whole_parts_of_other_numbers(latex: str, verdict: str) -> None:
    symbols: list[dict[str, Any]] = [*SIZES, {"latex": "x", "shape": []}, {"latex": "y", "shape": []}, {"latex": "c", "shape": []}]
    assert claim(latex, symbols)["verdict"] == verdict


def test_a_whole_number_that_may_be_0() -> None:
    assert claim(r"\lfloor (q + s) / s \rfloor > 1", SIZES)["verdict"] == "refuted"

"""What a note says is drawn in a process of its own: what takes too long, or is too much, stands as LaTeX."""

from __future__ import annotations

import pytest

from symnn.check import formula_pictures
from symnn.check.formula_pictures import drawings, rows


def test_one_formula_that_takes_too_long_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formula_pictures, "SECONDS", 1.0)
    monkeypatch.setattr(formula_pictures, "LONGEST", 100_000)
    slow = ("x" * 50_000, False)
    drawn = drawings([("a", True), slow, ("b", False)])
    assert drawn[slow] == "took more than 1 s and was stopped"
    assert drawn["a", True].startswith("<svg")
    assert drawn["b", False].startswith("<svg")


@pytest.mark.parametrize("latex", ["{" * 500 + "x" + "}" * 500, "x^" * 300 + "x", "x" * 5000, r"\begin{matrix}" * 60, r"\\" * 90])
def test_what_cannot_be_drawn_has_a_reason(latex: str) -> None:
    (drawn,) = drawings([(latex, False)]).values()
    assert drawn
    assert not drawn.startswith("<")


@pytest.mark.parametrize("latex", ["</math><script>alert(1)</script>", r"\href{javascript:alert(1)}{x}", r"\text{</svg><b onclick=x>}"])
def test_a_picture_holds_nothing_but_a_picture(latex: str) -> None:
    (drawn,) = drawings([(latex, True)]).values()
    assert drawn.startswith("<svg")
    assert "script" not in drawn
    assert "onclick" not in drawn
    assert drawn.count("</svg>") == 1


@pytest.mark.parametrize(("latex", "alone"), [
    ("a &= b \\\\ c &= d \\label{eq:1}", "\\begin{aligned}a &= b \\\\ c &= d \\end{aligned}"),
    ("\\begin{cases} a & b \\\\ c & d \\end{cases}", "\\begin{cases} a & b \\\\ c & d \\end{cases}"),
    ("a = b \\nonumber", "a = b "),
    ("a \\& b", "a \\& b"),
])  # fmt: skip
def test_rows_are_aligned(latex: str, alone: str) -> None:
    assert rows(latex) == alone

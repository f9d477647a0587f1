"""For a wrong equation the right one, in the text's own notation: exponents, and numbers that were lost as exponents."""

from __future__ import annotations

import re

import pytest

from symnn.reading.context import claim_links
from symnn.reading.context.judging_tasks import judge, meant
from symnn.reading.context.setting import setting
from symnn.reading.context.text_mending import applied, candidates
from symnn.reading.stated import task

MENDED = [
    (r"\frac{d}{dx} x^3 = 3 x^3", ["x:"], r"\frac{d}{dx} x^3 = 3 x^2"),
    (r"\frac{d}{dx} x^3 = 3 x", ["x:"], r"\frac{d}{dx} x^3 = 3 x^2"),
    (r"\frac{d}{dx} x^{11} = 11 x^9", ["x:"], r"\frac{d}{dx} x^{11} = 11 x^{10}"),
]


@pytest.mark.parametrize(("claim", "let", "mended"), MENDED)
def test_an_exponent_is_mended(claim: str, let: list[str], mended: str) -> None:
    assert meant(task(claim, let)) == mended
    assert judge(task(mended, let))["verdict"] == "proved"


@pytest.mark.parametrize("false", [r"2 x - 1", r"1 + 2 x", r"-1 + 2 x", r"2 x + x^2"])
def test_a_term_too_many_is_left_out(false: str) -> None:
    assert re.sub(r"\s+", " ", meant(task(rf"\frac{{d}}{{dx}} x^2 = {false}", ["x:"]))) == r"\frac{d}{dx} x^2 = 2 x"


@pytest.mark.parametrize("claim", [r"\det(c^2 A) = c^2 \det(A)", r"c A = c^2 c_1 A", r"n_{1} c = c b^3"])
def test_no_place_is_given_two_exponents(claim: str) -> None:
    made = setting(task(claim, ["A: n, n", "c:"]))
    (statement,) = claim_links.read(made, claim)
    tried = [applied(statement.text, edits) for edits in candidates(made, statement)]
    assert tried
    script = r"\^(?:\w|\{[^{}]*\})\s*\^|_(?:\w|\{[^{}]*\})\s*_"
    assert not [text for text in tried if re.search(script, text)]

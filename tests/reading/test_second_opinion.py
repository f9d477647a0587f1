"""The second reader on scalar sides: it agrees, or the formula is ambiguous and both readings are shown."""

from __future__ import annotations

from typing import Any

import pytest

from symnn.reading.context import second_opinion
from symnn.reading.context.claim_links import links, read
from symnn.reading.context.judging_tasks import judge
from symnn.reading.context.setting import setting

pytest.importorskip("latex2sympy2")
NUMBERS = [{"latex": k, "shape": []} for k in ("a", "b", "c", r"\beta_0", r"\hat{y}")]
SHAPES = {"A": ["n", "m"], "B": ["m", "k"], "C": ["n", "m"], "x": ["m"], "y": ["n"], r"\mathbf{W}": ["n", "n"]}
ARRAYS = [{"latex": k, "shape": s} for k, s in SHAPES.items()]


def opinion(latex: str) -> Any:
    made = setting({"symbols": [*NUMBERS, *ARRAYS]})
    (statement,) = read(made, latex)
    (link,) = links(made, statement)
    tree = link.left
    assert second_opinion.is_island(made, tree)
    return link.claim.left.node, second_opinion.second(made, statement.text[slice(*statement.places[0])], tree)


@pytest.mark.parametrize(
    "side",
    [
        r"a^2 + 2 a b - \frac{a}{b c}", r"\frac{1}{1 + e^{-a}}", r"\exp(-2 a) \cdot b", r"(a - b)(a + b)", r"-a^2", r"\sqrt{a + b} c",
        r"\frac{\log(1 + a)}{2}", r"a \left(b - c\right)^3", r"\beta_0 + \sin(a)",
    ],
)  # fmt: skip
def test_it_agrees(side: str) -> None:
    node, other = opinion(f"{side} = c")
    if other is not None:
        assert not second_opinion.differs(node, other), (side, other[1])


def test_it_has_an_opinion_on_plain_scalars() -> None:
    assert opinion(r"a^2 + 2 a b = c")[1] is not None


def test_a_disagreement_makes_a_formula_ambiguous(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = {"claim": r"a^2 - b^2 = (a - b)(a + b)", "symbols": NUMBERS}
    assert judge(claim)["verdict"] == "proved"
    wrong = opinion(r"a^2 + b^2 = c")[1]
    monkeypatch.setattr(second_opinion, "second", lambda *_: wrong)
    found = judge(claim)
    assert found["verdict"] == "ambiguous"
    assert "latex2sympy2" in found["reason"]


def test_without_the_extra_there_is_no_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_opinion, "absent", True)
    assert judge({"claim": r"a^2 - b^2 = (a - b)(a + b)", "symbols": NUMBERS})["verdict"] == "proved"


@pytest.mark.parametrize(
    "side",
    [
        "A B", r"A^\top y", r"A x + y", r"- A x", r"(A + C) B", r"(A B)^\top", r"a A + b C", r"2 A x - y", r"y^T A x", r"x x^\top",
        r"A (x - A^\top y)", r"\mathbf{W} A - C", r"{A}^{\top} (A x - y) + x",
    ],
)  # fmt: skip
def test_it_agrees_on_matrices(side: str) -> None:
    node, other = opinion(f"{side} = {side}")
    assert other is None or not second_opinion.differs(node, other), (side, other)


@pytest.mark.parametrize(
    ("side", "lie"),
    [("A B", "2 A B"), (r"(A B)^\top", r"- B^\top A^\top"), ("A x + y", "A x - y"), ("(A + C) B", "A B"), (r"x x^\top", r"2 x x^\top"), ("a A + b C", "b A + a C")],
)  # fmt: skip
def test_it_has_an_opinion_on_matrices_and_sees_another_formula(side: str, lie: str) -> None:
    node, other = opinion(f"{side} = {side}")
    assert other is not None
    assert not second_opinion.differs(node, other)
    assert second_opinion.differs(node, opinion(f"{lie} = {lie}")[1])

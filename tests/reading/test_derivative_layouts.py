"""Notes lay derivatives out in two ways: what is right in one of them is proved in that one, and what is right in none is no more right."""

from __future__ import annotations

from typing import Any

import pytest

import symnn
from symnn.reading.documents import document_of
from symnn.reading.note import judge, read
from symnn.reading.stated import task

NAMES = r"""
Let $x \in \mathbb{R}^n$, $a \in \mathbb{R}^n$, $W \in \mathbb{R}^{m \times n}$, $b \in \mathbb{R}^m$, $X \in \mathbb{R}^{n \times n}$ and $z = W x + b$.

"""


def outcome(formula: str) -> dict[str, Any]:
    """The outcome of the last formula of a note that declares the names."""
    (part,) = list(read(document_of(f"{NAMES}$${formula}$$", "markdown")))[-1].parts
    return judge(part.task, 10) if part.task else {"verdict": part.verdict, "assumed": [], "reason": part.reason}


EITHER = [
    (r"\frac{\partial z}{\partial x} = W", ""),
    (r"\frac{\partial z}{\partial x} = W^\top", "denominator"),
    (r"\frac{\partial (a^\top x)}{\partial x} = a", ""),
    (r"\frac{\partial (a^\top x)}{\partial x} = a^\top", "numerator"),
    (r"\frac{\partial (x^\top X x)}{\partial x} = (X + X^\top) x", ""),
    (r"\frac{\partial (x^\top X x)}{\partial x} = x^\top (X + X^\top)", "numerator"),
    (r"\frac{\partial (b^\top W x)}{\partial W} = b x^\top", ""),
    (r"\frac{\partial (b^\top W x)}{\partial W} = x b^\top", "numerator"),
    (r"\frac{\partial (b^\top z)}{\partial x} = \frac{\partial z}{\partial x} b", "denominator"),
    (r"\frac{\partial (b^\top z)}{\partial x} = b^\top \frac{\partial z}{\partial x}", "numerator"),
]
NEITHER = [
    r"\frac{\partial z}{\partial x} = 2 W",
    r"\frac{\partial z}{\partial x} = -W^\top",
    r"\frac{\partial (a^\top x)}{\partial x} = 2 a",
    r"\frac{\partial (x^\top X x)}{\partial x} = 2 X x",
    r"\frac{\partial (x^\top X x)}{\partial x} = 2 x^\top X",
    r"\frac{\partial (b^\top W x)}{\partial W} = - b x^\top",
    r"\nabla_x (a^\top x) = a^\top",
]


@pytest.mark.parametrize(("formula", "layout"), EITHER)
def test_what_is_right_in_one_layout_is_proved_in_it(formula: str, layout: str) -> None:
    found = outcome(formula)
    assert found["verdict"] == "proved", found
    said = [a for a in found["assumed"] if "layout" in a]
    assert len(said) == bool(layout)
    assert all(layout in a for a in said)


@pytest.mark.parametrize("formula", NEITHER)
def test_what_is_right_in_no_layout_is_found(formula: str) -> None:
    assert outcome(formula)["verdict"] in ("refuted", "ill-typed")


NETWORK = r"""
Let $x \in \mathbb{R}^n$, $W \in \mathbb{R}^{m \times n}$, $V \in \mathbb{R}^{k \times m}$, $y \in \mathbb{R}^k$, $u = W x$ and $v = V u$. With
$L = \frac{1}{2} \|v - y\|^2$ we have

$$\frac{\partial L}{\partial V} = (v - y) u^\top$$

$$\frac{\partial L}{\partial W} = x (v - y)^\top V$$

$$\frac{\partial L}{\partial W} = V^\top (v - y) x^\top$$
"""


def test_one_text_uses_one_layout() -> None:
    """A transposed gradient beside one that is not transposed is a slip, and no other layout."""
    parts = [p for i in read(document_of(NETWORK, "markdown")) for p in i.parts if p.kind == "claim"]
    assert [judge(p.task, 10)["verdict"] if p.task else p.verdict for p in parts] == ["proved", "ill-typed", "proved"]


@pytest.mark.parametrize(
    ("latex", "verdict"),
    [
        (r"\nabla_x (x^\top A x) = (A + A^\top) x", "proved"),
        (r"\nabla_x (x^\top A x) = 2 A x", "refuted"),
        (r"\nabla_{w} \|X w - y\|^2 = 2 X^\top (X w - y)", "proved"),
        (r"\nabla_w \|X w - y\|^2 = 2 X (X w - y)", "refuted"),
        (r"u^T v = \|u\| \|v\|", "refuted"),
    ],
)
def test_a_name_that_is_declared_nowhere_is_a_column_where_its_signs_say_so(latex: str, verdict: str) -> None:
    assert symnn.prove(latex).word == verdict
    shapes = {s["latex"]: len(s["shape"]) for s in task(latex)["symbols"]}
    assert next(shapes[name] for name in ("x", "w", "u") if name in shapes) == 1

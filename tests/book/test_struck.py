"""A formula that an author wrote is shown as false where it is: its one relation is struck out, and no other. And the
PDF is not made in silence.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from symnn.book.builder.typesetting import typeset
from symnn.book.part_formulas import struck


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a = b", r"a \neq b"),
        ("a=b", r"a\neq b"),
        (r"\sum_{i=1}^{n} x_i &= 2", r"\sum_{i=1}^{n} x_i &\neq 2"),
        ("a = b = c", r"\text{not:}\quad a = b = c"),
        (r"a = b \quad\text{where}\quad c = 1", r"a \neq b \quad\text{where}\quad c = 1"),
        (r"a = b, \qquad b = 1", r"\text{not:}\quad a = b, \qquad b = 1"),
        (r"y = c^L x \quad\text{grows}", r"\text{not:}\quad y = c^L x \quad\text{grows}"),
        (r"f(x) \quad\text{grows}", r"\text{not:}\quad f(x) \quad\text{grows}"),
        (r"f(x) \quad\text{for all } x", r"f(x) \quad\text{for all } x"),
        (r"f(x) = \sum_i [i = j]", r"f(x) \neq \sum_i [i = j]"),
        (r"k \le \frac{R}{\gamma}", r"k \nleq \frac{R}{\gamma}"),
        (r"\left[x\right] \geq 0", r"\left[x\right] \ngeq 0"),
        (r"|w| \le 1 \;\Rightarrow\; |v| \le 1", r"|w| \le 1 \;\nRightarrow\; |v| \le 1"),
        (r"\hat{y} := x", r"\hat{y} := x"),
        (r"a \le b_{n=1}", r"a \nleq b_{n=1}"),
    ],
)
def test_the_one_relation_is_struck_out(written: str, shown: str) -> None:
    assert struck(written) == shown


@pytest.mark.parametrize("missing", ["latexmk", "pdflatex"])
def test_a_missing_program_of_tex_is_named(missing: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None if name == missing else f"/usr/bin/{name}")
    assert typeset(tmp_path).startswith(f"{missing} is not installed")
    assert [*tmp_path.iterdir()] == []

"""A formula that an author wrote is shown as false where it is: its one sign of equality is struck out, and no other."""

from __future__ import annotations

import pytest

from symnn.book.part_formulas import struck


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a = b", r"a \neq b"),
        ("a=b", r"a\neq b"),
        (r"\sum_{i=1}^{n} x_i &= 2", r"\sum_{i=1}^{n} x_i &\neq 2"),
        ("a = b = c", "a = b = c"),
        (r"a = b \quad\text{where}\quad c = 1", r"a = b \quad\text{where}\quad c = 1"),
        (r"\hat{y} := x", r"\hat{y} := x"),
        (r"a \le b_{n=1}", r"a \le b_{n=1}"),
    ],
)
def test_the_one_sign_of_equality_is_struck_out(written: str, shown: str) -> None:
    assert struck(written) == shown

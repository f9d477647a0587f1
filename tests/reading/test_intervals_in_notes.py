r"""Numbers that a note says lie in an interval, x \in [0, 1], are bounded by its ends."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def last(text: str) -> str:
    """The verdict on the last formula of a note."""
    part = read(document_of(text, "markdown"))[-1].parts[-1]
    return judge(part.task)["verdict"] if part.task and not part.verdict else part.verdict or part.kind


@pytest.mark.parametrize(
    ("told", "true", "lies"),
    [
        (r"x \in [0, 1]", r"x^2 \le x", [r"x^2 < x", r"x^2 \ge x"]),
        (r"x \in [0, 1)", r"x^2 \le x", [r"x^2 < x"]),
        (r"x \in (0, 1/2]", r"x^2 \le \frac{x}{2}", [r"x^2 < \frac{x}{2}", r"x \le \frac14"]),
        (r"x \in [-1, 1]", r"x^2 \le 1", [r"x \ge 0", r"x^2 < 1"]),
        (r"x \in [1, \infty)", r"x \le x^2", [r"x < x^2"]),
        (r"x \in (-\infty, 0]", r"|x| = -x", [r"|x| = x"]),
        (r"x, z \in [0, 1]", r"x z \le x", [r"x z < x", r"x z \ge x"]),
    ],
)
def test_the_ends_bound_the_number(told: str, true: str, lies: list[str]) -> None:
    assert last(f"Let ${told}$. Then\n$${true}$$") == "proved"
    for lie in lies:
        assert last(f"Let ${told}$. Then\n$${lie}$$") == "refuted", lie


@pytest.mark.parametrize("told", [r"x \in [1, 0]", r"x \in (1, 1)", r"x \in (1, 1]", r"x \in (-\infty, \infty)"])
def test_what_bounds_nothing_proves_nothing(told: str) -> None:
    assert last(f"Let ${told}$. Then\n$$x = x + 1$$") != "proved"
    assert last(f"Let ${told}$. Then\n$$x \\ge 5$$") != "proved"

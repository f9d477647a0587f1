"""Case distinctions in claims: where they leave out single places, the claim is of all others; where they leave out
more, or say two things of one place, they are not read.
"""

from __future__ import annotations

import pytest

from tests.reading.test_claims_in_latex import claim, names

X = names(("x", []), ("y", []), (r"\alpha", [], ["positive"]), (r"\delta", [], ["positive"]), ("f", None, "differentiable, R -> R"))
ELU = (r"f(x) = \begin{cases} x & x > 0 \\ \alpha(e^x - 1) & x \le 0 \end{cases}",)
HUBER = (r"f(x) = \begin{cases} \frac12 x^2 & |x| \le \delta \\ \delta(|x| - \frac12\delta) & |x| > \delta \end{cases}",)


def cases(*pairs: tuple[str, str]) -> str:
    return r"\begin{cases} " + r" \\ ".join(f"{value} & {when}" for value, when in pairs) + r" \end{cases}"


CLAIMS: list[tuple[tuple[str, ...], str, str, str]] = [
    # definitions, left side, right side, a lie for it
    ((), r"\frac{d}{dx} |x|", cases(("1", "x > 0"), ("-1", "x < 0")), cases(("1", "x > 0"), ("0", "x < 0"))),
    (ELU, "f'(x)", cases(("1", "x > 0"), (r"f(x) + \alpha", "x < 0")), cases(("1", "x > 0"), (r"f(x) - \alpha", "x < 0"))),
    (HUBER, "f'(x)", cases(("x", r"|x| < \delta"), (r"\delta \operatorname{sign}(x)", r"|x| > \delta")), cases(("x", r"|x| < \delta"), (r"\delta", r"|x| > \delta"))),
    ((), r"\max(x, y)", cases(("x", "x > y"), ("y", "y > x")), cases(("y", "x > y"), ("x", "y > x"))),
    ((), r"\max(-1, \min(1, x))", cases(("-1", "x < -1"), ("x", r"-1 \le x \le 1"), ("1", "x > 1")), cases(("-1", "x < -1"), ("x", r"-1 \le x \le 1"), ("2", "x > 1"))),
    ((), r"\max(0, x)", cases(("x", "0 < x"), ("0", "x < 0")), cases(("x", "0 < x"), ("-x", "x < 0"))),
]  # fmt: skip


@pytest.mark.parametrize(("definitions", "left", "right", "lie"), CLAIMS)
def test_single_places_may_be_left_out(definitions: tuple[str, ...], left: str, right: str, lie: str) -> None:
    assert claim(f"{left} = {right}", X, definitions)["verdict"] == "proved"
    assert claim(f"{left} = {lie}", X, definitions)["verdict"] == "refuted"


@pytest.mark.parametrize(
    "told",
    [
        cases(("x", "x > 1"), ("-x", "x < 0")),
        cases(("x", r"x \ge 0"), ("-x", r"x \le 0")),
        cases(("x", "x > 0"), ("-x", "y < 0")),
        cases(("x", r"x \ge -1"), ("-x", r"x < 0")),
        cases(("x", r"0 < x < 1"), ("x", r"x > 1")),
    ],
)
def test_what_leaves_more_out_or_says_two_things_is_not_read(told: str) -> None:
    assert claim(f"|x| = {told}", X, ())["verdict"] == "unread"


def test_a_definition_leaves_nothing_out() -> None:
    """f is defined nowhere at 0, and f(x)² = 1 is said of every x."""
    told = ("f(x) = " + cases(("1", "x > 0"), ("-1", "x < 0")),)
    assert claim("f(x)^2 = 1", X, told)["verdict"] == "unread"

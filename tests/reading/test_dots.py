r"""Dots: sums, products, extrema and lists whose terms are alike are those over an index; others stay unjudged."""

from __future__ import annotations

import pytest

from symnn.reading.formula import tree as t
from symnn.reading.latex.grammar import expression
from symnn.reading.latex.printed_trees import latex
from tests.reading.test_claims_in_latex import claim, names

N = ("n", [], "integer", ["positive", "integer"])
SYMBOLS = names(("x", ["n"]), ("y", ["n"]), ("c", []), ("w_0", []), (r"\beta", []), N)
CASES = [
    # truth, lies
    (r"x_1 + x_2 + \cdots + x_n = \sum_{i=1}^n x_i", (r"x_1 + x_2 + \cdots + x_n = \prod_{i=1}^n x_i",)),
    (r"x^\top y = x_1 y_1 + \ldots + x_n y_n", (r"x^\top y = x_1 x_1 + \ldots + x_n x_n",)),
    (r"c + x_1 + \dots + x_n = c + \sum_i x_i", (r"c + x_1 + \dots + x_n = \sum_i x_i",)),
    (r"2 + 4 + \cdots + 2 n = n (n + 1)", (r"2 + 4 + \cdots + 2 n = n^2",)),
    (r"1 + 3 + \cdots + (2 n - 1) = n^2", (r"1 + 3 + \cdots + (2 n - 1) = n (n + 1)",)),
    (r"(1 - \beta) (1 + \beta + \cdots + \beta^{n-1}) = 1 - \beta^n", (r"(1 - \beta) (1 + \beta + \cdots + \beta^n) = 1 - \beta^n",)),
    (r"(1 + x_1) \cdots (1 + x_n) = \prod_{i=1}^n (1 + x_i)", (r"(1 + x_1) \cdots (1 + x_n) = 1 + \prod_{i=1}^n x_i",)),
    (r"\max(x_1, \ldots, x_n) \ge \frac1n \sum_i x_i", (r"\max(x_1, \ldots, x_n) \le \frac1n \sum_i x_i",)),
    (r"x = (x_1, \ldots, x_n)^\top", (r"x = (x_1^2, \ldots, x_n^2)^\top",)),
    (r"\operatorname{tr}(\operatorname{diag}(x_1 y_1, \ldots, x_n y_n)) = x^\top y", (r"\operatorname{tr}(\operatorname{diag}(x_1, \ldots, x_n)) = x^\top y",)),
]  # fmt: skip


@pytest.mark.parametrize(("truth", "lies"), CASES, ids=[c[0][:40] for c in CASES])
def test_dots(truth: str, lies: tuple[str, ...]) -> None:
    found = claim(truth, SYMBOLS)
    assert found["verdict"] == "proved", found
    for lie in lies:
        assert claim(lie, SYMBOLS)["verdict"] == "refuted", lie


UNCLEAR = [
    r"1 + 1 + \cdots + n", r"x_2 + x_1 + \cdots + x_n", r"x_1 + x_3 + \cdots + x_n", r"x_1 - x_2 + \cdots + x_n",
    r"x_1 + \cdots + x_1", r"x_1 + \cdots + y_n", r"x_1 y_n + \cdots + x_n y_1", r"x_1 + \cdots + x_2 + \cdots + x_n",
]  # fmt: skip


@pytest.mark.parametrize("text", UNCLEAR)
def test_terms_that_are_not_alike(text: str) -> None:
    assert claim(f"{text} = c", SYMBOLS)["verdict"] == "unread"


def test_a_list_is_printed_with_its_ends() -> None:
    from symnn.reading.context.setting import setting

    tree = expression(r"(x_1, \ldots, x_n)", setting({"symbols": SYMBOLS}).table)
    assert isinstance(tree, t.Listed)
    assert latex(tree).replace("{", "").replace("}", "").replace(" ", "") == r"\left(x_1,\ldots,x_n\right)"

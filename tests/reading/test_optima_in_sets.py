r"""\arg\max over an open interval, of names that a formula defines so, and least values: \min_x f(x) = v."""

from __future__ import annotations

import pytest

from tests.reading.test_claims_in_latex import claim, names

ODDS = names(("a", [], ["positive"]), ("b", [], ["positive"]), ("D", []))
FORM = names(("x", ["n"]), ("A", ["n", "n"], ["symmetric", "positive definite"]), ("b", ["n"]), ("f", None))
COIN = names(("k", []), ("n", [], "integer", ["positive", "integer"]), (r"\theta", []), (r"\hat\theta", []))
STEP = names(("w", ["n"]), ("g", ["n"]), (r"\eta", [], ["positive"]), ("w^{+}", ["n"]))
PARABOLA = names(("x", []), ("a", [], ["positive"]), ("b", []), ("c", []), ("v", ["n"]))
ENTROPY = r"\left[ a \log D + b \log(1 - D) \right]"
CASES = [
    # names, definitions, sentences, truth, lies
    (ODDS, (), (), rf"\arg\max_{{D \in (0, 1)}} {ENTROPY} = \frac{{a}}{{a+b}}", (rf"\arg\max_{{D \in (0, 1)}} {ENTROPY} = \frac{{b}}{{a+b}}", rf"\arg\max_{{D \in (0, 1)}} {ENTROPY} = \frac{{a}}{{b}}", rf"\arg\max_{{D \in (0, 1)}} {ENTROPY} = 2")),
    # the letter means something under the sign only
    (ODDS, (), (), r"\arg\max_{u > 0} \{ a \log u - b u \} = \frac{a}{b}", (r"\arg\max_{u > 0} \{ a \log u - b u \} = \frac{b}{a}", r"\arg\max_{u > 0} \{ a \log u - b u \} = -a")),
    (ODDS, (), (), r"\arg\min_{u \in \mathbb{R}} (u - a)^2 = a", (r"\arg\min_{u \in (0, 1)} (u - a)^2 = a", r"\arg\min_{u \in \mathbb{R}} (u - a)^2 = b")),
    (COIN, (r"\ell(\theta) = k \log\theta + (n-k)\log(1-\theta)", r"\hat\theta = \arg\max_{\theta \in (0, 1)} \ell(\theta)"), ("0 < k < n",), r"\hat\theta = \frac{k}{n}", (r"\hat\theta = \frac{k}{n-k}", r"\hat\theta = \frac{n-k}{n}")),
    (STEP, (r"w^{+} = \arg\min_u \left\{ g^\top u + \frac{1}{2\eta} \|u - w\|^2 \right\}",), (), r"w^{+} = w - \eta g", (r"w^{+} = w + \eta g", r"w^{+} = w - \frac{1}{\eta} g", r"w^{+} = g")),
    # least values
    (FORM, (r"f(x) = \frac{1}{2} x^\top A x - b^\top x",), (), r"\min_x f(x) = -\frac{1}{2} b^\top A^{-1} b", (r"\min_x f(x) = \frac{1}{2} b^\top A^{-1} b", r"\min_x f(x) = -b^\top A^{-1} b", r"\max_x f(x) = 0")),
    (PARABOLA, (), (), r"\min_{x \in \mathbb{R}} (a x^2 + b x + c) = c - \frac{b^2}{4a}", (r"\min_{x \in \mathbb{R}} (a x^2 + b x + c) = c - \frac{b^2}{2a}", r"\min_{x \in \mathbb{R}} (a x^2 + b x + c) = -\frac{b}{2a}", r"\max_{x \in \mathbb{R}} (a x^2 + b x + c) = c - \frac{b^2}{4a}")),
    (PARABOLA, (), (), r"\max_x (c - a x^2) = c", (r"\max_x (c - a x^2) = 0", r"\min_x (c - a x^2) = c")),
    (PARABOLA, (), (), r"\min_x \sum_{i=1}^n (v_i - x)^2 = \sum_{i=1}^n v_i^2 - \frac{1}{n} \left(\sum_{i=1}^n v_i\right)^2", (r"\min_x \sum_{i=1}^n (v_i - x)^2 = \sum_{i=1}^n v_i^2 - \left(\sum_{i=1}^n v_i\right)^2", r"\min_x \sum_{i=1}^n (v_i - x)^2 = 0")),
    (PARABOLA, (), (), r"\max_{x \in (0, 1)} \{ \log x + a \log(1-x) \} = a \log\frac{a}{1+a} - \log(1+a)", (r"\max_{x \in (0, 1)} \{ \log x + a \log(1-x) \} = a \log a - \log(1+a)", r"\max_{x \in (0, 1)} \{ \log x + a \log(1-x) \} = \frac{1}{1+a}")),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[c[3][:40] for c in CASES])
def test_places_and_values(case: tuple) -> None:
    symbols, definitions, sentences, truth, lies = case
    found = claim(truth, symbols, definitions, sentences)
    assert found["verdict"] == "proved", found
    for lie in lies:
        assert claim(lie, symbols, definitions, sentences)["verdict"] == "refuted", lie


@pytest.mark.parametrize(
    "latex",
    [
        r"\arg\max_{x \in (1, 0)} (-x^2) = 0",  # nothing lies there
        r"\arg\min_{x \in (c, c)} (x - c)^2 = c",
        r"\arg\min_{x \in (0, x)} (x - c)^2 = c",
        r"\arg\min_{2 < x < 1} (x - c)^2 = c",
        r"\arg\min_{x < c, x > c} (x - c)^2 = c",
        r"\arg\min_{a \in \mathbb{R}} (a - b)^2 = b",  # a is declared to be positive
        r"\arg\min_{x \in [0, 1]} (x - c)^2 = c",  # the ends are not judged
        r"\min_x c x^2 = 0",  # what c < 0 makes of it
        r"\min_x e^x = 0",  # is never reached
        r"\min_x |x| = 0",
        r"\min_x x = x",
        r"\min_x (x^2 + b) \le b",
    ],
)
def test_no_word_where_the_place_is_not_found(latex: str) -> None:
    assert claim(latex, PARABOLA)["verdict"] not in ("proved", "refuted")

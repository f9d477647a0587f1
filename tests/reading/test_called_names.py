r"""J(w) = … of a name J that is declared as a number, or nowhere: a function, which alone stands for its value there."""

from __future__ import annotations

import pytest

from tests.reading.test_claims_in_latex import SAME, claim, names

LEAST_SQUARES = names(("X", ["n", "d"]), ("y", ["n"]), ("w", ["d"]), ("J", []), (r"\lambda", [], ["positive"]))
ENTROPY = names(("p", ["n"], ["probability vector", "positive"]), ("H", []), ("n", [], "integer", ["positive", "integer"]))
LOGISTIC = names(("w", []), ("v", []), ("x", []), ("p", []))
POLICY = names((r"\theta", ["K"]), (r"\pi", ["K"]), ("r", ["K"]), ("J", []))
CASES = [
    # names, definitions, sentences, truths, lies
    (
        LEAST_SQUARES, (r"J(w) = \|Xw - y\|_2^2 + \lambda \|w\|_2^2",), (),
        (r"\arg\min_w J(w) = (X^\top X + \lambda I)^{-1} X^\top y", r"\nabla J(w) = 2X^\top(Xw - y) + 2\lambda w", r"\frac{\partial J}{\partial w} = 2X^\top(Xw - y) + 2\lambda w",
         r"J(0) = y^\top y", r"J = J(w)"),
        (r"\arg\min_w J(w) = (X^\top X + 2\lambda I)^{-1} X^\top y", r"\nabla J(w) = 2X^\top(Xw - y) + \lambda w", r"J(0) = J(w)", r"J(0) = 0", r"J(2w) = 4J(w)"),
    ),
    # the definition is of the name alone, and another formula calls it
    (
        LEAST_SQUARES, (r"J = \|Xw - y\|^2",), (),
        (r"\nabla J(w) = 2X^\top(Xw - y)", r"\nabla_w J(w) = 2X^\top(Xw - y)", r"J(w) = w^\top X^\top X w - 2y^\top X w + y^\top y"),
        (r"\nabla J(w) = X^\top(Xw - y)", r"J(w) = w^\top X^\top X w + y^\top y"),
    ),
    (ENTROPY, (r"H(p) = -\sum_{i=1}^n p_i \log p_i",), (), (r"0 \le H(p) \le \log n",), (r"H(p) \ge \log n", r"0 \le H(p) \le 1")),
    # what is declared nowhere, of declared names and of letters of its own
    (
        names(("x", ["d"], ["nonzero"]), ("a", [], ["positive"])), (r"\mathrm{RMS}(u) = \sqrt{\frac{1}{d}\sum_{i=1}^d u_i^2}",), ("x is not zero",),
        (r"\frac{a x}{\mathrm{RMS}(a x)} = \frac{x}{\mathrm{RMS}(x)}",), (r"\frac{a x}{\mathrm{RMS}(a x)} = \frac{a x}{\mathrm{RMS}(x)}", r"\mathrm{RMS}(a x) = a^2 \mathrm{RMS}(x)"),
    ),
    # the sum in the definition of another name has no range
    (
        POLICY, (r"\pi_a = \frac{e^{\theta_a}}{\sum_b e^{\theta_b}}", r"J(\theta) = \sum_a \pi_a r_a"), (),
        (r"\frac{\partial J}{\partial \theta_a} = \pi_a (r_a - J)",), (r"\frac{\partial J}{\partial \theta_a} = \pi_a r_a", r"\frac{\partial J}{\partial \theta_a} = \pi_a (J - r_a)"),
    ),
    # a sentence that is a definition
    (
        names(("p", ["K"], ["probability vector", "positive"]), ("q", ["K"], ["probability vector", "positive"])), (),
        (r"\mathrm{JS}(p, q) = \frac12 \mathrm{KL}(p \| \frac{p+q}{2}) + \frac12 \mathrm{KL}(q \| \frac{p+q}{2})",),
        (r"\mathrm{JS}(p, q) = \mathrm{JS}(q, p)", r"\mathrm{JS}(p, p) = 0"), (r"\mathrm{JS}(p, q) = 0", r"\mathrm{JS}(p, q) = \mathrm{KL}(p \| q)"),
    ),
    # by what a function reaches through other definitions
    (
        LOGISTIC, (r"p = \sigma(w x)", r"\ell(w) = \log p"), (r"\sigma is the logistic function",),
        (r"\ell(0) = -\log 2", r"\ell(v) = \log \sigma(v x)", r"\ell'(w) = (1 - p) x", r"\ell'(v) = (1 - \sigma(v x)) x", r"\nabla \ell(w) = (1 - p) x", r"\frac{d\ell}{dw} = (1 - p) x"),
        (r"\ell(0) = \log p", r"\ell(v) = \log p", r"\ell'(w) = 0", r"\ell'(v) = (1 - p) x", r"\nabla \ell(w) = 0"),
    ),
    (
        names(("w", [], ["positive"]), ("x", []), ("p", [])), (r"p = \sigma(w x)", r"\ell(w) = \log p"), (r"\sigma is the logistic function",),
        (r"\ell'(w) = (1 - p) x", r"\nabla \ell(w) = (1 - p) x"), (r"\ell'(w) = 0", r"\nabla \ell(w) = 0"),
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[str(k) for k in range(len(CASES))])
def test_names_that_a_definition_calls(case: tuple) -> None:
    symbols, definitions, sentences, truths, lies = case
    for truth in truths:
        found = claim(truth, symbols, definitions, (SAME, *sentences))
        assert found["verdict"] == "proved", (truth, found)
    for lie in lies:
        found = claim(lie, symbols, definitions, (SAME, *sentences))
        assert found["verdict"] in ("refuted", "ill-typed"), (lie, found)


@pytest.mark.parametrize(
    ("latex", "verdict"),
    [
        (r"a(b) = b + 1", "proved"),  # a depends on b: no product
        (r"a(b) = b^2 + b", "refuted"),
        (r"c(a) = c b + c", "proved"),  # c depends on nothing
        (r"a(c) = b c + c", "proved"),
        (r"a(1) = 2", "unread"),  # of what a is a function nothing tells
        (r"a(0, b) = 1", "unread"),
    ],
)
def test_functions_and_products(latex: str, verdict: str) -> None:
    assert claim(latex, names(("a", []), ("b", []), ("c", [])), ("a = b + 1",))["verdict"] == verdict


SUPPOSED = names(("x", []), ("f", None, "function"), ("g", None, "function"), ("a", []))


@pytest.mark.parametrize(
    ("latex", "supposed", "verdict"),
    [
        ("f(3) = 9", ("f(x) = x^2",), "proved"),
        ("f(3) = 6", ("f(x) = x^2",), "refuted"),
        ("f(3) = 9", ("$f(x) = x^2$ for all $x$",), "proved"),
        ("f'(x) = 2x", ("f(x) = x^2",), "proved"),
        ("f'(x) = x", ("f(x) = x^2",), "refuted"),
        ("f(3) = 3a", ("f(x) = a x",), "proved"),
        ("f(2) = g(2)", ("f(x) = g(x) for all x",), "proved"),
        ("f(2) = g(2)", ("f(x) = g(x)",), "unknown"),  # where two functions meet
        ("f(3) = 0", ("f(x) = 0",), "unknown"),  # a root
        ("f(3) = 3", ("f(x) = x",), "unknown"),  # a fixed point
        ("f(3) = 9", ("f(x) = x^2", "f(x) = 2x"), "unknown"),  # two equations of one x
        ("f(-3) = 9", (r"f(x) = x^2 for all $x \in [0, 1]$",), "unread"),
        ("f(0) = 0", ("f(x) = -f(-x) for all x",), "unread"),
    ],
)
def test_what_a_sentence_says_of_a_declared_function(latex: str, supposed: tuple[str, ...], verdict: str) -> None:
    assert claim(latex, SUPPOSED, (), supposed)["verdict"] == verdict


def test_a_function_of_a_state_is_not_taken_elsewhere() -> None:
    """What a recurrence makes of another value of w is not followed: no verdict rests on the old one."""
    symbols = names(("w", []), ("h_t", [], "t = 0..T"), ("T", [], "integer", ["positive", "integer"]))
    found = claim(r"\ell(0) = h_T", symbols, (r"h_t = w h_{t-1}", r"\ell(w) = h_T"))
    assert found["verdict"] not in ("proved", "refuted"), found

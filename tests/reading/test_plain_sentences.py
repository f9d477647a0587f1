r"""Sentences that say little, chains of equations, KL in plain letters, rows of a matrix told in a note."""

from __future__ import annotations

import pytest

from tests.reading.test_claims_in_latex import SAME, claim, names

SOFTMAX = names(("z", ["K"]), ("p", ["K"]), ("T", [], ["positive"]))
HEATED = (r"p_k = \frac{e^{z_k/T}}{\sum_j e^{z_j/T}}",)
ROWS = names(("Q", ["n", "d"]), ("K", ["n", "d"]), ("A", ["n", "n"]), (r"\mathbf{1}", ["n"], "all-ones vector"))
GATE = names(("h", ["n"]), (r"\tilde{h}", ["n"]), ("z", ["n"]), ("h'", ["n"]), (r"\ell", None, "differentiable, R^n -> R"), ("L", []))
TRIPLET = names(("a", ["d"]), ("p", ["d"]), ("n", ["d"]), ("m", [], ["positive"]), ("L", []))
SVM = names(("w", ["d"]), (r"\alpha", ["n"]), ("y", ["n"]), ("X", ["n", "d"]), ("x_i", ["d"], "i-th row of X"), ("L", []))
BOTH = names(("p", ["K"], ["probability vector", "positive"]), ("q", ["K"], ["probability vector", "positive"]))
CASES = [
    # names, definitions, sentence, truth, lies
    (SOFTMAX, HEATED, "T is the temperature", r"\frac{\partial p_i}{\partial z_j} = \frac{1}{T} p_i (\delta_{ij} - p_j)", (r"\frac{\partial p_i}{\partial z_j} = T p_i (\delta_{ij} - p_j)",)),
    (ROWS, (r"A = \mathrm{softmax}(Q K^\top)",), "softmax acts on each row", r"A \mathbf{1} = \mathbf{1}", (r"A^\top \mathbf{1} = \mathbf{1}",)),
    (GATE, (r"h' = (1 - z) \odot h + z \odot \tilde{h}", r"L = \ell(h')"), r"h, \tilde{h} and z are independent variables", r"\frac{\partial L}{\partial z} = \frac{\partial L}{\partial h'} \odot (\tilde{h} - h)", (r"\frac{\partial L}{\partial z} = \frac{\partial L}{\partial h'} \odot (h - \tilde{h})",)),
    (names(("x", ["n"]), ("s", [])), (r"s = \sum_i (x_i - \frac{1}{n} \sum_j x_j)^2",), "the x_i are not all equal", r"s > 0", (r"s > 1", r"s = 0")),
    (TRIPLET, (r"L = \max(0, \|a - p\|^2 - \|a - n\|^2 + m)",), "the argument of the max is positive", r"\nabla_a L = 2(n - p)", (r"\nabla_a L = 2(p - n)", r"\nabla_a L = 0")),
    (TRIPLET, (r"L = \max(0, \|a - p\|^2 - \|a - n\|^2 + m)",), "the hinge is inactive", r"\nabla_a L = 0", (r"\nabla_a L = 2(n - p)",)),
    (names(("u", ["d"]), ("v", ["d"])), (), r"\|u\| = \|v\| = 1", r"\|u - v\|^2 = 2 - 2 u^\top v", (r"\|u - v\|^2 = 2 + 2 u^\top v", r"\|u - v\|^2 = 1 - u^\top v")),
    (names(("X", [], "random scalar"), ("Y", [], "random scalar")), (), "X and Y have finite second moments", r"\operatorname{Var}(X + Y) = \operatorname{Var}(X) + \operatorname{Var}(Y) + 2 \operatorname{Cov}(X, Y)", (r"\operatorname{Var}(X + Y) = \operatorname{Var}(X) + \operatorname{Var}(Y)",)),
    (SVM, (r"L = \frac{1}{2}\|w\|^2 - \sum_{i=1}^n \alpha_i y_i w^\top x_i",), SAME, r"\nabla_w L = w - X^\top (\alpha \odot y)", (r"\nabla_w L = w + X^\top (\alpha \odot y)", r"\nabla_w L = w - X^\top \alpha")),
    (BOTH, (), SAME, r"KL(q \| p) \ge 0", (r"KL(q \| p) \le 0", r"KL(q \| p) = KL(p \| q)")),
    (BOTH, (), SAME, r"KL(p \| p) = 0", (r"KL(p \| q) = 0",)),
    (names(("P", ["m", "n"], ["positive"], "entries sum to one")), (), SAME, r"\sum_{i=1}^m \sum_{j=1}^n P_{ij} = 1", (r"\sum_{i=1}^m \sum_{j=1}^n P_{ij} = m",)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[c[3][:40] for c in CASES])
def test_plain_sentences(case: tuple) -> None:
    symbols, definitions, sentence, truth, lies = case
    found = claim(truth, symbols, definitions, (sentence,))
    assert found["verdict"] == "proved", found
    for lie in lies:
        assert claim(lie, symbols, definitions, (sentence,))["verdict"] == "refuted", lie


@pytest.mark.parametrize(
    "sentence",
    [
        "T is the unit step",
        "T is the normalised weight",
        "T is the inverse temperature of the network",
        "q is the temperature",  # nothing of this name
        "z and p are independent variables",  # p is computed from z
        "the argument of the max is positive",  # there is none
        "p is the number of classes, which is even",
    ],
)
def test_what_may_say_more_is_not_passed_over(sentence: str) -> None:
    found = claim(r"\frac{\partial p_i}{\partial z_j} = T p_i (\delta_{ij} - p_j)", SOFTMAX, HEATED, (sentence,))
    assert found["verdict"] in ("unread", "unknown"), found


KERNEL = names(("k", None), ("x", []), ("y", []))


@pytest.mark.parametrize("word", ["kernel", "policy", "density", "prior"])
def test_a_function_may_be_one_of_a_kind(word: str) -> None:
    told = claim(r"k(x, y) = k(y, x)", KERNEL, (), (f"k is the {word}",))
    noted = claim(r"k(x, y) = k(y, x)", names(("k", None, word), ("x", []), ("y", [])))
    assert not {"refuted", "proved"} & {told["verdict"], noted["verdict"]}
    assert claim(r"k(x, y) = k(y, x)", KERNEL, (), ("k is the loss",))["verdict"] == "refuted"


def test_what_a_sentence_calls_a_number_is_read_as_its_note_is() -> None:
    symbols = names(("a", []))
    found = claim(r"a \le 1", symbols, (), ("a is the probability",))
    assert found["verdict"] == "proved"
    assert found["assumed"] == ["probabilities lie strictly between 0 and 1"]
    assert claim(r"a \ge 1", symbols, (), ("a is the probability",))["verdict"] == "refuted"
    assert claim(r"a \le 1", symbols, (), ("a is the temperature",))["verdict"] == "refuted"


def test_rows_of_another_size_are_none() -> None:
    symbols = names(("X", ["n", "d"]), ("x_i", ["n"], "i-th row of X, i = 1..n"), ("w", ["n"]))
    found = claim(r"\sum_{i=1}^n w^\top x_i = 0", symbols)
    assert found["verdict"] in ("unread", "unknown"), found

"""Sentences and notes of a context: what they say is used, and what they do not say is not."""

from __future__ import annotations

import time

import pytest

from tests.reading.test_claims_in_latex import claim, names

X = names(("X_i", [], "random scalar", "i = 1..n"), ("n", [], "integer", ["positive", "integer"], "at least 2"), ("s", [], ["positive"]))
MEAN = (r"M = \frac{1}{n} \sum_{i=1}^{n} X_i",)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (("X_1, ..., X_n are iid with mean 0 and variance s^2",), "proved"),
        ((r"X_1, \ldots, X_n are independent and identically distributed, with zero mean and variance s^2",), "proved"),
        (("X_i have mean 0 and variance s^2", "all are independent"), "proved"),
        (("X_i are uncorrelated with mean 0 and variance s^2",), "proved"),
        (("X_i are identically distributed with mean 0 and variance s^2",), "refuted"),  # they may all be equal
        (("X_i are iid with mean 0",), "refuted"),
        (("X_i are iid with a heavy tail",), "unread"),
    ],
)
def test_what_is_said_of_random_names(said: tuple[str, ...], verdict: str) -> None:
    assert claim(r"\operatorname{Var}[M] = \frac{s^2}{n}", X, MEAN, said)["verdict"] == verdict


def test_columns_that_are_independent_of_each_other_may_have_dependent_entries() -> None:
    symbols = names(("q", ["d"], "random vector"), ("k", ["d"], "random vector"), ("d", [], "integer", ["positive", "integer"]))
    for s in symbols[:2]:
        s["kind"] = "random vector"
        s.pop("note", None)
    goal = r"\operatorname{Var}[q^\top k] = d"
    entries = "the entries of q and k are {}with mean 0 and variance 1"
    each = tuple(f"the entries of {name} are iid with mean 0 and variance 1" for name in "qk")
    assert claim(goal, symbols, (), each)["verdict"] != "proved"
    assert claim(goal, symbols, (), (f"{each[0]}, independent of k", each[1]))["verdict"] == "proved"
    assert claim(goal, symbols, (), (entries.format("iid "), "q and k are independent"))["verdict"] == "proved"
    assert claim(goal, symbols, (), (entries.format(""), "q and k are independent"))["verdict"] != "proved"


@pytest.mark.parametrize(
    ("note", "latex", "verdict"),
    [
        ("fixed target of the teacher", "c = c + 1", "refuted"),
        ("constant learning rate", "c = c + 1", "refuted"),
        ("constant over time, unbiased", "c = 2", "unknown"),
        ("unit column", "c = 2", "unknown"),
        ("mean of the batch", "c = 2", "unknown"),
        ("standard Gaussian noise", "c = 2", "unknown"),
    ],
)
def test_words_that_only_describe_and_words_that_restrict(note: str, latex: str, verdict: str) -> None:
    assert claim(latex, [{"latex": "c", "shape": [], "note": note}])["verdict"] == verdict


CHANCES = r"\sum_{k=1}^{K} p_k \log\frac{p_k}{q_k} \ge 0"


@pytest.mark.parametrize(
    ("note", "verdict"),
    [
        ("probability vector", "proved"),
        ("class probabilities", "proved"),
        ("distribution over the vocabulary", "proved"),
        ("logits", "refuted"),
        ("probability of each step, not independent", "unknown"),
    ],
)
def test_a_distribution_sums_to_one(note: str, verdict: str) -> None:
    symbols = names(("p", ["K"], note), ("q", ["K"], note), ("K", [], "integer", ["positive", "integer"]))
    assert claim(CHANCES, symbols)["verdict"] == verdict
    assert claim(CHANCES.replace(r"\ge", r"\le"), symbols)["verdict"] != "proved"


@pytest.mark.parametrize(
    ("note", "latex", "verdict"),
    [
        ("target distribution", r"\sum_k p_k = 1", ("proved",)),
        ("target distribution", r"p_k \ge 0", ("proved",)),
        ("target distribution", "p_k > 0", ("refuted", "unknown")),
        ("true class distribution", "p_k > 0", ("refuted", "unknown")),
        ("predicted distribution", "p_k > 0", ("proved",)),
        ("predicted distribution", "p_k < 1", ("refuted",)),
    ],
)
def test_a_target_may_be_one_hot(note: str, latex: str, verdict: tuple[str, ...]) -> None:
    assert claim(latex, names(("p", ["K"], note)))["verdict"] in verdict


@pytest.mark.parametrize(
    ("note", "latex"), [("dropout probability", "p > 0"), ("keep probability", "p < 1"), ("standard deviation", "p > 0")]
)
def test_what_words_leave_open_is_said_with_the_verdict(note: str, latex: str) -> None:
    found = claim(latex, names(("p", [], note)))
    assert (found["verdict"], bool(found["assumed"])) == ("proved", True)


@pytest.mark.parametrize(
    ("said", "latex", "verdict"),
    [
        ("E is a differentiable function of h", r"\frac{\partial E}{\partial B} = \frac{\partial E}{\partial h} x^\top", "proved"),
        ("E is a differentiable function of h", r"\frac{\partial E}{\partial B} = -\frac{\partial E}{\partial h} x^\top", "refuted"),
        ("E is a function of h, x is fixed", r"\frac{\partial E}{\partial B} = \frac{\partial E}{\partial h} x^\top", "proved"),
        ("E is a function of h if x is fixed", r"\frac{\partial E}{\partial B} = \frac{\partial E}{\partial h} x^\top", "unread"),
        (r"\sigma is the logistic function", r"\sigma(-c) = 1 - \sigma(c)", "proved"),
        (r"\sigma is the softplus", r"\sigma(-c) = 1 - \sigma(c)", "refuted"),
        (r"\sigma is the best function", r"\sigma(-c) = 1 - \sigma(c)", "unread"),
    ],
)
def test_what_a_sentence_says_of_a_function(said: str, latex: str, verdict: str) -> None:
    symbols = names(("E", []), ("h", ["n"]), ("B", ["n", "m"]), ("x", ["m"]), ("c", []))
    layout = "layout: d(scalar)/d(array) has the shape of the array"
    assert claim(latex, symbols, ("h = B x",), (said, layout))["verdict"] == verdict


def test_a_size_that_a_sentence_tells() -> None:
    symbols = names(("x", ["n"]), ("w", ["k"]), ("y", ["m"]), *((c, [], "integer", ["positive", "integer"]) for c in "nkm"))
    of_all = (r"y_i = \sum_{j=1}^{k} w_j x_{i+j-1}",)
    truth = r"\sum_{i=1}^{m} y_i = \sum_{j=1}^{k} w_j \sum_{i=1}^{m} x_{i+j-1}"
    assert claim(truth, symbols, of_all, ("m = n - k + 1",))["verdict"] == "proved"
    assert claim(truth.replace("i+j-1", "i"), symbols, of_all, ("m = n - k + 1",))["verdict"] == "refuted"
    assert claim(truth, symbols, of_all)["verdict"] == "ill-typed"


def test_the_chance_of_a_number_that_is_0_or_1() -> None:
    symbols = names(("p", [], ["in (0, 1)"]), ("d", [], "random scalar"))
    said = ("P(d = 1) = 1 - p",)
    assert claim(r"\mathbb{E}\left[\frac{d}{1-p}\right] = 1", symbols, (), said)["verdict"] == "proved"
    assert claim(r"\mathbb{E}\left[\frac{d}{p}\right] = 1", symbols, (), said)["verdict"] == "refuted"


def test_a_sentence_with_many_names_is_read_at_once() -> None:
    listed = ", ".join(f"x_{{{i}}}" for i in range(30))
    begun = time.process_time()
    for said in (f"{listed} and more", f"the entries of {listed} are odd numbers", f"{listed} are not what they seem"):
        assert claim("c = c", names(("c", [])), (), (said,))["verdict"] == "unread"
    assert time.process_time() - begun < 3


def test_a_function_that_its_note_defines() -> None:
    symbols = names(("p", ["n"], ["probability vector"]), ("q", ["n"], ["probability vector"]), ("H", None, "H(p) = -sum_i p_i log p_i"),
                    (r"\mathrm{CE}", None, "CE(p, q) = -sum_i p_i log q_i"), (r"\mathrm{KL}", None, "KL(p||q) = sum_i p_i log(p_i/q_i)"))  # fmt: skip
    assert claim(r"\mathrm{CE}(p, q) = H(p) + \mathrm{KL}(p \| q)", symbols)["verdict"] == "proved"
    assert claim(r"\mathrm{CE}(p, q) = H(q) + \mathrm{KL}(p \| q)", symbols)["verdict"] == "refuted"


def test_a_longer_name_goes_before_a_shorter_with_more_indices() -> None:
    symbols = names(("p", ["n", "m"]), ("p_x", ["n"]))
    assert (
        claim(r"\sum_{i=1}^n p_{x,i} = \sum_{i=1}^n \sum_{j=1}^m p_{ij}", symbols, (r"p_{x,i} = \sum_{j=1}^m p_{ij}",))["verdict"]
        == "proved"
    )


def test_a_range_that_depends_on_another_index() -> None:
    symbols = names(("x", ["n"]))
    truth = r"\sum_{i=1}^{n} \sum_{j=1}^{i} x_j x_i = \sum_{j=1}^{n} \sum_{i=j}^{n} x_j x_i"
    assert claim(truth, symbols)["verdict"] == "proved"
    assert claim(truth.replace("i=j", "i=1"), symbols)["verdict"] == "refuted"


@pytest.mark.parametrize(
    ("latex", "verdict"), [(r"P(A \cup B) = P(A) + P(B) - P(A \cap B)", "proved"), (r"P(A \cup B) = P(A) + P(B)", "refuted")]
)
def test_unions_of_events(latex: str, verdict: str) -> None:
    symbols = names(("P(A)", []), ("P(B)", []), (r"P(A \cap B)", []), (r"P(A \cup B)", []))
    assert claim(latex, symbols)["verdict"] == verdict


@pytest.mark.parametrize(
    ("latex", "verdict"),
    [
        (r"\mathbb{E}_{a \sim \pi}[r_a - V] = 0", "proved"),
        (r"\mathbb{E}_{a \sim \pi}\left[\frac{1}{\pi_a}\right] = 1", "refuted"),
        (r"\operatorname{Var}_{a \sim \pi}[r_a] = \sum_a \pi_a r_a^2 - V^2", "proved"),
    ],
)
def test_an_expectation_over_the_entries_of_a_column(latex: str, verdict: str) -> None:
    symbols = names((r"\pi", ["K"], ["probability vector"]), ("r", ["K"]), ("V", []))
    assert claim(latex, symbols, (r"V = \sum_{a=1}^{K} \pi_a r_a",))["verdict"] == verdict

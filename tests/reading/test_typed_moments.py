"""E, Var and Cov typed by hand, of names that are declared to be random; of any other name they are refused."""

from __future__ import annotations

import pytest

from symnn.cli.typed_claims import judge
from symnn.errors import ArgumentError, ShapeError
from symnn.reading.typed.language import read_claim
from symnn.reading.typed.let_words import declaration
from symnn.reading.typed.write import spoken

TRUE = {
    "a mean of squares": (["X: random"], [], "E(X^2) >= E(X)^2", ["E(X^2) = E(X)^2", "E(X^2) <= E(X)^2"]),
    "a quadratic form": (["w: n normal(0, s^2)", "s:", "A: n,n"], [], "E(w'*A*w) = s^2*tr(A)", ["E(w'*A*w) = s*tr(A)", "E(w'*A*w) = s^2*det(A)"]),
    "a coin": (["k: bernoulli(p)", "p:"], [], "Var(k) = p*(1 - p)", ["Var(k) = p", "Var(k) = p^2"]),
    "a waiting time": (["T: exponential(r)", "r: positive"], [], "E(T) = 1/r", ["E(T) = r", "Var(T) = 1/r"]),
    "a uniform number": (["u: uniform(0, 1)"], [], "Var(u) = 1/12", ["Var(u) = 1/6", "E(u) = 1/3"]),
    "a symmetric interval": (["u: uniform(-a, a)", "a: positive"], [], "E(u^2) = a^2/3", ["E(u^2) = a^2/12", "E(u^2) = a/3"]),
    "two names": (["x: random", "y: random"], [], "Cov(x, x + y) = Var(x)", ["Cov(x, x + y) = Var(y)", "Cov(x, x + y) = 0"]),
    "Markov": (["X: random", "a: positive"], ["X >= 0"], "E(step(X - a)) <= E(X)/a", ["E(step(X - a)) <= E(X)", "E(step(X - a)) >= E(X)/a"]),
    "a Gaussian tail": (["g: normal(0, 1)"], ["t >= 0"], "E(step(g - t)) <= exp(-t^2/2)", ["E(step(g - t)) <= exp(-t^2)", "E(step(g - t)) >= exp(-t^2/2)"]),
    "He's variance": (["w: n normal(0, s^2)", "s:", "x: n"], [], "E(relu(w'*x)^2) = s^2*(x'*x)/2", ["E(relu(w'*x)^2) = s^2*(x'*x)"]),
    "a centred matrix": (["W: m,n normal(0, 1)", "x: n"], [], "E(W*x) = 0", ["E(sum(W*x)) = 1", "E(x'*W'*W*x) = 0"]),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_true_claims_are_proved_and_lies_refuted(name: str) -> None:
    let, assume, true, lies = TRUE[name]
    assert judge(true, let, assume).verdict.word == "proved"
    for lie in lies:
        assert judge(lie, let, assume).verdict.word == "refuted", lie


@pytest.mark.parametrize("text", ["E(x^2) = E(x)^2", "Var(x) = 0", "E(2) = 2", "Cov(x, x) = 0"])
def test_what_is_not_said_to_be_random_has_no_mean(text: str) -> None:
    with pytest.raises(ArgumentError, match="is said to be random"):
        judge(text, ["x:"])


def test_a_covariance_is_of_numbers() -> None:
    with pytest.raises(ShapeError, match="two numbers"):
        read_claim("Cov(w, w) = 1", ["w: n normal(0, 1)"])


def test_e_is_a_name_where_it_is_not_applied() -> None:
    assert judge("tr(E*A) = tr(A*E)", ["A: n,n"]).verdict.word == "proved"


@pytest.mark.parametrize("text", ["x: n normal(0, s^2)", "k: bernoulli(1/2)", "X: random", "W: m, n uniform(-1, 1)"])
def test_a_declaration_is_said_as_it_was_read(text: str) -> None:
    assert str(declaration(text)) == text


WRONG = [
    (["x: normal(0)"], "has 2 numbers"),
    (["x: normal"], "say the numbers of its law"),
    (["x: normal(0, v)"], "declare v as a number"),
    (["x: normal(0, v)", "v: n"], "declare v as a number"),
    (["x: normal(0, y)", "y: normal(0, 1)"], "declare y as a number"),
    (["x: n positive normal(0, 1)"], "nothing else"),
    (["x: normal(0, exec(1))"], "is not read|neither|has 2 numbers|no size"),
    (["x: normal(0, -1)"], "never negative"),
    (["x: exponential(r)", "r:"], "positive"),
]


@pytest.mark.parametrize(("let", "why"), WRONG, ids=[w[0][0] for w in WRONG])
def test_what_is_no_law_is_refused(let: list[str], why: str) -> None:
    with pytest.raises(ArgumentError, match=why):
        read_claim("E(x) = 0", let)


def test_moments_are_spoken() -> None:
    said = read_claim("E(x^2) - E(x)^2 = Var(x)", ["x: normal(0, 1)"])
    assert spoken(said.links[0].right) == "Var(x)"

"""What the note of a function tells: that it is an entropy, a normal density, or bounded; and derivatives with a power behind ∂."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reading.test_claims_in_latex import JACOBIAN, claim, names

LAWS = names(("p", ["k"], ["probability vector", "positive"]), ("q", ["k"], ["probability vector", "positive"]))
ENTROPY = [*LAWS, *names(("H", None, "entropy of p"), (r"\textrm{CE}", None, "the cross-entropy"))]
NORMAL = names(
    ("x", []), (r"\Phi", None, "standard normal distribution function"), (r"\varphi", None, r"standard normal density, \varphi = \Phi'")
)
STEPS = names(
    ("h_t", ["n"], "t = 0..T"), ("u_t", ["n"], "t = 1..T"), ("W", ["n", "n"]), ("T", [], "integer", ["positive", "integer"]), (r"\gamma", [], ["positive"]),
    (r"\phi", None, "differentiable, elementwise, |phi'| <= gamma everywhere"),
)  # fmt: skip
CASES: list[tuple[list[dict[str, Any]], tuple[str, ...], str, tuple[str, ...]]] = [
    (ENTROPY, (), r"H(p) \ge 0", (r"H(p) \ge 1",)),
    (ENTROPY, (), r"H(p) \le \log k", (r"H(p) \le 1",)),
    (ENTROPY, (), r"\textrm{CE}(p, q) \ge H(p)", (r"\textrm{CE}(p, q) \ge H(q)", r"\textrm{CE}(p, q) \le H(p)")),
    (NORMAL, (), r"\varphi'(x) = -x\varphi(x)", (r"\varphi'(x) = x\varphi(x)",)),
    (NORMAL, (), r"\Phi''(x) = -x\varphi(x)", (r"\Phi''(x) = \varphi(x)",)),
    (NORMAL, (), r"\partial_x^2 \Phi(x) = -x\varphi(x)", (r"\partial_x^2 \Phi(x) = \varphi(x)",)),
    (
        STEPS, (r"h_t = \phi(W h_{t-1} + u_t) \text{ for } t = 1,\ldots,T",),
        r"\frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(\phi'(W h_{t-1} + u_t)) W",
        (r"\frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(\phi(W h_{t-1} + u_t)) W",),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("symbols", "definitions", "truth", "lies"), CASES, ids=[c[2][:40] for c in CASES])
def test_what_notes_tell_of_functions(
    symbols: list[dict[str, Any]], definitions: tuple[str, ...], truth: str, lies: tuple[str, ...]
) -> None:
    said = (JACOBIAN,) if definitions else ()
    found = claim(truth, symbols, definitions, said)
    assert found["verdict"] == "proved", found
    for lie in lies:
        wrong = claim(lie, symbols, definitions, said)
        assert wrong["verdict"] in ("refuted", "ill-typed", *(("unknown", "unread") if definitions else ())), (lie, wrong)


def test_a_bound_of_a_function_is_not_left_out_of_a_counterexample() -> None:
    bounded = names(("x", []), (r"\phi", None, "differentiable, elementwise, |phi'| <= 1 everywhere"))
    assert claim(r"\phi'(x) \le 1", bounded)["verdict"] not in ("refuted", "proved")


MASKED = [
    *names(("x", ["n"], "fixed"), ("w", ["n"], "fixed"), ("m_i", [], "i = 1..n"), ("p", [], ["in (0, 1)"]), ("y", [])),
    *names(("n", [], "integer", ["positive", "integer"])),
]
MASK = (r"y = \sum_{i=1}^n w_i \frac{m_i}{1-p} x_i",)


@pytest.mark.parametrize("law", ["m_i iid Bernoulli with success probability 1 - p", "m_i are i.i.d. Bernoulli(1 - p)"])
@pytest.mark.parametrize(
    ("truth", "lie"),
    [
        (r"\mathbb{E}[y] = \sum_{i=1}^n w_i x_i", r"\mathbb{E}[y] = (1-p)\sum_{i=1}^n w_i x_i"),
        (r"\operatorname{Var}[y] = \frac{p}{1-p}\sum_{i=1}^n w_i^2 x_i^2", r"\operatorname{Var}[y] = p(1-p)\sum_{i=1}^n w_i^2 x_i^2"),
    ],
)
def test_a_law_of_two_values_is_told_in_words(law: str, truth: str, lie: str) -> None:
    assert claim(truth, MASKED, MASK, (law,))["verdict"] == "proved"
    assert claim(lie, MASKED, MASK, (law,))["verdict"] == "refuted"


def test_a_law_of_two_values_needs_its_chance() -> None:
    assert claim(r"\mathbb{E}[y] = 0", MASKED, MASK, ("m_i are i.i.d. Bernoulli",))["verdict"] == "unread"


TURNED = names(("q", [2]), ("m", [], "position"), ("n", [], "position"), (r"\theta", [], ["positive"]), ("R", None, "rotation matrix"))
TURN = (r"R_t = \begin{bmatrix} \cos t\theta & -\sin t\theta \\ \sin t\theta & \cos t\theta \end{bmatrix}",)


@pytest.mark.parametrize(
    ("truth", "lie"),
    [
        (r"R_m^\top R_m = I", r"R_m R_m = I"),
        (r"R_m^\top R_n = R_{n-m}", r"R_m^\top R_n = R_{m-n}"),
        (r"\|R_m q\| = \|q\|", r"\|R_m q\| = m \|q\|"),
    ],
)
def test_positions_are_whole_numbers_and_no_indices(truth: str, lie: str) -> None:
    assert claim(truth, TURNED, TURN)["verdict"] == "proved"
    assert claim(lie, TURNED, TURN)["verdict"] == "refuted"

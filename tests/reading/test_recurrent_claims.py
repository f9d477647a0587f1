"""States of a recurrence: closed forms and neighbours are proved for all steps, lies refuted at a few, and no counterexample leaves the recurrence out."""

from __future__ import annotations

from typing import Any

import pytest

from symnn.reading.context.judging_tasks import judge
from tests.reading.test_claims_in_latex import JACOBIAN, claim, names

BETA = (r"\beta", [], ["in (0, 1)"])
STEPS = ("T", [], "integer", ["positive", "integer"])
V = names(("v_t", []), ("g", []), BETA)
CASES: list[tuple[str, list[dict[str, Any]], tuple[str, ...], tuple[str, ...]]] = [
    # truth, names, definitions, lies
    (r"h_T = w^{2T} h_0", names(("h_t", [], "t = 0..T"), ("w", []), STEPS), ("h_t = w^2 h_{t-1}",), (r"h_T = w^T h_0", r"h_T = 2 T w h_0")),
    (r"v_T = (1 - \beta^T) g", [*V, *names(STEPS)], (r"v_t = \beta v_{t-1} + (1 - \beta) g", "v_0 = 0"), (r"v_T = \beta^T g", r"v_T = (1 - \beta^{T-1}) g")),
    (
        r"m_T = \sum_{i=1}^{T} \beta^{T-i} u_i", names(("m_t", []), ("u_t", [], "t = 1..T"), BETA, STEPS), (r"m_t = \beta m_{t-1} + u_t", "m_0 = 0"),
        (r"m_T = \sum_{i=1}^{T} \beta^{i} u_i",),
    ),
    (r"x_k = (1 - a)^k x_0", names(("x_k", []), ("a", [])), (r"x_{k+1} = x_k - a x_k",), (r"x_k = (1 - a)^{k+1} x_0",)),
    (r"G_0 = r_0 + \gamma r_1 + \gamma^2 G_2", names(("G_t", [], "t = 0..T"), ("r_t", [], "t = 0..T"), (r"\gamma", []), STEPS),
     (r"G_t = r_t + \gamma G_{t+1} \text{ for } t = 0, \ldots, T-1",), (r"G_0 = r_0 + \gamma r_1 + \gamma G_2",)),
    (
        r"\frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_t \odot h_t) W",
        names(("h_t", ["n"], "t = 0..T"), ("u_t", ["n"], "t = 1..T"), ("W", ["n", "n"]), STEPS), (r"h_t = \tanh(W h_{t-1} + u_t)",),
        (r"\frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_t \odot h_t) W^\top",),
    ),
    (
        r"\begin{bmatrix} p_{t+1} \\ q_{t+1} \end{bmatrix} = \begin{bmatrix} a & 1 \\ ab & b + 1 \end{bmatrix} \begin{bmatrix} p_t \\ q_t \end{bmatrix}",
        names(("p_t", []), ("q_t", []), ("a", []), ("b", [])), (r"p_{t+1} = a p_t + q_t", r"q_{t+1} = q_t + b p_{t+1}"),
        (r"\begin{bmatrix} p_{t+1} \\ q_{t+1} \end{bmatrix} = \begin{bmatrix} a & 1 \\ ab & b \end{bmatrix} \begin{bmatrix} p_t \\ q_t \end{bmatrix}",
         r"\begin{bmatrix} p_{t+1} \\ q_{t+1} \end{bmatrix} = \begin{bmatrix} 1 & a \\ ab & b + 1 \end{bmatrix} \begin{bmatrix} p_t \\ q_t \end{bmatrix}"),
    ),
    (r"\frac{v_T}{1 - \beta^T} = g", [*V, *names(STEPS)], (r"v_t = \beta v_{t-1} + (1 - \beta) g", "v_0 = 0"), (r"\frac{v_T}{1 - \beta^{T-1}} = g", r"\frac{v_T}{1 - \beta} = g")),
    (r"m_t = (1 - \beta^t) g", names(("m_t", []), ("m_0", []), ("g", []), BETA, ("t", [], "integer", ["positive", "integer"])),
     (r"m_t = \beta m_{t-1} + (1 - \beta) g", "m_0 = 0"), (r"m_t = \beta^t g", r"m_t = (1 - \beta^{t-1}) g")),
    # t is positive: what is undefined for t = 0 is claimed of t = 1, 2, … alone
    (r"\frac{m_t}{1 - \beta^t} = g", names(("m_t", []), ("m_0", []), ("g", []), BETA, ("t", [], "integer", ["positive", "integer"])),
     (r"m_t = \beta m_{t-1} + (1 - \beta) g", "m_0 = 0"), (r"\frac{m_t}{1 - \beta^t} = t g", r"\frac{m_t}{1 - \beta} = g")),
    (r"x_t = (1 - a)^t x_0", names(("x_0", []), ("x_t", []), ("x_{t+1}", []), ("a", []), ("t", [], "integer", ["positive", "integer"])),
     (r"x_{t+1} = x_t - a x_t",), (r"x_t = (1 + a)^t x_0", r"x_t = (1 - a)^{t+1} x_0")),
    # sums over what came before, also of columns, and of none of it
    (r"v_t = \sum_{s=0}^{t-1} \beta^s g_{t-s}", names(("v_t", ["n"]), ("g_t", ["n"]), BETA), (r"v_t = \beta v_{t-1} + g_t", "v_0 = 0"),
     (r"v_t = \sum_{s=0}^{t} \beta^s g_{t-s}", r"v_t = \sum_{s=1}^{t} \beta^s g_{t-s}", r"v_t = \sum_{s=0}^{t-1} \beta^s g_{t-s-1}")),
    (r"v_t = (1 - \beta) \sum_{i=1}^{t} \beta^{t-i} g_i", names(("v_t", ["n"]), ("g_t", ["n"]), BETA), (r"v_t = \beta v_{t-1} + (1 - \beta) g_t", "v_0 = 0"),
     (r"v_t = (1 - \beta) \sum_{i=1}^{t} \beta^{t-i+1} g_i", r"v_t = (1 - \beta) \sum_{i=2}^{t} \beta^{t-i} g_i", r"v_t = \sum_{i=1}^{t} \beta^{t-i} g_i")),
    (r"\lim_{t \to \infty} v_t = \frac{g}{1 - \beta}", V, (r"v_t = \beta v_{t-1} + g", "v_0 = 0"), (r"\lim_{t \to \infty} v_t = g", r"\lim_{t \to \infty} v_t = \frac{g}{\beta}")),
]  # fmt: skip


@pytest.mark.parametrize(("truth", "symbols", "definitions", "lies"), CASES, ids=[c[0][:30] for c in CASES])
def test_what_a_recurrence_computes(truth: str, symbols: list[dict[str, Any]], definitions: tuple[str, ...], lies: tuple[str, ...]) -> None:
    said = (JACOBIAN,) if r"\partial" in truth else ()
    found = claim(truth, symbols, definitions, said)
    assert found["verdict"] == "proved", found
    for lie in lies:
        wrong = claim(lie, symbols, definitions, said)
        assert wrong["verdict"] == "refuted", (lie, wrong)


def test_a_start_that_is_assumed() -> None:
    symbols, said = names(("v_t", []), ("g_t", []), BETA), (r"v_t = \beta v_{t-1} + g_t",)
    assert claim(r"v_t = \sum_{s=0}^{t-1} \beta^s g_{t-s}", symbols, said, ("v_0 = 0",))["verdict"] == "proved"
    assert claim(r"v_t = \sum_{s=0}^{t-1} \beta^s g_{t-s}", symbols, said, ("v_0 = 1",))["verdict"] == "refuted"


@pytest.mark.parametrize("first", [4, 5, 7])
def test_a_sum_has_no_last_term_before_it_begins(first: int) -> None:
    """Of 1, …, T, as many are from 5 on as T less 4 only if T is at least 4: the induction would take one away below."""
    symbols = names(("v_t", [], "t = 0..T"), ("u_t", [], "t = 1..T"), STEPS)
    found = claim(rf"v_T = \sum_{{i={first}}}^{{T}} u_i", symbols, ("v_t = v_{t-1} + u_t", "v_0 = 0"))
    assert found["verdict"] != "proved", found


BPTT = ("h_t = U x_t + W h_{t-1}", "o_t = V h_t", r"L = \ell(o_1, \ldots, o_T)")


@pytest.mark.parametrize(
    ("truth", "lie"),
    [
        (
            r"\frac{\partial L}{\partial h_T} = V^\top \frac{\partial L}{\partial o_T}",
            r"\frac{\partial L}{\partial h_T} = V \frac{\partial L}{\partial o_T}",
        ),
        (
            r"\frac{\partial L}{\partial h_t} = W^\top \frac{\partial L}{\partial h_{t+1}} + V^\top \frac{\partial L}{\partial o_t}",
            r"\frac{\partial L}{\partial h_t} = W \frac{\partial L}{\partial h_{t+1}} + V^\top \frac{\partial L}{\partial o_t}",
        ),
        (
            r"\frac{\partial L}{\partial U} = \sum_{t=1}^T \frac{\partial L}{\partial h_t} x_t^\top",
            r"\frac{\partial L}{\partial U} = \sum_{t=1}^T \frac{\partial L}{\partial h_t} x_{t-1}^\top",
        ),
    ],
)
def test_steps_of_which_only_formulas_tell_how_many_there_are(truth: str, lie: str) -> None:
    """h_1, …, h_T and h_0 before them, though no note says t = 1..T: no index leaves its axis, and the last is T."""
    shapes = names(
        ("x_t", ["d"]), ("h_t", ["k"]), ("o_t", ["q"]), ("U", ["k", "d"]), ("W", ["k", "k"]), ("V", ["q", "k"]), ("L", []), STEPS
    )
    ell = {"name": "l", "latex": r"\ell", "shape": None, "kind": "function", "note": "differentiable function of (o_1,...,o_T)"}
    said = ("\\partial L/\\partial h_t is the total derivative", "layout: d(scalar)/d(array) has the shape of the array")
    assert claim(truth, [*shapes, ell], BPTT, said)["verdict"] == "proved"
    assert claim(lie, [*shapes, ell], BPTT, said)["verdict"] in ("refuted", "ill-typed")


def test_states_that_are_no_family_are_never_refuted() -> None:
    """x_t and x_0 are of two kinds: a counterexample in which they have nothing to do with one another is none."""
    symbols = names(("x_0", [], ["positive"]), ("x_t", []), ("a", []), ("t", [], "integer", ["positive", "integer"]))
    assert claim("x_t = (1 - a)^t x_0", symbols, ("x_{t+1} = x_t - a x_t",))["verdict"] not in ("refuted", "ill-typed")


def test_what_grows_with_the_steps_is_not_carried_over() -> None:
    """c is another number for every T: the step of an induction would put one for the other."""
    symbols = names(("v_t", [], "t = 0..T"), ("u_t", [], "t = 1..T"), ("c", []), STEPS)
    found = claim(r"v_T = v_0 + c", symbols, ("v_t = v_{t-1} + u_t", r"c = \sum_{i=1}^{T} u_i"))
    assert found["verdict"] != "refuted", found
    told = claim(r"v_T = v_0 + c", symbols, ("v_t = v_{t-1} + u_t",), (r"c = T u_T",))
    assert told["verdict"] != "proved", told


def test_what_restricts_a_defined_name_restricts_what_it_is_made_of() -> None:
    symbols = names(("s", [], ["in (0, 1)"]), ("x", []))
    assert claim("x < 1", symbols, ("s = 1 - x",))["verdict"] == "proved"
    assert claim("x < 0", symbols, ("s = 1 - x",))["verdict"] == "refuted"


@pytest.mark.parametrize(
    ("latex", "verdict"),
    [
        (r"\lim_{x \to \infty} \frac{1}{1+e^{-x}} = 1", "proved"),
        (r"\lim_{x \to \infty} \frac{1}{1+e^{-x}} = 0", "refuted"),
        (r"\lim_{n \to \infty} \left(1 + \frac{x}{n}\right)^n = e^x", "proved"),
        (r"\lim_{x \to 0} \frac{e^x - 1}{x} = 2", "refuted"),
    ],
)
def test_limits(latex: str, verdict: str) -> None:
    assert judge({"claim": latex, "symbols": names(("x", []))})["verdict"] == verdict

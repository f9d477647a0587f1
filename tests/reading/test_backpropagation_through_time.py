"""Derivatives through all steps of a recurrence are shown for every number of steps, and lies are refuted at a few."""

from __future__ import annotations

from typing import Any

import pytest

from symnn.claims.verdict import Proved
from symnn.proof.prove import prove
from symnn.reading.context import adjoint_claims, claim_links, recurrence_steps, recurrent_claims, state_rules
from symnn.reading.context.judging_tasks import judge
from symnn.reading.context.setting import setting
from tests.reading.test_claims_in_latex import names

T = ("T", [], "integer", ["positive", "integer"])
PLAIN = names(
    ("x_t", ["d"], "t = 1..T"), ("h_t", ["n"], "t = 0..T, h_0 given"), ("o_t", ["q"], "t = 1..T"), ("U", ["n", "d"]), ("W", ["n", "n"]), ("V", ["q", "n"]),
    (r"\ell", None, "differentiable function of (o_1,...,o_T)"), ("L", []), T,
)  # fmt: skip
LINEAR = ("h_t = U x_t + W h_{t-1}", "o_t = V h_t", r"L = \ell(o_1, \ldots, o_T)")
TANH = (r"h_t = \tanh(U x_t + W h_{t-1})", *LINEAR[1:])
GATED = (
    [
        *names(("c_t", ["n"], "t = 0..T"), ("f_t", ["n"], "t = 1..T"), ("g_t", ["n"], "t = 1..T"), ("y_t", [], "t = 1..T"), ("v", ["n"]), T),
        *names((r"\ell", None, "differentiable function of (y_1,...,y_T)"), ("L", [])),
    ],
    (r"c_t = f_t \odot c_{t-1} + g_t", r"y_t = v^\top c_t", r"L = \ell(y_1, \ldots, y_T)"),
)  # fmt: skip
TWO = (
    [*PLAIN, *names(("a_t", ["n"], "t = 1..T"), ("b", ["n"]))],
    ("a_t = b + W h_{t-1} + U x_t", r"h_t = \tanh(a_t)", *LINEAR[1:]),
)


def by(name: str) -> str:
    return rf"\frac{{\partial L}}{{\partial {name}}}"


CASES: list[tuple[tuple[list[dict[str, Any]], tuple[str, ...]], str, tuple[str, ...]]] = [
    ((PLAIN, LINEAR), rf"{by('h_T')} = V^\top {by('o_T')}", (rf"{by('h_T')} = V {by('o_T')}",)),
    (
        (PLAIN, LINEAR),
        rf"{by('h_t')} = W^\top {by('h_{t+1}')} + V^\top {by('o_t')}",
        (
            rf"{by('h_t')} = W {by('h_{t+1}')} + V^\top {by('o_t')}",
            rf"{by('h_t')} = V^\top {by('o_t')}",
            rf"{by('h_t')} = W^\top {by('h_{t+1}')}",
            rf"{by('h_t')} = W^\top {by('h_{t+1}')} + V^\top {by('o_{t+1}')}",
        ),
    ),
    ((PLAIN, LINEAR), rf"{by('h_0')} = W^\top {by('h_1')}", (rf"{by('h_0')} = {by('h_1')}", rf"{by('h_0')} = 0")),
    (
        (PLAIN, LINEAR),
        rf"{by('W')} = \sum_{{t=1}}^T {by('h_t')} h_{{t-1}}^\top",
        (
            rf"{by('W')} = \sum_{{t=1}}^T {by('h_t')} h_t^\top",
            rf"{by('W')} = {by('h_T')} h_{{T-1}}^\top",
            rf"{by('W')} = \sum_{{t=1}}^T V^\top {by('o_t')} h_{{t-1}}^\top",
        ),
    ),
    ((PLAIN, LINEAR), rf"{by('U')} = \sum_{{t=1}}^T {by('h_t')} x_t^\top", (rf"{by('U')} = \sum_{{t=2}}^T {by('h_t')} x_t^\top",)),
    ((PLAIN, LINEAR), rf"{by('x_t')} = U^\top {by('h_t')}", (rf"{by('x_t')} = U^\top V^\top {by('o_t')}",)),
    (
        (PLAIN, TANH),
        rf"{by('h_t')} = W^\top \left({by('h_{t+1}')} \odot (1 - h_{{t+1}} \odot h_{{t+1}})\right) + V^\top {by('o_t')}",
        (rf"{by('h_t')} = W^\top \left({by('h_{t+1}')} \odot (1 - h_t \odot h_t)\right) + V^\top {by('o_t')}",),
    ),
    (
        (PLAIN, TANH),
        rf"{by('h_t')} = \left(\frac{{\partial h_{{t+1}}}}{{\partial h_t}}\right)^\top {by('h_{t+1}')} + \left(\frac{{\partial o_t}}{{\partial h_t}}\right)^\top {by('o_t')}",
        (rf"{by('h_t')} = \frac{{\partial h_{{t+1}}}}{{\partial h_t}} {by('h_{t+1}')} + \left(\frac{{\partial o_t}}{{\partial h_t}}\right)^\top {by('o_t')}",),
    ),
    ((PLAIN, TANH), rf"{by('x_t')} = U^\top \left((1 - h_t \odot h_t) \odot {by('h_t')}\right)", (rf"{by('x_t')} = U^\top \left((1 - h_t \odot h_t) \odot {by('h_{t-1}')}\right)",)),
    (TWO, rf"{by('W')} = \sum_{{t=1}}^T {by('a_t')} h_{{t-1}}^\top", (rf"{by('W')} = \sum_{{t=1}}^T {by('h_t')} h_{{t-1}}^\top",)),
    (TWO, rf"{by('b')} = \sum_{{t=1}}^T {by('a_t')}", (rf"{by('b')} = {by('a_T')}",)),
    (TWO, rf"{by('a_t')} = (1 - h_t \odot h_t) \odot {by('h_t')}", (rf"{by('a_t')} = (1 - a_t \odot a_t) \odot {by('h_t')}",)),
    (GATED, rf"{by('f_t')} = {by('c_t')} \odot c_{{t-1}}", (rf"{by('f_t')} = {by('c_t')} \odot c_t", rf"{by('f_t')} = {by('y_t')} v \odot c_{{t-1}}")),
    (GATED, rf"{by('c_t')} = f_{{t+1}} \odot {by('c_{t+1}')} + {by('y_t')} v", (rf"{by('c_t')} = f_t \odot {by('c_{t+1}')} + {by('y_t')} v",)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "truth", "lies"), CASES, ids=[c[1][:40] for c in CASES])
def test_gradients_through_every_number_of_steps(
    text: tuple[list[dict[str, Any]], tuple[str, ...]], truth: str, lies: tuple[str, ...]
) -> None:
    symbols, definitions = text
    said = ("layout: d(scalar)/d(array) has the shape of the array",)
    found = judge({"claim": truth, "symbols": symbols, "definitions": definitions, "assumptions": said}, 60)
    assert found["verdict"] == "proved", found
    for lie in lies:
        wrong = judge({"claim": lie, "symbols": symbols, "definitions": definitions, "assumptions": said}, 60)
        assert wrong["verdict"] in ("refuted", "ill-typed"), (lie, wrong)


LAST = (
    names(("h_t", ["n"], "t = 0..T, h_0 given"), ("W", ["n", "n"]), (r"\ell", None, "differentiable, R^n -> R"), ("L", []), T),
    ("h_t = W h_{t-1}", r"L = \ell(h_T)"),
)


def by_recursion_alone(text: tuple[list[dict[str, Any]], tuple[str, ...]], latex: str) -> Any:
    """The verdict of the method on a claim of which no counterexample was looked for."""
    task = {
        "claim": latex,
        "symbols": text[0],
        "definitions": text[1],
        "assumptions": ["layout: d(scalar)/d(array) has the shape of the array"],
    }
    made = setting(task)
    names_ = made.cone([side for s in claim_links.read(made, latex) for side in s.sides])
    found = state_rules.rules(made, names_)
    steps = state_rules.depth(found)
    letter = recurrent_claims.running(made, found, latex, steps)
    assert letter is not None
    return adjoint_claims.judged(task, names_, steps, letter, lambda claim: prove(claim, budget=20))


@pytest.mark.parametrize(
    ("text", "latex", "is_true"),
    [
        (LAST, rf"{by('h_t')} = W^\top {by('h_{t+1}')} + h_t - h_t", True),
        (LAST, rf"{by('h_T')} = h_T - h_T", False),
        ((PLAIN, LINEAR), rf"{by('h_t')} = V^\top {by('o_t')} + h_t - h_t", False),
        ((PLAIN, TANH), rf"{by('h_t')} = V^\top {by('o_t')} + h_{{t+1}} - h_{{t+1}}", False),
        ((PLAIN, TANH), rf"{by('x_t')} = h_t - h_t", False),
    ],
)
def test_a_state_that_stands_for_its_value_loses_no_derivative(text: Any, latex: str, is_true: bool) -> None:
    """Where the states of a claim are put in, a loss still depends on them."""
    assert isinstance(by_recursion_alone(text, latex), Proved) is is_true


ONE = names(("h_t", [], "t = 0..T, h_0 given"), ("w", []), ("u_t", [], "t = 1..T"), ("z_t", [], "t = 1..T"), T)
PLAIN_STEP, THROUGH = ("h_t = w h_{t-1} + u_t",), ("z_t = w u_t", "h_t = w h_{t-1} + z_t")
SLOPE = r"\frac{\partial h_t}{\partial w}"


@pytest.mark.parametrize(
    ("definitions", "latex", "is_true"),
    [
        (PLAIN_STEP, rf"{SLOPE} = h_{{t-1}} + w \frac{{\partial h_{{t-1}}}}{{\partial w}}", True),
        (PLAIN_STEP, rf"{SLOPE} = h_{{t-1}}", False),
        (PLAIN_STEP, rf"{SLOPE} = h_{{t-1}} + h_t - h_t", False),
        (PLAIN_STEP, r"\frac{\partial h_t}{\partial u_t} = 1 + h_{t-1} - h_{t-1}", True),
        (PLAIN_STEP, r"\frac{\partial h_t}{\partial u_{t-1}} = h_{t-1} - h_{t-1}", False),
        (THROUGH, r"\frac{\partial h_t}{\partial u_{t-1}} = h_{t-1} - h_{t-1}", False),
    ],
)
def test_a_state_depends_on_what_the_steps_before_it_are_made_of(definitions: tuple[str, ...], latex: str, is_true: bool) -> None:
    task = {"claim": latex, "symbols": ONE, "definitions": definitions, "assumptions": ()}
    made = setting(task)
    names_ = made.cone([side for s in claim_links.read(made, latex) for side in s.sides])
    steps = state_rules.depth(state_rules.rules(made, names_))
    alone = recurrence_steps.unfolded(task, names_, steps, "t", lambda claim: prove(claim, budget=20))
    assert isinstance(alone, Proved) is is_true
    assert judge(task, 20)["verdict"] == ("proved" if is_true else "refuted")

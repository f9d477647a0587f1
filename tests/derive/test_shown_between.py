"""On the way to δ of the last layer: the slope of the loss, the derivative of the output's activation times it; each a line
that is judged. Conditions that the definitions meet are not said, others are.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

import symnn
from symnn import Dense, Layers, Network
from symnn.bridge import read
from symnn.claims.verdict import Condition, Proved
from symnn.derive.shown_between import met
from symnn.errors import ArgumentError
from symnn.proof.equality.deciding_equality import equal_nodes

N = symnn.sizes("N")
CASES = {
    "softmax_cross_entropy": ("softmax", 3),
    "softmax_cross_entropy_with_classes": ("softmax", 3),
    "weighted_cross_entropy": ("softmax", 3),
    "binary_cross_entropy": ("sigmoid", 2),
}
SHAPES = [(layout, batch) for layout in ("columns", "rows", "torch") for batch in (None, N)]


def lines(loss, layout="columns", batch=None, units=None, depth=2):
    last, outputs = CASES[loss]
    hidden = [Dense(4, activation="tanh") for _ in range(depth - 1)]
    net = Network(*hidden, Dense(units or outputs, activation=last), inputs=3, loss=loss, layout=layout, batch=batch)
    return net.backprop()


@pytest.mark.parametrize(("layout", "batch"), SHAPES, ids=[f"{a}-{b}" for a, b in SHAPES])
@pytest.mark.parametrize("loss", CASES)
def test_slope_and_jacobian_are_judged_lines_before_delta(loss, layout, batch) -> None:
    steps = lines(loss, layout, batch).steps
    k = next(k for k, s in enumerate(steps) if s.between)
    slope, passed, delta = steps[k : k + 3]
    assert [s.between for s in steps].count(True) == 2
    assert (passed.of, passed.symbol) == (delta.of, delta.symbol)
    assert {s.verdict.word for s in (slope, passed, delta)} == {"proved"}
    assert read(slope.symbol) in symnn.expr.walk.atoms(passed.value)
    for line, value in ((slope, -slope.value), (passed, passed.value * 2), (passed, slope.value)):
        if value.shape == line.raw.shape:
            assert not isinstance(equal_nodes(line.raw, value), Proved)


@pytest.mark.parametrize(("layout", "batch"), SHAPES, ids=[f"{a}-{b}" for a, b in SHAPES])
def test_a_diagonal_is_not_softmaxs_jacobian(layout, batch) -> None:
    (passed,) = [s for s in lines("softmax_cross_entropy", layout, batch).steps if s.key.lower() == "through_delta2"]
    slope, a = (sp.MatrixSymbol(n, *passed.shape) for n in (("da2", "a2") if batch is None else ("dA2", "A2")))
    for lie in (sp.HadamardProduct(a, slope), sp.HadamardProduct(a, slope - a)):
        assert not isinstance(equal_nodes(passed.raw, read(lie)), Proved)


def test_the_step_is_printed_as_one_chain() -> None:
    shown = lines("softmax_cross_entropy").latex()
    assert r"\frac{\partial \mathcal{L}}{\partial a^{[2]}} &= -y \oslash a^{[2]}" in shown
    assert r"(\operatorname{diag}(a^{[2]}) - a^{[2]} a^{[2]\top}) \frac{\partial \mathcal{L}}{\partial a^{[2]}}" in shown
    assert "\n &= a^{[2]} - y" in shown
    assert r"\nabla_{a^{[2]}} \mathcal{L}" in lines("softmax_cross_entropy").latex(gradient="nabla")
    assert "put in" in lines("softmax_cross_entropy").markdown()


@pytest.mark.parametrize("loss", CASES)
def test_behind_softmax_and_sigmoid_the_argument_of_log_is_not_zero(loss) -> None:
    found = lines(loss)
    assert not [c for c in found.conditions if "a2" in str(c)]
    assert "a^{[2]} \\neq" not in found.latex()


POSITIVE = ("sigmoid", "exp", "softplus")
BELOW_1 = ("sigmoid", "tanh", "softsign")
SIGNED = ("tanh", "relu", "softsign", "step")


@pytest.mark.parametrize("g", [*POSITIVE, *SIGNED])
def test_a_condition_is_met_where_the_range_of_a_function_says_so_alone(g: str) -> None:
    n = symnn.sizes("n")
    x, y, a, b = (symnn.vector(s, n) for s in "xyab")
    loss, one = sp.Symbol("loss", real=True), sp.OneMatrix(n, 1)
    found = symnn.backprop([(a, getattr(symnn, g)(x)), (b, a), (loss, (y.T * b)[0, 0])], by=[x])
    last = found.steps[-1]
    met_by_all = [Condition(c, 0, "≠") for c in (a, b)] + [Condition(a, 0, ">")]
    other = [Condition(x, 0), Condition(a, one), Condition(a - 2 * one, 0), Condition(a, 0, "<"), Condition(y, 0)]
    steps = (*found.steps[:-1], replace(last, verdict=replace(last.verdict, conditions=(*met_by_all, *other))))
    said = replace(found, steps=steps, met=met(steps)).conditions
    kept = [c for c in other if c != "a ≠ 1" or g not in BELOW_1]
    assert list(said) == (kept if g in POSITIVE else [*met_by_all, *kept])


def test_a_deep_network_shows_its_own_last_layer() -> None:
    found = lines("softmax_cross_entropy", depth=12)
    assert [str(s.symbol) for s in found.steps if s.between] == ["da12", "delta12"]
    assert all(s.proved for s in found.steps)
    assert not found.conditions
    deep = Network(Layers("L", activation="tanh", output="softmax"), loss="softmax_cross_entropy").backprop()
    assert [str(s.symbol) for s in deep.steps if s.between] == ["da_L", "delta_L"]


def test_no_step_is_shown_where_nothing_is_put_together() -> None:
    for last, loss in (("identity", "half_squared_error"), ("sigmoid", "mse"), ("softmax", "mse")):
        net = Network(Dense(2, activation=last), inputs=3, loss=loss)
        assert not [s for s in net.backprop().steps if s.between]


def test_gradients_come_in_the_order_of_layers_or_of_computation() -> None:
    net = Network(Dense(4, activation="tanh"), Dense(2), inputs=3, loss="mse")
    one, other = net.backprop(), net.backprop(order="computation")
    assert list(one.gradients) == ["W1", "b1", "W2", "b2"]
    assert list(other.gradients) == ["W2", "b2", "W1", "b1"]
    assert one.gradients == other.gradients
    with pytest.raises(ArgumentError, match="'layers' or 'computation'"):
        net.backprop(order="time")
    assert replace(other, steps=one.steps) == one

"""Activations of one's own: as an expression, a function, a formula on the command line; their numbers trained in each
layer, shared by all, or fixed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp
from click.testing import CliRunner

import symnn
from symnn.cli.main import main
from symnn.errors import ArgumentError

z, beta = sp.symbols("z beta", real=True)
SWISH = sp.Lambda((z, beta), z * symnn.sigmoid(beta * z))


def network(activation: Any) -> symnn.Network:
    two = [symnn.Dense(2, activation=activation) for _ in range(2)]
    return symnn.Network(*two, symnn.Dense(1), inputs=3, loss="half_squared_error")


def loss(p: dict[str, Any], x: Any, y: float, betas: tuple[float, float]) -> float:
    """By hand."""
    a = x
    for layer, b in enumerate(betas, start=1):
        v = p[f"W{layer}"] @ a + p[f"b{layer}"][:, 0]
        a = v / (1 + np.exp(-b * v))
    return float(((p["W3"] @ a + p["b3"][:, 0])[0] - y) ** 2 / 2)


@pytest.mark.parametrize(
    ("activation", "numbers"),
    [
        (SWISH, ["beta1", "beta2"]),
        (symnn.activation(SWISH, beta="trained"), ["beta1", "beta2"]),
        (symnn.activation(SWISH, beta="shared"), ["beta"]),
        (symnn.activation(SWISH, beta="fixed"), []),
        (sp.Lambda(z, z * symnn.sigmoid(beta * z)), []),
        (symnn.activation(lambda z, beta: z * symnn.sigmoid(beta * z), beta="shared"), ["beta"]),
    ],
)
def test_numbers_of_an_activation_are_trained_shared_or_fixed(activation: Any, numbers: list[str]) -> None:
    net = network(activation)
    assert [n for n in net.parameters if n.startswith("beta")] == numbers
    assert not net.backprop().unproved
    rng = np.random.default_rng(0)
    parameters = {n: rng.normal(size=getattr(s, "shape", ())) for n, s in net.parameters.items()}
    x, y = rng.normal(size=3), 0.3
    given = {} if numbers else {"beta": 0.7}

    def by_hand(p: dict[str, Any]) -> float:
        betas = [p.get(f"beta{k}", p.get("beta", 0.7)) for k in (1, 2)]
        return loss(p, x, y, (betas[0], betas[1]))

    found, gradients = net.numpy()(parameters, x, y, **given)
    assert found == pytest.approx(by_hand(parameters), rel=1e-12)
    for name, value in parameters.items():
        for at in np.ndindex(np.shape(value)):
            step = np.zeros(np.shape(value))
            step[at] = 1e-6
            slope = (by_hand(parameters | {name: value + step}) - by_hand(parameters | {name: value - step})) / 2e-6
            assert np.asarray(gradients[name])[at] == pytest.approx(slope, rel=1e-5, abs=1e-8)


def test_a_slope_that_is_trained_can_be_shared_and_fixed() -> None:
    assert "alpha" in network(symnn.activation("prelu", alpha="shared")).parameters
    fixed = network(symnn.activation("prelu", alpha="fixed"))
    assert ("alpha", "number of the activation") in [(str(s), words) for s, words in fixed.given]
    assert not fixed.backprop().unproved


def test_a_fixed_number_may_stand_in_any_number_of_layers() -> None:
    layers = symnn.Layers(sp.Symbol("L", integer=True, positive=True), symnn.activation(SWISH, beta="fixed"))
    assert not symnn.Network(layers, loss="half_squared_error").backprop().unproved


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ({"gamma": "shared"}, "gamma is no number that .* trains: its trained numbers are beta"),
        ({"beta": "frozen"}, "trained, shared or fixed, not 'frozen'"),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(roles: dict[str, str], said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        symnn.activation(SWISH, **roles)
    with pytest.raises(ArgumentError, match="it has no trained number"):
        symnn.activation("tanh", beta="shared")


SWISHED = ("derive", "backprop", "--layers", "3,2,2,1", "--format", "text", "--activation", "x*sigmoid(beta*x)")


@pytest.mark.parametrize(
    ("more", "there", "not_there"),
    [
        ((), ("∂loss/∂beta1 =", "∂loss/∂beta2 ="), ()),
        (("--parameter", "beta: shared"), ("∂loss/∂beta =",), ("beta1",)),
        (("--parameter", "beta: fixed"), ("sigmoid(beta*z1)",), ("∂loss/∂beta",)),
    ],
)
def test_a_formula_on_the_command_line(more: tuple[str, ...], there: tuple[str, ...], not_there: tuple[str, ...]) -> None:
    ran = CliRunner().invoke(main, [*SWISHED, *more])
    assert ran.exit_code == 0
    assert all(part in ran.output for part in there)
    assert not any(part in ran.output for part in (*not_there, "NOT PROVED"))


def test_a_name_of_an_activation_may_be_a_capital() -> None:
    ran = CliRunner().invoke(main, ["derive", "backprop", "--layers", "3,2,1", "--activation", "x*tanh(K*x)", "--format", "text"])
    assert (ran.exit_code, "∂loss/∂K1 =" in ran.output) == (0, True), ran.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--activation", "2+3"), "call the pre-activation x, z or t"),
        (("--activation", "x'*x"), "formula of one number, but x is none"),
        (("--activation", "x*k(x)"), "unknown function k"),
        (("--activation", "__import__('os')"), "stands where a name"),
        (("--activation", "a*u"), "call the pre-activation x, z or t"),
        (("--activation", "x*b", "--parameter", "b"), "write a name and its role"),
        (("--activation", "x*c", "--parameter", "c: fixed", "--parameter", "c: shared"), "c is said to be fixed and shared"),
        (("--activation", "x*W1", "--parameter", "W1: fixed"), "the name W1 stands for two things"),
        (("--activation", "tanh", "--parameter", "b: fixed"), "it has no trained number"),
        (("--activation", "g", "--parameter", "b: fixed"), "it has no trained number"),
    ],
)
def test_what_is_no_activation_is_told(words: tuple[str, ...], said: str) -> None:
    ran = CliRunner().invoke(main, ["derive", "backprop", "--layers", "3,2,1", *words])
    assert (ran.exit_code, said in ran.output) == (2, True), ran.output


def test_a_file_says_what_the_activation_is(tmp_path: Path) -> None:
    text = network(SWISH).export(tmp_path / "swish.py")
    assert "a1 = z*sigmoid(beta*z) for z = z1, beta = beta1" in text


def test_the_loss_is_an_expression_that_is_exported_alike() -> None:
    net = network("tanh")
    rng = np.random.default_rng(1)
    parameters = {n: rng.normal(size=s.shape) for n, s in net.parameters.items()}
    x, y = rng.normal(size=(3, 1)), 0.3
    symbols = (*net.parameters.values(), net.x, net.y)
    alone = symnn.lambdify(symbols, net.loss_expression())(*parameters.values(), x, y)
    assert alone == pytest.approx(net.numpy()(parameters, x, y)[0], rel=1e-12)

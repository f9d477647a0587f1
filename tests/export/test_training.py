"""Laws of exported optimisers: a network trains on small digits by exported code alone, step by step like code written by hand, and like PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

import symnn
from symnn.export.optimiser_steps import OPTIMISERS, export_optimiser, newton_program, optimiser
from symnn.nets import Dense, Network
from tests.export.test_targets import ARRAYS, HERE, given

RATES = {"gradient_descent": 0.3, "momentum": 0.05, "adam": 0.02, "adamw": 0.02}
STEPS = 60
Arrays = dict[str, Any]


@cache
def digits() -> tuple[Any, Any, Any]:
    """Two hundred pictures of 8 by 8 in ten classes: a drawing for each class, moved by noise, with levels from 0 to 16 as scikit-learn's have."""
    draw = np.random.default_rng(0)
    drawings = draw.integers(0, 17, size=(10, 64)) * (draw.random((10, 64)) < 0.4)
    classes = draw.integers(0, 10, 200)
    x = np.clip(np.rint(drawings[classes] + draw.normal(scale=4, size=(200, 64))), 0, 16)
    return x / 16, np.eye(10)[classes], classes


@cache
def network() -> Network:
    return Network(Dense(16, activation="tanh"), Dense(10), inputs=64, loss="softmax_cross_entropy", batch=symnn.sizes("N"), layout="torch")


def start() -> Arrays:
    return network().initial(np.random.default_rng(3))


def losses_of(loss_and_gradients: Callable[..., Any], step: Callable[..., Any], parameters: Any, x: Any, y: Any) -> Iterator[float]:
    state = None
    for _ in range(STEPS):
        loss, gradients = loss_and_gradients(parameters, x, y)
        parameters, state = step(parameters, gradients, state)
        yield float(loss)


def by_hand(p: Arrays, x: Any, y: Any) -> tuple[float, Arrays]:
    """Written from the textbook, with nothing of ours."""
    a = np.tanh(x @ p["W1"].T + p["b1"].T)
    z = a @ p["W2"].T + p["b2"].T
    e = np.exp(z - z.max(1, keepdims=True))
    q = e / e.sum(1, keepdims=True)
    d2 = (q - y) / len(x)
    d1 = d2 @ p["W2"] * (1 - a**2)
    loss = -np.sum(y * np.log(q)) / len(x)
    return loss, {"W1": d1.T @ x, "b1": d1.sum(0)[:, None], "W2": d2.T @ a, "b2": d2.sum(0)[:, None]}


def step_by_hand(name: str, rate: float, b1: float = 0.9, b2: float = 0.999) -> Callable[..., Any]:
    memory: dict[str, list[Any]] = {}

    def step(p: Arrays, g: Arrays, count: int | None) -> tuple[Arrays, int]:
        k = (count or 0) + 1
        moved = {}
        for key, theta in p.items():
            m, v = memory.setdefault(key, [0.0, 0.0])
            if name == "gradient_descent":
                moved[key] = theta - rate * g[key]
            elif name == "momentum":
                memory[key][0] = m = 0.9 * m + g[key]
                moved[key] = theta - rate * m
            else:
                memory[key] = [b1 * m + (1 - b1) * g[key], b2 * v + (1 - b2) * g[key] ** 2]
                m, v = memory[key]
                theta = theta * (1 - rate * 0.01) if name == "adamw" else theta
                moved[key] = theta - rate * (m / (1 - b1**k)) / (np.sqrt(v / (1 - b2**k)) + 1e-8)
        return moved, k

    return step


def exported(name: str, target: str = "numpy", **more: Any) -> Callable[..., Any]:
    f = optimiser(name, target)
    return lambda p, g, state: f(p, g, state, learning_rate=RATES[name], **more)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_training_by_exported_code_is_training_by_hand(name: str) -> None:
    x, y, _ = digits()
    theirs = list(losses_of(by_hand, step_by_hand(name, RATES[name]), start(), x, y))
    ours = list(losses_of(network().numpy(), exported(name), start(), x, y))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-10)
    assert ours[-1] < ours[0] / 3
    lie = list(losses_of(by_hand, step_by_hand("adam", RATES[name], b2=0.998), start(), x, y))
    assert abs(lie[-1] - ours[-1]) > 1e-6


def test_what_is_trained_predicts() -> None:
    x, y, classes = digits()
    namespace: dict[str, Any] = {}
    exec(compile(network().export(), "exported", "exec"), namespace)  # noqa: S102  our own text
    parameters, state, step = start(), None, exported("adam")
    for _ in range(2 * STEPS):
        _, gradients = namespace["loss_and_gradients"](parameters, x, y)
        parameters, state = step(parameters, gradients, state)
    assert np.mean(namespace["predict"](parameters, x).argmax(1) == classes) > 0.98


@pytest.mark.skipif(not HERE["torch"], reason="torch is not on this machine")
@pytest.mark.parametrize("name", OPTIMISERS)
def test_losses_are_those_of_pytorch(name: str) -> None:
    import torch

    x, y, _ = (torch.tensor(a) for a in digits())
    p = {k: torch.tensor(v, requires_grad=True) for k, v in start().items()}
    made = {
        "gradient_descent": lambda: torch.optim.SGD(p.values(), lr=RATES[name]),
        "momentum": lambda: torch.optim.SGD(p.values(), lr=RATES[name], momentum=0.9),
        "adam": lambda: torch.optim.Adam(p.values(), lr=RATES[name]),
        "adamw": lambda: torch.optim.AdamW(p.values(), lr=RATES[name]),
    }[name]()
    theirs = []
    for _ in range(STEPS):
        made.zero_grad()
        z = torch.tanh(x @ p["W1"].T + p["b1"].T) @ p["W2"].T + p["b2"].T
        loss = torch.nn.functional.cross_entropy(z, y)
        loss.backward()
        made.step()
        theirs.append(loss.item())
    ours = list(losses_of(network().numpy(), exported(name), start(), *digits()[:2]))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-10)


@pytest.mark.parametrize("target", [p for p in ARRAYS if p.values != ("numpy",)])
@pytest.mark.parametrize("name", OPTIMISERS)
def test_every_target_moves_alike_and_changes_nothing_that_it_is_given(name: str, target: str) -> None:
    draw = np.random.default_rng(0)
    p, g = ({"W": draw.normal(size=(2, 3)), "b": draw.normal(size=(2, 1))} for _ in range(2))
    wanted, other = optimiser(name), optimiser(name, target)
    copies = {k: v.copy() for k, v in p.items()}
    theirs: tuple[Any, Any] = ({k: given(target, v) for k, v in p.items()}, None)
    ours: tuple[Any, Any] = (p, None)
    for _ in range(3):
        ours = wanted(ours[0], g, ours[1])
        theirs = other(theirs[0], {k: given(target, v) for k, v in g.items()}, theirs[1])
    for k in p:
        assert np.shape(theirs[0][k]) == p[k].shape
        np.testing.assert_allclose(np.asarray(theirs[0][k]), ours[0][k], rtol=1e-12)
        np.testing.assert_array_equal(p[k], copies[k])


@pytest.mark.parametrize("name", OPTIMISERS)
def test_plain_numbers_move_alike(name: str) -> None:
    p, g = {"W": [[1.0, -2.0], [0.5, 3.0]], "b": [0.25, 0.0]}, {"W": [[0.1, 0.2], [-0.3, 0.0]], "b": [1.0, -1.0]}
    ours: tuple[Any, Any] = ({k: np.array(v) for k, v in p.items()}, None)
    theirs: tuple[Any, Any] = (p, None)
    for _ in range(3):
        ours = optimiser(name)(ours[0], {k: np.array(v) for k, v in g.items()}, ours[1])
        theirs = optimiser(name, "python")(theirs[0], g, theirs[1])
    for k in p:
        np.testing.assert_allclose(theirs[0][k], ours[0][k], rtol=1e-12)


def test_a_wide_float_does_not_widen_and_mistakes_are_named(tmp_path: Any) -> None:
    p, g = {"W": np.ones(3, "float32")}, {"W": np.ones(3, "float32")}
    moved, state = optimiser("adam")(p, g)
    assert moved["W"].dtype == state["m"]["W"].dtype == "float32"
    with pytest.raises(ValueError, match="parameters W, but gradients V"):
        optimiser("adam")(p, {"V": g["W"]})
    with pytest.raises(symnn.ArgumentError, match="did you mean adam"):
        optimiser("adamm")
    with pytest.raises(symnn.ArgumentError, match="none of them"):
        export_optimiser("adam", tmp_path / "adam.c")
    assert "def adam(" in export_optimiser("adam", tmp_path / "steps.py")
    assert (tmp_path / "steps.py").read_text() == export_optimiser("adam", tmp_path / "steps.py")


@pytest.mark.parametrize("target", ARRAYS)
def test_newton_finds_the_logistic_regression(target: str) -> None:
    draw = np.random.default_rng(0)
    x = draw.normal(size=(40, 3))
    y = (x @ [1.0, -2.0, 0.5] + 2 * draw.normal(size=40) > 0).astype(float)
    step, beta, hand = newton_program().function(target), np.zeros(3), np.zeros(3)
    for _ in range(8):
        q = 1 / (1 + np.exp(-x @ hand))
        hand = hand - np.linalg.solve((x.T * (q * (1 - q))) @ x + 0.1 * np.eye(3), x.T @ (q - y) + 0.1 * hand)
        beta = np.asarray(step(given(target, x), given(target, y), given(target, beta), 0.1))
        np.testing.assert_allclose(beta, hand, rtol=1e-10)
    assert np.abs(x.T @ (1 / (1 + np.exp(-x @ beta)) - y) + 0.1 * beta).max() < 1e-12

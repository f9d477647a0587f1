"""Memory that is asked for once: the numbers of the numpy target to the last bit, at every call, whatever was there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.export.network_module import network_function, network_program
from symnn.export.standalone import Input, NamedValue, Program
from symnn.expr import Add, Atom, matmul
from symnn.nets import Dense, Network

N = symnn.sizes("N")
NETWORKS = {
    "tanh": lambda: Network(*(Dense(3, activation="tanh") for _ in range(3)), Dense(2), inputs=4, loss="softmax_cross_entropy", batch=N, layout="rows"),
    "relu": lambda: Network(*(Dense(3, activation="relu") for _ in range(3)), Dense(2), inputs=4, loss="half_squared_error", batch=N, layout="rows", l2=sp.Rational(1, 7)),
    "columns": lambda: Network(Dense(3, activation="gelu"), Dense(2), inputs=4, loss="softmax_cross_entropy", batch=N),
    "one": lambda: Network(Dense(3, activation="silu"), Dense(2), inputs=4, loss="half_squared_error"),
    "residual": lambda: Network(symnn.layers.Residual(Dense(4, activation="softplus")), Dense(2), inputs=4, loss="softmax_cross_entropy", batch=N, layout="rows"),
}  # fmt: skip


def drawn(net: Any, rows: int, seed: int) -> tuple[Any, ...]:
    draw = np.random.default_rng(seed)
    parameters = {k: draw.normal(size=[int(e) for e in p.shape]) for k, p in net.parameters.items()}
    if net.layout.batch is None:
        return parameters, draw.normal(size=4), np.array([0.0, 1.0])
    X, Y = draw.normal(size=(rows, 4)), np.eye(2)[draw.integers(0, 2, rows)]
    return (parameters, X.T, Y.T) if net.layout.name == "columns" else (parameters, X, Y)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_numbers_are_those_of_fresh_arrays(name: str) -> None:
    net = NETWORKS[name]()
    plain, planned = network_function(net), network_function(net, "numpy_buffers")
    workspace: dict[int, Any] = {}
    out: dict[str, Any] = {}
    for seed, rows in enumerate((5, 5, 3, 5)):  # another batch size asks for memory anew
        given = drawn(net, rows, seed)
        wanted, gradients = plain(*given)
        out = out or {k: np.full(np.shape(g), np.nan) for k, g in gradients.items()}
        loss, found = planned(*given, out=out, workspace=workspace)
        assert loss == wanted
        for k, g in gradients.items():
            assert np.shares_memory(found[k], out[k])
            np.testing.assert_array_equal(found[k], g)
            assert not any(np.shares_memory(found[k], held) for held in workspace.values())
        again, fresh = planned(*given)
        assert again == wanted
        for k, g in gradients.items():
            np.testing.assert_array_equal(fresh[k], g)


def test_the_second_call_finds_the_arrays_of_the_first() -> None:
    net = NETWORKS["relu"]()
    planned, workspace = network_function(net, "numpy_buffers"), {}
    given = drawn(net, 6, 0)
    planned(*given, workspace=workspace)
    before = {k: id(held) for k, held in workspace.items()}
    planned(*given, workspace=workspace)
    assert before
    assert {k: id(held) for k, held in workspace.items()} == before
    planned({k: p.astype("float32") for k, p in given[0].items()}, *given[1:], workspace=workspace)
    assert {held.dtype for held in workspace.values()} == {np.dtype("float32")}


def test_arguments_stay_as_they_are_and_wrong_memory_is_refused() -> None:
    net = NETWORKS["tanh"]()
    planned, given = network_function(net, "numpy_buffers"), drawn(net, 5, 0)
    kept = [given[0]["W1"].copy(), given[1].copy(), given[2].copy()]
    planned(*given, workspace={})
    for before, after in zip(kept, [given[0]["W1"], *given[1:]], strict=True):
        np.testing.assert_array_equal(before, after)
    out = {k: np.empty_like(p) for k, p in given[0].items()}
    with pytest.raises(ValueError, match="contiguous array of shape"):
        planned(*given, out={**out, "W1": out["W1"].astype("float32")})


def test_buffers_are_fewer_than_values() -> None:
    net = Network(*(Dense(3, activation="tanh") for _ in range(40)), inputs=3, loss="half_squared_error", batch=N, layout="rows")
    text = network_program(net).source("numpy_buffers")
    assert text.count("= _buffer(") < 60  # 40 activations are needed on the way back; all else shares a few


def test_a_value_that_is_read_late_is_not_written_over() -> None:
    n = sp.Symbol("n", integer=True, positive=True)
    A, B = Atom("A", (n, n)), Atom("B", (n, n))
    early = matmul(A, B)
    late = matmul(matmul(Add([early, A]), B), Add([early, B]))
    program = Program("f", [Input("A", A, ""), Input("B", B, "")], [NamedValue("y", None, Add([late, early, early, A]))], {"y": "y"})
    a, b = np.random.default_rng(0).normal(size=(2, 4, 4))
    wanted = (a @ b + a) @ b @ (a @ b + b) + 2 * (a @ b) + a
    found = program.function("numpy_buffers")(a, b, workspace={})["y"]
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


@pytest.mark.parametrize("target", ["numpy", "numpy_buffers"])
def test_many_short_rows_are_taken_as_columns_with_the_same_numbers(target: str) -> None:
    Z = Atom("Z", (N, N + 1))
    for f in (symnn.ops.softmax, symnn.ops.log_softmax):
        for axis in (0, 1):
            made = symnn.lambdify([Z], f(Z, axis=axis), target=target)
            draw = np.random.default_rng(axis)
            for rows in (1, 31, 32, 33, 40):
                z = 300 * draw.normal(size=(rows, rows + 1))
                shifted = z - z.max(axis=axis, keepdims=True)
                wanted = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
                found = made(z)
                np.testing.assert_allclose(found, wanted if f is symnn.ops.log_softmax else np.exp(wanted), rtol=1e-13, atol=1e-13)
    short = Atom("Z", (N, 3))
    for f in (symnn.ops.softmax, symnn.ops.log_softmax):
        made = symnn.lambdify([short], f(short, axis=1), target=target)
        z = 300 * np.random.default_rng(2).normal(size=(200, 3))
        z[5], z[6] = 800, (-800, 0, 800)
        whole = made(z)
        np.testing.assert_allclose(whole, np.concatenate([made(z[k : k + 20]) for k in range(0, 200, 20)]), rtol=1e-15)
        assert np.isfinite(whole).all()

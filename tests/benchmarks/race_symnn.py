"""symnn at the work of the races: what a user would type, nothing by symnn's inner names."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import race_work as work
import sympy as sp

import symnn


def tiny() -> work.Work:
    """The file that `symnn export --target python` writes."""
    net = symnn.Network(symnn.Dense(3, activation="tanh"), symnn.Dense(1), inputs=2, loss="half_squared_error")
    x, y, W1, b1, w2, b2 = work.tiny_numbers()
    given = {"W1": W1.tolist(), "b1": b1.tolist(), "W2": [w2.tolist()], "b2": b2}
    f = net.export(target="python")
    call, point = _loaded(f, "tiny"), (x.tolist(), y)

    def gradient() -> Any:
        loss, found = call(given, *point)
        return (loss, *found.values())

    return gradient


def _loaded(source: str, name: str, folder: Path | None = None) -> Any:
    """`loss_and_gradients` of an exported file."""
    import importlib.util

    path = (folder or Path(tempfile.mkdtemp())) / f"{name}.py"
    path.write_text(source)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.loss_and_gradients


def _mlp(batch: int) -> Any:
    many: dict[str, Any] = {"batch": symnn.sizes("N")} if batch > 1 else {}
    hidden = [symnn.Dense(units, activation="relu") for units in work.WIDTHS[1:-1]]
    return symnn.Network(*hidden, symnn.Dense(work.WIDTHS[-1]), inputs=work.WIDTHS[0], loss="softmax_cross_entropy", layout="rows", **many)


def mlp(batch: int, target: str = "numpy") -> work.Work:
    X, Y, parts = work.mlp_numbers(batch)
    net = _mlp(batch)
    given = dict(zip(net.parameters, parts, strict=True))
    point = (X, Y) if batch > 1 else (X[0], Y[0])
    call = net.numpy(target)
    memory: dict[str, Any] = {}
    if target in ("c", "numpy_buffers"):
        memory["out"] = {k: np.empty_like(p) for k, p in given.items()}
    if target == "numpy_buffers":
        memory["workspace"] = {}

    if target == "c":
        step = call.bind(given, *point, **memory)
    else:
        step = lambda: call(given, *point, **memory)

    def gradient() -> Any:
        loss, found = step()
        return (loss, *found.values())

    return gradient


def logistic(n: int, m: int, buffers: bool = False) -> work.Work:
    rows, columns = symnn.sizes("m n")
    X, beta, y = symnn.matrix("X", rows, columns), symnn.vector("beta", columns), symnn.vector("y", rows)
    loss = symnn.sum(symnn.softplus(X * beta)) - (y.T * X * beta)[0, 0]
    hessian = symnn.hessian(loss, beta)
    given = work.logistic_numbers(n, m)
    if buffers:
        strips = symnn.lambdify((X, beta), hessian, target="numpy_buffers")
        memory: dict[str, Any] = {"out": np.empty((n, n)), "workspace": {}}
        return lambda: strips(*given, **memory)
    f = symnn.lambdify((X, beta), hessian)
    return lambda: f(*given)


def _factor(masked: bool) -> tuple[Any, ...]:
    n, m, k = symnn.sizes("n m k")
    U, V, T, O = symnn.matrix("U", n, k), symnn.matrix("V", m, k), symnn.matrix("T", n, m), symnn.matrix("O", n, m)
    E = T - U * V.T
    loss = symnn.sum(sp.HadamardProduct(O, E, E)) if masked else symnn.trace(E.T * E)
    return (U, V, T, O), symnn.hessian(loss, U)


def factor(n: int, k: int, masked: bool, structured: bool = False) -> work.Work:
    symbols, hessian = _factor(masked)
    f = symnn.lambdify(symbols, hessian, structured=structured)
    T, U, V, O = work.factor_numbers(n, k)
    return lambda: f(U, V, T, O)


def deep(n: int, batch: int, buffers: bool = False) -> work.Work:
    many: dict[str, Any] = {"layout": "torch", "batch": batch} if batch > 1 else {}
    hidden = [symnn.Dense(n, activation="relu", bias=False) for _ in range(work.DEPTH - 1)]
    net = symnn.Network(*hidden, symnn.Dense(n, bias=False), inputs=n, loss="softmax_cross_entropy", **many)
    hessian = symnn.hessian(net.loss_expression(), net.parameters["W1"])
    symbols = [net.x, net.y, *net.parameters.values()]
    Ws, X, Y = work.deep_numbers(n, batch)
    point = (X, Y) if batch > 1 else (X[0], Y[0])
    if buffers:
        planned = symnn.lambdify(symbols, hessian, target="numpy_buffers")
        memory: dict[str, Any] = {"out": np.empty((n, n, n, n)), "workspace": {}}
        return lambda: planned(*point, *Ws, **memory)
    f = symnn.lambdify(symbols, hessian)
    return lambda: f(*point, *Ws)


def compiled(depth: int, derived: bool = False) -> float:
    """CPU seconds until all gradients of a deep network are a function, or until they are a derivation that is typeset."""
    from time import process_time

    def work_of(depth: int) -> Any:
        hidden = [symnn.Dense(64, activation="tanh") for _ in range(depth - 1)]
        net = symnn.Network(*hidden, symnn.Dense(64), inputs=64, loss="softmax_cross_entropy", layout="rows", batch=32, reduction="sum")
        return net.backprop().latex() if derived else net.numpy()

    work_of(2)  # what is imported late
    start = process_time()
    work_of(depth)
    return process_time() - start

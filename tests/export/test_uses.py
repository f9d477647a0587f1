"""Laws of how exported functions are used: predictions, settings, mistakes named with their remedy, one rule for dtypes, SciPy's way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symnn
from symnn.export import scipy
from symnn.nets import Dense, Network
from tests.export.test_targets import ARRAYS, HERE, given

N = symnn.sizes("N")
X = np.random.default_rng(0).normal(size=(5, 4))
Y = np.eye(2)[[0, 1, 1, 0, 1]]


def classifier(**options: Any) -> Network:
    return Network(
        Dense(3, activation="tanh"), Dense(2), **{"inputs": 4, "loss": "softmax_cross_entropy", "batch": N, "layout": "torch", **options}
    )


def start(net: Network) -> dict[str, Any]:
    return net.initial(np.random.default_rng(1))


def softmax(z: Any) -> Any:
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize("target", [*ARRAYS, "python"])
def test_a_network_file_predicts_and_needs_nothing_of_ours(target: str, tmp_path: Path) -> None:
    alone = target == "python"
    net = classifier(**({"batch": None, "layout": "columns", "inputs": 4} if alone else {}))
    P = start(net)
    net.export(tmp_path / ("mlp.c" if target == "c" else "mlp.py"), target)
    np.savez(tmp_path / "given.npz", X=X, **P)
    x = {"python": "[float(v) for v in g['X'][0]]", "torch": "torch.as_tensor(g['X'])", "jax": "jnp.asarray(g['X'])"}.get(target, "g['X']")
    p = {
        "python": "{k: (g[k].ravel() if k[0] == 'b' else g[k]).tolist() for k in g if k != 'X'}",
        "torch": "{k: torch.as_tensor(g[k]) for k in g if k != 'X'}",
    }.get(target, "{k: g[k] for k in g if k != 'X'}")
    first = {
        "torch": "import torch",
        "jax": "import jax, jax.numpy as jnp; jax.config.update('jax_enable_x64', True)",
    }.get(target, "")
    file = "mlp_predict" if target == "c" else "mlp"
    (tmp_path / "use.py").write_text(
        f"import numpy as np\n{first}\nfrom {file} import predict\ng = dict(np.load('given.npz'))\n"
        f"np.save('found.npy', np.asarray(predict({p}, {x})))\nimport sys\nassert 'symnn' not in sys.modules and 'sympy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "use.py"], cwd=tmp_path, check=True, env={"PATH": "/usr/bin:/bin"})
    rows = np.tanh(X @ P["W1"].T + P["b1"].ravel()) @ P["W2"].T + P["b2"].ravel()
    np.testing.assert_allclose(np.load(tmp_path / "found.npy"), softmax(rows[0] if alone else rows), rtol=1e-12)


def test_dropout_is_no_part_of_a_prediction() -> None:
    net = Network(
        Dense(3, activation="tanh"), symnn.layers.Dropout(0.5), Dense(2), inputs=4, loss="softmax_cross_entropy", batch=N, layout="torch"
    )
    text = net.export()
    assert "def predict(parameters: Mapping[str, npt.ArrayLike], X: npt.NDArray[Any]) -> Any:" in text


@pytest.mark.parametrize("target", ARRAYS)
def test_settings_have_their_usual_values(target: str) -> None:
    net, plain = classifier(l2=True).numpy(target), classifier().numpy(target)
    P = {k: given(target, p) for k, p in start(classifier()).items()}
    x, y = given(target, X), given(target, Y)
    assert float(net(P, x, y)[0]) == float(plain(P, x, y)[0])
    assert float(net(P, x, y, 0.5)[0]) == pytest.approx(
        float(plain(P, x, y)[0]) + 0.25 * sum(float((P[k] ** 2).sum()) for k in ("W1", "W2"))
    )


@pytest.mark.parametrize("target", ARRAYS)
def test_mistakes_are_named_with_their_remedy(target: str) -> None:
    f, P = classifier().numpy(target), {k: given(target, p) for k, p in start(classifier()).items()}
    x, y = given(target, X), given(target, Y)
    for labels in (np.array([0, 1, 1, 0, 1]), np.array([[0], [1], [1], [0], [1]])):
        with pytest.raises(ValueError, match="one-hot"):
            f(P, x, given(target, labels))
    with pytest.raises(ValueError, match=r"missing: \['b1'\], not known: \['c'\]"):
        f({**{k: p for k, p in P.items() if k != "b1"}, "c": P["b1"]}, x, y)
    narrow = {k: given(target, np.asarray(p, dtype="float32")) for k, p in P.items()}
    loss, gradients = f(narrow, x, y)  # data of float64 do not widen what is trained
    assert {str(np.asarray(g).dtype) for g in (loss, *gradients.values())} == {"float32"}
    with pytest.raises(ValueError, match=r"float32 and .*float64 are mixed"):
        f({**P, "W1": narrow["W1"]}, x, y)


def test_plain_numbers_name_mistakes_too() -> None:
    net = classifier(batch=None, layout="columns")
    f = net.numpy("python")
    P = {k: (p.ravel() if k[0] == "b" else p).tolist() for k, p in start(net).items()}
    with pytest.raises(ValueError, match="one-hot"):
        f(P, [1.0, 2.0, 3.0, 4.0], 1)
    for wrong in ({**P, "c": 1}, {k: p for k, p in P.items() if k != "b1"}, {**{k: p for k, p in P.items() if k != "b1"}, "c": 1}):
        with pytest.raises(ValueError, match="missing: "):
            f(wrong, [1.0, 2.0, 3.0, 4.0], [0.0, 1.0])


def test_a_lambdified_function_refuses_to_mix_dtypes() -> None:
    n = symnn.sizes("n")
    u, v = symnn.vector("u", n), symnn.vector("v", n)
    f = symnn.lambdify([u, v], u + v)
    with pytest.raises(symnn.ArgumentError, match=r"u float32, v float64.*astype\('float32'\)"):
        f(np.ones(2, "float32"), np.ones(2))
    assert f(np.ones(2, "float32"), np.ones(2, int)).dtype == "float32"


def descent(fun: Any, x: Any, rate: float = 0.5) -> Any:
    """What SciPy does with jac=True, in short."""
    for _ in range(200):
        _, slope = fun(x)
        x = x - rate * slope
    return x


def test_scipy_takes_a_network_and_a_list_of_loss_and_gradient() -> None:
    net = classifier()
    fun, x, parameters_of = scipy(net.numpy(), start(net), X, Y)
    loss, slope = fun(x)
    assert isinstance(loss, float)
    step = 1e-6 * np.eye(len(x))[3]
    assert (fun(x + step)[0] - fun(x - step)[0]) / 2e-6 == pytest.approx(slope[3], rel=1e-6)
    found = parameters_of(descent(fun, x))
    assert {k: p.shape for k, p in found.items()} == {k: p.shape for k, p in start(net).items()}
    assert net.numpy()(found, X, Y)[0] < loss / 3
    n, m = symnn.sizes("n m")
    A, b = symnn.matrix("A", m, n), symnn.vector("b", n)
    square = ((A * b).T * (A * b))[0, 0] - 2 * symnn.sum(A * b)
    f = symnn.lambdify([A, b], [square, symnn.gradient(square, b)])
    a = np.array([[2.0, 0.0], [0.0, 1.0]])
    np.testing.assert_allclose(descent(lambda beta: f(a, beta), np.zeros(2), 0.1), [0.5, 1.0], rtol=1e-9)


@pytest.mark.skipif(not HERE["c"], reason="no C compiler")
def test_predictions_in_c_are_files_of_their_own(tmp_path: Path) -> None:
    classifier().export(tmp_path / "mlp.c", "c")
    assert {p.name for p in tmp_path.iterdir()} == {f"{s}{e}" for s in ("mlp", "mlp_predict") for e in (".c", ".h", ".py")}


def test_a_column_of_size_one_comes_back_as_it_was_given() -> None:
    v, n = symnn.vector("v", 1), symnn.sizes("n")
    u = symnn.vector("u", n)
    for f in (symnn.lambdify([v], 2 * v), symnn.lambdify([v], symnn.gradient((v.T * v)[0, 0], v))):
        for _ in range(2):  # the second call takes what is remembered of the first
            for shape in ((), (1,), (1, 1)):
                assert f(np.full(shape, 3.0)).shape == shape
                assert float(f(np.full(shape, 3.0)).item()) == 6.0
    assert symnn.lambdify([u], (u.T * u)[0, 0])(np.ones(1)).shape == ()
    with pytest.raises(symnn.ArgumentError, match=r"takes 2 arguments \(u, v\), not 1: v is missing"):
        symnn.lambdify([u, v], u)(np.ones(1))

"""Laws of every export target: its code means what the nodes mean in both dtypes, is typed and clean, and imports nothing
that it was not asked for. What a machine lacks (a C compiler, JAX, PyTorch) is skipped by name.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn import ops
from symnn.calculus.values.evaluate import Floats, evaluate
from symnn.errors import ArgumentError
from symnn.export import Input, NamedValue, Program, network_function, optimiser_files
from symnn.export.network_module import network_file, network_program
from symnn.export.plan import OPERATIONS
from symnn.export.targets import TABLE, find
from symnn.export.targets.c.c_writer import CWriter
from symnn.expr import Atom, MatrixOperator, Operator, dot, matmul, sum_over
from symnn.expr.walk import atoms
from symnn.nets import Dense, Network, losses
from symnn.nets.layers import Embedding
from tests.export.test_export import CASES, PATTERNS, SIZES, _last

NODES = {**{p[0]: p[1] for p in PATTERNS}, **CASES}
HERE = {
    "numpy": True,
    "numpy_buffers": True,
    "c": shutil.which("cc") is not None,
    "jax": importlib.util.find_spec("jax") is not None,
    "torch": importlib.util.find_spec("torch") is not None,
}
ARRAYS = [pytest.param(t, marks=pytest.mark.skipif(not here, reason=f"{t} is not on this machine")) for t, here in HERE.items()]
TEXTS = [t for t in TABLE if t != "onnx"]  # a model of ONNX is no text: see test_onnx
DTYPES = {"float64": 1e-9, "float32": 3e-4}


def given(target: str, x: Any) -> Any:
    """An array as the target takes it."""
    if target == "torch":
        import torch

        return torch.as_tensor(x)
    if target == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
        return jax.numpy.asarray(x)
    return x


@cache
def every_node() -> tuple[Program, dict[Atom, Any]]:
    """All patterns, operators and gradients as one program, and values for its inputs."""
    free = atoms(list(NODES.values()))
    inputs = [Input(f"x{k}", a, "") for k, a in enumerate(free) if not isinstance(a.label, sp.NumberSymbol)]
    draw = np.random.default_rng(0)
    values = {i.atom: draw.uniform(0.2, 1.5, size=[int(s.subs(SIZES)) for s in i.atom.shape]) for i in inputs}
    definitions = [NamedValue(f"y{k}", None, node) for k, node in enumerate(NODES.values())]
    return Program("f", inputs, definitions, {d.identifier: d.identifier for d in definitions}), values


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("target", ARRAYS)
def test_every_operator_pattern_and_gradient_means_what_its_nodes_say(target: str, dtype: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFLAGS", "-O1")  # hundreds of loop nests in one function
    program, values = every_node()
    found = program.function(target)(*(given(target, x.astype(dtype)) for x in values.values()))
    wrong = []
    for (name, node), y in zip(NODES.items(), found.values(), strict=True):
        wanted = np.asarray(evaluate(node, Floats(), values, SIZES)).astype(float)
        scale = np.abs(wanted).max(initial=1)
        if np.shape(y) != wanted.shape or not np.allclose(np.asarray(y), wanted, rtol=DTYPES[dtype], atol=DTYPES[dtype] * scale):
            wrong.append(name)
        if wanted.shape and dtype not in str(y.dtype):
            wrong.append(f"{name}: {y.dtype}")
    assert wrong == []


@pytest.mark.parametrize("batch", [None, symnn.sizes("N")], ids=["one", "many"])
@pytest.mark.parametrize("loss", losses.TABLE)
@pytest.mark.parametrize("target", [p for p in ARRAYS if p.values != ("numpy",)])
def test_a_network_gives_the_numbers_of_the_numpy_target_also_at_800(target: str, loss: str, batch: Any) -> None:
    record = losses.TABLE[loss]
    if record.pairs and batch is None:
        batch = 4
    settings = {name: sp.Rational(record.defaults.get(name, sp.Rational(1, 2))) for name in record.parameters}
    net = Network(
        Dense(3, activation="silu"), Dense(2, activation=_last(record)), inputs=2, loss=loss, batch=batch, l2=sp.Rational(1, 10), **settings
    )
    draw = np.random.default_rng(1)
    theirs, ours = network_program(net).function(target), network_function(net)
    for spread in (1.0, 800.0 if record.on_logits else 2.0):
        parameters = {k: draw.normal(size=[int(e) for e in getattr(p, "shape", ())]) for k, p in net.parameters.items()}
        parameters["W2"] *= spread
        x = draw.normal(size=2 if batch is None else (2, 4))
        y = np.array([1.0, 0.0]) if batch is None else np.eye(2)[:, [0, 1, 1, 0]]
        if net.classes is not None:
            y = np.array(1.0) if batch is None else np.array([0.0, 1.0, 1.0, 0.0])
        beside = [np.ones([int(sp.sympify(n).subs(symnn.sizes("N"), 4)) for n in s.shape]) for s, _ in net.given]
        wanted, gradients = ours(parameters, x, y, *beside)
        arrays = (given(target, a) for a in (x, y, *beside))
        value, found = theirs({k: given(target, p) for k, p in parameters.items()}, *arrays)
        np.testing.assert_allclose(np.asarray(value), wanted, rtol=1e-12)
        assert set(found) == set(gradients)
        for name, g in gradients.items():
            assert np.shape(found[name]) == np.shape(g)
            np.testing.assert_allclose(np.asarray(found[name]), g, rtol=1e-10, atol=1e-12 * np.abs(g).max(initial=1), err_msg=name)


@pytest.mark.parametrize("target", ARRAYS)
def test_values_are_finite_at_800_and_exact_at_small_integers(target: str) -> None:
    z = Atom("z", (2,))
    fs = [f(z) for f in (ops.softmax, ops.log_softmax, ops.log_sum_exp, ops.sigmoid, ops.softplus, ops.tanh, ops.gelu, ops.silu)]
    program = Program(
        "f", [Input("z", z, "")], [NamedValue(f"y{k}", None, f) for k, f in enumerate(fs)], {f"y{k}": f"y{k}" for k in range(len(fs))}
    )
    found = program.function(target)(given(target, np.array([800.0, -800.0])))
    assert all(np.isfinite(np.asarray(y)).all() for y in found.values())
    A, v = Atom("A", (2, 2)), Atom("v", (2,))
    whole = Program("g", [Input("A", A, ""), Input("v", v, "")], [NamedValue("y", None, dot(v, matmul(A, v)))], {}, "y")
    assert float(whole.function(target)(given(target, np.array([[1.0, 2.0], [3.0, 4.0]])), given(target, np.array([5.0, -6.0])))) == 19.0


def classifier() -> Program:
    return network_program(classifying())


def classifying() -> Network:
    return Network(Dense(3, activation="gelu"), Dense(2), inputs=4, loss="softmax_cross_entropy", batch=symnn.sizes("N"), layout="torch")


@pytest.mark.parametrize("target", TEXTS)
def test_the_same_input_gives_the_same_bytes_and_each_file_says_what_it_is(target: str) -> None:
    net = Network(Dense(2, activation="tanh"), Dense(2), inputs=2, loss="softmax_cross_entropy")
    files = network_program(net).files("mlp", target)
    assert files == network_program(net).files("mlp", target)
    for text in files.values():
        for said in ("Generated by symnn " + symnn.__version__, "W1: (2, 2), weights of layer 1", "a1 = tanh(z1)", "Σ y = 1"):
            assert said in text, said


@pytest.mark.parametrize("target", [p for p in ARRAYS if p.values != ("c",)])
def test_hostile_names_and_words_stay_names_and_words(target: str) -> None:
    a = Atom("x); import os  #", (2,))
    program = Program(
        "f",
        [Input("int", a, '"""*/ \n import os; {0} %s')],
        [NamedValue("exp", None, sum_over(a), "*/ evil\n()")],
        {},
        "exp",
        title='*/ """',
    )
    assert float(program.function(target)(given(target, np.ones(2)))) == 2.0
    for name in ("class", "_x", "a b", "é"):
        with pytest.raises(ArgumentError, match="identifier"):
            Program(name, [], [], {}).source(target)
    with pytest.raises(ArgumentError, match="imported by this name"):
        classifier().files("a-b", target)


@pytest.mark.skipif(not HERE["c"], reason="no C compiler")
def test_words_of_c_become_other_identifiers() -> None:
    atoms_ = [Atom(w, (2,)) for w in ("int", "exp", "s", "work", "real", "i")]
    program = Program(
        "main",
        [Input(a.label, a, "*/ int x; /*") for a in atoms_],
        [NamedValue("double", None, dot(atoms_[0], atoms_[1]) * sum_over(atoms_[2] * atoms_[3] * atoms_[4] + atoms_[5]), "*/")],
        {},
        "double",
    )
    assert program.function("c")(*(np.full(2, k + 1.0) for k in range(6))) == 4 * (2 * 60 + 2 * 6)


@pytest.mark.skipif(not HERE["c"], reason="no C compiler")
def test_the_c_source_stands_alone_and_compiles_without_a_warning(tmp_path: Path) -> None:
    for name, text in classifier().files("mlp", "c").items():
        (tmp_path / name).write_text(text)
    main = '#include "mlp.h"\nint main(void) { return loss_and_gradients_work(3) == 0; }\n'
    (tmp_path / "main.c").write_text(main)
    flags = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O2"]
    for real in ("double", "float"):
        subprocess.run(["cc", *flags, f"-DSYMNN_REAL={real}", "mlp.c", "main.c", "-o", "a.out", "-lm"], cwd=tmp_path, check=True)
        assert subprocess.run([str(tmp_path / "a.out")]).returncode == 0


@pytest.mark.skipif(not HERE["c"], reason="no C compiler")
def test_what_c_cannot_go_on_with_is_an_error_of_python() -> None:
    A, v = Atom("A", (2, 2)), Atom("v", (2,))
    solve = Program("f", [Input("A", A, ""), Input("v", v, "")], [NamedValue("y", None, matmul(ops.inverse(A), v))], {"y": "y"})
    np.testing.assert_allclose(solve.function("c")(np.array([[0.0, 2.0], [1.0, 0.0]]), np.ones(2))["y"], [1.0, 0.5])
    with pytest.raises(np.linalg.LinAlgError, match="singular"):
        solve.function("c")(np.ones((2, 2)), np.ones(2))
    net = Network(Dense(2), inputs=2, loss="softmax_cross_entropy_classes") if "softmax_cross_entropy_classes" in losses.TABLE else None
    if net is not None:
        with pytest.raises(ValueError, match="class number"):
            network_program(net).function("c")(net.initial(np.random.default_rng(0)), np.ones(2), 2.0)


@pytest.mark.skipif(not HERE["c"], reason="no C compiler")
def test_results_in_c_go_into_the_arrays_that_are_given() -> None:
    f = classifier().function("c")
    draw = np.random.default_rng(0)
    P = {"W1": draw.normal(size=(3, 4)), "b1": draw.normal(size=3), "W2": draw.normal(size=(2, 3)), "b2": draw.normal(size=2)}
    X, Y = draw.normal(size=(5, 4)), np.eye(2)[[0, 1, 1, 0, 1]]
    out = {k: np.full_like(p, np.nan) for k, p in P.items()}
    wanted, found = f(P, X, Y), f(P, X, Y, out=out)
    assert found[0] == wanted[0]
    for k in P:
        assert np.shares_memory(found[1][k], out[k])
        np.testing.assert_array_equal(out[k], wanted[1][k])
    for wrong in (out["W1"].astype("float32"), out["W1"].T, out["b1"]):
        with pytest.raises(ValueError, match="contiguous array of shape"):
            f(P, X, Y, out={**out, "W1": wrong})


@pytest.mark.skipif(not HERE["c"], reason="no C compiler")
def test_arrays_may_be_bound_once_in_c() -> None:
    f = classifier().function("c")
    draw = np.random.default_rng(0)
    P = {"W1": draw.normal(size=(3, 4)), "b1": draw.normal(size=(3, 1)), "W2": draw.normal(size=(2, 3)), "b2": draw.normal(size=2)}
    X, Y = draw.normal(size=(5, 4)), np.eye(2)[[0, 1, 1, 0, 1]]
    out = {k: np.full_like(p, np.nan) for k, p in P.items()}
    step = f.bind(P, X, Y, out=out)
    for _ in range(3):
        wanted, gradients = f(P, X, Y)
        loss, found = step()
        assert loss == wanted
        for k, g in gradients.items():
            np.testing.assert_array_equal(found[k], g)
            assert found[k].shape == P[k].shape
            assert np.shares_memory(found[k], out[k])
            P[k] -= 0.1 * g  # in place: the bound function sees it
    for wrong in (X.astype("float32"), X[::2].repeat(2, axis=0)[:5].T.copy().T, X.tolist()):
        with pytest.raises(ValueError, match="X cannot be bound"):
            f.bind(P, wrong, Y)
    fresh = f.bind(P, X, Y)
    assert fresh()[0] == f(P, X, Y)[0]


@pytest.mark.skipif(not HERE["torch"], reason="torch is not on this machine")
def test_autograd_goes_through_the_loss_by_the_derived_gradients() -> None:
    import torch

    f = classifier().function("torch").differentiable
    draw = np.random.default_rng(0)
    shapes = {"W1": (3, 4), "b1": (3,), "W2": (2, 3), "b2": (2,)}
    values = [torch.tensor(draw.normal(size=s), requires_grad=True) for s in shapes.values()]
    X, Y = torch.tensor(draw.normal(size=(5, 4))), torch.eye(2, dtype=torch.float64)[[0, 1, 1, 0, 1]]
    assert torch.autograd.gradcheck(lambda *ps: 3 * f(dict(zip(shapes, ps, strict=True)), X, Y), values)
    with pytest.raises(ValueError, match="by the parameters alone"):
        f(dict(zip(shapes, values, strict=True)), X.requires_grad_(), Y)


@pytest.mark.skipif(not HERE["jax"], reason="jax is not on this machine")
def test_a_jax_file_may_be_compiled_and_differentiated() -> None:
    import jax

    jax.config.update("jax_enable_x64", True)
    f = classifier().function("jax")
    draw = np.random.default_rng(0)
    shapes = {"W1": (3, 4), "b1": (3,), "W2": (2, 3), "b2": (2,)}
    values = {k: jax.numpy.asarray(draw.normal(size=s)) for k, s in shapes.items()}
    X, Y = jax.numpy.asarray(draw.normal(size=(5, 4))), jax.numpy.eye(2)[np.array([0, 1, 1, 0, 1])]
    loss, gradients = jax.jit(f)(values, X, Y)
    theirs = jax.grad(lambda p: f(p, X, Y)[0])(values)
    for k, g in theirs.items():
        np.testing.assert_allclose(gradients[k], g, rtol=1e-12, atol=1e-15)
    assert np.isfinite(loss)


def test_neither_torch_nor_jax_is_imported_unless_asked_for() -> None:
    code = "import sys, symnn\nfrom symnn.export.targets import TABLE\nimport symnn.export\nsys.exit(bool({'torch', 'jax', 'jaxlib'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize("target", TEXTS)
def test_a_file_is_clean_for_ruff_typed_for_mypy_and_silent(target: str, tmp_path: Path) -> None:
    for name, text in network_file(classifier_of_target(target)).files("mlp", target).items():
        (tmp_path / name).write_text(text)
    for name, text in optimiser_files("adamw", "steps", target).items():
        (tmp_path / name).write_text(text)
    subprocess.run([sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "."], cwd=tmp_path, check=True)
    if target in ("numpy", "numpy_buffers", "jax", "torch"):  # the helpers of all operators (lines longer than ruff's, for 225 results)
        for name, text in every_node()[0].files("every", target).items():
            (tmp_path / name).write_text(text)
    if HERE.get(target, True):
        call = [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--cache-dir",
            str(Path(__file__).parents[2] / ".mypy_cache" / "exported"),
            ".",
        ]
        subprocess.run(call, cwd=tmp_path, check=True)
        subprocess.run([sys.executable, "-W", "error", "-c", "import mlp, steps"], cwd=tmp_path, check=True)


def classifier_of_target(target: str) -> Network:
    """Plain Python is for sizes that are written out."""
    small = Network(Dense(2, activation="tanh"), Dense(2), inputs=2, loss="softmax_cross_entropy", l2=True)
    return small if target == "python" else classifying()


def test_every_instruction_has_a_writer_in_c_and_whatever_has_no_definition_a_row_in_each_target() -> None:
    assert [op for op in sorted(OPERATIONS) if not callable(getattr(CWriter, f"_{op}", None))] == []
    for target in map(find, TEXTS):  # ONNX refuses by name what it has no operator for
        for name, record in ops.TABLE.items():
            if (isinstance(record, MatrixOperator) and record.pullback is not None) or (
                isinstance(record, Operator) and record.define is None
            ):
                assert record in target.spells, (target.name, name)
    assert find("pytorch") is TABLE["torch"]
    assert find("C99") is TABLE["c"]


@pytest.mark.parametrize("layout", ["columns", "rows", "torch"])
@pytest.mark.parametrize("target", ARRAYS)
def test_a_lookup_is_by_index(target: str, layout: str) -> None:
    """Rows of an embedding are read and added up at class numbers: no one-hot tensor is made, no wrong number passes."""
    net = Network(Embedding(6, 3), Dense(2), loss="half_squared_error", batch=symnn.sizes("N"), layout=layout)
    draw = np.random.default_rng(0)
    start, classes = net.initial(draw), np.array([0.0, 5.0, 2.0, 5.0])
    y = draw.normal(size=(2, 4) if layout == "columns" else (4, 2))
    f, hot = net.numpy(target), np.eye(6)[classes.astype(int)]
    parameters, target_y = {k: given(target, p) for k, p in start.items()}, given(target, y)
    x = classes.reshape(net.x.shape[0] if net.x.shape[0] == 1 else 4, -1)
    value, found = f(parameters, given(target, x), target_y)
    table = start["W1"] if start["W1"].shape == (6, 3) else start["W1"].T
    weights = start["W2"] if layout == "rows" else start["W2"].T
    r = hot @ table @ weights + start["b2"].ravel() - (y.T if layout == "columns" else y)
    assert float(value) == pytest.approx((r * r).sum() / 2 / 4, rel=1e-12)
    wanted = hot.T @ (r / 4 @ weights.T)
    np.testing.assert_allclose(found["W1"], wanted if table is start["W1"] else wanted.T, atol=1e-12)
    assert "_one_hot" not in f.source
    assert "== j" not in f.source
    for wrong in (-1.0, 6.0, 0.5):
        there = given(target, np.where(x == 5.0, wrong, x))
        if target == "jax":
            assert np.isnan(f(parameters, there, target_y)[0])
        else:
            with pytest.raises(ValueError, match="class number"):
                f(parameters, there, target_y)

"""Laws of the public functions: what is built has NumPy's value, what is derived is what differences say, bad input is one sentence."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

import symnn
from symnn import ops
from symnn.bridge import read_shaped
from symnn.calculus.values.evaluate import Floats, evaluate
from symnn.expr import Operator
from symnn.expr.walk import atoms

N, n, m = symnn.sizes("N n m")
A, B = symnn.matrix("A", n, n), symnn.matrix("B", n, n)
X, Y, W = symnn.matrix("X", N, n), symnn.matrix("Y", N, n), symnn.matrix("W", n, m)
x, y, b, c = symnn.vector("x", n), symnn.vector("y", n), symnn.vector("b", m), symnn.vector("c", N)
K = symnn.tensor("K", N, n, m)
t, s = sp.symbols("t s")
EXTENTS = {N: 4, n: 3, m: 2}


def values() -> dict[Any, np.ndarray]:
    rng = np.random.default_rng(7)
    shapes = {s: tuple(EXTENTS[e] if e in EXTENTS else int(e) for e in s.shape) for s in (A, B, X, Y, W, x, y, b, c, K)}
    drawn = {s: rng.permutation(np.prod(shape)).reshape(shape) / 7 + 0.2 for s, shape in shapes.items()}
    # regular, with a positive determinant
    return drawn | {t: np.asarray(0.6), A: drawn[A] + 2 * np.eye(3), B: drawn[B] + 2 * np.eye(3)}


VALUES = values()


def value(expr: Any, **changed: Any) -> np.ndarray:
    """The value of an expression at the numbers of this file, in the shape that SymPy sees."""
    node, shape = read_shaped(expr)
    known = {a: changed.get(str(a.label), VALUES.get(a.label)) for a in atoms(node) if a.label is not sp.pi}
    arrays = {a: np.asarray(v).reshape([int(s.subs(EXTENTS)) for s in a.shape]) for a, v in known.items()}
    found = np.asarray(evaluate(node, Floats(), arrays, EXTENTS), dtype=float)
    return found.reshape([int(sp.sympify(s).subs(EXTENTS)) for s in shape])


BUILT = {
    "sum": (lambda: symnn.sum(X), lambda X: X.sum()),
    "sum of a column": (lambda: symnn.sum(x), lambda x: x.sum()),
    "sum of a number": (lambda: symnn.sum(x.T * x), lambda x: (x * x).sum()),
    "sum down": (lambda: symnn.sum(X, axis=0), lambda X: X.sum(0, keepdims=True)),
    "sum along": (lambda: symnn.sum(X, axis=-1), lambda X: X.sum(1, keepdims=True)),
    "mean": (lambda: symnn.mean(X), lambda X: X.mean()),
    "mean down": (lambda: symnn.mean(X, axis=0), lambda X: X.mean(0, keepdims=True)),
    "mean along": (lambda: symnn.mean(X, axis=1), lambda X: X.mean(1, keepdims=True)),
    "max": (lambda: symnn.max(X), lambda X: X.max()),
    "max of a column": (lambda: symnn.max(x), lambda x: x.max()),
    "max down": (lambda: symnn.max(X, axis=0), lambda X: X.max(0, keepdims=True)),
    "max along": (lambda: symnn.max(X, axis=1), lambda X: X.max(1, keepdims=True)),
    "max across single entries": (lambda: symnn.max(x, axis=1), lambda x: x),
    "trace": (lambda: symnn.trace(A * B), lambda A, B: np.trace(A @ B)),
    "inverse": (lambda: symnn.inverse(A), lambda A: np.linalg.inv(A)),
    "determinant": (lambda: symnn.determinant(A), lambda A: np.linalg.det(A)),
    "affine by rows": (lambda: symnn.affine(X, W, b), lambda X, W, b: X @ W + b.T),
    "affine by rows with a row": (lambda: symnn.affine(X, W, b.T), lambda X, W, b: X @ W + b.T),
    "affine of a column": (lambda: symnn.affine(W.T, x, b), lambda W, x, b: W.T @ x + b),
    "affine by columns": (lambda: symnn.affine(W.T, X.T, b), lambda W, X, b: W.T @ X.T + b),
    "einsum of a product": (lambda: symnn.einsum("i j, j k -> i k", X, W), lambda X, W: X @ W),
    "einsum of a transpose": (lambda: symnn.einsum("n i, o i -> n o", X, W.T), lambda X, W: X @ W),
    "einsum of a trace": (lambda: symnn.einsum("i i ->", A), lambda A: np.trace(A)),
    "einsum of columns": (lambda: symnn.einsum("i, i ->", x, y), lambda x, y: (x * y).sum()),
    "einsum with the axis of size 1": (lambda: symnn.einsum("i k, j k -> i j", x, y), lambda x, y: x @ y.T),
    "einsum to a row": (lambda: symnn.einsum("i k -> k i", x), lambda x: x.T),
    "einsum to a column": (lambda: symnn.einsum("i j -> i", X), lambda X: X.sum(1, keepdims=True)),
    "einsum to a tensor": (lambda: symnn.einsum("i j, j k -> i j k", X, W), lambda X, W: np.einsum("ij,jk->ijk", X, W)),
    "einsum of a tensor": (lambda: symnn.einsum("a b c, b -> a c", K, x), lambda K, x: np.einsum("abc,b->ac", K, x[:, 0])),
    "a power": (lambda: symnn.power(X, 3), lambda X: X**3),
    "a reciprocal": (lambda: symnn.reciprocal(X), lambda X: 1 / X),
    "a power of powers": (lambda: symnn.power(X, Y), lambda X, Y: X**Y),
    "maximum of two": (lambda: symnn.maximum(X, Y), lambda X, Y: np.maximum(X, Y)),
    "maximum with a number": (lambda: symnn.maximum(X, 1), lambda X: np.maximum(X, 1)),
    "softmax": (lambda: symnn.softmax(X, axis=0), lambda X: np.exp(X) / np.exp(X).sum(0)),
    "cosine similarity": (
        lambda: symnn.cosine_similarity(x, y), lambda x, y: (x * y).sum() / np.sqrt((x * x).sum() * (y * y).sum()),
    ),
    "a vector of a tensor of rank one": (lambda: symnn.tensor("x", n), lambda x: x),
    "a matrix of a tensor of rank two": (lambda: symnn.tensor("X", N, n), lambda X: X),
}  # fmt: skip


@pytest.mark.parametrize("name", BUILT)
def test_what_is_built_has_numpys_value_and_shape(name: str) -> None:
    build, wanted = BUILT[name]
    names = wanted.__code__.co_varnames[: wanted.__code__.co_argcount]
    expected = np.asarray(wanted(*(VALUES[globals()[k]] for k in names)))
    assert value(build()).shape == expected.shape
    assert np.allclose(value(build()), expected)


OPERATORS = [r for r in ops.TABLE.values() if isinstance(r, Operator)]


INSIDE: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(["acos", "asin", "atanh", "erfinv"], lambda x: x / 100),
    "acosh": lambda x: symnn.exp(x) * 100,
}
"""Into the domains of functions that are not defined for all positive numbers."""


@pytest.mark.parametrize("record", OPERATORS, ids=lambda r: r.name)
def test_every_operator_is_a_public_function_of_numbers_and_of_entries(record: Operator) -> None:
    public, inside = getattr(symnn, record.name), INSIDE.get(record.name, lambda x: x)
    more = [sp.Rational(3, 2)] * (record.arity - 1)
    entries = value(public(inside(X), *more))
    assert np.allclose(entries[1, 2], value(public(inside(t), *more), t=VALUES[X][1, 2]))
    assert entries.shape == (4, 3)
    assert public(K, *more).shape == K.shape


@pytest.mark.parametrize("name", ["exp", "log", "tanh", "sin", "cos", "erf", "sqrt", "sign"])
def test_a_function_that_sympy_has_is_sympys_own_of_a_number(name: str) -> None:
    assert getattr(symnn, name)(t) == getattr(sp, name)(t)


swish = symnn.operator("swish", lambda z, beta: z * symnn.sigmoid(beta * z))

LOSSES = {
    "a bilinear form": lambda: (x.T * A * y)[0, 0],
    "a squared norm": lambda: ((A * x - y).T * (A * x - y))[0, 0],
    "a layer": lambda: symnn.sum(symnn.tanh(symnn.affine(X, W, b))),
    "a mean of softplus": lambda: symnn.mean(symnn.softplus(X * x)),
    "a log-determinant": lambda: sp.log(sp.Determinant(A)) + sp.Trace(A * B),
    "an index sum": lambda: sp.Sum(x[sp.Symbol("i"), 0] ** 3 * t, (sp.Symbol("i"), 0, n - 1)),
    "log-sum-exp": lambda: symnn.log_sum_exp(A * x),
    "one's own operator": lambda: symnn.sum(swish(A * x, t)),
    "an expression without a shape": lambda: MatrixElement(sp.OneMatrix(1, n) * symnn.tanh(A * x), 0, 0) * t,
}


def differences(f: Any, wrt: Any) -> np.ndarray:
    """∂f/∂wrt by central differences, in the shape of wrt."""
    point = VALUES[wrt]
    found = np.zeros(point.shape)
    for place in np.ndindex(point.shape):
        e = np.zeros(point.shape)
        e[place] = 1e-5
        found[place] = (value(f, **{str(wrt): point + e}) - value(f, **{str(wrt): point - e})).item() / 2e-5
    return found


@pytest.mark.parametrize("name", LOSSES)
def test_gradients_are_the_differences_in_the_shape_of_the_symbol(name: str) -> None:
    f = LOSSES[name]()
    for wrt in [a.label for a in atoms(read_shaped(f)[0]) if a.label is not sp.pi]:
        found = symnn.gradient(f, wrt)
        assert getattr(found, "shape", ()) == getattr(wrt, "shape", ())
        assert np.allclose(value(found), differences(f, wrt), rtol=1e-6, atol=1e-7)


def test_several_gradients_are_those_of_each() -> None:
    f = LOSSES["a layer"]()
    assert symnn.gradient(f, (X, W, b)) == tuple(symnn.gradient(f, s) for s in (X, W, b))


def test_jacobians_have_outputs_as_rows_and_pull_back_to_vjps() -> None:
    f = symnn.tanh(A * x) + symnn.softmax(x)
    j = symnn.jacobian(f, x)
    assert j.shape == (n, n)
    rows = np.vstack([differences(MatrixElement(sp.BlockMatrix([[f]]).blocks[0, 0], k, 0), x).T for k in range(3)])
    assert np.allclose(value(j), rows, rtol=1e-6, atol=1e-7)
    assert np.allclose(value(symnn.vjp(f, x, y)), value(j).T @ VALUES[y])


def test_jacobians_of_numbers_are_rows_and_by_numbers_are_columns() -> None:
    assert symnn.jacobian((x.T * y)[0, 0], x) == y.T
    assert symnn.jacobian(t * x, t) == x
    assert symnn.jacobian(t**2, t) == 2 * t
    assert symnn.jacobian(A * X.T, X).shape == (n, N, N, n)


def test_hessians_are_jacobians_of_gradients_and_multiply_as_hvps() -> None:
    f = symnn.sum(symnn.softplus(A * x)) * t
    h = symnn.hessian(f, x)
    assert h.shape == (n, n)
    assert np.allclose(value(h), value(symnn.jacobian(symnn.gradient(f, x), x)))
    assert np.allclose(value(symnn.hvp(f, x, y)), value(h) @ VALUES[y])
    assert np.allclose(value(symnn.hessian(f, x, t)).ravel(), value(symnn.gradient(f, x)).ravel() / 0.6)


def test_the_examples_of_the_documentation_come_out_as_written() -> None:
    form = (x.T * A * x)[0, 0]
    assert symnn.gradient(form, x) == (A + A.T) * x
    assert symnn.hessian(form, x) == A + A.T
    assert symnn.jacobian(A * x, x) == A
    assert isinstance(symnn.equal(symnn.gradient(form, x), A * x + A.T * x), symnn.Proved)
    assert isinstance(symnn.equal(A * B, B * A), symnn.Refuted)
    assert isinstance(symnn.equal(A * x, x.T), symnn.IllTyped)
    computed = symnn.lambdify((A, x), A * x)(VALUES[A], VALUES[x])
    assert np.allclose(computed, VALUES[A] @ VALUES[x])


def test_ones_own_operator_is_a_record_with_derivatives() -> None:
    assert np.allclose(value(swish(X, 1)), value(symnn.silu(X)))
    assert symnn.operator("swish", lambda z, beta: z * symnn.sigmoid(beta * z)) is swish
    assert pickle.loads(pickle.dumps(swish)) is swish
    assert pickle.loads(pickle.dumps(swish(X, t))) == swish(X, t)
    net = symnn.Network(symnn.Dense(2, activation=swish), symnn.Dense(1), inputs=3, loss="half_squared_error")
    assert any("beta" in key for key in net.backprop().gradients)
    leaky = symnn.operator("leaky", sp.Lambda((t, s), sp.Max(t, s * t)), defaults=["0.1"])
    assert np.allclose(value(leaky(-X)), -VALUES[X] / 10)
    constant = symnn.operator("seven", lambda z: 7)
    assert np.allclose(value(constant(X)), np.full((4, 3), 7))
    assert symnn.gradient(symnn.sum(constant(X)), X) == sp.ZeroMatrix(N, n)


BAD = {
    "gradient of a matrix": (lambda: symnn.gradient(A * x, x), symnn.ArgumentError, ["A*x has shape (n, 1)", "symnn.jacobian"]),
    "gradient by what is absent": (lambda: symnn.gradient(symnn.sum(x), y), symnn.ArgumentError, ["y does not occur"]),
    "gradient by a namesake": (
        lambda: symnn.gradient(symnn.sum(x), symnn.vector("x", m)), symnn.ArgumentError, ["x does not occur", "another x", "(n, 1)"],
    ),
    "gradient by an expression": (lambda: symnn.gradient(symnn.sum(2 * x), 2 * x), symnn.ArgumentError, ["by a symbol", "2*x"]),
    "gradient by an entry": (lambda: symnn.gradient(symnn.sum(x), x[0, 0]), symnn.ArgumentError, ["x[0, 0] is an entry", "by x"]),
    "gradient by a size": (lambda: symnn.gradient(symnn.mean(x), n), symnn.ArgumentError, ["n is a size"]),
    "gradient by a string": (lambda: symnn.gradient(symnn.sum(x), "x"), symnn.ArgumentError, ["'x'"]),
    "Hessian of a matrix": (lambda: symnn.hessian(A * x, x), symnn.ArgumentError, ["A*x has shape (n, 1)", "sum it"]),
    "a cotangent of another shape": (lambda: symnn.vjp(A * x, x, b), symnn.ShapeError, ["b has shape (m, 1)", "A*x has shape (n, 1)"]),
    "a row as a cotangent": (lambda: symnn.vjp(A * x, x, y.T), symnn.ShapeError, ["y.T has shape (1, n)", "(n, 1)"]),
    "a direction of another shape": (lambda: symnn.hvp(symnn.sum(x), x, b), symnn.ShapeError, ["b has shape (m, 1)", "x has shape (n, 1)"]),
    "a collapsed claim": (lambda: symnn.equal(sp.Eq(A.T.T, A), True), symnn.MeaninglessError, ["symnn.equal(lhs, rhs)"]),
    "a size of zero": (lambda: symnn.matrix("Z", 0, n), symnn.ArgumentError, ["Z", "size 0", "at least 1"]),
    "a negative size": (lambda: symnn.vector("z", -2), symnn.ArgumentError, ["z", "size -2", "at least 1"]),
    "a size that is never positive": (lambda: symnn.matrix("Z", -n, 2), symnn.ArgumentError, ["Z", "-n", "never positive"]),
    "a fraction of a size": (lambda: symnn.vector("z", 2.5), symnn.ArgumentError, ["z", "2.5", "symnn.sizes"]),
    "a string as a size": (lambda: symnn.vector("z", "n"), symnn.ArgumentError, ["'n'", "symnn.sizes"]),
    "no names": (lambda: symnn.sizes(""), symnn.ArgumentError, ['sizes("N n m")']),
    "softmax of single entries": (lambda: symnn.softmax(x, axis=1), symnn.ArgumentError, ["x of shape (n, 1)", "axis=0"]),
    "an axis too many": (lambda: symnn.sum(X, axis=2), symnn.ArgumentError, ["axis of sum", "0", "1", "None"]),
    "an unknown setting": (lambda: symnn.softmax(X, axes=1), symnn.ArgumentError, ["softmax has no setting 'axes'", "axis"]),
    "a setting of an operator": (lambda: symnn.sigmoid(X, axis=1), symnn.ArgumentError, ["sigmoid has no setting 'axis'"]),
    "too few arguments": (lambda: symnn.maximum(X), symnn.ArgumentError, ["maximum takes 2 arguments, maximum(x, y), not 1"]),
    "two shapes": (lambda: symnn.maximum(X, A), symnn.ShapeError, ["(N, n)", "(n, n)", "must agree"]),
    "sum of a number": (lambda: symnn.sum(t), symnn.ArgumentError, ["sum needs a matrix", "t is a number"]),
    "sum of a function without a shape": (lambda: symnn.sum(sp.tanh(A * x)), symnn.MeaninglessError, ["symnn.tanh(A*x)"]),
    "a bias that does not fit": (lambda: symnn.affine(X, W, x), symnn.ShapeError, ["x of shape (n, 1)", "(m, 1)", "(N, 1)"]),
    "weights that do not fit": (lambda: symnn.affine(X, W.T, b), symnn.ShapeError, ["X of shape (N, n)", "n columns meet m rows"]),
    "an ambiguous bias": (lambda: symnn.affine(A, B, x), symnn.ShapeError, ["rows", "columns", "OneMatrix(n, 1)*x.T"]),
    "a trace of a rectangle": (lambda: symnn.trace(X), symnn.ShapeError, ["square", "X of shape (N, n)"]),
    "an inverse of a rectangle": (lambda: symnn.inverse(X), symnn.ShapeError, ["square", "(N, n)"]),
    "an einsum without an arrow": (lambda: symnn.einsum("i j, j", X, x), symnn.ArgumentError, ['"->"', "'i j, j'"]),
    "an einsum with too few operands": (lambda: symnn.einsum("i j, j k -> i k", X), symnn.ArgumentError, ["1 operands"]),
    "an einsum with too few indices": (lambda: symnn.einsum("i ->", X), symnn.ShapeError, ["X the indices i", "(N, n)"]),
    "an einsum of two sizes": (lambda: symnn.einsum("i, i ->", x, b), symnn.ShapeError, ["b", "size m", "size n"]),
    "an operator without a name": (lambda: symnn.operator("my op", sp.sin), symnn.ArgumentError, ["'my op'"]),
    "an operator of a number": (lambda: symnn.operator("op", 3), symnn.ArgumentError, ["function or a SymPy Lambda", "3"]),
    "an operator with a free symbol": (lambda: symnn.operator("op", lambda z: z * t), symnn.ArgumentError, ["depends on t", "parameter"]),
    "an operator of a size": (lambda: symnn.operator("op", sp.Lambda((t, n), n * t)), symnn.ArgumentError, ["n", "a size", "sympy.Symbol"]),
    "an operator with a matrix": (lambda: symnn.operator("op", lambda z: z * x), symnn.ArgumentError, ["depends on x"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_sentence(name: str) -> None:
    build, error, words = BAD[name]
    with pytest.raises(error) as raised:
        build()
    message = str(raised.value)
    assert [word for word in words if word not in message] == [], message
    assert "\n" not in message


def test_importing_symnn_loads_neither_sympy_nor_numpy() -> None:
    code = "import sys, symnn; symnn.__version__; print([m for m in ('sympy', 'numpy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_every_listed_name_is_there_and_none_other() -> None:
    for name in symnn.__all__:
        assert getattr(symnn, name) is not None
    assert set(dir(symnn)) >= {*symnn.__all__, *ops.TABLE}
    with pytest.raises(AttributeError, match="sigmoidd"):
        _ = symnn.sigmoidd


def test_the_derivative_by_what_does_not_occur_is_refused_or_0() -> None:
    n = symnn.sizes("n")
    x, y, A = symnn.vector("x", n), symnn.vector("y", n), symnn.matrix("A", n, n)
    form = (x.T * x)[0, 0]
    with pytest.raises(symnn.ArgumentError, match="does not occur"):
        symnn.gradient(form, y)
    assert symnn.gradient(form, (x, y, A), absent="zero") == (2 * x, sp.ZeroMatrix(n, 1), sp.ZeroMatrix(n, n))
    assert symnn.gradient(form, y, absent="zero", evaluate=False) == sp.ZeroMatrix(n, 1)
    assert symnn.jacobian(A * x, y, absent="zero") == sp.ZeroMatrix(n, n)
    assert symnn.gradient(form, sp.Symbol("t", real=True), absent="zero") == 0
    with pytest.raises(symnn.ArgumentError, match="another x"):
        symnn.gradient(form, symnn.vector("x", symnn.sizes("m")), absent="zero")
    with pytest.raises(symnn.ArgumentError, match="absent is"):
        symnn.gradient(form, y, absent="nothing")

"""Laws of export: generated code means what the nodes mean, keeps dtype and rank, refuses what does not fit, and is our text alone."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

import symnn
from symnn import ops
from symnn.bridge import matrix, sizes, tensor, vector
from symnn.calculus.values.evaluate import Floats, evaluate
from symnn.derivative import gradient
from symnn.errors import ArgumentError, ShapeError, UnsupportedError
from symnn.export import export_network, export_source, lambdify, network_function, program_source
from symnn.export.plan import OPERATIONS
from symnn.export.targets.numpy.writer import Writer
from symnn.expr import (
    Atom,
    Composition,
    Const,
    Contract,
    Fold,
    Indicator,
    Map,
    MatrixOperator,
    Node,
    Operator,
    Size,
    broadcast,
    delta,
    dot,
    einsum,
    matmul,
    ones,
    outer,
    scale,
    sum_over,
    transpose,
    zeros,
)
from symnn.expr.walk import atoms, rebuild, sizes_of
from symnn.nets import Dense, Network, losses
from symnn.nets.layers import Embedding
from tests.random.random_expressions import random_expression

N, n, m, k = sizes("N n m k")
SIZES = {N: 5, n: 3, m: 4, k: 2}
X, Y, A, B, C = Atom("X", (N, n)), Atom("Y", (N, n)), Atom("A", (n, n)), Atom("B", (n, m)), Atom("C", (m, n))
v, w, y, c = Atom("v", (n,)), Atom("w", (n,)), Atom("y", (N,)), Atom("c", ())
T, U = Atom("T", (k, N, n)), Atom("U", (k, n, m))

# name, node, what the code must contain, what it must not
PATTERNS: list[tuple[str, Node, str, str]] = [
    ("matrix product", matmul(X, B), "X @ B", "einsum"),
    ("matrix and vector", matmul(A, v), "A @ v", "einsum"),
    ("vector and matrix", matmul(v, A), "v @ A", "einsum"),
    ("transposed first", einsum("a i, a j -> i j", X, Y), "X.T @ Y", "einsum"),
    ("transposed second", einsum("a i, b i -> a b", X, Y), "X @ Y.T", "einsum"),
    ("transposed result", einsum("a i, a j -> j i", X, Y), "Y.T @ X", ".T)"),
    ("hadamard", X * Y, "X * Y", "einsum"),
    ("outer", outer(v, y), "v[:, None] * y", "einsum"),
    ("inner", dot(v, w), "v @ w", "einsum"),
    ("inner of matrices", dot(X, Y), "np.vdot(X, Y)", "einsum"),
    ("trace", einsum("i i ->", A), "A.diagonal().sum()", "einsum"),
    ("trace of a product", einsum("i j, j i ->", B, C), "np.vdot(B, C.T)", "@"),
    ("diagonal", einsum("i i -> i", A), "A.diagonal()", "einsum"),
    ("row sums", sum_over(X, [1]), "X.sum(axis=1)", "einsum"),
    ("sum of all", sum_over(X), "X.sum()", "einsum"),
    ("transpose", transpose(X), "X.T", "einsum"),
    ("broadcast along rows", X + broadcast(v, (N, n), (1,)), "X + v", "np.ones"),
    ("broadcast along columns", X + broadcast(y, (N, n), (0,)), "X + y[:, None]", "np.ones"),
    ("vector first in a chain", einsum("a i, a j, j -> i", X, X, v), "X @ v @ X", "X.T @ X"),
    ("vector first in a nested chain", matmul(matmul(matmul(A, A), A), v), "A @ (A @ (A @ v))", "A @ A"),
    ("no diagonal matrix", einsum("a i, a, a j -> i j", X, y, X), "(X * y[:, None]).T @ X", "np.diag"),
    ("no diagonal matrix from a delta", einsum("i j, j k, k l, l -> i l", A, delta(n), A, v), "@", "np.eye"),
    ("delta disappears", einsum("i j, j ->", delta(n), v), "v.sum()", "np.eye"),
    ("delta as trace", einsum("i j, i j ->", delta(n), A), "A.diagonal().sum()", "np.eye"),
    ("delta of a size", einsum("i j, i j ->", delta(n), delta(n)), "n", "np.eye"),
    ("diagonal matrix of a vector", einsum("i, i j -> i j", v, delta(n)), "np.diag(v)", "np.eye"),
    ("delta and more", einsum("i, i j, a -> i a j", v, delta(n), y), "_on_diagonal(v[:, None] * y, (n, N, n)", "np.eye"),
    ("a diagonal block", einsum("p j, i l -> i j l p", A, delta(N)), "_on_diagonal(", "np.eye"),
    ("weights that are at least 0", einsum("a i, a, a j -> i j", X, ops.sigmoid(y), X), "np.sqrt(_sigmoid(y))", "X.T @ X"),
    ("squares as weights", einsum("a i, a, a, a j -> i j", X, y, y, X), "X * y[:, None]", "sqrt"),
    ("weights of either sign", einsum("a i, a, a j -> i j", X, ops.tanh(y), X), "np.tanh(y)", "sqrt"),
    ("diagonal matrices in a chain", matmul(matmul(A, einsum("i, i j -> i j", v, delta(n))), matmul(B, C)), "A * v", "np.diag"),
    ("identity", delta(n), "np.eye(n", "einsum"),
    ("ones", ones(N, n), "np.ones((N, n)", "einsum"),
    ("zeros", zeros(N, n), "np.zeros((N, n)", "einsum"),
    ("constant", broadcast(Const(3), (N, n)), "np.full((N, n), 3", "einsum"),
    ("number of entries", sum_over(ones(N, n)), "n", "np.ones"),
    ("sums of rows of ones", matmul(ones(m, N), X), "X.sum(axis=0)", "np.ones"),
    ("a mean", scale(ops.reciprocal(Size(N)), sum_over(X)), "X.sum() / (N or np.nan)", "einsum"),
    ("quotient", X * ops.reciprocal(Y), "X / Y", "einsum"),
    ("quotient by rows", Contract([X, ops.reciprocal(y)], [(0, 1), (0,)], (0, 1)), "X / y[:, None]", "einsum"),
    ("numbers on the small side", scale(2, outer(v, y)), "2 * v", "einsum"),
    ("minus", v - 2 * w, "v - 2 * w", "einsum"),
    ("minus first", w - v, "w - v", "-v"),
    ("solve", matmul(ops.inverse(A), v), "np.linalg.solve(A, v)", "inv"),
    ("solve transposed", matmul(v, ops.inverse(A)), "np.linalg.solve(A.T, v)", "inv"),
    ("solve matrix", matmul(ops.inverse(A), B), "np.linalg.solve(A, B)", "inv"),
    ("inverse alone", ops.inverse(A), "np.linalg.inv(A)", "solve"),
    ("inverse on its diagonal", einsum("i i ->", ops.inverse(A)), "np.linalg.inv(A)", "solve"),
    ("batch of products", einsum("b a i, b i j -> b a j", T, U), "T @ U", "einsum"),
    ("batch of transposed products", einsum("b a i, b i j -> b j a", T, U), "@", "einsum"),
    ("batch of vectors", einsum("b a i, b i -> b a", T, Atom("s", (k, n))), "@", "einsum"),
    ("one inner product per row", einsum("a i, a i -> a", X, Y), "(X * Y).sum(axis=1)", "einsum"),
    ("product with the last axis", einsum("b a i, i j -> b a j", T, B), "T @ B", "einsum"),
    ("two axes at once", einsum("b a i, b i j -> a j", T, U), "np.tensordot", "einsum"),
    ("einsum at last", einsum("a b i j, a b i k -> a i j k", Atom("P", (k, N, n, m)), Atom("Q", (k, N, n, m))), "@", "np.einsum"),
    ("only einsum", einsum("a i j p, a p k l -> a i j k l", Atom("P", (k, n, m, N)), Atom("Q", (k, N, m, n))), "np.einsum", "optimize"),
    ("lower triangle", Indicator((n, n), (1, -1), 0, ">="), ">= 0", "einsum"),
    ("window", einsum("i, i o t, t -> o", y, Indicator((N, N - k + 1, k), (1, -1, -1)), Atom("f", (k,))), "np.take(y, ", "_gather"),
    ("slice", einsum("i, i o -> o", y, Indicator((N, n), (1, -1), -1)), "_gather(y", "np.eye"),
    ("shift with zeros", einsum("i, i o -> o", v, Indicator((n, n), (1, -1), 1)), "_gather(v", "np.eye"),
    ("largest", Fold("max", X, (1,)), "X.max(axis=1)", "einsum"),
    ("product of entries", Fold("product", X, (0, 1)), "X.prod()", "einsum"),
    ("product of a constant row", Fold("product", broadcast(v, (N, n), (1,)), (0,)), ".prod(axis=0)", "einsum"),
    ("scalar", c * c + 1, "c * c + 1", "einsum"),
    ("third power", ops.power(v, 3), "v * v * v", "**"),
    ("root of a size", scale(ops.power(Size(n), Const(2)), v), "n ** 2", "einsum"),
    ("a mask as factor", v * ops.positive(w), "v * (w > 0)", "heaviside"),
    ("a mask alone", ops.positive(w), "np.heaviside(w, 0.0)", ">"),
    ("a mask twice", ops.positive(w) * ops.step(v), "np.heaviside(w, 0.0) * (v >= 0)", "einsum"),
]  # fmt: skip


def numbers(node: Node, seed: int = 0) -> dict[Atom, Any]:
    """Random values between 0.2 and 1.5 for the atoms of a node."""
    draw = np.random.default_rng(seed)
    free = [a for a in atoms([node]) if not isinstance(a.label, sp.NumberSymbol)]
    return {a: draw.uniform(0.2, 1.5, size=[int(s.subs(SIZES)) for s in a.shape]) for a in free}


def call(node: Node, values: dict[Atom, Any], dtype: Any = np.float64) -> tuple[Any, str]:
    """The value that generated code gives, and the code without its docstring."""
    known = {s for a in values for e in a.shape for s in e.free_symbols}
    rest = [s for s in sizes_of([node]) if s not in known]
    f = lambdify([*values, *map(Size, rest)], node)
    result = f(*(np.asarray(x, dtype=dtype) for x in values.values()), *(SIZES[s] for s in rest))
    return result, f.source.split('"""')[-1]


def agrees(node: Node) -> None:
    values = numbers(node)
    found, code = call(node, values)
    wanted = np.asarray(evaluate(node, Floats(), values, SIZES)).astype(float)
    assert np.shape(found) == wanted.shape, code
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12, err_msg=code)
    if values:
        assert call(node, values, np.float32)[0].dtype == np.float32, code


@pytest.mark.parametrize(("node", "wanted", "unwanted"), [p[1:] for p in PATTERNS], ids=[p[0] for p in PATTERNS])
def test_a_contraction_becomes_the_code_one_would_write_and_means_the_same(node: Node, wanted: str, unwanted: str) -> None:
    agrees(node)
    code = call(node, numbers(node))[1]
    assert wanted in code, code
    assert unwanted not in code, code


KNOWN = {"g": ops.tanh, "h": ops.sigmoid, "g'": ops.sin, "k": ops.maximum}


@pytest.mark.parametrize("seed", range(60))
def test_any_expression_means_what_its_nodes_say(seed: int) -> None:
    rng = Random(seed)
    drawn = random_expression(rng, rng.randint(1, 5), functions=(ops.relu, ops.sin))
    node = rebuild(drawn, lambda f: KNOWN[f.operator.name](*f.arguments) if isinstance(f, Map) and f.operator.name in KNOWN else f)
    agrees(node)
    if free := atoms([node]):
        agrees(gradient(sum_over(node * node), rng.choice(free)))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_contraction_means_what_its_indices_say(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 4))
    words = [tuple(data.draw(st.lists(st.integers(0, 4), max_size=3))) for _ in range(count)]
    out = data.draw(st.permutations(range(5)))[: data.draw(st.integers(0, 3))]
    extents = {i: (2, 3, 2, 3, 2)[i] for i in range(5)}
    kinds = [data.draw(st.sampled_from(["atom", "atom", "atom", "square", "delta"])) for _ in words]
    operands = [_operand(kind, f"x{p}", [extents[i] for i in word]) for p, (kind, word) in enumerate(zip(kinds, words, strict=True))]
    inner = Contract(operands, words, out, {i: extents[i] for i in {*out, 0}})
    agrees(inner)
    agrees(Contract([inner, inner], [out, out], out[:1], {i: extents[i] for i in out}) if out else inner * 3)


WITHOUT_CODE = ("lambda_max", "lambda_min", "sigma_max", "rank", "square_rank")


@pytest.mark.parametrize("name", WITHOUT_CODE)
def test_what_has_no_code_says_so(name: str) -> None:
    with pytest.raises(UnsupportedError, match="no code is written"):
        lambdify([A], ops.TABLE[name](A))


def _operand(kind: str, name: str, shape: list[int]) -> Node:
    x = Atom(name, shape)
    if kind == "square":
        return x * x
    if kind == "delta" and len(shape) == 2:
        return Indicator(shape, (1, -1))
    return x


def _cases() -> dict[str, Node]:
    """Every record of the table on arguments that it takes, and its gradient."""
    found: dict[str, Node] = {}
    Q, K, V = Atom("Q", (N, k)), Atom("K", (m, k)), Atom("V", (m, n))
    image, kernel = Atom("image", (2, 3, 5, 4)), Atom("kernel", (2, 3, 3, 2))
    arguments = {
        "layer_norm": (X, v, w), "batch_norm": (X, v, w), "rms_norm": (X, v), "attention": (Q, K, V), "cosine_similarity": (v, w),
        "conv1d": (Atom("signal", (2, N)), Atom("window", (m, 2, k))), "conv2d": (image, kernel),
        "masked_softmax": (X, broadcast(Indicator((n,), (1,), -1, ">="), (N, n), (1,))),
    }  # fmt: skip
    placed = {**dict.fromkeys(("acos", "asin", "atanh", "erfinv"), ops.sigmoid(X)), "acosh": X + 1}  # X is between 0.2 and 1.5
    for name, record in ops.TABLE.items():
        if name in WITHOUT_CODE:
            continue
        match record:
            case Operator():
                parts: tuple[Node, ...] = (X, c, c)[: record.arity] if record.arity != 2 else (X, c)
                f = record(placed.get(name, X), *parts[1:])
            case MatrixOperator():
                parts = (A + 4 * delta(n),)
                f = record(parts[0])
            case Composition():
                parts = arguments.get(name, (X, Y)[: record.arity])
                f = record(*parts)
        found[name] = f
        if not isinstance(record, Operator) or record.partials:
            found[f"gradient of {name}"] = gradient(sum_over(f * f), parts[0])
    found["causal attention"] = ops.attention(Q, K, Atom("V", (m, n)), causal=True)
    found["strided convolution"] = ops.conv2d(image, kernel, stride=2, padding=1)
    for name in ("input", "kernel"):
        of = image if name == "input" else kernel
        y = found["strided convolution"]
        found[f"{name} gradient of a strided convolution"] = gradient(sum_over(y * y), of)
    found["softmax of a transpose"] = ops.softmax(transpose(X), axis=0)
    found["softmax and its logarithm"] = ops.softmax(X, axis=1) * ops.log_softmax(X, axis=1)
    return found


CASES = _cases()


@pytest.mark.parametrize("node", CASES.values(), ids=CASES.keys())
def test_every_operator_and_its_gradient_mean_what_the_record_says_in_both_dtypes(node: Node) -> None:
    agrees(node)


def test_every_instruction_has_a_writer() -> None:
    assert [op for op in sorted(OPERATIONS) if not callable(getattr(Writer, f"_{op}", None))] == []


def test_a_shared_part_is_computed_once() -> None:
    s = ops.sigmoid(matmul(X, v))
    code = call(einsum("a i, a -> i", X, s * (1 - s)) + matmul(s, X), {X: np.ones((5, 3)), v: np.ones(3)})[1]
    # s(1 - s) would lose its digits where s is almost 1
    assert (code.count("_sigmoid("), code.count("_sigmoid_slope("), code.count("X @ v")) == (1, 1, 1), code


def test_depth_costs_linear_code_and_no_recursion() -> None:
    def statements(depth: int) -> int:
        x: Node = v
        for _ in range(depth):
            x = ops.tanh(matmul(A, x) + v)
        return lambdify([A, v], [x, *gradientless(x)]).source.count("\n")

    def gradientless(x: Node) -> list[Node]:
        return [gradient(dot(x, x), A)]

    short, long = statements(50), statements(1100)  # deeper than Python's stack
    assert long < 30 * short


# SymPy in

t = sp.Symbol("t", real=True)
a, x, Z, b = matrix("A", n, n), vector("x", n), matrix("Z", N, n), vector("b", N)
DRAW = np.random.default_rng(1)
GIVEN = {a: DRAW.normal(size=(3, 3)), x: DRAW.normal(size=3), Z: DRAW.normal(size=(5, 3)), b: DRAW.normal(size=5), t: 0.3}
M, u, R, s = GIVEN[a], GIVEN[x], GIVEN[Z], GIVEN[b]

EXPRESSIONS: list[tuple[Any, Any]] = [
    (a * x, M @ u),
    (x.T * a * x, u @ M @ u),
    ((x.T * a * x)[0, 0], u @ M @ u),
    (x * x.T, np.outer(u, u)),
    (x.T, u),
    (a.T, M.T),
    (a, M),
    (t * x / 3 - x, 0.3 * u / 3 - u),
    (sp.Trace(a), np.trace(M)),
    (a.I * x, np.linalg.solve(M, u)),
    (sp.Determinant(a), np.linalg.det(M)),
    (sp.DiagMatrix(x) * a, u[:, None] * M),
    (sp.HadamardProduct(a, a.T), M * M.T),
    (Z * x + b, R @ u + s),
    (Z.T * (Z * x - b), R.T @ (R @ u - s)),
    (sp.Identity(n) + a, np.eye(3) + M),
    (sp.OneMatrix(N, 1) * x.T + Z, u + R),
    (a.applyfunc(sp.tanh) * x, np.tanh(M) @ u),
    (sp.sin(t) ** 2 + sp.pi, np.sin(0.3) ** 2 + np.pi),
]


@pytest.mark.parametrize(("expr", "wanted"), EXPRESSIONS, ids=[str(e[0]) for e in EXPRESSIONS])
def test_sympy_expressions_become_functions(expr: Any, wanted: Any) -> None:
    arguments = tuple(GIVEN)
    found = lambdify(arguments, expr)(*GIVEN.values())
    assert np.shape(found) == np.shape(wanted)
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


def test_the_structure_of_the_expressions_comes_back() -> None:
    found = lambdify((a, x), [a * x, {"square": a * a, "pair": (x, x.T * x)}])(M, u)
    assert (type(found), set(found[1]), type(found[1]["pair"])) == (list, {"square", "pair"}, tuple)
    np.testing.assert_allclose(found[1]["pair"][1], u @ u)


@pytest.mark.parametrize(
    ("expr", "shape", "wanted"),
    [(a * x, (3,), (3,)), (a * x, (3, 1), (3, 1)), (x.T * a, (3,), (3,)), (x.T * a, (3, 1), (1, 3)), (x * x.T, (3,), (3, 3)),
     (x.T * x, (3,), ()), (x.T * x, (3, 1), ())],
)  # fmt: skip
def test_columns_come_back_in_the_rank_that_was_given(expr: Any, shape: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    assert np.shape(lambdify((a, x), expr)(M, u.reshape(shape))) == wanted


@pytest.mark.parametrize("expr", [e for e, _ in EXPRESSIONS], ids=[str(e[0]) for e in EXPRESSIONS])
def test_single_precision_and_plain_numbers_stay_single(expr: Any) -> None:
    values = [g if isinstance(g, float) else g.astype(np.float32) for g in GIVEN.values()]
    if expr.free_symbols & {a, x, Z, b}:
        assert lambdify(tuple(GIVEN), expr)(*values).dtype == np.float32


def test_whole_numbers_become_floats_of_the_dtype_at_hand() -> None:
    f = lambdify((a, x), a.I * x)
    assert f(2 * np.eye(3, dtype=int), np.ones(3, dtype=int)).dtype == np.float64
    assert f(2 * np.eye(3, dtype=np.float32), np.ones(3, dtype=int)).dtype == np.float32


def test_a_result_is_never_the_argument_itself() -> None:
    for expr in (a, a.T, sp.DiagMatrix(x), x, x.T):
        given_a, given_x = M.copy(), u.copy()
        found = lambdify((a, x), expr)(given_a, given_x)
        found += 1
        assert np.array_equal(given_a, M), expr
        assert np.array_equal(given_x, u), expr


REFUSED: list[tuple[type[Exception], str, Callable[[], Any]]] = [
    (ShapeError, "x should have shape (n, 1) with n = 3 from A, but an array of shape (2,)", lambda: lambdify((a, x), a * x)(M, u[:2])),
    (ShapeError, "A should have shape (n, n)", lambda: lambdify((a, x), a * x)(M[:2], u)),
    (ShapeError, "x should have shape (n, 1), but an array of shape (3, 3)", lambda: lambdify((a, x), a * x)(M, M)),
    (ShapeError, "t should have shape ()", lambda: lambdify((t,), 2 * t)(u)),
    (ShapeError, "W should have shape (2, 3)", lambda: lambdify((matrix("W", 2, 3),), matrix("W", 2, 3).T)(M)),
    (ShapeError, "(n + 1, 1) with n = 3 from x", lambda: lambdify((x, vector("z", n + 1)), x.T * x)(u, u)),
    (ArgumentError, "takes 2 arguments (A, x), not 1", lambda: lambdify((a, x), a * x)(M)),
    (ArgumentError, "x occurs in the expression but is not among the arguments (A)", lambda: lambdify((a,), a * x)),
    (ArgumentError, "the size m cannot be read off", lambda: lambdify((x,), sp.OneMatrix(m, 1) * x.T)),
    (ArgumentError, "A must be an array of real numbers", lambda: lambdify((a,), a.T)(np.array([["a"]]))),
    (ArgumentError, "an argument must be a symbol, but A*x is an expression", lambda: lambdify((a * x,), a * x)),
    (ArgumentError, "m is a size", lambda: lambdify((m, x), sp.OneMatrix(m, 1) * x.T)(0, u)),
    (UnsupportedError, "the function g in g(v)", lambda: lambdify([v], ops.uninterpreted("g")(v))),
    (ArgumentError, "not a Python identifier", lambda: program_source("f", [("a b", v, "")], [("y", None, v + v, "")], {"y": "y"})),
    (ArgumentError, "a name is used twice", lambda: program_source("f", [("v", v, "")], [("v", None, v + v, "")], {"y": "v"})),
    (ArgumentError, "dy is not among the definitions", lambda: program_source("f", [("v", v, "")], [("y", None, v + v, "")], {"y": "dy"})),
    (ArgumentError, "no loss", lambda: network_function(Network(Dense(2), inputs=3))),
]  # fmt: skip


@pytest.mark.parametrize(("error", "message", "action"), REFUSED, ids=[r[1] for r in REFUSED])
def test_what_does_not_fit_is_refused_with_one_clear_sentence(error: type[Exception], message: str, action: Callable[[], Any]) -> None:
    with pytest.raises(error) as caught:
        action()
    assert message in str(caught.value)


def test_sizes_are_read_off_arguments_or_given() -> None:
    z = vector("z", n + 1)
    assert lambdify((z,), n * sp.Identity(2)[0, 0] + (z.T * z)[0, 0])(np.ones(4)) == 7
    assert lambdify((m, x), sp.OneMatrix(m, 1) * x.T)(2, u).shape == (2, 3)
    K = tensor("K", k, N, n)
    assert lambdify((K,), K)(np.ones((2, 5, 3))).shape == (2, 5, 3)


def test_the_documentation_names_shapes_and_formulas() -> None:
    f = lambdify((a, x), a * x)
    assert [text for text in ("A: (n, n)", "x: (n, 1)", "A*x: (n, 1)") if text not in (f.__doc__ or "")] == []
    assert "A @ x" in f.source


HOSTILE = [
    "x\n    __import__('os').abort()", "'; import os; '", '"""', '"""\nimport os\n"""', "\\", "lambda", "np", "1x", "x\u2028y",
    "a\x00b", "é", "x'\"", "float",
]  # fmt: skip


@pytest.mark.parametrize("label", HOSTILE, ids=map(ascii, HOSTILE))
def test_labels_and_descriptions_never_reach_code(label: str) -> None:
    """Whatever text comes in, the module consists of an import, functions and a docstring, and its names are ours."""
    p, q = Atom(label, (3,)), sp.Symbol(label, real=True)
    sources = [
        lambdify([p], p * 2).source,
        lambdify([q], sp.sin(q)).source,
        program_source("f", [("p", p, label)], [("y", None, p + p, label)], {"y": "y"}, title=label, formulas=[label]),
        export_source(label, [p], {"y": p + p}, formulas=[label]),
    ]
    for source in sources:
        tree = ast.parse(source)
        assert {type(part) for part in tree.body} <= {ast.Import, ast.ImportFrom, ast.FunctionDef, ast.Expr}
        assert [alias.name for part in ast.walk(tree) if isinstance(part, ast.Import) for alias in part.names] in (
            [],
            ["numpy"],
            ["numpy", "numpy.typing"],
        )
        assert {part.module for part in ast.walk(tree) if isinstance(part, ast.ImportFrom)} <= {"__future__", "typing"}
        names = {part.id for part in ast.walk(tree) if isinstance(part, ast.Name)}
        assert not names & {"__import__", "os"}
        namespace: dict[str, Any] = {}
        exec(compile(source, "generated", "exec"), namespace)  # noqa: S102
    np.testing.assert_allclose(lambdify([p], p * 2)(np.ones(3)), 2 * np.ones(3))


# networks

NETWORKS: dict[str, Callable[..., Network]] = {
    "columns": lambda **o: Network(Dense(4, activation="tanh"), Dense(o.pop("outputs", 3), activation=o.pop("last", None)), inputs=2, **o),
    "rows": lambda **o: Network(
        Dense(4, activation="silu"), Dense(o.pop("outputs", 3), activation=o.pop("last", None)), inputs=2, layout="rows", **o
    ),
    "torch": lambda **o: Network(
        Dense(4, activation="gelu"), Dense(o.pop("outputs", 3), activation=o.pop("last", None)), inputs=2, layout="torch", **o
    ),
}


def _last(loss: Any) -> str | None:
    """The activation that a loss is made for, where it does not bring its own."""
    return None if loss.strict else loss.link


def _data(net: Network, batch: int | None, spread: float = 1.0) -> tuple[dict[str, Any], Any, Any]:
    draw = np.random.default_rng(2)
    at = {N: batch or 1}
    parameters = {name: draw.normal(size=tuple(int(e.subs(at)) for e in getattr(p, "shape", ()))) for name, p in net.parameters.items()}
    inputs = spread * draw.normal(size=tuple(int(e.subs(at)) for e in net.x.shape))
    shape = tuple(int(sp.sympify(e).subs(at)) for e in net.y.shape)
    axis = 0 if net.layout.name == "columns" else 1
    classes = draw.integers(0, shape[axis], size=batch or 1)
    onehot = np.eye(shape[axis])[classes]
    target: Any = onehot if axis else onehot.T
    if net.classes is not None:
        target = classes.reshape(tuple(int(sp.sympify(e).subs(at)) for e in net.classes.shape))
    elif net.loss is not None and "−1" in net.loss.targets:
        target = 2 * target - 1
    return parameters, inputs, target


def _told(record: Any) -> dict[str, Any]:
    """Settings: the defaults, or a half."""
    return {name: sp.Rational(record.defaults.get(name, sp.Rational(1, 2))) for name in record.parameters}


def _beside(net: Network, batch: int) -> list[Any]:
    """What a loss is given beside the target: signs, or positive numbers."""
    draw = np.random.default_rng(4)
    shapes = [tuple(int(sp.sympify(e).subs({N: batch})) for e in symbol.shape) for symbol, _ in net.given]
    signs = ["−1" in words for _, words in net.given]
    return [draw.choice([-1.0, 1.0], s) if sign else draw.random(s) for s, sign in zip(shapes, signs, strict=True)]


@pytest.mark.parametrize("layout", NETWORKS)
@pytest.mark.parametrize("loss", losses.TABLE)
def test_network_gradients_are_central_differences_of_the_loss(layout: str, loss: str) -> None:
    record = losses.TABLE[loss]
    settings_ = _told(record)
    net = NETWORKS[layout](loss=loss, last=_last(record), batch=N, l2=sp.Rational(1, 10), **settings_)
    f = net.numpy()
    parameters, inputs, target = _data(net, 5)
    given = _beside(net, 5)
    loss_value, found = f(parameters, inputs, target, *given)
    assert np.isfinite(loss_value)
    assert set(found) == set(parameters)
    draw = np.random.default_rng(3)
    for name, value in parameters.items():
        direction = draw.normal(size=value.shape)
        h = 1e-6
        up, down = (f({**parameters, name: value + e * direction}, inputs, target, *given)[0] for e in (h, -h))
        assert found[name].shape == value.shape
        np.testing.assert_allclose(np.sum(found[name] * direction), (up - down) / (2 * h), rtol=2e-6, atol=1e-8)


@pytest.mark.parametrize("batch", [None, N], ids=["single", "batch"])
@pytest.mark.parametrize("loss", [name for name, r in losses.TABLE.items() if r.on_logits is not None])
def test_losses_on_logits_are_finite_and_right_at_800(loss: str, batch: Any) -> None:
    record = losses.TABLE[loss]
    net = Network(Dense(3, activation=_last(record)), inputs=3, loss=loss, batch=batch, **_told(record))
    f, weights = net.numpy(), [np.ones(3) for _ in net.given]
    parameters = {"W1": 800 * np.eye(3), "b1": np.zeros((3, 1))}
    inputs, shift = np.array([[1.0, -1.0, 0.0]] * (5 if batch else 1)).T, np.array([[1.0, 0.0, 0.0]] * (5 if batch else 1)).T
    worst, best = shift[[1, 0, 2]], shift
    outcomes = []
    for target in (best, worst):
        given_target = np.argmax(target, axis=0) if net.classes is not None else target
        with np.errstate(all="raise", under="ignore"):
            value, gradients = f(parameters, inputs, given_target, *weights)
        assert all(np.isfinite(g).all() for g in (value, *gradients.values()))
        outcomes.append(value * (3 if record.mean else 1))
    if "smoothing" in record.parameters:  # a part of the target is spread over all classes, whose logits are ±800 and 0
        outcomes[0] -= 800 * record.defaults["smoothing"]
    assert outcomes[0] < 1 < 700 < outcomes[1]


def test_network_function_keeps_single_precision_and_the_shape_of_columns() -> None:
    net = NETWORKS["columns"](loss="softmax_cross_entropy_with_classes", batch=N)
    parameters, inputs, target = _data(net, 5)
    small = {name: p.astype(np.float32) for name, p in parameters.items()}
    small["b1"] = small["b1"].reshape(-1)
    value, found = net.numpy()(small, inputs.astype(np.float32), target)
    assert {value.dtype, *(g.dtype for g in found.values())} == {np.dtype(np.float32)}
    assert (found["b1"].shape, found["b2"].shape) == ((4,), (3, 1))


@pytest.mark.parametrize(
    ("change", "message"),
    [({"W1": np.ones((4, 3))}, "W1 should have shape (4, 2), but has shape (4, 3)"), ({"b2": np.ones(2)}, "b2 should have shape (3,)")],
)
def test_the_exported_file_checks_shapes_itself(change: dict[str, Any], message: str) -> None:
    net = NETWORKS["columns"](loss="half_squared_error", batch=N)
    parameters, inputs, target = _data(net, 5)
    with pytest.raises(ValueError, match=re.escape(message)):
        net.numpy()({**parameters, **change}, inputs, target)


def test_missing_and_unknown_parameters_and_class_numbers_for_one_hot_rows_are_named() -> None:
    net = NETWORKS["rows"](loss="softmax_cross_entropy", batch=N)
    parameters, inputs, target = _data(net, 5)
    f = net.numpy()
    with pytest.raises(ValueError, match=r"missing: \['b2'\], not known: \['b3'\]"):
        f({("b3" if k == "b2" else k): v for k, v in parameters.items()}, inputs, target)
    with pytest.raises(ValueError, match="one-hot"):
        f(parameters, inputs, target.argmax(axis=1))


def test_a_target_of_float64_does_not_widen_weights_of_float32() -> None:
    net = NETWORKS["rows"](loss="softmax_cross_entropy", batch=N)
    parameters, inputs, target = _data(net, 5)
    value, found = net.numpy()({k: v.astype(np.float32) for k, v in parameters.items()}, inputs, target.astype(np.float64))
    assert {value.dtype, *(g.dtype for g in found.values())} == {np.dtype(np.float32)}


def test_large_expressions_are_not_printed() -> None:
    inner = symnn.softmax(a * x)
    for _ in range(6):
        inner = symnn.softmax(sp.HadamardProduct(inner, a * inner) + a * inner)
    f = lambdify((a, x), inner)
    assert "result 1: (n, 1)" in (f.__doc__ or "")
    assert np.isclose(f(M, u).sum(), 1)


def test_class_numbers_that_do_not_exist_are_refused() -> None:
    net = NETWORKS["rows"](loss="softmax_cross_entropy_with_classes", batch=N)
    parameters, inputs, target = _data(net, 5)
    with pytest.raises(ValueError, match="from 0 to 2"):
        net.numpy()(parameters, inputs, target + 3)


ALONE = """
import sys
import numpy
before = set(sys.modules)
sys.path.insert(0, sys.argv[1])
import mlp
extra = {name for name in set(sys.modules) - before if not name.startswith("numpy")}
assert extra <= {"mlp", "__future__"}, extra
P = {"W1": numpy.ones((4, 2)), "b1": numpy.ones(4), "W2": numpy.ones((3, 4)), "b2": numpy.ones(3)}
loss, gradients = mlp.loss_and_gradients(P, numpy.ones((2, 5)), numpy.eye(3)[[0, 1, 2, 0, 1]].T)
print(float(loss), sorted(gradients))
"""


def test_an_exported_file_runs_with_numpy_alone(tmp_path: Any) -> None:
    net = NETWORKS["columns"](loss="softmax_cross_entropy", batch=N)
    source = export_network(net, tmp_path / "mlp.py")
    assert (tmp_path / "mlp.py").read_text(encoding="utf-8") == source
    imports = [part for part in ast.walk(ast.parse(source)) if isinstance(part, ast.Import | ast.ImportFrom)]
    named = {part.module if isinstance(part, ast.ImportFrom) else part.names[0].name for part in imports}
    assert named == {"__future__", "collections.abc", "typing", "numpy", "numpy.typing"}
    done = subprocess.run([sys.executable, "-c", ALONE, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split(maxsplit=1)[1].strip() == "['W1', 'W2', 'b1', 'b2']"


def test_an_exported_file_documents_shapes_formulas_and_steps() -> None:
    source = export_network(NETWORKS["columns"](loss="half_squared_error", batch=N))
    head = ast.get_docstring(ast.parse(source))
    assert [text for text in ("Z1 = W1 X + b1", "Delta2 = ∂loss/∂Z2") if text not in (head or "")] == []
    for text in ("W1: (4, 2), weights of layer 1", "X: (2, N), inputs, one example per column", "Z1 = W1 @ X + b1[:, None]  # (4, N)"):
        assert text in source


def test_a_derived_gradient_agrees_with_central_differences() -> None:
    f = sum_over(ops.log_sum_exp(ops.tanh(matmul(X, B)), axis=1)) + dot(v, matmul(ops.inverse(A + 4 * delta(n)), w))
    values = numbers(f)
    for wanted in (X, B, A, v):
        value = lambdify(list(values), f)
        found = lambdify(list(values), gradient(f, wanted))(*values.values())
        direction = np.random.default_rng(4).normal(size=found.shape)
        up, down = (value(*({**values, wanted: values[wanted] + e * direction}).values()) for e in (1e-6, -1e-6))
        np.testing.assert_allclose(np.sum(found * direction), (up - down) / 2e-6, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("layout", ["columns", "rows", "torch"])
def test_a_lookup_is_written_as_one_and_its_gradient_adds_the_rows_up(layout: str) -> None:
    """W[c] and np.add.at, without the one-hot tensor; what is no class is refused."""
    net = Network(Embedding(6, 3), Dense(2), loss="half_squared_error", batch=N, layout=layout)
    source = net.export()
    assert "_rows(W1" in source
    assert "np.add.at" in source
    assert "_one_hot" not in source
    draw = np.random.default_rng(0)
    start, classes = net.initial(draw), np.array([0.0, 5.0, 2.0, 5.0])
    y = draw.normal(size=(2, 4) if layout == "columns" else (4, 2))
    x = classes.reshape(net.x.shape[0] if net.x.shape[0] == 1 else 4, -1)
    f = net.numpy()
    _, found = f(start, x, y)
    for place in np.ndindex(*start["W1"].shape):
        step = np.zeros_like(start["W1"])
        step[place] = 1e-6
        up, down = (f(start | {"W1": start["W1"] + s * step}, x, y)[0] for s in (1, -1))
        np.testing.assert_allclose(found["W1"][place], (up - down) / 2e-6, atol=1e-7)
    for wrong in (-1.0, 6.0, 0.5):
        with pytest.raises(ValueError, match="from 0 to 5"):
            f(start, np.where(x == 5.0, wrong, x), y)

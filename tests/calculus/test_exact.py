"""The exact evaluator against values worked out by hand, against NumPy, and against sums written as loops."""

from __future__ import annotations

import math
from fractions import Fraction as Q
from itertools import product

import numpy as np
import pytest
import sympy as sp

from symnn import ops
from symnn.calculus.values.evaluate import Floats, Rationals, Reals, evaluate
from symnn.calculus.values.exact_functions import DEGREE, _coefficient, polynomial
from symnn.errors import ArgumentError, DomainError, PoleError, ShapeError, UnsupportedError
from symnn.expr import (
    Add,
    Atom,
    Composition,
    Const,
    Contract,
    Define,
    Fold,
    Indicator,
    MatrixFunction,
    Node,
    Operator,
    Size,
    delta,
    dot,
    einsum,
    matmul,
    ones,
    outer,
    sum_over,
    transpose,
)  # fmt: skip
from symnn.ops.uninterpreted import uninterpreted
from tests.oracles.dual import Dual
from tests.oracles.prime_field import PrimeField

n, m = sp.symbols("n m", integer=True, positive=True)
A, B = Atom("A", (n, n)), Atom("B", (n, n))
X, x, y, u, s, t = Atom("X", (n, m)), Atom("x", (n,)), Atom("y", (n,)), Atom("u", (m,)), Atom("s"), Atom("t")
SIZES = {n: 2, m: 3}
VALUES = {
    A: [[1, 2], [3, 4]], B: [[0, 1], [-1, 5]], X: [[1, 2, 3], [4, 5, 6]], x: [5, -7], y: [2, Q(1, 2)], u: [1, 0, -1], s: Q(3, 2), t: -2,
}  # fmt: skip
P = 2**61 - 1

inverse, determinant, log_determinant = (ops.TABLE[name] for name in ("inverse", "determinant", "log_determinant"))
square = Operator(name="square", define=lambda z: z * z)
forgetful = Operator(name="forgetful", arity=2, define=lambda a, b: a)
logistic = Operator(name="logistic", value=lambda f, z: f.reciprocal(f.add(f.one, f.exp(f.negate(z)))))
mean = Composition(name="mean", define=lambda z: ops.TABLE["reciprocal"](Size(z.shape[0])) * sum_over(z))

# worked out by hand at n = 2, m = 3 from the definitions of the nodes
BY_HAND: list[tuple[str, Node, object]] = [
    ("atom", A, [[1, 2], [3, 4]]),
    ("constant", Const(Q(-2, 3)), Q(-2, 3)),
    ("size", Size(2 * n + m), 7),
    ("sum", Add([A, B, A]), [[2, 5], [5, 13]]),
    ("matrix times vector", matmul(A, x), [-9, -13]),
    ("vector times matrix", matmul(x, A), [-16, -18]),
    ("matrix product", matmul(A, B), [[-2, 11], [-4, 23]]),
    ("other order", matmul(B, A), [[3, 4], [14, 18]]),
    ("rectangular product", matmul(X, u), [-2, -2]),
    ("transpose", transpose(X), [[1, 4], [2, 5], [3, 6]]),
    ("trace", einsum("i i ->", A), 5),
    ("diagonal of a matrix", einsum("i i -> i", A), [1, 4]),
    ("diagonal matrix", einsum("i, i j -> i j", x, delta(n)), [[5, 0], [0, -7]]),
    ("Hadamard", A * B, [[0, 2], [-3, 20]]),
    ("inner product", dot(x, y), Q(13, 2)),
    ("outer product", outer(x, u), [[5, 0, -5], [-7, 0, 7]]),
    ("row sums", sum_over(X, [1]), [6, 15]),
    ("column sums", sum_over(X, [0]), [5, 7, 9]),
    ("three at a vertex", einsum("i, i, i ->", x, y, x), Q(149, 2)),
    ("chain", einsum("i j, j k, k l, l -> i", A, B, A, x), [-125, -263]),
    ("sum of Hadamard of outer", einsum("i, j, i j ->", x, x, A), 46),
    ("broadcast of a number", s + x, [Q(13, 2), Q(-11, 2)]),
    ("free index that nothing carries", Contract([u], ["p"], ("i", "p"), {"i": n}), [[1, 0, -1], [1, 0, -1]]),
    ("bound index that nothing carries", Contract([s], [()], (), {"p": m}), Q(9, 2)),
    ("two bound indices that nothing carries", Contract([], [], (), {"i": n, "p": m}), 6),
    ("number of entries", sum_over(ones(n, m)), 6),
    ("rank three", einsum("i, j, p -> p i j", x, y, u),
     [[[10, Q(5, 2)], [-14, Q(-7, 2)]], [[0, 0], [0, 0]], [[-10, Q(-5, 2)], [14, Q(7, 2)]]]),
    ("identity", delta(m), [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    ("shift", Indicator((m, m), (1, -1), 1), [[0, 1, 0], [0, 0, 1], [0, 0, 0]]),
    ("lower triangle", Indicator((m, m), (1, -1), 0, ">="), [[1, 0, 0], [1, 1, 0], [1, 1, 1]]),
    ("reversal, with a size in the offset", Indicator((m, m), (1, 1), 1 - m), [[0, 0, 1], [0, 1, 0], [1, 0, 0]]),
    ("stride two", Indicator((m, m), (2, -1), 0), [[1, 0, 0], [0, 0, 1], [0, 0, 0]]),
    ("largest of all", Fold("max", X, (0, 1)), 6),
    ("largest of each row of -X", Fold("max", -X, (1,)), [-1, -4]),
    ("largest of each column", Fold("max", A * B, (0,)), [0, 20]),
    ("product of all", Fold("product", X, (0, 1)), 720),
    ("products of columns", Fold("product", X, (0,)), [4, 10, 18]),
    ("products over the first and last of three axes", Fold("product", outer(x, X), (0, 2)), [-35**3 * 36, -35**3 * 14400]),
    ("inverse", MatrixFunction(inverse, A), [[-2, 1], [Q(3, 2), Q(-1, 2)]]),
    ("inverse that must exchange rows", MatrixFunction(inverse, B), [[5, -1], [1, 0]]),
    ("determinant", MatrixFunction(determinant, A), -2),
    ("determinant of a product", MatrixFunction(determinant, matmul(A, B)), -2),
    ("determinant of a singular matrix", MatrixFunction(determinant, outer(x, y)), 0),
    ("log of determinant 1", MatrixFunction(log_determinant, B), 0),
    ("operator by its definition", square(x), [25, 49]),
    ("definition that drops its only matrix", forgetful(s, x), [Q(3, 2), Q(3, 2)]),
    ("primitive by its value", logistic(Const(0)), Q(1, 2)),
    ("composition", mean(x), -1),
    ("named value", Define(Atom("z", (n,)), matmul(A, x)), [-9, -13]),
    ("reciprocal", ops.TABLE["reciprocal"](y), [Q(1, 2), 2]),
    ("power", ops.TABLE["power"](x, 3), [125, -343]),
    ("negative power", ops.TABLE["power"](x, -2), [Q(1, 25), Q(1, 49)]),
    ("power 0", ops.TABLE["power"](B, 0), [[1, 1], [1, 1]]),
]  # fmt: skip
ORDERED = {"largest of all", "largest of each row of -X", "largest of each column"}


def as_array(value: object) -> np.ndarray:
    return np.array(value, dtype=object)


@pytest.mark.parametrize(("name", "node", "expected"), BY_HAND, ids=[c[0] for c in BY_HAND])
def test_rationals_give_the_value_worked_out_by_hand(name: str, node: Node, expected: object) -> None:
    found = evaluate(node, Rationals(), VALUES, SIZES)
    assert found.dtype == object
    assert found.shape == as_array(expected).shape
    assert found.tolist() == as_array(expected).tolist()
    assert all(isinstance(q, Q) for q in found.flat)


@pytest.mark.parametrize(("name", "node", "expected"), BY_HAND, ids=[c[0] for c in BY_HAND])
def test_every_other_field_agrees_with_the_value_worked_out_by_hand(name: str, node: Node, expected: object) -> None:
    wanted = as_array(expected)
    for field in (Reals(40), Floats()):
        found = evaluate(node, field, VALUES, SIZES)
        error = max(abs(a - field.from_fraction(q)) for a, q in zip(found.flat, wanted.flat, strict=True))
        assert error <= 1e-13 * max(1, *(abs(q) for q in wanted.flat), 1), field
    if name in ORDERED:
        with pytest.raises(UnsupportedError):
            evaluate(node, PrimeField(), VALUES, SIZES)
    else:
        found = evaluate(node, PrimeField(), VALUES, SIZES)
        assert found.shape == wanted.shape
        assert all(0 <= k < P for k in found.flat)
        assert [(k * Q(q).denominator - Q(q).numerator) % P for k, q in zip(found.flat, wanted.flat, strict=True)] == [0] * wanted.size
    constant = evaluate(node, Dual(Rationals()), VALUES, SIZES)
    assert [(d.value, d.tangents) for d in constant.flat] == [(q, (0,)) for q in wanted.flat]


SPECIFICATIONS = [
    "i j, j k -> i k", "i i, j j -> i j", "i j, j i ->", "i, j -> j i", "i j, i j, i, j ->", "i j k, k -> j i", "i i j, j i -> i",
    "i j, k l, j k, l -> i", "i i i ->", "i -> i j", ", i j -> j", "i j, j k, k i, i -> k",
]  # fmt: skip


@pytest.mark.parametrize("spec", SPECIFICATIONS)
@pytest.mark.parametrize("extent", [1, 2, 3])
def test_a_contraction_is_its_sum_written_as_loops(spec: str, extent: int) -> None:
    left, _, right = spec.partition("->")
    terms, out = [p.split() for p in left.split(",")], right.split()
    rng = np.random.default_rng(7)
    operands = [Atom(f"T{k}", (n,) * len(p)) for k, p in enumerate(terms)]
    arrays = [rng.integers(-9, 10, (extent,) * len(p)).astype(object) for p in terms]
    names = sorted({i for p in terms for i in p} | set(out))
    expected = np.zeros((extent,) * len(out), dtype=object)
    for place in product(range(extent), repeat=len(names)):
        at = dict(zip(names, place, strict=True))
        expected[tuple(at[i] for i in out)] += math.prod(int(a[tuple(at[i] for i in p)]) for a, p in zip(arrays, terms, strict=True))
    node = Contract(operands, terms, out, dict.fromkeys(names, n))
    found = evaluate(node, Rationals(), dict(zip(operands, arrays, strict=True)), {n: extent})
    assert found.tolist() == expected.tolist()


def test_floats_agree_with_numpy_on_a_network_and_its_matrix_functions() -> None:
    rng = np.random.default_rng(0)
    a, w, z = rng.normal(size=(5, 5)), rng.normal(size=(5, 4)), rng.normal(size=(4,))
    sizes, given = {n: 5, m: 4}, {A: a, X: w, u: z}
    hidden = ops.TABLE["tanh"](matmul(X, u))
    node = dot(matmul(MatrixFunction(inverse, A), hidden), ops.TABLE["exp"](hidden)) * MatrixFunction(determinant, A)
    h = np.tanh(w @ z)
    expected = np.linalg.solve(a, h) @ np.exp(h) * np.linalg.det(a)
    np.testing.assert_allclose(float(evaluate(node, Floats(), given, sizes)[()]), expected, rtol=1e-12)


@pytest.mark.parametrize("field", [Rationals(), Reals(), Floats(), Dual(Rationals()), PrimeField()], ids=repr)
def test_singular_matrices_are_poles(field: object) -> None:
    for node in (MatrixFunction(inverse, outer(x, x)), MatrixFunction(log_determinant, outer(x, x))):
        with pytest.raises(PoleError):
            evaluate(node, field, VALUES, SIZES)


def test_log_of_a_negative_determinant_is_undefined_on_an_open_set() -> None:
    with pytest.raises(DomainError) as caught:
        evaluate(MatrixFunction(log_determinant, A), Reals(), VALUES, SIZES)
    assert not isinstance(caught.value, PoleError)


def test_bad_values_and_sizes_are_refused_by_name() -> None:
    with pytest.raises(ArgumentError, match="x"):
        evaluate(x, Rationals(), {}, SIZES)
    with pytest.raises(ShapeError, match="x"):
        evaluate(x, Rationals(), {x: [1, 2, 3]}, SIZES)
    with pytest.raises(ArgumentError, match="m"):
        evaluate(Size(n + m), Rationals(), {}, {n: 2})
    with pytest.raises(ArgumentError, match="at least 1"):
        evaluate(ones(n), Rationals(), {}, {n: 0})


def test_depth_three_thousand_meets_no_recursion_limit_and_shares_its_parts() -> None:
    node: Node = x
    for _ in range(3000):
        node = Add([node, node])
    assert evaluate(node, Rationals(), VALUES, SIZES).tolist() == [5 * 2**3000, -7 * 2**3000]
    for _ in range(3000):
        node = square(node)
    assert evaluate(node, PrimeField(), VALUES, SIZES)[0] == pow(5 * 2**3000, 2**3000, P)


# unknown functions ------------------------------------------------------------------------------------------------------


def test_an_unknown_function_means_one_polynomial_in_every_field_and_process() -> None:
    g = uninterpreted("g")
    exact = [evaluate(g(Const(k)), Rationals(), {}, {})[()] for k in range(8)]
    differences = np.array(exact)
    for _ in range(6):
        differences = np.diff(differences)
    assert differences.tolist() == [0, 0]  # degree 5
    assert exact[:3] == [-2, -3, -90]  # golden: the name alone decides
    assert [evaluate(g(Const(k)), PrimeField(), {}, {})[()] for k in range(8)] == [int(v) % P for v in exact]


@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_the_derivative_of_an_unknown_function_is_the_next_unknown_function(order: int) -> None:
    field = Dual(Rationals())
    here = evaluate(uninterpreted("g", order)(s), field, {s: field.number(Q(3, 7), 1)}, {})[()]
    assert here.tangents == (evaluate(uninterpreted("g", order + 1)(s), Rationals(), {s: Q(3, 7)}, {})[()],)
    assert here.tangents != (0,)


def test_partials_of_an_unknown_function_of_two_arguments_are_derivatives() -> None:
    field = Dual(Rationals(), 2)
    given = {s: field.number(Q(3, 7), 1, 0), t: field.number(-2, 0, 1)}
    plain = {s: Q(3, 7), t: -2}
    found = evaluate(uninterpreted("k", 0, 2)(s, t), field, given, {})[()]
    partial = [evaluate(uninterpreted("k", order, 2)(s, t), Rationals(), plain, {})[()] for order in ((1, 0), (0, 1))]
    assert list(found.tangents) == partial
    assert len({*partial, 0}) == 3


def test_given_functions_go_before_the_record() -> None:
    double = lambda field, z: field.add(z, z)
    for operator in (uninterpreted("g"), square, ops.TABLE["exp"]):
        assert evaluate(operator(x), Rationals(), VALUES, SIZES, {operator: double}).tolist() == [10, -14]


def test_an_operator_without_meaning_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="mystery"):
        evaluate(Operator(name="mystery")(s), Rationals(), VALUES, SIZES)


def test_an_unknown_function_is_its_polynomial_term_by_term() -> None:
    """Horner's rule gives the sum over all powers, and its derivative the sum of the derivatives."""
    field, at = Rationals(), (Q(2, 3), Q(-5, 7))
    for order in ((0, 0), (1, 0), (2, 3), (0, 5)):
        powers = [p for p in product(range(DEGREE + 1), repeat=2) if sum(p) <= DEGREE]
        slopes = [
            _coefficient("g", p) * math.prod(math.perm(k, o) * x ** (k - o) if k >= o else 0 for k, o, x in zip(p, order, at, strict=True))
            for p in powers
        ]
        assert polynomial(uninterpreted("g", order, 2))(field, *at) == sum(slopes)

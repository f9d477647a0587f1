"""Laws of differentiation over a table with every node type: each against central differences of an evaluator that knows no derivative."""

import numpy as np
import pytest
import sympy as sp

from symnn import ops
from symnn.calculus.values.evaluate import Floats, evaluate
from symnn.derivative import coefficient, gradient, gradients, hessian, hvp, jacobian, vjp, vjps
from symnn.errors import ArgumentError, NotDifferentiableError, ShapeError
from symnn.expr import (
    Add,
    Atom,
    Composition,
    Const,
    Contract,
    Define,
    Fold,
    Indicator,
    MatrixOperator,
    Operator,
    Size,
    broadcast,
    dot,
    einsum,
    hadamard,
    matmul,
    postorder,
    sum_over,
    transpose,
    zeros,
)

n, m = sp.symbols("n m", positive=True, integer=True)
SIZES = {n: 3, m: 2}
x, y, s = Atom("x", (n,)), Atom("y", (n,)), Atom("s")
A, B, X, T = Atom("A", (n, n)), Atom("B", (n, n)), Atom("X", (m, n)), Atom("T", (m, n, n))

cube = Operator(name="cube", partials=(lambda u, out: 3 * u * u,), define=lambda u: u * u * u)
blend = Operator(name="blend", arity=2, partials=(lambda u, v, out: out * v, lambda u, v, out: out * u), define=lambda u, v: ops.exp(u * v))
rough = Operator(name="rough", define=lambda u: u * u)
square_sum = Composition(name="square_sum", define=lambda u: dot(u, u))
cubes = Composition(
    name="cubes", arity=2, define=lambda u, v: cube(u) * v, pullback=lambda parts, out, g: (3 * parts[0] * parts[0] * parts[1] * g, None)
)
named = Define(Atom("h", (n,)), ops.tanh(matmul(A, x)))

SCALARS = {
    "atom": (s, s),
    "sum": (sum_over(x + y + x), x),
    "dot": (dot(x, y), x),
    "same operand twice": (dot(x, x), x),
    "three times": (Contract([x, x, x], [(0,), (0,), (0,)], ()), x),
    "bilinear": (einsum("i, i j, j ->", x, A, x), x),
    "trace": (einsum("i i ->", A), A),
    "weighted diagonal": (einsum("i i, i ->", A, x), A),
    "triple diagonal": (einsum("i i i, i ->", Atom("U", (n, n, n)), x), Atom("U", (n, n, n))),
    "diagonal of a tensor": (einsum("a i i, a i ->", T, X), T),
    "matrix product": (einsum("i j, j k, k i ->", A, B, A), A),
    "bound index that nothing carries": (Contract([x], [("i",)], (), {"i": n, "free": m}), x),
    "broadcast": (dot(broadcast(dot(x, y), (m, n)), X), x),
    "broadcast of a vector": (dot(cube(broadcast(x, (m, n), (1,))), X), x),
    "size": (Contract([Size(n), x], [(), (0,)], ()), x),
    "indicator": (Contract([Indicator((n, n), (1, -1), -1), A, x], [(0, 1), (0, 2), (1,)], ()) * s, A),
    "map": (sum_over(cube(x)), x),
    "map of two": (sum_over(blend(x, y)), y),
    "map of the same twice": (sum_over(blend(x, x)), x),
    "scalar among tensors": (sum_over(blend(s, X)), s),
    "tensor among scalars": (dot(blend(s, X), X), X),
    "scalar map": (cube(dot(x, y)) * cube(s), s),
    "constant partial": (sum_over(Operator(name="double", partials=(lambda u, out: Const(2),), define=lambda u: u + u)(x)), x),
    "maximum over an axis": (dot(Fold("max", X, (1,)), Atom("w", (m,))), X),
    "maximum over all axes": (Fold("max", X, (0, 1)) * s, X),
    "product over an axis": (dot(Fold("product", X, (0,)), x), X),
    "inverse": (sum_over(hadamard(ops.inverse(A), B)), A),
    "determinant": (ops.determinant(A), A),
    "call without pullback": (square_sum(matmul(A, x)), A),
    "call with pullback": (dot(cubes(matmul(A, x), y), x), A),
    "softmax": (dot(ops.softmax(x, axis=0), y), x),
    "define": (dot(named, named) + dot(named, x), x),
    "by a definition": (dot(named, named) + dot(named, y), named),
    "by an inner node": (sum_over(cube(matmul(A, x))), matmul(A, x)),
    "network": (sum_over(ops.sigmoid(matmul(B, ops.tanh(matmul(A, x))) + y)), A),
}


def lookup(shape):
    return tuple(int(d.subs(SIZES)) for d in shape)


def draw(nodes, seed=0):
    """Numbers for every atom of the graphs; matrix entries that keep determinants and differences well conditioned."""
    from symnn.expr.walk import atoms

    rng = np.random.default_rng(seed)
    return {a: rng.uniform(0.3, 1.5, lookup(a.shape)) + (2 * np.eye(3) if a.shape == (n, n) else 0) for a in atoms(nodes)}


def number(node, values, fixed=()):
    """The value of a node as floats; `fixed` overrides whole nodes, which then are variables."""
    from symnn.expr import substitute

    swap = {k: Atom(("fixed", i), k.shape) for i, (k, _) in enumerate(fixed)}
    given = {a: np.asarray(v).astype(object) for a, v in values.items()} | {swap[k]: np.asarray(v).astype(object) for k, v in fixed}
    return np.asarray(evaluate(substitute(node, swap), Floats(), given, SIZES), dtype=float)


def differences(output, w, values, h=1e-5):
    """∂output/∂w by central differences, with axes output.shape + w.shape."""
    at = number(w, values)
    columns = []
    for k in np.ndindex(at.shape):
        step = np.zeros(at.shape)
        step[k] = h
        columns.append((number(output, values, [(w, at + step)]) - number(output, values, [(w, at - step)])) / (2 * h))
    return np.moveaxis(np.array(columns), 0, -1).reshape((*lookup(output.shape), *at.shape))


@pytest.mark.parametrize("name", SCALARS)
def test_gradient_agrees_with_central_differences(name):
    output, w = SCALARS[name]
    values = draw([output, w])
    derived = gradient(output, w)
    assert derived.shape == w.shape
    np.testing.assert_allclose(number(derived, values), differences(output, w, values), rtol=1e-6, atol=1e-7)


TENSORS = {
    "affine": (matmul(A, x) + y, x),
    "affine by the matrix": (matmul(A, x) + y, A),
    "elementwise": (ops.tanh(x), x),
    "outer": (einsum("i, j -> i j", x, y), x),
    "softmax": (ops.softmax(x, axis=0), x),
    "rows": (matmul(X, ops.tanh(A)), A),
    "transpose": (transpose(X), X),
    "through a scalar": (x * cube(dot(x, y)), x),
    "scalar output": (dot(x, x), x),
    "itself": (x, x),
    "scalar itself": (s, s),
    "inverse": (ops.inverse(A), A),
}


@pytest.mark.parametrize("name", TENSORS)
def test_jacobian_has_outputs_as_rows_and_agrees_with_central_differences(name):
    output, w = TENSORS[name]
    values = draw([output, w])
    derived = jacobian(output, w)
    assert derived.shape == output.shape + w.shape
    np.testing.assert_allclose(number(derived, values), differences(output, w, values), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", TENSORS)
def test_pullback_is_the_cotangent_times_the_jacobian(name):
    output, w = TENSORS[name]
    g = Atom("g", output.shape)
    values = draw([output, w, g])
    expected = np.tensordot(number(g, values), differences(output, w, values), axes=output.rank)
    np.testing.assert_allclose(number(vjp(output, w, g), values), expected, rtol=1e-6, atol=1e-7)


TWICE = {
    "quadratic": (einsum("i, i j, j ->", x, A, x), x),
    "linear": (dot(x, y), x),
    "elementwise": (sum_over(cube(x)), x),
    "logistic": (sum_over(ops.softplus(matmul(X, x))), x),
    "by a matrix": (sum_over(cube(matmul(X, A))), A),
    "log-sum-exp": (ops.log_sum_exp(x, axis=0), x),
    "scalar": (cube(s), s),
}


@pytest.mark.parametrize("name", TWICE)
def test_hessian_is_symmetric_and_agrees_with_differences_of_the_gradient(name):
    f, w = TWICE[name]
    values = draw([f])
    exact = number(hessian(f, w), values)
    first = gradient(f, w)
    np.testing.assert_allclose(exact, differences(first, w, values), rtol=1e-5, atol=1e-6)
    rows = exact.reshape(number(w, values).size, -1)
    np.testing.assert_allclose(rows, rows.T, atol=1e-12)


@pytest.mark.parametrize("name", TWICE)
def test_hessian_vector_product_is_the_hessian_times_the_vector(name):
    f, w = TWICE[name]
    v = Atom("v", w.shape)
    values = draw([f, v])
    expected = np.tensordot(number(hessian(f, w), values), number(v, values), axes=w.rank)
    np.testing.assert_allclose(number(hvp(f, w, v), values), expected, rtol=1e-9, atol=1e-12)


def test_mixed_second_derivative_is_the_transpose_of_the_other_order():
    f = sum_over(cube(matmul(X, x) * s))
    values = draw([f])
    a, b = number(hessian(f, x, X), values), number(hessian(f, X, x), values)
    np.testing.assert_allclose(a, np.moveaxis(b, -1, 0), rtol=1e-12)


def test_gradients_in_one_walk_are_the_gradients_one_by_one():
    hidden = ops.tanh(matmul(A, x))
    f = dot(hidden, hidden) + dot(hidden, y)
    values = draw([f])
    for w, together in zip([hidden, A, x, y], gradients(f, [hidden, A, x, y]), strict=True):
        np.testing.assert_allclose(number(together, values), number(gradient(f, w), values), rtol=1e-12)


@pytest.mark.parametrize("name", ["a tie of two", "a tie of three"])
def test_a_tied_maximum_shares_its_cotangent_equally(name):
    tied = {"a tie of two": [1.0, 2.0, 2.0], "a tie of three": [2.0, 2.0, 2.0]}[name]
    got = number(gradient(Fold("max", x, (0,)), x), {x: np.array(tied)})
    np.testing.assert_allclose(got, (np.array(tied) == max(tied)) / tied.count(max(tied)))


def test_pullback_by_something_absent_is_a_true_zero_only_where_it_was_asked_together_with_others():
    by_x, by_A = vjps(dot(x, x), [x, A], Const(1))
    assert by_A is zeros(n, n)
    assert by_x is not zeros(n)


def deep(depth):
    h = x
    for _ in range(depth):
        h = ops.tanh(matmul(A, h)) + h
    return sum_over(h)


def test_cost_is_linear_in_depth_and_no_recursion_limit_is_met():
    nodes = [len(postorder([deep(d), gradient(deep(d), A)])) for d in (1000, 2000, 3000)]
    assert nodes[2] - nodes[1] == nodes[1] - nodes[0]
    assert nodes[2] < 3000 * 20


def test_shared_nodes_get_one_cotangent():
    h = x
    for _ in range(60):  # 2^60 paths
        h = h * h
    assert len(postorder(gradient(sum_over(h), x))) < 60 * 6


def test_nothing_is_derived_for_parts_that_do_not_depend_on_the_variable():
    f = dot(rough(y), x) + sum_over(rough(y))
    assert gradient(f, x) is rough(y)


def test_factors_one_and_broadcast_identities_are_not_written():
    assert gradient(dot(x, y), x) is y
    assert gradient(s, s) is Const(1)
    assert gradient(sum_over(cube(x)), x) is 3 * x * x


def test_coefficient_refuses_what_is_not_linear():
    with pytest.raises(ArgumentError, match="not linear"):
        coefficient(cube(x), x)
    with pytest.raises(ArgumentError, match="not linear"):
        coefficient(dot(x, x), x)


REFUSED = {
    "absent": (lambda: gradient(dot(x, y), A), ArgumentError, "A does not occur"),
    "same name, other shape": (lambda: gradient(dot(x, y), Atom("x", (m,))), ArgumentError, "shape"),
    "absent from a Jacobian": (lambda: jacobian(x, y), ArgumentError, "y does not occur"),
    "absent from a Hessian": (lambda: hessian(dot(x, x), y), ArgumentError, "y does not occur"),
    "not a scalar": (lambda: gradient(cube(x), x), ArgumentError, "needs a scalar"),
    "no partials": (lambda: gradient(sum_over(rough(x)), x), NotDifferentiableError, "rough.*partials"),
    "no pullback for this argument": (lambda: gradient(sum_over(cubes(x, y)), y), NotDifferentiableError, "cubes.*y"),
    "cotangent of another shape": (lambda: vjp(cube(x), x, Const(1)), ShapeError, "cotangent"),
    "direction of another shape": (lambda: hvp(dot(x, x), x, A), ShapeError, "direction"),
    "a wrong pullback": (
        lambda: gradient(
            MatrixOperator(name="bad", pullback=lambda M, o, g: g, keeps_shape=False)(A),
            A,
        ),
        ShapeError,
        "pullback of bad",
    ),
    "a wrong partial": (
        lambda: gradient(sum_over(Operator(name="odd", partials=(lambda u, o: A,), define=cube)(x)), x),
        ShapeError,
        "partial 0 of odd",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_differentiated_raises_and_names_the_part(name):
    attempt, error, text = REFUSED[name]
    with pytest.raises(error, match=text):
        attempt()


def test_a_sum_of_terms_flows_to_every_term():
    assert vjps(Add([x, y]), [x, y], Atom("g", (n,))) == [Atom("g", (n,))] * 2

"""Tidying keeps values, and what the matrix form writes is read back as the same thing: over random nodes and a table of hard ones."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from symnn import ops
from symnn.bridge import matrix, read, sizes, tensor, vector
from symnn.bridge.tensors import TensorExpr
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.rational import Kind, Pattern, plus, power, reduced, times
from symnn.calculus.printed_form.reduce import tidy, tidy_with
from symnn.derivative import gradient, vjps
from symnn.errors import ShapeError
from symnn.expr import (
    Atom,
    Call,
    Const,
    Define,
    Fold,
    Indicator,
    Node,
    add,
    const,
    delta,
    dot,
    einsum,
    hadamard,
    matmul,
    ones,
    outer,
    postorder,
    scale,
    size,
    substitute,
    sum_over,
    transpose,
    zeros,
)
from tests.random.random_expressions import ATOMS, m, n, random_expression
from tests.random.random_trials import DEPTHS, KNOWN, agree, close

SEEDS = range(60)
k, c, o = sizes("k c o")
A, B, C, D = (Atom(matrix(s, n, n), (n, n)) for s in "ABCD")
X, Y = (Atom(matrix(s, n, m), (n, m)) for s in "XY")
x, y, z = (Atom(vector(s, n), (n,)) for s in "xyz")
u, v = (Atom(vector(s, m), (m,)) for s in "uv")
s, t = (Atom(sp.Symbol(name, real=True)) for name in "st")
T = Atom(tensor("T", n, m, n), (n, m, n))


def named(atom: Atom) -> Atom:
    """The same atom, labelled by the SymPy symbol that the reader makes of it."""
    rows = (*atom.shape, sp.Integer(1))[:2]
    return Atom(sp.MatrixSymbol(atom.label, *rows) if atom.shape else sp.Symbol(str(atom.label), real=True), atom.shape)


NAMED = {a: named(a) for group in ATOMS.values() for a in group}


def random_node(rng: Random, functions: tuple[Any, ...] = ()) -> Node:
    """A random expression, or every other time its derivative by one of its atoms."""
    found = substitute(random_expression(rng, rng.choice(DEPTHS), functions=functions), NAMED)
    below = [a for a in postorder(found) if isinstance(a, Atom)]
    if not below or rng.random() < 0.5:
        return found
    cotangent = named(Atom("w", found.shape))
    return vjps(found, [rng.choice(below)], cotangent)[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_tidying_keeps_the_value(seed: int) -> None:
    rng = Random(f"tidy {seed}")
    node = random_node(rng)
    assert agree(rng, node, tidy(node))


@pytest.mark.parametrize("seed", SEEDS)
def test_tidying_keeps_the_value_of_known_functions(seed: int) -> None:
    rng = Random(f"known {seed}")
    node = random_node(rng, KNOWN * 2)
    assert close(rng, node, tidy(node)) is not False


@pytest.mark.parametrize("seed", SEEDS)
def test_the_matrix_form_is_read_back_as_the_node(seed: int) -> None:
    rng = Random(f"form {seed}")
    node = random_node(rng)
    for written in (node, tidy(node)):
        back = read(to_sympy(written), (n, m))
        assert back.shape == node.shape
        assert agree(rng, node, back)


HARD = {
    "no series-parallel graph": einsum("i j, i k, i l, j k, j l, k l ->", A, B, C, D, A, B),
    "a star with free ends": einsum("i j, i k, i l -> j k l", A, B, C),
    "a stuck matrix": einsum("a i, a j, i j, i b, j b -> a b", A, B, C, D, A),
    "a stuck column": einsum("a i, a j, i j -> a", A, B, C),
    "a tensor": einsum("i j k, j -> i k", T, u),
    "a sum of tensors": add(T, scale(2, T)),
    "a tensor of columns": einsum("i, j, k -> i j k", x, u, y),
    "a mask": Indicator((n, n), (1, -1), 0, ">="),
    "a slice": matmul(Indicator((m, n), (1, -1), -1), x),
    "a product": Fold("product", X, (1,)),
    "a diagonal": einsum("i i -> i", A),
    "a diagonal matrix of a diagonal": einsum("i i, i j -> i j", A, delta(n)),
    "a trace with a weight": einsum("i i, i ->", A, x),
    "a loop on an edge": einsum("i i, i j -> j", A, B),
    "a number of ones": sum_over(ones(n, m)),
    "ones": ones(n, m),
    "zeros": zeros(n, m),
    "a term that is zero times another": add(scale(0, x), x),
    "broadcast column": einsum("i -> i j", x, sizes={"j": m}),
    "broadcast row": einsum("j -> i j", u, sizes={"i": n}),
    "three vectors": einsum("i, i, i ->", x, y, z),
    "a size": scale(size(n), x),
    "a Hadamard product of products": hadamard(matmul(A, B), matmul(C, D)),
    "a Khatri-Rao contraction": einsum("i j, i j, j -> i", X, Y, u),
    "a weighted Gram matrix": einsum("i j, i, i k -> j k", X, x, X),
}


@pytest.mark.parametrize("name", HARD)
def test_what_is_no_matrix_notation_is_a_sum_over_indices_and_never_wrong(name: str) -> None:
    node = HARD[name]
    for written in (node, tidy(node)):
        back = read(to_sympy(written), (n, m))
        assert back.shape == node.shape
        assert agree(Random(name), node, back)


TEXTS = [
    (einsum("i i, i j -> i j", A, delta(n)), "HadamardProduct(A, I)"),
    (einsum("i, i j -> i j", x, delta(n)), "DiagMatrix(x)"),
    (einsum("i, i j, j -> i j", x, A, y), "DiagMatrix(x)*A*DiagMatrix(y)"),
    (einsum("i, j -> i j", x, u), "x*u.T"),
    (einsum("i j, j k, k i ->", A, B, C), "Trace(A*B*C)"),
    (einsum("i j, i j ->", X, Y), "Trace(X.T*Y)"),
    (einsum("j i, j, i ->", A, x, x), "(x.T*A*x)[0, 0]"),
    (einsum("i j, j, i -> i", X, u, x), "HadamardProduct(X*u, x)"),
    (einsum("i j -> i", X), "X*1"),
    (scale(-1, matmul(A, x)), "-A*x"),
    (matmul(matmul(A, A), x), "A**2*x"),
    (ops.inverse(transpose(A)), "A.T**(-1)"),
    (transpose(ops.tanh(matmul(A, X))), "tanh(A*X).T"),
    (dot(x, matmul(transpose(A), y)), "(y.T*A*x)[0, 0]"),
]


@pytest.mark.parametrize(("node", "written"), TEXTS, ids=[w for _, w in TEXTS])
def test_small_graphs_have_their_textbook_form(node: Node, written: str) -> None:
    assert str(to_sympy(node)) == written


def test_the_orientation_is_the_callers() -> None:
    assert to_sympy(matmul(A, x)) == A.label * x.label
    assert to_sympy(matmul(A, x), (1, n)) == x.label.T * A.label.T
    assert to_sympy(dot(x, y), (1, 1)) == x.label.T * y.label
    assert to_sympy(scale(s, dot(x, y)), (1, 1)) == s.label * x.label.T * y.label
    assert to_sympy(add(dot(x, y), s), (1, 1)).shape == (1, 1)
    assert read(to_sympy(add(dot(x, y), s), (1, 1))) is add(s, dot(x, y))
    row = Atom(matrix("r", 1, n), (n,))
    assert to_sympy(outer(x, row)) == x.label * row.label


@pytest.mark.parametrize("shape", [(1, 1), (m, 1), (n, n), ()])
def test_a_shape_that_does_not_fit_is_refused(shape: Any) -> None:
    with pytest.raises(ShapeError, match="cannot be written with the shape"):
        to_sympy(matmul(A, x), shape)


def test_ranks_above_two_stay_tensors() -> None:
    assert isinstance(to_sympy(einsum("i j, i k, i l -> j k l", A, B, C)), TensorExpr)
    assert to_sympy(T) == T.label


p, q = ops.sigmoid(matmul(A, x)), ops.softmax(x)
REWRITES = [
    ("a delta is a renaming", einsum("i j, j k -> i k", A, delta(n)), A),
    ("zero terms vanish", add(A, scale(0, B)), A),
    ("terms cancel", add(A, B, scale(-1, B)), A),
    ("like terms are collected", add(x, x, x), scale(3, x)),
    ("equal sums in another order are like terms", add(dot(x, y), dot(y, x)), tidy(scale(2, dot(x, y)))),
    ("factors cancel under a sum", dot(q, hadamard(y, ops.reciprocal(q))), sum_over(y)),
    ("cross-entropy through the sigmoid", hadamard(p, 1 - p) * (-(y * ops.reciprocal(p)) + (1 - y) * ops.reciprocal(1 - p)), tidy(p - y)),
    ("exponentials are a sigmoid", ops.reciprocal(1 + ops.exp(-x)), ops.sigmoid(x)),
    ("exponentials are a softmax", ops.exp(x) * ops.reciprocal(sum_over(ops.exp(x))), ops.softmax(x)),
    ("a difference takes the sign", -(x - y), tidy(y - x)),
    ("a transpose leaves a function", transpose(ops.tanh(transpose(A))), ops.tanh(A)),
    ("sizes of unused indices are counted", sum_over(ones(n, 3)), tidy(scale(3, size(n)))),
    ("quotients of sizes cancel", scale(ops.reciprocal(size(n)), scale(size(n), x)), x),
]


@pytest.mark.parametrize(("before", "after"), [r[1:] for r in REWRITES], ids=[r[0] for r in REWRITES])
def test_what_is_shorter_is_found(before: Node, after: Node) -> None:
    assert tidy(before) is after


KEPT = [ops.sigmoid(x) * (1 - ops.sigmoid(x)), 1 - ops.tanh(x) * ops.tanh(x), q * (y - scale(dot(q, y), ones(n)))]


@pytest.mark.parametrize("node", KEPT, ids=str)
def test_tidying_twice_is_tidying_once(node: Node) -> None:
    assert tidy(tidy(node)) is tidy(node)


def test_a_product_is_not_expanded_over_a_sum() -> None:
    residual = matmul(A, x) - y
    found = tidy(gradient(dot(residual, residual), x))
    assert str(to_sympy(found)) == "2*A.T*(A*x - y)"


def test_a_definition_is_a_leaf() -> None:
    named_node = Define(Atom(vector("a", n), (n,)), ops.tanh(matmul(A, x)))
    assert tidy(named_node) is named_node
    assert to_sympy(named_node * y) == to_sympy(named_node.atom * y)


def test_hypotheses_rewrite_rows_and_wholes_and_are_reported() -> None:
    rows = (sum_over(X, [1]), ones(n), "the rows of X sum to 1")
    whole = (sum_over(y), const(1), "Σ y = 1")
    found, used = tidy_with(einsum("i j, i -> i", X, x) + scale(sum_over(y), z), (rows, whole))
    assert found is tidy(x + z)
    assert used == (rows, whole)
    assert tidy_with(matmul(A, x), (rows, whole)) == (tidy(matmul(A, x)), ())


patterns = st.recursive(
    st.one_of(
        st.integers(-3, 3).map(lambda q: ("n", Fraction(q))),
        st.integers(0, 2).map(lambda j: ("g", j)),
    ),
    lambda below: st.one_of(
        st.lists(below, min_size=2, max_size=3).map(plus),
        st.lists(below, min_size=2, max_size=3).map(times),
        below.filter(lambda e: e != ("n", Fraction(0))).map(lambda e: power(e, Fraction(-1))),
    ),
    max_leaves=7,
)


def value(e: Pattern, at: tuple[Fraction, ...]) -> Fraction:
    match e[0]:
        case "n":
            return e[1]
        case "g":
            return at[e[1]]
        case "+":
            return sum((value(f, at) for f in e[1]), Fraction(0))
        case "*":
            found = Fraction(1)
            for f in e[1]:
                found *= value(f, at)
            return found
        case _:
            return value(e[1], at) ** int(e[2])


@given(patterns)
def test_a_reduced_pattern_has_the_same_values(pattern: Pattern) -> None:
    kinds: tuple[Kind, ...] = (None, None, None)
    shorter = reduced(pattern, kinds)
    for at in ((Fraction(2), Fraction(3, 7), Fraction(-5, 3)), (Fraction(-1, 4), Fraction(11), Fraction(5, 13))):
        try:
            expected = value(pattern, at)
        except ZeroDivisionError:
            continue
        assert value(shorter, at) == expected


def chain(depth: int) -> tuple[Node, Atom]:
    first = Atom(matrix("W0", n, n), (n, n))
    a: Node = ops.tanh(matmul(first, x))
    for layer in range(1, depth):
        a = ops.tanh(matmul(Atom(matrix(f"W{layer}", n, n), (n, n)), a))
    return sum_over(ops.softplus(a)), first


def test_the_tidy_graph_of_a_deep_gradient_is_linear_in_depth() -> None:
    nodes = {depth: len(postorder(tidy(gradient(*chain(depth))))) for depth in (20, 40, 80)}
    assert nodes[80] - nodes[40] == 2 * (nodes[40] - nodes[20])


def test_a_thousand_layers_meet_no_recursion_limit() -> None:
    assert len(postorder(tidy(gradient(*chain(1000))))) < 20_000


def test_the_logistic_gradient_is_that_of_textbooks() -> None:
    design, beta, label = matrix("X", n, m), vector("beta", m), vector("y", n)
    one = sp.OneMatrix(n, 1)
    probability = to_sympy(ops.sigmoid(read(design * beta)))
    loss = read(-(label.T * to_sympy(ops.log(read(probability))) + (one - label).T * to_sympy(ops.log(read(one - probability))))[0, 0])
    assert to_sympy(tidy(gradient(loss, read(beta)))) == design.T * (probability - label)


def test_calls_stay_calls() -> None:
    written = to_sympy(tidy(ops.layer_norm(Atom(matrix("Z", k, m), (k, m)), u, v)))
    assert isinstance(read(written), Call)


def test_numbers_stay_exact() -> None:
    assert tidy(ops.reciprocal(const(3))) is Const(Fraction(1, 3))
    assert to_sympy(scale(Fraction(1, 3), x)) == x.label / 3


def test_a_slope_with_a_root_is_tidied() -> None:
    """SymPy takes no partial fractions of what is not rational in its one symbol."""
    t = Atom(sp.Symbol("t", real=True))
    f = (t + ops.sqrt(t * t + 4)) * Fraction(1, 2)
    slope = gradient(f, t)
    assert same(tidy(slope), slope)
    assert to_sympy(tidy(slope)) == sp.Rational(1, 2) + t.label / (2 * sp.sqrt(t.label**2 + 4))

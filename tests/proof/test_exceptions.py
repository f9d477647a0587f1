"""A condition is an isolated exception of the claim: it eats nothing, and the way of the proof is no part of it.

And assumptions say what they mean; from contradictory ones nothing follows.
"""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp
from sympy import Q

import symnn

n, m = symnn.sizes("n m")
v, W, b = symnn.vector("x", n), symnn.matrix("W", m, n), symnn.vector("b", m)
A, B, S, Z = symnn.matrix("A", n, n), symnn.matrix("B", n, n), symnn.matrix("S", 3, 3), symnn.matrix("Z", m, n)
x, y, z = sp.symbols("x y z", real=True)
c, d, e, f = sp.symbols("c d e f", real=True)
u, relu, step = W * v + b, symnn.relu, symnn.step
zero = sp.ZeroMatrix(n, 1)
TWO = sp.ImmutableMatrix([[c, d], [e, f]])


def over(p: Any, q: Any) -> Any:
    return sp.Mul(p, sp.Pow(q, -1, evaluate=False), evaluate=False)


def product(*factors: Any) -> Any:
    return sp.MatMul(*factors, evaluate=False)


gram = product(sp.Inverse(Z.T * Z), Z.T, Z)
PROVED: dict[str, tuple[Any, Any, Any, str]] = {
    "a step of what is never negative": (step(relu(u)), sp.OneMatrix(m, 1), (), ""),
    "a kink is said of what jumps": (symnn.gradient(symnn.sum(relu(relu(u))), b), step(u), (), "W*x + b ≠ 0"),
    "the sign of a relu": (symnn.sign(relu(x)), step(x), (), "x ≠ 0"),
    "a sum of what a mask leaves, of which entries may be 0": (
        symnn.masked_softmax(W, Z, axis=1) * sp.OneMatrix(n, 1), sp.OneMatrix(m, 1), (), "(HadamardProduct(Z, exp(W)))*1 ≠ 0",
    ),
    "a length that both sides divide by": (
        symnn.gradient(symnn.norm(relu(u)), b), relu(u) / symnn.norm(relu(u)), (), "W*x + b ≠ 0",
    ),
    "a pole of both sides": (over(z, z**2), 1 / z, (), ""),
    "a pole of one side": (over(x * z, z), x, (), "z ≠ 0"),
    "an inverse of two rows": (product(sp.Inverse(TWO), TWO), sp.Identity(2), (), "Determinant(Matrix([[c, d], [e, f]])) ≠ 0"),
    "a determinant by a Schur complement": (sp.Determinant(TWO), c * (f - e * d / c), (), "c ≠ 0"),
    "an inverse that is said to exist": (gram, sp.Identity(n), symnn.full_column_rank(Z), ""),
    "the determinant of a skew matrix": (sp.Determinant(S), sp.Integer(0), sp.Eq(S.T, -S), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", PROVED)
def test_conditions_are_isolated_exceptions_of_the_claim(name: str) -> None:
    left, right, assume, condition = PROVED[name]
    found = symnn.equal(left, right, assume=assume)
    assert found.word == "proved", found
    assert ", ".join(found.conditions) == condition
    assert symnn.recheck(found).accepted


REFUTED: dict[str, tuple[Any, Any, Any]] = {
    "a quotient on half a line": (over(relu(x), relu(x)), 1, ()),
    "both steps of a relu": (step(relu(x)) + step(-relu(x)), 1, ()),
    "the square of the sign of a relu": (symnn.sign(relu(x)) ** 2, 1, ()),
    "the step of a relu where it is inactive": (step(relu(u)), step(u), ()),
    "an inverse without the rank": (gram, sp.Identity(n), ()),
    "a projection is not the identity": (Z * symnn.inverse(Z.T * Z) * Z.T, sp.Identity(m), symnn.full_column_rank(Z)),
    "the determinant of a skew matrix of 2": (
        sp.Determinant(symnn.matrix("T", 2, 2)), 0, sp.Eq(symnn.matrix("T", 2, 2).T, -symnn.matrix("T", 2, 2)),
    ),
    "not all zero is not none zero": (symnn.sign(v[0, 0]) ** 2, 1, sp.Ne(v, zero)),
    "nor is the sum not zero": (over(symnn.sum(v), symnn.sum(v)), 0, sp.Ne(v, zero)),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUTED)
def test_what_fails_on_more_than_an_exception_is_not_proved(name: str) -> None:
    left, right, assume = REFUTED[name]
    assert symnn.equal(left, right, assume=assume).word in ("refuted", "unknown")
    if name.startswith(("a quotient", "an inverse", "both")):
        assert symnn.equal(left, right, assume=assume).word == "refuted"


def test_not_equal_of_a_tensor_says_that_some_entry_differs() -> None:
    squares = symnn.claim(symnn.sum(sp.HadamardPower(v, 2)), ">", 0, assume=sp.Ne(v, zero))
    found = symnn.prove(squares)
    assert found.word == "proved"
    assert "not all entries of x are 0" in found.hypotheses
    entry = symnn.claim(v[0, 0] ** 2, ">", 0, assume=sp.Ne(v, zero))
    assert symnn.prove(entry).word == "refuted"
    every = symnn.claim(v[0, 0] ** 2, ">", 0, assume=symnn.nonzero_entries(v))
    assert symnn.prove(every).word == "proved"
    assert symnn.prove(symnn.claim(A, "=", B, assume=sp.Ne(A, B))).word == "refuted"


p, q = sp.Symbol("p", positive=True), sp.Symbol("q", integer=True)
random = symnn.random("w", variance=1)
IMPOSSIBLE: dict[str, Any] = {
    "no rational root for a whole number": sp.Eq(q**2, 2),
    "an empty interval": (sp.Gt(x, 1), sp.Lt(x, 1)),
    "positive and skew": (Q.positive(A), sp.Eq(A.T, -A)),
    "definite and skew": (Q.positive_definite(A), sp.Eq(A.T, -A)),
    "one-hot, with the sum 2": (symnn.one_hot(v), sp.Eq(symnn.sum(v), 2)),
    "of full rank and nilpotent": (symnn.full_column_rank(A), sp.Eq(A * A, sp.ZeroMatrix(n, n))),
    "not zero, of length 0": (sp.Ne(v, zero), sp.Eq(symnn.norm(v), 0)),
    "one-hot without zeros": (symnn.nonzero_entries(v), symnn.one_hot(v), sp.Ge(n, 2)),
    "another mean than the declared one": sp.Eq(symnn.E(random), 5),
    "another variance": sp.Eq(symnn.Var(random), 2),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_nothing_follows_from_what_is_impossible(name: str) -> None:
    assert symnn.prove(symnn.convex(y**2, over=y, assume=IMPOSSIBLE[name])).word == "unknown"


POSSIBLE = [sp.Eq(p + x, -5), sp.Eq(x**2, 2), sp.Eq(q**2, 4), (Q.symmetric(A), sp.Eq(A.T, -A)), sp.Eq(symnn.E(random), 0)]


@pytest.mark.parametrize("assume", POSSIBLE, ids=str)
def test_what_is_possible_is_assumed(assume: Any) -> None:
    assert symnn.prove(symnn.convex(y**2, over=y, assume=assume)).word == "proved"
    assert symnn.prove(symnn.convex(-(y**2), over=y, assume=assume)).word in ("refuted", "unknown")


def test_the_derivative_of_a_kronecker_product_by_a_number_has_its_shape() -> None:
    t, X, Y = sp.Symbol("t", real=True), symnn.matrix("X", n, n), symnn.matrix("Y", m, m)
    kron = sp.KroneckerProduct
    assert symnn.equal(symnn.jacobian(kron(X, t * Y), t), kron(X, Y)).word == "proved"
    assert symnn.equal(symnn.jacobian(kron(t * X, t * Y), t), 2 * t * kron(X, Y)).word == "proved"
    assert symnn.equal(symnn.jacobian(kron(t * X, t * Y), t), t * kron(X, Y)).word == "refuted"
    rule = kron(symnn.jacobian(t**2 * X, t), t * Y) + kron(t**2 * X, symnn.jacobian(t * Y, t))
    assert symnn.equal(symnn.jacobian(kron(t**2 * X, t * Y), t), rule).word == "proved"


def test_conditions_leave_something_of_what_is_assumed() -> None:
    nothing = (sp.Ge(c, 0), sp.Le(c, 0))
    assert symnn.equal(product(sp.Inverse(TWO), TWO), sp.Identity(2), assume=nothing).word != "proved"
    assert symnn.equal(product(sp.Inverse(TWO), TWO), sp.Identity(2), assume=sp.Ge(c, 0)).word == "proved"
    assert symnn.equal(over(c * d, c), d, assume=nothing).word != "proved"
    assert symnn.equal(over(c * d, c), d, assume=sp.Ge(c, 0)).word == "proved"


def test_a_position_that_no_axis_has_is_no_entry() -> None:
    i = sp.Symbol("i", integer=True)
    assert symnn.equal(sp.Sum(sp.KroneckerDelta(i, 1), (i, 3, n)), 0).word == "proved"
    assert symnn.equal(sp.Sum(sp.KroneckerDelta(i, 1), (i, 3, n)), 1).word == "refuted"
    assert symnn.equal(sp.Sum(sp.KroneckerDelta(i, 1), (i, 0, n - 1)), 1).conditions == ("n > 1",)


def test_a_condition_that_holds_nowhere_proves_nothing() -> None:
    hidden = sp.sin(2 * x) - 2 * sp.sin(x) * sp.cos(x)
    for relation in ("=", ">=", "<="):
        assert symnn.prove(symnn.claim(over(hidden, hidden), relation, 1)).word != "proved"
    assert symnn.prove(symnn.claim(over(relu(x), relu(x)), ">=", 1)).word != "proved"
    assert symnn.prove(symnn.claim(over(sp.sin(x), sp.sin(x)), ">=", 1)).word in ("proved", "unknown")


def test_a_product_of_matrices_is_not_zero_as_a_whole() -> None:
    """Ax ≠ 0 says more than A ≠ 0 and x ≠ 0; a factor that is a number stands apart."""
    from symnn.proof.equality.exceptions import nonzero

    assert nonzero(A * v) == ("A*x ≠ 0",)
    assert nonzero(2 * c * A * v) == ("c ≠ 0", "A*x ≠ 0")
    assert nonzero(v.T * v) == ("x.T*x ≠ 0",)
    scores, mask = symnn.matrix("S", n, m), symnn.matrix("M", n, m)
    left = symnn.masked_softmax(scores, mask, axis=1) * sp.OneMatrix(m, 1)
    (condition,) = symnn.prove(symnn.claim(left, "=", sp.OneMatrix(n, 1))).conditions
    assert condition == "(HadamardProduct(M, exp(S)))*1 ≠ 0"

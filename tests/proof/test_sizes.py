"""At which sizes a claim says something: named entries exist, ranges between symbolic bounds may be empty."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import Q

import symnn
from symnn.claims.size_demands import at_least, size_condition

n, m = symnn.sizes("n m")
i = sp.Symbol("i", integer=True)
x, s = sp.Symbol("x", real=True), sp.Symbol("s", positive=True)
v, three = symnn.vector("x", n), symnn.vector("x", 3)
A = symnn.matrix("A", n, n)


def ones_from(low: Any, high: Any) -> Any:
    return sp.Sum(1, (i, low, high))


FALSE = [
    (ones_from(3, n), ">=", 1, ()),
    (ones_from(3, n), "=", n - 2, ()),
    (ones_from(n, m), "=", m - n + 1, ()),
    (ones_from(3, n), "=", n - 1, sp.Gt(n, 2)),
    (sp.Sum(v[i, 0], (i, 0, n - 2)), "=", symnn.sum(v), ()),
    (n, "=", 2, sp.Eq(ones_from(3, n), 0)),
    (three[1, 0], ">=", 0, ()),
    (v[1, 0], "<=", v[0, 0], ()),
    (symnn.max(v), ">", v[0, 0], ()),
    (symnn.max(v), "<=", v[0, 0], ()),
    (symnn.max(v), ">=", v[0, 0] + v[1, 0], ()),
    (symnn.max(v), ">=", 0, ()),
    (s * n / (n - 1) - s / (n - 1), "=", 2 * s, ()),
]


@pytest.mark.parametrize("claim", FALSE, ids=str)
def test_what_fails_at_an_empty_range_or_elsewhere_is_refuted(claim: Any) -> None:
    left, relation, right, assume = claim
    assert symnn.prove(symnn.claim(left, relation, right, assume=assume)).word == "refuted"


TRUE = [
    (ones_from(3, n), ">=", 1, sp.Ge(n, 3), ""),
    (ones_from(3, n), ">=", 0, (), ""),
    (ones_from(3, n), "=", n - 2, sp.Gt(n, 2), ""),
    (ones_from(2, n), "=", n - 1, (), ""),
    (ones_from(n, m), "=", m - n + 1, sp.Ge(m, n), ""),
    (sp.Product(x, (i, 3, n)), "=", x ** (n - 2), (), "n > 1"),
    (sp.Product(x, (i, 3, n)), "=", x ** (n - 2), sp.Ge(n, 3), ""),
    (sp.Sum(v[i, 0] + 1, (i, 0, n - 2)), "=", sp.Sum(v[i, 0], (i, 0, n - 2)) + ones_from(0, n - 2), (), ""),
    (sp.Sum(v[i, 0] ** 2, (i, 0, n - 2)), ">=", 0, (), ""),
    (v[1, 0], ">", 0, Q.positive(v), "n > 1"),
    (symnn.softmax(v)[1, 0], ">", 0, (), "n > 1"),
    (symnn.max(x * sp.OneMatrix(n - 2, 1)), "=", x, (), "n > 2"),
    (symnn.max(v), ">=", v[0, 0], (), ""),
    (symnn.max(v), ">=", v[1, 0], (), "n > 1"),
    (v[n - 1, 0], "<=", symnn.max(v), (), ""),
    (symnn.max(A), ">=", A[0, 1], (), "n > 1"),
    (symnn.max(three), ">=", three[2, 0], (), ""),
    (symnn.log_sum_exp(v), ">=", v[1, 0], (), "n > 1"),
    (symnn.softmax(v)[1, 0], ">", 0, sp.Ge(n, 2), ""),
    (symnn.softmax(three)[1, 0], ">", 0, (), ""),
    (symnn.softmax(v)[n - 1, 0], ">", 0, (), ""),
    (symnn.sum(symnn.gradient(v[1, 0], v)), "=", 1, (), "n > 1"),
    (symnn.trace(symnn.gradient(A[1, 1], A)), "=", 1, (), "n > 1"),
    (A[0, 1] ** 2, ">=", A[1, 0] ** 2, Q.symmetric(A), "n > 1"),
    (s * n / (n - 1) - s / (n - 1), "=", s, (), "n ≠ 1"),
]


@pytest.mark.parametrize("claim", TRUE, ids=str)
def test_a_proof_says_at_which_sizes_it_holds(claim: Any) -> None:
    left, relation, right, assume, condition = claim
    found = symnn.prove(symnn.claim(left, relation, right, assume=assume))
    assert found.word == "proved"
    assert ", ".join(found.conditions) == condition
    assert symnn.recheck(found).accepted
    assert not condition or not symnn.recheck(replace(found, conditions=())).accepted


def test_what_exchanged_entries_is_said() -> None:
    found = symnn.prove(symnn.claim(A[0, 1] ** 2, ">=", A[1, 0] ** 2, assume=Q.symmetric(A)))
    assert "A is symmetric" in found.hypotheses


def test_sizes_of_tensors_are_positive() -> None:
    assert at_least(n + m, 2)
    assert at_least(2 * n * m, 2)
    assert not at_least(n - m + 5, 1)
    assert not at_least(n - 1, 1)
    assert at_least(sp.Integer(3), 3)
    assert not at_least(sp.Integer(2), 3)
    assert str(size_condition(n - 2)) == "n > 2"
    assert str(size_condition(m - n + 1)) == "m - n + 1 > 0"


def test_a_function_reads_no_entry_that_does_not_exist() -> None:
    function = symnn.lambdify((v,), sp.exp(v[5, 0]))
    assert function(np.arange(6.0)) == pytest.approx(np.exp(5))
    for rows in (1, 2, 5):
        with pytest.raises(symnn.ShapeError, match="the entry 5 of x"):
            function(np.ones(rows))
    last = symnn.lambdify((v,), v[n - 1, 0])
    assert last(np.array([7.0])) == 7
    assert symnn.lambdify((v,), symnn.gradient(v[1, 0], v))(np.zeros(3)).tolist() == [0, 1, 0]


def test_a_size_that_only_one_of_two_matrices_shows_as_a_product_is_no_misfit() -> None:
    """Shapes that do not split alike are not supported everywhere; that they do not fit would be a wrong word."""
    B, K, q = symnn.matrix("B", n, n), symnn.matrix("K", n**2, n**2), symnn.vector("q", n * m)
    kron, vec = sp.KroneckerProduct(A, B), symnn.vec(symnn.matrix("Z", n, m))
    both = [
        sp.HadamardProduct(kron, K),
        sp.HadamardProduct(kron, sp.OneMatrix(n**2, n**2)),
        sp.HadamardProduct(vec, q),
        sp.HadamardPower(kron, K),
        symnn.maximum(kron, K),
        kron + K,
    ]
    assert {symnn.equal(side, 2 * side).word for side in both} <= {"unknown", "refuted"}
    assert symnn.equal(A, A, assume=sp.Eq(kron, K)).word != "ill-typed"
    assert symnn.equal(kron, K).word == "refuted"
    assert symnn.equal(A, A, assume=sp.Eq(kron, symnn.matrix("L", n, n), evaluate=False)).word == "ill-typed"


def test_what_ends_a_range_is_a_size() -> None:
    """A symbol that may be 0, or a half, is no size as a limit and a number elsewhere: it would have two values at once."""
    whole, count, real = sp.Symbol("z", integer=True), sp.Symbol("c", integer=True, nonnegative=True), sp.Symbol("t", real=True)
    for end in (whole, count, real):
        for claim in ((ones_from(1, end), "=", end), (ones_from(1, end), ">=", 1), (sp.Product(2, (i, 1, end)), "=", 2**end)):
            assert symnn.prove(symnn.claim(*claim)).word == "unknown"
        assert symnn.equal(ones_from(1, end), 0, assume=sp.Eq(end, 0)).word == "unknown"
    assert symnn.equal(ones_from(1, n), n).word == "proved"
    length = sp.Symbol("N")
    assert (
        symnn.equal(sp.Sum(sp.MatrixSymbol("x", length, 1)[i, 0], (i, 0, length - 1)), symnn.sum(sp.MatrixSymbol("x", length, 1))).word
        == "proved"
    )


ROOT = sp.MatPow(symnn.matrix("B", n, n), sp.Rational(1, 2))


@pytest.mark.parametrize(
    "said",
    [Q.positive_definite(A), Q.symmetric(A), symnn.positive_semidefinite(A), sp.Eq(A[0, 1], 0), (Q.symmetric(A), Q.positive_definite(A))],
    ids=str,
)
@pytest.mark.parametrize("left", [ROOT, ROOT * A, sp.KroneckerProduct(ROOT, A), ROOT * ROOT.T], ids=str)
def test_at_a_size_at_which_an_assumption_cannot_be_said_a_claim_is_not_tried(left: Any, said: Any) -> None:
    """A matrix with one entry is a number, which is not said to be definite; that is no mistake in the claim."""
    assert symnn.prove(symnn.claim(left, "=", A, assume=said)).word == "unknown"
    assert symnn.prove(symnn.claim(ROOT, "=", A)).word == "refuted"


def test_an_assumption_that_is_understood_at_no_size_is_told() -> None:
    with pytest.raises(symnn.ArgumentError, match="upper_triangular"):
        symnn.prove(symnn.claim(ROOT, "=", A, assume=Q.upper_triangular(A)))

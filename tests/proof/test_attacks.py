"""What an adversary found, and its neighbours: none of it may come back. Each row says what is right."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
import sympy as sp
from sympy import Determinant, Eq, FunctionMatrix, Heaviside, Lambda, Max, Piecewise, Sum, cos, exp, log, sign, sin, sqrt, tanh

import symnn
from symnn.calculus.normal_form.normalizer import same
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.verdict import IllTyped, Proved, ReceivedStatement, Refuted
from symnn.errors import ArgumentError, SymnnError
from symnn.expr import Atom, Fold, broadcast, ones, sum_over
from symnn.ops import TABLE
from symnn.proof.depths.induction import induction
from symnn.proof.equality import check_pairing as pairing
from symnn.proof.equality.certificate import Certificate, recheck
from symnn.proof.equality.deciding_equality import equal_nodes

n, m, k = symnn.sizes("n m k")
x, y, z, a, b = sp.symbols("x y z a b", real=True)
p = sp.Symbol("p")
i, j = sp.symbols("i j", integer=True)
A, B, D = (symnn.matrix(name, n, n) for name in "ABD")
u, v, w = (symnn.vector(name, n) for name in "uvw")
step, relu, sigmoid = symnn.step, symnn.relu, symnn.sigmoid
q = n + (n - 1) * (n - 2) * (n - 3)  # n, for n <= 3
stairs = Piecewise((1, i >= 1), (0, True))
lower = lambda s: FunctionMatrix(s, s, Lambda((i, j), Piecewise((2, i >= j), (0, True))))
root = sqrt((p - 100) ** 2) - (p - 100)  # 0 for all p >= 100
hidden = sin(2 * x) - 2 * sin(x) * cos(x)  # 0

NOT_PROVED = {
    "sums of different lengths": (Sum(stairs, (i, 0, n - 1)), Sum(stairs, (i, 0, q - 1))),
    "determinants of different sizes": (Determinant(lower(n)), Determinant(lower(q))),
    "sums over different sizes": (symnn.sum(lower(n)), symnn.sum(lower(q))),
    "sign² of what is 0 on a half line": (sign(root) ** 2, 1),
    "both steps of what is 0 on a half line": (step(root) + step(-root), 1),
    "a quotient of what is 0 on a half line": ((y * sqrt((p - 100) ** 2) - y * (p - 100)) / root, y),
    "sign² of a hidden zero": (sign(hidden) ** 2, 1),
    "both steps of a hidden zero": (step(hidden) + step(-hidden), 1),
    "a hidden zero over itself": (sp.Mul(x, hidden, sp.Pow(hidden, -1, evaluate=False), evaluate=False), x),
    "the inverse of a matrix of rank one": (FunctionMatrix(n, n, Lambda((i, j), sp.KroneckerDelta(i + j, 0))).I * A, A),
    "det K / det K' of rank three": (
        Determinant(FunctionMatrix(n, n, Lambda((i, j), (u[i, 0] + v[j, 0]) ** 2))) / Determinant(FunctionMatrix(n, n, Lambda((i, j), (v[i, 0] + u[j, 0]) ** 2))),
        1,
    ),
    "steps of a matrix, inverted": (symnn.inverse(step(A)) * step(2 * A), sp.Identity(n)),
    "a kink at a size": (Heaviside(7 - n, 1) + Heaviside(n - 7, 1), 1),
    "x^n by logarithms": (x**n, exp(n * log(x))),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_PROVED)
@pytest.mark.parametrize("assume", [(), Eq(a + b, 1)], ids=["", "beside an idle hypothesis"])
def test_what_is_false_somewhere_is_not_proved(name: str, assume: Any) -> None:
    assert not isinstance(verdict := symnn.equal(*NOT_PROVED[name], assume=assume), Proved), verdict


s = Atom("s")
OF_SIZE = {
    "determinant": lambda e: TABLE["determinant"](broadcast(s, (e, e))),
    "inverse": lambda e: sum_over(TABLE["inverse"](TABLE["exp"](broadcast(s, (e, e))))),
    "maximum": lambda e: sum_over(Fold("max", ones(e, k), [1])),
    "product": lambda e: Fold("product", broadcast(s, (e,)), [0]),
}


@pytest.mark.parametrize("name", OF_SIZE)
def test_a_function_of_one_size_is_not_that_of_another(name: str) -> None:
    assert not same(OF_SIZE[name](n), OF_SIZE[name](m))
    verdict = equal_nodes(OF_SIZE[name](n), OF_SIZE[name](m))
    assert not isinstance(verdict, Proved)


NOT_REFUTED = {
    "difference of cubes": ((x**3 - y**3) / (x - y), x**2 + x * y + y**2, ()),
    "a common factor": ((x**2 - x * y) / (x - y), x, ()),
    "sign² but for 0": (sign(x - y) ** 2, 1, ()),
    "steps but for 0": (step(x - y), 1 - step(y - x), ()),
    "the gradient of a maximum": (symnn.gradient(Max(x, y), x), step(x - y), ()),
    "in vectors": (step(u - v), sp.OneMatrix(n, 1) - step(v - u), ()),
    "atanh, with large numbers": (log((1 + tanh(10 * x)) / (1 - tanh(10 * x))) / 2, 10 * x, ()),
    "log(1 - σ), with large numbers": (log(1 - sigmoid(20 * x)), -symnn.softplus(20 * x), ()),
    "cosh², with large numbers": (1 / (1 - tanh(10 * x) ** 2), ((exp(10 * x) + exp(-10 * x)) / 2) ** 2, ()),
    "at the border of a hypothesis": (sign(x), 1, (x >= 0,)),
    "a step at the border": (step(-x), 0, (x >= 0,)),
    "a quotient at the border": ((x * y + x) / x, y + 1, (x >= 0,)),
    "a kink beside an idle hypothesis": (sign(x) ** 2, 1, (Eq(a + b, 1),)),
    "a step beside an idle hypothesis": (step(-x), 1 - step(x), (Eq(symnn.sum(v), 1),)),
    "a slope beside an idle hypothesis": (symnn.gradient(symnn.sum(relu(u)), u), step(u), (Eq(symnn.sum(v), 1),)),
    "relu of a negative number": (relu(sp.Symbol("neg", negative=True)), 0, ()),
    "relu of a number that is not negative": (relu(sp.Symbol("nn", nonnegative=True)), sp.Symbol("nn", nonnegative=True), ()),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_REFUTED)
def test_what_is_true_but_for_isolated_points_is_not_refuted(name: str) -> None:
    left, right, assume = NOT_REFUTED[name]
    assert not isinstance(verdict := symnn.equal(left, right, assume=assume), Refuted), verdict


def test_a_size_in_a_hypothesis_is_a_size() -> None:
    N = sp.Symbol("N")
    column = sp.MatrixSymbol("w", N, 1)
    assert isinstance(symnn.equal(symnn.sum(column), N, assume=Eq(symnn.sum(column), N)), Proved)


def test_a_number_that_cannot_be_computed_does_not_open_the_door() -> None:
    tower = exp(exp(exp(exp(exp(x)))))
    claim = (tower + Sum(stairs, (i, 0, n - 1)), tower + Sum(stairs, (i, 0, m - 1)))
    assert not isinstance(symnn.equal(*claim), Proved)


# certificates --------------------------------------------------------------------------------------------------------
NA, NB = Atom("A", (n, n)), Atom("B", (n, n))
none = Hypotheses()


def forged(left: Any, right: Any, proof: pairing.Pairing | None) -> bool:
    said = Proved(statement=ReceivedStatement(left, right), method="normal form")
    return recheck(replace(said, certificate=Certificate(left, right, none, said, proof))).accepted


def test_a_pairing_of_something_else_is_refused() -> None:
    proof = Certificate(NA, NA, none).pairing
    assert proof is not None
    assert forged(NA, NA, proof)
    assert not forged(NA, NB, proof)
    assert not forged(NA, NB, replace(proof, left=NA, right=NB))


def test_permuted_axes_at_the_top_are_refused() -> None:
    for axes in ((1, 0), (0, 0)):
        assert not forged(NA, TABLE["exp"](NA), pairing.Pairing(NA, TABLE["exp"](NA), (({},), ({},)), (), axes))
        turned = symnn.expr.transpose(NA)
        assert not forged(NA, turned, pairing.Pairing(NA, turned, (({},), ({},)), (), axes))


def test_an_empty_certificate_proves_nothing() -> None:
    for empty in ((), None, "yes"):
        assert not recheck(Proved(statement="1 = 2", method="normal form", certificate=empty)).accepted


def test_shapes_of_functions_are_compared() -> None:
    for make in OF_SIZE.values():
        left, right = make(n), make(m)
        assert not forged(left, right, None)


def test_an_atom_is_not_passed_off_as_another() -> None:
    one, other = Atom(1, (n,)), Atom(sp.Integer(1), (n,))
    leaf = pairing.SameLeaf(one, other, (0,), ())
    assert not forged(one, other, pairing.Pairing(one, other, (({},), ({},)), (leaf,)))


# hypotheses, sizes, time ----------------------------------------------------------------------------------------------
def test_an_assumption_of_different_shapes_is_refused() -> None:
    for bad in (Eq(u, symnn.vector("v", m), evaluate=False), Eq(u, v.T, evaluate=False)):
        verdict = symnn.equal(u, u, assume=bad)
        assert isinstance(verdict, IllTyped)
        assert "different shapes" in verdict.where


def test_a_symmetry_is_known_from_both_sides_and_an_antisymmetry_stays_idle() -> None:
    assert isinstance(symnn.equal(A * u, A.T * u, assume=Eq(A.T, A)), Proved)
    assert isinstance(symnn.equal(A * u, u, assume=Eq(A, sp.Identity(n))), Proved)
    assert not isinstance(symnn.equal(A, A.T, assume=Eq(A, -A.T)), Proved)


def test_an_induction_that_assumes_its_step_is_refused() -> None:
    with pytest.raises(ArgumentError, match="hypothesis itself"):
        induction(base=(x, x), given=(z, x), step=(z, x))


QUICK = {
    "a large power": (x ** (10**6), x ** (10**6)),
    "a large power of a sum": ((x + y) ** (10**5), (y + x) ** (10**5 - 1)),
    "the logarithm of a large number": (log(sp.Integer(10**33 + 9) * (10**33 + 81)), log(sp.Integer(10**33 + 81) * (10**33 + 9)) + x),
    "sizes that may be small": (symnn.matrix("X", n - 3, m), 2 * symnn.matrix("X", n - 3, m)),
    "a sum that may be empty": (Sum(u[i, 0], (i, 0, n - 2)) + u[n - 1, 0], symnn.sum(u)),
}


@pytest.mark.parametrize("name", QUICK)
def test_an_answer_comes_in_time_and_in_words(name: str) -> None:
    try:
        said = str(symnn.equal(*QUICK[name]))
    except SymnnError as error:
        said = str(error)
    assert len(said) > 20


# assumptions that nothing satisfies, large numbers as sizes, repairs that say nothing ----------------------------------
X = symnn.matrix("X", n, m)
column = symnn.vector("c", m)
random_column = symnn.random("r", n, 1, mean=0, variance=1, independent=True)
OF_NOTHING: dict[str, tuple[Any, Any, Any]] = {
    "convex": (lambda given: symnn.convex(a * x**2, over=x, assume=given), [a > 0, a < 0], [a > 0]),
    "strictly convex": (
        lambda given: symnn.convex(symnn.sum(symnn.exp(X * column)), over=column, strictly=True, assume=[symnn.full_column_rank(X), *given]),
        [Eq(X, sp.ZeroMatrix(n, m))], [],
    ),
    "has a minimum": (lambda given: symnn.has_minimum(a * x**2, over=x, assume=given), [a > 0, a < 0], [a > 0]),
    "same optimisers": (lambda given: symnn.same_optimisers(x**2, a * x**2, over=x, assume=given), [a > 0, Eq(a, -1)], [a > 0]),
    "limit": (lambda given: symnn.tends(a * x, x, sp.oo, sp.oo, assume=given), [a > 0, a < 0], [a > 0]),
    "semidefinite form": (
        lambda given: symnn.claim((u.T * A * u)[0, 0], ">=", 0, assume=[sp.Q.positive_definite(A), *given]), [Eq(A, sp.ZeroMatrix(n, n))], [],
    ),
    "expectation": (lambda given: symnn.claim(symnn.E(symnn.sum(random_column)), "=", 0, assume=given), [a > 0, a < 0], [a > 0]),
    "inequality": (lambda given: symnn.claim(a * x, "<=", a * y, assume=[x <= y, *given]), [a > 0, a < 0], [a > 0]),
    "found by the solver alone": (lambda given: symnn.convex(a * x**2, over=x, assume=given), [Eq(a**3, 2), a < 0], [Eq(a**2, 2), a > 0]),
}  # fmt: skip


@pytest.mark.parametrize("name", OF_NOTHING)
def test_assumptions_that_nothing_satisfies_prove_nothing(name: str) -> None:
    stated, nothing, something = OF_NOTHING[name]
    assert isinstance(symnn.prove(stated(something)), Proved)
    assert symnn.prove(stated(nothing)).word == "unknown"


@pytest.mark.parametrize("size", [200, 10_000])
def test_large_numbers_as_sizes_stay_within_the_budget(size: int) -> None:
    P, Q = (symnn.matrix(name, size, size) for name in "PQ")
    for left, right, proved in [
        (P, P, True),
        (P * Q, P * Q, True),
        (P, Q, False),
        (P * Q, Q * P, False),
        (log(P[0, 0]), log(P[0, 0]), None),
    ]:
        begun = time.monotonic()
        verdict = symnn.equal(left, right, budget=4)
        assert time.monotonic() - begun < 16
        assert proved is None or isinstance(verdict, Proved) is proved, verdict
    assert isinstance(symnn.equal(sp.Trace(P * Q), sp.Trace(Q * P)), Proved)
    assert not isinstance(symnn.equal(symnn.sum(log(-1 - P[0, 0] ** 2) * P), symnn.sum(log(-1 - P[0, 0] ** 2) * P)), Proved)


@pytest.mark.parametrize(("left", "right"), [(1, 2), (A * B, B * A)])
def test_a_repair_that_repeats_the_other_side_is_none(left: Any, right: Any) -> None:
    verdict = symnn.prove(symnn.claim(left, "=", right), repair=True)
    assert isinstance(verdict, Refuted)
    assert verdict.repair is None

"""What is true of a few special points only is not supported: points under an assumption are of many shapes.

Every lie here was "supported" by permutations, axes, zeros or one point drawn many times. Beside it stands what is true.
"""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp
from sympy import Q

import symnn

n, m = symnn.sizes("n m")
v = symnn.vector("x", n)
A, B, P = symnn.matrix("A", n, n), symnn.matrix("B", n, n), symnn.matrix("P", n, m)
a, b, c, g = sp.symbols("a b c g", real=True)
ORTHOGONAL = sp.Eq(A.T * A, sp.Identity(n))
SKEW, IDEMPOTENT = sp.Eq(A.T, -A), sp.Eq(A * A, A)
JOINT = (Q.positive(P), sp.Eq(symnn.sum(P), 1))
SIMPLEX = (Q.positive(v), sp.Eq(symnn.sum(v), 1))
CIRCLE = sp.Eq(a**2 + b**2, 1)


def verdict(left: Any, relation: str, right: Any, assume: Any) -> Any:
    return symnn.prove(symnn.claim(left, relation, right, assume=assume))


def absolute(x: Any) -> Any:
    return symnn.sum(symnn.abs(x)) if hasattr(symnn, "abs") else symnn.sum(x.applyfunc(sp.Abs))


rows, columns = P * sp.OneMatrix(m, 1), P.T * sp.OneMatrix(n, 1)
INFORMATION = symnn.sum(
    sp.HadamardProduct(P, symnn.log(P) - symnn.log(rows) * sp.OneMatrix(1, m) - sp.OneMatrix(n, 1) * symnn.log(columns).T)
)
LIES = {
    "a rotation changes the 1-norm": (absolute(A * v), "=", absolute(v), ORTHOGONAL),
    "a reflection has determinant -1": (sp.det(A), "=", 1, ORTHOGONAL),
    "a rotation is not symmetric": (A, "=", A.T, ORTHOGONAL),
    "not every skew matrix is 0": (A, "=", sp.ZeroMatrix(n, n), SKEW),
    "nor is its square": (A * A, "=", sp.ZeroMatrix(n, n), SKEW),
    "idempotent matrices do not commute": (A * B, "=", B * A, (IDEMPOTENT, sp.Eq(B * B, B))),
    "their trace is any": (symnn.trace(A), "=", 1, IDEMPOTENT),
    "an involution is not the identity": (A, "=", sp.Identity(n), sp.Eq(A * A, sp.Identity(n))),
    "a nilpotent matrix is not 0": (A, "=", sp.ZeroMatrix(n, n), sp.Eq(A * A, sp.ZeroMatrix(n, n))),
    "a point of the sphere is no axis": (sp.HadamardProduct(v, v, v), "=", v, sp.Eq(symnn.norm(v), 1)),
    "nor one of the square of the length": (sp.HadamardProduct(v, v, v), "=", v, sp.Eq(symnn.sum(sp.HadamardPower(v, 2)), 1)),
    "a point of the circle is no axis": (a * b, "=", 0, CIRCLE),
    "a + b = 1 on the axes alone": (a + b, "=", 1, CIRCLE),
    "an equation solved for one name": (a, "=", 1 / b, sp.Eq(a * b**2, 1)),
    "the other way round": (a, "=", b**2, sp.Eq(a * b, 1)),
    "a joint distribution is no product": (INFORMATION, "=", 0, JOINT),
    "information is not negative": (-INFORMATION, ">=", 0, JOINT),
    "a point of the simplex is no corner": (symnn.sum(sp.HadamardPower(v, 2)), "=", 1, SIMPLEX),
    "zeros and ones": (sp.HadamardProduct(v, v), "=", v, sp.Eq(symnn.sum(v), 1)),
}  # fmt: skip
TRUE = {
    "the length is kept": (symnn.norm(A * v), "=", symnn.norm(v), ORTHOGONAL),
    "the square of the determinant": (sp.det(A) ** 2, "=", 1, ORTHOGONAL),
    "the other product": (A * A.T, "=", sp.Identity(n), ORTHOGONAL),
    "a skew form": ((v.T * A * v)[0, 0], "=", 0, SKEW),
    "a third power": (A**3, "=", A, IDEMPOTENT),
    "a circle": ((a + b) ** 2 + (a - b) ** 2, "=", 2, CIRCLE),
    "a product": (a**2 * b**4, "=", 1, sp.Eq(a * b**2, 1)),
    "a simplex": (symnn.sum(sp.HadamardPower(v, 2)), "<=", 1, SIMPLEX),
    "information": (INFORMATION, ">=", 0, JOINT),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_that_special_points_support_is_refuted(name: str) -> None:
    assert verdict(*LIES[name]).word == "refuted"


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_of_all_points_is_not_refuted(name: str) -> None:
    assert verdict(*TRUE[name]).word in ("proved", "supported", "unknown")


def test_a_tie_is_tried_where_a_maximum_stands() -> None:
    found = verdict(symnn.vjp(symnn.max(v), v, g), "=", g * symnn.step(v - symnn.max(v) * sp.OneMatrix(n, 1)), ())
    assert found.word in ("unknown", "refuted")
    assert "differ at" in getattr(found, "reason", "differ at")


def test_one_point_supports_nothing() -> None:
    found = verdict(sp.sqrt(2) * sp.gamma(sp.Rational(1, 2), evaluate=False), "=", sp.sqrt(2 * sp.pi), ())
    assert found.word in ("proved", "unknown")
    p = sp.Symbol("p", zero=True)
    assert verdict(sp.sin(p), "=", p**3, ()).word != "supported"


def test_the_shown_point_is_small() -> None:
    found = verdict(*LIES["idempotent matrices do not commute"])
    assert found.counterexample["n"] == 2

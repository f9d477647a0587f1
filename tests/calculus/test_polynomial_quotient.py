"""Rational expressions as one quotient: equal to what was given, as short as SymPy's, and given up where they grow."""

from __future__ import annotations

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

import symnn
from symnn.calculus.printed_form.polynomial_quotient import forms, quotient

X, Y, Z = sp.symbols("x y z", positive=True)
PARTS = st.recursive(
    st.sampled_from([X, Y, Z, sp.sqrt(X), sp.Integer(2), sp.Rational(-1, 3)]),
    lambda inner: st.one_of(
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(lambda a, b: a * b, inner, inner),
        st.builds(lambda a: (a + 1 + Y) ** -2, inner),
    ),
    max_leaves=6,
)


@given(PARTS)
def test_every_form_is_the_expression(e: sp.Expr) -> None:
    at = {X: sp.Integer(49), Y: sp.Rational(5, 3), Z: sp.Rational(7, 11)}
    for form in forms(e):
        assert form.xreplace(at) == e.xreplace(at)


@given(PARTS)
def test_the_first_form_has_no_common_factor(e: sp.Expr) -> None:
    found = forms(e)
    if found and not e.has(sp.sqrt(X)) and e.free_symbols:
        assert found[0] == sp.cancel(e)


def test_a_hidden_zero_and_what_grows_have_no_forms() -> None:
    assert forms(1 / (X * (Y + 1) - X * Y - X)) == []
    assert forms((X + Y + Z) ** 100 / (X - Y)) == []
    assert forms((X + Y) ** 1000) == []
    assert forms(X**1000 / X**998) == [X**2] * 4


def test_losses_typed_entry_by_entry_are_derived_twice() -> None:
    """They took a minute, or more than the budget."""
    z = sp.symbols("z1:4", real=True)
    q = sp.symbols("q1:4", positive=True)
    p = [sp.exp(a) / sum(map(sp.exp, z)) for a in z]
    losses = [
        -((1 - p[0]) ** 2) * sp.log(p[0]),
        sum((sp.sqrt(a) - sp.sqrt(b)) ** 2 for a, b in zip(p, q, strict=True)),
        sum(a * sp.log(a / b) for a, b in zip(p, q, strict=True)),
    ]
    at = {**dict(zip(z, (0.3, -0.7, 1.1), strict=True)), **dict(zip(q, (0.2, 0.3, 0.5), strict=True))}
    for loss in losses:
        found = symnn.hessian(loss, z[0], z[1])
        assert abs(float(found.subs(at) - sp.diff(loss, z[0], z[1]).subs(at))) < 1e-12
        assert abs(float(found.subs(at))) > 1e-4


def test_a_squared_root_meets_what_stands_under_it() -> None:
    root = sp.sqrt(X**2 + Y)
    assert forms(1 / root - X**2 / root**3)[1] == Y / root**3


def test_a_function_is_no_quotient() -> None:
    with pytest.raises(TypeError, match="no quotient"):
        quotient(sp.exp(sp.Symbol("x")) + 1)

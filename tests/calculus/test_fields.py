"""The fields of numbers: their laws, their functions, what they refuse, and dual numbers against slopes known otherwise."""

from __future__ import annotations

from fractions import Fraction as Q

import mpmath
import numpy as np
import pytest
import sympy as sp

from symnn import ops
from symnn.calculus.values.evaluate import Floats, Rationals, Reals, evaluate
from symnn.errors import ArgumentError, DomainError, PoleError, UnsupportedError
from symnn.expr import Atom, Const, Fold, Node
from symnn.ops.pi import pi
from tests.oracles.dual import Dual
from tests.oracles.prime_field import PrimeField

n, m = sp.symbols("n m", integer=True, positive=True)
A, u, s, t = Atom("A", (n, n)), Atom("u", (m,)), Atom("s"), Atom("t")
SIZES = {n: 2, m: 3}

FUNCTIONS = {
    "exp": (mpmath.exp, [-3, 0, Q(1, 3), 5]),
    "log": (mpmath.log, [Q(1, 7), 1, 30]),
    "sin": (mpmath.sin, [-3, 0, Q(22, 7)]),
    "cos": (mpmath.cos, [-3, 0, Q(22, 7)]),
    "tanh": (mpmath.tanh, [-3, 0, Q(1, 9)]),
    "erf": (mpmath.erf, [-2, 0, Q(1, 2)]),
    "sqrt": (mpmath.sqrt, [0, Q(1, 4), 2]),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_transcendental_functions_have_fifty_digits_in_reals_and_fifteen_in_floats(name: str) -> None:
    reference, points = FUNCTIONS[name]
    operator = ops.TABLE[name]
    with mpmath.workdps(70):
        for q in points:
            true = reference(mpmath.mpf(Q(q).numerator) / Q(q).denominator)
            assert abs(mpmath.mpf(evaluate(operator(Const(q)), Reals(50), {}, {})[()]) - true) <= max(1, abs(true)) * mpmath.mpf(10) ** -48
            assert abs(evaluate(operator(Const(q)), Floats(), {}, {})[()] - true) <= max(1, abs(true)) * 1e-14


def test_evaluation_leaves_the_precision_of_mpmath_alone() -> None:
    before = mpmath.mp.dps
    third = evaluate(Const(Q(1, 3)), Reals(80), {}, {})[()]
    assert mpmath.mp.dps == before
    assert third.context.dps == 80
    assert len(str(third)) > 75


@pytest.mark.parametrize(
    ("operator", "argument", "expected"),
    [("exp", 0, 1), ("log", 1, 0), ("sin", 0, 0), ("cos", 0, 1), ("tanh", 0, 0), ("erf", 0, 0), ("sqrt", Q(9, 4), Q(3, 2))],
)
def test_rationals_know_the_values_that_are_rational(operator: str, argument: Q, expected: Q) -> None:
    assert evaluate(ops.TABLE[operator](Const(argument)), Rationals(), {}, {})[()] == expected


def test_rational_powers_are_exact_where_they_exist() -> None:
    power = ops.TABLE["power"]
    assert evaluate(power(Const(Q(8, 27)), Const(Q(-2, 3))), Rationals(), {}, {})[()] == Q(9, 4)
    with pytest.raises(UnsupportedError):
        evaluate(power(Const(2), Const(Q(1, 2))), Rationals(), {}, {})


ALL = (Rationals(), Reals(), Floats(), Dual(Rationals()))
UNDEFINED = [
    ("reciprocal", (0,), PoleError), ("log", (0,), PoleError), ("power", (0, -1), PoleError), ("power", (0, Q(-1, 2)), PoleError),
    ("log", (-1,), DomainError), ("power", (-4, Q(1, 2)), DomainError), ("sqrt", (-1,), DomainError), ("power", (-8, Q(1, 3)), DomainError),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "error"), UNDEFINED)
@pytest.mark.parametrize("field", ALL, ids=repr)
def test_what_has_no_value_raises_the_error_of_its_kind(name: str, arguments: tuple[Q, ...], error: type, field: object) -> None:
    with pytest.raises(DomainError) as caught:
        evaluate(ops.TABLE[name](*map(Const, arguments)), field, {}, {})
    assert type(caught.value) is error


@pytest.mark.parametrize(("node", "field"),
    [(ops.TABLE["exp"](Const(1)), Rationals()), (ops.TABLE["exp"](Const(1)), PrimeField()), (ops.TABLE["sign"](Const(1)), PrimeField()),
     (ops.TABLE["power"](Const(4), Const(Q(1, 2))), PrimeField()), (pi * 1, Rationals())],
)  # fmt: skip
def test_a_field_refuses_values_that_it_does_not_hold(node: Node, field: object) -> None:
    with pytest.raises(UnsupportedError):
        evaluate(node, field, {}, {})


# dual numbers -----------------------------------------------------------------------------------------------------------

SLOPES = [
    ("exp", Q(2, 3)), ("log", Q(2, 3)), ("sin", Q(2, 3)), ("cos", Q(2, 3)), ("tanh", Q(2, 3)), ("erf", Q(2, 3)), ("sqrt", Q(2, 3)),
    ("reciprocal", Q(-2, 3)), ("abs", Q(-2, 3)), ("sigmoid", Q(1, 5)), ("relu", Q(1, 5)), ("gelu", Q(1, 5)), ("softplus", Q(-3)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "point"), SLOPES)
def test_dual_numbers_agree_with_central_differences_of_many_digits(name: str, point: Q) -> None:
    operator, real = ops.TABLE[name], Reals(60)
    field = Dual(real)
    found = evaluate(operator(s), field, {s: field.number(point, 1)}, {})[()].tangents[0]
    h = Q(1, 10**15)
    above, below = (evaluate(operator(s), real, {s: point + e}, {})[()] for e in (h, -h))
    assert abs(found - (above - below) / real.from_fraction(2 * h)) < 1e-25


@pytest.mark.parametrize(("exponent", "value", "slope"), [(3, -8, 12), (1, -2, 1), (0, 1, 0), (-2, Q(1, 4), Q(1, 4))])
def test_dual_numbers_differentiate_powers_exactly(exponent: int, value: Q, slope: Q) -> None:
    for base in (Rationals(), PrimeField()):
        field = Dual(base)
        found = evaluate(ops.TABLE["power"](s, exponent), field, {s: field.number(-2, 1)}, {})[()]
        assert (found.value, found.tangents) == (base.from_fraction(value), (base.from_fraction(slope),))


def test_a_power_of_zero_has_a_slope_and_a_varying_exponent_has_one_too() -> None:
    field = Dual(Rationals())
    power = ops.TABLE["power"]
    assert [evaluate(power(s, k), field, {s: field.number(0, 1)}, {})[()].tangents for k in (0, 1, 2)] == [(0,), (1,), (0,)]
    real = Dual(Reals(30))
    found = evaluate(power(s, t), real, {s: real.number(2), t: real.number(3, 1)}, {})[()]
    assert abs(found.tangents[0] - 8 * mpmath.log(2)) < 1e-14


@pytest.mark.parametrize(
    ("name", "slope"), [("abs", 0), ("step", 0), ("positive", 0), ("sign", 0), ("maximum", Q(1, 2)), ("minimum", Q(1, 2))]
)
def test_kinks_follow_the_conventions(name: str, slope: Q) -> None:
    field, operator = Dual(Rationals()), ops.TABLE[name]
    node = operator(s, Const(0)) if operator.arity == 2 else operator(s)
    assert evaluate(node, field, {s: field.number(0, 1)}, {})[()].tangents == (slope,)


def test_the_largest_of_equal_entries_shares_its_slope() -> None:
    field = Dual(Rationals(), 3)
    given = [field.number(4, 1, 0, 0), field.number(4, 0, 1, 0), field.number(1, 0, 0, 1)]
    found = evaluate(Fold("max", u, (0,)), field, {u: given}, SIZES)[()]
    assert (found.value, found.tangents) == (4, (Q(1, 2), Q(1, 2), 0))


def test_the_determinant_has_a_slope_at_a_singular_matrix() -> None:
    field = Dual(Rationals())
    given = [[field.number(0, 1), 0], [0, 3]]
    found = evaluate(ops.TABLE["determinant"](A), field, {A: given}, SIZES)[()]
    assert (found.value, found.tangents) == (0, (3,))


def test_the_slope_of_the_inverse_is_minus_inverse_times_change_times_inverse() -> None:
    field = Dual(Rationals())
    given = [[field.number(v, d) for v, d in zip(r, q, strict=True)] for r, q in zip([[1, 2], [3, 4]], [[1, 0], [0, 0]], strict=True)]
    found = evaluate(ops.TABLE["inverse"](A), field, {A: given}, SIZES)
    assert [[e.tangents[0] for e in row] for row in found] == [[-4, 2], [3, Q(-3, 2)]]


def test_dual_numbers_over_dual_numbers_give_second_derivatives() -> None:
    inner = Dual(Rationals())
    field = Dual(inner)
    found = evaluate(ops.TABLE["power"](s, 4), field, {s: field.number(inner.number(3, 1), inner.number(1))}, {})[()]
    assert found.tangents[0].tangents[0] == 108


def test_a_prime_field_needs_a_prime() -> None:
    with pytest.raises(ArgumentError):
        PrimeField(2**61)


def test_random_fields_obey_the_laws_of_a_field() -> None:
    rng = np.random.default_rng(1)
    for field in (Rationals(), PrimeField(), Dual(PrimeField())):
        for _ in range(50):
            a, b, c = (field.from_fraction(Q(int(p), int(q))) for p, q in rng.integers(1, 99, (3, 2)))
            assert field.multiply(a, field.add(b, c)) == field.add(field.multiply(a, b), field.multiply(a, c))
            assert field.multiply(field.divide(a, b), b) == a
            assert field.is_zero(field.subtract(a, a))

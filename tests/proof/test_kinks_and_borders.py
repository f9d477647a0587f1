"""What only looks like a counterexample refutes nothing: a gradient where there is none, a value that mathematics has
and symnn has not. The lies beside each true claim are refused.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.calculus.values.evaluate import evaluate
from symnn.claims.claim import claim
from symnn.claims.entrywise import is_smooth
from symnn.claims.verdict import Proved, Refuted
from symnn.errors import DomainError, PoleError
from symnn.expr import Const
from symnn.ops import TABLE
from symnn.proof.counterexample.numbers import FINEST

n = symnn.sizes("n")
v, c = symnn.vector("v", n), symnn.vector("c", n)
pair = symnn.vector("w", 2)
x, y, a = sp.symbols("x y a", real=True)


def squares(u: Any) -> Any:
    return symnn.sum(sp.HadamardPower(u, 2))


def least(f: Any, at: Any, over: Any) -> Any:
    return symnn.prove(symnn.minimised_at(f, at, over=over))


origin, ends = sp.ZeroMatrix(n, 1), sp.Matrix([0, 0])
AT_A_KINK: dict[str, tuple[Any, Any, Any]] = {
    "a distance": (symnn.norm(v - c), c, v),
    "a length and a small slope": (2 * symnn.norm(v) + v[0, 0], origin, v),
    "a length and the sum of its entries": (2 * sp.sqrt(n) * symnn.norm(v) + symnn.sum(v), origin, v),
    "a root": (2 * sp.sqrt(x**2 + y**2) + x * y / (1 + y**2) * 0, 0, x),
    "a maximum at a tie": (symnn.max(pair) + squares(pair - sp.Matrix([0.75, 0.25]).applyfunc(sp.nsimplify)) / 2, ends, pair),
}


@pytest.mark.parametrize("name", AT_A_KINK)
def test_a_least_value_at_a_kink_is_not_refuted_by_a_convention(name: str) -> None:
    assert not isinstance(least(*AT_A_KINK[name]), Refuted)


@pytest.mark.parametrize(
    ("f", "at", "over"),
    [
        (symnn.norm(v) / 2 + v[0, 0], origin, v),
        (squares(v - c), -c, v),
        (sp.sqrt(1 + (x - a) ** 2), -a, x),
        (2 * sp.Abs(x) + 3 * x, 0, x),
    ],
    ids=str,
)
def test_what_is_least_elsewhere_is_not_proved_to_be_least(f: Any, at: Any, over: Any) -> None:
    assert not isinstance(least(f, at, over), Proved)


def test_a_root_that_stays_positive_has_a_slope() -> None:
    assert isinstance(least(sp.sqrt(1 + (x - a) ** 2), a, x), Proved)
    assert isinstance(least(squares(v - c), c, v), Proved)
    assert isinstance(least(squares(v - c), -c, v), Refuted)


def test_a_condition_never_speaks_of_what_varies() -> None:
    for f, constant in ((sp.sqrt(x**2 + y**2), 1), (sp.sqrt(x**2 + y**2) / (1 + a**2), 1), (a * x / a, 1), (sp.Abs(x), 1)):
        verdict = symnn.prove(symnn.lipschitz(f, constant, over=x))
        assert not isinstance(verdict, Refuted)
        assert not any(x in c.left.free_symbols for c in getattr(verdict, "conditions", ()))


def test_a_maximum_bends() -> None:
    assert not is_smooth(read(symnn.max(x * c)))
    assert is_smooth(read(symnn.sum(x * c)))


quarter = [sp.Lt(x, sp.Rational(1, 2)), sp.Gt(x, -sp.Rational(1, 2)), sp.Ne(x, 0)]
BEYOND: dict[str, Any] = {
    "asin at 1": claim(symnn.asin(x) ** 2, "=", sp.pi**2 / 4, assume=[sp.Eq(x**2, 1)]),
    "acos at −1": claim(symnn.acos(x), "=", sp.pi, assume=[sp.Eq(x, -1)]),
    "asin of signs": claim(symnn.sum(symnn.asin(symnn.sign(v))), "<=", 2 * n),
    "atan2 on the half line": claim(symnn.atan2(y, x), "=", sp.pi, assume=[sp.Eq(y, 0), sp.Lt(x, 0)]),
    "atan2 along the axis": claim(symnn.atan2(y - y, x), "=", sp.pi * (1 - symnn.sign(x)) / 2, assume=[sp.Ne(x, 0)]),
    "reflection of ψ": claim(sp.digamma(1 - x) - sp.digamma(x), "=", sp.pi / sp.tan(sp.pi * x), assume=quarter),
}


@pytest.mark.parametrize("name", BEYOND)
def test_a_value_that_symnn_lacks_refutes_nothing(name: str) -> None:
    assert not isinstance(symnn.prove(BEYOND[name]), Refuted)


@pytest.mark.parametrize(
    "said",
    [
        claim(symnn.asin(x), "<=", sp.Rational(8, 5)),
        claim(symnn.asin(x), "=", x),
        claim(symnn.acosh(x), ">=", 0),
        claim(symnn.atan2(x, y), "=", sp.atan(x / y)),
        claim(symnn.atan2(y, x), "=", 0, assume=[sp.Gt(x, 0)]),
        claim(symnn.digamma(sp.exp(x) + 1), "=", symnn.digamma(sp.exp(x))),
        claim(sp.log(x**2), "=", 2 * sp.log(x)),
    ],
    ids=str,
)
def test_what_has_no_value_anywhere_and_what_is_false_is_refuted_still(said: Any) -> None:
    assert isinstance(symnn.prove(said), Refuted)


HALVES = [Fraction(k, 2) for k in range(-5, 6)]


@pytest.mark.parametrize("name", ["acos", "acosh", "asin", "atan2", "atanh", "digamma", "log", "log1p", "loggamma", "sqrt"])
def test_a_record_tells_where_sympy_has_a_value_and_it_has_none(name: str) -> None:
    record = TABLE[name]
    for numbers in product(HALVES, repeat=record.arity):
        value = sp.N(record.sympy(*(sp.Rational(q.numerator, q.denominator) for q in numbers)))
        told = bool(record.beyond and record.beyond(*numbers))
        try:
            evaluate(record(*map(Const, numbers)), FINEST, {}, {})
        except (DomainError, PoleError):
            assert told or not (value.is_real and value.is_finite), numbers
        else:
            assert not told, numbers

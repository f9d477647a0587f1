"""What has few values: functions of it written case by case are equal to what they were, and no exception is isolated among two points."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.calculus.normal_form.cases import ValueCases, values_of
from symnn.calculus.values.evaluate import Floats, evaluate
from symnn.claims.verdict import Proved, Refuted, Unknown
from symnn.errors import UnsupportedError
from symnn.expr import Map, Node, postorder
from symnn.expr.walk import atoms
from symnn.ops.signs import NONNEGATIVE, POSITIVE, sign
from symnn.ops.step import step

t, x, y = sp.symbols("t x y", real=True)
q, r = sp.symbols("q r", positive=True)
n = symnn.sizes("n")
u, v = symnn.vector("u", n), symnn.vector("v", n)
s, o, one = symnn.sigmoid, sp.HadamardProduct, sp.OneMatrix(n, 1)
BIT, SIGN = sp.Eq(y**2, y), sp.Eq(t**2, 1)

# expressions with jumps, or with u, y in {0, 1} and t in {-1, 1}, inside of functions
INSIDE: dict[str, Any] = {
    "an absolute value": sp.exp(-sp.Abs(x)),
    "a maximum": sp.log(1 + sp.exp(sp.Max(x, 2 * y))),
    "a step and a sign": sp.tanh(x * symnn.step(x - 1) + sp.sign(x)),
    "a label": s(x * (2 * y - 1)) * sp.exp(y),
    "two labels": sp.exp(x * t + y * t),
    "labels": symnn.softplus(o(u, v)) + symnn.exp(-u),
    "labels under a sum": sp.exp(symnn.sum(o(u, v))),
}
VALUES = {"u": (0, 1), "y": (0, 1), "t": (-1, 1)}


@pytest.mark.parametrize("name", INSIDE)
def test_case_by_case_is_the_same_number(name: str) -> None:
    node = read(INSIDE[name])
    few = {a: tuple(map(Fraction, VALUES[str(a.label)])) for a in atoms(node) if str(a.label) in VALUES}
    spread = ValueCases(few).spread(node)
    rng = Random(3)
    for _ in range(20):
        here = {
            a: np.array([Fraction(_entry(a, rng)) for _ in range(3)] if a.rank else Fraction(_entry(a, rng)), dtype=object)
            for a in atoms(node)
        }
        before, after = (np.asarray(evaluate(e, Floats(), here, {n: 3}), dtype=float) for e in (node, spread))
        assert np.allclose(before, after)


def _entry(atom: Any, rng: Random) -> int | Fraction:
    return rng.choice(VALUES.get(str(atom.label), (-2, -1, 0, 1, 2, Fraction(1, 3))))


def test_afterwards_no_function_has_a_step_inside() -> None:
    spread = ValueCases({}).spread(read(INSIDE["a maximum"]))
    inside = [a for m in postorder(spread) if isinstance(m, Map) and m.operator is not step for a in m.arguments]
    assert not any(isinstance(k, Map) and k.operator is step for k in postorder(inside))


@pytest.mark.parametrize(
    ("left", "right", "roots"),
    [
        (y**2, y, (0, 1)),
        (t**2, 1, (-1, 1)),
        (o(u, u), u, (0, 1)),
        (6 * y**2 + 1, 5 * y, (Fraction(1, 3), Fraction(1, 2))),
        (y**2, 2, None),
        (y**2, -1, None),
        (y, 1, None),
        (y**2, x, None),
        (symnn.sum(o(u, u)), 1, None),
    ],
)
def test_which_atoms_have_two_values(left: Any, right: Any, roots: Any) -> None:
    found = values_of(read(left), read(sp.sympify(right)))
    assert (None if found is None else found[1]) == roots


# (claim, what it assumes, verdict)
AMONG_TWO_POINTS: list[tuple[Any, Any, Any, type]] = [
    (symnn.step(y - 1) + symnn.step(1 - y), 1, BIT, Refuted),  # at y = 1, which is one of two points
    (symnn.step(y - 1) * symnn.step(1 - y), 0, BIT, Refuted),
    (symnn.step(y - 1) * symnn.step(1 - y), y, BIT, Proved),
    (symnn.step(y - 1) * symnn.step(1 - y), 0, (), Proved),  # here 1 is an exception
    (o(u, sp.HadamardPower(u, -1)), one, sp.Eq(o(u, u), u), Refuted),
    (o(u, sp.HadamardPower(u, -1)), one, sp.Eq(o(u, u), one), Proved),
    (sp.exp(y), 1 + (sp.E - 1) * y, BIT, Proved),
    (sp.exp(y), 1 + (sp.E - 1) * y, (), Refuted),
    (s(t * x), (1 - t) / 2 + t * s(x), SIGN, Proved),
    (s(t * x), t * s(x), BIT.subs(y, t), Refuted),
    (sp.Max(x, 0) + sp.log(1 + sp.exp(-sp.Abs(x))), symnn.softplus(x), (), Proved),
    (sp.Max(x, 0) + sp.log(1 + sp.exp(-sp.Abs(x))), symnn.softplus(-x), (), Refuted),
]


@pytest.mark.parametrize("case", AMONG_TWO_POINTS, ids=lambda case: f"{case[0]} = {case[1]}, {case[2]}")
def test_what_has_two_values_gets_its_verdict(case: tuple[Any, Any, Any, type]) -> None:
    left, right, assume, word = case
    verdict = symnn.prove(symnn.claim(left, "=", right, assume=assume))
    assert isinstance(verdict, word), verdict
    if isinstance(verdict, Proved):
        assert symnn.recheck(verdict).accepted


def test_what_a_hypothesis_fills_in_keeps_the_declared_sign() -> None:
    p, h = symnn.vector("p", n), symnn.vector("h", n)
    weights = (sp.Q.positive(p), sp.Q.positive(h), sp.Eq(symnn.sum(p), 1), sp.Eq(symnn.sum(h), 1))
    verdict = symnn.prove(symnn.claim(symnn.sum(o(p, symnn.log(o(p, sp.HadamardPower(h, -1))))), ">=", 0, assume=weights))
    assert not isinstance(verdict, Refuted), verdict


@pytest.mark.parametrize(
    ("expr", "found"),
    [
        (1 - s(x), POSITIVE),
        (1 + sp.tanh(x), POSITIVE),
        (one - s(u), POSITIVE),
        (2 - s(x) - s(y), POSITIVE),
        (sp.Rational(1, 2) - s(x), None),
        (s(x) - 1, None),
        (1 - sp.exp(x), None),
        (1 - symnn.step(x), NONNEGATIVE),
        (symnn.step(x) - 1, None),
        (1 - symnn.hard_tanh(x), NONNEGATIVE),
        (2 + symnn.selu(x), POSITIVE),
        (1 + symnn.selu(x), None),
        (symnn.step(x), NONNEGATIVE),
    ],
)
def test_what_stays_within_its_range_has_a_visible_sign(expr: Any, found: int | None) -> None:
    node: Node = read(expr)
    assert sign(node) == found


def test_a_case_may_divide_by_what_is_declared_positive_and_by_nothing_else() -> None:
    cases = sp.Piecewise((x / q, x > r), (sp.log(q), True))
    assert isinstance(symnn.equal(cases, cases), Proved)
    for bad in (1 / x, sp.log(x), sp.sqrt(x - 1)):
        with pytest.raises(UnsupportedError):
            read(sp.Piecewise((bad, x > 1), (0, True)))
    assert isinstance(symnn.prove(symnn.claim(sp.Piecewise((1 / x, x > 1), (0, True)), "=", 0)), Unknown)

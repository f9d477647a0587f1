"""Laws of a class that is certain: 1 − p_k, its logarithm, its reciprocal and the odds of an entry of a softmax keep their digits, and so do
their gradients and Hessians.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest

import symnn
from symnn.bridge import read
from symnn.calculus.values.evaluate import Reals, evaluate
from symnn.export import lambdify
from symnn.export.stable.certain_entry import certain_entries
from symnn.expr import Atom, Contract, Indicator, Node
from symnn.ops.log import log as logarithm
from symnn.ops.reciprocal import reciprocal
from symnn.ops.softmax import softmax
from tests.export.test_stable import PRECISE, exact, right

n, m = symnn.sizes("n m")
z, v = symnn.vector("z", n), symnn.vector("v", 3)
p, log = symnn.softmax(z), symnn.log
ENTRIES: dict[str, Any] = {
    "1 - p": 1 - p[0, 0],
    "log(1 - p)": log(1 - p[0, 0]),
    "1/(1 - p)": 1 / (1 - p[0, 0]),
    "odds": p[0, 0] / (1 - p[0, 0]),
    "log odds": log(p[0, 0] / (1 - p[0, 0])),
    "focal loss": -((1 - p[0, 0]) ** 2) * log(p[0, 0]),
    "focal loss 3": -((1 - p[0, 0]) ** 3) * log(p[0, 0]),
    "p log(1 - p)": p[0, 0] * log(1 - p[0, 0]),
    "binary entropy": -p[0, 0] * log(p[0, 0]) - (1 - p[0, 0]) * log(1 - p[0, 0]),
}
"""The Hessian of a focal loss has the rounding of a probability where one of the other classes is certain."""
POINTS = [
    [0.0, 0.0, 0.0],
    [1e-20, -1e-20, 0.0],
    [40.0, 0.0, 0.0],
    [-40.0, 40.0, 0.0],
    [800.0, 0.0, -800.0],
    [-800.0, 800.0, 800.0],
    [4000.0, 0.0, -40.0],
    [4000.5, 4000.0, 3999.75],
]


@pytest.mark.parametrize(("name", "target"), [*product(ENTRIES, ["numpy"]), ("log(1 - p)", "c")])
def test_what_is_left_of_one_class_is_right_with_its_gradient_and_hessian(name: str, target: str) -> None:
    f = ENTRIES[name]
    for order, expr in enumerate((f, symnn.gradient(f, z), symnn.hessian(f, z))):
        call = lambdify((z,), expr, target=target)
        for x in POINTS[: 7 if order < 2 else 4]:
            wanted = at(expr, x)
            if not np.isfinite(np.append(wanted, at(f, x))).all():
                continue  # larger than a float
            rounding = 4e-16 if "focal" in name else 1e-14 * np.max(np.abs(wanted))
            scale = 1e-300 if order < 2 else rounding
            assert right(call(np.array(x)), wanted, 1e-12, max(1e-300, scale)), (order, x, call(np.array(x)), wanted)


@cache
def nodes(expr: Any) -> Node:
    return read(expr)


@cache
def known(node: Node, x: tuple[float, ...]) -> Any:
    """The value in as many digits as 1 - p needs."""
    values = {read(z): np.vectorize(Fraction, otypes=[object])(np.array(x))}
    return evaluate(node, Reals(60 + int((max(x) - min(x)) / 2)), values, {n: 3}).astype(float)


def at(expr: Any, x: list[float]) -> Any:
    return known(nodes(expr), tuple(x))


def certain(Z: Atom, axis: int, k: int) -> Node:
    """1 − p_k in every row, or every column."""
    entry = Contract([softmax(Z, axis=axis), Indicator((Z.shape[axis],), (1,), -k)], [(0, 1), (axis,)], (1 - axis,))
    return 1 - entry


@pytest.mark.parametrize("axis", [0, 1])
def test_what_is_left_of_one_class_in_every_row(axis: int) -> None:
    Z, draw = Atom("Z", (m, n)), np.random.default_rng(5)
    q = certain(Z, axis, 1)
    for x in (draw.normal(size=(3, 3)) * 30, np.array([[0.0, 800.0, -800.0], [800.0, 0.0, 0.0], [-800.0, 40.0, 40.0]])):
        given = {Z: np.vectorize(Fraction, otypes=[object])(x)}
        for f in (q, logarithm(q), (1 - q) * logarithm(q)):
            wanted = evaluate(f, PRECISE, given, {m: 3, n: 3})
            assert right(lambdify((Z,), f)(x), wanted, 1e-12), f


def test_the_gradient_in_a_column_of_certain_classes() -> None:
    Z = symnn.matrix("Z", 3, 3)
    f = sum(log(1 - symnn.softmax(Z[r, :].T)[1, 0]) for r in range(3))
    expr = symnn.gradient(f, Z)
    x = np.array([[0.0, 800.0, -800.0], [800.0, 0.0, 0.0], [-800.0, 40.0, 40.0]])
    assert right(lambdify((Z,), expr)(x), exact(expr, {Z: x}, {}), 1e-12)


def test_what_is_not_one_minus_an_entry_is_left_as_it_is() -> None:
    Z, u = Atom("Z", (m, n)), Atom("u", (n,))
    flag = Indicator((n,), (1,), 0)
    all_rows = 1 - Contract([softmax(Z), flag], [(0, 1), (1,)], ())
    entry = Contract([softmax(u), flag], [(0,), (0,)], ())
    other = Contract([softmax(2 * u), flag], [(0,), (0,)], ())
    beyond = Contract([softmax(u), Indicator((n,), (1,), 0, ">=")], [(0,), (0,)], ())
    left = [all_rows, 1 - 2 * entry, 2 - entry, 1 + entry, 1 - entry * other, 1 - beyond, entry - entry * entry]
    for node in left:
        for made in (node, reciprocal(node), logarithm(node)):
            assert certain_entries(made) is made


def test_an_entry_that_only_stands_beside_is_not_taken_for_the_certain_one() -> None:
    q = symnn.softmax(z)
    for f in (log(1 - q[0, 0]) * q[1, 0], q[1, 0] / (1 - q[0, 0]), z[0, 0] * log(1 - q[2, 0])):
        for expr, x in product((f, symnn.gradient(f, z)), ([1.0, 2.0, 3.0], [40.0, -40.0, 0.0], [-0.5, -0.25, 4.0])):
            wanted, call = exact(expr, {z: x}, {n: 3}).astype(float), lambdify((z,), expr)
            assert right(call(np.array(x)), wanted, 1e-12, 4e-16 * np.max(np.abs(wanted))), (f, x, call(np.array(x)), wanted)

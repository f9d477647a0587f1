"""Second derivatives of log(1 − p), where an entry of the softmax p is certain: nothing that is divided by cancels."""

from __future__ import annotations

import warnings
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.calculus.values.evaluate import Reals, evaluate
from symnn.export import lambdify
from symnn.export.stable.softmax_of_others import beside_others
from symnn.export.stable.softmax_sums import FAR
from symnn.export.stable.stable_operators import select
from symnn.expr import Node, const
from symnn.expr.walk import atoms, postorder, substitute
from tests.export.test_stable import exact

n, m = symnn.sizes("n m")
u, v, y = (symnn.vector(name, n) for name in "uvy")
Z, Y = (symnn.matrix(name, m, n) for name in "ZY")
one, ones = sp.OneMatrix(n, 1), sp.OneMatrix(m, n)
log, softmax, had = symnn.log, symnn.softmax, sp.HadamardProduct
p, rows = softmax(u), softmax(Z, axis=1)


def losses(u: Any, v: Any, y: Any) -> dict[str, Any]:
    p, one = softmax(u), sp.OneMatrix(u.shape[0], 1)
    return {
        "log(1 - p)": symnn.sum(had(v, log(one - p))),
        "unlikelihood": -symnn.sum(log(one - p)),
        "logits": symnn.sum(had(v, log(p) - log(one - p))),
        "both": -symnn.sum(had(y, log(p)) + had(one - y, log(one - p))),
        "mirrored focal": -symnn.sum(had(y, had(had(p, p), log(one - p)))),
        "of half u": symnn.sum(had(v, log(one - softmax(u / 2)))),
        "p log(1 - p)": symnn.sum(had(v, had(p, log(one - p)))),
    }


LOSSES = losses(u, v, y)
POINTS = [
    *([t, -t, 0.25] for t in (0.0, 1e-20, 1e-10, 1e-3, 1.0, 40.0, 800.0, 4000.0)),
    [-40.0, 0.5, -20.0], [-800.0, 0.5, -400.0], [0.5, -1.25, 800.0], [40.0, 0.25, 40.0], [30.0, 1.0, 28.0],
]  # fmt: skip


def right(found: Any, wanted: Any, rounding: float = 0.0) -> bool:
    wanted = wanted.astype(float)
    return bool(np.all(np.abs(np.reshape(found, wanted.shape) - wanted) <= 1e-12 * np.abs(wanted) + rounding + 1e-300))


@pytest.mark.parametrize("target", ["numpy", "python", "c"])
@pytest.mark.parametrize("name", LOSSES)
def test_hessians_and_their_products_with_a_vector(name: str, target: str) -> None:
    u, v, y, d = (symnn.vector(name, 3 if target == "python" else n) for name in "uvyd")
    f, points = losses(u, v, y)[name], {v: [0.25, -1.5, 0.75], y: [0.0, 1.0, 0.0], d: [1.0, -0.5, 2.0]}
    args, hessian = [a for a in (u, v, y) if read(a) in set(atoms([read(f)]))], symnn.hessian(f, u)
    call, times = lambdify(args, hessian, target=target), lambdify([*args, d], hessian * d, target=target)
    for x in POINTS:
        given = {**points, u: x}
        wanted = exact(hessian, {a: given[a] for a in args}, {n: 3})
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = call(*(np.array(given[a]) for a in args))
            product = times(*(np.array(given[a]) for a in (*args, d)))
        rounding = 4e-16 if name in ("mirrored focal", "p log(1 - p)") else 0.0  # that of a probability
        assert right(found, wanted, rounding), (x, found, wanted.astype(float), call.source)
        # a product has the rounding of probabilities: its terms cancel with one another
        assert right(product, wanted.astype(float) @ np.array(points[d]), 4e-15), (x, product, times.source)


ROWS: dict[str, Any] = {
    "every row": symnn.sum(had(Y, log(ones - rows))),
    "both of every row": -symnn.sum(had(Y, log(rows)) + had(ones - Y, log(ones - rows))),
}


@pytest.mark.parametrize("name", ROWS)
def test_hessians_by_the_scores_of_every_row(name: str) -> None:
    f, weights = ROWS[name], np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    hessian = symnn.hessian(f, Z)
    call = lambdify([Z, Y], hessian)
    for x in (np.array([POINTS[k], POINTS[-k - 1]]) for k in range(len(POINTS))):
        known = {read(a): np.vectorize(Fraction, otypes=[object])(b) for a, b in ((Z, x), (Y, weights))}
        wanted = evaluate(read(hessian), Reals(3600), known, {n: 3, m: 2})
        assert right(call(x, weights), wanted, 4e-16), (x, call.source)


def entries(node: Node, x: list[float]) -> Any:
    """The exact values in 400 digits, with sums of other entries and choices by their meaning."""
    node = substitute(node, {const(FAR): const(-(10**15))})  # further than that there is no exact value of e^x
    given = {a: np.vectorize(Fraction, otypes=[object])([0.25, -1.5, 0.75] if str(a.label) == "v" else x) for a in set(atoms([node]))}
    return evaluate(node, Reals(400), given, {n: 3})


@pytest.mark.parametrize("name", [name for name in LOSSES if name not in ("both", "mirrored focal")])
def test_what_is_rewritten_is_equal_in_many_digits_and_a_lie_is_not(name: str) -> None:
    node = read(symnn.hessian(LOSSES[name], u))
    made = beside_others(node)
    assert made is not node
    assert any(getattr(x, "operator", None) is select for x in postorder(made))
    for x in ([0.5, -1.25, 2.0], [3.0, 0.0, -2.0], [0.0, 0.0, 0.0]):
        gap = np.ravel(entries(node, x) - entries(made, x))
        assert all(abs(g) < 1e-300 for g in gap), gap
        assert any(abs(g) > 1e-6 for g in np.ravel(entries(node, x) - entries(Fraction(1001, 1000) * made, x)))


def test_what_only_looks_like_it_is_left_as_it_is() -> None:
    q = softmax(2 * u)
    near = [had(p, sp.HadamardPower(one + p, -2)), had(q, sp.HadamardPower(2 * one - p, -2)), sp.HadamardPower(one - v, -2), log(one - p)]
    for expr in near:
        node = read(expr)
        assert beside_others(node) is node

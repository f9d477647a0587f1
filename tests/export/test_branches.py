"""Laws of branches, ties and quotients: what is not taken contributes nothing, and what is whole is computed whole, without a warning."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.calculus.normal_form.normalizer import same
from symnn.errors import ShapeError
from symnn.export import export_source, lambdify
from symnn.export.stable.stable_operators import adjugate, product_of_others, select, sum_of_others
from symnn.export.stable.untaken_branches import guarded
from symnn.expr import Atom, Map, rebuild
from tests.export.test_targets import ARRAYS, given

n, m = symnn.sizes("n m")
t, w = sp.symbols("t w", real=True)
b = sp.Symbol("b", positive=True)
x, p, q, u = (symnn.vector(name, n) for name in "xpqu")
X, A = symnn.matrix("X", m, n), symnn.matrix("A", n, n)
one, i = sp.OneMatrix(n, 1), sp.Symbol("i", integer=True)
r = symnn.norm(x)
ZERO, LONG = np.zeros(3), np.array([3.0, 4.0, 0.0])
centred = x - symnn.mean(x) * one
variance = symnn.sum(sp.HadamardProduct(centred, centred)) / n
triplet = symnn.relu(symnn.norm(x - p) - symnn.norm(x - q) + 1)
ball = symnn.sum(x * symnn.minimum(1, 1 / r))
scaled = symnn.sum(x / symnn.maximum(r, sp.Rational(1, 100)))
G, H = symnn.gradient, symnn.hessian
ALL = sp.Product(u[i, 0], (i, 0, n - 1))
SINGULAR = np.array([[1.0, 2.0], [2.0, 4.0]])

CASES: dict[str, tuple[Any, tuple[Any, ...], tuple[Any, ...], Any]] = {
    "inactive triplet": (G(triplet, x), (x, p, q), (ZERO, ZERO, LONG), ZERO),
    "inactive triplet, twice": (H(triplet, x), (x, p, q), (ZERO, ZERO, LONG), np.zeros((3, 3))),
    "active triplet": (G(triplet, x), (x, p, q), (LONG, ZERO, LONG + [1, 0, 0]), [1.6, 0.8, 0]),
    "relu(norm - 1)": (G(symnn.relu(r - 1), x), (x,), (ZERO,), ZERO),
    "relu(norm - 1), twice": (H(symnn.relu(r - 1), x), (x,), (ZERO,), np.zeros((3, 3))),
    "relu(norm - 1), active": (G(symnn.relu(r - 1), x), (x,), (LONG,), LONG / 5),
    "a norm": (G(r, x), (x,), (ZERO,), ZERO),
    "norms of rows": (G(symnn.sum(symnn.norm(X, axis=1)), X), (X,), (np.array([[0.0, 0.0], [3.0, 4.0]]),), [[0, 0], [0.6, 0.8]]),
    "norm to 3/2": (G(r ** sp.Rational(3, 2), x), (x,), (ZERO,), ZERO),
    "cos of a norm": (G(sp.cos(r), x), (x,), (ZERO,), ZERO),
    "cos of a norm, twice": (H(sp.cos(r), x), (x,), (ZERO,), -np.eye(3)),
    "x/max(norm, 1/100)": (scaled, (x,), (ZERO,), 0),
    "its gradient": (G(scaled, x), (x,), (ZERO,), [100, 100, 100]),
    "its hessian": (H(scaled, x), (x,), (ZERO,), np.zeros((3, 3))),
    "x min(1, 1/norm)": (ball, (x,), (ZERO,), 0),
    "gradient of that": (G(ball, x), (x,), (ZERO,), [1, 1, 1]),
    "hessian of that": (H(ball, x), (x,), (ZERO,), np.zeros((3, 3))),
    "gradient of that outside": (G(ball, x), (x,), (LONG,), np.full(3, 0.2) - LONG * 7 / 125),
    "sqrt relu, off": (G(sp.sqrt(symnn.relu(t)), t), (t,), (-1.0,), 0),
    "sqrt relu, at 0": (G(sp.sqrt(symnn.relu(t)), t), (t,), (0.0,), 0),
    "sqrt relu, on": (G(sp.sqrt(symnn.relu(t)), t), (t,), (4.0,), 0.25),
    "sqrt relu, twice": (H(sp.sqrt(symnn.relu(t)), t), (t,), (-1.0,), 0),
    "an exponential that is off": (G(symnn.relu(t) + (1 - symnn.positive(t)) * (sp.exp(t) - 1), t), (t,), (800.0,), 1),
    "power by exponent": (G(b**w, w), (b, w), (0.0, 2.0), 0),
    "power by exponent, twice": (H(b**w, w), (b, w), (0.0, 2.0), 0),
    "b log b": (b * sp.log(b), (b,), (0.0,), 0),
    "variance of equals": (G(variance, x), (x,), (np.ones(3),), ZERO),
    "deviation of equals": (G(sp.sqrt(variance), x), (x,), (np.ones(3),), ZERO),
    "deviation": (G(sp.sqrt(variance), x), (x,), (np.array([1.0, 2.0, 3.0]),), np.array([-1, 0, 1]) / np.sqrt(6)),
    "product with a zero": (G(ALL, u), (u,), (np.array([0.0, 2.0, 3.0]),), [6, 0, 0]),
    "product with two zeros": (G(ALL, u), (u,), (np.array([0.0, 0.0, 3.0]),), ZERO),
    "product": (G(ALL, u), (u,), (np.array([4.0, 2.0, 3.0]),), [6, 12, 8]),
    "determinant of a singular matrix": (G(sp.Determinant(A), A), (A,), (SINGULAR,), [[4, -2], [-2, 1]]),
    "determinant of rank 1 in 3": (G(sp.Determinant(A), A), (A,), (np.ones((3, 3)),), np.zeros((3, 3))),
    "determinant": (G(sp.Determinant(A), A), (A,), (np.array([[1.0, 2.0], [3.0, 4.0]]),), [[4, -3], [-2, 1]]),
    "three-way tie": (G(symnn.max(u + one), u), (u,), (np.full(3, 0.7),), np.full(3, 1 / 3)),
    "clip at its upper edge": (G(symnn.maximum(symnn.minimum(t, 1), -1), t), (t,), (1.0,), 0.5),
    "clip at its lower edge": (G(symnn.maximum(symnn.minimum(t, 1), -1), t), (t,), (-1.0,), 0.5),
    "an entry": (sp.exp(x[1, 0]), (x,), (np.zeros(2),), 1),
}  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", CASES)
def test_the_value_is_the_right_one_without_a_warning(name: str) -> None:
    expr, arguments, values, wanted = CASES[name]
    f = lambdify(arguments, expr)
    np.testing.assert_allclose(f(*values), wanted, rtol=1e-12, atol=1e-12, err_msg=f.source)


def test_a_maximum_after_a_shift_is_always_attained() -> None:
    draw = np.random.default_rng(0)
    for shift in (one, 3 * one, u / 3):
        f = lambdify((u,), G(symnn.max(u + shift), u))
        for _ in range(500):
            at = draw.normal(size=5)
            found = f(at)
            assert found[np.argmax(at)] == found.max() > 0
            assert np.count_nonzero(found) == 1


@pytest.mark.parametrize("expr", [sp.exp(x[5, 0]), G(x[5, 0] ** 2, x), G(x[5, 0], x), x[0, 0] + x[5, 0]])
def test_a_written_index_outside_of_its_axis_is_refused_when_the_function_is_called(expr: Any) -> None:
    f = lambdify((x,), expr)
    with pytest.raises((ShapeError, IndexError), match=r"entry 5 .* (it has|there are) 2"):
        f(np.ones(2))
    module = export_source("one entry", [x], {"value": expr})
    namespace: dict[str, Any] = {}
    exec(compile(module, "exported", "exec"), namespace)  # noqa: S102  our own text
    with pytest.raises(IndexError, match="entry 5 is asked for, but there are 2"):
        namespace["function"](np.ones(2))


def test_real_poles_stay() -> None:
    with np.errstate(all="ignore"):
        assert lambdify((x,), 1 / r)(ZERO) == np.inf
        assert lambdify((t,), symnn.step(t) / t)(0.0) == np.inf
        assert np.isnan(lambdify((t,), sp.log(t))(-1.0))


QUOTIENTS = {
    "sin": (sp.sin(t) / t, 1.0),
    "e^t - 1": ((sp.exp(t) - 1) / t, 1.0),
    "log(1 + t)": (sp.log(1 + t) / t, 1.0),
    "1 - cos": ((1 - sp.cos(t)) / t**2, 0.5),
    "root": ((sp.sqrt(1 + t) - 1) / t, 0.5),
}
JUMPS = {
    "relu": (symnn.relu(t) / t, 1.0, 0.0),
    "sign": (sp.Abs(t) / t, 1.0, -1.0),
    "sin|t|": (sp.sin(symnn.abs(t)) / t, 1.0, -1.0),
}


@pytest.mark.parametrize("target", ["numpy", "python", "c"])
@pytest.mark.parametrize("name", QUOTIENTS)
def test_a_quotient_that_is_0_by_0_has_its_limit_where_it_is_smooth(name: str, target: str) -> None:
    expr, limit = QUOTIENTS[name]
    call = lambdify((t,), expr, target=target)
    for x in (0.0, 1e-100, 1e-20, 1e-17):
        assert call(x) == pytest.approx(limit, rel=1e-15)


@pytest.mark.parametrize("name", JUMPS)
def test_a_quotient_that_jumps_has_no_value_at_0_by_0(name: str) -> None:
    expr, right, left = JUMPS[name]
    call = lambdify((t,), expr)
    assert (call(1e-100), call(-1e-100)) == (right, left)
    with np.errstate(all="ignore"):
        assert np.isnan(call(0.0))
    with pytest.raises((ZeroDivisionError, ValueError)):
        lambdify((t,), expr, target="python")(0.0)


def test_what_is_guarded_equals_what_was_written_where_the_switch_is_on() -> None:
    """select(c, a, b) as a: the same product."""
    changed = 0
    for expr, _, _, _ in CASES.values():
        node = read(expr)
        made = rebuild(node, guarded)
        opened = rebuild(made, lambda f: f.arguments[1] if isinstance(f, Map) and f.operator is select else f)
        changed += made is not node
        assert opened is node or same(opened, node)
    assert changed > 10


def test_the_quotients_mean_what_they_say() -> None:
    v, a = Atom("v", (n,)), Atom("A", (3, 3))
    draw = np.random.default_rng(1).normal(size=(3, 3))
    np.testing.assert_allclose(lambdify([a], adjugate(a))(draw), np.linalg.det(draw) * np.linalg.inv(draw), rtol=1e-9)
    np.testing.assert_allclose(lambdify([v], product_of_others(v))(np.array([2.0, 3.0, 5.0])), [15, 10, 6])


@pytest.mark.parametrize("target", ARRAYS)
def test_a_sum_of_others_loses_no_digit_beside_a_large_entry(target: str) -> None:
    a = Atom("A", (2, 3))
    f = lambdify([a], [sum_of_others(a, axis=1), sum_of_others(a, axis=(0, 1))], target=target)
    rows, every = f(given(target, np.array([[1.0, 1e-20, 2e-20], [3.0, 5.0, 7.0]])))
    np.testing.assert_allclose(np.asarray(rows), [[3e-20, 1, 1], [12, 10, 8]], rtol=1e-15)
    np.testing.assert_allclose(np.asarray(every), [[15, 16, 16], [13, 11, 9]], rtol=1e-15)
    v = Atom("v", (3,))
    assert lambdify([v], sum_of_others(v), target="python")([1.0, 1e-20, 2e-20]) == pytest.approx([3e-20, 1.0, 1.0], rel=1e-15, abs=0)


def test_the_gradient_of_a_cross_entropy_is_right_where_the_class_is_certain() -> None:
    y = symnn.vector("y", n)
    f = lambdify((x, y), G(-symnn.sum(sp.HadamardProduct(y, symnn.log(symnn.softmax(x)))), x))
    e = np.exp(-40.0)
    np.testing.assert_allclose(f(np.array([40.0, 0.0]), np.array([1.0, 0.0])), [-e / (1 + e), e / (1 + e)], rtol=1e-14)

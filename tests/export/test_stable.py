"""Laws of the rewriting before a plan is made: what is computed equals what was written, and is right to 1e-12 wherever it is finite."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn import ops
from symnn.bridge import read
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.values.evaluate import Reals, evaluate
from symnn.export import lambdify
from symnn.export.stable.prepare import Prepared
from symnn.export.stable.stable_laws import LAWS, StableLaw
from symnn.export.stable.stable_operators import select
from symnn.export.targets.numpy.operators import SPELLED
from symnn.expr import Atom, Map, Node, rebuild
from symnn.expr.walk import atoms
from tests.export.test_export import CASES

n, m = symnn.sizes("n m")
t, g = sp.Symbol("t", real=True), sp.Symbol("gamma", positive=True)
u, z, b, y, X = symnn.vector("u", n), symnn.vector("z", n), symnn.vector("b", n), symnn.vector("y", m), symnn.matrix("X", m, n)
one, ones = sp.OneMatrix(n, 1), sp.OneMatrix(m, 1)
s, log, exp = symnn.sigmoid, symnn.log, symnn.exp
POINTS = [0.0, *(sign * t for t in (1e-20, 1e-10, 1e-3, 1.0, 40.0, 800.0, 4000.0) for sign in (1, -1))]
PRECISE = Reals(3600)  # 1 - sigmoid(4000) has 1737 zeros


def had(*factors: Any) -> Any:
    return sp.HadamardProduct(*factors)


SCALARS: dict[str, Any] = {
    "log(1+e^t)": sp.log(1 + sp.exp(t)),
    "log(1+e^-t)": sp.log(1 + sp.exp(-t)),
    "log(e^2t+e^t+1)": sp.log(sp.exp(2 * t) + sp.exp(t) + 1),
    "log(e^t+e^-t)": sp.log(sp.exp(t) + sp.exp(-t)),
    "log sigma": log(s(t)),
    "log(1-sigma)": log(1 - s(t)),
    "log odds": log(s(t) / (1 - s(t))),
    "e^t/(1+e^t)": sp.exp(t) / (1 + sp.exp(t)),
    "1/(1+e^t)^2": 1 / (1 + sp.exp(t)) ** 2,
    "e^2t/(1+e^t)^3": sp.exp(2 * t) / (1 + sp.exp(t)) ** 3,
    "focal": -((1 - s(t)) ** 2) * log(s(t)),
    "focal 3": -((1 - s(t)) ** 3) * log(s(t)),
    "sigma(1-sigma)": s(t) * (1 - s(t)),
    "log odds typed": log(s(t)) - log(1 - s(t)),
    "binary entropy": -s(t) * log(s(t)) - (1 - s(t)) * log(1 - s(t)),
    "softplus - t": 3 * symnn.softplus(t) - 2 * t,
    "tanh": sp.tanh(t),
    "1-tanh^2": 1 - sp.tanh(t) ** 2,
    "softplus": symnn.softplus(t),
    "1/sqrt(1+e^t)": 1 / sp.sqrt(1 + sp.exp(t)),
    "log1p(e^t)": symnn.log1p(sp.exp(t)),
    "log1p(expm1)": symnn.log1p(symnn.expm1(t)),
    "typed tanh": (sp.exp(t) - sp.exp(-t)) / (sp.exp(t) + sp.exp(-t)),
}
NEGATIVE = {"log(1-e^t)": sp.log(1 - sp.exp(t)), "e^t-1": sp.exp(t) - 1}
FINITE = {"sinh": sp.sinh(t), "cosh-1": sp.cosh(t) - 1, "t(e^2t-e^-2t)": t * sp.exp(2 * t) - t * sp.exp(-2 * t)}
"""Right up to 80, and beyond as large as a float can be."""
ABOVE = {"log(1+t)": sp.log(1 + t), "log1p of a square": sp.log(1 + t**2)}
VECTORS: dict[str, Any] = {
    "log sum e^z": sp.log(symnn.sum(exp(z))),
    "its square": sp.log(symnn.sum(exp(z))) ** 2,
    "log mean e^z": sp.log(symnn.mean(exp(z))) + 1,
    "log(1 + sum e^z)": sp.log(1 + symnn.sum(exp(z))),
    "sum log(e^z+1)": symnn.sum(log(exp(z) + one)),
    "log softmax": log(symnn.softmax(z))[0, 0],
    "typed softmax": symnn.sum(had(z, exp(z))) / symnn.sum(exp(z)),
    "entropy": -symnn.sum(had(symnn.softmax(z), log(symnn.softmax(z)))),
    "log sigmas": symnn.sum(log(s(z))),
    "expected logit": symnn.sum(had(symnn.softmax(z), z)),
}


def derivatives(f: Any, x: Any) -> list[Any]:
    return [f, symnn.gradient(f, x), symnn.hessian(f, x)]


def exact(expr: Any, values: dict[Any, Any], sizes: dict[Any, int]) -> Any:
    node = read(expr)
    given = {read(a): tuple(np.asarray(v, dtype=float).ravel().tolist()) for a, v in values.items()}
    return _exact(node, tuple((a, given[a]) for a in atoms([node]) if a in given), tuple(sizes.items()))


@cache
def _exact(node: Node, given: tuple[tuple[Any, tuple[float, ...]], ...], sizes: tuple[tuple[Any, int], ...]) -> Any:
    """The value in thousands of digits: every target is compared with it at the same points."""
    extents = dict(sizes)
    values = {a: np.array([*map(Fraction, v)], dtype=object).reshape([extents.get(e, e) for e in a.shape]) for a, v in given}
    value = evaluate(node, PRECISE, values, extents)
    value.flags.writeable = False
    return value


def right(found: Any, wanted: Any, relative: float = 1e-12, absolute: float = 1e-300) -> bool:
    """Relative to the entry itself, down to what a float can hold."""
    flat = [(float(a), w) for a, w in zip(np.ravel(found), np.ravel(wanted), strict=True)]
    return all(np.isfinite(a) and abs(a - float(w)) <= relative * abs(float(w)) + absolute for a, w in flat)


@pytest.mark.parametrize("name", [*SCALARS, *NEGATIVE, *FINITE, *ABOVE])
@pytest.mark.parametrize("order", [0, 1, 2])
def test_scalars_and_their_derivatives_are_right_everywhere(name: str, order: int) -> None:
    expr = derivatives({**SCALARS, **NEGATIVE, **FINITE, **ABOVE}[name], t)[order]
    f = lambdify((t,), expr)
    inside: Callable[[float], bool] = {"log(1-e^t)": lambda x: x < 0, "e^t-1": lambda x: x < 700, "log(1+t)": lambda x: x > -1}.get(
        name, lambda x: name not in FINITE or abs(x) < 80
    )
    for x in filter(inside, POINTS):
        wanted = exact(expr, {t: x}, {})
        assert right(f(x), wanted), (x, f(x), float(wanted[()]), f.source)


QUOTIENTS = {
    "1/(e^t-1)": 1 / (sp.exp(t) - 1),
    "e^t/(1-e^t)": sp.exp(t) / (1 - sp.exp(t)),
    "1/(2-2e^t)^2": 1 / (2 - 2 * sp.exp(t)) ** 2,
    "log(e^t-1) - t": sp.log(sp.exp(t) - 1) - t,
}


@pytest.mark.parametrize("name", QUOTIENTS)
def test_quotients_by_e_t_minus_1_and_their_derivatives_are_right_and_silent(name: str) -> None:
    for order, expr in enumerate(derivatives(QUOTIENTS[name], t)):
        f = lambdify((t,), expr)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for x in (1e-20, 1e-10, 1e-3, 1.0, 40.0, 800.0, 4000.0, *(() if "log" in name else (-1e-20, -1e-3, -40.0, -800.0, -4000.0))):
                assert right(f(x), exact(expr, {t: x}, {})), (order, x, f(x), f.source)


@pytest.mark.parametrize("gamma", [0.5, 1.0, 2.0, 3.5])
@pytest.mark.parametrize("order", [0, 1, 2])
def test_the_focal_loss_with_any_exponent_is_right_everywhere(gamma: float, order: int) -> None:
    expr = derivatives(-((1 - s(t)) ** g) * log(s(t)), t)[order]
    f = lambdify((t, g), expr)
    for x in POINTS:
        wanted = exact(expr, {t: x, g: gamma}, {})
        assert right(f(x, gamma), wanted, 1e-11), (x, f(x, gamma), float(wanted[()]), f.source)


@pytest.mark.parametrize("name", VECTORS)
@pytest.mark.parametrize("order", [0, 1])
def test_vectors_and_their_gradients_are_right_everywhere(name: str, order: int) -> None:
    expr = derivatives(VECTORS[name], z)[order]
    f = lambdify((z,), expr)
    for x, w in product(POINTS, (0.0, -40.0)):
        wanted = exact(expr, {z: [x, w]}, {n: 2})
        # [k = 0] − p_k has the rounding of a probability; the gradient of Σ log softmax is 0 where all are equal
        scale = 4e-16 * (1 + abs(x) + abs(w)) if order and name == "log softmax" else 1e-300
        assert right(f(np.array([x, w])), wanted, 1e-12, scale), (x, w, f(np.array([x, w])), wanted.astype(float), f.source)


@pytest.mark.parametrize("name", [name for name in VECTORS if name != "log softmax"])
def test_hessians_are_finite_and_right_to_the_rounding_of_a_probability(name: str) -> None:
    expr = derivatives(VECTORS[name], z)[2]
    f = lambdify((z,), expr)
    for x, w in product(POINTS, (0.0, -40.0)):
        wanted = exact(expr, {z: [x, w]}, {n: 2})
        assert right(f(np.array([x, w])), wanted, 1e-12, 4e-16 * (1 + abs(x) + abs(w)) ** 2), (x, w, f.source)


@pytest.mark.parametrize("target", ["numpy", "python", "c"])
def test_the_diagonal_of_a_saturated_hessian_keeps_its_digits(target: str) -> None:
    """p − p² is p times the sum of the other entries, beside −p_i p_j; a sum with another matrix, and a multiple, too."""
    v = symnn.vector("v", 3)
    H = symnn.hessian(symnn.log_sum_exp(v), v)
    for expr in (H, symnn.jacobian(symnn.softmax(v), v), 3 * H - sp.ZeroMatrix(3, 3), H + sp.HadamardProduct(H, H)):
        f = lambdify((v,), expr, target=target)
        for x in ([0.0, 40.0, -3.0], [300.0, 0.0, 1.0], [1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [4000.0, 0.0, -800.0]):
            assert right(f(np.array(x)), exact(expr, {v: x}, {}), 1e-12), (x, f(np.array(x)))


@pytest.mark.parametrize("target", ["numpy", "python", "c"])
def test_what_is_left_of_a_probability_keeps_its_digits(target: str) -> None:
    v = symnn.vector("v", 3)
    p, three = symnn.softmax(v), sp.OneMatrix(3, 1)
    some = (three - p, log(three - p), symnn.sum(had(three - p, log(p))), 2 * had(v, three - p))
    for expr, x in product(some, ([0.0, 40.0, -3.0], [300.0, 0.0, 1.0], [1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [-4000.0, 0.0, -900.0])):
        f = lambdify((v,), expr, target=target)
        assert right(f(np.array(x)), exact(expr, {v: x}, {}), 1e-12), (x, f(np.array(x)))


def test_what_is_left_of_the_probabilities_of_every_row() -> None:
    Z, draw = Atom("Z", (m, n)), np.random.default_rng(3)
    for axis in (0, 1):
        p = ops.softmax(Z, axis=axis)
        for node in (1 - p, ops.log(1 - p), Fraction(3, 2) * Z - Fraction(3, 2) * Z * p):
            x = draw.normal(size=(2, 3)) * 30
            known = {Z: np.vectorize(Fraction, otypes=[object])(x)}
            assert right(lambdify((Z,), node)(x), evaluate(node, PRECISE, known, {m: 2, n: 3}), 1e-12, 1e-300), node


def test_what_only_looks_like_such_a_hessian_is_left_as_it_is() -> None:
    p, q = symnn.softmax(z), symnn.softmax(2 * z)
    near = [log(one - 2 * p), log(one + p), log(2 * one - p), had(p, p) - p * p.T * one, had(q, p) - q + one]
    for expr in (sp.DiagMatrix(p) - p * q.T, sp.DiagMatrix(p) + p * p.T, sp.DiagMatrix(p) - 2 * p * p.T, *near):
        f, x = lambdify((z,), expr), [-0.5, -1.0, -0.75]
        assert "np.where" not in f.source
        assert right(f(np.array(x)), exact(expr, {z: x}, {n: 3}), 1e-12, 1e-15)


def test_likelihoods_are_finite_and_right_at_800() -> None:
    p = s(X * b)
    likelihood = symnn.sum(had(y, log(p)) + had(ones - y, log(ones - p)))
    logistic = symnn.sum(log(ones + exp(-had(y, X * b))))
    for f in (likelihood, logistic):
        for expr in derivatives(f, b):
            call = lambdify((X, b, y), expr)
            for scale in (1e-10, 1.0, 40.0, 800.0, 4000.0):
                given = {X: np.array([[1.0, 2.0], [-1.0, 0.5], [0.0, 0.0]]), b: np.array([scale, -scale / 4]), y: np.array([1.0, 0.0, 1.0])}
                wanted = exact(expr, given, {n: 2, m: 3})
                assert right(call(*given.values()), wanted, 1e-12, 1e-15 if expr is not f else 1e-300), (
                    scale,
                    call(*given.values()),
                    wanted,
                    call.source,
                )


@pytest.mark.parametrize("law", LAWS, ids=[law.name for law in LAWS])
def test_every_law_of_the_table_is_proved(law: StableLaw) -> None:
    assert proved(law)


@pytest.mark.parametrize("law", LAWS, ids=[law.name for law in LAWS])
def test_a_wrong_law_is_not_proved(law: StableLaw) -> None:
    for lie in (lambda x: x + Fraction(1, 1000), lambda x: Fraction(1001, 1000) * x, lambda x: -1 * x):
        assert not proved(StableLaw(law.name, law.arguments, law.left, lambda *a, lie=lie: lie(law.right(*a)), law.region))


def proved(law: StableLaw) -> bool:
    given = law.arguments()
    return bool(same(law.left(*given), law.right(*given)))


def rewritten() -> list[tuple[str, Node, Node]]:
    """Everything of this file and of the operators' table that is rewritten, with what became of it; a choice counts as what it chooses."""
    nodes = {
        f"{name} {k}": read(e) for name, f in {**SCALARS, **NEGATIVE, **FINITE, **ABOVE}.items() for k, e in enumerate(derivatives(f, t))
    }
    nodes |= {f"{name} {k}": read(e) for name, f in VECTORS.items() for k, e in enumerate(derivatives(f, z)[:2])}
    found = []
    for name, node in {**nodes, **CASES}.items():
        made = rebuild(Prepared(SPELLED)(node), lambda f: f.arguments[1] if isinstance(f, Map) and f.operator is select else f)
        found += [(name, node, made)] if made is not node else []
    return found


# by an entry of a logarithm, by an adjugate: beyond the normal form, so compared in 60 digits
BEYOND = {"log softmax 0", "log softmax 1", "gradient of determinant"}


def test_what_is_rewritten_is_proved_equal_to_what_was_written() -> None:
    found = rewritten()
    assert len(found) > 60
    assert {name for name, node, made in found if not same(made, node)} == BEYOND
    for _, node, made in found:
        assert not same(made + Fraction(1, 1000), node)
        assert not same(Fraction(1001, 1000) * made, node) or same(node, 0 * node)  # as where both bounds of a clip are one


@pytest.mark.parametrize("name", sorted(BEYOND - {"gradient of determinant"}))
def test_what_the_normal_form_does_not_reach_agrees_in_sixty_digits(name: str) -> None:
    (node, made), reals, draw = next((a, b) for k, a, b in rewritten() if k == name), Reals(60), np.random.default_rng(0)
    for _ in range(20):
        at = {a: np.vectorize(Fraction, otypes=[object])(draw.normal(size=[3] * a.rank)) for a in atoms([node])}
        gap = np.ravel(evaluate(node, reals, at, {n: 3}) - evaluate(made, reals, at, {n: 3}))
        assert all(abs(v) < 1e-50 for v in gap)


def test_what_cannot_overflow_is_left_alone() -> None:
    v = Atom("v", (3,))
    for node in (ops.exp(v), ops.exp(v) * v, 1 + ops.exp(v), ops.log(v), ops.exp(-1 * (v * v)) * v, ops.sigmoid(v) * ops.sigmoid(v)):
        assert Prepared(SPELLED)(node) is node, node
    assert isinstance(Prepared(SPELLED)(ops.log(v)), Map)

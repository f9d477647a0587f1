"""Jacobians of Kronecker products of symbolic sizes: their shapes, their entries beside NumPy's `kron`, the product rule
proved for all sizes and its lies refused.
"""

import numpy as np
import pytest
import sympy as sp
from sympy import KroneckerProduct as K

import symnn
from symnn import equal, jacobian, recheck
from symnn.errors import ArgumentError, UnsupportedError

n, m, p, q = symnn.sizes("n m p q")
X, Y, A, B, Z = (symnn.matrix(*a) for a in (("X", n, m), ("Y", p, q), ("A", n, n), ("B", n, n), ("Z", n, n)))
x, y = symnn.vector("x", n), symnn.vector("y", m)
I = sp.Identity(n)
AT = {X: (2, 3), Y: (3, 2), A: (2, 2), B: (2, 2), x: (2, 1), y: (3, 1)}
FUNCTIONS = [
    (K(X, Y), X, (n * p, m * q, n, m)), (K(Y, X), X, (n * p, m * q, n, m)), (K(A, A), A, (n**2, n**2, n, n)),
    (K(A * B, Y.T), A, (n * q, n * p, n, n)), (K(X, Y).T, Y, (m * q, n * p, p, q)), (K(x * x.T, Y), x, (n * p, n * q, n)),
    (K(X * y, x), X, (n**2, n, m)), (K(x, y), x, (n * m, n)), (K(y, x), x, (n * m, n)), (K(A * x, x), x, (n**2, n)),
    (K(x.T, y.T), x, (n * m, n)), (K(A, B) * K(x, x), x, (n**2, n)), (2 * K(x, y) - 3 * K(B * x, y), x, (n * m, n)),
]  # fmt: skip


def evaluated(f, values):
    return np.asarray(symnn.lambdify(tuple(AT), f)(*values.values()), dtype=float)


@pytest.mark.parametrize(("f", "by", "shape"), FUNCTIONS, ids=str)
def test_shape_and_entries(f, by, shape):
    """The functions are of degree at most two, so a central difference of step ½ is the derivative itself."""
    draw = np.random.default_rng(3)
    values = {s: draw.integers(-3, 4, size).astype(float) for s, size in AT.items()}
    found = jacobian(f, by)
    assert found.shape == shape
    sides = []
    for place in np.ndindex(AT[by]):
        step = np.zeros(AT[by])
        step[place] = 0.5
        sides.append(evaluated(f, {**values, by: values[by] + step}) - evaluated(f, {**values, by: values[by] - step}))
    wanted = np.stack(sides, -1)
    given = evaluated(found, values)
    assert np.array_equal(given.reshape(-1), wanted.reshape(-1))
    sizes = dict(zip((n, m, p, q), (2, 3, 3, 2), strict=True))
    assert given.shape == tuple(s.subs(sizes) for s in shape)


@pytest.mark.parametrize(("f", "by", "shape"), FUNCTIONS, ids=str)
def test_what_is_written_is_what_is_found(f, by, shape):
    written, found = jacobian(f, by, evaluate=False), jacobian(f, by)
    assert written.shape == shape
    verdict = equal(written, found)
    assert verdict.word == "proved", verdict
    assert recheck(verdict).accepted
    assert equal(written, 2 * found).word == "refuted"
    assert equal(written, -found).word == "refuted"


def put(f, by):
    """∂f/∂by with A put in for the other factor's name."""
    return jacobian(f, by).subs(Z, A)


RULES = [
    (K(A, A), A, put(K(A, Z), A) + put(K(Z, A), A), [2 * put(K(A, Z), A), put(K(A, Z), A) - put(K(Z, A), A)]),
    (K(A * B, A), A, put(K(A * B, Z), A) + put(K(Z * B, A), A), [put(K(A * B, Z), A) + put(K(B * Z, A), A)]),
    (K(x, y), x, K(I, y), [K(y, I), K(I, 2 * y)]),
    (K(x, x), x, K(I, x) + K(x, I), [2 * K(I, x), K(I, x) - K(x, I)]),
    (K(A, A) * K(A, A), A, jacobian(K(A * A, A * A), A), [put(K(A * A, Z), A), 3 * put(K(A * A, Z * Z), A)]),
    (K(A * x, x), x, K(A, x) + K(A * x, I), [K(A, x) + K(x, A), K(A.T, x) + K(A * x, I), K(A, x) + K(x, I)]),
    (K(A, B) * K(x, x), x, K(A, B * x) + K(A * x, B), [K(A, B * x) + K(B * x, A), K(A, x) + K(x, B)]),
]


@pytest.mark.parametrize(("f", "by", "rule", "lies"), RULES, ids=[str(f) for f, *_ in RULES])
def test_product_rule(f, by, rule, lies):
    written = jacobian(f, by, evaluate=False)
    verdict = equal(written, rule)
    assert verdict.word == "proved", verdict
    assert recheck(verdict).accepted
    for lie in lies:
        assert equal(written, lie).word == "refuted", lie


def test_what_does_not_fit_is_said():
    assert equal(jacobian(K(X, Y), X), jacobian(K(X, Y), Y)).word == "ill-typed"
    with pytest.raises(UnsupportedError, match="give the sizes numbers"):
        jacobian(symnn.exp(K(x, x)), x)
    with pytest.raises(UnsupportedError, match="python"):
        symnn.lambdify((x, y), K(x, y), target="python")
    with pytest.raises(ArgumentError, match="do not group"):
        symnn.bridge.tensors.MergedAxes(symnn.tensor("T", n, m, p), ((n, m),))


def test_numbers_of_a_kronecker_product_are_those_of_numpy():
    """They were of shape (2, 3, 3, 2)."""
    values = {s: np.arange(float(np.prod(size))).reshape(size) for s, size in AT.items()}
    assert np.array_equal(evaluated(K(X, Y), values), np.kron(values[X], values[Y]))
    assert symnn.lambdify((x, y), K(x, y))(np.arange(2.0), np.ones(3)).shape == (6,)
    assert evaluated(K(x, y), values).shape == (6, 1)
    assert jacobian(2 * symnn.tensor("T", 1, n, m), symnn.tensor("T", 1, n, m)).shape == (1, n, m, 1, n, m)

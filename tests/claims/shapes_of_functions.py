"""Convexity with its constants, minima that are equal to a formula, Lipschitz bounds, limits at any point, further functions."""

from __future__ import annotations

from typing import Any

import sympy as sp

import symnn
from symnn import (
    argmin,
    claim,
    convex,
    elu,
    exp,
    gelu,
    gradient,
    has_minimum,
    leaky_relu,
    log,
    log_sum_exp,
    matrix,
    norm,
    relu,
    same_optimisers,
    sigmoid,
    silu,
    sizes,
    softplus,
    tanh,
    tends,
    vector,
)  # fmt: skip
from symnn import max as largest
from symnn import sum as total
from tests.claims import Stated, true

n, m, L, T = sizes("n m L T")
t, a, b, c, h = sp.symbols("t a b c h", real=True)
lam, eta, mu = sp.symbols("lambda eta mu", positive=True)
x, w, y = vector("x", n), vector("w", n), vector("y", m)
X, A = matrix("X", m, n), matrix("A", n, n)
o = sp.HadamardProduct
half, quarter = sp.Rational(1, 2), sp.Rational(1, 4)
oo = sp.oo


def dot(left: Any, right: Any) -> Any:
    return (left.T * right)[0, 0]


def sq(r: Any) -> Any:
    return total(o(r, r))


def is_convex(f: Any, over: Any, *lies: Any, **more: Any) -> tuple[Any, ...]:
    return tuple((lambda f=f: convex(f, over=over, **more)) for f in (f, *lies))


def so(left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> tuple[Any, ...]:
    return tuple((lambda l=l, rel=rel, r=r: claim(l, rel, r, assume=assume)) for l, rel, r in ((left, relation, right), *lies))


def limit(f: Any, value: Any, *lies: Any, at: Any, to: Any, **more: Any) -> tuple[Any, ...]:
    return tuple((lambda r=r: tends(f, at, to, r, **more)) for r in (value, *lies))


CLAIMS: list[Stated] = [
    # Boyd and Vandenberghe, chapter 3
    *true("softplus is convex", *is_convex(softplus(t), t, sigmoid(t), tanh(t), silu(t))),
    *true("relu is convex", *is_convex(relu(t), t, -relu(t), gelu(t))),
    *true("leaky relu is convex", *is_convex(leaky_relu(t), t, elu(t) - 2 * relu(t))),
    *true("an absolute value is convex", *is_convex(sp.Abs(t), t, -sp.Abs(t), sp.cos(t))),
    *true("an exponential is convex", *is_convex(exp(t), t, -exp(t), exp(-(t**2)))),
    *true("the negative logarithm of a sigmoid is convex", *is_convex(-log(sigmoid(t)), t, log(sigmoid(t)), log(1 - sigmoid(t)))),
    *true("the largest entry is convex", *is_convex(largest(x), x, -largest(x))),
    *true("log-sum-exp is convex", *is_convex(log_sum_exp(x), x, -log_sum_exp(x))),
    *true("a length is convex", *is_convex(norm(x), x, -norm(x))),
    *true("a squared length is strictly convex", *is_convex(dot(x, x), x, -dot(x, x), dot(x, A * x), strictly=True)),
    *true("least squares are convex", *is_convex(sq(X * w - y), w, -sq(X * w - y))),
    *true(
        "a ridge is strictly convex",
        *is_convex(sq(X * w - y) + lam * dot(w, w), w, sq(X * w - y), sq(X * w - y) - lam * dot(w, w), strictly=True),
    ),
    *true("a hinge is convex", *is_convex(relu(1 - t), t, -relu(1 - t))),
    *true("a squared hinge is convex", *is_convex(relu(1 - t) ** 2, t, -(relu(1 - t) ** 2))),
    *true("the logistic loss is convex", *is_convex(total(softplus(X * w)) - dot(y, X * w), w, dot(y, X * w) - total(softplus(X * w)))),
    *true("a lasso is convex", *is_convex(sq(X * w - y) + lam * symnn.norm1(w), w, sq(X * w - y) - lam * symnn.norm1(w))),
    # Lipschitz bounds
    *true(
        "tanh is Lipschitz",
        *so(
            sp.Abs(tanh(a) - tanh(b)),
            "<=",
            sp.Abs(a - b),
            (sp.Abs(tanh(a) - tanh(b)), "<=", half * sp.Abs(a - b)),
            (sp.Abs(tanh(a) - tanh(b)), ">=", sp.Abs(a - b)),
        ),
    ),
    *true(
        "sigmoid is Lipschitz",
        *so(sp.Abs(sigmoid(a) - sigmoid(b)), "<=", sp.Abs(a - b) / 4, (sp.Abs(sigmoid(a) - sigmoid(b)), "<=", sp.Abs(a - b) / 8)),
    ),
    *true("relu is Lipschitz", *so(sp.Abs(relu(a) - relu(b)), "<=", sp.Abs(a - b), (sp.Abs(relu(a) - relu(b)), "<", sp.Abs(a - b)))),
    *true(
        "softplus is Lipschitz",
        *so(sp.Abs(softplus(a) - softplus(b)), "<=", sp.Abs(a - b), (sp.Abs(softplus(a) - softplus(b)), "<=", half * sp.Abs(a - b))),
    ),
    *true(
        "sine is Lipschitz", *so(sp.Abs(sp.sin(a) - sp.sin(b)), "<=", sp.Abs(a - b), (sp.Abs(sp.sin(a) - sp.sin(b)), ">=", sp.Abs(a - b)))
    ),
    *true(
        "relu of vectors is Lipschitz",
        *so(
            norm(relu(x) - relu(w)),
            "<=",
            norm(x - w),
            (norm(relu(x) - relu(w)), "<", norm(x - w)),
            (norm(relu(x) - relu(w)), ">=", norm(x - w)),
        ),
    ),
    *true("tanh of vectors is Lipschitz", *so(norm(tanh(x) - tanh(w)), "<=", norm(x - w), (norm(tanh(x) - tanh(w)), ">=", norm(x - w)))),
    # limits
    *true("a sigmoid at infinity", *limit(sigmoid(t), 1, 0, half, at=t, to=oo)),
    *true("a sinc at nought", *limit(sp.sin(t) / t, 1, 0, at=t, to=0)),
    *true("a difference quotient", *limit((exp(t) - 1) / t, 1, 0, 2, at=t, to=0)),
    *true("a difference quotient with a parameter", *limit(((a + h) ** 2 - a**2) / h, 2 * a, a, a**2, at=h, to=0)),
    *true("a leaky slope to nought", *limit(leaky_relu(t), 0, 1, at=t, to=0)),
    *true("log of one plus", *limit(log(1 + t) / t, 1, 0, at=t, to=0)),
    *true("swish with a sharp edge", *limit(t * sigmoid(c * t), t, 0, at=c, to=oo, assume=t > 0)),
    *true("softplus with a sharp edge", *limit(softplus(c * t) / c, t, 0, at=c, to=oo, assume=t > 0)),
    *true("compound interest", *limit((1 + 1 / L) ** L, sp.E, 1, 2, at=L, to=oo)),
    *true("compound interest with a rate", *limit((1 + a / L) ** L, sp.exp(a), a, at=L, to=oo)),
    *true("a power of a fraction", *limit(half**L, 0, 1, half, at=L, to=oo)),
    *true("momentum's limit", *limit((1 - c**T) / (1 - c), 1 / (1 - c), 1, 0, at=T, to=oo, assume=(c > 0, c < 1))),
    *true("an entropy at nought", *limit(-t * log(t), 0, 1, at=t, to=0)),
    *true("a logarithm is slower than a number", *limit(log(t) / t, 0, 1, at=t, to=oo)),
    *true("a logarithm of a multiple", *limit(log(2 * t) / log(t), 1, 2, at=t, to=oo)),
    *true("softplus over its argument", *limit(softplus(t) / t, 1, 2, half, at=t, to=oo)),
    *true("a square times a logarithm", *limit(t**2 * log(t), 0, 1, at=t, to=0)),
    *true("a logarithm at nought", *limit(log(t), -oo, 0, oo, at=t, to=0)),
    *true("a temperature to infinity", *limit(exp(a / t), 1, 0, at=t, to=oo)),
    # optimisers
    *true(
        "a minimum of a ridge",
        (lambda: has_minimum(sq(X * w - y) + lam * dot(w, w), over=w)),
        (lambda: has_minimum(-sq(X * w - y), over=w)),
    ),
    *true(
        "the same optimisers",
        (lambda: same_optimisers(argmin(sq(X * w - y)), argmin(norm(X * w - y)), over=w)),
        (lambda: same_optimisers(argmin(sq(X * w - y)), argmin(-sq(X * w - y)), over=w)),
    ),
    # further functions: NumPy's and SymPy's names
    *true("a hyperbolic sine", *(tuple((lambda r=r: claim(sp.sinh(t), "=", r)) for r in ((exp(t) - exp(-t)) / 2, (exp(t) + exp(-t)) / 2)))),
    *true("a hyperbolic Pythagoras", *(tuple((lambda r=r: claim(sp.cosh(t) ** 2 - sp.sinh(t) ** 2, "=", r)) for r in (1, 0)))),
    *true("a tangent", *(tuple((lambda r=r: claim(gradient(sp.tan(t), t), "=", r)) for r in (1 + sp.tan(t) ** 2, 1 - sp.tan(t) ** 2)))),
]

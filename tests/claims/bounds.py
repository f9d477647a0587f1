"""Weights and largest entries as bounds of lengths, products of sums, clipped and normalised columns, functions with a
least and a largest slope.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import abs as size_of
from symnn import claim, convex, exp, gelu, gradient, lipschitz, log, matrix, minimum, norm, positive_semidefinite, silu, sizes, vector
from symnn import max as largest
from symnn import sum as total
from tests.claims import Stated, true

n, m = sizes("n m")
i = sp.Symbol("i", integer=True)
t = sp.Symbol("t", real=True)
tau = sp.Symbol("tau", positive=True)
A, W = matrix("A", n, n), matrix("W", m, n)
x, y, w, g, r = *(vector(name, n) for name in "xywg"), vector("r", m)
o, det, diag, Q = sp.HadamardProduct, sp.Determinant, sp.DiagMatrix, sp.Q
clipped = minimum(1, tau / norm(g)) * g
one_plus = sp.Product(1 + x[i, 0], (i, 0, n - 1))
diagonal = sp.Product(A[i, i], (i, 0, n - 1))
cosine = (x.T * y)[0, 0] / (norm(x) * norm(y))
entropy = -sp.Sum(x[i, 0] * log(x[i, 0]), (i, 0, n - 1))
divergence = sp.Sum(x[i, 0] * log(x[i, 0] / w[i, 0]), (i, 0, n - 1))


def so(left: Any, relation: str, right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left relation right, and other right sides that are false."""
    return tuple((lambda q=q: claim(left, relation, q, assume=assume)) for q in (right, *lies))


def bends(f: Any, *lies: Any, assume: Any) -> tuple[Callable[[], Any], ...]:
    """f is convex under the assumptions; of the others nothing is assumed, they bend the other way where they have values."""
    return (lambda: convex(f, over=x, assume=assume)), *((lambda q=q: convex(q, over=x)) for q in lies)


def steepest(f: Any, least: str, *lies: str) -> tuple[Callable[[], Any], ...]:
    return tuple((lambda c=c: lipschitz(f(t), sp.Rational(c), over=t)) for c in (least, *lies))


CLAIMS: list[Stated] = [
    # Golub and Van Loan, Matrix Computations, 2.2
    *true("the largest weight", *so(norm(o(w, x)), "<=", largest(size_of(w)) * norm(x), largest(w) * norm(x), norm(x))),
    *true("weighted rows", *so(norm(diag(r) * W), "<=", largest(size_of(r)) * norm(W), largest(r) * norm(W), norm(W))),
    *true("weighted columns", *so(norm(W * diag(w)), "<=", largest(size_of(w)) * norm(W), norm(w) / 2 * norm(W))),
    *true("a length below its largest entry", *so(norm(x), "<=", sp.sqrt(n) * largest(size_of(x)), largest(size_of(x)))),
    # Horn and Johnson, Matrix Analysis, 7.8.1; Mitrinović, Analytic Inequalities, 3.2
    *true("Hadamard's inequality", *so(det(A), "<=", diagonal, diagonal / 2, assume=positive_semidefinite(A))),
    *true("a product below a power of e", *so(one_plus, "<=", exp(total(x)), total(x), assume=Q.nonnegative(x))),
    *true("a product above its first terms", *so(one_plus, ">=", 1 + total(x), 1 + 2 * total(x), assume=Q.nonnegative(x))),
    # Pascanu, Mikolov and Bengio 2013
    *true("a clipped gradient", *so(norm(clipped), "<=", tau, tau / 2)),
    *true("a clipped gradient is no longer", *so(norm(clipped), "<=", norm(g), norm(g) / 2)),
    *true("a direction", *so(norm(x / norm(x)), "<=", 1, sp.Rational(1, 2))),
    *true("a cosine", *so(cosine, "<=", 1, sp.Rational(1, 2))),
    # Cover and Thomas, Elements of Information Theory, 2.7
    *true("entropy is concave", *bends(-entropy, entropy, assume=Q.positive(x))),
    *true("a divergence is convex", *bends(divergence, entropy, assume=(Q.positive(x), Q.positive(w)))),
    # Hendrycks and Gimpel 2016; Ramachandran, Zoph and Le 2017
    *true("the steepest place of gelu", *steepest(gelu, "1.13", "1.12", "1")),
    *true("the steepest place of silu", *steepest(silu, "1.1", "1.09", "1")),
    *true("a slope of both signs", *so(sp.Abs(gradient(silu(t), t)), "<=", sp.Rational(11, 10), 1)),
]

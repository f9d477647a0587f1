"""The printed forms of the calculus, fixed: what a textbook prints for each gradient, as exact text and as the SymPy tree one would type.

Each row goes the whole way: SymPy or nodes in, reverse mode, `tidy`, `to_sympy`. What is printed is read again and must have the value of
the raw derivative, so a pretty wrong answer cannot pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.printing.str import StrPrinter

from symnn import ops
from symnn.bridge import call, matrix, read, sizes, tensor, vector
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy, tidy_with
from symnn.calculus.printed_form.transposable import textbook_order
from symnn.calculus.values.evaluate import Floats, evaluate
from symnn.derivative import gradient, jacobian, vjp, vjps
from symnn.expr import Atom, Node, add, const, dot, einsum, hadamard, ones, outer, size, sum_over
from symnn.expr.walk import atoms, sizes_of
from symnn.ops.normalise import through as normalised
from symnn.ops.softmax import through as weighed

N, n, m, d, k, h, o, c = sizes("N n m d k h o c")
A, B, C, x, a, b = (*(matrix(s, n, n) for s in "ABC"), vector("x", n), vector("a", n), vector("b", n))
Q, q, X, Y = matrix("A", m, n), vector("b", m), matrix("X", N, d), matrix("X", n, m)
w, beta, y, v = vector("w", d), vector("beta", d), vector("y", N), vector("b", m)
T, U, V = matrix("T", n, m), matrix("U", n, k), matrix("V", m, k)
mu, sigma, t, lam = sp.symbols("mu sigma y lambda", real=True)
one, each = sp.OneMatrix(n, 1), sp.OneMatrix(N, 1)
i = sp.Symbol("i", integer=True)


class Textbook(StrPrinter):
    """SymPy's printer, with the terms of sums in the order of the text."""

    def _as_ordered_terms(self, expr: Any, order: Any = None) -> Any:
        return textbook_order(expr.args) if isinstance(expr, sp.MatAdd) else super()._as_ordered_terms(expr, order="none")


text = Textbook().doprint


@dataclass(frozen=True)
class Form:
    """raw: the derivative before tidying; printed: its text; typed: the SymPy tree, where it is short; hypotheses: pairs of equal nodes."""

    name: str
    raw: Callable[[], Node]
    printed: str
    typed: Any = None
    hypotheses: tuple[tuple[Node, Node], ...] = ()


def by(f: Any, wrt: Any) -> Callable[[], Node]:
    return lambda: gradient(read(f), read(wrt))


def twice(f: Any, wrt: Any) -> Callable[[], Node]:
    return lambda: jacobian(tidy(gradient(read(f), read(wrt))), read(wrt))


def f(name: str, *operands: Any) -> Any:
    return call(ops.TABLE[name], *operands)


def quadratic(r: Any) -> Any:
    return (r.T * r)[0, 0]


z = X * beta
s = f("sigmoid", z)
softplus_loss = sp.Sum(f("softplus", z)[i, 0] - y[i, 0] * z[i, 0], (i, 0, N - 1))
cross_entropy = -(y.T * f("log", s) + (each - y).T * f("log", each - s))[0, 0]
margin_loss = (each.T * f("log", each + f("exp", -HadamardProduct(y, z))))[0, 0]
layers = f("tanh", X * matrix("W", d, h)) * matrix("V", h, m)
of_layers = sp.Trace(layers.T * layers)
ridge = quadratic(X * w - y) + lam * quadratic(w)
gaussian = (t - mu) ** 2 / (2 * sigma**2) + sp.log(sigma)

SCALARS = [
    Form("quadratic form", by((x.T * A * x)[0, 0], x), "(A + A.T)*x", (A + A.T) * x),
    Form("its Hessian", twice((x.T * A * x)[0, 0], x), "A + A.T", A + A.T),
    Form("least squares", by(quadratic(Q * x - q), x), "2*A.T*(A*x - b)", 2 * Q.T * (Q * x - q)),
    Form("least squares, expanded", by((x.T * Q.T * Q * x - 2 * q.T * Q * x + q.T * q)[0, 0], x), "2*A.T*(A*x - b)", 2 * Q.T * (Q * x - q)),
    Form("Hessian of least squares", twice(quadratic(Q * x - q), x), "2*A.T*A", 2 * Q.T * Q),
    Form("tr(AB)", by(sp.Trace(A * B), A), "B.T", B.T),
    Form("log det", by(sp.log(sp.Determinant(A)), A), "A.T**(-1)", A.inv().T),
    Form("log det record", by(f("log_determinant", A), A), "A.T**(-1)", A.inv().T),
    Form("tr(A^-1 B)", by(sp.Trace(A.inv() * B), A), "-A.T**(-1)*B.T*A.T**(-1)", -A.inv().T * B.T * A.inv().T),
    Form("bilinear", by((a.T * Y * v)[0, 0], Y), "a*b.T", a * v.T),
    Form("Frobenius", by(sp.Trace(Y.T * Y), Y), "2*X", 2 * Y),
    Form("norm", by(f("norm", x), x), "1/norm(x)*x", 1 / f("norm", x) * x),
    Form("norm as a root", by(sp.sqrt(quadratic(x)), x), "1/sqrt((x.T*x)[0, 0])*x"),
    Form("factorisation", by(sp.Trace((T - U * V.T) * (T - U * V.T).T), U), "-2*(T - U*V.T)*V", sp.MatMul(-2, T - U * V.T, V)),
    Form("factorisation, other factor", by(sp.Trace((T - U * V.T) * (T - U * V.T).T), V), "-2*(T - U*V.T).T*U"),
    Form("ridge", by(ridge, w), "2*X.T*(X*w - y) + (2*lambda)*w", 2 * X.T * (X * w - y) + 2 * lam * w),
    Form("logistic {0, 1}, softplus", by(softplus_loss, beta), "X.T*(sigmoid(X*beta) - y)", X.T * (s - y)),
    Form("logistic {0, 1}, cross-entropy", by(cross_entropy, beta), "X.T*(sigmoid(X*beta) - y)", X.T * (s - y)),
    Form(
        "logistic Hessian", twice(cross_entropy, beta), "X.T*DiagMatrix(HadamardProduct(sigmoid(X*beta), 1 - sigmoid(X*beta)))*X",
        X.T * sp.DiagMatrix(HadamardProduct(s, each - s)) * X,
    ),
    Form("logistic {-1, 1}", by(margin_loss, beta), "-X.T*(HadamardProduct(y, sigmoid(-(HadamardProduct(y, X*beta)))))"),
    Form(
        "logistic {-1, 1}, log sigmoid", by(-(each.T * f("log", f("sigmoid", HadamardProduct(y, z))))[0, 0], beta),
        "-X.T*(HadamardProduct(y, sigmoid(-(HadamardProduct(y, X*beta)))))",
    ),
    Form("Gaussian by the mean", by(gaussian, mu), "(mu - y)/sigma**2", (mu - t) / sigma**2),
    Form("Gaussian by the deviation", by(gaussian, sigma), "1/sigma - (y - mu)**2/sigma**3", 1 / sigma - (t - mu) ** 2 / sigma**3),
]  # fmt: skip


def pair(rows: Any, columns: Any, *names: str) -> list[Atom]:
    return [Atom(matrix(name, rows, columns), (rows, columns)) for name in names]


def column(size: Any, *names: str) -> list[Atom]:
    return [Atom(vector(name, size), (size,)) for name in names]


logit, label, g = column(k, "z", "y", "g")
(p,) = column(k, "p")
Z, G, O = pair(N, k, "Z", "G", "Y")
activation, log_p = ops.sigmoid(logit), ops.log_softmax(logit)
binary_cross_entropy = sum_over(-(label * ops.log(activation)) - (1 - label) * ops.log(1 - activation))
is_distribution = ((sum_over(label), const(1)),)
rows_are_distributions = ((sum_over(O, [1]), ones(N)),)
(a1,) = column(1 * k, "a1")
W2, H1 = pair(h, k, "W2")[0], pair(N, k, "A1")[0]
D2 = pair(N, h, "Delta2")[0]
delta2, z1 = column(h, "delta2")[0], column(k, "z1")[0]
Qa, Ka, Va, Ga = pair(n, d, "Q")[0], pair(m, d, "K")[0], pair(m, h, "V")[0], pair(n, h, "G")[0]
P, dP, dS = pair(n, m, "P", "dP", "dS")
xhat, ghat = pair(N, d, "xhat", "ghat")
(row_scale,), (column_scale,) = column(N, "s"), column(d, "s")
Wh, (dnext, direct, h2) = pair(h, h, "W")[0], column(h, "delta3", "g2", "h2")
kernel, image, cotangent = (
    Atom(tensor("K", o, c, k), (o, c, k)),
    Atom(matrix("x", c, n), (c, n)),
    Atom(matrix("g", o, n - k + 1), (o, n - k + 1)),
)
scale_of_scores = ops.power(size(d), Fraction(-1, 2))
convolved = ops.conv1d(image, kernel)

COMPOSITIONS = [
    Form("sigmoid with cross-entropy", lambda: gradient(binary_cross_entropy, logit), "sigmoid(z) - y"),
    Form(
        "softmax with cross-entropy",
        lambda: gradient(-dot(label, ops.log(ops.softmax(logit))), logit),
        "softmax(z) - y",
        None,
        is_distribution,
    ),
    Form("log-softmax with cross-entropy", lambda: gradient(-dot(label, log_p), logit), "softmax(z) - y", None, is_distribution),
    Form("by rows", lambda: gradient(-dot(O, ops.log_softmax(Z)), Z), "softmax(Z) - Y", None, rows_are_distributions),
    Form(
        "its Hessian",
        lambda: jacobian(tidy(gradient(-dot(label, log_p), logit)), logit),
        "DiagMatrix(softmax(z)) - softmax(z)*softmax(z).T",
        None,
        is_distribution,
    ),
    Form("softmax Jacobian", lambda: jacobian(ops.softmax(logit), logit), "DiagMatrix(softmax(z)) - softmax(z)*softmax(z).T"),
    Form("softmax pullback", lambda: weighed(p, g, (0,)), "HadamardProduct(p, g + (-(p.T*g)[0, 0])*1)"),
    Form("log-sum-exp", lambda: gradient(ops.log_sum_exp(logit), logit), "softmax(z)"),
    Form("log of a sum of exponentials", lambda: gradient(ops.log(sum_over(ops.exp(logit))), logit), "softmax(z)"),
    Form("delta", lambda: vjp(ops.uninterpreted("g")(z1), z1, einsum("o i, o -> i", W2, delta2)), "HadamardProduct(W2.T*delta2, g'(z1))"),
    Form("delta of sigmoid", lambda: einsum("o i, o, i, i -> i", W2, delta2, a1, 1 - a1), "HadamardProduct(W2.T*delta2, a1, 1 - a1)"),
    Form("weight gradient", lambda: gradient(dot(delta2, einsum("o i, i -> o", W2, a1)), W2), "delta2*a1.T"),
    Form("weight gradient by rows", lambda: einsum("n i, n o -> i o", H1, D2), "A1.T*Delta2"),
    Form("bias gradient by rows", lambda: sum_over(D2, [0]), "Delta2.T*1"),
    Form("attention dV", lambda: einsum("n m, n h -> m h", P, Ga), "P.T*G"),
    Form("attention dS", lambda: weighed(P, dP, (1,)), "HadamardProduct(P, dP - (HadamardProduct(P, dP))*1)"),
    Form("attention dQ", lambda: scale_of_scores * einsum("n m, m d -> n d", dS, Ka), "1/sqrt(d)*dS*K"),
    Form("attention dK", lambda: scale_of_scores * einsum("n m, n d -> m d", dS, Qa), "1/sqrt(d)*dS.T*Q"),
    Form(
        "attention dK, whole",
        lambda: vjps(ops.attention(Qa, Ka, Va), [Qa, Ka, Va], Ga)[1],
        "1/sqrt(d)*(HadamardProduct(softmax(1/sqrt(d)*Q*K.T), G*V.T - (HadamardProduct(softmax(1/sqrt(d)*Q*K.T), G*V.T))*1)).T*Q",
    ),
    Form(
        "layer norm",
        lambda: normalised(xhat, row_scale, ghat, (1,), mean_free=True),
        "DiagMatrix(HadamardPower(s, -1))*(ghat + (-1/d)*ghat*1 + (-1/d)*DiagMatrix((HadamardProduct(ghat, xhat))*1)*xhat)",
    ),
    Form(
        "batch norm",
        lambda: normalised(xhat, column_scale, ghat, (0,), mean_free=True),
        "(ghat + (-1/N)*1*ghat + (-1/N)*xhat*DiagMatrix((HadamardProduct(ghat, xhat)).T*1))*DiagMatrix(HadamardPower(s, -1))",
    ),
    Form(
        "recurrent delta",
        lambda: hadamard(add(direct, einsum("i j, i -> j", Wh, dnext)), ops.positive(h2)),
        "HadamardProduct(W.T*delta3 + g2, positive(h2))",
    ),
    Form(
        "recurrent delta, tanh",
        lambda: hadamard(add(direct, einsum("i j, i -> j", Wh, dnext)), 1 - h2 * h2),
        "HadamardProduct(W.T*delta3 + g2, 1 - HadamardPower(h2, 2))",
    ),
    Form(
        "convolution by its weight",
        lambda: vjp(convolved, kernel, cotangent),
        "FunctionTensor((o, c, k), Lambda((p, q, r), Sum(g[p, t]*x[q, r + t], (t, 0, n - k))))",
    ),
    Form(
        "convolution by its input",
        lambda: vjp(convolved, image, cotangent),
        "FunctionMatrix(c, n, Lambda((p, q), Sum(KroneckerDelta(q, s + t)*g[r, s]*K[r, p, t],"
        " (r, 0, -1 + o), (s, 0, n - k), (t, 0, -1 + k))))",
    ),
]


# SymPy's own matrix calculus answers these wrongly or not at all; what is fixed here is the form, and the value is checked as above
CONFORMANCE = [
    Form("tr A + tr AB", by(sp.Trace(A) + sp.Trace(A * B), A), "I + B.T", sp.Identity(n) + B.T),
    Form("log tr AB", by(sp.log(sp.Trace(A * B)), A), "1/Trace(A*B)*B.T", 1 / sp.Trace(A * B) * B.T),
    Form("exp tr AB", by(sp.exp(sp.Trace(A * B)), A), "exp(Trace(A*B))*B.T", sp.exp(sp.Trace(A * B)) * B.T),
    Form("1/tr AB", by(1 / sp.Trace(A * B), A), "(-1/Trace(A*B)**2)*B.T", -1 / sp.Trace(A * B) ** 2 * B.T),
    Form("sqrt tr AB", by(sp.sqrt(sp.Trace(A * B)), A), "(1/(2*sqrt(Trace(A*B))))*B.T", 1 / (2 * sp.sqrt(sp.Trace(A * B))) * B.T),
    Form("sum of squares", by(sp.Sum(x[i, 0] ** 2, (i, 0, n - 1)), x), "2*x", 2 * x),
    Form("quotient of traces", by(sp.Trace(A * B) / sp.Trace(A * C), A), "1/Trace(A*C)*B.T + (-Trace(A*B)/Trace(A*C)**2)*C.T"),
    Form("tr of a Hadamard product", by(sp.Trace(HadamardProduct(A, B)), A), "HadamardProduct(B, I)", HadamardProduct(B, sp.Identity(n))),
    Form(
        "1ᵀtanh(Ax)",
        by((one.T * f("tanh", A * x))[0, 0], x),
        "A.T*(1 - HadamardPower(tanh(A*x), 2))",
        A.T * (one - HadamardPower(f("tanh", A * x), 2)),
    ),
    Form("1ᵀ(x∘Ax)", by((one.T * HadamardProduct(x, A * x))[0, 0], x), "(A + A.T)*x", (A + A.T) * x),
    Form("square of a quadratic form", by((x.T * A * x)[0, 0] ** 2, x), "(2*(x.T*A*x)[0, 0])*(A + A.T)*x"),
    Form("diag(x)b", lambda: jacobian(read(sp.DiagMatrix(x) * b), read(x)), "DiagMatrix(b)", sp.DiagMatrix(b)),
    Form("two layers", by(of_layers, matrix("W", d, h)), "2*X.T*(HadamardProduct(tanh(X*W)*V*V.T, 1 - HadamardPower(tanh(X*W), 2)))"),
    Form("two layers, outer weight", by(of_layers, matrix("V", h, m)), "2*tanh(X*W).T*tanh(X*W)*V"),
]

FORMS = SCALARS + COMPOSITIONS + CONFORMANCE


def form_of(row: Form) -> Any:
    return to_sympy(tidy(row.raw(), row.hypotheses))


@pytest.mark.parametrize("row", FORMS, ids=lambda row: row.name)
def test_what_is_printed_is_fixed(row: Form) -> None:
    assert text(form_of(row)) == row.printed


@pytest.mark.parametrize("row", [r for r in FORMS if r.typed is not None], ids=lambda row: row.name)
def test_the_tree_is_the_one_that_is_typed(row: Form) -> None:
    assert form_of(row).doit() == sp.sympify(row.typed).doit()


@pytest.mark.parametrize(("f_", "wrt", "typed"), [
    ((x.T * A * x)[0, 0], x, (A + A.T) * x),
    (quadratic(Q * x - q), x, 2 * Q.T * (Q * x - q)),
    (softplus_loss, beta, X.T * (s - y)),
    (sp.Trace(A.inv() * B), A, -A.inv().T * B.T * A.inv().T),
])  # fmt: skip
def test_well_known_gradients_are_equal_as_python_says_it(f_: Any, wrt: Any, typed: Any) -> None:
    assert to_sympy(tidy(gradient(read(f_), read(wrt)))) == typed


def values_at_random(nodes: list[Node], seed: int) -> tuple[dict[Atom, Any], dict[Any, int]]:
    rng = np.random.default_rng(seed)
    extents = {e: 3 if e is k else 4 + j for j, e in enumerate(sizes_of(nodes))}
    shape = lambda atom: tuple(int(sp.sympify(e).subs(extents)) for e in atom.shape)
    return {atom: rng.uniform(0.2, 1.2, shape(atom)) for atom in atoms(nodes) if atom.label != sp.pi}, extents


@pytest.mark.parametrize("row", FORMS, ids=lambda row: row.name)
def test_what_is_printed_has_the_value_of_the_raw_derivative(row: Form) -> None:
    raw, shown = row.raw(), read(form_of(row), (N, n, m, d, k, h, o, c))
    values, extents = values_at_random([raw, shown], 1)
    for lhs, _ in row.hypotheses:
        (distribution,) = atoms(lhs)
        if distribution in values:
            values[distribution] /= values[distribution].sum(axis=-1, keepdims=True)
    expected = evaluate(raw, Floats(), values, extents).astype(float)
    assert np.allclose(evaluate(shown, Floats(), values, extents).astype(float), expected, rtol=1e-8, atol=1e-10)


def test_a_hypothesis_is_reported_exactly_when_it_was_used() -> None:
    raw = gradient(-dot(label, ops.log_softmax(logit)), logit)
    idle = (sum_over(g), const(1))
    assert tidy_with(raw, (*is_distribution, idle))[1] == is_distribution
    assert tidy_with(outer(label, g), is_distribution)[1] == ()
    assert text(to_sympy(tidy(raw))) == "(1*y)[0, 0]*softmax(z) - y"

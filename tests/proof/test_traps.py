"""Traps for provers: what looks true and is not, what is true and looks doubtful. The expected verdict stands beside each.

"open" is for claims that need not be decided, but may not be decided wrongly: the row says which verdict would be wrong.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
import sympy as sp
from sympy import (
    Abs,
    Determinant,
    Eq,
    FunctionMatrix,
    HadamardProduct,
    Identity,
    Lambda,
    Max,
    Min,
    OneMatrix,
    Rational,
    Sum,
    Symbol,
    Trace,
    atan,
    binomial,
    cos,
    exp,
    factorial,
    floor,
    log,
    pi,
    sign,
    sin,
    sqrt,
    tanh,
)

import symnn
from symnn.claims.verdict import Proved, Refuted, Unknown
from symnn.errors import SymnnError

n, m = symnn.sizes("n m")
x, y, t, a, b = sp.symbols("x y t a b", real=True)
p, q = sp.symbols("p q", positive=True)
i, j, k = sp.symbols("i j k", integer=True)
A, B, C = (symnn.matrix(name, n, n) for name in "ABC")
X = symnn.matrix("X", n, m)
u, v, w = (symnn.vector(name, n) for name in "uvw")
ones, I = OneMatrix(n, 1), Identity(n)
relu, step, sigmoid, softplus, softmax = symnn.relu, symnn.step, symnn.sigmoid, symnn.softplus, symnn.softmax
inverse, maximum, minimum = symnn.inverse, symnn.maximum, symnn.minimum
A1, A2, A3 = (symnn.matrix("A", s, s) for s in (1, 2, 3))
B2 = symnn.matrix("B", 2, 2)


def unevaluated(*factors: Any) -> Any:
    """A product that SymPy leaves as it is written: x·x⁻¹ stays."""
    return sp.Mul(*factors, evaluate=False)


def over(divisor: Any) -> Any:
    return sp.Pow(divisor, -1, evaluate=False)


def outer(i: Any, j: Any) -> Any:
    return (u[i, 0] + v[j, 0]) ** 2


def cayley_hamilton(M: Any) -> Any:
    """The characteristic polynomial of order 2 at M, which is 0 for matrices of order 1 and 2 as far as it goes."""
    size = M.shape[0]
    return M**2 - Trace(M) * M + (Trace(M) ** 2 - Trace(M * M)) / 2 * Identity(size)


def zero(M: Any) -> Any:
    return sp.ZeroMatrix(*M.shape)


class Trap(NamedTuple):
    """left = right under the assumptions has this verdict, with these conditions if it is proved."""

    verdict: str
    left: Any
    right: Any
    assume: Any = ()
    conditions: tuple[str, ...] | None = None


FUNCTIONS = {
    "log((x-1)²) = 2 log(x-1): x = 0": Trap("refuted", log((x - 1) ** 2), 2 * log(x - 1)),
    "log((x-1)²) = 2 log|x-1|": Trap("open, not refuted", log((x - 1) ** 2), 2 * log(Abs(x - 1))),
    "log(p²) = 2 log p for p > 0": Trap("proved", log(p**2), 2 * log(p)),
    "log(xy) = log x + log y: both negative": Trap("refuted", log(x * y), log(x) + log(y)),
    "log(pq) = log p + log q for p, q > 0": Trap("proved", log(p * q), log(p) + log(q)),
    "log(p + q) = log p + log q": Trap("refuted", log(p + q), log(p) + log(q)),
    "√(x²) = x: x = -1": Trap("refuted", symnn.sqrt(x**2), x),
    "√(x²) = |x|": Trap("proved", symnn.sqrt(x**2), Abs(x)),
    "√(x²) = -|x|": Trap("refuted", symnn.sqrt(x**2), -Abs(x)),
    "√x·√x = x: undefined for x < 0": Trap("refuted", unevaluated(sqrt(x), sqrt(x)), x),
    "√p·√q = √(pq) for p, q > 0": Trap("proved", sqrt(p) * sqrt(q), symnn.sqrt(p * q)),
    "√x·√y = √(xy): both negative": Trap("refuted", symnn.sqrt(x) * symnn.sqrt(y), symnn.sqrt(x * y)),
    "exp(log x) = x: undefined for x < 0": Trap("refuted", exp(log(x), evaluate=False), x),
    "log(exp x) = x": Trap("proved", log(exp(x), evaluate=False), x),
    "x/x = 1 but for 0": Trap("proved", unevaluated(x, over(x)), 1, (), ("x ≠ 0",)),
    "x/x = 0": Trap("refuted", unevaluated(x, over(x)), 0),
    "(x² - y²)/(x - y) = x + y but for x = y": Trap("proved", (x**2 - y**2) / (x - y), x + y, (), ("x - y ≠ 0",)),
    "x⁰ = 1, and 0⁰ is 1": Trap("proved", symnn.power(x, 0), 1),
    "0^x = 0: 0⁰ is 1": Trap("open, not proved", sp.Pow(0, x, evaluate=False), 0),
    "(x²)^½ = (x^½)²: x = -1": Trap("refuted", symnn.sqrt(x**2), symnn.sqrt(x) ** 2),
    "tanh x = 2σ(2x) - 1": Trap("proved", tanh(x), 2 * sigmoid(2 * x) - 1),
    "tanh x = 2σ(x) - 1": Trap("refuted", tanh(x), 2 * sigmoid(x) - 1),
    "σ(x) + σ(-x) = 1": Trap("proved", sigmoid(x) + sigmoid(-x), 1),
    "σ(x) + σ(-x) = 2σ(x)": Trap("refuted", sigmoid(x) + sigmoid(-x), 2 * sigmoid(x)),
    "softplus(x) - softplus(-x) = x": Trap("proved", softplus(x) - softplus(-x), x),
    "softplus(x) + softplus(-x) = x": Trap("refuted", softplus(x) + softplus(-x), x),
    "softplus = relu: a little more": Trap("refuted", softplus(100 * x), relu(100 * x)),
    "sin² + cos² = 1": Trap("open, not refuted", sin(x) ** 2 + cos(x) ** 2, 1),
    "sin² - cos² = 1": Trap("refuted", sin(x) ** 2 - cos(x) ** 2, 1),
    "arctan(tanh x) = tanh(arctan x)": Trap("refuted", atan(tanh(x)), tanh(atan(x))),
    "a number is whole": Trap("refuted", floor(x), x),
    "tanh is linear": Trap("refuted", tanh(x + y), tanh(x) + tanh(y)),
    "exp(x)·exp(y) = exp(x + y)": Trap("proved", exp(x) * exp(y), exp(x + y)),
    "exp(x)·exp(y) = exp(xy)": Trap("refuted", exp(x) * exp(y), exp(x * y)),
}  # fmt: skip

KINKS = {
    "relu(x) - relu(-x) = x": Trap("proved", relu(x) - relu(-x), x),
    "relu(x) + relu(-x) = |x|": Trap("proved", relu(x) + relu(-x), Abs(x)),
    "relu(x) + relu(-x) = x": Trap("refuted", relu(x) + relu(-x), x),
    "relu(x)·relu(-x) = 0": Trap("proved", relu(x) * relu(-x), 0),
    "relu(relu(x)) = relu(x)": Trap("proved", relu(relu(x)), relu(x)),
    "relu(-relu(x)) = 0": Trap("proved", relu(-relu(x)), 0),
    "relu(x + y) = relu(x) + relu(y)": Trap("refuted", relu(x + y), relu(x) + relu(y)),
    "relu(2x) = 2 relu(x)": Trap("proved", relu(2 * x), 2 * relu(x)),
    "relu(-2x) = -2 relu(x)": Trap("refuted", relu(-2 * x), -2 * relu(x)),
    "relu(ax) = a relu(x): a < 0": Trap("refuted", relu(a * x), a * relu(x)),
    "relu(px) = p relu(x) for p > 0": Trap("proved", relu(p * x), p * relu(x)),
    "relu′(0) = 0": Trap("proved", symnn.gradient(relu(x), x).subs(x, 0), 0),
    "relu′(0) = 1": Trap("refuted", symnn.gradient(relu(x), x).subs(x, 0), 1),
    "|·|′(0) = 0": Trap("proved", symnn.gradient(symnn.abs(x), x).subs(x, 0), 0),
    "|·|′(0) = 1": Trap("refuted", symnn.gradient(symnn.abs(x), x).subs(x, 0), 1),
    "sign(0) = 0": Trap("proved", symnn.sign(sp.Integer(0)), 0),
    "sign(0) = 1": Trap("refuted", symnn.sign(sp.Integer(0)), 1),
    "h(0) = 1": Trap("proved", step(sp.Integer(0)), 1),
    "h(0) = 0": Trap("refuted", step(sp.Integer(0)), 0),
    "h(0) = 1/2": Trap("refuted", step(sp.Integer(0)), Rational(1, 2)),
    "h(x) + h(-x) = 1 but for 0": Trap("proved", step(x) + step(-x), 1, (), ("x ≠ 0",)),
    "h(x) + h(-x) = 2": Trap("refuted", step(x) + step(-x), 2),
    "sign(x)² = 1 but for 0": Trap("proved", sign(x) ** 2, 1, (), ("x ≠ 0",)),
    "sign(relu(x))² = 1: 0 on a half line": Trap("refuted", sign(relu(x)) ** 2, 1),
    "max(x, x) = x": Trap("proved", maximum(x, x), x),
    "the slopes of max(x, y) at x = y sum to 1": Trap("proved", symnn.gradient(maximum(x, y), x).subs({x: 3, y: 3}) + symnn.gradient(maximum(x, y), y).subs({x: 3, y: 3}), 1),
    "each slope of max(x, y) at x = y is 1/2": Trap("proved", symnn.gradient(maximum(x, y), x).subs({x: 3, y: 3}), Rational(1, 2)),
    "a slope of max(x, y) at x = y is 1": Trap("refuted", symnn.gradient(maximum(x, y), x).subs({x: 3, y: 3}), 1),
    "max + min = x + y": Trap("proved", Max(x, y) + Min(x, y), x + y),
    "max - min = x - y": Trap("refuted", Max(x, y) - Min(x, y), x - y),
    "max(x, y) = (x + y + |x - y|)/2": Trap("proved", Max(x, y), (x + y + Abs(x - y)) / 2),
    "|x + y| = |x| + |y|": Trap("refuted", Abs(x + y), Abs(x) + Abs(y)),
    "|xy| = |x||y|": Trap("proved", symnn.abs(x * y), symnn.abs(x) * symnn.abs(y)),
    "|t - 100| = 100 - t, up to 100": Trap("refuted", Abs(t - 100), 100 - t),
    "relu(t - 5) = 0, up to 5": Trap("refuted", relu(t - 5), 0),
    "relu(1/1000 - |t|) = 0, but near 0": Trap("refuted", relu(Rational(1, 1000) - Abs(t)), 0),
    "relu(|t - 40| - 7) = |t - 40| - 7, but around 40": Trap("refuted", relu(Abs(t - 40) - 7), Abs(t - 40) - 7),
    "relu(t + 1000) = t + 1000, but far below": Trap("refuted", relu(t + 1000), t + 1000),
}  # fmt: skip

NUMBERS = {
    "10⁻²⁰ = 0": Trap("refuted", Rational(1, 10**20), 0),
    "t + 10⁻¹² = t": Trap("refuted", t + Rational(1, 10**12), t),
    "exp t + 10⁻²⁰ = exp t": Trap("refuted", exp(t) + Rational(1, 10**20), exp(t)),
    "equal up to 10⁻⁴⁰": Trap("open, not proved", exp(t) + Rational(1, 10**40), exp(t)),
    "exact numbers differ by 10⁻⁴⁰": Trap("refuted", t + Rational(1, 10**40), t),
    "(1 + 10⁻³⁰) - 1 = 0": Trap("refuted", (t + Rational(1, 10**30)) - t, 0),
    "cancellation: (10²⁰ + t) - 10²⁰ = t": Trap("proved", (10**20 + t) - 10**20, t),
    "cancellation of squares: (t + 10⁸)² - t² - 10¹⁶ = 2·10⁸ t": Trap("proved", (t + 10**8) ** 2 - t**2 - 10**16, 2 * 10**8 * t),
    "cancellation of squares, one off": Trap("refuted", (t + 10**8) ** 2 - t**2 - 10**16, 2 * 10**8 * t + 1),
    "exp(π√163) = 640320³ + 744": Trap("refuted", exp(pi * sqrt(sp.Integer(163))), 640320**3 + 744),
    "0.1 + 0.2 = 0.3: decimals are exact": Trap("proved", sp.Float("0.1", 3) * 1 + Rational(1, 5), Rational(3, 10)),
    "π = 22/7": Trap("refuted", pi, Rational(22, 7)),
    "π = 3.14159265358979": Trap("refuted", pi, Rational(314159265358979, 10**14)),
    "x^1000001 = x": Trap("open, not proved", x**1000001, x),
    "tanh 50 = 1": Trap("refuted", tanh(sp.Integer(50)), 1),
    "tanh 10⁴ = 1": Trap("open, not proved", tanh(sp.Integer(10_000)), 1),
    "tanh(x)/tanh(x) = 1 but for 0": Trap("open, not refuted", unevaluated(tanh(1000 * x), over(tanh(1000 * x))), 1),
}  # fmt: skip

SIZES = {
    "n = 3, given n ≥ 3": Trap("refuted", n, 3, n >= 3),
    "n = 1": Trap("refuted", n, 1),
    "n² + n + 41 with roots up to 6": Trap("refuted", (n - 1) * (n - 2) * (n - 3) * (n - 4) * (n - 5) * (n - 6), 0),
    "roots at 30 and 31, given n ≥ 30": Trap("refuted", (n - 30) * (n - 31), 0, n >= 30),
    "t(t² - 1)(t² - 4)(t - 3)(2t - 1) = 0": Trap("refuted", t * (t**2 - 1) * (t**2 - 4) * (t - 3) * (2 * t - 1), 0),
    "sin(πt) = 0, at whole numbers": Trap("refuted", sin(pi * t), 0),
    "the sum of n ones is n": Trap("proved", Sum(1, (i, 0, n - 1)), n),
    "the sum of 0 … n-1 is n(n-1)/2": Trap("open, not refuted", Sum(i, (i, 0, n - 1)), n * (n - 1) / 2),
    "the sum of 0 … n-1 is n(n+1)/2": Trap("refuted", Sum(i, (i, 0, n - 1)), n * (n + 1) / 2),
    "1ᵀ1 = 1: only n = 1": Trap("refuted", ones.T * ones, 1),
    "tr I = 1: only n = 1": Trap("refuted", Trace(I), 1),
    "A = A[0, 0]·1: only n = 1": Trap("refuted", A, A[0, 0] * I),
    "AB = BA for n = 1": Trap("proved", A1 * symnn.matrix("B", 1, 1), symnn.matrix("B", 1, 1) * A1),
    "AB = BA: only n = 1": Trap("refuted", A * B, B * A),
    "AB = BA for diagonal matrices": Trap("proved", sp.DiagMatrix(u) * sp.DiagMatrix(v), sp.DiagMatrix(v) * sp.DiagMatrix(u)),
    "‖x‖₁ = √(xᵀx): only n = 1": Trap("refuted", symnn.norm1(u), symnn.norm(u)),
    "softmax = 1: only n = 1": Trap("refuted", softmax(u), ones),
    "mean = sum: only n = 1": Trap("refuted", symnn.mean(u), symnn.sum(u)),
    "the mean times n is the sum": Trap("proved", n * symnn.mean(u), symnn.sum(u)),
    "X Xᵀ = Xᵀ X": Trap("ill-typed", X * X.T, X.T * X),
    "tr(X Xᵀ) = tr(Xᵀ X)": Trap("proved", Trace(X * X.T), Trace(X.T * X)),
    "n = m: two sizes are two": Trap("refuted", n, m),
    "Σ over n = Σ over m": Trap("refuted", Sum(1, (i, 0, n - 1)), Sum(1, (i, 0, m - 1))),
    "a sum that is empty at n = 1": Trap("proved", Sum(u[i, 0], (i, 1, n - 1)), Sum(u[j, 0], (j, 1, n - 1))),
    "a sum that is empty at n = 1, doubled": Trap("refuted", Sum(u[i, 0], (i, 1, n - 1)), 2 * Sum(u[i, 0], (i, 1, n - 1))),
    "all but the first, and the first": Trap("open, not refuted", Sum(u[i, 0], (i, 1, n - 1)), symnn.sum(u) - u[0, 0]),
    "Σᵢ Σᵢ aᵢbᵢ: the inner index is another": Trap("refuted", Sum(u[i, 0] * Sum(v[i, 0], (i, 0, n - 1)), (i, 0, n - 1)), Sum(u[i, 0] * v[i, 0], (i, 0, n - 1))),
    "(Σᵢ aᵢ)(Σᵢ bᵢ) = Σᵢ Σᵢ aᵢbᵢ, shadowed": Trap("proved", Sum(u[i, 0] * Sum(v[i, 0], (i, 0, n - 1)), (i, 0, n - 1)), symnn.sum(u) * symnn.sum(v)),
    "binomial(n, 2)": Trap("unread", binomial(n, 2), n * (n - 1) / 2),
    "n! = n": Trap("unread", factorial(n), n),
}  # fmt: skip

MATRICES = {
    "A⁻¹A = I but for det A = 0": Trap("proved", sp.MatMul(inverse(A), A), I, (), ("Determinant(A) ≠ 0",)),
    "A⁻¹A = A": Trap("refuted", sp.MatMul(inverse(A), A), A),
    "(AB)⁻¹ = B⁻¹A⁻¹": Trap("proved", inverse(A * B), inverse(B) * inverse(A)),
    "(AB)⁻¹ = A⁻¹B⁻¹": Trap("refuted", inverse(A * B), inverse(A) * inverse(B)),
    "(A + B)⁻¹ = A⁻¹ + B⁻¹": Trap("refuted", inverse(A + B), inverse(A) + inverse(B)),
    "(XXᵀ)⁻¹XXᵀ = I: not where n > m": Trap("open, not proved", sp.MatMul(inverse(X * X.T), X * X.T), I),
    "(uuᵀ)⁻¹uuᵀ = I: only n = 1": Trap("refuted", sp.MatMul(inverse(u * u.T), u * u.T), I),
    "det(AB) = det A det B": Trap("open, not refuted", Determinant(A * B), Determinant(A) * Determinant(B)),
    "det(A + B) = det A + det B": Trap("refuted", Determinant(A + B), Determinant(A) + Determinant(B)),
    "det(2A) = 2 det A": Trap("refuted", Determinant(2 * A), 2 * Determinant(A)),
    "det(2A) = 2ⁿ det A": Trap("open, not refuted", Determinant(2 * A), 2**n * Determinant(A)),
    "det Aᵀ = det A": Trap("proved", Determinant(A.T), Determinant(A)),
    "det(uuᵀ) = 0: not for n = 1": Trap("refuted", Determinant(u * u.T), 0),
    "det of rank three = 0, for n > 3 alone": Trap("refuted", Determinant(FunctionMatrix(n, n, Lambda((i, j), outer(i, j)))), 0),
    "tr(AB) = tr(BA)": Trap("proved", Trace(A * B), Trace(B * A)),
    "tr(AB) = tr A tr B": Trap("refuted", Trace(A * B), Trace(A) * Trace(B)),
    "tr(ABC) = tr(BCA)": Trap("proved", Trace(A * B * C), Trace(B * C * A)),
    "tr(ABC) = tr(ACB): only n = 1": Trap("refuted", Trace(A * B * C), Trace(A * C * B)),
    "tr(ABC) = tr(ACB) of symmetric matrices": Trap("proved", Trace(A * B * C), Trace(A * C * B), (sp.Q.symmetric(A), sp.Q.symmetric(B), sp.Q.symmetric(C))),
    "A = Aᵀ: only symmetric": Trap("refuted", A, A.T),
    "A = Aᵀ, given so": Trap("proved", A, A.T, sp.Q.symmetric(A)),
    "xᵀAx by x is 2Ax: only symmetric": Trap("refuted", symnn.gradient((u.T * A * u)[0, 0], u), 2 * A * u),
    "xᵀAx by x is 2Ax, A symmetric": Trap("proved", symnn.gradient((u.T * A * u)[0, 0], u), 2 * A * u, sp.Q.symmetric(A)),
    "xᵀAx by x is (A + Aᵀ)x": Trap("proved", symnn.gradient((u.T * A * u)[0, 0], u), (A + A.T) * u),
    "AB symmetric, for symmetric A, B": Trap("refuted", A * B, (A * B).T, (sp.Q.symmetric(A), sp.Q.symmetric(B))),
    "Cayley–Hamilton of order 2, n = 2": Trap("proved", cayley_hamilton(A2), zero(A2)),
    "Cayley–Hamilton of order 2, n = 3": Trap("refuted", cayley_hamilton(A3), zero(A3)),
    "Cayley–Hamilton of order 2 and A, n ≤ 2": Trap("refuted", A * cayley_hamilton(A), zero(A)),
    "(A + B)² = A² + 2AB + B²": Trap("refuted", (A + B) * (A + B), A * A + 2 * A * B + B * B),
    "(A + B)² expands": Trap("proved", (A + B) * (A + B), A * A + A * B + B * A + B * B),
    "A² = 0 has only A = 0": Trap("refuted", A2, zero(A2), Eq(A2 * A2, zero(A2))),
    "[A, B]² commutes with C for n = 2": Trap("open, not refuted", (A2 * B2 - B2 * A2) ** 2 * A2, A2 * (A2 * B2 - B2 * A2) ** 2),
    "[A, B]² commutes with A, for n ≤ 2 alone": Trap("refuted", (A * B - B * A) * (A * B - B * A) * A, A * (A * B - B * A) * (A * B - B * A)),
    "A∘B = AB": Trap("refuted", HadamardProduct(A, B), A * B),
    "A∘B = B∘A": Trap("proved", HadamardProduct(A, B), HadamardProduct(B, A)),
    "(A∘B)C = A∘(BC)": Trap("refuted", HadamardProduct(A, B) * C, HadamardProduct(A, B * C)),
    "(A∘B)ᵀ = Aᵀ∘Bᵀ": Trap("proved", HadamardProduct(A, B).T, HadamardProduct(A.T, B.T)),
    "u1ᵀ = 1uᵀ": Trap("refuted", u * ones.T, ones * u.T),
    "diag(u)A scales rows": Trap("proved", sp.DiagMatrix(u) * A, HadamardProduct(u * ones.T, A)),
    "diag(u)A scales columns": Trap("refuted", sp.DiagMatrix(u) * A, HadamardProduct(ones * u.T, A)),
    "‖u + v‖² = ‖u‖² + ‖v‖²": Trap("refuted", (u + v).T * (u + v), u.T * u + v.T * v),
    "‖u + v‖² = ‖u‖² + ‖v‖², orthogonal": Trap("proved", (u + v).T * (u + v), u.T * u + v.T * v, Eq((u.T * v)[0, 0], 0)),
    "relu(Au) = A relu(u)": Trap("refuted", relu(A * u), A * relu(u)),
    "f(Aᵀ) = f(A)ᵀ": Trap("proved", symnn.tanh(A.T), symnn.tanh(A).T),
    "f(AB) = f(A)f(B)": Trap("refuted", symnn.exp(A * B), symnn.exp(A) * symnn.exp(B)),
}  # fmt: skip

SOFTMAX = {
    "softmax sums to 1": Trap("proved", symnn.sum(softmax(u)), 1),
    "softmax does not see a shift": Trap("proved", softmax(u + a * ones), softmax(u)),
    "softmax does not see a factor": Trap("refuted", softmax(2 * u), softmax(u)),
    "softmax of ±800 is (1, 0)": Trap("refuted", softmax(sp.Matrix([800, -800])), sp.Matrix([1, 0])),
    "softmax of 800, 800 is (½, ½)": Trap("proved", softmax(sp.Matrix([800, 800])), sp.Matrix([Rational(1, 2), Rational(1, 2)])),
    "softmax of ±800 is (½, ½)": Trap("refuted", softmax(sp.Matrix([800, -800])), sp.Matrix([Rational(1, 2), Rational(1, 2)])),
    "softmax of two is σ(x - y)": Trap("proved", softmax(sp.Matrix([x, y]))[0, 0], sigmoid(x - y)),
    "softmax of two is σ(x + y)": Trap("refuted", softmax(sp.Matrix([x, y]))[0, 0], sigmoid(x + y)),
    "σ(800) = 1": Trap("refuted", sigmoid(sp.Integer(800)), 1),
    "σ(-800) = 0": Trap("refuted", sigmoid(sp.Integer(-800)), 0),
    "log softmax = u - log Σ exp u": Trap("proved", symnn.log_softmax(u), u - symnn.log_sum_exp(u) * ones),
    "log Σ exp u = max u": Trap("refuted", symnn.log_sum_exp(u), symnn.max(u)),
    "the gradient is p - y, given Σ y = 1": Trap("proved", symnn.gradient(-(v.T * symnn.log_softmax(u))[0, 0], u), softmax(u) - v, Eq(symnn.sum(v), 1)),
    "the gradient is p - y": Trap("refuted", symnn.gradient(-(v.T * symnn.log_softmax(u))[0, 0], u), softmax(u) - v),
}  # fmt: skip

TRAPS: dict[str, Trap] = {**FUNCTIONS, **KINKS, **NUMBERS, **SIZES, **MATRICES, **SOFTMAX}


@pytest.mark.parametrize("name", TRAPS)
def test_every_trap_has_the_verdict_beside_it(name: str) -> None:
    trap = TRAPS[name]
    if trap.verdict == "unread":
        found = symnn.equal(trap.left, trap.right)
        assert isinstance(found, Unknown), str(found)
        return
    verdict = symnn.prove(symnn.claim(trap.left, "=", trap.right, assume=trap.assume))
    if trap.verdict.startswith("open"):
        assert not isinstance(verdict, Proved if trap.verdict == "open, not proved" else Refuted), str(verdict)
        return
    assert verdict.word == trap.verdict, str(verdict)
    if trap.conditions is not None:
        assert isinstance(verdict, Proved)
        assert tuple(map(str, verdict.conditions)) == trap.conditions


UNREAL = {
    "conjugate of a complex number": lambda: symnn.equal(sp.conjugate(Symbol("z", complex=True)), Symbol("z", complex=True)),
    "an imaginary number": lambda: symnn.equal(Symbol("z", imaginary=True), 0),
    "an infinite number": lambda: symnn.equal(Symbol("z", infinite=True), 0),
}
REFUSED = {
    "two symbols of one name": (lambda: symnn.equal(Symbol("a"), Symbol("a", real=True)), "two different symbols a"),
    "two sizes of one name": (lambda: symnn.equal(symnn.sum(OneMatrix(Symbol("n"), 1)), n), "two different symbols n"),
    "an equation": (lambda: symnn.equal(Eq(x, y)), r"symnn.equal\(x, y\)"),
    "a size that is a number": (lambda: symnn.sizes("n 0"), "begins with a letter"),
    "a size that begins with one": (lambda: symnn.sizes("2n"), "begins with a letter"),
    "(uᵀu)u": (lambda: symnn.gradient(symnn.sum((u.T * u) * u), u), r"\(u.T\*u\)\[0, 0\]"),
}


@pytest.mark.parametrize("name", UNREAL)
def test_what_is_not_real_is_refused_with_the_remedy(name: str) -> None:
    with pytest.raises(SymnnError, match=r"declare it as sympy.Symbol\('z', real=True\)"):
        UNREAL[name]()


@pytest.mark.parametrize("name", REFUSED)
def test_what_was_not_meant_is_refused_with_the_remedy(name: str) -> None:
    ask, said = REFUSED[name]
    with pytest.raises(SymnnError, match=said):
        ask()


OF_A_KIND = {
    "not positive": (Symbol("s", real=True, positive=False), lambda s: Abs(s) + s, 0),
    "even": (Symbol("s", even=True), lambda s: s * (s - 2) * (s + 2), 0),
    "composite": (Symbol("s", composite=True), lambda s: s, 4),
    "an integer": (Symbol("s", integer=True), lambda s: s * (s - 1) * (s + 1) * (s - 2) * (s + 2) * (s - 3), 0),
}


@pytest.mark.parametrize("name", OF_A_KIND)
def test_a_counterexample_is_what_its_symbol_is_declared_to_be(name: str) -> None:
    s, left, right = OF_A_KIND[name]
    verdict = symnn.equal(left(s), right)
    assert isinstance(verdict, Refuted) if name != "not positive" else not isinstance(verdict, Refuted)
    if isinstance(verdict, Refuted):
        number = sp.Integer(verdict.counterexample["s"])
        assert all(getattr(number, f"is_{fact}") == value for fact, value in s._assumptions_orig.items())


IRRATIONAL = Symbol("s", irrational=True)


def test_without_a_point_nothing_is_refuted_or_proved() -> None:
    assert isinstance(symnn.equal(IRRATIONAL**2, 2), Unknown)


def test_faint_differences_are_shown_with_all_their_digits() -> None:
    verdict = symnn.equal(exp(t) + Rational(1, 10**20), exp(t))
    assert isinstance(verdict, Refuted)
    assert verdict.lhs != verdict.rhs


def test_a_counterexample_has_the_smallest_sizes() -> None:
    verdict = symnn.equal(n, 3, assume=n >= 3)
    assert isinstance(verdict, Refuted)
    assert verdict.counterexample["n"] == 4
    verdict = symnn.equal(A * cayley_hamilton(A), zero(A))
    assert isinstance(verdict, Refuted)
    assert verdict.counterexample["n"] == 3

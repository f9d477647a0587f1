"""Laws of the bridge: what is read has the value that SymPy itself gives at small sizes, what SymPy spoils is refused with the remedy."""

from __future__ import annotations

import pickle
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import (
    Function,
    HadamardPower,
    HadamardProduct,
    Heaviside,
    Identity,
    KroneckerProduct,
    Lambda,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Max,
    Min,
    OneMatrix,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    Trace,
    exp,
    log,
    sqrt,
    symbols,
    tanh,
)
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf

from symnn import ops
from symnn.bridge import FunctionTensor, MatrixCall, ScalarCall, TensorCall, call, matrix_shape, read, read_shaped, sizes, tensor
from symnn.bridge.functions import apply
from symnn.calculus.values.evaluate import Floats, evaluate
from symnn.errors import ArgumentError, MeaninglessError, NotDifferentiableError, ShapeError, UnsupportedError
from symnn.expr import Composition, Map, Operator
from symnn.expr.walk import atoms

i, j, k = symbols("i j k")
t, s = symbols("t s")
g = Function("g")
NUMBERS = {"n": 3, "m": 2, "o": 4}


def world(n: Any, m: Any, o: Any) -> SimpleNamespace:
    """The symbols of the tables, at symbolic or at numeric sizes."""
    matrices = {"A": (n, n), "B": (n, n), "C": (m, m), "X": (n, m), "Y": (n, m), "W": (m, o), "x": (n, 1), "y": (n, 1), "u": (m, 1)}
    made = {name: MatrixSymbol(name, *shape) for name, shape in matrices.items()}
    return SimpleNamespace(n=n, m=m, o=o, **made, b=MatrixSymbol("b", o, 1), one=OneMatrix(n, 1))


SYMBOLIC = world(*sizes("n m o"))
NUMERIC = world(*(sp.Integer(NUMBERS[name]) for name in ("n", "m", "o")))
SCALARS = {t: 0.7, s: 1.3}


def numbers(rows: int, columns: int, seed: str) -> np.ndarray:
    """Positive numbers, no two alike, that make a square matrix regular."""
    drawn = np.random.default_rng(sum(map(ord, seed))).permutation(rows * columns).reshape(rows, columns)
    return (drawn + 2) / 8 + (4 * np.eye(rows) if rows == columns else 0)


VALUES = {name: numbers(*map(int, a.shape), name) for name, a in vars(NUMERIC).items() if isinstance(a, MatrixSymbol)}
G = (1, -2, 3, 5)  # an unknown function stands for a polynomial, with these coefficients from the highest power

READ = {
    "a product": lambda w: w.A * w.B * w.x,
    "a product with numbers and transposes": lambda w: 3 * w.X.T * w.A * w.x / 2,
    "a bilinear form": lambda w: w.x.T * w.A * w.y,
    "an entry of a bilinear form": lambda w: (w.x.T * w.A * w.y)[0, 0],
    "an outer product": lambda w: w.x * w.y.T,
    "a product through sizes 1": lambda w: w.x * w.x.T * w.A * w.y * w.u.T,
    "a sum with different orders": lambda w: w.A.T + w.A - 2 * w.B,
    "a sum of columns": lambda w: w.A * w.x + w.y - w.one,
    "a size as a number": lambda w: w.one.T * w.one + w.n * w.x.T * w.x / w.m,
    "powers": lambda w: w.A**3 + w.A**-1 - w.A**-2 + w.A**0,
    "a power of a 1×1 matrix": lambda w: (w.x.T * w.A * w.x) ** 2,
    "a root of a 1×1 matrix": lambda w: sqrt(w.x.T * w.x),
    "Hadamard products": lambda w: HadamardProduct(w.A, w.x * w.y.T, w.B.T),
    "Hadamard powers": lambda w: HadamardPower(w.X, 3) + HadamardPower(w.X, -1) + HadamardPower(w.X, Rational(1, 2)),
    "an inverse": lambda w: w.A.inv() * w.x,
    "the inverse of a 1×1 matrix": lambda w: (w.x.T * w.A * w.x).inv(),
    "a trace": lambda w: Trace(w.A * w.B.T),
    "functions of traces": lambda w: log(Trace(w.A * w.B)) + sqrt(Trace(w.A)) / Trace(w.B) + exp(-Trace(w.A)),
    "a determinant": lambda w: sp.Determinant(w.A) * w.x,
    "a log-determinant": lambda w: log(sp.Determinant(w.A)),
    "the log-determinant of a 1×1 matrix": lambda w: log(sp.Determinant(w.x.T * w.y)),
    "a diagonal matrix": lambda w: DiagMatrix(w.x) * w.A * DiagMatrix(w.y.T),
    "a diagonal": lambda w: DiagonalOf(w.A * w.B),
    "a matrix cut to its diagonal": lambda w: DiagonalMatrix(w.A) * w.X,
    "a rectangle cut to its diagonal": lambda w: DiagonalMatrix(w.X),
    "ones": lambda w: OneMatrix(w.m, w.n) * w.A + OneMatrix(w.m, w.n),
    "a sum with zeros": lambda w: MatAdd(w.X, sp.ZeroMatrix(w.n, w.m), evaluate=False),
    "identities": lambda w: Identity(w.n) * Trace(Identity(w.m)) + w.A,
    "a function of entries": lambda w: (w.A * w.x).applyfunc(tanh),
    "a function of a transpose": lambda w: (w.A.T).applyfunc(sp.sin) + w.A.applyfunc(sp.cos).T,
    "a lambda of entries": lambda w: w.X.applyfunc(Lambda(t, t**2 * exp(-t) + 1)),
    "a constant lambda": lambda w: w.X.applyfunc(Lambda(t, s)),
    "an unknown function of entries": lambda w: w.X.applyfunc(g),
    "an unknown function": lambda w: g(t) * g(2 * s) + w.n,
    "the derivative of an unknown function": lambda w: g(t).diff(t) + g(t).diff(t, t),
    "a derivative at a point": lambda w: g(s * t).diff(t),
    "entries": lambda w: w.A[0, 1] * w.x[2, 0] + w.X[w.n - 1, 0],
    "an entry of a product": lambda w: (w.A * w.B)[0, 2],
    "a sum over one index": lambda w: Sum(w.x[i, 0] ** 2, (i, 0, w.n - 1)),
    "a sum over a shifted index": lambda w: Sum(w.x[i - 1, 0] * w.y[w.n - i, 0], (i, 1, w.n)),
    "neighbours": lambda w: Sum((w.x[i + 1, 0] - w.x[i, 0]) ** 2, (i, 0, w.n - 2)),
    "a sum over the diagonal": lambda w: Sum(w.A[i, i], (i, 0, w.n - 1)),
    "a sum over indices": lambda w: Sum(w.X[i, j] * w.A[i, 0] / w.m, (i, 0, w.n - 1), (j, 0, w.m - 1)),
    "a sum of sums": lambda w: Sum(log(Sum(exp(w.X[i, j]), (j, 0, w.m - 1))), (i, 0, w.n - 1)),
    "an index as a number": lambda w: Sum(i * w.x[i, 0] + i**2, (i, 0, w.n - 1)) + Sum(i, (i, 2, w.n + 1)),
    "a sum over what it does not contain": lambda w: Sum(t, (i, 0, w.n - 1)),
    "a sum in an entry": lambda w: Sum((w.A * w.B)[i, 1] * w.x[i, 0], (i, 0, w.n - 1)),
    "one index name in two sums": lambda w: Sum(w.x[i, 0], (i, 0, w.n - 1)) * Sum(w.u[i, 0], (i, 0, w.m - 1)),
    "a product over an index": lambda w: sp.Product(w.x[i, 0] + t, (i, 0, w.n - 1)),
    "Kronecker deltas": lambda w: Sum(sp.KroneckerDelta(i, j) * w.A[i, j] + sp.KroneckerDelta(i, 1) * t, (i, 0, w.n - 1), (j, 0, w.n - 1)),
    "a triangle": lambda w: Sum(Piecewise((w.A[i, j], i > j), (0, True)), (i, 0, w.n - 1), (j, 0, w.n - 1)),
    "cases by an index": lambda w: Sum(Piecewise((t, sp.Eq(i, 1)), (w.x[i, 0], sp.Or(i > 1, sp.Ne(i, 0))), (0, True)), (i, 0, w.n - 1)),
    "a matrix by its entries": lambda w: sp.FunctionMatrix(w.n, w.m, Lambda((i, j), w.A[i, i] * w.X[i, j] + j)),
    "a column by its entries": lambda w: sp.FunctionMatrix(w.n, 1, Lambda((i, j), w.x[i, 0] * Sum(w.X[i, k], (k, 0, w.m - 1)) + j)),
    "a written-out matrix": lambda w: sp.Matrix([[1, t], [0, Rational(2, 3)], [s * t, 4]]) * MatrixSymbol("u", 2, 1),
    "a matrix of zeros, written out": lambda w: sp.zeros(2, 3),
    "slices": lambda w: w.A[:, 0] + w.A[0, :].T,
    "a block of columns": lambda w: sp.BlockMatrix([[w.X, w.one]]),
    "blocks": lambda w: sp.BlockMatrix([[w.A, w.X], [w.X.T, w.C]]) * sp.BlockMatrix([[w.x], [w.u]]),
    "blocks on the diagonal": lambda w: sp.BlockDiagMatrix(w.A, w.C),
    "a Kronecker product of columns": lambda w: KroneckerProduct(w.x, w.y.T),
    "a Kronecker product on the right": lambda w: KroneckerProduct(w.X, sp.Matrix([[1, 2], [t, 3]])),
    "a Kronecker product on the left": lambda w: KroneckerProduct(sp.Matrix([[1, 2], [t, 3]]), w.X),
    "a trace of a Kronecker product": lambda w: Trace(KroneckerProduct(w.A, w.C)),
    "numbers": lambda w: sp.pi * sp.E + sqrt(2) + Rational(-3, 7) + sp.Float("0.1"),
    "scalar functions": lambda w: tanh(t) + sp.erf(t) + sp.sin(t) * sp.cos(s) + sp.Abs(t - s) + sp.sign(t - s) + t**s + 2**t,
    "hyperbolic functions": lambda w: sp.sinh(t) + sp.cosh(s) * sp.coth(t) + sp.sech(t) / sp.csch(s),
    "functions of angles": lambda w: sp.tan(t) + sp.cot(s) * sp.sec(t) - sp.csc(s) + sp.erfc(t),
    "steps": lambda w: Heaviside(t) + Heaviside(-t, 1) + Heaviside(s, 0) + Heaviside(s - t, t),
    "largest and smallest": lambda w: Max(t, s, 1) - Min(t, s**2, 3),
    "relu": lambda w: Piecewise((t, t > 0), (0, True)) + Piecewise((0, -t < 0), (-t, True)),
    "cases": lambda w: Piecewise((t**2, t < 0), (exp(t), sp.And(t >= 0, t < 1)), (s, True)),
}  # fmt: skip


def polynomial(field: Any, x: Any) -> Any:
    total = field.from_fraction(0)
    for c in G:
        total = field.add(field.multiply(total, x), field.from_fraction(c))
    return total


def horner(x: Any) -> Any:
    return sum(c * x**p for p, c in enumerate(reversed(G)))


def value_of(expr: Any) -> tuple[np.ndarray, tuple[Any, ...]]:
    """The value of what is read at the numbers of this file, and the shape that the reader saw."""
    node, shape = read_shaped(expr)
    extents = {SYMBOLIC.n: 3, SYMBOLIC.m: 2, SYMBOLIC.o: 4}
    free = [a for a in atoms(node) if a.label is not sp.pi]
    known = {a: SCALARS[a.label] if a.label in SCALARS else array(a, extents) for a in free}
    functions = {
        ops.uninterpreted("g"): polynomial,
        ops.uninterpreted("g", 1): lambda f, x: derived(f, x, 1),
        ops.uninterpreted("g", 2): lambda f, x: derived(f, x, 2),
    }
    return np.asarray(evaluate(node, Floats(), known, extents, functions), dtype=float), shape


def array(atom: Any, extents: dict[Any, int]) -> np.ndarray:
    return VALUES[atom.label.name].reshape(tuple(int(e.subs(extents)) for e in atom.shape))


def derived(field: Any, x: Any, order: int) -> Any:
    p = sp.Poly(horner(t), t).diff((t, order))
    total = field.from_fraction(0)
    for c in p.all_coeffs():
        total = field.add(field.multiply(total, x), field.from_fraction(int(c)))
    return total


def explicit(expr: Any) -> np.ndarray:
    """SymPy's own value of an expression of numeric sizes."""
    matrices = {a: sp.ImmutableMatrix(VALUES[name]) for name, a in vars(NUMERIC).items() if isinstance(a, MatrixSymbol)}
    if isinstance(expr, sp.MatrixBase):
        expr = expr.as_immutable()
    # SymPy fails on the diagonal of numbers, not on that of symbols
    expr = expr.replace(lambda e: isinstance(e, DiagonalOf | DiagonalMatrix), lambda e: e.as_explicit())
    e = expr.doit().subs(matrices).replace(g, horner).doit().subs(SCALARS).doit()
    if getattr(e, "is_Matrix", False):
        e = e.as_explicit() if hasattr(e, "as_explicit") else e
        return np.array(e.evalf(), dtype=float)
    return np.asarray(float(e))


@pytest.mark.parametrize("name", READ)
def test_what_is_read_at_symbolic_sizes_has_the_value_that_sympy_gives_at_numeric_ones(name: str) -> None:
    found, shape = value_of(READ[name](SYMBOLIC))
    wanted = explicit(READ[name](NUMERIC))
    assert np.allclose(found.reshape(wanted.shape), wanted, rtol=1e-12)
    extents = {SYMBOLIC.n: 3, SYMBOLIC.m: 2, SYMBOLIC.o: 4}
    assert tuple(int(sp.sympify(e).subs(extents)) for e in shape) in (wanted.shape, ()) or wanted.shape == ()


SHAPELESS = {
    "alone": (lambda w: tanh(w.A * w.x), lambda w: (w.A * w.x).applyfunc(tanh)),
    "times a number": (lambda w: -tanh(w.A * w.B) / w.n, lambda w: -(w.A * w.B).applyfunc(tanh) / w.n),
    "in a sum": (lambda w: tanh(w.A * w.x) + tanh(w.x), lambda w: (w.A * w.x).applyfunc(tanh) + w.x.applyfunc(tanh)),
    "its power": (lambda w: tanh(w.A * w.x) ** 2, lambda w: HadamardPower((w.A * w.x).applyfunc(tanh), 2)),
    "exp of a rectangle": (lambda w: exp(w.X), lambda w: w.X.applyfunc(exp)),
    "log of a column": (lambda w: log(w.A * w.x), lambda w: (w.A * w.x).applyfunc(log)),
    "an unknown function": (lambda w: g(w.A), lambda w: w.A.applyfunc(g)),
    "inside a call": (lambda w: apply(ops.sqrt, tanh(w.x)), lambda w: HadamardPower(w.x.applyfunc(tanh), Rational(1, 2))),
    "the root of a square": (lambda w: log(w.x.T * w.x), lambda w: log(Trace(w.x * w.x.T))),
}


@pytest.mark.parametrize("name", SHAPELESS)
def test_a_function_that_sympy_leaves_without_a_shape_is_read_elementwise(name: str) -> None:
    spoiled, meant = SHAPELESS[name]
    assert np.allclose(np.ravel(value_of(spoiled(SYMBOLIC))[0]), np.ravel(explicit(meant(NUMERIC))), rtol=1e-12)
    assert matrix_shape(spoiled(SYMBOLIC)) == matrix_shape(meant(SYMBOLIC))


@pytest.mark.parametrize("name", READ)
def test_reading_knows_no_difference_between_numeric_and_symbolic_sizes(name: str) -> None:
    assert np.allclose(*(np.ravel(value_of(READ[name](w))[0]) for w in (SYMBOLIC, NUMERIC)), rtol=1e-12)


# what is written, the error, and words that its message must contain: the operand, the sizes and the remedy
SPOILED = {
    "a bias added to a batch": (lambda w: w.X * w.W + w.b, ShapeError, ["b of shape (o, 1)", "X*W of shape (n", "symnn.affine(X, W, b)"]),
    "a bias added to columns": (lambda w: w.X + w.x, ShapeError, ["x of shape (n, 1)", "(n, m)", "X + x*OneMatrix(1, m)"]),
    "a row added to a batch": (lambda w: w.X + w.u.T, ShapeError, ["u.T of shape (1, m)", "OneMatrix(n, 1)*u.T"]),
    "a row added to a column": (lambda w: w.x + w.y.T, ShapeError, ["y.T of shape (1, n)", "x of shape (n, 1)", "did you mean y?"]),
    "sizes that differ": (lambda w: w.A + w.C, ShapeError, ["C of shape (m, m)", "A of shape (n, n)", "declare both with the same symbol"]),
    "two symbols of one name": (lambda w: w.x + MatrixSymbol("z", Symbol("n"), 1), ShapeError, ["two different symbols n", "symnn.sizes"]),
    "a column times a column": (lambda w: w.x * w.x, ShapeError, ["x of shape (n, 1)", "x.T*x", "x*x.T", "HadamardPower(x, 2)"]),
    "two columns": (lambda w: w.x * w.y, ShapeError, ["x of shape (n, 1) by y", "x.T*y", "HadamardProduct(x, y)"]),
    "a rectangle squared": (lambda w: w.X * w.X, ShapeError, ["X of shape (n, m)", "X.T*X", "HadamardPower(X, 2)"]),
    "a missing transpose": (lambda w: w.X * w.A, ShapeError, ["X of shape (n, m) by A of shape (n, n)", "m columns meet n rows", "X.T*A"]),
    "a missing transpose on the right": (lambda w: w.A * w.X * w.Y, ShapeError, ["X of shape (n, m) by Y", "X*Y.T"]),
    "the wrong order": (lambda w: w.W * w.X, ShapeError, ["W of shape (m, o) by X of shape (n, m)", "X*W"]),
    "a 1×1 matrix as a number": (lambda w: w.x.T * w.x * w.A, ShapeError, ["x.T*x is meant as a number", "(x.T*x)[0, 0]*A"]),
    "a Hadamard product of two shapes": (
        lambda w: HadamardProduct(w.x, w.u), ShapeError, ["x of shape (n, 1)", "u of shape (m, 1)", "the shapes must agree"],
    ),
    "a trace of a rectangle": (lambda w: Trace(w.A * w.X * w.W * MatrixSymbol("V", w.o, w.m)), ShapeError, ["square", "(n, m)"]),
    "an inverse of a rectangle": (lambda w: sp.Inverse(w.A * w.X * OneMatrix(w.m, w.m)), ShapeError, ["square", "(n, m)"]),
    "a diagonal matrix of a matrix": (lambda w: DiagMatrix(w.A), ShapeError, ["A of shape (n, n)", "DiagonalMatrix"]),
    "an index out of range": (lambda w: Sum(w.x[i, 0], (i, 1, w.n)), ShapeError, ["axis 0 of x", "from 1 to n", "shift the index"]),
    "a negative index": (lambda w: Sum(w.x[i - 1, 0], (i, 0, w.n - 1)), ShapeError, ["from -1 to n - 2", "shift the index"]),
    "a range that sizes decide": (lambda w: Sum(w.x[i, 0], (i, 0, w.m - 1)), ShapeError, ["from 0 to m - 1", "m = 2, n = 1"]),
    "a free index": (lambda w: w.x[Symbol("q", integer=True), 0], UnsupportedError, ["index q of x", "sum over it"]),
    "a number added to a function": (lambda w: 1 - tanh(w.A * w.x), ShapeError, ["tanh(A*x) of shape (n, 1)", "OneMatrix(n, 1)"]),
    "exp of a square": (lambda w: exp(w.A), MeaninglessError, ["exp(A)", "(n, n)", "symnn.exp(A)"]),
    "log of a square": (lambda w: log(w.A * w.B), MeaninglessError, ["log(A*B)", "symnn.log(A*B)"]),
    "a power of a function of a square": (lambda w: tanh(w.A) ** 2, MeaninglessError, ["tanh(A)**2", "symnn.power(tanh(A), 2)"]),
    "a matrix square root": (lambda w: sqrt(w.A), UnsupportedError, ["only whole exponents", "symnn.power(A, 1/2)"]),
    "a symbolic matrix power": (lambda w: w.A ** Symbol("p", integer=True), UnsupportedError, ["only whole exponents"]),
    "Abs of a matrix": (lambda w: sp.Abs(w.x), MeaninglessError, ["Abs(x)", "symnn.abs(x)"]),
    "a product of functions": (lambda w: tanh(w.A) * sp.sin(w.B), MeaninglessError, ["(n, n)", "order of the factors", "symnn."]),
    "a collapsed claim": (lambda w: sp.Eq(w.A.T.T, w.A), MeaninglessError, ["collapsed to True", "symnn.equal(lhs, rhs)"]),
    "a claim collapsed to False": (lambda w: sp.Eq(sp.Integer(1), 2), MeaninglessError, ["collapsed to False", "symnn.equal(lhs, rhs)"]),
    "Python's own comparison": (lambda w: w.A * w.B == w.B * w.A, MeaninglessError, ["collapsed to False", "symnn.equal(lhs, rhs)"]),
    "an equation": (lambda w: sp.Eq(w.A * w.B, w.B * w.A), MeaninglessError, ["statement", "symnn.equal(lhs, rhs)"]),
    "a size of zero": (lambda w: MatrixSymbol("Z", 0, w.n), ArgumentError, ["Z", "size 0", "at least 1"]),
    "a size that is never positive": (lambda w: MatrixSymbol("Z", w.n - w.n, 2), ArgumentError, ["Z", "size 0", "at least 1"]),
    "a complex number": (lambda w: sp.I * w.A, MeaninglessError, ["not a real number"]),
    "infinity": (lambda w: sp.oo * t, MeaninglessError, ["not a real number"]),
    "an imaginary symbol": (lambda w: Symbol("z", imaginary=True), MeaninglessError, ["z", "not real"]),
    "a function that is not read": (lambda w: sp.gamma(t), UnsupportedError, ["gamma(t)", "functions from symnn"]),
    "cases with a hole": (lambda w: Piecewise((t, t > 0)), UnsupportedError, ["(value, True)"]),
    "cases by a single point": (lambda w: Piecewise((t, sp.Eq(t, 0)), (s, True)), UnsupportedError, ["Eq(t, 0)", "compare with"]),
    "a case without a value everywhere": (lambda w: Piecewise((log(t), t > 1), (0, True)), UnsupportedError, ["log(t)", "everywhere"]),
    "too many entries": (lambda w: sp.ones(9, 9), UnsupportedError, ["9×9", "symnn.matrix"]),
    "a string": (lambda w: "A*x", ArgumentError, ["'A*x' is text", "symnn.matrix"]),
    "a derivative by a matrix": (lambda w: sp.Derivative(w.A, w.x, evaluate=False), UnsupportedError, ["symnn.gradient"]),
    "a product of tensors": (lambda w: tensor("K", w.n, w.n, w.m) * tensor("L", w.n, w.n, w.m), MeaninglessError, ["symnn.einsum"]),
    "a sum of Kronecker products": (lambda w: sp.Inverse(KroneckerProduct(w.A, w.C) + KroneckerProduct(w.A.T, w.C)), UnsupportedError, ["Kronecker", "numeric sizes"]),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_what_sympy_lets_pass_is_refused_with_operand_sizes_and_remedy(name: str) -> None:
    build, error, words = SPOILED[name]
    with pytest.raises(error) as raised:
        read(build(SYMBOLIC))
    message = str(raised.value)
    assert [word for word in words if word not in message] == [], message


def test_a_kronecker_product_of_symbolic_sizes_keeps_its_sizes_apart_and_still_has_products_and_traces() -> None:
    w = SYMBOLIC
    left = Trace(MatMul(KroneckerProduct(w.A, w.C), KroneckerProduct(w.B, w.C.T)))
    right = Trace(w.A * w.B) * Trace(w.C * w.C.T)
    assert np.allclose(value_of(left)[0], value_of(right)[0])
    assert matrix_shape(KroneckerProduct(w.A, w.C)) == (w.n * w.m, w.n * w.m)


OPERATORS = [r for r in ops.TABLE.values() if isinstance(r, Operator)]
COMPOSITIONS = [r for r in ops.TABLE.values() if isinstance(r, Composition) and r.arity == 1]


@pytest.mark.parametrize("record", OPERATORS, ids=lambda r: r.name)
def test_a_call_of_an_operator_is_its_record_in_every_walk_of_life(record: Operator) -> None:
    w = SYMBOLIC
    made = MatrixCall(record, w.A * w.x, *[t] * (record.arity - 1))
    assert made.shape == (w.n, 1)
    assert read(made) is record(read(w.A * w.x), *[read(t)] * (record.arity - 1))
    assert pickle.loads(pickle.dumps(made)) == made
    assert made.subs(w.x, w.y) == made.xreplace({w.x: w.y}) == MatrixCall(record, w.A * w.y, *[t] * (record.arity - 1))
    assert made.subs(w.n, 3).shape == (3, 1)
    assert made.func(*made.args) == made == made.doit()
    assert matrix_shape(made.T) == made.T.shape == (1, w.n)
    assert made == made.T.T
    assert read(MatrixCall(record, w.x, *[t] * (record.arity - 1)).T) is read(MatrixCall(record, w.x, *[t] * (record.arity - 1)))
    entry = made.subs(w.n, 2).as_explicit()[1, 0]
    assert read(entry) is read(call(record, *(a[1, 0] if a.is_Matrix else a for a in made.subs(w.n, 2).operands)))
    assert made.free_symbols >= {w.A, w.x}
    number = ScalarCall(record, t, *[s] * (record.arity - 1))
    assert isinstance(read(number), Map)
    assert number.is_commutative
    assert not made.is_commutative


@pytest.mark.parametrize("record", OPERATORS, ids=lambda r: r.name)
def test_calls_print_as_the_record_in_sympys_own_printers(record: Operator) -> None:
    w = SYMBOLIC
    made = MatrixCall(record, w.X * w.u, *[t] * (record.arity - len(record.defaults) - 1))
    if record.name not in ("sqrt", "abs"):
        assert sp.latex(made).startswith(record.latex + r"\left(X u")
    assert str(made).startswith(f"{record.name}(X*u")
    assert "X⋅u" in sp.pretty(made)


def test_sigma_of_a_product_prints_as_in_a_textbook() -> None:
    w = SYMBOLIC
    made = call(ops.sigmoid, w.X * w.u)
    assert sp.latex(w.X.T * made) == r"X^{T} \sigma\left(X u\right)"
    assert str(2 * made) == "2*sigmoid(X*u)"
    assert sp.pretty(made) == "σ(X⋅u)"
    assert sp.latex(call(ops.sigmoid, t) ** 2) == r"\sigma\left(t\right)^{2}"


DIFFERENTIATED = {
    "a call": lambda e, w: e,
    "a product": lambda e, w: w.A * e,
    "a sum": lambda e, w: e + w.y,
    "a multiple": lambda e, w: 2 * e,
    "a trace": lambda e, w: Trace(e * e.T),
    "a Hadamard product": lambda e, w: HadamardProduct(e, w.y),
    "a product with a transpose": lambda e, w: w.y.T * e,
}


@pytest.mark.parametrize("record", [ops.sigmoid, ops.softmax, ops.relu], ids=lambda r: r.name)
@pytest.mark.parametrize("name", DIFFERENTIATED)
def test_sympy_may_not_differentiate_a_call(name: str, record: Any) -> None:
    with pytest.raises(NotDifferentiableError, match=r"symnn\.gradient"):
        DIFFERENTIATED[name](call(record, SYMBOLIC.A * SYMBOLIC.x), SYMBOLIC).diff(SYMBOLIC.x)


def test_sympy_may_differentiate_past_a_scalar_call_but_not_through_it() -> None:
    made = call(ops.sigmoid, t)
    assert (s * made).diff(s) == made
    for e in (made, s * made, sp.exp(made), call(ops.norm, t * SYMBOLIC.x)):
        with pytest.raises(NotDifferentiableError, match=r"symnn\.gradient"):
            e.diff(t)


AXES = {
    "softmax of a column": (lambda w: call(ops.softmax, w.x), lambda x: softmax(x, 0), (3, 1)),
    "softmax of a row": (lambda w: call(ops.softmax, w.x.T), lambda x: softmax(x.T, 1), (1, 3)),
    "softmax down the columns": (lambda w: call(ops.softmax, w.X, axis=0), lambda X: softmax(X, 0), (3, 2)),
    "softmax along the rows": (lambda w: call(ops.softmax, w.X, axis=1), lambda X: softmax(X, 1), (3, 2)),
    "softmax along the last axis": (lambda w: call(ops.softmax, w.X), lambda X: softmax(X, 1), (3, 2)),
    "softmax of single entries": (lambda w: call(ops.softmax, w.x, axis=1), lambda x: np.ones((3, 1)), (3, 1)),
    "log-sum-exp down": (lambda w: call(ops.log_sum_exp, w.X, axis=0), lambda X: np.log(np.exp(X).sum(0, keepdims=True)), (1, 2)),
    "log-sum-exp along": (lambda w: call(ops.log_sum_exp, w.X, axis=1), lambda X: np.log(np.exp(X).sum(1, keepdims=True)), (3, 1)),
    "log-sum-exp of a column": (lambda w: call(ops.log_sum_exp, w.x), lambda x: np.log(np.exp(x).sum()), ()),
    "a norm": (lambda w: call(ops.norm, w.X), lambda X: np.sqrt((X**2).sum()), ()),
    "norms of rows": (lambda w: call(ops.norm, w.X, axis=1), lambda X: np.sqrt((X**2).sum(1, keepdims=True)), (3, 1)),
    "layer norm": (
        lambda w: call(ops.layer_norm, w.X, w.u, w.u, eps=0),
        lambda X, u: (X - X.mean(1, keepdims=True)) / X.std(1, keepdims=True) * u.T + u.T,
        (3, 2),
    ),
    "layer norm of a column": (
        lambda w: call(ops.layer_norm, w.x, w.y, w.y, eps=0), lambda x, y: (x - x.mean()) / x.std() * y + y, (3, 1),
    ),
    "batch norm": (
        lambda w: call(ops.batch_norm, w.X, w.u, w.u, eps=0),
        lambda X, u: (X - X.mean(0)) / X.std(0) * u.T + u.T,
        (3, 2),
    ),
    "attention": (
        lambda w: call(ops.attention, w.X, w.Y, w.A), lambda X, Y, A: softmax(X @ Y.T / np.sqrt(2), 1) @ A, (3, 3),
    ),
    "attention of one row": (
        lambda w: call(ops.attention, w.x.T, w.A, w.y), lambda x, A, y: softmax(x.T @ A.T / np.sqrt(3), 1) @ y, (1, 1),
    ),
}  # fmt: skip


def softmax(x: np.ndarray, axis: int) -> np.ndarray:
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


@pytest.mark.parametrize("name", AXES)
def test_an_axis_is_that_of_the_two_dimensional_matrix_and_reductions_keep_it(name: str) -> None:
    build, wanted, shape = AXES[name]
    found, read_shape = value_of(build(SYMBOLIC))
    names = wanted.__code__.co_varnames[: wanted.__code__.co_argcount]
    assert np.allclose(found.reshape(shape), wanted(*(VALUES[n] for n in names)).reshape(shape))
    extents = {SYMBOLIC.n: 3, SYMBOLIC.m: 2}
    assert tuple(int(sp.sympify(e).subs(extents)) for e in read_shape) == shape
    assert getattr(build(NUMERIC), "shape", ()) == shape


@pytest.mark.parametrize("record", [r for r in COMPOSITIONS if "axis" in dict(r.settings)], ids=lambda r: r.name)
def test_one_axis_has_one_spelling(record: Composition) -> None:
    w = SYMBOLIC
    assert call(record, w.X, axis=-1) == call(record, w.X, axis=1)
    assert call(record, w.x, axis=0) == call(record, w.x) == call(record, w.x, axis=-2)
    assert pickle.loads(pickle.dumps(call(record, w.X, axis=0))) == call(record, w.X, axis=0)
    assert read(call(record, w.X.T, axis=0)) is read(call(record, w.X.T).func(*call(record, w.X.T, axis=0).args))


def test_a_tensor_is_read_by_its_entries_and_summed_over_them() -> None:
    w = SYMBOLIC
    K = tensor("K", w.n, w.m, w.m)
    made = FunctionTensor((w.n, w.m, w.m), Lambda((i, j, k), K[i, k, j] * w.x[i, 0]))
    node, shape = read_shaped(Sum(made[i, j, 1], (i, 0, w.n - 1), (j, 0, w.m - 1)) + Sum(K[2, j, j], (j, 0, w.m - 1)))
    values = np.arange(12.0).reshape(3, 2, 2)
    known = {a: values if a.label == K else VALUES["x"].reshape(3) for a in atoms(node)}
    found = evaluate(node, Floats(), known, {w.n: 3, w.m: 2})
    assert shape == ()
    assert np.isclose(float(found[()]), np.einsum("ik,i->", values[:, 1, :], VALUES["x"][:, 0]) + values[2].trace())
    assert matrix_shape(made) == matrix_shape(2 * K + K) == (w.n, w.m, w.m)


def test_a_convolution_is_a_tensor_call_with_the_shape_of_its_windows() -> None:
    w = SYMBOLIC
    made = call(ops.conv2d, tensor("u", w.m, w.n, w.n), tensor("K", w.o, w.m, 2, 2), padding=1)
    assert isinstance(made, TensorCall)
    assert made.shape == matrix_shape(made) == (w.o, w.n + 1, w.n + 1)
    assert pickle.loads(pickle.dumps(made)) == made
    assert str(made) == "conv2d(u, K, padding=1)"


DEPTH = 1000
DEEP = {
    "calls": lambda w: nested(lambda a: call(ops.tanh, w.A * a + w.y), w.x),
    "applyfunc": lambda w: nested(lambda a: MatrixCall(ops.relu, a.applyfunc(tanh)), w.x),
    "a long product": lambda w: MatMul(*[w.A] * DEPTH, w.x, evaluate=False),
    "a long sum": lambda w: MatAdd(*[p * w.A * w.x for p in range(2, DEPTH)], evaluate=False),
    "numbers": lambda w: nested(lambda a: ScalarCall(ops.sigmoid, a), t),
}


def nested(layer: Any, x: Any) -> Any:
    for _ in range(DEPTH):
        x = layer(x)
    return x


@pytest.mark.parametrize("name", DEEP)
def test_depth_meets_no_recursion_limit(name: str) -> None:
    node, shape = read_shaped(DEEP[name](SYMBOLIC))
    assert node.rank == len([e for e in shape if e != 1])


def test_a_symbol_is_a_size_where_an_axis_shows_it_or_the_caller_says_so() -> None:
    q = Symbol("q")
    assert type(read(q)).__name__ == "Atom"
    assert type(read(q, [q])).__name__ == "Size"
    assert {a.label for a in atoms(read(Trace(MatrixSymbol("M", q, q)) / q))} == {MatrixSymbol("M", q, q)}


def test_two_records_of_one_name_make_two_calls() -> None:
    first, second = (Operator(name="twin", define=lambda x: x) for _ in range(2))
    assert call(first, t) == call(first, t)
    assert call(first, t) != call(second, t)


def test_a_row_by_its_number_is_there_where_the_sizes_are_said_to_be_large_enough() -> None:
    import symnn

    n = symnn.sizes("n")
    A, x = symnn.matrix("A", n, n), symnn.vector("x", n)
    row = symnn.gradient((A * x)[2, 0], x)
    assert symnn.prove(symnn.claim(row, "=", A[2, :].T, assume=n >= 3)).word == "proved"
    assert symnn.prove(symnn.claim(row, "=", A[:, 2], assume=n >= 3)).word == "refuted"
    assert "n > 2" in str(symnn.prove(symnn.claim(row, "=", A[2, :].T)))

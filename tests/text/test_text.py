"""Printing of expressions: brackets mean what they say, notation is a choice, sizes are right."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.bridge import call, matrix, read, sizes, tensor, vector
from symnn.calculus.values.evaluate import Floats, evaluate
from symnn.claims.derivation import SymbolName
from symnn.errors import ArgumentError
from symnn.expr import Composition
from symnn.ops import TABLE, uninterpreted
from symnn.text import Notation, latex
from symnn.text.letters import symbol

n, m, k = sizes("n m k")
i, j, t, u, lam = sp.symbols("i j t u lambda")
A, B, C = (matrix(name, n, n) for name in "ABC")
x, y, z, b0 = (vector(name, n) for name in ("x", "y", "z", "beta_0"))
W, delta, a = matrix("W2", n, n), vector("delta2", n), vector("a1", n)
X, one = matrix("X", m, n), sp.OneMatrix(n, 1)
NAMES = {W: SymbolName("W", "2"), delta: SymbolName("delta", "2"), a: SymbolName("a", "1")}
H = sp.HadamardProduct
g = uninterpreted("g")
inner = MatrixElement(x.T * A * x, 0, 0)  # the number xᵀAx, which SymPy would write out as a double sum


def of(name: str, *operands: Any, **chosen: Any) -> Any:
    return call(TABLE[name], *operands, **chosen)


GOLDEN = {
    r"A + A^{\top}": A + A.T,
    r"(A + A^{\top}) x": (A + A.T) * x,
    r"-2 A^{\top} (A x - y)": -2 * A.T * (A * x - y),
    r"A^{-\top}": A.inv().T,
    r"A^{-1}": A.inv(),
    r"A^2": A**2,
    r"-A^{-\top} B^{\top} A^{-\top}": -A.inv().T * B.T * A.inv().T,
    r"(A B)^{\top}": sp.Transpose(A * B),
    r"(A \circ B)^{\top}": sp.Transpose(H(A, B)),
    r"(A + B)^{-1} x": (A + B).inv() * x,
    r"W^{[2]\top} \delta^{[2]}": W.T * delta,
    r"(W^{[2]})^{-1}": W.inv(),
    r"(W^{[2]\top} \delta^{[2]}) \circ g'(a^{[1]})": H(W.T * delta, call(uninterpreted("g", 1), a)),
    r"X^{\top} (\sigma(X x) - z)": X.T * (of("sigmoid", X * x) - vector("z", m)),
    r"-A^{\top} (y \circ \sigma(-y \circ (A x)))": -A.T * H(y, of("sigmoid", H(-y, A * x))),
    r"A^{\top} \operatorname{diag}(x \circ (\mathbf{1} - x)) A": A.T * sp.DiagMatrix(H(x, one - x)) * A,
    r"\operatorname{diag}(x) - x x^{\top}": sp.DiagMatrix(x) - x * x.T,
    r"x \circ (y - (x^{\top} y) \mathbf{1})": H(x, sp.MatAdd(y, sp.MatMul(-MatrixElement(x.T * y, 0, 0), one)), evaluate=False),
    r"2 (x^{\top} A x) (A + A^{\top}) x": sp.MatMul(2 * inner, A + A.T, x),
    r"\frac{t}{2} x^{\top} A x": t * inner / 2,
    r"\frac{1}{(x^{\top} A x)^{2}}": 1 / inner**2,
    r"dS \, A": matrix("dS", n, n) * A,
    r"\frac{x}{\lVert x \rVert}": x / of("norm", x),
    r"\frac{x - y}{\sigma^{2}}": (x - y) / sp.Symbol("sigma") ** 2,
    r"\frac{1}{n} A^{\top} (x - y)": A.T * (x - y) / n,
    r"\frac{1}{2} A (x - y)": A * (x - y) / 2,
    r"y \circ \sigma(x)": H(of("sigmoid", x), y),
    r"2 \lambda x": 2 * lam * x,
    r"-x \circ y": -H(x, y),
    r"2 (x \circ y)": 2 * H(x, y),
    r"A (x \circ y) - y": A * H(x, y) - y,
    r"x - y": -y + x,
    r"a^{\circ 2}": sp.HadamardPower(vector("a", n), 2),
    r"\mathbf{1} - \tanh(A x)^{\circ 2}": one - sp.HadamardPower(of("tanh", A * x), 2),
    r"A \circ (\mathbf{1} \mathbf{1}^{\top})": sp.HadamardProduct(sp.OneMatrix(n, n), A, evaluate=False),
    r"x \mathbf{1}^{\top}": x * sp.OneMatrix(1, m),
    r"I - A": sp.Identity(n) - A,
    r"A \otimes (x y^{\top})": sp.KroneckerProduct(A, x * y.T),
    r"\operatorname{tr}(A B)": sp.Trace(A * B),
    r"\log(\det(A))": sp.log(sp.Determinant(A)),
    r"\operatorname{softmax}(A x)": of("softmax", A * x, axis=0),
    r"\operatorname{softmax}_{\text{columns}}(A)": of("softmax", A, axis=0),
    r"\operatorname{LeakyReLU}_{0.01}(x)": of("leaky_relu", x),
    r"\max(x, 0)": of("maximum", x, 0),
    r"g(A x)": call(g, A * x),
    r"\tanh(x)": x.applyfunc(sp.tanh),
    r"\sum_{i=1}^{n} x_i^{2}": sp.Sum(x[i, 0] ** 2, (i, 0, n - 1)),
    r"x^{\top} A x": (x.T * A * x)[0, 0],
    r"1 + 2 \sum_{i=1}^{n} x_i": 1 + 2 * sp.Sum(x[i, 0], (i, 0, n - 1)),
    r"\left(\sum_{i=1}^{n} x_i\right) - t": sp.Sum(x[i, 0], (i, 0, n - 1)) - t,
    r"\left[ A_{ij} x_i \right]_{ij}": sp.FunctionMatrix(n, n, sp.Lambda((i, j), A[i, j] * x[i, 0])),
    r"K_{123}": tensor("K", n, n, n)[0, 1, 2],
    r"(\beta_0)_2": b0[1, 0],
    r"(W^{[2]}_{12})^{2}": W[0, 1] ** 2,
    r"\begin{pmatrix} 1 & \frac{t}{u} \\ 3 & 4 \end{pmatrix}": sp.Matrix([[1, t / u], [3, 4]]),
    r"\frac{t}{2} (1 - u)": t * (1 - u) / 2,
    r"(\log(t))^{2}": sp.log(t) ** 2,
    r"\frac{1 - t}{1 + e^{-u}}": (1 - t) / (1 + sp.exp(-u)),
    r"\begin{cases} t & t > 0 \\ 0 & \text{otherwise} \end{cases}": sp.Piecewise((t, t > 0), (0, True)),
    r"\left\lvert \frac{t}{u} \right\rvert": sp.Abs(t / u),
}


@pytest.mark.parametrize("shown", GOLDEN)
def test_golden_print(shown: str) -> None:
    assert latex(GOLDEN[shown], names=NAMES) == shown


LETTERS = {
    "delta": r"\delta", "beta_0": r"\beta_0", "lambda": r"\lambda", "lamda": r"\lambda", "y_hat": r"\hat{y}", "muhat": r"\hat{\mu}",
    "dxhat": r"d\hat{x}", "dmu1": r"d\mu_1", "dhat": r"\hat{d}", "digamma": r"\mathrm{digamma}",
    "W_tilde": r"\tilde{W}", "x1": "x_1", "x12": "x_{12}", "n_0": "n_0", "rate": r"\mathrm{rate}", "dS": "dS", "σ": r"\sigma",
    "x_bar_i": r"\bar{x}_i", r"x^{(1)}": r"x^{(1)}",
}  # fmt: skip


@pytest.mark.parametrize("name", LETTERS)
def test_a_name_is_spelled_as_mathematics(name: str) -> None:
    assert latex(sp.Symbol(name)) == LETTERS[name]


STYLES = {
    "layer='(l)'": ({"layer": "(l)"}, r"a^{(1)} \circ (W^{(2)\top} \delta^{(2)})"),
    "layer='_l'": ({"layer": "_l"}, r"a_1 \circ (W_2^{\top} \delta_2)"),
    "hadamard='odot'": ({"hadamard": "odot"}, r"a^{[1]} \odot (W^{[2]\top} \delta^{[2]})"),
    "transpose='T'": ({"transpose": "T"}, r"a^{[1]} \circ (W^{[2] T} \delta^{[2]})"),
    "transpose='mathsf'": ({"transpose": "mathsf"}, r"a^{[1]} \circ (W^{[2]\mathsf{T}} \delta^{[2]})"),
    "bold": ({"bold": True}, r"\mathbf{a}^{[1]} \circ (\mathbf{W}^{[2]\top} \boldsymbol{\delta}^{[2]})"),
}


@pytest.mark.parametrize("style", STYLES)
def test_notation_is_an_option(style: str) -> None:
    options, shown = STYLES[style]
    assert latex(H(W.T * delta, a), names=NAMES, **options) == shown


def test_a_layer_below_joins_the_subscript_of_its_base() -> None:
    w0 = matrix("W02", n, n)
    assert latex(w0, names={w0: SymbolName("W_0", "2")}) == "W_0^{[2]}"
    assert latex(w0, names={w0: SymbolName("W_0", "2")}, layer="_l") == "W_{0,2}"


@pytest.mark.parametrize("options", [{"layer": "<l>"}, {"hadamard": "*"}, {"colour": "red"}, {"first_index": 2}])
def test_an_unknown_option_is_refused_by_name(options: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError, match=next(iter(options))):
        latex(x, **options)


def test_indices_count_from_the_number_that_is_asked_for() -> None:
    assert latex(sp.Sum(x[i, 0], (i, 0, n - 1)), first_index=0) == r"\sum_{i=0}^{n - 1} x_i"


def test_something_that_is_no_mathematics_is_refused() -> None:
    with pytest.raises(ArgumentError, match="not dict"):
        latex({"x": 1})


@pytest.mark.parametrize("name", TABLE)
def test_every_record_has_a_printed_name_that_is_no_code(name: str) -> None:
    record = TABLE[name]
    if not isinstance(record, Composition):
        arity = getattr(record, "arity", 1)
        operands = (A,) * arity if hasattr(record, "keeps_shape") else (t, u)[:arity]
        shown = latex(call(record, *operands))
        assert shown.count("{") == shown.count("}")
        assert "_print" not in shown
        assert "Call" not in shown
    else:
        assert record.latex, "a composition without a name in LaTeX"


# brackets: what is printed, read by a reader of matrices that knows no precedence between ∘ and juxtaposition

POINT = {
    "A": np.array([[2.0, -1.0], [0.5, 3.0]]), "B": np.array([[1.0, 4.0], [-2.0, 0.25]]), "C": np.array([[0.5, 1.5], [2.5, -1.0]]),
}  # fmt: skip


class Reader:
    """Sums of products; a product is all ∘ or all juxtaposition; one superscript each."""

    def __init__(self, shown: str) -> None:
        self.tokens = re.findall(r"\\[A-Za-z]+|\d+|[^\s]", shown.replace(r"\left", "").replace(r"\right", ""))

    def next(self, *expected: str) -> str:
        token = self.tokens.pop(0)
        assert not expected or token in expected, f"{token} instead of {expected}"
        return token

    def peek(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def sum(self) -> Any:
        total = -1 * self.product() if self.peek() == "-" and self.next() else self.product()
        while self.peek() in ("+", "-"):
            total = total + (1 if self.next() == "+" else -1) * self.product()
        return total

    def product(self) -> Any:
        value, kinds = self.factor(), set()
        while self.peek() not in ("", "+", "-", ")", "}"):
            kinds.add("∘" if self.peek() == r"\circ" else "side by side")
            if self.peek() == r"\circ":
                self.next()
                value = value * self.factor()
            else:
                if self.peek() == r"\cdot":
                    self.next()
                other = self.factor()
                value = value @ other if np.ndim(value) and np.ndim(other) else value * other
        assert len(kinds) < 2, "∘ and a product without brackets"
        return value

    def factor(self) -> Any:
        value = self.base()
        if self.peek() == "^":
            self.next()
            mark = self.group() if self.peek() == "{" else [self.next()]
            value = self.raised(value, mark)
            assert self.peek() != "^", "two superscripts"
        return value

    def raised(self, value: Any, mark: list[str]) -> Any:
        match mark:
            case [r"\top"]:
                return value.T
            case ["-", "1"]:
                return np.linalg.inv(value)
            case ["-", r"\top"]:
                return np.linalg.inv(value).T
            case [r"\circ", power]:
                return value ** int(power)
            case [power]:
                return np.linalg.matrix_power(value, int(power))
        raise AssertionError(f"an unknown mark {mark}")

    def group(self) -> list[str]:
        self.next("{")
        inside = []
        while self.peek() != "}":
            inside.append(self.next())
        self.next("}")
        return inside

    def base(self) -> Any:
        token = self.next()
        if token == "(":
            value = self.sum()
            self.next(")")
            return value
        if token == r"\tanh":
            assert self.peek() == "("
            return np.tanh(self.base())
        if token == r"\frac":
            top, bottom = self.group(), self.group()
            return int(*top) / int(*bottom)
        if token == "0":
            return np.zeros((2, 2))
        return int(token) if token.isdigit() else POINT[token]


def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda p: p[0] + p[1]), pair.map(lambda p: p[0] - p[1]), pair.map(lambda p: p[0] * p[1]), pair.map(lambda p: H(*p)),
        inner.map(lambda e: sp.Transpose(e)), inner.map(lambda e: sp.Rational(-2, 3) * e), inner.map(lambda e: 2 * e),
        inner.map(lambda e: -e), inner.map(lambda e: of("tanh", e)), inner.map(lambda e: sp.HadamardPower(e, 2)),
    )  # fmt: skip


@settings(max_examples=300)
@given(st.recursive(st.sampled_from([A, B, C]), grown, max_leaves=6))
def test_printed_brackets_say_what_the_expression_is(expr: Any) -> None:
    reader = Reader(latex(expr))
    found = reader.sum()
    assert not reader.tokens, "something is left over"
    values = {read(symbol): POINT[symbol.name] for symbol in (A, B, C)}
    wanted = np.asarray(evaluate(read(expr), Floats(), values, {n: 2}), dtype=float)
    assert np.allclose(found, wanted, rtol=1e-9, atol=1e-9 * (1 + np.abs(wanted).max()))


@settings(max_examples=60)
@given(st.recursive(st.sampled_from([A, B, C]), grown, max_leaves=6))
def test_sizes_under_braces_change_nothing_else(expr: Any) -> None:
    shown = latex(expr, sizes=True)
    bare = re.sub(r"\\underbrace\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}_\{n \\times n\}", r"\1", shown)
    plain = latex(expr)
    same = [s.replace(r"\left", "").replace(r"\right", "") for s in (bare, plain)]
    assert r"\underbrace" in shown
    assert same[0] == same[1] or r"\underbrace" in bare  # braces that nest deeper than the pattern are not judged


def test_every_factor_stands_on_its_size() -> None:
    w, d = matrix("W2", 1, 2), vector("d", 1)
    expr = H(w.T * d, of("tanh", vector("z", 2)) - vector("y", 2))
    assert latex(expr, sizes=True, names={w: SymbolName("W", "2")}) == (
        r"\left(\underbrace{W^{[2]\top}}_{2 \times 1} \underbrace{d}_{1 \times 1}\right) \circ \underbrace{(\tanh(z) - y)}_{2 \times 1}"
    )


def test_notation_names_its_defaults() -> None:
    assert (Notation().layer, Notation().hadamard, Notation().transpose) == ("[l]", "circ", "top")


def test_a_sum_that_ends_in_a_big_sum_keeps_its_brackets_as_a_factor():
    i = sp.Symbol("i", integer=True)
    t, u = sp.symbols("t u")
    x = vector("x", sizes("d"))
    rest = t - sp.Sum(x[i, 0], (i, 0, x.shape[0] - 1))
    inside = r"\left(t - \sum_{i=1}^{d} x_i\right)"
    assert latex(u * rest) == rf"u {inside}"
    assert latex(sp.Mul(rest, rest, evaluate=False)) == f"{inside} {inside}"
    assert latex(sp.Mul(-1, rest, evaluate=False)) == f"-{inside}"
    assert latex(u * (t - rest)) == r"u \sum_{i=1}^{d} x_i"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("W^2", "W^2"),
        ("sigma^2", r"\sigma^2"),
        ("x^2_1", "x_1^2"),
        ("delta^[l]", r"\delta^{[l]}"),
        ("a&b", r"a\&b"),
        ("x%", r"x\%"),
        ("#noise", r"\xi"),
        (r"\hat{y}", r"\hat{y}"),
        (r"\input{secret}", r"\text{\textbackslash{}input\{secret\}}"),
        (r"\beta%", r"\text{\textbackslash{}beta\%}"),
        ("x^{", r"\text{x\textasciicircum{}\{}"),
    ],
)
def test_no_name_of_a_symbol_gives_latex_that_does_not_compile_or_that_reads_a_file(name: str, shown: str) -> None:
    assert symbol(name) == shown


@pytest.mark.parametrize(
    ("name", "shown"), [("x′", "x'"), ("x″", "x''"), ("x′_2", "x'_2"), ("θ′", r"\theta'"), ("ℓ", r"\ell"), ("x'", "x'")]
)
def test_a_prime_and_a_letter_that_tex_does_not_know_are_written_in_tex(name: str, shown: str) -> None:
    assert symbol(name) == shown
    assert symbol(name).isascii()

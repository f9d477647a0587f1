"""Printing: brackets mean what they say, notation is a choice, sizes are right, verdicts and derivations are worded honestly."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from symnn.bridge import call, matrix, read, sizes, tensor, vector
from symnn.calculus.exact import Floats, evaluate
from symnn.errors import ArgumentError, UnsupportedError
from symnn.expr import Composition
from symnn.ops import TABLE, uninterpreted
from symnn.proof.derivation import Derivation, Name, Step, step
from symnn.proof.verdict import IllTyped, Proved, Refuted, Supported, Unknown, Verdict
from symnn.text import Notation, latex, markdown, paragraph
from symnn.text.letters import text

n, m, k = sizes("n m k")
i, j, t, u, lam = sp.symbols("i j t u lambda")
A, B, C = (matrix(name, n, n) for name in "ABC")
x, y, z, b0 = (vector(name, n) for name in ("x", "y", "z", "beta_0"))
W, delta, a = matrix("W2", n, n), vector("delta2", n), vector("a1", n)
X, one = matrix("X", m, n), sp.OneMatrix(n, 1)
NAMES = {W: Name("W", "2"), delta: Name("delta", "2"), a: Name("a", "1")}
H = sp.HadamardProduct
g = uninterpreted("g")


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
    r"x \circ (y - x^{\top} y \mathbf{1})": H(x, y - x.T * y * one),
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
    r"\operatorname{softmax}_{\text{axis 0}}(A)": of("softmax", A, axis=0),
    r"\operatorname{LeakyReLU}_{0.01}(x)": of("leaky_relu", x),
    r"\max(x, 0)": of("maximum", x, 0),
    r"g(A x)": call(g, A * x),
    r"\tanh(x)": x.applyfunc(sp.tanh),
    r"\sum_{i=1}^{n} x_i^{2}": sp.Sum(x[i, 0] ** 2, (i, 0, n - 1)),
    r"\sum_{i=1}^{n} \sum_{j=1}^{n} A_{ij} x_i x_j": (x.T * A * x)[0, 0],
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
    assert latex(w0, names={w0: Name("W_0", "2")}) == "W_0^{[2]}"
    assert latex(w0, names={w0: Name("W_0", "2")}, layer="_l") == "W_{0,2}"


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
    assert latex(expr, sizes=True, names={w: Name("W", "2")}) == (
        r"\left(\underbrace{W^{[2]\top}}_{2 \times 1} \underbrace{d}_{1 \times 1}\right) \circ \underbrace{(\tanh(z) - y)}_{2 \times 1}"
    )


# verdicts

VERDICTS: dict[str, Verdict] = {
    "Proved by normal form: x = x. Assumes Σ y = 1. Holds where x ≠ 0.": Proved(
        statement="x = x", method="normal form", hypotheses=("Σ y = 1",), conditions=("x ≠ 0",)
    ),
    "Definition: a := b.": Proved(statement="a := b", method="definition"),
    "Refuted: A = B. At A = ((0, 1), (0, 0)) the left side is 1 and the right side is 0. It would hold if A = 0. Did you mean A?": Refuted(
        statement="A = B", counterexample={"A": ((0, 1), (0, 0))}, lhs=1, rhs=Fraction(0), missing="A = 0", repair="A"
    ),
    "Ill-typed: W*x. In W*x the sizes do not fit: n_1 against n_0. Did you mean W.T*x?": IllTyped(
        statement="W*x", where="W*x", sizes=("n_1", "n_0"), repair="W.T*x"
    ),
    "Supported, not proved: p = q. Both sides agree in 20 trials; the largest difference is 1e-12. This is not a proof.": Supported(
        statement="p = q", trials=20, error=1e-12
    ),
    "Unknown: p = q. Neither proved nor refuted: no method applies.": Unknown(statement="p = q", reason="no method applies."),
}


@pytest.mark.parametrize("worded", VERDICTS)
def test_a_verdict_is_one_honest_paragraph(worded: str) -> None:
    verdict = VERDICTS[worded]
    assert paragraph(verdict) == str(verdict) == worded
    assert markdown(verdict).replace("**", "").replace("`", "") == worded
    bare = re.sub(r"\\textbf\{([^{}]*)\}|\\texttt\{([^{}]*)\}", lambda found: found[1] or found[2], latex(verdict))
    assert bare == text(worded)


def test_only_a_proof_is_called_proved() -> None:
    for worded, verdict in VERDICTS.items():
        said = worded.split(":")[0]
        assert ("Proved" in said) == (isinstance(verdict, Proved) and verdict.method != "definition")


def test_plain_text_becomes_tex_that_means_the_same() -> None:
    assert text("50% of x_1 & {y} < z^2") == r"50\% of x\_1 \& \{y\} $<$ z\textasciicircum{}2"
    assert text("A⁻ᵀ ≠ σ²") == r"A$^{-\top}$ $\neq$ $\sigma ^{2}$"
    assert text("☃") == "[snowman]"


# derivations


def line(key: str, symbol: Any, shown: Any, section: str, rule: str = "definition", of: str | None = None, raw: Any = None) -> Step:
    shape = tuple(getattr(symbol, "shape", (1, 1)))
    return step(key=key, symbol=symbol, shown=shown, shape=shape, rule=rule, section=section, of=of, raw=raw)


def network(depth: int) -> Derivation:
    """A network of tanh layers of width 2 with half the squared error, its gradients written in δ."""
    width = sp.Integer(2)
    inputs, target, loss = matrix("x", width, 1), matrix("y", width, 1), sp.Symbol("loss", real=True)
    weights = [matrix(f"W{h}", width, width) for h in range(1, depth + 1)]
    zs, states, deltas = ([vector(f"{base}{h}", width) for h in range(1, depth + 1)] for base in ("z", "a", "delta"))
    names = {s: Name(re.sub(r"\d+", "", s.name), s.name.lstrip("Wzadelt")) for s in (*weights, *zs, *states, *deltas)}
    slopes = [sp.OneMatrix(width, 1) - sp.HadamardPower(a, 2) for a in states]
    steps = []
    for below, h in zip([inputs, *states], range(depth), strict=False):
        steps.append(line(f"z{h + 1}", zs[h], weights[h] * below, "forward", "definition of the pre-activation"))
        steps.append(line(f"a{h + 1}", states[h], of("tanh", zs[h]), "forward", "definition of the activation"))
    steps.append(line("loss", loss, ((states[-1] - target).T * (states[-1] - target))[0, 0] / 2, "forward", "definition of the loss"))
    for h in reversed(range(depth)):
        behind = H(states[h] - target, slopes[h]) if h == depth - 1 else H(weights[h + 1].T * deltas[h + 1], slopes[h])
        rule = "chain rule through the loss" if h == depth - 1 else f"chain rule through z{h + 2}"
        steps.append(line(f"delta{h + 1}", deltas[h], behind, "backward", rule, of=f"z{h + 1}", raw=read(behind)))
    for below, h in zip([inputs, *states], range(depth), strict=False):
        shown = deltas[h] * below.T
        steps.append(line(f"W{h + 1}", weights[h], shown, "gradients", f"chain rule through z{h + 1}", of=f"W{h + 1}", raw=read(shown)))
    given = ((inputs, (width, 1), "input"), *((w, (width, width), "weights") for w in weights), (target, (width, 1), "target"))
    return Derivation(f"A network of {depth} layers", tuple(steps), given, (), names)


TWO = network(2)


def spoiled(derivation: Derivation) -> Derivation:
    """The same with one line that nobody could prove."""
    last = replace(derivation.steps[-1], verdict=Unknown(reason="too hard"))
    return replace(derivation, steps=(*derivation.steps[:-1], last))


def test_the_printed_derivation_is_the_golden_one(golden: Callable[[str, str], None]) -> None:
    golden(latex(TWO), "two.tex")
    golden(latex(TWO, sizes=True, gradient="nabla"), "two_sizes.tex")
    golden(latex(TWO, numbers=True), "two_numbers.tex")
    golden(markdown(TWO), "two.md")


def test_every_line_of_a_derivation_is_printed_with_its_rule() -> None:
    lines = latex(TWO).splitlines()
    for s in TWO.steps:
        left = latex(s.symbol, names=TWO.names).replace(r"\mathrm{loss}", r"\mathcal{L}")
        left = rf"\frac{{\partial \mathcal{{L}}}}{{\partial {left}}}" if s.section == "gradients" else left
        assert any(row.startswith(f"{left} &= {latex(s.shown, names=TWO.names)} && \\text{{") for row in lines), s.key


def test_a_derivation_says_what_delta_is_before_it_is_used() -> None:
    printed = latex(TWO)
    meaning = r"\delta^{[l]} &:= \frac{\partial \mathcal{L}}{\partial z^{[l]}}"
    assert -1 < printed.index(meaning) < printed.index(r"\delta^{[2]} &=")


def test_a_derivation_with_an_unproved_line_says_so_first() -> None:
    bad = spoiled(TWO)
    assert latex(bad).splitlines()[1] == r"&\textbf{Not proved: W2 (unknown)} \\"
    assert r"\textbf{(unknown, not proved)}" in latex(bad).splitlines()[-2]
    assert markdown(bad).splitlines()[2] == "1 of 9 lines is not proved: W2."
    assert "not proved" in latex(bad, standalone=True)
    assert "ot proved" not in latex(TWO, standalone=True) + markdown(TWO)


def test_hypotheses_and_conditions_are_printed() -> None:
    verdict = Proved(method="normal form", conditions=("a2[0, 0] - 1 ≠ 0",))
    under = replace(TWO, hypotheses=("Σ y = 1",), steps=(replace(TWO.steps[-1], verdict=verdict),))
    assert r"Assuming $\Sigma$ $y$ = 1" in latex(under)
    assert r"Where $a^{[2]}_1$ $-$ 1 $\neq$ 0" in latex(under)
    assert "Assuming Σ $y$ = 1." in markdown(under)


def test_ten_layers_fit_into_five_kilobytes_and_length_is_linear_in_depth() -> None:
    ten, twenty, forty = (len(latex(network(depth)).encode()) for depth in (10, 20, 40))
    assert ten < 5000
    assert twenty - ten < ten
    assert forty - twenty < 2.2 * (twenty - ten)


def test_a_rule_used_again_is_cited_by_its_number() -> None:
    printed = latex(network(10))
    assert printed.count("chain rule through $z^{[l+1]}$") == 1
    assert printed.count(" && (5)") + printed.count(" && (4)") >= 9


def test_numbers_are_those_of_the_lines(golden: Callable[[str, str], None]) -> None:
    """The printed gradient is the central difference of the loss at the printed input."""
    printed = latex(TWO, numbers=True).split("\n\n")[1]
    names = {"x": "x", "y": "y", "W1": "W^{[1]}", "W2": "W^{[2]}"}
    given = {key: matrix_of(printed, rf"\n{re.escape(name)} &= ") for key, name in names.items()}

    def loss(w1: Any) -> float:
        out = np.tanh(given["W2"] @ np.tanh(w1 @ given["x"]))
        return float(((out - given["y"]) ** 2).sum() / 2)

    found = matrix_of(printed, r"\\partial W\^\{\[1\]\}\} &= .* = ")
    for place in np.ndindex(2, 2):
        h = np.zeros((2, 2))
        h[place] = 1e-5
        assert (loss(given["W1"] + h) - loss(given["W1"] - h)) / 2e-5 == pytest.approx(found[place], rel=2e-3, abs=1e-7)


def matrix_of(printed: str, before: str) -> Any:
    """The last matrix on the line that begins so."""
    found = re.search(before + r"\\begin\{pmatrix\} ([^\n]*?) \\end\{pmatrix\}(?: \\\\)?\n", printed)
    assert found, before
    value = re.sub(r"([-\d.]+) \\cdot 10\^\{(-?\d+)\}", r"\1e\2", found[1])
    return np.array([[float(v) for v in row.split("&")] for row in value.split(r"\\")])


def test_numbers_for_a_function_without_values_are_refused() -> None:
    z1, a1 = vector("z1", 2), vector("a1", 2)
    unknown = Derivation("g", (line("a1", a1, call(g, z1), "forward"),), ((z1, (2, 1), "input"),))
    with pytest.raises(UnsupportedError, match="choose an activation"):
        latex(unknown, numbers=True)


def test_markdown_tables_list_every_symbol_and_every_verdict_once() -> None:
    page = markdown(TWO)
    assert page.count("$$") == 6
    assert page.startswith("# A network of 2 layers\n")
    for s in TWO.steps:
        assert page.count(f"| `{'∂' if s.section == 'gradients' else ''}{s.key}` |") == 1
    for symbol, _, said in TWO.inputs:
        assert page.count(f"| ${latex(symbol, names=TWO.names)}$ | ") == 1, said


FRAGMENT = re.compile(r"\\(usepackage|mathbb|bm|coloneqq|substack|mathscr)\b")


@pytest.mark.parametrize("options", [{}, {"sizes": True, "bold": True}, {"layer": "_l", "hadamard": "odot"}, {"numbers": True}])
def test_a_fragment_needs_amsmath_alone(options: dict[str, Any]) -> None:
    printed = latex(TWO, **options)
    assert not FRAGMENT.search(printed)
    assert printed.isascii()
    assert printed.count(r"\begin{align*}") == printed.count(r"\end{align*}") == (2 if "numbers" in options else 1)
    assert printed.count("{") == printed.count("}")


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("what", ["a derivation", "a long one with sizes", "an expression", "a verdict"])
def test_a_standalone_document_compiles(what: str, tmp_path: Path) -> None:
    document = {
        "a derivation": lambda: latex(spoiled(TWO), standalone=True, numbers=True),
        "a long one with sizes": lambda: latex(network(12), standalone=True, sizes=True, bold=True, gradient="nabla"),
        "an expression": lambda: latex(A.T * H(x, y), standalone=True, sizes=True),
        "a verdict": lambda: latex(VERDICTS[next(iter(VERDICTS))], standalone=True),
    }[what]()
    (tmp_path / "it.tex").write_text(document)
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "it.tex"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Overfull" not in done.stdout


def test_notation_names_its_defaults() -> None:
    assert (Notation().layer, Notation().hadamard, Notation().transpose) == ("[l]", "circ", "top")

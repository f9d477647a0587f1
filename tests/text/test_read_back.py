"""Scalar LaTeX that symnn prints comes back equal from an independent reader, and the reader's known traps are shut."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any

import mpmath
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from symnn.bridge import ScalarCall, call, read
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.calculus.values.evaluate import Reals, evaluate
from symnn.derivative import gradient
from symnn.errors import MissingExtraError, UnsupportedError
from symnn.expr import Operator
from symnn.ops import TABLE
from symnn.ops.polygamma import polygamma
from symnn.reading.latex.second_reader import read_scalar
from symnn.text import latex

t, u = sp.symbols("t u", real=True)
NAMES = {"t": t, "u": u}
OPERATORS = {name: record for name, record in TABLE.items() if isinstance(record, Operator)}
# what latex2sympy2 has no word for: its name is hidden, its arguments are read
FUNCTIONS: dict[str, Callable[..., Any]] = {
    record.latex: lambda *arguments, record=record: call(record, *arguments)
    for record in OPERATORS.values()
    if record.latex not in (r"\max", r"\min", r"\cos", r"\sin", r"\tanh", r"\log", r"\exp", r"\sqrt")
} | {polygamma(1).latex: lambda x: call(polygamma(1), x)}
# (t, u) on both sides of every kink that the table has, and none on one
POINTS = [(Fraction(7, 3), Fraction(5, 4)), (Fraction(1, 7), Fraction(3, 2)), (Fraction(19, 5), Fraction(1, 3))]
BELOW = [(Fraction(-7, 3), Fraction(5, 4)), (Fraction(-1, 7), Fraction(3, 2)), (Fraction(-19, 5), Fraction(1, 3))]


def value(expr: Any, point: tuple[Fraction, Fraction]) -> Any:
    """The value by symnn's own evaluator, with 40 digits."""
    return evaluate(read(expr), Reals(40), dict(zip((read(t), read(u)), point, strict=True)), {}).item()


def assert_equal(left: Any, right: Any, points: list[tuple[Fraction, Fraction]]) -> None:
    for point in points:
        a, b = value(left, point), value(right, point)
        assert mpmath.almosteq(a, b, rel_eps=mpmath.mpf(10) ** -30, abs_eps=mpmath.mpf(10) ** -30), (left, right, point)


def with_parameters(expr: Any) -> dict[str, Callable[..., Any]]:
    """Functions in expr whose last operands are numbers, printed below their name: ELU_{1.67}(t)."""
    calls = [e for e in sp.preorder_traversal(expr) if isinstance(e, ScalarCall) and e.operands[-1].is_Rational]
    return {latex(e).partition("(")[0]: lambda x, e=e: call(e.record, x, *e.operands[1:]) for e in calls}


WITHIN_ONE = [(x / 5, y / 5) for x, y in POINTS]
DOMAINS = {
    "acosh": [(1 + x, y) for x, y in POINTS],
    "log1p": POINTS,
    "log10": POINTS,
    "log2": POINTS,
    **{key: [*WITHIN_ONE, *((-x, y) for x, y in WITHIN_ONE)] for key in ("acos", "asin", "atanh", "erfinv")},
}
"""Where functions have values whose records say nothing of it, or say it in a word of their own."""


def points_for(record: Operator) -> list[tuple[Fraction, Fraction]]:
    return DOMAINS.get(record.name) or POINTS + (BELOW if not record.domain or set(record.domain) == {"real"} else [])


def operands(record: Operator) -> list[Any]:
    """t and u; what stands behind them is as it is by default."""
    return [*(t, u)[: record.arity], *record.defaults[2 - record.arity :]][: record.arity] if record.arity > 2 else [t, u][: record.arity]


def uses(record: Operator) -> Any:
    return call(record, *operands(record))


@pytest.mark.parametrize("name", OPERATORS)
def test_the_printed_use_of_an_operator_reads_back_equal(name: str) -> None:
    record = OPERATORS[name]
    expr = 1 - 2 * uses(record) ** 2 / 3
    assert_equal(read_scalar(latex(expr), NAMES, FUNCTIONS), expr, points_for(record))


@pytest.mark.parametrize("name", OPERATORS)
def test_the_printed_derivative_of_an_operator_reads_back_equal(name: str) -> None:
    record = OPERATORS[name]
    expr = to_sympy(tidy(gradient(read(uses(record)), read(t))))
    assert_equal(read_scalar(latex(expr), NAMES, FUNCTIONS), expr, points_for(record))


@pytest.mark.parametrize("name", [name for name, record in OPERATORS.items() if record.define and name != "ceil"])
def test_the_printed_definition_of_an_operator_reads_back_as_the_operator(name: str) -> None:
    """A name that is hidden proves nothing about the name; its definition in plainer words does. latex2sympy2 has no ⌊x⌋."""
    record = OPERATORS[name]
    assert record.define is not None
    definition = to_sympy(record.define(*map(read, map(sp.sympify, operands(record)))))
    plainer = {sign: build for sign, build in (FUNCTIONS | with_parameters(definition)).items() if sign != record.latex}
    assert_equal(read_scalar(latex(definition), NAMES, plainer), uses(record), points_for(record))


SCALARS = {
    "a power of a logarithm": sp.log(t) ** 2 - sp.log(t**2),
    "a logarithm in a denominator": t / sp.log(u + 1) ** 3,
    "a power of a power": (t**2 + 1) ** sp.Rational(3, 2),
    "a quotient in an exponent": sp.exp(-(t**2) / (2 * u)),
    "a tower": sp.Pow(2, sp.Pow(t, 2), evaluate=False) * 3,
    "a negative power of a sum": -((t - u / 5) ** -2),
    "a product of sums": (t + u) * (t - u) ** 2 * (1 - t),
    "a small decimal": 1.5e-7 * t + 0.25,
    "a long decimal": sp.Rational(44715, 1000000) * t**3,
    "cases": sp.Piecewise((t**2, t > 1), (u, t > 0), (-t, True)) * u + 1,
    "a maximum of maxima": 2 * sp.Max(t, sp.Min(u, t / 2), 0) - 1,
    "an absolute value": sp.Abs(t / u - 1) ** 3,
    "a power of tanh": sp.tanh(t) ** 2 * u - sp.sin(t) ** 3,
    "a root": sp.sqrt(t + u) * u / sp.sqrt(u),
    "π": sp.exp(-(t**2)) / sp.sqrt(2 * sp.pi),
    "a number times a number": sp.Mul(2, sp.Pow(3, t), evaluate=False),
}


@pytest.mark.parametrize("name", SCALARS)
def test_a_printed_scalar_reads_back_equal(name: str) -> None:
    assert_same_numbers(read_scalar(latex(SCALARS[name]), NAMES), SCALARS[name])


def test_both_ways_of_writing_a_logarithm_read_back_equal() -> None:
    expr = SCALARS["a power of a logarithm"]
    assert read_scalar(latex(expr, log="ln"), NAMES) == read_scalar(latex(expr, log="log"), NAMES) == expr


def assert_same_numbers(left: Any, right: Any) -> None:
    """Equal at every point, by SymPy's own numbers: to 20 digits, or to the 15 that a decimal has."""
    tolerance = sp.Float("1e-14" if right.has(sp.Float) else "1e-20")
    for point in POINTS:
        at = {s: sp.Rational(q.numerator, q.denominator) for s, q in zip((t, u), point, strict=True)}
        a, b = sp.N(left.subs(at), 40), sp.N(right.subs(at), 40)
        assert abs(a - b) <= tolerance * (1 + abs(b)), (left, right, at)


def trees(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    pair = st.tuples(children, children)
    return st.one_of(
        pair.map(lambda p: p[0] + p[1]), pair.map(lambda p: p[0] - p[1]), pair.map(lambda p: p[0] * p[1]),
        pair.map(lambda p: p[0] / (1 + p[1] ** 2)), children.map(lambda c: sp.log(1 + c**2) ** 2), children.map(lambda c: sp.exp(-c)),
        children.map(sp.tanh), children.map(lambda c: sp.sqrt(c**2 + 1)), children.map(lambda c: -c), pair.map(lambda p: sp.Max(*p)),
    )  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.recursive(st.sampled_from([t, u, sp.Integer(2), sp.Rational(-1, 3)]), trees, max_leaves=5))
def test_a_random_scalar_reads_back_equal(expr: Any) -> None:
    assert_same_numbers(read_scalar(latex(expr), NAMES), expr)


# traps: each was read without complaint, and wrongly, by latex2sympy2 itself
REFUSED = {
    "a label as a power": "W^{[2]}",
    "a label in round brackets": "t^{(u)}",
    "a label in angle brackets": "t^{<u>}",
    "an equation loses its left side": "t = u",
    "an assignment": "t := u",
    "an inequality": r"t \leq u",
    "a transpose": r"t^\top",
    "a transpose as a letter": "t^T",
    "a prime": "t'",
    "an arrow ends the input": r"t \to u",
    "an ampersand ends the input": "t & u",
    "a new row ends the input": r"t \\ u",
    "a bracket closed too often": "t)",
    "a bracket left open": "(t",
    "dots": r"t \cdots u",
    "coth": r"\coth(t)",
    "an unknown word": r"\ReLU(t)",
    "Euler's number with an index": "e_i",
    "e as a letter": "e t",
    "the imaginary unit": "I t",
    "i": "i t",
    "a differential": r"\frac{d}{dt} t",
    "a factorial from an index": "(t u)_{t}",
    "a factorial": "t!",
    "a word": r"t \text{or} u",
    "nabla": r"\nabla t",
    "a space": r"t \quad u",
    "a slash": "t/u t",
    "a comma in a number": "1,234",
    "an inverse function": r"\tanh^{-1}(t)",
    "an inverse of an unknown one": r"\sigma^{-1}(t)",
    "a sum": r"\sum_{t=1}^{u} t",
    "an integral": r"\int t",
    "a power of a log": r"\ln(t)^{2}",
    "a power of braces": r"\ln{(t)}^{2}",
    "an open logarithm": r"\ln t u",
    "two exponents": "t^{2}^{3}",
    "numbers side by side": "2 3",
    "an exponent of two digits": "t^12",
    "a name with more behind it": "t_{1}",
    "a variable": r"\variable{t}",
    "an odd fraction": r"\frac12",
    "a list": "t, u",
    "nothing": "",
    "empty brackets": "t ()",
    "a bare operator": "t +",
    "a doubled dot": r"t \cdot",
    "a percent": r"50\%",
    "bars": "|t|",
    "a stray brace": "{t}",
    "a stray left": r"\left. t \right)",
    "a matrix": r"\begin{pmatrix} t \end{pmatrix}",
    "a row of cases without a condition": r"\begin{cases} t \\ u \end{cases}",
    "a condition that is a chain": r"\begin{cases} t & 0 < t < 1 \\ u & \text{otherwise} \end{cases}",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_be_misread_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedError, match="not read back"):
        read_scalar(REFUSED[name], NAMES)


RIGHT = {
    "a name before brackets is a factor": ("t(u + 1)", t * (u + 1)),
    "so is an indexed one": ("x_{1}(x_{2})", t * u),
    "log is natural": (r"\log(t)", sp.log(t)),
    "names keep their indices": (r"\beta_0 \beta", t * u),
    "a name may be what latex2sympy2 takes for a constant": ("e_i + I + i", t + u + t * u),
    "e as an exponential": ("e^{t}", sp.exp(t)),
    "a layer may be part of a name": (r"a^{[1]} - y", t - u),
    "brackets may grow": (r"\left( t + u \right)^{2}", (t + u) ** 2),
    "a fraction before a name": (r"\frac{1}{t} u", u / t),
}
OTHER: dict[str, dict[str, Any]] = {
    "so is an indexed one": {"x_1": t, "x_{2}": u},
    "names keep their indices": {r"\beta_{0}": t, r"\beta": u},
    "a name may be what latex2sympy2 takes for a constant": {"e_i": t, "I": u, "i": t * u},
    "a layer may be part of a name": {"a^{[1]}": t, "y": u},
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_can_be_read_is_read_right(name: str) -> None:
    text, meant = RIGHT[name]
    assert sp.simplify(read_scalar(text, OTHER.get(name, NAMES)) - meant) == 0


def test_what_one_call_leaves_behind_does_not_change_the_next() -> None:
    latex2sympy2 = pytest.importorskip("latex2sympy2")
    latex2sympy2.set_variances({sp.Symbol("x_1"): sp.Integer(7)})
    assert read_scalar("t + 1", NAMES) == t + 1
    assert latex2sympy2.MathErrorListener.__module__ == "latex2sympy2", "the reader's own listener is put back"


def test_threads_do_not_disturb_one_another() -> None:
    texts = [rf"t^{{{k}}} + u" for k in range(2, 8)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: read_scalar(text, NAMES), texts))
    assert found == [t**k + u for k in range(2, 8)]


def test_a_formula_too_long_or_too_deep_is_refused_at_once() -> None:
    with pytest.raises(UnsupportedError, match="the longest is"):
        read_scalar(" + ".join(["t"] * 3000), NAMES)
    with pytest.raises(UnsupportedError, match="deep"):
        read_scalar("(" * 200 + "t" + ")" * 200, NAMES)


@pytest.fixture
def without_latex2sympy2(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name == "latex2sympy2":
            raise ImportError(name)
        return original(name, *rest)

    monkeypatch.delitem(sys.modules, "latex2sympy2", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)


@pytest.mark.usefixtures("without_latex2sympy2")
def test_a_missing_reader_names_the_extra() -> None:
    with pytest.raises(MissingExtraError, match=r"symnn\[latex\]"):
        read_scalar("t", NAMES)

"""What a prover says is mathematics on a page wherever it is a formula, and words and code wherever it is not."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.book.lemma_formulas import lettered
from symnn.book.printed_verdicts import _in_words, _length, page_style, sentence
from symnn.claims.derivation import SymbolName
from symnn.proof.proof_lines.proof_line import ProofLine
from symnn.text.code_formulas import code_formula
from symnn.text.property_formulas import said

n1, n0 = symnn.sizes("n1 n0")
W1, x = symnn.matrix("W1", n1, n0), sp.Symbol("x", real=True)
n, s2 = sp.Symbol("n", integer=True, positive=True), sp.Symbol("sigma2", positive=True)
a = symnn.random("a", 3, variance=s2)
LAYER = {W1: SymbolName("W", "1")}

WORDS: dict[str, str] = {
    "W is symmetric": "$W$ is symmetric",
    "rows of Y are one-hot": "the rows of $Y$ are one-hot",
    "columns of V sum to 1": "the columns of $V$ sum to 1",
    "as assumed, rows of Y are one-hot": "as assumed, the rows of $Y$ are one-hot",
    "all rows of Y": "all rows of $Y$",
    "induction over L": "induction over $L$",
    "a, w are independent": "$a$, $w$ are independent",
    "A is a matrix": "$A$ is a matrix",
    "A column is a list": "A column is a list",
    "I see a name's end, e.g. a b-tree": "I see a name's end, e.g. a b-tree",
    "by SMT, then Cauchy–Schwarz": "by SMT, then Cauchy–Schwarz",
    "variance sigma2": r"variance $\sigma_2$",
    "variance 2/(n_in + n_out)": r"variance $2/(n_{\mathrm{in}} + n_{\mathrm{out}})$",
    "variance r**2/3, uniform": "variance ${r}^{2}/3$, uniform",
    "[X 1] has full column rank": r"$[X\;\mathbf{1}]$ has full column rank",
    "W1 of shape (n1, n0)": "$W^{[1]}$ of shape $(n_1, n_0)$",
    "did you mean W1.T*x?": r"did you mean ${W^{[1]}}^{\top} x$?",
    "write W*X + b*OneMatrix(1, N)": r"write $W X + b \mathbf{1}^{\top}$",
    "Assumes Σ y = 1": r"Assumes $\sum y = 1$",
    "where L - 1 < 1, all is empty": "where $L - 1 < 1$, all is empty",
    "cannot add b of shape (m, 1) to X of shape (n0, N)": "cannot add $b$ of shape $(m, 1)$ to $X$ of shape $(n_0, N)$",
    "z3 finds x < 1": "z3 finds $x < 1$",
    "sin(x)*y is odd": "`sin(x)*y` is odd",
    "f[0, 1] stays": "`f[0, 1]` stays",
    "P(y_1 = 0) = 0": "$P(y_1 = 0) = 0$",
    "#noise has mean 0": r"$\xi$ has mean 0",
    "sums of powers: Σ v² <= (Σ v)² for v >= 0": r"sums of powers: $\sum v^2 \le (\sum v)^2$ for $v \ge 0$",
    "any two factors obey (Σuv)² ≤ Σu² Σv²": r"any two factors obey $(\sum uv)^2 \le \sum u^2 \sum v^2$",
    "f(y) >= f(x) + ⟨∇f(x), y − x⟩ for convex f": r"$f(y) \ge f(x) + \langle \nabla f(x), y - x\rangle$ for convex $f$",
}


@pytest.mark.parametrize("words", WORDS)
def test_symbols_and_formulas_are_typeset_and_words_are_not(words: str) -> None:
    assert lettered(words, LAYER) == WORDS[words]


@pytest.mark.parametrize(
    ("code", "latex"),
    [
        ("a*b - (c - d)", "a b - (c - d)"),
        ("a - (b + c)*d", "a - (b + c) d"),
        ("a/(b*c)", "a/(b c)"),
        ("(a/b)**2", "{(a/b)}^{2}"),
        ("n**(-2)", "{n}^{-2}"),
        ("-(a + b)", "-(a + b)"),
        ("(A*B).T", r"{(A B)}^{\top}"),
        ("1*b.T", r"\mathbf{1} {b}^{\top}"),
        ("v*1", None),  # a row of ones or a column: SymPy's text does not say
        ("Matrix([[1, -a], [0, 2]])", r"\begin{pmatrix} 1 & -a \\ 0 & 2 \end{pmatrix}"),
        ("Matrix([1, 2])", None),
        ("sqrt(a + 1)", r"\sqrt{a + 1}"),
        ("f(a)", None),
        ("a if b else c", None),
        ("__import__('os')", None),
        ("a +", None),
    ],
)
def test_code_keeps_its_meaning_as_a_formula(code: str, latex: str | None) -> None:
    assert code_formula(code, str) == latex


@pytest.mark.parametrize(
    ("claim", "shown", "denied"),
    [
        (symnn.convex(sp.sin(x), over=x), "is convex in", "is not convex in"),
        (symnn.has_minimum(sp.exp(x), over=x), "has a minimum over", "has no minimum over"),
        (symnn.same_optimisers(symnn.argmax(x), symnn.argmin(x), over=x), " = ", r" \neq "),
    ],
)
def test_a_property_that_is_false_is_shown_denied(claim: Any, shown: str, denied: str) -> None:
    assert shown in said(claim.statement, {})
    assert denied not in said(claim.statement, {})
    assert denied in said(claim.statement, {}, false=True)
    assert shown not in said(claim.statement, {}, false=True)


def test_a_mended_property_stands_as_a_formula() -> None:
    from symnn.book.printed_verdicts import sentence

    claim = symnn.convex(sp.exp(0 * x) * 0 + sp.Symbol("a", real=True) * x, over=x, strictly=True)
    told = sentence(symnn.prove(claim, repair=True), {})
    assert r"is convex in } x$ (not strictly)" in told
    assert "`" not in told


@pytest.mark.parametrize(
    ("claim", "told", "code"),
    [
        (symnn.claim(symnn.E(a[0, 0] ** 2), "=", s2), r"$a$ has mean 0 and variance $\sigma_2$", "sigma2)"),
        (symnn.tends(sp.Rational(1, 2) ** n, n, sp.oo, 0), r"(as $n \to \infty$)", "(as:"),
    ],
)
def test_the_reasons_of_lines_are_typeset(claim: Any, told: str, code: str) -> None:
    from symnn.book.printed_verdicts import ruling

    proof = "\n".join(ruling("", "proved", symnn.prove(claim), 1, {}).proof)
    assert told in proof
    assert code not in proof


def test_a_line_that_is_set_like_the_side_it_began_with_is_not_told() -> None:
    from symnn.book.printed_verdicts import ruling

    y = symnn.random("y", 3, symmetric=True, variance=1, independent=False)
    half = symnn.equal(symnn.E(symnn.positive(y[0, 0]) ** 2), sp.Rational(1, 2))
    proof = ruling("", "proved", half, 1, {}).proof
    sides = [line.split("$")[1].split(" = ") for line in proof if line.count("$") > 1]
    assert all(len(set(side)) == len(side) for side in sides)
    assert "`P(" not in "".join(proof)


def test_every_named_lemma_is_set_without_code() -> None:
    from symnn.book.lemma_formulas import statements

    for plain, typeset in statements().items():
        assert typeset.count("$") % 2 == 0
        assert not set("Σ∏²ᵀ≤−·∘⟨⟩‖∇φ√`") & set(typeset), plain
        assert "<=" not in typeset
        assert ">=" not in typeset


def test_an_assumption_is_told_once() -> None:
    from symnn.text.told import between

    a, b, c = sp.symbols("a b c", positive=True)
    chain = symnn.prove(symnn.claim(sp.Abs(1 - 2 / (a + c) * b), "<=", (c - a) / (c + a), assume=[a <= b, b <= c]))
    assert [str(one) for one in between(chain.hypotheses)] == ["0 < a <= b", "0 < b <= c"]
    apart = symnn.prove(symnn.claim(a * b, ">", 0))
    assert {str(one) for one in between(apart.hypotheses)} == {"a > 0", "b > 0"}


def test_a_false_claim_names_what_it_was_said_under() -> None:
    from symnn.book.judging import judged
    from symnn.book.part_formulas import hypotheses

    step, curvature, largest = sp.symbols("eta lambda L", positive=True)
    under = [curvature <= largest, step <= 2 / largest]
    claim = symnn.claim(sp.Abs(1 - step * curvature), "<", 1, assume=under)
    assert hypotheses(judged(claim, None, names={})) == r"$\lambda \le L$, $\eta \le \frac{2}{L}$"
    assert hypotheses(judged(claim, None, names={}, latex="a < b")) == ""


def test_an_induction_that_is_false_is_struck_out() -> None:
    m, g, beta = sp.symbols("m g beta", real=True)
    k = sp.Symbol("k", integer=True, nonnegative=True)
    states = {"start": {m: sp.Integer(0)}, "step": {m: beta * m + (1 - beta) * g}}
    claim = symnn.for_all_depths(sp.Eq(m, g), **states, depth=k, first=0)
    assert r"m = g \quad \text{for all } k \ge 0" in said(claim.statement, {})
    assert r"m \neq g \quad \text{for some } k \ge 0" in said(claim.statement, {}, false=True)
    two = symnn.for_all_depths(sp.Eq(m, g), sp.Eq(m, 0), **states)
    assert r"\text{not:}\quad m = g, m = 0 \quad \text{at every depth}" in said(two, {}, false=True)


def test_a_table_of_matrices_has_brackets_as_high_as_they() -> None:
    from symnn.book.printed_verdicts import tex

    assert tex((((0, 1), (1, 0)),)) == r"\left(\begin{pmatrix} 0 & 1 \\ 1 & 0 \end{pmatrix}\right)"
    assert tex((1, 2)) == r"(1, 2)^{\top}"


def test_beside_a_formula_of_its_author_no_other_formula_is_tried() -> None:
    from symnn.book.printed_verdicts import sentence

    seed = symnn.vector("y", n1)
    claim = symnn.claim(symnn.gradient((seed.T * W1 * symnn.vector("x", n0))[0, 0], symnn.vector("x", n0)), "=", 2 * W1.T * seed)
    verdict = symnn.prove(claim, repair=True)
    assert "Try: $W" in sentence(verdict, {})
    assert "Try:" not in sentence(verdict, {}, by_hand=True)


def test_a_direction_without_a_least_value_is_told_as_one() -> None:
    t = sp.Symbol("t", real=True)
    falls = symnn.prove(symnn.has_minimum(symnn.softplus(-t), over=(t,)))
    assert sentence(falls, {}) == r"**Refuted**. At $t \to \infty$, the function falls towards 0 and is greater than 0 everywhere."
    style = page_style({})
    assert style.point({"s": 2, "t along": -1}) == r"$s = 2$, $t \to -\infty$"
    assert "$r$" not in style.point({"s": 2, "w along": (1, 2)})
    assert r"w = r\,(1, 2)^{\top}$ with $r \to \infty$" in style.point({"s": 2, "w along": (1, 2)})


def test_the_method_of_an_induction_is_no_depth_where_steps_are_counted() -> None:
    assert page_style({}).given("induction over depth") == "induction"
    assert page_style({}).given("induction over L") == "induction over $L$"


def test_a_fraction_of_a_letter_is_one_formula() -> None:
    assert lettered("w has mean 0 and variance 1/n, x is 1/2", {}) == "$w$ has mean 0 and variance $1/n$, $x$ is 1/2"
    assert lettered("it is 2/n_in and/or 1/2", {}) == r"it is $2/n_{\mathrm{in}}$ and/or 1/2"


def test_a_proof_whose_formulas_are_too_long_tells_what_is_done() -> None:
    n, m = symnn.sizes("n m")
    long = [
        ProofLine(symnn.matrix("A" * 700, n, m), symnn.matrix("B" * 700, n, m), reason, begins=not k)
        for k, reason in enumerate(("multiplied out", "the right side"))
    ]
    assert _in_words(long, {}) == "Multiplied out; then the right side. The formulas between are too long to be printed."
    assert _length(r"\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}") < 12

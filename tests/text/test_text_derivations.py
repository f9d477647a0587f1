"""Printing of verdicts and derivations: honest words, every line with its rule, numbers that are those of the lines, documents that compile."""

from __future__ import annotations

import json
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

from symnn import Dense, Network
from symnn.bridge import call, matrix, read, sizes, vector
from symnn.claims.derivation import Derivation, Step, SymbolName
from symnn.claims.verdict import Condition, IllTyped, Proved, ReceivedStatement, Refuted, Supported, Unknown, Verdict
from symnn.derive.judged_line import step
from symnn.errors import UnsupportedError
from symnn.ops import TABLE, uninterpreted
from symnn.text import latex, markdown, paragraph
from symnn.text.letters import text
from symnn.text.notation import Notation
from symnn.text.numeric import NumberPrinter

n = sizes("n")
A, x, y = matrix("A", n, n), vector("x", n), vector("y", n)
H = sp.HadamardProduct
g = uninterpreted("g")


def of(name: str, *operands: Any, **chosen: Any) -> Any:
    return call(TABLE[name], *operands, **chosen)


# verdicts

VERDICTS: dict[str, Verdict] = {
    "Proved by normal form: x = x. Assumes Σ y = 1. Holds where x ≠ 0.": Proved(
        statement="x = x", method="normal form", hypotheses=("Σ y = 1",), conditions=("x ≠ 0",)
    ),
    "Definition: a := b.": Proved(statement="a := b", method="definition"),
    "Refuted: A = B. At A = ((0, 1), (0, 0)), the left side is 1 and the right side is 0. It holds if A = 0. Try: A.": Refuted(
        statement="A = B", counterexample={"A": ((0, 1), (0, 0))}, lhs=1, rhs=Fraction(0), missing="A = 0", repair="A"
    ),
    "Ill-typed: W*x. The sizes do not fit: W*x (n_1 against n_0). Try: W.T*x.": IllTyped(
        statement="W*x", where="W*x", sizes=("n_1", "n_0"), repair="W.T*x"
    ),
    "Supported, not proved: p = q. Both sides agree in 20 trials; the largest difference is 1e-12. This is not a proof.": Supported(
        statement="p = q", trials=20, error=1e-12
    ),
    "Unknown: p = q. Neither proved nor refuted: no method applies.": Unknown(statement="p = q", reason="no method applies."),
}


TYPESET = {
    "Σ y = 1": r"$\sum y = 1$",
    "where x ≠": "where $x$ ≠",
    "fit: W*x (n_1 against n_0). Try: W.T*x": r"fit: $W x$ ($n_1$ against $n_0$). Try: ${W}^{\top} x$",
    "A = ((0, 1), (0, 0)), the left side is 1 and the right side is 0": (
        r"$A = \begin{pmatrix} 0 & 1 \\ 0 & 0 \end{pmatrix}$, the left side is $1$ and the right side is $0$"
    ),
    "Try: A.": "Try: $A$.",
}
"""What is mathematics in a paragraph that is typeset."""


@pytest.mark.parametrize("worded", VERDICTS)
def test_a_verdict_is_one_honest_paragraph(worded: str) -> None:
    verdict = VERDICTS[worded]
    assert paragraph(verdict) == str(verdict) == worded
    expected = worded
    for plain, formula in TYPESET.items():
        expected = expected.replace(plain, formula)
    bold = markdown(verdict).replace("**", "").replace("`", "")
    bare = re.sub(r"\\textbf\{([^{}]*)\}|\\texttt\{([^{}]*)\}", lambda found: found[1] or found[2], latex(verdict))
    assert bold == expected
    assert bare == expected.replace("≠", r"$\neq$")


def test_a_statement_that_has_its_sides_is_printed_as_a_formula() -> None:
    verdict = Proved(statement=ReceivedStatement(A.T * x, x), method="normal form", conditions=(Condition(x[0, 0], sp.Integer(0)),))
    assert str(verdict) == "Proved by normal form: A.T*x = x. Holds where x[0, 0] ≠ 0."
    assert latex(verdict) == r"\textbf{Proved} by normal form: $A^{\top} x = x$. Holds where $x_1 \neq 0$."
    derived = markdown(Proved(statement=ReceivedStatement("∂loss/∂W1", x), method="normal form"))
    assert derived == r"**Proved** by normal form: $\frac{\partial \mathcal{L}}{\partial W_1} = x$."
    assert markdown(verdict) == r"**Proved** by normal form: $A^{\top} x = x$. Holds where $x_1 \neq 0$."


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
    names = {s: SymbolName(re.sub(r"\d+", "", s.name), s.name.lstrip("Wzadelt")) for s in (*weights, *zs, *states, *deltas)}
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
    assert latex(bad).splitlines()[0] == r"\[ \textbf{Not proved: W2 (unknown)} \]"
    assert r"\textbf{(unknown, not proved)}" in latex(bad).splitlines()[-2]
    assert markdown(bad).splitlines()[0] == "**NOT PROVED: W2 (unknown)**"
    assert "1 of 9 lines is not proved: W2." in markdown(bad)
    assert str(bad).splitlines()[0] == "NOT PROVED: W2 (unknown)"
    assert "NOT PROVED: W2 (unknown)" in repr(bad)
    document = latex(bad, standalone=True)
    assert "not proved: W2" in document[document.index("section*") :].splitlines()[1]
    told = json.loads(bad.json())
    assert not told["proved"]
    assert told["not proved"] == ["W2 (unknown)"]
    for printed in (str(bad), repr(bad), markdown(bad), latex(bad), document):
        assert "all proved" not in printed
        assert "is a definition or proved" not in printed
    assert "not proved" not in (latex(TWO, standalone=True) + markdown(TWO) + str(TWO) + repr(TWO)).lower()
    assert json.loads(TWO.json())["proved"]
    assert len(repr(TWO)) < 100


def test_hypotheses_and_conditions_are_printed() -> None:
    a2 = vector("a2", 2)
    verdict = Proved(method="normal form", conditions=(Condition(a2[0, 0], sp.Integer(1)), "a2[1, 0] is not 0"))
    under = replace(TWO, hypotheses=("Σ y = 1",), steps=(replace(TWO.steps[-1], verdict=verdict),))
    assert r"Assuming $\sum y = 1$" in latex(under)
    assert r"Where $a^{[2]}_1 \neq 1$, $a^{[2]}_2$ is not 0" in latex(under)
    assert r"Assuming $\sum y = 1$." in markdown(under)


def test_ten_layers_fit_into_five_kilobytes_and_length_is_linear_in_depth() -> None:
    ten, twenty, forty = (len(latex(network(depth)).encode()) for depth in (10, 20, 40))
    assert ten < 5000
    assert twenty - ten < ten
    assert forty - twenty < 2.2 * (twenty - ten)


def test_a_rule_used_again_is_cited_by_its_number() -> None:
    printed = latex(network(10))
    assert printed.count("chain rule through $z^{[l+1]}$") == 1
    assert printed.count(r" && \text{(5)") + printed.count(r" && \text{(4)") >= 9


def test_numbers_are_those_of_the_lines(golden: Callable[[str, str], None]) -> None:
    """The printed gradient is the central difference of the loss at the printed input."""
    printed = latex(TWO, numbers=True).partition("With numbers")[2]
    names = {"x": "x", "y": "y", "W1": "W^{[1]}", "W2": "W^{[2]}"}
    given = {key: matrix_of(printed, rf"\n{re.escape(name)} &= ") for key, name in names.items()}

    def loss(w1: Any) -> float:
        out = np.tanh(given["W2"] @ np.tanh(w1 @ given["x"]))
        return float(((out - given["y"]) ** 2).sum() / 2)

    found = matrix_of(printed, r"\\partial W\^\{\[1\]\}\} &= (?:.|\n&)* = ")
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


WIDE = [
    ((784, 10), "", "softmax-cross-entropy", "columns", None),
    ((784, 10), "sigmoid", "binary-cross-entropy", "columns", None),
    ((784, 10), "", "softmax-cross-entropy", "rows", 3),
    ((784, 64, 10), "relu", "softmax-cross-entropy", "torch", 2),
    ((784, 64, 10), "sigmoid", "softmax-cross-entropy", "columns", None),
    ((100, 50, 7), "tanh", "softmax-cross-entropy", "rows", 4),
    ((30, 20, 1), "silu", "binary-cross-entropy", "columns", None),
    ((2000, 3), "", "softmax-cross-entropy", "columns", None),
]


@pytest.mark.parametrize("case", WIDE, ids=[f"{c[0]} {c[2]} {c[3]}" for c in WIDE])
def test_numbers_of_many_inputs_saturate_nothing(case: tuple[tuple[int, ...], str, str, str, int | None]) -> None:
    """Every line has its numbers, ∂L/∂a of a softmax among them, and no probability is 0 or 1."""
    (inputs, *widths), activation, loss, layout, batch = case
    output = "sigmoid" if loss.startswith("binary") else ""
    hidden = [Dense(n, activation=activation) for n in widths[:-1]]
    net = Network(*hidden, Dense(widths[-1], activation=output), inputs=inputs, loss=loss, layout=layout, batch=batch)
    derivation = net.backprop()
    numbers = NumberPrinter(derivation, Notation())
    assert len(list(numbers.numbered())) == len(derivation.steps)
    last = next(v for s, v in numbers.arrays.items() if str(s).lower() == f"a{len(widths)}")
    assert all(1e-3 < float(p) < 0.999 for p in last.flat)


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
    assert printed.count(r"\begin{align*}") == printed.count(r"\end{align*}") >= (5 if "numbers" in options else 3)
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


def test_a_loss_is_written_with_sums_where_they_are_wanted() -> None:
    """−1/N ΣΣ Y log A + λ/2 Σ‖W‖², and as traces by default."""
    N, n, m, K = sizes("N n m K")
    penalty = sp.Symbol("lambda", positive=True)
    net = Network(Dense(m, "relu"), Dense(K, "softmax"), inputs=n, loss="cross_entropy", batch=N, l2=penalty)
    found = net.backprop()
    shown = " ".join(found.latex(traces="sums").split())
    assert r"-\frac{1}{N} \sum_{i=1}^{K} \sum_{j=1}^{N} Y_{ij} \log A^{[2]}_{ij}" in shown
    assert r"+ \frac{\lambda}{2} (\lVert W^{[1]} \rVert_F^2 + \lVert W^{[2]} \rVert_F^2)" in shown
    assert r"\operatorname{tr}(Y^{\top} \log(A^{[2]}))" in found.latex()
    assert r"Assuming $\sum Y = 1$ for each example, ReLU" in shown


def test_only_a_trace_of_two_factors_becomes_a_sum() -> None:
    n = sizes("n")
    A, B, C = (matrix(name, n, n) for name in "ABC")
    assert latex(sp.Trace(A * B), traces="sums") == r"\sum_{i=1}^{n} \sum_{j=1}^{n} A_{ij} B_{ji}"
    assert latex(sp.Trace(A * A.T), traces="sums") == r"\lVert A \rVert_F^2"
    assert latex(sp.Trace(A * B * C), traces="sums") == r"\operatorname{tr}(A B C)"


@pytest.mark.parametrize(("layout", "axis"), [("columns", 0), ("rows", 1), ("torch", 1)])
@pytest.mark.parametrize("sizes_", [("N", "d", "K"), (2, 3, 4), (3, 2, 2)])
def test_numbers_of_a_target_are_one_hot_for_each_example(layout: str, axis: int, sizes_: tuple[Any, ...]) -> None:
    count, inputs, outputs = (sizes(s) if isinstance(s, str) else s for s in sizes_)
    net = Network(Dense(outputs, activation="softmax"), inputs=inputs, loss="weighted_cross_entropy", layout=layout, batch=count)
    printer = NumberPrinter(net.backprop(), Notation())
    y = printer.arrays[net.y]
    if inputs != outputs:
        assert (y.sum(axis=axis) == 1).all()
    (w,) = (a for s, a in printer.arrays.items() if str(s) == "w")
    assert (w > 0).all()

"""Verdicts in all their forms, and the conventions on which a derivation rests: nothing unproved is worded as proved, nothing is left out."""

import json
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.claims.claim import claim
from symnn.claims.derivation import Derivation
from symnn.claims.verdict import Proved, ReceivedStatement, Refuted, Supported, Unknown, Verdict
from symnn.derive.judged_line import step
from symnn.nets import Dense, Layers, Network
from symnn.proof.equality.certificate import recheck
from symnn.proof.prove import prove
from symnn.text import latex, markdown, paragraph
from symnn.text.derivation_latex import SPELLED

n = symnn.sizes("n")
A, B = symnn.matrix("A", n, n), symnn.matrix("B", n, n)
u = symnn.vector("u", n)
x = sp.Symbol("x", real=True)

VERDICTS: dict[str, Verdict] = {
    "equality": symnn.equal(sp.Trace(A * B), sp.Trace(B * A)),
    "hypothesis and condition": symnn.equal(symnn.sum(u) / x * x, sp.Integer(1), assume=sp.Eq(symnn.sum(u), 1)),
    "inequality": prove(claim(sp.Abs(x) / x, "<=", 1)),
    "chain": prove(claim(x**2 + 1, ">=", 2 * x, ">=", 2 * x - 1)),
    "induction": symnn.induction(base=(A + A, 2 * A), given=(B, n * A), step=(B + A, (n + 1) * A)),
    "refuted": symnn.equal(A * B, B * A),
    "ill-typed": symnn.equal(A, symnn.vector("x", 3)),
    "supported": Supported(statement="f = g", trials=20, error=1e-12),
    "unknown": Unknown(statement="f = g", reason="nobody knows"),
    "text": Proved(statement="all of it", method="definition"),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_a_verdict_is_worded_by_its_own_word_in_every_form(name: str) -> None:
    verdict = VERDICTS[name]
    word = "definition" if name == "text" else verdict.word
    for form in (str(verdict), verdict.latex(), verdict.markdown(), verdict._repr_markdown_(), verdict._repr_latex_()):
        head = form.replace("*", "").replace("$", "").replace(r"\textbf{", "").lower()
        assert head.startswith(word)
        assert verdict.word == "proved" or "proved by" not in form
    told = json.loads(verdict.json())
    assert told["verdict"] == verdict.word
    assert told["said"] == paragraph(verdict) == str(verdict)
    assert verdict.json() == verdict.json()


@pytest.mark.parametrize("name", [k for k, v in VERDICTS.items() if isinstance(v, Proved)])
def test_hypotheses_and_conditions_are_never_left_out(name: str) -> None:
    verdict = VERDICTS[name]
    assert isinstance(verdict, Proved)
    told = json.loads(verdict.json())
    for what in ("hypotheses", "conditions", "steps"):
        assert told[what] == [str(w) for w in getattr(verdict, what)]
        assert all(str(w) in str(verdict) for w in getattr(verdict, what))
    assert verdict.latex().count(r"\neq") >= len(verdict.conditions)


def test_relations_are_printed_as_mathematics() -> None:
    assert r"\frac{\lvert x \rvert}{x} \le 1" in VERDICTS["inequality"].latex()
    assert r"$x^{2} + 1 \ge 2 x \ge 2 x - 1$" in VERDICTS["chain"].markdown()
    assert str(VERDICTS["chain"]).startswith("Proved link by link")


def test_numbers_in_json_are_exact() -> None:
    third = Refuted(statement="x = 1/3", counterexample={"x": sp.Rational(1, 3)}, lhs=sp.Rational(1, 3), rhs=0.1)
    told = json.loads(third.json())
    assert told["counterexample"] == {"x": "1/3"}
    assert told["right"] == "0.1"
    refuted = json.loads(VERDICTS["refuted"].json())
    assert refuted["counterexample"]["n"] == "2"
    assert all(isinstance(entry, str) for row in refuted["left"] for entry in row)


def test_values_that_differ_are_shown_to_differ() -> None:
    said = str(symnn.equal(sp.pi, sp.Rational(355, 113)))
    left, right = said.split("left side is ")[1].rstrip(".").split(" and the right side is ")
    assert left != right
    assert left.startswith("3.141592")
    assert "2.718 and" in str(Refuted(statement="e = 3", lhs=2.718281828, rhs=3.0))


# conventions ---------------------------------------------------------------------------------------------------------
def network(hidden: str, output: str = "identity", loss: str = "half_squared_error") -> Network:
    return Network(Dense(2, hidden), Dense(1, output), inputs=3, loss=loss)


CONVENTIONS: dict[str, tuple[str, ...]] = {
    "relu": ("relu′(0) = 0 by convention",),
    "leaky_relu": ("leaky_relu′(0) = 1/100 by convention",),
    "hard_tanh": ("hard_tanh′(-1) = 0 by convention", "hard_tanh′(1) = 0 by convention"),
    "step": ("step′ = 0 everywhere by convention (at the jump 0 there is no derivative)",),
    "selu": ("selu′(0) = 1.758099… by convention",),
    "elu": (),  # with α = 1 it is differentiable at 0
    "tanh": (),
    "softplus": (),
    "gelu": (),
}


@pytest.mark.parametrize("name", CONVENTIONS)
def test_the_derivative_taken_at_a_kink_is_stated_in_every_form(name: str) -> None:
    derivation = network(name).backprop()
    assert derivation.hypotheses == CONVENTIONS[name]
    told = json.loads(derivation.json())
    assert told["hypotheses"] == list(CONVENTIONS[name])
    for said in CONVENTIONS[name]:
        assert said in str(derivation)
        name, rest = said.split("′")
        shown = SPELLED.get(name, name)
        assert f"{shown}′{rest}" in markdown(derivation)
        assert shown.replace("_", r"\_") + "$'$" in latex(derivation)
        assert shown.replace("_", r"\_") + "$'$" in latex(derivation, standalone=True)


def test_a_kink_that_nothing_is_differentiated_through_is_not_mentioned() -> None:
    a, y = sp.Symbol("a", real=True), sp.Symbol("y", real=True)
    z, loss = sp.Symbol("z", real=True), sp.Symbol("loss", real=True)
    through = symnn.backprop([(z, symnn.relu(a)), (loss, (z - y) ** 2)], [a])
    beside = symnn.backprop([(z, symnn.relu(y)), (loss, (z - a) ** 2)], [a], keep=[])
    assert through.hypotheses == ("relu′(0) = 0 by convention",)
    assert beside.hypotheses == ()


def test_what_the_lines_rest_on_stands_in_the_text() -> None:
    t = sp.Symbol("t", real=True)
    divided = step(key="a", symbol=t, shown=t + 1, shape=(), rule="cancelled", section="forward", raw=read((t**2 - 1) / (t - 1)))
    quotient = Derivation("a quotient", (divided,), hypotheses=("Σ y = 1",))
    assert quotient.conditions
    for said in (*quotient.hypotheses, *quotient.conditions):
        assert said in str(quotient)
    derivation = Network(Dense(2, "relu"), Dense(1, "sigmoid"), inputs=3, loss="binary_cross_entropy").backprop()
    assert "∂W1" in markdown(derivation)
    assert "∂dW1" not in markdown(derivation)
    assert all(recheck(s.verdict).accepted for s in derivation.steps)


def test_the_first_state_of_a_network_of_any_depth_is_its_input() -> None:
    derivation = Network(Layers("L"), loss="half_squared_error").backprop()
    assert str(derivation).splitlines()[1].startswith("a_0 = x ")
    assert "a^{[0]} &= x" in latex(derivation)


def test_a_long_number_is_cut_off_with_dots_in_a_derivation_and_whole_in_an_expression() -> None:
    derivation = network("selu").backprop()
    for text in (str(derivation), latex(derivation), markdown(derivation)):
        assert "1.758099" in text
        assert "1.7580993" not in text
    assert r"1.758099\ldots" in latex(derivation)
    whole: Any = sp.Rational("1.0507009873554804934193349852946")
    assert latex(whole) == "1.0507009873554804934193349852946"
    assert latex(whole, digits="few") == r"1.050700\ldots"


def test_indices_of_sums_inside_sums_are_told_apart() -> None:
    n = symnn.sizes("n")
    A, u, i = symnn.matrix("A", n, n), symnn.vector("u", n), sp.Symbol("i", integer=True)
    inner = (A * u)[i, 0].doit()
    said = str(symnn.equal(sp.Sum(sp.exp(inner) * u[i, 0], (i, 0, n - 1)), symnn.sum(u) ** 2))
    assert "_i_1" not in said
    both = sp.Sum(A[i, i] * (A * u)[i, 0] * (A * A * u)[i, 0], (i, 0, n - 1))
    twice = str(symnn.equal(both.doit(), 0))
    assert "_" not in twice.split(" = 0")[0]
    one, other = sp.Dummy("i_1", integer=True), sp.Dummy("i_1", integer=True)
    nested = sp.Sum(sp.Sum(A[one, other] * u[other, 0], (other, 0, n - 1)), (one, 0, n - 1))
    assert str(Refuted(statement=ReceivedStatement(nested, i))).startswith(
        "Refuted: Sum(A[k, j]*u[j, 0], (j, 0, n - 1), (k, 0, n - 1)) = i."
    )


def test_a_function_of_a_counterexample_is_said_once() -> None:
    x = sp.Symbol("x", real=True)
    for refuted in (symnn.equal(sp.Function("phi")(x), x), symnn.prove(symnn.claim(sp.Function("phi")(x), "<=", x))):
        assert "phi(t) = t²" in str(refuted)
        assert "phi = " not in str(refuted)


a, b = sp.symbols("a b", real=True)


@pytest.mark.parametrize(
    ("assume", "plain", "formula"),
    [
        ([a > 0, a < 2 / b, b > 0], "Assumes 0 < a < 2/b, b > 0", r"$0 < a < \frac{2}{b}$, $b > 0$"),
        ([a <= 1, a >= 0], "Assumes 0 <= a <= 1", r"$0 \le a \le 1$"),
        ([a > 0, a > b], "Assumes a > 0, a > b", "$a > 0$, $a > b$"),
        ([a > 0, sp.Ne(b, 0)], "Assumes a > 0, b != 0", r"$a > 0$, $b \neq 0$"),
    ],
)
def test_what_is_assumed_is_mathematics_and_two_bounds_an_interval(assume: Any, plain: str, formula: str) -> None:
    found = prove(claim(sp.Abs(a) * sp.Abs(b) * sp.exp(a), "=", a * sp.Abs(b) * sp.exp(a), assume=assume))
    assert isinstance(found, Proved)
    assert plain in str(found)
    assert formula in found.latex()
    assert recheck(found).accepted


def test_a_counterexample_in_words_is_a_sentence() -> None:
    u = symnn.random("u", distribution=("uniform", 0, 1))
    declared = prove(claim(symnn.E(u**2), "=", sp.Rational(1, 4)))
    assert "Where u is uniform, as declared, the left side is 1/3" in str(declared)
    assert "Where $u$ is uniform, as declared, the left side is" in declared.latex()
    least = prove(symnn.minimised_at((x - 1) ** 2, 0, over=x))
    assert "at 0. The gradient there is -2 and at a least value it is 0." in str(least)

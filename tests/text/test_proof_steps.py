"""Steps of a proof in LaTeX: what is a formula among them is typeset, and as plain text they are what they were."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import FormulaInWords, ProofStep, Proved, ReceivedStatement
from symnn.text.formulas_in_words import typeset

t = sp.Symbol("t", real=True)
n = symnn.sizes("n")
p, q = symnn.vector("p", n), symnn.vector("q", n)
X = symnn.random("X")
CLAIMS = {
    "moments": (symnn.claim(symnn.Var(3 * X), "=", 9 * symnn.Var(X)), r"\operatorname{Var}"),
    "analysis": (symnn.claim(sp.Abs(symnn.sigmoid(t) - sp.Rational(1, 2)), "<=", sp.Abs(t) / 4), r"\ge 0$ on $(-\infty , 0]$"),
    "a chain": (symnn.claim(0, "<", symnn.sigmoid(t), "<", 1), r"$0 < \sigma(t)$"),
    "Cauchy–Schwarz": (symnn.claim((p.T * q)[0, 0] ** 2, "<=", (p.T * p)[0, 0] * (q.T * q)[0, 0]), r"$(\sum uv)^2 \le \sum u^2 \sum v^2$"),
    "a Lipschitz constant": (symnn.lipschitz(symnn.tanh(t), 1, over=t), r"\le 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", CLAIMS)
def test_formulas_of_steps_are_typeset(name: str) -> None:
    claim, formula = CLAIMS[name]
    found = symnn.prove(claim)
    assert isinstance(found, Proved)
    latex = found.latex()
    assert r"\texttt" not in latex
    assert formula in " ".join(latex.split())


def test_a_step_is_its_text() -> None:
    said = ReceivedStatement(t**2, sp.Integer(0), ">=")
    step = ProofStep.of("the square ", said, ", ", t)
    assert step == "the square t**2 >= 0, t"
    again = pickle.loads(pickle.dumps(step))
    assert (again, again.parts) == (step, step.parts)
    assert ProofStep.marked("a bound of $|f′|$ holds").parts == ("a bound of ", FormulaInWords("|f′|"), " holds")


@pytest.mark.parametrize(
    ("said", "latex"),
    [
        ("(−∞, 0]", r"$(-\infty , 0]$"),
        ("uᵀMu ≤ λ‖u‖²", r"$u^{\top}Mu \le \lambda \|u\|^2$"),
        ("rank A + rank B − s ≤ rank(AB)", r"$\operatorname{rank} A + \operatorname{rank} B - s \le \operatorname{rank} (AB)$"),
        ("Σ v² <= (Σ v)² for v >= 0", r"$\sum v^2 \le (\sum v)^2$ for $v \ge 0$"),
    ],
)
def test_formulas_in_words(said: str, latex: str) -> None:
    assert typeset(said) == latex


def test_what_a_step_repeats_is_left_out() -> None:
    found: Any = symnn.prove(symnn.claim(symnn.E(symnn.random("Z", distribution="normal", mean=0, variance=1) ** 2), "=", 1))
    assert "Steps" not in str(found)
    assert "Steps" not in found.latex()

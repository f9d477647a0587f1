"""Induction over depth, assertions about verdicts, and derivations as lists of judged lines."""

import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.claims.derivation import Derivation
from symnn.claims.verdict import Proved, Refuted, Unknown, Verdict
from symnn.derive.judged_line import step
from symnn.errors import ArgumentError
from symnn.proof.asserting import assert_proved, assert_refuted
from symnn.proof.depths.induction import induction
from symnn.proof.equality.certificate import recheck

n = symnn.sizes("n")
W, V, K = (symnn.matrix(name, n, n) for name in "WVK")
x, b, c, y = (symnn.vector(name, n) for name in ("x", "b", "c", "y"))
s = sp.Symbol("c0", real=True)


def collapse(step_rhs: sp.Expr) -> Verdict:
    """y = Kx + c for a stack of linear layers; one more layer y ↦ Wy + b gives (WK)x + (Wc + b)."""
    return induction(base=(W * x + b, W * x + b), given=(y, K * x + c), step=(W * y + b, step_rhs))


def test_the_collapse_of_linear_layers_is_proved_for_every_depth() -> None:
    verdict = collapse(W * K * x + (W * c + b))
    assert isinstance(verdict, Proved)
    assert verdict.method == "induction over L"
    assert recheck(verdict).accepted


@pytest.mark.parametrize("lie", [K * W * x + W * c + b, W * K * x + c + b, W * K * x + W * c, W * K * x - W * c + b])
def test_a_wrong_step_is_not_a_proof(lie: sp.Expr) -> None:
    assert isinstance(collapse(lie), Unknown)


def test_a_wrong_base_refutes() -> None:
    verdict = induction(base=(W * W, W), given=(V, W), step=(W * V, W * W))
    assert isinstance(verdict, Refuted)
    assert verdict.lhs != verdict.rhs


def test_an_assertion_fails_in_the_words_of_the_verdict() -> None:
    proved, refuted = symnn.equal(W + V, V + W), symnn.equal(W * V, V * W)
    assert assert_proved(proved) is proved
    assert assert_refuted(refuted) is refuted
    with pytest.raises(AssertionError, match="n = 2"):
        assert_proved(refuted)
    with pytest.raises(AssertionError, match=r"[Pp]roved"):
        assert_refuted(proved)
    with pytest.raises(ArgumentError, match="verdict"):
        assert_proved(True)


def test_a_wrong_line_of_a_derivation_is_refuted_and_named() -> None:
    right, wrong = W.T * x, W * x
    raw = read(W.T * x)
    lines = [
        step(key="g", symbol=y, shown=shown, shape=(n, 1), rule="transpose", section="gradients", of="y", raw=raw)
        for shown in (right, wrong)
    ]
    assert isinstance(lines[0].verdict, Proved)
    assert isinstance(lines[1].verdict, Refuted)
    derivation = Derivation("two lines", tuple(lines))
    assert derivation.unproved == (lines[1],)
    assert "not proved" in derivation.latex().split("\n")[0].lower()

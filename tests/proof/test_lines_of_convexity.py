"""Convexity told in lines: the second derivative along a line is a sum of squares."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.of_convexity import CHORDS
from symnn.proof.proof_lines.proof_line import proof_lines
from tests.proof.test_lines_of_recursions import false

n, d = symnn.sizes("n d")
X, y, b = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("y", n, 1), sp.MatrixSymbol("b", d, 1)
x, s, c, t = sp.symbols("x s c t", real=True)
lam = sp.Symbol("lambda", positive=True)
i = sp.Symbol("i", integer=True)
squares = sp.Sum(b[i, 0] ** 2, (i, 0, d - 1))
loss = symnn.sum(symnn.softplus(X * b))

CLAIMS = [
    symnn.convex(symnn.softplus(x), over=x),
    symnn.convex((s * x - c) ** 2, over=x),
    symnn.convex(sp.exp(2 * x + 1), over=x),
    symnn.convex(sp.exp(t * x) + lam * x**2, over=x),
    symnn.convex(squares, over=b),
    symnn.convex(loss, over=b),
    symnn.convex(loss - (y.T * X * b)[0, 0], over=b),
    symnn.convex(loss + lam * squares, over=b, strictly=True),
    symnn.convex(symnn.sum(symnn.softplus(X * b + x * sp.OneMatrix(n, 1))), over=[b, x]),
]


@pytest.mark.parametrize("claim", CLAIMS, ids=[str(c)[:50] for c in CLAIMS])
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(claim) -> None:
    found = symnn.prove(claim)
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert [(line.relation, line.begins) for line in lines] == [("=", True), (">=", False)]
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line


KINKS = [
    symnn.convex(symnn.abs(x), over=x),
    symnn.convex(symnn.relu(1 - x), over=x),
    symnn.convex(symnn.max(b), over=b),
    symnn.convex(symnn.leaky_relu(s * x + c, sp.Rational(1, 5)), over=x),
    symnn.convex(lam * symnn.norm1(b) + symnn.sum(sp.HadamardPower(X * b - y, 2)), over=b),
]


@pytest.mark.parametrize("claim", KINKS, ids=[str(c)[:50] for c in KINKS])
def test_of_a_part_with_a_kink_the_chords_are_compared(claim) -> None:
    found = symnn.prove(claim)
    assert isinstance(found, Proved), found
    chord, *rest = proof_lines(found)
    assert (chord.relation, chord.reason) == ("<=", CHORDS)
    assert [k.relation for k in chord.known] == [">=", "<="]
    assert [line.relation for line in rest] == (["=", ">="] if claim is KINKS[-1] else [])
    for line in (chord, *rest):
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line
    outside = replace(chord, known=())  # beyond its ends a chord lies below
    assert not isinstance(symnn.prove(outside.claim), Proved)


def test_a_strictly_convex_kink_is_none() -> None:
    assert not isinstance(symnn.prove(symnn.convex(symnn.abs(x), over=x, strictly=True)), Proved)
    assert not isinstance(symnn.prove(symnn.convex(-symnn.abs(x), over=x)), Proved)


def test_a_part_that_is_a_named_function_is_named() -> None:
    n, m, k = symnn.sizes("n m k")
    data, weights, labels = symnn.matrix("X", n, m), symnn.matrix("W", m, k), symnn.matrix("Y", n, k)
    loss = -symnn.sum(sp.HadamardProduct(labels, symnn.log(symnn.softmax(data * weights, axis=1))))
    found = symnn.prove(symnn.convex(loss, over=weights, assume=symnn.one_hot(labels)))
    assert "log-sum-exp of an affine function is convex, and its weights are not negative" in found.steps
    assert not any("a part" in said for said in found.steps)

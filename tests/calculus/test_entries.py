"""Where all sizes are numbers a node can be written out by its entries; what is true for these sizes alone is proved by them."""

from fractions import Fraction
from random import Random

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.calculus.values.evaluate import Rationals, evaluate
from symnn.calculus.values.node_entries import atom_entries, entries, has_entries
from symnn.expr.walk import atoms
from tests.at_sizes import at_sizes
from tests.random.random_expressions import m, n, random_expression

A, B = symnn.matrix("A", 2, 2), symnn.matrix("B", 2, 2)
C = symnn.matrix("C", 3, 3)
x, y = symnn.vector("x", 2), symnn.vector("y", 2)
I2, I3, tr, det = sp.Identity(2), sp.Identity(3), sp.Trace, sp.Determinant

TRUE = {
    "Cayley and Hamilton, 2 × 2": (A**2, tr(A) * A - det(A) * I2),
    "det AB = det A det B": (det(A * B), det(A) * det(B)),
    "A⁻¹ by the adjugate": (A.I, sp.Matrix([[A[1, 1], -A[0, 1]], [-A[1, 0], A[0, 0]]]) / (A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0])),
    "a gradient by entries": (symnn.gradient((x.T * x)[0, 0], x), 2 * x),
    "a Hessian by entries": (symnn.hessian((x.T * A * x)[0, 0], x), A + A.T),
    "softmax of two": (symnn.softmax(x)[0, 0], symnn.sigmoid(x[0, 0] - x[1, 0])),
    "max of two": (symnn.max(x), sp.Max(x[0, 0], x[1, 0])),
}
LIES = {
    "Cayley and Hamilton, sign": (A**2, tr(A) * A + det(A) * I2),
    "Cayley and Hamilton, 3 × 3 by the formula for 2": (C**2, tr(C) * C - det(C) * I3),
    "det(A + B) = det A + det B": (det(A + B), det(A) + det(B)),
    "a gradient by entries, factor lost": (symnn.gradient((x.T * x)[0, 0], x), x),
    "softmax of two, order": (symnn.softmax(x)[0, 0], symnn.sigmoid(x[1, 0] - x[0, 0])),
    "max of two is the first": (symnn.max(x), x[0, 0]),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_holds_for_these_sizes_is_proved_and_rechecked(name: str) -> None:
    verdict = symnn.equal(*TRUE[name])
    assert isinstance(verdict, symnn.Proved), verdict
    assert symnn.recheck(verdict).accepted


@pytest.mark.parametrize("name", LIES)
def test_a_lie_about_entries_is_refuted(name: str) -> None:
    assert isinstance(verdict := symnn.equal(*LIES[name]), symnn.Refuted), verdict


def test_a_hypothesis_is_said_of_every_entry() -> None:
    claim = (A[0, 1] * x[0, 0], A[1, 0] * x[0, 0])
    assert isinstance(symnn.equal(*claim), symnn.Refuted)
    verdict = symnn.equal(*claim, assume=sp.Q.symmetric(A))
    assert isinstance(verdict, symnn.Proved)
    assert verdict.hypotheses == ("A is symmetric",)


def test_a_gradient_of_entries_comes_back_by_entries() -> None:
    assert symnn.gradient((x.T * x)[0, 0], x) == sp.Matrix([2 * x[0, 0], 2 * x[1, 0]])


@pytest.mark.parametrize("seed", range(40))
def test_the_entries_have_the_values_of_the_whole(seed: int) -> None:
    rng = Random(seed)
    symbolic = random_expression(rng, 3)
    whole = at_sizes(symbolic, {n: 2, m: 3})
    assert has_entries([whole])
    values = {
        a: np.array([Fraction(rng.randint(-4, 4)) for _ in range(_count(a))], dtype=object).reshape([int(s) for s in a.shape])
        for a in atoms(whole)
    }
    single = {
        cell: np.array(v, dtype=object) for a in atoms(whole) for cell, v in zip(atom_entries(a).ravel(), values[a].ravel(), strict=True)
    }
    expected = evaluate(whole, Rationals(), values, {})
    found = [evaluate(e, Rationals(), single, {}) for e in entries(whole).ravel()]
    assert [f.item() for f in found] == list(np.ravel(expected))


def _count(atom: symnn.expr.Atom) -> int:
    return int(np.prod([int(s) for s in atom.shape], dtype=int))

"""Proofs about sums of any size as lines: the claim follows from what is told, and from nothing that is kept back."""

from __future__ import annotations

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.of_gram import ONE_OF_THEM, ROOTS, SQUARES
from symnn.proof.proof_lines.proof_line import ProofLine, proof_lines

pytest.importorskip("z3")

n = symnn.sizes("n")
u, w, x = (symnn.vector(name, n) for name in "uwx")
eps, eta, R = sp.symbols("epsilon eta R", positive=True)
i = sp.Symbol("i", integer=True)
squares = sp.Sum(x[i, 0] ** 2, (i, 0, n - 1))
orthogonal = [sp.Eq(w.T * u, sp.ZeroMatrix(1, 1))]


def lines(*said: object, assume: list[object] | None = None) -> tuple[ProofLine, ...]:
    found = symnn.prove(symnn.claim(*said, assume=assume or []))
    assert isinstance(found, Proved), found
    told = proof_lines(found)
    assert all(isinstance(symnn.prove(line.claim), Proved) for line in told)
    return told


def test_the_fact_from_which_it_follows_is_told() -> None:
    """x₁² <= Σ x², and not 1 <= n, which is needed too and says little."""
    one, claim = lines(x[0, 0] ** 2 / (eps + squares / n), "<=", n)
    assert (one.left, one.reason) == (x[0, 0] ** 2, ONE_OF_THEM)
    assert claim.reason.startswith("from this")
    assert not isinstance(symnn.prove(symnn.claim(x[0, 0] ** 2 / (eps + squares / n), "<=", n - 1)), Proved)


def test_what_does_not_follow_from_what_can_be_told_has_no_lines() -> None:
    centred = x - sp.OneMatrix(n, 1) * (sp.OneMatrix(1, n) * x) / n
    assert lines((centred[0, 0]) ** 2 / (eps + (centred.T * centred)[0, 0] / n), "<=", n) == ()


def test_lengths_are_compared_by_their_squares() -> None:
    gap, sign, claim = lines(symnn.norm(w), "<=", symnn.norm(w - eta * u), assume=orthogonal)
    assert (gap.reason, claim.reason, sign.relation) == ("multiplied out", ROOTS, ">=")
    assert gap.known == ()
    assert "w.T*u = 0" in map(str, sign.put)
    longer = symnn.claim(symnn.norm(w - eta * u), "<=", symnn.norm(w), assume=orthogonal)
    assert not isinstance(symnn.prove(longer), Proved)
    assert not isinstance(symnn.prove(symnn.claim(symnn.norm(w), "<=", symnn.norm(w - eta * u))), Proved)


def test_the_inequality_of_cauchy_and_schwarz_is_told_where_it_is_needed() -> None:
    told = lines(symnn.norm(w + u), "<=", symnn.norm(w) + symnn.norm(u))
    assert [line.reason for line in told] == [SQUARES, "from this, for real numbers"]


def test_a_minus_sign_stands_before_the_summand() -> None:
    def dot(left: sp.MatrixExpr, right: sp.MatrixExpr) -> sp.Expr:
        return (left.T * right)[0, 0]

    grown = dot(w, w) + 2 * dot(w, x) + dot(x, x)
    told = lines(grown, "<=", dot(w, w) + R**2, assume=[dot(w, x) <= 0, dot(x, x) <= R**2])
    assert "(-1)" not in symnn.text.latex(told[0].right)
    assert not isinstance(symnn.prove(symnn.claim(grown, "<=", dot(w, w) + R**2, assume=[dot(x, x) <= R**2])), Proved)


def test_like_terms_that_are_put_together_are_told() -> None:
    c = sp.Symbol("c", positive=True)
    first, second = lines(18 * c**2, "<", 25 * c**2)
    assert (first.right, second.reason) == (7 * c**2, "every factor is positive")
    assert first.left != first.right


def test_sums_of_reciprocals_are_not_told_by_inner_names_nor_as_squares_beside_their_sum() -> None:
    p = symnn.vector("p", n)
    reciprocals, total = (sp.Sum(f, (i, 0, n - 1)) for f in (1 / p[i, 0], p[i, 0]))
    told = lines(n / reciprocals, "<=", total / n, assume=[sp.Q.positive(p)])
    assert ONE_OF_THEM not in {line.reason for line in told}
    assert "p[-1]" not in str(told)
    assert not isinstance(symnn.prove(symnn.claim(n / reciprocals, ">=", total / n, assume=[sp.Q.positive(p)])), Proved)

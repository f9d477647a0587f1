"""Av = Aw gives v = w where A has an inverse, or full column rank; not where nothing says so, nor from the other side."""

from __future__ import annotations

import pytest

import symnn
from symnn.claims.verdict import Proved, Refuted, Verdict
from symnn.reading.typed.language import read_claim

SQUARE = ("A: n,n", "B: n,n", "C: n,n", "D: n,n", "v: n", "w: n")
LONG = ("X: n,d", "v: d", "w: d", "a: n", "b: n")
TRUE = [
    ("v = w", SQUARE, ("A*v = A*w", "A invertible")),
    ("v = inv(A)*w", SQUARE, ("A*v = w", "A invertible")),
    ("v = 0*v", SQUARE, ("A*v = 0*v", "A positive definite")),
    ("v = w", SQUARE, ("A*v = A*w", "A orthogonal")),
    ("v = w", SQUARE, ("A*v = A*w", "det(A) = 2")),
    ("v = w", SQUARE, ("A*v = A*w", "A*B = eye(n)")),
    ("v = w", SQUARE, ("A*v = A*w", "B*A = eye(n)")),
    ("B = C", SQUARE, ("B*A = C*A", "A invertible")),
    ("B = C", SQUARE, ("A*B*D = A*C*D", "A invertible", "D invertible")),
    ("v = w", LONG, ("X*v = X*w", "X full column rank")),
]
FALSE = [
    ("v = w", SQUARE, ("A*v = A*w",)),
    ("v = w", SQUARE, ("A*v = A*w", "A positive semidefinite")),
    ("v = w", SQUARE, ("A*v = A*w", "det(A) = 0")),
    ("v = w", SQUARE, ("A*v = A'*w", "A invertible")),
    ("v = 2*w", SQUARE, ("A*v = A*w", "A invertible")),
    ("B = C", SQUARE, ("A*B = C*A", "A invertible")),
    ("B = C", SQUARE, ("A*B*D = A*C*D", "A invertible")),
    ("a = b", LONG, ("X'*a = X'*b", "X full column rank")),
]


def judged(claim: str, let: tuple[str, ...], assume: tuple[str, ...]) -> Verdict:
    return symnn.prove(read_claim(claim, let, assume).claim)


@pytest.mark.parametrize(("claim", "let", "assume"), TRUE)
def test_what_has_an_inverse_is_cancelled(claim: str, let: tuple[str, ...], assume: tuple[str, ...]) -> None:
    verdict = judged(claim, let, assume)
    assert isinstance(verdict, Proved)
    assert len(verdict.hypotheses) == len(assume)
    assert symnn.recheck(verdict).accepted


@pytest.mark.parametrize(("claim", "let", "assume"), FALSE)
def test_what_may_have_none_is_not(claim: str, let: tuple[str, ...], assume: tuple[str, ...]) -> None:
    assert isinstance(judged(claim, let, assume), Refuted)

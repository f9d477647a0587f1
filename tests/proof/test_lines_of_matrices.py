"""Ranks and equations between products of matrices, told in lines: each is judged alone, and what it is not is refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.proof_line import proof_lines

m, n, p, q = symnn.sizes("m n p q")
W, V, U, T = (symnn.matrix(*given) for given in (("W", m, n), ("V", m, n), ("U", n, p), ("T", p, q)))
A, B, P, Q = (symnn.matrix(name, n, n) for name in "ABPQ")
x, z = symnn.vector("x", n), symnn.vector("z", m)
rank, claim, full, Eq, I = symnn.rank, symnn.claim, symnn.full_column_rank, sp.Eq, sp.Identity(n)
G, H = symnn.matrix("G", n, m), symnn.matrix("H", n, m)
PENROSE = (Eq(W * G * W, W), Eq(G * W * G, G), Eq((W * G).T, W * G), Eq((G * W).T, G * W))

CLAIMS = [
    (claim(rank(W * U), "<=", rank(W)), 1),
    (claim(rank(W * U), "<=", n), 3),
    (claim(rank(W * U), ">=", rank(W) + rank(U) - n), 2),
    (claim(rank(W * U * T), ">=", rank(W * U) + rank(U * T) - rank(U)), 2),
    (claim(rank(W + V), "<=", rank(W) + rank(V)), 1),
    (claim(rank(W + z * x.T), "<=", rank(W) + 1), 4),
    (claim(rank(W.T * W), "=", rank(W)), 3),
    (claim(rank(3 * W), "=", rank(W)), 1),
    (claim(rank(x * z.T), "<=", 1), 3),
    (claim(rank(A * B), "=", n, assume=[full(A), full(B)]), 5),
    (claim(P.T * P, "=", P * P.T, assume=[Eq(P.T, P**3)]), 2),
    (claim((P * Q) ** 2, "=", P * Q, assume=[Eq(P * P, P), Eq(Q * Q, Q), Eq(P * Q, Q * P)]), 3),
]
LIES = [
    claim(rank(W * U), "<", rank(W)),
    claim(rank(W * U), ">=", rank(W) + rank(U) - p),
    claim(rank(W + V), "<=", rank(W)),
    claim(rank(x * z.T), "=", 1),
    claim((P * Q) ** 2, "=", P * Q, assume=[Eq(P * P, P), Eq(Q * Q, Q)]),
]
REASONS = {
    claim(rank(W * U), ">=", rank(W) + rank(U) - n): "Sylvester",
    claim(rank(W * U * T), ">=", rank(W * U) + rank(U * T) - rank(U)): "Frobenius",
    claim(rank(W), "<=", rank(W.T * W)): "rank(CᵀC)",
    claim(rank(I), ">=", n): "a regular matrix",
}
"""What a fact is called where its form alone tells it apart."""


@pytest.mark.parametrize(("said", "count"), CLAIMS, ids=[str(c)[:60] for c, _ in CLAIMS])
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(said, count) -> None:
    found = symnn.prove(said)
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert len(lines) == count, lines
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
    for line in lines[:3]:
        changed = replace(line, relation="<" if line.relation != "=" else "=", right=_more(line))
        assert not isinstance(symnn.prove(changed.claim), Proved), changed


def _more(line):
    """A right side that is not so: less by one, or twice as much of a matrix."""
    right = line.right
    return 2 * right if getattr(right, "is_Matrix", False) else right - 1 if line.relation != ">=" else right + 1


def test_the_uniqueness_of_the_pseudo_inverse_is_told_step_by_step() -> None:
    """The lines are judged where they are made."""
    found = symnn.prove(claim(G, "=", H, assume=[*PENROSE, *(c.xreplace({G: H}) for c in PENROSE)]))
    lines = proof_lines(found)
    assert lines[0].left == G
    assert lines[-1].right == H
    assert all(a.right == b.left for a, b in pairwise(lines))


@pytest.mark.parametrize("said", LIES, ids=[str(c)[:60] for c in LIES])
def test_what_is_false_is_not_proved(said) -> None:
    assert not isinstance(symnn.prove(said), Proved)


@pytest.mark.parametrize("said", REASONS, ids=[str(c)[:60] for c in REASONS])
def test_a_fact_is_called_by_its_name(said) -> None:
    assert any(REASONS[said] in line.reason for line in proof_lines(symnn.prove(said)))

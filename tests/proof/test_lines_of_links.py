"""Chains told link by link: a link whose own proof has no lines stands as it is."""

from __future__ import annotations

import sympy as sp

import symnn
from symnn.book.printed_chains import told_lines
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.proof_line import proof_lines
from tests.proof.test_lines_of_recursions import false

s = sp.Symbol("s", real=True)
low, high = sp.Rational(17, 25), sp.Rational(121, 100)
quintic = sp.Rational(6889, 2000) * s - sp.Rational(191, 40) * s**3 + sp.Rational(4063, 2000) * s**5


def test_every_link_is_a_line_that_is_judged_and_a_changed_one_is_refused() -> None:
    found = symnn.prove(symnn.claim(low, "<=", quintic, "<=", high, assume=[s >= low, s <= high]))
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert [(line.left, line.relation, line.right, line.reason) for line in lines] == [
        (low, "<=", quintic, "by SMT"),
        (quintic, "<=", high, "by SMT"),
    ]
    assert all(line.startswith("$") and "**" not in line for line in told_lines(lines, {}))
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line


def test_a_link_with_lines_of_its_own_keeps_them() -> None:
    lines = proof_lines(symnn.prove(symnn.claim(-1, "<", sp.tanh(s), "<", 1)))
    assert len(lines) > 2
    assert not any(line.reason.startswith("by ") for line in lines)

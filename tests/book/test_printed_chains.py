"""The lines of a proof on a page: none says that a formula is itself."""

from __future__ import annotations

import sympy as sp

import symnn
from symnn.book.printed_chains import told_lines
from symnn.proof.proof_lines.proof_line import ProofLine, proof_lines

n = symnn.sizes("n")
A, B, x = symnn.matrix("A", n, n), symnn.matrix("B", n, n), symnn.vector("x", n)
GROUPED = sp.MatMul(A, sp.MatMul(B, x, evaluate=False), evaluate=False)


def test_a_chain_that_ends_where_it_began_is_left_out() -> None:
    there = ProofLine(A * x, B * x, "multiplied out", begins=True)
    back = ProofLine(B * x, A * x, "the right side, multiplied out")
    other = ProofLine(A, B, "as assumed", begins=True)
    assert [*told_lines([there, back], {}, alone=False)] == []
    assert [*told_lines([there, back, other], {})] == ["$A = B$ (as assumed)"]
    assert [*told_lines([there, back], {})] == ["$A x = A x$ (both sides are the same formula)"]


def test_the_base_of_an_induction_stays() -> None:
    base = ProofLine(x, x, "base", begins=True)
    step = ProofLine(A * x, B * x, "step, by the hypothesis", begins=True)
    assert [*told_lines([base, step], {})] == ["$x = x$ (base)", "$A x = B x$ (step, by the hypothesis)"]


def test_sides_that_differ_in_spaces_are_one() -> None:
    a, b = sp.symbols("a b", real=True)
    given = symnn.claim(r"a \cdot b = \frac{a}{2b}", let=["a:", "b:"]).right
    lines = [ProofLine(a, a / (2 * b), "multiplied out", begins=True), ProofLine(a / (2 * b), given, "the right side, multiplied out")]
    assert [*told_lines(lines, {})] == [r"$a = \frac{a}{2 b}$ (multiplied out)"]


def test_an_inequality_back_to_where_it_began_is_no_such_chain() -> None:
    a, b = sp.symbols("a b", real=True)
    assert len([*told_lines([ProofLine(a, b, "known", "<=", begins=True), ProofLine(b, a, "known", "<=")], {})]) == 2


def test_sides_that_are_set_alike_are_one_line_with_one_reason() -> None:
    lines = [
        ProofLine(B * x, A * B * x, "by the rules of f", begins=True),
        ProofLine(A * B * x, GROUPED, "the right side, multiplied out"),
    ]
    assert [*told_lines(lines, {})] == ["$B x = A B x$ (by the rules of $f$)"]


def test_a_number_of_very_many_digits_is_cut_off_with_dots() -> None:
    x = sp.Symbol("x", real=True)
    near = sp.Rational(11972621413014756705924586149611790497021399392059392, 5560120134118339535664042855899660973127844237910311)
    found = symnn.prove(symnn.claim(x, ">", sp.Rational(215, 100), assume=x >= near))
    (line,) = told_lines(proof_lines(found), {})
    assert r"x \ge 2.153302\ldots" in line or r"x \ge 2.153302" in line
    assert "1197262" not in line

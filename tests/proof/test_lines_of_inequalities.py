"""Inequalities told in lines: the difference as squares, or as products of what is known, case by case."""

from __future__ import annotations

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.proof_line import proof_lines
from tests.proof.test_lines_of_recursions import false

x, y, z, r, f, g, e, p, q = sp.symbols("x y z r f g e p q", real=True)
a, b, lam, eta, L, mu = sp.symbols("a b lambda eta L mu", positive=True)
n, m = symnn.sizes("n m")
sigmoid, relu, softplus, step = symnn.sigmoid, symnn.relu, symnn.softplus, symnn.step

CLAIMS = [
    (sigmoid(z) * (1 - sigmoid(z)), "<=", sp.Rational(1, 4), [], 2),
    (1 - sp.tanh(z) ** 2, ">", 0, [], 2),
    (sigmoid(z), "<", 1, [], 2),
    (2 * x * y, "<=", x**2 + y**2, [], 2),
    (2 / (n + m), "<=", 1 / (sp.sqrt(n) * sp.sqrt(m)), [], 2),
    (sp.Abs(eta * lam - 1), "<", 1, [lam <= L, eta < 2 / L], 4),
    (sp.Abs(f * e + (1 - f) * g), "<=", 1, [f >= 0, f <= 1, sp.Abs(g) <= 1, sp.Abs(e) <= 1], 4),
    (softplus(z), ">=", relu(z), [], 4),
    (r - sp.log(r) - 1, ">=", 0, [r > 0], 1),
    (1 - 1 / a, "<=", sp.exp(-1 / a), [], 2),
    (x, "<=", y - lam * q / 2, [x <= y - lam * q * (1 - L * lam / 2), lam <= 1 / L, q >= 0], 2),
    ((a - b) / (a + b), "<=", (a**2 - b**2) / (a**2 + b**2), [b <= a], 2),
    (relu(x) ** 2, "<=", x**2, [], 3),
    (sigmoid(sp.log(p / (1 - p))), "=", p, [p > 0, p < 1], 1),
    (step(z), "=", 1, [z >= 0], 1),
    (x / r, "=", y / a, [sp.Eq(x, y * b), sp.Eq(r, a * b)], 1),
    # |u| and steps that need no case, for |u| >= u or a step is at most 1
    (relu(p) / 2 + relu(q) / 2, ">=", relu(p / 2 + q / 2), [], 4),
    (sp.Min(a, p / 2 + q / 2), ">=", sp.Min(p, a) / 2 + sp.Min(q, a) / 2, [], 4),
    (sp.Abs(eta * sp.sign(z) + x * (eta * lam - 1)), "<=", 1 / lam, [sp.Abs(x) <= 1 / lam, eta * lam <= 1], 4),
    (step(z) - step(z + x) - step(z + y) + step(z + x + y) + 2, ">=", 1, [], 7),
    # cases that what is known excludes are none; why a sign is known is told
    (relu(z + 1) - relu(z - 1) - 1, "=", sp.Max(-1, sp.Min(1, z)), [], 6),
    (sp.Max(-a, sp.Min(p, a)), "=", p * sp.Min(1, a / sp.Abs(p)), [sp.Ne(p, 0)], 8),
    (step(x + y + z), "=", 1, [sp.Eq(step(z), 0), sp.Eq(step(x + z), 1), sp.Eq(step(y + z), 1)], 3),
    (step(x + 5 * y + z - 1) + step(x + y + 3 * z - 1), "=", 2, [sp.Eq(x + y + z, 1), y >= 0, z >= 0], 5),
    (step(step(x + y - 1) + step(2 - x - y) - sp.Rational(3, 2)), "=", step(x + y - 1) * step(2 - x - y), [], 5),
    # equations combined; a number that may be 0; a square beside what is positive; a difference of squares
    (n * lam, "=", 1, [sp.Eq(m * lam, 1), sp.Eq(m, n)], 2),
    (r, "<=", a**2 / b**2, [p >= b * r, q <= a**2 * r, p**2 <= q, r >= 0], 4),
    ((2 * x - y - z) ** 2 / (a + (2 * x - y - z) ** 2 + (y - z) ** 2), "<=", 1, [], 2),
    # what is claimed is assumed, from either side; a factor that is a sum of what is assumed is written so
    (x, "<=", y * z, [x <= y * z, z > 0], 1),
    (x, ">", y, [y < x], 1),
    (2 * eta * (f - g), "<=", 2 * p * eta - eta**2 * q, [e - g <= p, f <= e - eta * q / 2], 2),
    (m * n**2, "<=", m**3 * sp.Symbol("w", positive=True, integer=True) ** 2, [n <= m], 2),
]


@pytest.mark.parametrize(("left", "relation", "right", "assume", "count"), CLAIMS, ids=[str(c[0])[:40] for c in CLAIMS])
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(left, relation, right, assume, count) -> None:
    found = symnn.prove(symnn.claim(left, relation, right, assume=assume))
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert len(lines) == count, lines
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line


def test_a_sum_of_squares_is_written_as_one() -> None:
    first, second = proof_lines(symnn.prove(symnn.claim(2 * x * y, "<=", x**2 + y**2)))
    assert str(first.right) == "(x - y)**2"
    assert (second.relation, second.right, second.reason) == (">=", 0, "a square is not negative")


def test_a_factor_shows_the_sums_that_give_it_its_sign() -> None:
    claim = symnn.claim(2 * eta * (f - g), "<=", 2 * p * eta - eta**2 * q, assume=[e - g <= p, f <= e - eta * q / 2])
    first, second = proof_lines(symnn.prove(claim))
    assert "e - eta*q/2 - f" in str(first.right) or "-eta*q/2 + e - f" in str(first.right)
    assert sp.expand(first.left - first.right.doit()) == 0
    assert (second.relation, second.right, second.reason) == (">=", 0, "no factor is negative")


def test_of_many_cases_the_sums_stand_beside_the_reasons() -> None:
    claim = symnn.claim(step(z) - step(z + x) - step(z + y) + step(z + x + y) + 2, ">=", 1)
    sums = [k for line in proof_lines(symnn.prove(claim)) for k in line.put if k.relation == "="]
    assert [sp.expand(k.left - k.right) for k in sums] == [0]
    assert sums[0].left == x + y + z


def test_what_is_not_assumed_is_not_told_as_assumed() -> None:
    lines = proof_lines(symnn.prove(symnn.claim(x, "<=", y, assume=[x < y])))
    assert [line.reason for line in lines] == ["every factor is positive"]
    assert not isinstance(symnn.prove(symnn.claim(x, "<", y, assume=[x <= y])), Proved)


def test_what_is_assumed_stands_as_it_was_said() -> None:
    lines = proof_lines(symnn.prove(symnn.claim(*CLAIMS[10][:3], assume=CLAIMS[10][3])))
    assert {(str(k.left), k.relation, str(k.right)) for k in lines[1].put} >= {("q", ">=", "0"), ("lambda", "<=", "1/L")}


def test_a_chain_is_told_link_by_link() -> None:
    lines = proof_lines(symnn.prove(symnn.claim(0, "<", sigmoid(z), "<", 1)))
    assert [line.begins for line in lines] == [True, False, True, False]


def test_sums_that_are_assumed_are_combined() -> None:
    v, w = (symnn.vector(s, n) for s in "vw")
    assume = [(v.T * w)[0, 0] <= 0, (v.T * v)[0, 0] <= r**2]
    sides = (((v + w).T * (v + w))[0, 0], "<=", r**2 + (w.T * w)[0, 0])
    lines = proof_lines(symnn.prove(symnn.claim(*sides, assume=assume)))
    assert [line.reason for line in lines] == ["multiplied out", "no summand is negative"]
    assert all(isinstance(symnn.prove(line.claim), Proved) for line in lines)
    assert not any(isinstance(symnn.prove(false(line).claim), Proved) for line in lines)
    assert not isinstance(symnn.prove(symnn.claim(*sides, assume=assume[:1])), Proved)
    assert not isinstance(symnn.prove(symnn.claim(sides[0], "<=", r**2, assume=assume)), Proved)


def test_a_sign_that_nobody_assumed_is_shown_before_it_is_used() -> None:
    assume = [sp.Eq(step(z), 0), sp.Eq(step(x + z), 1), sp.Eq(step(y + z), 1)]
    shown, positive, value = proof_lines(symnn.prove(symnn.claim(step(x + y + z), "=", 1, assume=assume)))
    assert sp.expand(shown.left - shown.right) == 0
    assert (str(positive.relation), positive.right, len(positive.put)) == (">=", 0, 3)
    assert (value.left, value.right) == (step(x + y + z), 1)

"""Claims about expectations, told in lines: which independence is used where, and the moments that are put in."""

from __future__ import annotations

import pytest
import sympy as sp

import symnn
from symnn import Cov, E, Var, random
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.proof_line import expression, proof_lines
from tests.proof.test_lines_of_recursions import false

n, m = symnn.sizes("n m")
s2, g2, b, c, mu = sp.symbols("s2 g2 b c mu", real=True)
i = sp.Symbol("i", integer=True)
w = random("w", n, mean=0, variance=s2)
x = random("x", n, mean=0, variance=g2)
a = random("a", n)
y = random("y", n, mean=0, variance=g2, symmetric=True)
u = random("u", mean=mu, variance=s2)
z = random("z", mean=0, variance=1, distribution="normal")
r = sp.Symbol("r", positive=True)
between = random("u", distribution=("uniform", -r, r))
B = sp.MatrixSymbol("B", m, n)


def total(v, f=lambda t: t):
    return sp.Sum(w[i, 0] * f(v[i, 0]), (i, 0, n - 1))


CLAIMS = [
    (Var(total(x)), n * s2 * g2, 2),
    (Var(total(x) / sp.sqrt(n)), s2 * g2, 2),
    (Var(total(a)), n * s2 * E(a[0, 0] ** 2), 2),
    (E(total(a) + b), b, 1),
    (Var(total(y, symnn.relu)), n * s2 * g2 / 2, 5),
    (E(symnn.relu(y[0, 0]) ** 2), g2 / 2, 3),
    (c * E(symnn.positive(y[0, 0]) ** 2), c / 2, None),
    (E(sp.tanh(y[0, 0])), sp.Integer(0), 2),
    (E(symnn.sigmoid(y[0, 0])), sp.Rational(1, 2), 2),
    (Var(total(y, lambda t: symnn.leaky_relu(t, b))), n * s2 * g2 * (1 + b**2) / 2, 5),
    (Var(between), r**2 / 3, 4),
    (E(B * x * x.T * B.T), g2 * B * B.T, 2),
    (Var(u), s2, 2),
    (E((b * u + c) ** 2), b**2 * (s2 + mu**2) + 2 * b * c * mu + c**2, None),
    (E(z**4), sp.Integer(3), None),
    (Var(b * z), b**2, 2),
    (Cov(total(x), w[0, 0]), sp.Integer(0), None),
    (E(sp.Sum(a[i, 0] ** 2, (i, 0, n - 1))), n * E(a[0, 0] ** 2), None),
    (Var(x[0, 0] + total(x)), g2 + n * s2 * g2, None),
]


@pytest.mark.parametrize(("left", "right", "count"), CLAIMS, ids=[str(c[0])[:50] for c in CLAIMS])
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(left, right, count) -> None:
    found = symnn.prove(symnn.claim(left, "=", right))
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert lines
    assert count is None or len(lines) == count
    said = [line.left for line in lines if line.begins]
    assert left in said
    assert expression(lines[-1].right) == right
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line
        for k in line.put:
            assert isinstance(symnn.prove(symnn.claim(k.left, "=", k.right)), Proved), k


def test_it_is_said_which_independence_is_used_where() -> None:
    first, second = proof_lines(symnn.prove(symnn.claim(*CLAIMS[0][:1], "=", CLAIMS[0][1])))
    assert "w, x are independent" in first.reason
    assert str(first.right) == "n*E[w[0, 0]**2]*E[x[0, 0]**2]"
    assert [(str(k.left), str(k.right)) for k in second.put] == [("E[w[0, 0]**2]", "s2"), ("E[x[0, 0]**2]", "g2")]


def test_a_reason_says_what_is_done_and_every_fact_once() -> None:
    x0 = random("x0", mean=0, variance=g2)
    (first, *_) = proof_lines(symnn.prove(symnn.claim(Var(x0 + total(x)), "=", g2 * (1 + n * s2))))
    assert first.reason.startswith("the variance is the mean square less the square of the mean; w, x, x0 are independent;")
    assert first.reason.endswith("; the other terms vanish")
    assert "w, x are independent" not in first.reason
    (only,) = proof_lines(symnn.prove(symnn.claim(E(total(a) + b), "=", b)))
    assert only.reason.startswith("an expectation is linear; ")
    (only,) = proof_lines(symnn.prove(symnn.claim(Cov(total(x), w[0, 0]), "=", 0)))
    assert only.reason.startswith("the covariance is the mean of the product less the product of the means; ")


def test_a_symmetric_law_is_folded_and_a_uniform_one_integrated() -> None:
    folded, added, _ = proof_lines(symnn.prove(symnn.claim(E(symnn.relu(y[0, 0]) ** 2), "=", g2 / 2)))
    assert folded.reason == "y is symmetric about 0"
    assert str(folded.right) == "E[relu(-y[0, 0])**2 + relu(y[0, 0])**2]/2"
    assert (str(added.right), added.reason) == ("E[y[0, 0]**2]/2", "the two added")
    density, integrated, *_ = proof_lines(symnn.prove(symnn.claim(Var(between), "=", r**2 / 3)))
    assert (str(density.right), integrated.right) == ("Integral(t**2, (t, -r, r))/(2*r)", r**2 / 3)
    even = proof_lines(symnn.prove(symnn.claim(E(sp.Abs(y[0, 0]) ** 2), "=", g2)))
    assert not any("symmetric" in line.reason and line.begins for line in even), even

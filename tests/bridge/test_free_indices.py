"""A formula in free indices is said of every index; and block matrices, whose products are said block by block."""

import pytest
import sympy as sp

import symnn

n, m, N = symnn.sizes("n m N")
W, b, x = symnn.matrix("W", m, n), symnn.vector("b", m), symnn.vector("x", n)
d, z = symnn.vector("d", m), symnn.vector("z", n)
i, j, k = sp.symbols("i j k", integer=True)
s = symnn.softmax(z)
pulled = (d.T * (W * x + b))[0, 0]

EVERY_INDEX = [
    ((W * x + b)[k, 0], sp.Sum(W[k, i] * x[i, 0], (i, 0, n - 1)) + b[k, 0], True),
    ((W * x + b)[k, 0], sp.Sum(W[k, i] * x[i, 0], (i, 0, n - 1)), False),
    (symnn.gradient(pulled, W)[i, j], d[i, 0] * x[j, 0], True),
    (symnn.gradient(pulled, W)[i, j], d[i, 0] * W[i, j], False),
    (symnn.jacobian(s, z)[i, j], s[i, 0] * (sp.KroneckerDelta(i, j) - s[j, 0]), True),
    (symnn.jacobian(s, z)[i, j], s[i, 0] * (1 - s[j, 0]), False),
    (symnn.jacobian(s, z)[i, i], s[i, 0] * (1 - s[i, 0]), True),
    (x[i, 0] + x[j, 0], x[j, 0] + x[i, 0], True),
    (x[i, 0] - x[j, 0], x[j, 0] - x[i, 0], False),
]

X, P, Q, one = symnn.matrix("X", N, n), symnn.matrix("P", n, m), symnn.matrix("Q", N, m), sp.OneMatrix(N, 1)
A = symnn.matrix("A", n, N)
w, c = symnn.vector("w", n), symnn.matrix("c", 1, 1)
extended = sp.BlockMatrix([[X, one]])

BLOCKS = [
    (extended * sp.BlockMatrix([[w], [c]]), X * w + one * c, True),
    (extended * sp.BlockMatrix([[w], [c]]), X * w, False),
    (sp.BlockMatrix([[X.T, A]]) * sp.BlockMatrix([[Q], [Q]]), (X.T + A) * Q, True),
    (sp.BlockMatrix([[X.T, A]]) * sp.BlockMatrix([[Q], [-Q]]), (X.T + A) * Q, False),
    (extended.T * extended, sp.BlockMatrix([[X.T * X, X.T * one], [one.T * X, one.T * one]]), True),
    (extended.T * extended, sp.BlockMatrix([[X.T * X, 2 * X.T * one], [one.T * X, one.T * one]]), False),
]


@pytest.mark.parametrize(("left", "right", "truth"), EVERY_INDEX + BLOCKS, ids=str)
def test_true_formulas_are_proved_for_every_index_and_block_and_lies_refuted(left, right, truth):
    for verdict in (symnn.equal(left, right), symnn.prove(symnn.claim(left, "=", right))):
        assert verdict.word == ("proved" if truth else "refuted"), str(verdict)
        assert not truth or symnn.recheck(verdict).accepted


def test_an_inequality_in_a_free_index_is_about_every_entry():
    assert symnn.prove(symnn.claim(s[i, 0], ">", 0)).word == "proved"
    assert symnn.prove(symnn.claim(s[i, 0], "<", 1)).word == "refuted"  # a single class has probability 1


def test_an_index_of_axes_of_different_sizes_is_not_guessed():
    for claimed in (b[k, 0], x[k, 0] * b[k, 0], x[k, 0] + b[k, 0] ** 2):
        assert not isinstance(symnn.equal(x[k, 0], claimed), symnn.Proved)

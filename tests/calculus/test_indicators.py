"""Equations between indices of axes of different sizes: [i = j] and [j = i] are one relation, also inside of functions."""

from __future__ import annotations

import pytest
import sympy as sp

from symnn.calculus.normal_form.normalizer import same
from symnn.claims.verdict import Proved, Refuted
from symnn.export.stable.flat import is_delta
from symnn.expr import Atom, Contract, Indicator, Node, zeros
from symnn.expr.build import add, broadcast, scale, size
from symnn.ops.sigmoid import sigmoid
from symnn.proof.equality.deciding_equality import equal_nodes

B = sp.Symbol("B", integer=True, positive=True)
Z = Atom("z", (B, 16))


def part(sign: int, offset: int = 0) -> Node:
    """σ of four columns of z."""
    here = Indicator((4, 16), (sign, -sign), sign * offset)
    return sigmoid(Contract([Z, here], [("i", "j"), ("k", "j")], ("i", "k")))


@pytest.mark.parametrize("offset", [0, 1, 12])
def test_the_sign_of_an_equation_does_not_matter(offset: int) -> None:
    assert same(part(1, offset), part(-1, offset))
    assert isinstance(equal_nodes(part(1, offset), part(-1, offset)), Proved)


@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 4), (12, 8)])
def test_other_columns_are_refuted(one: int, other: int) -> None:
    assert isinstance(equal_nodes(part(1, one), part(-1, other)), Refuted)


def test_an_equation_between_two_sizes_is_no_delta() -> None:
    assert is_delta(Indicator((4, 4), (1, -1)))
    assert is_delta(Indicator((4, 4), (-1, 1)))
    assert not is_delta(Indicator((4, 16), (1, -1)))
    assert not is_delta(Indicator((4, 4), (1, -1), 1))


def test_two_equations_with_one_index_make_the_others_equal() -> None:
    halves = Indicator((2, 4), (-1, 1), -2)  # k = i + 2
    x, y = Atom("x", (4,)), Atom("y", (4,))
    long = Contract([x, y, halves, halves], [("k",), ("m",), ("i", "k"), ("i", "m")], ("i",))
    short = Contract([x, y, halves], [("k",), ("k",), ("i", "k")], ("i",))
    assert isinstance(equal_nodes(long, short), Proved)
    other = Indicator((2, 4), (-1, 1), -1)
    for lie in (
        Contract([x, y, other], [("k",), ("k",), ("i", "k")], ("i",)),
        Contract([x, y, halves], [("k",), ("m",), ("i", "k")], ("i",)),
        Contract([x, y, halves, other], [("k",), ("m",), ("i", "k"), ("i", "m")], ("i",)),
    ):
        assert isinstance(equal_nodes(long, lie), Refuted)


def test_no_index_has_two_values() -> None:
    n = sp.Symbol("n", integer=True, positive=True)
    x, first, second = Atom("x", (n + 2,)), Indicator((n + 2,), (1,), -n), Indicator((n + 2,), (-1,), n + 1)
    both = Contract([x, first, second], [("i",), ("i",), ("i",)], ("i",))
    assert isinstance(equal_nodes(both, zeros(n + 2)), Proved)
    for lie in (Contract([x, first], [("i",), ("i",)], ("i",)), Contract([x, first, first], [("i",), ("i",), ("i",)], ("i",))):
        assert isinstance(equal_nodes(lie, zeros(n + 2)), Refuted)


def counts(offset: sp.Expr, sign: int = 1) -> Node:
    """For every i of 3 B how many k of B have sign·(i − k + offset) >= 0."""
    return Contract([Indicator((3 * B, B), (sign, -sign), sign * offset, ">=")], [("i", "k")], ("i",))


def at(offset: sp.Expr) -> Node:
    return Indicator((3 * B,), (1,), offset, ">=")


@pytest.mark.parametrize("offset", [-B, -1, 2, sp.Integer(0), 1 - B])
def test_how_many_indices_are_not_above_another_is_one_sum_and_its_ends(offset: sp.Expr) -> None:
    """Σ_k [i − k + a >= 0] = Σ_k [i − k + a − 1 >= 0] + [i + a >= 0] − [i + a >= B], and n less those that are above."""
    size_of_axis = broadcast(size(B), (3 * B,))
    here, before = counts(sp.sympify(offset)), counts(sp.sympify(offset) - 1)
    assert isinstance(equal_nodes(here, add(before, at(offset), scale(-1, at(offset - B)))), Proved)
    for lie in (before, add(before, at(offset)), add(before, at(offset), scale(-1, at(offset - B - 1)))):
        assert isinstance(equal_nodes(here, lie), Refuted)
    for below in (counts(sp.sympify(offset) + 1, -1), counts(sp.sympify(offset), -1)):
        complement = add(size_of_axis, scale(-1, below))
        assert isinstance(equal_nodes(here, complement), Proved if below.operands[0].offset == -offset - 1 else Refuted)

"""The second opinion on equalities: what it accepts is true, at numbers too, and no lie of the suite's tables passes it."""

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.bridge import read_shaped, size_symbols
from symnn.expr import Node
from symnn.proof.equality.check_quotients import agrees
from tests.proof import test_equality

m, n = symnn.sizes("m n")
x, y, t = sp.symbols("x y t", real=True)
u, v = symnn.vector("u", n), symnn.vector("v", n)
A, B = symnn.matrix("A", n, n), symnn.matrix("B", n, n)
s, softplus, relu, softmax = symnn.sigmoid, symnn.softplus, symnn.relu, symnn.softmax


def nodes(left: Any, right: Any) -> tuple[Node, Node]:
    sizes = (*size_symbols(left), *size_symbols(right))
    return read_shaped(left, sizes)[0], read_shaped(right, sizes)[0]


# (what is so, lies near it)
CASES: dict[str, tuple[tuple[Any, Any], list[tuple[Any, Any]]]] = {
    "reflection": ((1 - s(x), s(-x)), [(1 - s(x), s(x)), (1 + s(x), s(-x))]),
    "tanh": ((sp.tanh(x), 2 * s(2 * x) - 1), [(sp.tanh(x), 2 * s(x) - 1), (sp.tanh(x), s(2 * x) - 1)]),
    "softplus": ((softplus(x) - softplus(-x), x), [(softplus(x) - softplus(-x), -x), (softplus(x) + softplus(-x), x)]),
    "softmax sums to one": ((symnn.sum(softmax(u)), sp.Integer(1)), [(symnn.sum(softmax(u)), n), (symnn.sum(softmax(u)), symnn.sum(u))]),
    "a shift": ((softmax(u + x * sp.OneMatrix(n, 1)), softmax(u)), [(softmax(u + v), softmax(u)), (softmax(2 * u), softmax(u))]),
    "powers of e": ((sp.exp(x + y), sp.exp(x) * sp.exp(y)), [(sp.exp(x * y), sp.exp(x) * sp.exp(y)), (sp.exp(2 * x), sp.exp(x))]),
    "squares of relu": ((relu(x) ** 2 + relu(-x) ** 2, x**2), [(relu(x) ** 2 - relu(-x) ** 2, x**2), (relu(x) ** 2, x**2)]),
    "max and min": ((sp.Max(x, y) + sp.Min(x, y), x + y), [(sp.Max(x, y) - sp.Min(x, y), x - y), (sp.Max(x, y), x)]),
    "a norm": ((symnn.norm(u) ** 2, u.T * u), [(symnn.norm(u), u.T * u), (symnn.norm(u) ** 2, u.T * v)]),
    "absolute value": ((sp.Abs(-x), sp.Abs(x)), [(sp.Abs(x), x), (sp.sqrt(x**2), x), (sp.Abs(x) * sp.Abs(y), x * y)]),
    "trace": ((sp.Trace(A * B), sp.Trace(B * A)), [(A * B, B * A), (sp.Trace(A * B), sp.Trace(A) * sp.Trace(B))]),
    "quotient": (((x**2 - 1) / (x - 1), x + 1), [((x**2 - 1) / (x - 1), x - 1), (1 / (1 + x), 1 + 1 / x)]),
    "cancelled under a sum": ((symnn.sum(softmax(u)) * n, n), [(symnn.sum(sp.HadamardProduct(u, u)), symnn.sum(u) ** 2)]),
    "logarithms": ((softplus(x), x + softplus(-x)), [(sp.log((x - 1) ** 2), 2 * sp.log(x - 1)), (softplus(2 * x), 2 * softplus(x))]),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_so_is_confirmed_and_the_lies_near_it_are_not(name: str) -> None:
    truth, lies = CASES[name]
    assert agrees(*nodes(*truth)).equal
    for lie in lies:
        assert not agrees(*nodes(*lie)).equal, lie


# true wherever both sides are defined, and false because one of them is not, on a whole interval
DEFINED_ELSEWHERE = {"√s √s = s", "relu/relu = 1"}


def test_no_lie_of_the_tables_is_confirmed() -> None:
    assert test_equality.LIES
    for name, (left, right) in test_equality.LIES.items():
        if left.shape == right.shape:
            opinion = agrees(left, right)
            assert not (opinion.equal and opinion.total), name
            assert opinion.equal == (name in DEFINED_ELSEWHERE), name


def test_an_equation_is_used_for_what_it_says() -> None:
    left, right = nodes(symnn.sum(u) * v, v)
    assert agrees(left, right, [nodes(symnn.sum(u), sp.Integer(1))]).equal
    for other in (nodes(symnn.sum(v), sp.Integer(1)), nodes(symnn.sum(u), sp.Integer(2)), nodes(u, v)):
        assert not agrees(left, right, [other]).equal
    square = nodes(t**2, sp.Integer(1))
    assert agrees(*nodes(t**3, t), [square]).equal
    assert not agrees(*nodes(t, sp.Integer(1)), [square]).equal
    entrywise = nodes(sp.HadamardProduct(u, u), u)
    assert agrees(*nodes(sp.HadamardProduct(u, u, v), sp.HadamardProduct(u, v)), [entrywise]).equal
    assert not agrees(*nodes(sp.HadamardProduct(v, v), v), [entrywise]).equal
    assert not agrees(*nodes(u.T * v, symnn.sum(v)), [entrywise]).equal


def test_sums_over_different_sizes_are_told_apart() -> None:
    w = symnn.vector("w", m)
    assert not agrees(*nodes(symnn.sum(w), symnn.sum(u))).equal
    assert not agrees(*nodes(symnn.sum(sp.OneMatrix(m, 1)), symnn.sum(sp.OneMatrix(n, 1)))).equal

"""SymPy's array expressions mean what SymPy itself makes of them entry by entry, and are refused where they cannot be followed."""

from __future__ import annotations

from math import prod
from random import Random
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.tensor.array.expressions import (
    ArrayAdd,
    ArrayContraction,
    ArrayDiagonal,
    ArrayElement,
    ArraySymbol,
    ArrayTensorProduct,
    PermuteDims,
    Reshape,
)

import symnn
from symnn.bridge import read_shaped
from symnn.calculus.values.evaluate import evaluate
from symnn.calculus.values.fields import Rationals
from symnn.errors import ArgumentError, UnsupportedError
from symnn.expr.walk import atoms

M, N, Q = sp.MatrixSymbol("M", 2, 3), sp.MatrixSymbol("N", 3, 2), sp.MatrixSymbol("Q", 2, 2)
R, v, one = ArraySymbol("R", (2, 3, 2)), sp.MatrixSymbol("v", 3, 1), ArraySymbol("o", (2, 1, 3))
P = ArrayTensorProduct
TABLE: list[Any] = [
    ArrayContraction(P(M, N), (1, 2)),
    ArrayContraction(P(M, N), (0, 3)),
    ArrayContraction(P(M, M), (1, 3)),
    ArrayContraction(P(R, Q), (0, 2, 3)),
    ArrayContraction(P(R, Q), (0, 3), (2, 4)),
    ArrayContraction(R, (0,)),
    ArrayContraction(P(v, M), (0, 3)),
    ArrayContraction(one, (1,)),
    ArrayDiagonal(R, (0, 2)),
    ArrayDiagonal(P(Q, Q), (0, 2), (1, 3)),
    ArrayDiagonal(P(v, M), (0, 3)),
    PermuteDims(R, [1, 2, 0]),
    PermuteDims(R, [2, 0, 1]),
    PermuteDims(P(M, N), [3, 1, 2, 0]),
    ArrayAdd(P(Q, M), PermuteDims(P(M, Q), [0, 2, 3, 1])),
    P(Q, M),
    Reshape(M, (3, 2)),
    Reshape(M, (6, 1)),
    Reshape(R, (4, 3)),
    Reshape(R, (3, 4)),
    Reshape(R, (6, 2)),
    Reshape(one, (3, 2)),
]


@pytest.mark.parametrize("array", TABLE, ids=str)
def test_an_array_has_the_entries_that_sympy_gives_it(array: Any) -> None:
    draw = Random(7)
    node, shape = read_shaped(array)
    values = {a: np.array([draw.randint(-9, 9) for _ in range(prod(a.shape))]).reshape(tuple(map(int, a.shape))) for a in atoms([node])}
    numbers = {str(a.label): v for a, v in values.items()}
    explicit = array.as_explicit()
    expected = [number(e, numbers) for e in (explicit if isinstance(explicit, sp.MatrixBase) else sp.flatten(explicit.tolist()))]
    assert [int(s) for s in shape] == [int(s) for s in array.shape]
    assert list(evaluate(node, Rationals(), values, {}).ravel()) == expected


def number(entry: Any, numbers: dict[str, Any]) -> int:
    """SymPy's entry, with numbers for the entries of symbols."""
    places = {e: (e.args[0], e.args[1:]) for e in entry.atoms(MatrixElement)}
    places |= {e: (e.name, e.indices) for e in entry.atoms(ArrayElement)}
    found = {e: int(numbers[str(name.name)].reshape(tuple(map(int, name.shape)))[tuple(map(int, at))]) for e, (name, at) in places.items()}
    return int(entry.xreplace(found))


def test_a_gradient_is_taken_by_an_array() -> None:
    n, m = symnn.sizes("n m")
    S, B = ArraySymbol("S", (n, m)), symnn.matrix("B", m, n)
    assert symnn.gradient(ArrayContraction(P(S, B), (1, 2), (0, 3)), S) == B.T
    with pytest.raises(ArgumentError, match="does not occur"):
        symnn.gradient(symnn.trace(B * B.T), S)


def test_what_cannot_be_followed_is_refused_by_name() -> None:
    n, m = symnn.sizes("n m")
    turned = Reshape(Reshape(symnn.matrix("A", n, m), (n * m,)), (m, n))
    with pytest.raises(UnsupportedError, match="apart"):
        read_shaped(turned)
    with pytest.raises(UnsupportedError, match="without axes"):
        read_shaped(ArraySymbol("s", ()))

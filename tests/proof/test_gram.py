"""Lengths and inner products of any size: what Cauchy–Schwarz gives is proved and verified again, what is a little more is refused."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

from symnn import claim, matrix, norm, norm1, prove, recheck, sizes, trace, vector
from symnn import sum as total
from symnn.claims.verdict import Proved, Refuted

pytest.importorskip("z3")

n, m = sizes("n m")
x, y, z = (vector(name, n) for name in "xyz")
A, X = matrix("A", n, n), matrix("X", m, n)
c = sp.Symbol("c", positive=True)


def dot(left: Any, right: Any) -> Any:
    return (left.T * right)[0, 0]


# left, what it is at most, and lies about that
TABLE: dict[str, tuple[Any, Any, list[Any]]] = {
    "an inner product": (dot(x, y), norm(x) * norm(y), [norm(x), dot(x, x), norm(x) * norm(y) / 2]),
    "a sum of two": (norm(x + y), norm(x) + norm(y), [norm(x), norm(x) - norm(y), sp.sqrt(norm(x) ** 2 + norm(y) ** 2)]),
    "a sum of three": (norm(x + y + z), norm(x) + norm(y) + norm(z), [norm(x) + norm(y), norm(x + y)]),
    "a sum of entries": (total(x), sp.sqrt(n) * norm(x), [norm(x), n * total(x), sp.sqrt(n)]),
    "a squared sum": (total(x) ** 2, n * dot(x, x), [dot(x, x), sp.sqrt(n) * dot(x, x)]),
    "absolute values": (norm1(x + y), norm1(x) + norm1(y), [norm1(x), norm1(x) - norm1(y)]),
    "a product": (norm(X * x), norm(X) * norm(x), [norm(X), norm(x)]),
    "a trace": (trace(X.T * X), norm(X) ** 2 + c, [norm(X) ** 2 - c, norm(X)]),
    "a weighted product": (2 * dot(x, y), c * dot(x, x) + dot(y, y) / c, [c * dot(x, x) + dot(y, y), dot(x, x) + c * dot(y, y)]),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_what_is_true_is_proved_and_verified_again(name: str) -> None:
    left, right, _ = TABLE[name]
    verdict = prove(claim(left, "<=", right))
    assert isinstance(verdict, Proved), verdict
    assert recheck(verdict).accepted


@pytest.mark.parametrize(("name", "lie"), [(name, lie) for name, (_, _, lies) in TABLE.items() for lie in lies])
def test_lies_are_refuted(name: str, lie: Any) -> None:
    assert isinstance(prove(claim(TABLE[name][0], "<=", lie)), Refuted)


@pytest.mark.parametrize(
    ("left", "right", "assume"),
    [
        (dot(x, y), norm(x), sp.Le(norm(y), 1)),
        (dot(x, A * x), c * dot(x, x), sp.Le(norm(A), c)),
    ],
)
def test_hypotheses_are_used_and_needed(left: Any, right: Any, assume: Any) -> None:
    assert isinstance(prove(claim(left, "<=", right, assume=assume)), Proved)
    assert isinstance(prove(claim(left, "<=", right)), Refuted)


def test_what_is_an_equality_at_some_points_is_not_strict() -> None:
    assert not isinstance(prove(claim(norm(x + y), "<", norm(x) + norm(y))), Proved)
    assert not isinstance(prove(claim(dot(x, y) ** 2, "<", dot(x, x) * dot(y, y))), Proved)

"""What was wrong once, by name, where no other table has it: what may be said of it, and what may not."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.errors import BudgetError, UnsupportedError

n, m = symnn.sizes("n m")
x = symnn.vector("x", n)
X, Y, Z = symnn.matrix("X", n, n), symnn.matrix("Y", n, n), symnn.matrix("Z", n, m)
t, y = sp.symbols("t y", real=True)
gram = Z.T * Z
z = symnn.random("z", n, variance=1)
hidden = sp.sin(2 * t) - 2 * sp.sin(t) * sp.cos(t)  # 0

SAID: dict[str, tuple[Any, Any, Any, set[str]]] = {
    "the inverse of a Gram matrix needs full rank": (sp.MatMul(sp.Inverse(gram), gram), sp.Identity(m), (), {"refuted"}),
    "with full rank it is one": (sp.MatMul(sp.Inverse(gram), gram), sp.Identity(m), symnn.full_column_rank(Z), {"proved"}),
    "at a tie the maximum shares its slope": (
        symnn.vjp(symnn.max(x), x, t),
        t * symnn.step(x - symnn.max(x) * sp.OneMatrix(n, 1)),
        (),
        {"refuted", "unknown"},
    ),
    "the product rule of a Kronecker product": (
        symnn.jacobian(sp.KroneckerProduct(X, t * Y), t, evaluate=False),
        sp.KroneckerProduct(X, Y),
        (),
        {"proved"},
    ),
    "not its transpose": (symnn.jacobian(sp.KroneckerProduct(X, t * Y), t), sp.KroneckerProduct(X, Y.T), (), {"refuted"}),
    "a hidden zero over itself": (
        sp.Mul(y, hidden, sp.Pow(hidden, -1, evaluate=False), evaluate=False),
        y,
        (),
        {"refuted", "unknown"},
    ),
    "the largest of equals": (symnn.max(X - X.T), 0, sp.Q.symmetric(X), {"proved"}),
    "which need not be equal": (symnn.max(X - X.T), 0, (), {"refuted"}),
    "the largest along equals": (symnn.max(x * sp.OneMatrix(1, m)), symnn.max(x), (), {"proved"}),
    "not the largest across": (symnn.max(x * sp.OneMatrix(1, m), axis=1), symnn.max(x) * sp.OneMatrix(n, 1), (), {"refuted"}),
    "the largest of equals times a moment": (
        symnn.max(X - X.T) * symnn.E(z[0, 0] ** 2),
        0,
        sp.Q.symmetric(X),
        {"proved"},
    ),
    "1/0 is undefined": (sp.Mul(1, sp.Pow(sp.Integer(0), -1, evaluate=False), evaluate=False), 1, (), {"refuted"}),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_what_is_said_of_it(name: str) -> None:
    left, right, assume, words = SAID[name]
    found = symnn.equal(left, right, assume=assume)
    assert found.word in words, found
    if name == "1/0 is undefined":
        assert "undefined" in str(found)


def test_what_is_nested_too_deep_is_said_with_the_remedy() -> None:
    with pytest.raises(UnsupportedError, match=r"symnn\.backprop"):
        nested(t, 2000)
    with pytest.raises(BudgetError, match=r"symnn\.backprop|budget"):
        symnn.gradient(symnn.sum(nested(x, 400)), x, budget=30)


def nested(e: Any, depth: int) -> Any:
    for _ in range(depth):
        e = symnn.tanh(e)
    return e


@pytest.mark.parametrize("last", ["identity", "sigmoid", "relu"])
def test_a_loss_for_logits_refuses_another_last_activation(last: str) -> None:
    with pytest.raises(symnn.ArgumentError, match="made for logits"):
        symnn.Network(symnn.Dense(3, activation=last), inputs=2, loss="softmax_cross_entropy")

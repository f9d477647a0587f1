"""Claims that are hard: none takes more than 1.2 times its budget, nor does its text; half of them take less than a second.

pytest tests/benchmarks/test_hard_claims.py
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.proof.budget import work

BUDGET = 10.0
n, m, k, d = symnn.sizes("n m k d")
x = sp.Symbol("x", real=True)
eps = sp.Symbol("epsilon", positive=True)
A, B = symnn.matrix("A", n, n), symnn.matrix("B", n, n)
X, G = symnn.matrix("X", n, m), symnn.matrix("G", n, m)
u, v, w, y, h = (symnn.vector(name, n) for name in ("u", "v", "w", "y", "h"))
g, b = symnn.vector("g", m), symnn.vector("b", m)
o = sp.HadamardProduct
ONE = sp.OneMatrix(n, 1)


def batch_norm() -> Any:
    return symnn.gradient(symnn.sum(o(G, symnn.batch_norm(X, g, b))), X)


def layer_norm() -> Any:
    mean = symnn.sum(u) / n
    return o(u - mean * ONE, symnn.exp(-symnn.log((symnn.sum(o(u - mean * ONE, u - mean * ONE)) / n + eps) * ONE) / 2))


def hinge(classes: int) -> Any:
    return sum(sp.Max(0, 1 + s - sp.Symbol("s0", real=True)) for s in sp.symbols(f"s1:{classes}", real=True))


def attention() -> Any:
    Q, K, V, mask = symnn.matrix("Q", n, d), symnn.matrix("K", m, d), symnn.matrix("V", m, k), symnn.matrix("D", n, m)
    return o(mask, symnn.softmax(Q * K.T / sp.sqrt(d), axis=1)) * V


def attention_backward() -> tuple[Any, Any]:
    """∂⟨H, (D ∘ softmax(QKᵀ/√d))V⟩/∂V by the calculus and by hand."""
    V, H = symnn.matrix("V", m, k), symnn.matrix("H", n, k)
    weights = o(symnn.matrix("D", n, m), symnn.softmax(symnn.matrix("Q", n, d) * symnn.matrix("K", m, d).T / sp.sqrt(d), axis=1))
    return symnn.gradient(symnn.trace(H.T * (weights * V)), V, evaluate=False), weights.T * H


def hinge_backward() -> tuple[Any, Any]:
    """The multiclass hinge Σ_j relu(1 + s_j − ⟨y, s⟩) by its scores."""
    margins = ONE + u - (y.T * u)[0, 0] * ONE
    active = symnn.gradient(symnn.sum(symnn.relu(w)), w).xreplace({w: margins})
    return symnn.gradient(symnn.sum(symnn.relu(margins)), u, evaluate=False), active - symnn.sum(active) * y


def gru_backward() -> tuple[Any, Any]:
    """What the old state of a GRU receives beside the gate, when the gate and the candidate are held."""
    gate = symnn.sigmoid(w)
    new = o(gate, h) + o(ONE - gate, u)
    return symnn.gradient((v.T * new)[0, 0], w, evaluate=False), o(v, h - u, gate, ONE - gate)


def gru(candidate: Any) -> Any:
    gate = symnn.sigmoid(A * u + B * h)
    return o(gate, h) + o(ONE - gate, candidate)


def in_blocks(size: int) -> Any:
    a, c, z = sp.MatrixSymbol("a", size, size), sp.MatrixSymbol("c", size, 1), sp.MatrixSymbol("z", size, 1)
    return symnn.norm(sp.BlockMatrix([[a, c]]) * sp.BlockMatrix([[z], [sp.Identity(1)]])) ** 2, z


CASES: dict[str, Callable[[], Any]] = {
    "batch norm, backward": lambda: str(symnn.equal(batch_norm(), symnn.vjp(symnn.batch_norm(X, g, b), X, G), budget=BUDGET)),
    "batch norm, backward, a lie": lambda: str(symnn.equal(batch_norm(), G, budget=BUDGET)),
    "batch norm, summed": lambda: str(symnn.equal(symnn.sum(symnn.vjp(symnn.batch_norm(X, g, b), X, G)), 0, budget=BUDGET)),
    "layer norm, symbolic ε": lambda: str(symnn.equal(symnn.sum(layer_norm()), 0, budget=BUDGET)),
    "layer norm, shifted": lambda: str(symnn.equal(symnn.gradient(symnn.sum(o(w, layer_norm())), u), w, budget=BUDGET)),
    "hinge of 4 classes": lambda: str(symnn.prove(symnn.claim(hinge(4), ">=", 0), budget=BUDGET)),
    "hinge of 8 classes": lambda: str(symnn.prove(symnn.claim(hinge(8), ">=", 0), budget=BUDGET)),
    "hinge is convex": lambda: str(symnn.prove(symnn.convex(hinge(4), over=sp.Symbol("s0", real=True)), budget=BUDGET)),
    "attention with dropout": lambda: str(symnn.equal(attention(), 2 * attention(), budget=BUDGET)),
    "attention, backward": lambda: str(symnn.equal(*attention_backward(), budget=BUDGET)),
    "attention, backward, a lie": lambda: str(symnn.equal(attention_backward()[0], attention_backward()[1] / 2, budget=BUDGET)),
    "hinge by vectors": lambda: str(symnn.equal(*hinge_backward(), budget=BUDGET)),
    "GRU, backward": lambda: str(symnn.equal(*gru_backward(), budget=BUDGET)),
    "GRU": lambda: str(symnn.equal(gru(u), u + o(symnn.sigmoid(A * u + B * h), h - u), budget=BUDGET)),
    "GRU, a lie": lambda: str(symnn.equal(gru(u), h, budget=BUDGET)),
    **{f"blocks of size {size}": lambda size=size: str(symnn.gradient(*in_blocks(size), budget=BUDGET)) for size in (3, 4, 5, 8)},
    "a large determinant": lambda: str(symnn.equal(sp.Determinant(sp.MatrixSymbol("M", 40, 40)), 1, budget=BUDGET)),
    "a large power": lambda: str(symnn.equal(A**100_000, A, budget=BUDGET)),
    "a small step": lambda: str(symnn.prove(symnn.claim(sp.exp(x + sp.Rational(1, 10**6)), ">", sp.exp(x)), budget=BUDGET)),
    "Hessian of a determinant": lambda: str(symnn.hessian(sp.Determinant(A + u * u.T), u, budget=BUDGET)),
}
SECONDS: dict[str, float] = {}


@pytest.mark.parametrize("name", CASES)
def test_a_hard_claim_ends_within_its_budget(name: str) -> None:
    begun = work()
    try:
        said = CASES[name]()
    except symnn.BudgetError as error:
        said = str(error)
    SECONDS[name] = work() - begun
    print(f"\n{SECONDS[name]:7.2f} s  {name}: {said[:70]}")  # noqa: T201  what a benchmark is for
    assert SECONDS[name] <= 1.2 * BUDGET


def test_half_of_them_take_less_than_a_second() -> None:
    assert statistics.median(SECONDS.values()) < 1

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
    "GRU": lambda: str(symnn.equal(gru(u), u + o(symnn.sigmoid(A * u + B * h), h - u), budget=BUDGET)),
    "GRU, a lie": lambda: str(symnn.equal(gru(u), h, budget=BUDGET)),
    **{f"blocks of size {size}": lambda size=size: str(symnn.gradient(*in_blocks(size), budget=BUDGET)) for size in (3, 4, 5, 8)},
    "a large determinant": lambda: str(symnn.equal(sp.Determinant(sp.MatrixSymbol("M", 40, 40)), 1, budget=BUDGET)),
    "a large power": lambda: str(symnn.equal(A**100_000, A, budget=BUDGET)),
    "a small step": lambda: str(symnn.prove(symnn.claim(sp.exp(x + sp.Rational(1, 10**6)), ">", sp.exp(x)), budget=BUDGET)),
    "Hessian of a determinant": lambda: str(symnn.hessian(sp.Determinant(A + u * u.T), u, budget=BUDGET)),
}
SECONDS: dict[str, float] = {}


# what still takes longer, and where its time goes
OPEN = {
    "layer norm, shifted": "SymPy's printer carries out products inside entries before it prints them",
    "blocks of size 8": "SymPy's printer walks a product of matrices that are given by their entries",
}


@pytest.mark.parametrize("name", [pytest.param(c, marks=pytest.mark.xfail(reason=OPEN[c])) if c in OPEN else c for c in CASES])
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

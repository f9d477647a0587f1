"""How long a verdict takes: the median and the slowest of all claims of the suite, and budgets on hard inputs: `pytest tests/benchmarks`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import reduce
from statistics import median, quantiles
from typing import Any

import pytest
import sympy as sp
from tests.proof.claims_of_suite import claims
from tests.proof.test_repair import backward

import symnn
from symnn.claims.claim import Claim
from symnn.proof.prove import prove
from symnn.proof.repair.nearest_formula import repair

n = symnn.sizes("n")
A, B, u = symnn.matrix("A", n, n), symnn.matrix("B", n, n), symnn.vector("u", n)
P, Q = symnn.matrix("P", 30, 30), symnn.matrix("Q", 30, 30)
M, M5 = symnn.matrix("M", 6, 6), symnn.matrix("M", 5, 5)
x, y, z = sp.symbols("x y z", real=True)
i, j, k, l = sp.symbols("i j k l", integer=True)
BUDGET = 2.0

HARD: dict[str, Callable[[], tuple[Any, Any]]] = {
    "determinant of order 6": lambda: (sp.Determinant(M), sp.Determinant(M.T) + 1),
    "determinant of a square": lambda: (sp.Determinant(M5 * M5), sp.Determinant(M5) ** 2),
    "a long product": lambda: (reduce(lambda a, b: a * b, [A + B] * 14), reduce(lambda a, b: a * b, [B + A] * 13) * (A + 2 * B)),
    "a large power": lambda: ((x + y + z) ** 200, (x + y) ** 200),
    "nested sums": lambda: (sp.Sum(A[i, j] * A[j, k] * A[k, l] * A[l, i], (i, 0, n - 1), (j, 0, n - 1), (k, 0, n - 1), (l, 0, n - 1)) ** 3, sp.Trace(A**4) ** 3),
    "a tower of tanh": lambda: (reduce(lambda a, _: sp.tanh(a + x), range(30), x), reduce(lambda a, _: sp.tanh(a + y), range(30), x)),
    "a tower of softmax": lambda: (reduce(lambda a, _: symnn.softmax(A * a), range(6), u), 2 * reduce(lambda a, _: symnn.softmax(A * a), range(6), u)),
    "matrices of order 30": lambda: (P * Q, Q * P),
    "fractions": lambda: (sum(1 / (x + c) for c in range(12)), sp.together(sum(1 / (x + c) for c in range(12)))),
    "a power of a sigmoid": lambda: (symnn.sigmoid(x) ** 40, (1 - symnn.sigmoid(-x)) ** 40),
}  # fmt: skip


def seconds(claim: Claim, budget: float = 10.0) -> float:
    begun = time.perf_counter()
    prove(claim, budget=budget)
    return time.perf_counter() - begun


@pytest.mark.parametrize("of", ["W3", "W2"])
def test_the_repair_of_a_gradient(benchmark: Any, of: str) -> None:
    left, wrong, right, _ = backward(n, symnn.sizes("m"), symnn.sizes("N"))[of]
    found = benchmark(lambda: repair(left, wrong))
    assert found is not None
    assert found.formula == right
    assert benchmark.stats["median"] < 0.5


def test_times_of_all_claims(capsys: pytest.CaptureFixture[str]) -> None:
    stated = list(claims())
    seconds(stated[0][1])
    times = {name: seconds(claim) for name, claim in stated}
    ranks = quantiles(times.values(), n=100)
    shown = ", ".join(f"p{k} {1000 * ranks[k - 1]:.0f} ms" for k in (50, 90, 95, 99))
    slowest = [f"{1000 * times[name]:8.0f} ms  {name}" for name in sorted(times, key=lambda c: -times[c])[:10]]
    with capsys.disabled():
        sys.stdout.write("\n".join(["", f"{len(times)} claims: {shown}", *slowest, ""]))
    assert median(times.values()) < 0.05
    assert ranks[94] < 1


@pytest.mark.parametrize("name", HARD)
def test_a_budget_is_kept(name: str) -> None:
    left, right = HARD[name]()
    assert seconds(Claim(left, "=", right), BUDGET) < BUDGET + 1

"""From assumptions that contradict one another nothing is proved and nothing refuted, whatever they are said of."""

from __future__ import annotations

import pytest
import sympy as sp

import symnn
from symnn.proof.consistency import CONTRADICTION
from symnn.reading.typed.statements import read_stated

LET = ["x:", "y:", "v: n", "A: n, n"]
CONTRADICTIONS = [
    ["x > 0", "x < 0"],
    ["x = 1", "x = 2"],
    ["x > y", "y > x"],
    ["x^2 < 0"],
    [r"\|v\| = 1", r"\|v\| = 2"],
    [r"\|v\| < 0"],
    [r"\operatorname{tr}(A) = 1", r"\operatorname{tr}(A) = 2"],
]
OF_ANYTHING = ["1 = 2", "1 > 2", r"\frac{4}{2} = 2", "z = 2", "z \\ge z", r"\|w\| = 2"]


@pytest.mark.parametrize("assume", CONTRADICTIONS, ids=" and ".join)
@pytest.mark.parametrize("formula", OF_ANYTHING)
def test_of_names_that_the_claim_does_not_have(formula: str, assume: list[str]) -> None:
    verdict = symnn.prove(f"${formula}$", let=[*LET, "z:", "w: n"], assume=assume)
    assert verdict.word == "unknown"
    assert verdict.reason == CONTRADICTION


@pytest.mark.parametrize("formula", ["1 = 2", "1 > 2", "y = 2", "x = 3"])
def test_in_the_typed_language(formula: str) -> None:
    verdict = symnn.prove(read_stated(formula, ["x:", "y:"], ["x > 0", "x < 0"]).claim)
    assert verdict.word == "unknown"
    assert verdict.reason == CONTRADICTION


@pytest.mark.parametrize("assume", [["x > 0", "x < 1"], [r"\|v\| = 1"], [r"\operatorname{tr}(A) = 1"]], ids=" and ".join)
def test_what_may_be_true_hides_nothing(assume: list[str]) -> None:
    assert symnn.prove("$1 = 2$", let=LET, assume=assume).word == "refuted"
    assert symnn.prove("$z + 1 > z$", let=[*LET, "z:"], assume=assume).word == "proved"


def test_values_of_a_random_number_may_bound_the_parameters_of_its_law() -> None:
    mean, variance = sp.Symbol("mu", real=True), sp.Symbol("v", positive=True)
    drawn = symnn.random("X", mean=mean, variance=variance)
    within = [drawn >= 0, drawn <= 1]
    assert symnn.prove(symnn.claim(variance, "<=", sp.Rational(1, 4), assume=within)).word == "unknown"  # it is true
    assert symnn.prove(symnn.claim(mean, ">=", 0, assume=within)).word == "unknown"
    assert symnn.prove(symnn.claim(mean, ">=", 0)).word == "refuted"
    assert symnn.prove(symnn.claim(symnn.E(drawn), ">=", 2, assume=[drawn >= 2, drawn <= 1])).word == "unknown"
    certain = symnn.random("Y", mean=0)
    assert symnn.prove(symnn.claim(symnn.E(certain), ">", 0, assume=[certain > 0])).word == "unknown"


n = symnn.sizes("n")
u, w, NOUGHT = symnn.vector("u", n), symnn.vector("w", n), sp.ZeroMatrix(n, 1)
OF_ARRAYS = {
    "an array that is 0 and is not": ([sp.Ne(u, NOUGHT), sp.Eq(u, NOUGHT)], [sp.Ne(u, NOUGHT)]),
    "an array that is another and is not": ([sp.Ne(u, w), sp.Eq(u, w)], [sp.Ne(u, w), sp.Eq(symnn.sum(u), symnn.sum(w))]),
    "a sum of nothing": ([sp.Eq(symnn.sum(u), 1), sp.Eq(u, NOUGHT)], [sp.Eq(symnn.sum(u), 0), sp.Eq(u, NOUGHT)]),
    "sums of one array": ([sp.Eq(symnn.sum(u), 1), sp.Eq(symnn.sum(w), 2), sp.Eq(u, 2 * w)], [sp.Eq(symnn.sum(u), 2), sp.Eq(symnn.sum(w), 1), sp.Eq(u, 2 * w)]),
}  # fmt: skip


@pytest.mark.parametrize("name", OF_ARRAYS)
def test_of_arrays(name: str) -> None:
    against, together = OF_ARRAYS[name]
    verdict = symnn.prove(symnn.claim(symnn.norm(w), "=", 5, assume=against))
    assert (verdict.word, verdict.reason) == ("unknown", CONTRADICTION)
    assert symnn.prove(symnn.claim(symnn.norm(w), "=", 5, assume=together)).word == "refuted"

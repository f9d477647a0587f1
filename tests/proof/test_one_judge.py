"""One claim has one judge: `equal(a, b)` says what `prove(claim(a, "=", b))` says, in its word, its hypotheses and its conditions.

By default every twelfth claim of the textbooks is put before both, true ones and lies, and all those of which the two ever differed. With
SYMNN_ALL_CLAIMS in the environment, every claim of the textbooks and of the suite's tables is.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from zlib import crc32

import pytest
import sympy as sp

import symnn
from symnn.claims.claim import Chain, Claim
from symnn.claims.verdict import Proved, Verdict
from symnn.errors import SymnnError
from symnn.proof.prove import prove
from tests.proof import claims_of_suite, test_traps
from tests.proof.test_claims import STATED

pytest.importorskip("z3")
pytest.importorskip("flint")

ALL = bool(os.environ.get("SYMNN_ALL_CLAIMS"))
# the two once differed here: where more than the normal form is needed, where parts do not conform, where sizes are products, where a
# function is not known
WATCHED = {
    "activation-015", "logit-inverts", "relu6", "hard-swish", "leaky-max", "elu-max", "soft-shrink", "huber-derivative",
    "attention-005-m3", "scores of one input-m2", "conv-010-m1", "by the filter's input-m1", "dense-015-m2", "by the input-m2",
    "Jacobian of two layers-m2", "with weight decay-m2", "rows, weights-m1", "rows, weights-m3", "rows, bias-m1", "rows, input-m1",
    "rows, input-m2", "columns, input-m1", "logreg-015-m3", "weights-m3", "curvature-m2", "loss-015-m2", "squares-trace-m1", "matrix-005-m2",
    "matrix-020-m2", "least squares-m1", "the ridge solution-m1", "Jacobian of a sigmoid layer-m2", "norm-020-m3",
    "matrix-020-m1", "vec of an outer product-m1",
}  # fmt: skip


def said(judge: Callable[[], Verdict]) -> tuple[Any, ...]:
    """The word, and of a proof what it assumes and where it holds; or the error."""
    try:
        verdict = judge()
    except SymnnError as error:
        return (type(error).__name__,)
    return verdict.word, *((verdict.hypotheses, tuple(map(str, verdict.conditions))) if isinstance(verdict, Proved) else ())


def differences(claim: Any) -> list[tuple[Any, ...]]:
    """Of every equality in it, what the two say where that is not the same."""
    links = claim.links if isinstance(claim, Chain) else (claim,)
    both = [
        (said(lambda c=c: symnn.equal(c.left, c.right, c.assume)), said(lambda c=c: prove(c)))  # type: ignore[misc]
        for c in links
        if isinstance(c, Claim) and c.relation == "="
    ]
    return [pair for pair in both if pair[0] != pair[1]]


@pytest.mark.parametrize("name", [name for name in STATED if ALL or name in WATCHED or crc32(name.encode()) % 12 == 0])
def test_equal_says_what_prove_says(name: str) -> None:
    try:
        claim = STATED[name].claim()
    except sp.matrices.exceptions.ShapeError:
        return  # SymPy itself does not let it be written, so nobody judges it
    assert not differences(claim)


def trap(name: str) -> Claim:
    t = test_traps.TRAPS[name]
    several = isinstance(t.assume, tuple | list)
    return Claim(t.left, "=", t.right, tuple(t.assume) if several else (t.assume,))


@pytest.mark.parametrize("name", test_traps.TRAPS)
def test_equal_says_of_a_trap_what_prove_says(name: str) -> None:
    assert not differences(trap(name))


x, y = sp.symbols("x y", real=True)
m, n = symnn.sizes("m n")
A, u, v, w = symnn.matrix("A", n, n), symnn.vector("u", n), symnn.vector("v", m), symnn.vector("w", n)
TABLE: dict[str, Claim] = {
    "table: |xy| = |x||y|": Claim(sp.Abs(x * y), "=", sp.Abs(x) * sp.Abs(y)),
    "table: contradictory assumptions": Claim(x, "=", y, (sp.Eq(x, 1), sp.Eq(y, 1), sp.Eq(y, 2))),
    "table: a column and a row": Claim(u, "=", u.T),
    "table: two sizes": Claim(u, "=", v),
    "table: an assumption that is needed": Claim(symnn.sum(u) * w, "=", w, (sp.Eq(symnn.sum(u), 1),)),
    "table: the same without it": Claim(symnn.sum(u) * w, "=", w),
    "table: symmetric": Claim(A * u, "=", A.T * u, (sp.Q.symmetric(A),)),
    "table: an exception": Claim((x**2 - 1) / (x - 1), "=", x + 1),
    "table: an expectation": Claim(symnn.E(2 * symnn.random("r")), "=", 2 * symnn.E(symnn.random("r"))),
    "table: numbers": Claim(sp.Rational(1, 3) + sp.Rational(1, 6), "=", sp.Rational(1, 2)),
    "table: other numbers": Claim(sp.Rational(1, 3), "=", sp.Rational(1, 2)),
    "table: undefined": Claim(sp.log(-1 - x**2), "=", sp.log(-1 - x**2) + 0 * y),
}


@pytest.mark.parametrize("name", TABLE)
def test_equal_says_of_a_row_what_prove_says(name: str) -> None:
    assert not differences(TABLE[name])


@pytest.mark.skipif(not ALL, reason="SYMNN_ALL_CLAIMS asks for every claim of the suite's tables")
def test_equal_says_what_prove_says_of_every_table_of_the_suite() -> None:
    found = {}
    for name, claim in claims_of_suite.claims():
        told = name.rpartition(", ")[0] not in STATED and differences(claim)
        if told:
            found[name] = told
    assert not found


def test_a_difference_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The law is no empty one: a judge that accepts everything differs."""
    claim = TABLE["table: other numbers"]
    monkeypatch.setattr(symnn, "equal", lambda *given: Proved(statement="", method="trust me"), raising=False)
    assert differences(claim) == [(("proved", (), ()), ("refuted",))]

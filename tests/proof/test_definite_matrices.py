"""The rules that see a matrix to be definite: each is true of random exact matrices that satisfy what it assumes, and none says
anything of a matrix that is not definite."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.calculus.values.evaluate import evaluate
from symnn.calculus.values.fields import Rationals
from symnn.claims.definite_matrices import RULES, definiteness
from symnn.claims.hypotheses import read_hypotheses
from symnn.claims.tensor_facts import _is_definite
from symnn.expr.walk import atoms
from symnn.proof.repair.generic_points import satisfying

m, n = symnn.sizes("m n")
A, B, C = (symnn.matrix(name, n, n) for name in "ABC")
X, d, w = symnn.matrix("X", m, n), symnn.vector("d", n), symnn.vector("w", m)
t, s = sp.Symbol("t", real=True), sp.Symbol("s", positive=True)
I = sp.Identity(n)
SEMI, DEFINITE, FULL, MIRRORED = symnn.positive_semidefinite, sp.Q.positive_definite, symnn.full_column_rank, sp.Q.symmetric
YES, WEAKLY = True, False
SEEN: dict[str, list[tuple[Any, tuple[Any, ...], bool]]] = {
    "assumed": [(A, (SEMI(A),), WEAKLY), (A, (DEFINITE(A),), YES)],
    "identity": [(I, (), YES)],
    "sum": [(A + B, (SEMI(A), SEMI(B)), WEAKLY), (A + B, (SEMI(A), DEFINITE(B)), YES), (X.T * X + I, (), YES)],
    "multiple": [
        (3 * A, (SEMI(A),), WEAKLY), (2 * (I + A), (SEMI(A),), YES), (t * A, (t >= 0, DEFINITE(A)), WEAKLY), (t * A, (t > 0, DEFINITE(A)), YES),
        (s * X.T * X, (), WEAKLY), (t**2 * I, (), WEAKLY),
    ],
    "diagonal": [
        (sp.DiagMatrix(d), (sp.Q.positive(d),), YES), (sp.DiagMatrix(sp.HadamardProduct(d, d)), (), WEAKLY),
    ],
    "congruence": [
        (X.T * X, (), WEAKLY), (X.T * X, (FULL(X),), YES), (X * X.T, (FULL(X),), WEAKLY), (B.T * A * B, (SEMI(A),), WEAKLY),
        (B.T * A * B, (DEFINITE(A),), WEAKLY), (B.T * A * B, (DEFINITE(A), sp.Q.invertible(B)), YES),
        (B * A * B.T, (DEFINITE(A), sp.Q.invertible(B)), YES), (A * A, (MIRRORED(A),), WEAKLY), (A * A, (DEFINITE(A),), YES),
        (A * B * A, (DEFINITE(A), SEMI(B)), WEAKLY), (A * B * A, (MIRRORED(A), DEFINITE(B)), WEAKLY),
        (X.T * sp.DiagMatrix(w) * X, (sp.Q.positive(w), FULL(X)), YES), ((X * B).T * (X * B), (FULL(X), sp.Q.invertible(B)), YES),
    ],
    "inverse": [(A.I, (DEFINITE(A),), YES), ((I + A).I, (SEMI(A),), YES)],
}  # fmt: skip
UNSEEN = [
    (A, ()), (A, (MIRRORED(A),)), (A - B, (DEFINITE(A), DEFINITE(B))), (-A, (SEMI(A),)), (t * A, (DEFINITE(A),)), (A * B, (DEFINITE(A), DEFINITE(B))),
    (A * A, ()), (B.T * A * C, (DEFINITE(A),)), (B * A * B, (DEFINITE(A),)), (sp.DiagMatrix(d), ()), (I - A, (SEMI(A),)), (A.I, (MIRRORED(A),)),
    (A + B, (DEFINITE(A),)), (A * B * A.T, (DEFINITE(A),)), (X.T * sp.DiagMatrix(w) * X, ()), (t * I, (t < 1,)), (A + A.T, ()), (sp.HadamardProduct(A, B), ()),
]  # fmt: skip


def test_every_rule_has_its_examples() -> None:
    assert set(SEEN) == {rule.name for rule in RULES}


@pytest.mark.parametrize(("matrix", "assumed", "strictly"), [one for many in SEEN.values() for one in many])
def test_what_is_seen_is_true(matrix: Any, assumed: Any, strictly: bool) -> None:
    h = read_hypotheses(assumed, (m, n))
    node = read(matrix)
    found = definiteness(node, h)
    assert found is not None
    assert found.strictly is strictly
    assert set(found.texts) <= {*h.texts, *(f"{a} is symmetric" for a in h.symmetric)}
    given = [x for e in (*h.equations, *h.inequalities) for x in (e.left, e.right)] + [x for f in h.facts for x in f.nodes]
    rng, met = Random(1), 0
    for sizes in ({n: 1, m: 2}, {n: 2, m: 2}, {n: 2, m: 3}, {n: 3, m: 4}):
        for values in satisfying(atoms([node, *given]), sizes, h, rng):
            value = np.asarray(evaluate(node, Rationals(), values, sizes), dtype=object)
            assert _is_definite(value, strictly)
            met += 1
            if met % 8 == 0:
                break
    assert met >= 4


@pytest.mark.parametrize(("matrix", "assumed"), UNSEEN)
def test_of_other_matrices_nothing_is_said(matrix: Any, assumed: Any) -> None:
    assert definiteness(read(matrix), read_hypotheses(assumed, (m, n))) is None

"""From every claim that the suite's tables prove, lies of at least five kinds: not one is proved. `run_mutations.py` makes thousands; the
textbooks' claims have a file of their own, for another worker.
"""

from random import Random

import pytest
import sympy as sp

import symnn
from symnn.claims.hypotheses import read_hypotheses
from tests.proof.claims_of_suite import of_tables
from tests.proof.lies import KINDS, differs, lies_of
from tests.proof.mutations import ALONE, Tally, by_normal_form, told_of

pytest.importorskip("z3")
pytest.importorskip("flint")

n, m = symnn.sizes("n m")
A, B, X = symnn.matrix("A", n, n), symnn.matrix("B", n, n), symnn.matrix("X", n, m)
x = symnn.vector("x", n)


@pytest.fixture(scope="module")
def tally() -> Tally:
    return told_of(of_tables())


def test_no_lie_is_proved(tally: Tally) -> None:
    assert tally.lies > 1000
    assert tally.proved == []


def test_nearly_every_claim_is_lied_about_in_five_ways(tally: Tally) -> None:
    assert len(tally.few()) < 0.15 * len(tally.kinds), tally.few()


def test_nearly_every_lie_is_refuted_with_a_counterexample(tally: Tally) -> None:
    assert tally.outcome("refuted") >= 0.95 * (tally.lies - tally.outcome(ALONE))


def test_the_normal_form_alone_proves_what_is_true_and_no_lie() -> None:
    assert by_normal_form((A * B).T, B.T * A.T, ())
    assert not by_normal_form((A * B).T, A.T * B.T, ())


def test_a_change_that_changes_nothing_is_no_lie() -> None:
    for left, right in ((A * B, A * B), ((A * B).T, B.T * A.T), (symnn.sigmoid(-x), sp.OneMatrix(n, 1) - symnn.sigmoid(x))):
        assert not differs(left, right, read_hypotheses(()), Random(0))
    assert differs(A * B, B * A, read_hypotheses(()), Random(0))
    assert differs(A, A.T, read_hypotheses(()), Random(0))
    assert not differs(A, A.T, read_hypotheses(sp.Q.symmetric(A)), Random(0))
    y = symnn.vector("y", n)
    assert not differs(symnn.sum(y) * x, x, read_hypotheses(sp.Eq(symnn.sum(y), 1)), Random(0))
    assert differs(symnn.sum(y) * x, x, read_hypotheses(()), Random(0))


def test_every_kind_of_lie_can_be_told() -> None:
    rich = sp.HadamardProduct(A * B + A.T, symnn.tanh(B)) / sp.sqrt(n) + x[0, 0] * X * X.T / m
    told = {kind for kind, _, _ in lies_of(rich, rich)}
    assert told == set(KINDS)

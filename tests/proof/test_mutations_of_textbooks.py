"""From every claim of tests/claims that is true, lies of at least five kinds: not one is proved. By default one claim in four."""

import pytest

from tests.proof.claims_of_suite import of_textbooks
from tests.proof.mutations import ALONE, Tally, told_of

pytest.importorskip("z3")
pytest.importorskip("flint")


@pytest.fixture(scope="module", params=[4, pytest.param(1, marks=pytest.mark.long)], ids=["one in four", "all"])
def tally(request: pytest.FixtureRequest) -> Tally:
    return told_of(of_textbooks(request.param))


def test_no_lie_is_proved(tally: Tally) -> None:
    assert tally.lies > 400
    assert tally.proved == []


def test_nearly_every_claim_is_lied_about_in_five_ways(tally: Tally) -> None:
    assert len(tally.few()) < 0.15 * len(tally.kinds), tally.few()


def test_nearly_every_lie_is_refuted_with_a_counterexample(tally: Tally) -> None:
    assert tally.outcome("refuted") >= 0.95 * (tally.lies - tally.outcome(ALONE))

"""Expectations without brackets, and powers behind round ones."""

from __future__ import annotations

import pytest

from symnn.reading.context.judging_tasks import judge

DRAWN = [{"name": "w", "latex": "w", "shape": [], "kind": "random scalar"}]


def verdict(claim: str) -> str:
    found: str = judge({"symbols": DRAWN, "assumptions": [r"w \sim \mathcal{N}(0, 1)"], "claim": claim})["verdict"]
    return found


TRUE = [
    r"\operatorname{Var} w = \mathbb{E} w^2 - (\mathbb{E} w)^2", r"\mathbb{E} |w| = \sqrt{2/\pi}", r"\mathbb{E} w - 1 = -1",
    r"\mathbb{E}\|w\|^2 = 1", r"\mathbb{E} \exp(w) = e^{1/2}", r"2 \mathbb{E} w + 1 = 1",
]  # fmt: skip
FALSE = [
    r"\mathbb{E} w^2 = 0", r"\mathbb{E} w^2 = (\mathbb{E} w)^2", r"\mathbb{E} |w| = \sqrt{1/\pi}", r"\operatorname{Var} w = \mathbb{E} w",
    r"\mathbb{E}\|w\|^2 = 2", r"\mathbb{E} w - 1 = 1",
]  # fmt: skip


@pytest.mark.parametrize("claim", TRUE)
def test_it_reaches_over_one_factor_with_its_power(claim: str) -> None:
    assert verdict(claim) == "proved"


@pytest.mark.parametrize("claim", FALSE)
def test_lies_are_refuted(claim: str) -> None:
    assert verdict(claim) == "refuted"


UNCLEAR = [
    r"\mathbb{E} w\, w = 1", r"\mathbb{E} |w| |w| = 1", r"\mathbb{E}^2 w = 0", r"\mathbb{E} \sum_{i=1}^2 w = 0",
    r"\mathbb{E}(w - 1)^2 = 2", r"\mathbb{E}(w - 1)^2 = 1", r"\mathbb{E}\left(w w\right)^2 = 1",
]  # fmt: skip


@pytest.mark.parametrize("claim", UNCLEAR)
def test_what_may_reach_further_is_not_read(claim: str) -> None:
    assert verdict(claim) == "unread"


@pytest.mark.parametrize("claim", [r"\mathbb{E}(w)^2 = 0", r"\mathbb{E}[w - 1]^2 = 1", r"\mathbb{E}[(w - 1)^2] = 2"])
def test_brackets_say_what_is_raised(claim: str) -> None:
    assert verdict(claim) == "proved"

"""What a proof says it assumes is what it needs of the assumptions: not more, and never less."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved

a, b, t, x = sp.symbols("a b t x", real=True)
NEEDED = [
    (symnn.convex(a * x**2, over=x, assume=[a > 2, b > 2]), {"a > 2"}),
    (symnn.convex(a * x**2 + b * x**4, over=x, assume=[a >= b, b >= 0]), {"a >= b", "b >= 0"}),
    (symnn.convex(x**2, over=x, assume=[a > 2]), set()),
    (symnn.tends(sp.exp(-a * t), t, sp.oo, 0, assume=[a > 0, b > 2]), {"a > 0"}),
    (symnn.tends(sp.exp(-a * t), t, sp.oo, 0, assume=[a > b, b > 0]), {"a > b", "b > 0"}),
    (symnn.tends(a / t, t, sp.oo, 0, assume=[a > 2]), set()),
    (symnn.minimised_at(a * (x - b) ** 2, b, over=x, assume=[a > 0, a < 3, b > 1]), {"a > 0"}),
    (symnn.same_optimisers(x**2, a * x**2 + b, over=x, assume=[a > 0, b > 3]), {"a > 0"}),
]


# of two that can stand for each other both are told, in whichever order they are given
EITHER = [a > 0, a > 1]
NEEDED += [(symnn.convex(a * x**2, over=x, assume=[*pair, b > 2]), {"a > 0", "a > 1"}) for pair in (EITHER, EITHER[::-1])]


@pytest.mark.parametrize(("said", "needed"), NEEDED, ids=[f"{c} under {c.assume}" for c, _ in NEEDED])
def test_what_is_needed_is_told_and_nothing_else(said: Any, needed: set[str]) -> None:
    found = symnn.prove(said)
    assert isinstance(found, Proved), found
    assert set(map(str, found.hypotheses)) == needed
    recheck = found.certificate.recheck()
    assert recheck.accepted
    assert set(map(str, recheck.shown.hypotheses)) == needed


LIES = [
    symnn.convex(a * x**2, over=x, assume=[b > 2]),
    symnn.tends(sp.exp(-a * t), t, sp.oo, 0, assume=[b > 2]),
    symnn.minimised_at(a * (x - b) ** 2, b, over=x, assume=[a < 3]),
]


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_without_what_is_needed_there_is_no_proof(lie: Any) -> None:
    assert not isinstance(symnn.prove(lie), Proved)


def test_of_assumptions_that_contradict_each_other_nothing_is_proved_that_needs_them() -> None:
    assert not isinstance(symnn.prove(symnn.convex(-(x**2), over=x, assume=[a > 2, a < 1])), Proved)

"""A condition that follows from what is assumed is not said; one that does not follow is."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn

a, b, y = sp.symbols("a b y", real=True)
QUOTIENT = ((y - a) / (a**2 - a), (a - y) / (a * (1 - a)))
LINE = ((a**2 - 4) / (2 * a + 4), a / 2 - 1)
CUBE = ((a**3 - a) / (a**2 * y - y), a / y)

CASES: list[tuple[tuple[Any, Any], tuple[Any, ...], list[str]]] = [
    (QUOTIENT, (a > 0, a < 1), []),
    (QUOTIENT, (sp.Ne(a, 0), sp.Ne(a, 1)), []),
    (QUOTIENT, (a > 0,), ["a**2 - a ≠ 0", "a ≠ 1"]),
    (QUOTIENT, (a >= 0, a < 1), ["a**2 - a ≠ 0", "a ≠ 0"]),
    (QUOTIENT, (), ["a**2 - a ≠ 0", "a ≠ 0", "a ≠ 1"]),
    (LINE, (a > -2,), []),
    (LINE, (a >= -1,), []),
    (LINE, (a < -2,), []),
    (LINE, (a < -3,), []),
    (LINE, (sp.Ne(a, -2),), []),
    (LINE, (a >= -2,), ["2*a ≠ -4"]),
    (LINE, (a > -3,), ["2*a ≠ -4"]),
    (LINE, (a <= -2,), ["2*a ≠ -4"]),
    (LINE, (sp.Ne(a, -1),), ["2*a ≠ -4"]),
    (CUBE, (a > 1, y < 0), []),
    (CUBE, (a > 1,), ["a**2*y - y ≠ 0", "y ≠ 0"]),
    (((a**2 - b**2) / (a - b), a + b), (a > b,), []),
    (((a**2 - b**2) / (a - b), a + b), (a >= b,), ["a - b ≠ 0"]),
]


@pytest.mark.parametrize(("sides", "assume", "conditions"), CASES)
def test_a_condition_is_said_where_nothing_implies_it(sides: tuple[Any, Any], assume: tuple[Any, ...], conditions: list[str]) -> None:
    found = symnn.prove(symnn.claim(sides[0], "=", sides[1], assume=list(assume)))
    assert isinstance(found, symnn.Proved)
    assert [str(c) for c in found.conditions] == conditions
    assert symnn.recheck(found).accepted


def test_assumptions_that_exclude_each_other_decide_nothing() -> None:
    found = symnn.prove(symnn.claim(*LINE[:1], "=", LINE[1], assume=[a > -1, a < -2]))
    assert isinstance(found, symnn.Unknown)

"""Verdicts in tests: an assertion that fails with the verdict's own words."""

from __future__ import annotations

from typing import TypeVar

from symnn.claims.verdict import Proved, Refuted, Verdict
from symnn.errors import ArgumentError

V = TypeVar("V", bound=Verdict)


def assert_proved(verdict: Verdict) -> Proved:
    """The verdict itself if it is a proof; otherwise AssertionError with the counterexample or the reason."""
    return _assert(verdict, Proved)


def assert_refuted(verdict: Verdict) -> Refuted:
    """The verdict itself if it is a refutation; otherwise AssertionError with what it is instead."""
    return _assert(verdict, Refuted)


def _assert(verdict: Verdict, wanted: type[V]) -> V:
    if not isinstance(verdict, Verdict):
        raise ArgumentError(f"a verdict is wanted here, as symnn.equal(lhs, rhs) gives it, not {verdict!r}")
    if not isinstance(verdict, wanted):
        raise AssertionError(str(verdict))
    return verdict

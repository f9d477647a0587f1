"""From a claim typed by hand to a verdict in the same words. It prints nothing, and proves nothing itself: see
`symnn.proof`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from symnn.claims.claim import Claim
from symnn.claims.factors import Factors
from symnn.claims.verdict import Condition, IllTyped, Proved, Refuted, Repair, Unknown, Verdict
from symnn.cli.waiting import Late, ended
from symnn.errors import ShapeError, SymnnError
from symnn.proof.prove import prove
from symnn.proof.repair.repair import repair
from symnn.reading.typed.declarations import declarations
from symnn.reading.typed.language import Spoken, product_sides, read_claim
from symnn.reading.typed.write import spoken

GRACE = 0.5
"""Seconds after the budget at which a method that has not looked at its clock is ended."""
REPAIR = 0.5
"""Seconds for the search of the formula that was meant."""


@dataclass(frozen=True)
class Judged:
    """A verdict in the words of the command line, and `formal` with SymPy in it. `spoken` is None where parts do not
    conform.
    """

    verdict: Verdict
    formal: Verdict
    spoken: Spoken | None
    let: tuple[str, ...]
    assume: tuple[str, ...]
    seconds: float
    details: str = ""


def judge(text: str, let: Iterable[str] = (), assume: Iterable[str] = (), budget: float = 10.0) -> Judged:
    """The verdict on a claim. What is no claim at all raises ArgumentError; parts that do not conform give IllTyped."""
    let, assume, begun = tuple(let), tuple(assume), time.perf_counter()
    try:
        claim = read_claim(text, let, assume)
    except ShapeError as error:
        verdict = IllTyped.of(" ".join(text.split()), error)
        meant = _meant(text, let)
        verdict = verdict if meant is None else replace(verdict, repair=meant)
        return Judged(
            verdict, verdict, None, let, assume, time.perf_counter() - begun, error.pointed.partition("\n")[2]
        )
    found = proved_or_not(claim, budget)
    if isinstance(found, Refuted | IllTyped) and isinstance(claim.claim, Claim) and claim.claim.relation == "=":
        found = _repaired(claim.claim, found, claim.text)
    return Judged(in_words(found, claim.text), found, claim, let, assume, time.perf_counter() - begun)


def proved_or_not(claim: Spoken, budget: float) -> Verdict:
    """The verdict; a formula that is too much for a method is Unknown, whatever the method died of."""
    try:
        with ended(budget + GRACE):
            return prove(claim.claim, budget=budget)
    except ShapeError:
        raise
    except Late:
        return Unknown(statement=claim.text, reason=f"the budget of {budget:g} s is used up")
    except (SymnnError, RecursionError, OverflowError, MemoryError) as error:
        reason = (
            str(error)
            if isinstance(error, SymnnError)
            else f"the formula is too large for the provers ({type(error).__name__})"
        )
        return Unknown(statement=claim.text, reason=reason)


def _repaired(claim: Claim, verdict: Refuted | IllTyped, text: str) -> Verdict:
    try:
        with ended(REPAIR + GRACE):
            found = repair(claim.left, claim.right, claim.assume, budget=REPAIR, verdict=verdict)
    except (SymnnError, RecursionError, OverflowError, Late):
        return verdict
    if found is None or found.missing or _same_words(str(spoken(found.formula)), text.partition("=")[0]):
        return verdict
    return replace(verdict, repair=_repair_words(found))


def _same_words(one: str, other: str) -> bool:
    """A formula that is on the left already is no repair of the right side."""
    return "".join(one.split()) == "".join(other.split())


def _repair_words(found: Repair) -> Repair:
    return Repair(spoken(found.formula) or str(found.formula), found.slip)


def _meant(text: str, let: Iterable[str]) -> Repair | None:
    """For a right side that is a product of factors which do not conform: the product that would be right."""
    try:
        sides = product_sides(text, declarations(let))
        with ended(REPAIR + GRACE):
            found = repair(sides[0], Factors(*sides[1]), budget=REPAIR) if sides else None
    except (SymnnError, RecursionError, OverflowError, Late):
        return None
    return None if found is None or found.missing else _repair_words(found)


def in_words(verdict: Verdict, text: str) -> Verdict:
    """The verdict about the claim as it was typed."""
    if isinstance(verdict, Proved):
        said = tuple(Condition(_worded(c.left), _worded(c.right), c.relation) for c in verdict.conditions)
        return replace(verdict, statement=text, conditions=said)
    return replace(verdict, statement=text)


def _worded(value: Any) -> str:
    return spoken(value) or str(value)

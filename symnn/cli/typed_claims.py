"""From a claim typed by hand to a verdict in the same words. It prints nothing, and proves nothing itself: see
`symnn.proof`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from symnn.claims.claim import Chain, Claim, Property
from symnn.claims.factors import Factors
from symnn.claims.verdict import Condition, IllTyped, Proved, Refuted, Repair, Unknown, Verdict
from symnn.errors import ShapeError, SymnnError
from symnn.proof.budget import Budget, Late, ended
from symnn.proof.prove import prove
from symnn.reading.typed.language import Spoken, product_sides
from symnn.reading.typed.let_words import declarations
from symnn.reading.typed.statements import read_stated, spoken_statement
from symnn.reading.typed.write import spoken

GRACE = 0.5
"""Seconds after the budget at which a method that has not looked at its clock is ended."""


@dataclass(frozen=True)
class JudgedTyped:
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


def judge(text: str, let: Iterable[str] = (), assume: Iterable[str] = (), budget: float = 10.0) -> JudgedTyped:
    """The verdict on a claim. What is no claim at all raises ArgumentError; parts that do not conform give IllTyped."""
    let, assume, begun, words = tuple(let), tuple(assume), time.perf_counter(), " ".join(text.split())
    try:
        claim = read_stated(text, let, assume)
    except ShapeError as error:
        verdict = in_words(_meant(IllTyped.of(words, error), text, let, budget), words)
        pictured = error.pointed.partition("\n")[2]
        return JudgedTyped(verdict, verdict, None, let, assume, time.perf_counter() - begun, pictured)
    found = proved_or_not(claim, budget)
    found = _repaired(claim.claim, found, budget)
    said = in_words(found, claim.text, claim.equations)
    return JudgedTyped(said, found, claim, let, assume, time.perf_counter() - begun)


def proved_or_not(claim: Spoken, budget: float) -> Verdict:
    """The verdict; a formula that is too much for a method is Unknown, whatever the method died of."""
    try:
        with ended(budget + GRACE):
            return prove(claim.claim, budget=budget)
    except Late:
        return Unknown(statement=claim.text, reason=f"the budget of {budget:g} s is used up")
    except (SymnnError, RecursionError, OverflowError, MemoryError) as error:
        reason = (
            str(error)
            if isinstance(error, SymnnError)
            else f"the formula is too large for the provers ({type(error).__name__})"
        )
        return Unknown(statement=claim.text, reason=reason)


def _repaired(claim: Claim | Chain | Property, verdict: Verdict, budget: float) -> Verdict:
    """With what is right instead; a search that is ended for its time has found nothing."""
    if not isinstance(verdict, Refuted | IllTyped):
        return verdict
    from symnn.proof.repair.nearest_formula import SHARE, repaired

    try:
        with ended(budget * SHARE + GRACE):
            return repaired(claim, verdict, Budget(budget))
    except Late:
        return verdict


def _meant(verdict: IllTyped, text: str, let: Iterable[str], budget: float) -> Verdict:
    """For a right side that is a product of factors which do not conform: with the product that would be right."""
    try:
        sides = product_sides(text, declarations(let))
    except (SymnnError, RecursionError):
        return verdict
    return verdict if sides is None else _repaired(Claim(sides[0], "=", Factors(*sides[1])), verdict, budget)


def in_words(verdict: Verdict, text: str, equations: Mapping[str, str] | None = None) -> Verdict:
    """The verdict about the claim as it was typed, and what was assumed as that was."""
    if isinstance(verdict, Proved):
        said = tuple(Condition(_worded(c.left), _worded(c.right), c.relation) for c in verdict.conditions)
        given = tuple((equations or {}).get(h, h) for h in verdict.hypotheses)
        return replace(verdict, statement=text, conditions=said, hypotheses=given)
    if (
        isinstance(verdict, Refuted | IllTyped)
        and isinstance(verdict.repair, Repair)
        and verdict.repair.formula is not None
    ):
        return replace(verdict, statement=text, repair=Repair(_worded(verdict.repair.formula), verdict.repair.slip))
    return replace(verdict, statement=text)


def _worded(value: Any) -> str:
    said = spoken_statement(value) if isinstance(value, Property) else spoken(value)
    return said or str(value)

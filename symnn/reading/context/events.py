r"""Probabilities of events, P(A), P(B \mid A), P(A, \neg B): all of them from the weights of the joint outcomes, so
that they fit together.

P(E \mid F) is the weight of E and F over that of F; the weights are positive numbers that nothing else is known of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import product
from typing import TYPE_CHECKING, Any

from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Definition, Known
from symnn.reading.latex.marks import squeezed

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

HEADS = ("P", r"\mathbb{P}", r"\Pr", r"\mathbf{P}")
LITERAL = re.compile(r"(\\neg|\\lnot|\\overline|\\bar)?\s*\{?([A-Z])\}?(\^\{?c\}?|\^\\complement)?")
MOST_EVENTS = 4

Outcome = dict[str, bool]
Event = tuple[tuple[tuple[str, bool], ...], ...]
"""What an event needs: one of these lists of letters that hold or do not. `EVERYTHING` needs nothing."""
EVERYTHING: Event = ((),)


def event(text: str) -> Event | None:
    """A, \\neg B → A and not B; A \\cup B → A, or B; None for what is no list of events."""
    ways = re.split(r"\\cup|\\vee|\\lor", text)
    if len(ways) > 1 and "," in text:
        return None
    found = [_together(way) for way in ways]
    return None if None in found else tuple(way for way in found if way is not None)


def _together(text: str) -> tuple[tuple[str, bool], ...] | None:
    found: list[tuple[str, bool]] = []
    for part in re.split(r",|\\cap|\\wedge|\\land", text):
        match = LITERAL.fullmatch(part.strip())
        if match is None or match[2] in dict(found):
            return None
        found.append((match[2], not (match[1] or match[3])))
    return tuple(found)


def _letters(some: Event) -> set[str]:
    return {letter for way in some for letter, _ in way}


def _holds(some: Event, outcome: Outcome) -> bool:
    return any(all(outcome[letter] == holds for letter, holds in way) for way in some)


def probability(argument: str) -> tuple[Event, Event] | None:
    """What stands in P(…): an event and what is given."""
    what, bar, given = re.sub(r"\\mid|\|", "|", argument).partition("|")
    e, f = event(what.strip()), event(given.strip()) if bar else EVERYTHING
    return None if e is None or f is None or _letters(e) & _letters(f) else (e, f)


def declare(made: Setting, declared: Iterable[Mapping[str, Any]]) -> None:
    """The definitions of all names that are probabilities of events."""
    met = _probabilities(made, declared)
    letters = sorted({e for pair in met.values() for part in pair for e in _letters(part)})
    if not met:
        return
    if len(letters) > MOST_EVENTS:
        made.miss("there are too many events")
        return
    outcomes = [dict(zip(letters, holds, strict=True)) for holds in product((True, False), repeat=len(letters))]
    for outcome in outcomes:
        key = _key(outcome)
        made.context.names[key] = Known(key, "number", facts=frozenset({"positive"}))
    for key, (what, given) in met.items():
        above, below = _weight(outcomes, what, given), _weight(outcomes, given)
        made.facts = [
            (make, about) for make, about in made.facts if key not in about
        ]  # what holds of every probability
        made.context.definitions[key] = Definition(t.Name(key), t.Quotient(above, below), key)


def _probabilities(made: Setting, declared: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Event, Event]]:
    """The names that are probabilities: of what, and given what."""
    met: dict[str, tuple[Event, Event]] = {}
    for symbol in declared:
        match = re.fullmatch(r"(.+?)\s*\((.*)\)", str(symbol["latex"]))
        if match is None or match[1] not in HEADS or symbol.get("shape") != []:
            continue
        key = f"{match[1]}({squeezed(match[2])})"
        found = probability(match[2])
        if found is None or key not in made.context.names:
            made.miss(f"the event of {symbol['latex']}", key)
            continue
        met[key] = found
    return met


def _key(outcome: Outcome) -> str:
    return "P(" + ", ".join(letter if holds else rf"\neg {letter}" for letter, holds in outcome.items()) + ")"


def _weight(outcomes: list[Outcome], *wanted: Event) -> t.Tree:
    terms = tuple(t.Name(_key(o)) for o in outcomes if all(_holds(e, o) for e in wanted))
    return t.Sum(terms, (1,) * len(terms)) if len(terms) > 1 else terms[0]

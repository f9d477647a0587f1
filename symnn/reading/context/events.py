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

Event = dict[str, bool]


def event(text: str) -> Event | None:
    """A, \\neg B → {"A": True, "B": False}; None for what is no list of events."""
    found: Event = {}
    for part in re.split(r",|\\cap|\\wedge", text):
        match = LITERAL.fullmatch(part.strip())
        if match is None or match[2] in found:
            return None
        found[match[2]] = not (match[1] or match[3])
    return found


def probability(argument: str) -> tuple[Event, Event] | None:
    """What stands in P(…): an event and what is given."""
    what, bar, given = re.sub(r"\\mid|\|", "|", argument).partition("|")
    e, f = event(what.strip()), event(given.strip()) if bar else {}
    return None if e is None or f is None or set(e) & set(f) else (e, f)


def declare(made: Setting, declared: Iterable[Mapping[str, Any]]) -> None:
    """The definitions of all names that are probabilities of events."""
    met = _probabilities(made, declared)
    letters = sorted({e for pair in met.values() for part in pair for e in part})
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
        above, below = _weight(outcomes, {**given, **what}), _weight(outcomes, given)
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


def _key(outcome: Event) -> str:
    return "P(" + ", ".join(letter if holds else rf"\neg {letter}" for letter, holds in outcome.items()) + ")"


def _weight(outcomes: list[Event], wanted: Event) -> t.Tree:
    terms = tuple(t.Name(_key(o)) for o in outcomes if all(o[e] == holds for e, holds in wanted.items()))
    return t.Sum(terms, (1,) * len(terms)) if len(terms) > 1 else terms[0]

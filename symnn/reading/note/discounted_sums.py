r"""Discounted sums without end as what they say step by step: G_t = \sum_{k=0}^\infty \gamma^k r_{t+k+1} is
G_t = r_{t+1} + \gamma G_{t+1}, as every such sum that has a value is its first term and γ times the same sum one later.
Where nothing is told of the terms, the sum one later may be any number; where something is, the step is not all that is
known of it: what is false of the step alone is no alarm then.

Only what *defines* the sum is written so: a claim that a name is such a sum says more than the step does. All is done
on the text.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from symnn.reading.note import membership

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])"
END = r"\^\s*(?:\{\s*\+?\s*\\infty\s*\}|\\infty)"
SUM = re.compile(
    rf"\s*(?P<name>{LETTER})_\{{?(?P<time>[a-z])\}}?\s*(?::?=|\\doteq|\\equiv|\\triangleq)\s*"
    rf"\\sum(?:\\limits)?\s*_\s*\{{\s*(?P<index>[a-z])\s*=\s*(?P<low>0|[a-z])\s*\}}\s*{END}\s*"
    rf"(?P<rate>{LETTER})\s*\^\s*(?:\{{(?P<power>[^{{}}]+)\}}|(?P<single>[a-z]))\s*(?:\\[,;!]|\\cdot(?![A-Za-z]))?\s*"
    rf"(?P<term>{LETTER})_\s*(?:\{{(?P<place>[^{{}}]+)\}}|(?P<at>[a-z]))\s*[.,;]?\s*"
)
PLACE = re.compile(r"(?:[+-]?(?:[a-z]|\d+))(?:[+-](?:[a-z]|\d+))*")


def as_step(book: Notebook, text: str) -> str:
    """The text of the step for that of the sum, which has a value where it is defined; any other text as it is."""
    match = SUM.fullmatch(text)
    if match is None or match["time"] == match["index"]:
        return text
    time = match["time"]
    state = f"{match['name']}_{{{time}}}"
    if (membership.key_of(book, state) or "") in book.definitions or match["name"] in (match["term"], match["rate"]):
        return text
    first = _first(match)
    if first is None:
        return text
    book.endless[match["name"]] = match["term"]
    term = f"{match['term']}_{{{time}{first:+d}}}" if first else f"{match['term']}_{{{time}}}"
    return f"{state} = {term} + {match['rate']} {match['name']}_{{{time}+1}}"


def _first(match: re.Match[str]) -> int | None:
    """How much later than the sum its first term is; None where the sum one later is not γ times what is left of it."""
    time, index = match["time"], match["index"]
    power = _places(match["power"] or match["single"])
    place = _places(match["place"] or match["at"])
    if power is None or place is None or match["low"] not in ("0", time):
        return None
    first = place.pop("", 0)
    wanted = ({index: 1}, {time: 1, index: 1}) if match["low"] == "0" else ({index: 1, time: -1}, {index: 1})
    return first if (power, place) == wanted else None


def _places(text: str) -> dict[str, int] | None:
    """t + k + 1 as how often each letter is in it; the number stands at "". None for anything else."""
    tight = "".join(text.split())
    if PLACE.fullmatch(tight) is None:
        return None
    found: Counter[str] = Counter()
    for sign, letter, number in re.findall(r"([+-]?)(?:([a-z])|(\d+))", tight):
        found[letter] += (-1 if sign == "-" else 1) * int(number or 1)
    return {letter: count for letter, count in found.items() if count}

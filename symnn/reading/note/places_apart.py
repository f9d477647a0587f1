r"""Claims about two places that are not one: \partial p_i / \partial z_j = -p_i p_j "for i ≠ j". Such a claim is that
both sides, times 1[i ≠ j], are equal at all places.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from symnn.reading.documents import Span
from symnn.reading.formula import tree as t

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

DISTINCT = re.compile(r"(?<![A-Za-z\\_{])[a-z]\s*\\neq?\s*[a-z](?![A-Za-z])(?!\s*(?:\^|_))")
r"""i \ne j: two places that are not one."""
NOT_ONE = re.compile(r"\\neq?(?![A-Za-z])")
BEFORE = re.compile(r"\b(?:for|if|when|whenever)(?: all| any| every)? ⟨(\d+)⟩,?(?: (?!⟨)[^⟨.;]*)? ?$", re.I)
BEHIND = re.compile(r"\W*(?:for|if|when|whenever|provided)(?: that| all| any| every)* ⟨(\d+)⟩\W*$", re.I)
WITHIN = re.compile(
    rf"(?:\\q?quad|,|\\text\s*\{{[^}}]*\}})[\s~(]*(?:\\text\s*\{{\s*(?:for|if|when)[^}}]*\}}\s*)?({DISTINCT.pattern})[\s).,;]*$"
)


def apart(book: Notebook, span: Span) -> str:
    """What says of a formula that its two places are not one: right before it, right behind it, or at its end; "" where
    nothing does.
    """
    before, _, after = span.sentence.partition(f"⟨{span.index}⟩")
    found = BEFORE.search(before) or BEHIND.match(after)
    text = book.text(found[1]).strip(" .,") if found is not None else ""
    if DISTINCT.fullmatch(text) is not None:
        return text
    within = WITHIN.search(span.latex)
    return within[1] if within is not None else ""


def tells(book: Notebook, before: Collection[str], sides: Sequence[t.Tree]) -> bool:
    """Whether i ≠ j tells two places apart: no letter of it is a number that the text has named `before`."""
    letters = [s.name for s in sides if isinstance(s, t.Name) and not s.indices and re.fullmatch("[a-z]", s.name)]
    plain = all(k not in before or book.names[k].kind == "index" for k in letters if k in book.names)
    return len(letters) == 2 and plain


def weighed(equation: str, places: str) -> str:
    """The equation of both sides times 1[i ≠ j]; "" where it is none of two sides."""
    at = [k for k in _outside(equation) if equation[k] == "="]
    if len(at) != 1:
        return ""
    left, right = equation[: at[0]].rstrip(": "), equation[at[0] + 1 :].strip(" .,;\n")
    weight = rf"\left(1 - \mathbb{{1}}[{NOT_ONE.sub('=', places)}]\right)"
    return rf"\left({left}\right) {weight} = \left({right}\right) {weight}"


def said_apart(claim: str, places: str, caution: str) -> tuple[str, str]:
    """What is claimed of two places that are not one, and the words that may restrict it; the claim as it is of any."""
    if not places:
        return claim, caution
    weight = weighed(claim, places)
    return (weight, caution) if weight else (claim, caution or places)


def _outside(text: str) -> list[int]:
    """The places of a text outside of all brackets."""
    depth, found = 0, []
    for k, c in enumerate(text):
        depth += (c in "{[(") - (c in "}])")
        if depth == 0:
            found.append(k)
    return found

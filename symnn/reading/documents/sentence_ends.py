"""Sentences around formulas: where one ends, displays included. Words and numbers of formulas go in; strings come
out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

HARD, SOFT = "\x00", "\x01"
"""A break that ends every sentence; one that a sentence with a display may cross."""

WIDTH = 1500
"""Characters kept on either side of a formula in a very long sentence."""

ABBREVIATIONS = frozenset(
    ("e.g", "i.e", "cf", "eq", "eqs", "fig", "figs", "sec", "ch", "resp", "vs", "w.r.t", "a.k.a", "approx", "al", "no")
    + ("thm", "lem", "def", "prop", "cor", "dr", "prof", "st", "i.i.d", "s.t", "ref", "refs", "ex")
)

END = re.compile(r"[.!?][)\]\"'”’*_]*(?=[\s\x00\x01]|$)")
FORMULA = re.compile(r"⟨(\d+)⟩")
ANNOUNCES = re.compile(r"\b(?:following|below)\b[^.⟨]*[.:]\W*$", re.I)
"""A sentence after which a display stands that has no words of its own."""
ASIDE = re.compile(r"\([^()]*\)")
"""Words in brackets, which belong to the sentence before them."""
NEXT = re.compile(r"[\s\x01]*")


def placeholder(index: int) -> str:
    return f"⟨{index}⟩"


def sentences(flow: str, displays: dict[int, str], stops: frozenset[int] = frozenset()) -> dict[int, str]:
    """For each formula the sentence around it.

    `flow` is prose with placeholders and breaks; `displays` has the last character of each display, `stops` the
    formulas in a line that end with a full stop of their own.
    """
    ends = sorted({*_ends(flow, displays), *_ends_inside(flow, stops)})
    found: dict[int, str] = {}
    for match in FORMULA.finditer(flow):
        which = bisect_right(ends, match.start())
        start = ends[which - 1] if which else 0
        end = ends[which] if which < len(ends) else len(flow)
        if which and int(match[1]) in displays:
            start = _words_begin(flow, ends, start, end)
        text = flow[max(start, match.start() - WIDTH) : min(end, match.end() + WIDTH)]
        found[int(match[1])] = " ".join(re.sub(f"[{HARD}{SOFT}]", " ", text).split())
    return found


def prose_before(flow: str, around: dict[int, str]) -> dict[int, str]:
    """For each formula with which a sentence begins the words since the last formula that belong to no sentence with
    one: "It is symmetric."
    """
    found: dict[int, str] = {}
    last, end = "", 0
    for match in FORMULA.finditer(flow):
        index = int(match[1])
        if around.get(index) != last:
            between = flow[max(end, match.start() - WIDTH) : match.start()]
            ends = [e.end() for e in END.finditer(between)] or [0]
            words = between[ends[0] : ends[-1]] if end else between[: ends[-1]]
            if re.search(r"\w", words):
                found[index] = " ".join(re.sub(f"[{HARD}{SOFT}]", " ", words).split())
        last, end = around.get(index, ""), match.end()
    return found


def _words_begin(flow: str, ends: list[int], start: int, end: int) -> int:
    """Where the words of a display begin that has none of its own: with the sentence before, if that announces it, or
    if all words beside the display stand in brackets.
    """
    own = FORMULA.sub("", flow[start : min(end, start + WIDTH)])
    if re.search(r"\w", ASIDE.sub("", own)):
        return start
    low = max(0, start - WIDTH)
    words = flow[low:start].rstrip(f" \n{HARD}{SOFT}")
    begun = bisect_right(ends, low + len(words) - 1)
    before = max(low, ends[begun - 1] if begun else 0)
    return before if re.search(r"\w", own) or ANNOUNCES.search(words[before - low :]) else start


def _ends(flow: str, displays: dict[int, str]) -> Iterable[int]:
    """Offsets at which a new sentence begins."""
    for match in END.finditer(flow):
        if not (match[0][0] == "." and _abbreviation(flow, match.start())) and _begins(flow, match.end()):
            yield match.end()
    for match in re.finditer(HARD, flow):
        yield match.end()
    for match in re.finditer(SOFT, flow):
        if not _crossed(flow, match, displays):
            yield match.end()
    for match in FORMULA.finditer(flow):
        if (last := displays.get(int(match[1]))) is not None and _display_ends(flow, match.end(), last):
            yield match.end()


def _ends_inside(flow: str, stops: frozenset[int]) -> Iterable[int]:
    """Offsets behind formulas with a full stop, where a capital word follows."""
    for match in FORMULA.finditer(flow) if stops else ():
        following = NEXT.match(flow, match.end())
        if int(match[1]) in stops and following and re.match(r"[A-Z]", flow[following.end() : following.end() + 1]):
            yield match.end()


def _crossed(flow: str, soft: re.Match[str], displays: dict[int, str]) -> bool:
    """Whether a sentence crosses a soft break: a display stands on one side, and nothing ends before it."""
    before = flow[max(0, soft.start() - 80) : soft.start()].rstrip(f" \n{SOFT}")
    after = NEXT.match(flow, soft.end())
    last = FORMULA.search(before[before.rfind("⟨") :]) if before.endswith("⟩") else None
    following = FORMULA.match(flow, after.end()) if after else None
    display_follows = _is_display(following, displays)
    if last is not None and _is_display(last, displays):
        return not display_follows or displays[int(last[1])] in ",;:"
    return display_follows and not before.endswith((".", "?", "!"))


def _is_display(match: re.Match[str] | None, displays: dict[int, str]) -> bool:
    return match is not None and int(match[1]) in displays


def _display_ends(flow: str, end: int, last: str) -> bool:
    """After a display: its own full stop, or a capital word although no comma stands before it."""
    following = NEXT.match(flow, end)
    begins = following.end() if following else end
    return last == "." or (last not in ",;:" and re.match(r"[A-Z][a-z]*\b", flow[begins : begins + 40]) is not None)


def _abbreviation(flow: str, dot: int) -> bool:
    word = re.split(r"[\s(\x00\x01⟩]", flow[max(0, dot - 20) : dot])[-1]
    return word.lower() in ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word.isupper())


def _begins(flow: str, end: int) -> bool:
    """Whether what follows a full stop may begin a sentence: no small letter, no comma."""
    following = NEXT.match(flow, end)
    at = following.end() if following else end
    return at >= len(flow) or not (flow[at].islower() or flow[at] in ",;")

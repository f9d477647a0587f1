"""Code between backticks, as CommonMark has it: a run of backticks closes at the next run of the same length. In linear
time.
"""

from __future__ import annotations

import re


def code_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every code span, backticks included."""
    runs = [m.span() for m in re.finditer("`+", text)]
    following: dict[int, int] = {}
    closing = [-1] * len(runs)
    for number in range(len(runs) - 1, -1, -1):
        length = runs[number][1] - runs[number][0]
        closing[number] = following.get(length, -1)
        following[length] = number
    found, number = [], 0
    while number < len(runs):
        if closing[number] < 0:
            number += 1
            continue
        found.append((runs[number][0], runs[closing[number]][1]))
        number = closing[number] + 1
    return found


def masked(text: str) -> str:
    """The text with every code span blank, of the same length."""
    if "`" not in text:
        return text
    pieces, done = [], 0
    for start, end in code_spans(text):
        pieces += [text[done:start], " " * (end - start)]
        done = end
    return "".join([*pieces, text[done:]])

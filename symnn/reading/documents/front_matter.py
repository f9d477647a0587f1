"""What a note says to symnn in its front matter: `symnn:` with an indented list. A small part of YAML, read as text;
all else is skipped.

---
title: Gradient descent
symnn:
  - assume A is symmetric
  - let W: n, m
---
"""

from __future__ import annotations

import re

from symnn.reading.documents.pieces import DirectivePiece
from symnn.reading.documents.traced import Traced

OPENED, CLOSED = re.compile(r"---[ \t]*\n"), re.compile(r"(?:---|\.\.\.)[ \t]*\n?")
ITEM = re.compile(r"\s+-\s+(?P<quote>[\"']?)(?P<text>.*?)(?P=quote)\s*$")
KEYED = re.compile(r"\s+(?P<text>\w+\s*:.*?)\s*$")


def front_matter(text: Traced) -> tuple[list[DirectivePiece], Traced]:
    """What it says, and the text after it."""
    if not OPENED.match(text.text):
        return [], text
    said: list[DirectivePiece] = []
    lines, read, ours, closed = text.lines(), 0, False, False
    for number, line in enumerate(lines):
        read += len(line)
        if number and CLOSED.fullmatch(line.text):
            closed = True
            break
        if re.match(r"\S", line.text):
            ours = re.match(r"symnn\s*:\s*$", line.text) is not None
        elif ours and (item := ITEM.match(line.text) or KEYED.match(line.text)):
            said.append(DirectivePiece(line[item.start("text") : item.end("text")]))
    return (said, text[read:]) if closed else ([], text)

"""The formulas of a report as pictures, drawn in a process that is ended when one takes too long or too much: that
formula stands as LaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.util import find_spec

from symnn.check.worker_processes import Worker, WorkerDied

DRAWER = "symnn.text.svg_formulas"
SECONDS = 5.0
"""For one formula; most take hundredths of one."""
MEMORY = 1024
LONGEST = 2_000
"""Characters of a formula that is drawn."""
MOST_FATAL = 5
"""Formulas that may be the end of the process; then no more are drawn."""
MISSING = "formulas stand as LaTeX, for drawing them needs ziamath: pip install 'symnn[pages]'"

Wanted = tuple[str, bool]
"""A formula in LaTeX, and whether it stands in a line of text."""


def drawings(wanted: Iterable[Wanted]) -> dict[Wanted, str]:
    """The `<svg>` of each formula, or in its place the reason why there is none."""
    todo = list(dict.fromkeys(wanted))
    if not todo or not can_draw():
        return dict.fromkeys(todo, MISSING)
    worker: Worker | None = None
    drawn: dict[Wanted, str] = {}
    fatal = 0
    try:
        for one in todo:
            if len(one[0]) > LONGEST or fatal > MOST_FATAL:
                drawn[one] = "it is too long to be drawn" if len(one[0]) > LONGEST else "too many could not be drawn"
                continue
            try:
                worker = worker if worker is not None and worker.alive() else Worker(DRAWER)
                drawn[one] = _drawn(worker, one)
            except WorkerDied as death:
                drawn[one], fatal = str(death), fatal + 1
    finally:
        if worker is not None:
            worker.end()
    return drawn


def can_draw() -> bool:
    """Whether what draws is installed."""
    return find_spec("ziamath") is not None


def _drawn(worker: Worker, one: Wanted) -> str:
    limits = {"memory": MEMORY, "seconds": SECONDS}
    request = {"do": "draw", "latex": rows(one[0]), "inline": one[1], "limits": limits}
    reply = worker.ask(request, SECONDS)
    if reply.get("failed") in ("memory", "depth"):
        worker.end()  # it may be in any state
    return str(reply.get("answer") or reply.get("sentence") or "it is too large to be drawn")


def rows(latex: str) -> str:
    r"""The formula of a display as it stands alone: what has rows or columns of its own is aligned, as in the
    environment that it was taken out of; numbers and labels of equations are no part of it.
    """
    latex = re.sub(r"\\(?:label|tag\*?)\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])", "", latex)
    outside = re.sub(r"\\begin\{(\w+\*?)\}.*\\end\{\1\}", "", latex, flags=re.DOTALL)
    if re.search(r"(?<!\\)&|\\\\", outside):
        return rf"\begin{{aligned}}{latex}\end{{aligned}}"
    return latex

"""What is said about a formula, in plain words: the same in every format."""

from __future__ import annotations

from collections.abc import Sequence

from symnn.check.findings import WORST_FIRST, Finding, Report, every_finding

TELLING = ("refuted", "ill-typed", "ambiguous", "unread", "unknown")
"""Verdicts about which something is to be said."""


def reasons(found: Finding) -> list[str]:
    """The sentences under a formula: why, the counterexample, the mended formula, what was assumed."""
    told = [found.reason] if found.reason else []
    told += [f"counterexample: {found.counterexample}"] if found.counterexample else []
    told += [f"mended: {found.mended}"] if found.mended else []
    return told + suppositions(found)


def suppositions(found: Finding) -> list[str]:
    """What was assumed, and where a proof holds."""
    told = [f"assuming {'; '.join(found.assumed)}"] if found.assumed else []
    return told + ([f"where {'; '.join(found.conditions)}"] if found.conditions else [])


def told(found: Finding) -> list[str]:
    """What is said about a formula: its own sentences, or, of one with several parts, those of each part that is as
    bad.
    """
    if not found.parts:
        return reasons(found)
    lines: list[str] = []
    for part in found.parts:
        if part.verdict in TELLING:
            lines += [f"{part.verdict}: {part.latex}", *(f"  {r}" for r in reasons(part))]
    return [*lines, f"mended: {found.mended}"] if found.mended else lines


def sentence(found: Finding) -> str:
    """All in one paragraph, the verdict first."""
    known = " (known: it is in the baseline)" if found.known else ""
    return ". ".join([f"{found.verdict}{known}: {found.latex}", *(r.strip().rstrip(".") for r in told(found))]) + "."


def summary(reports: Sequence[Report]) -> str:
    """How many formulas of each verdict, in one line."""
    verdicts = [f.verdict for f in every_finding(reports)]
    counts = {v: verdicts.count(v) for v in WORST_FIRST}
    judged = ", ".join(f"{n} {v}" for v, n in reversed(counts.items()) if n and v != "none")
    names = f", {counts['none']} with nothing to judge" if counts["none"] else ""
    files = f"{len(reports)} file{'s' if len(reports) != 1 else ''}"
    formulas = f"{len(verdicts)} formula{'s' if len(verdicts) != 1 else ''}"
    return f"{files}, {formulas}: {judged or 'nothing judged'}{names}"

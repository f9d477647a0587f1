"""What a formula was read as, and the verdicts of its parts, become one finding. Nothing is judged or read here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from symnn.check.findings import Finding, Trouble, worst
from symnn.check.note_reading import Note
from symnn.reading.documents import Span
from symnn.reading.documents.directives import ENVIRONMENT

Data = Mapping[str, Any]

MOST = 4_000
"""Characters of a sentence that a prover gives; a counterexample of more tells nobody anything."""
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control signs and marks of writing direction; line ends and tabs are none of them."""


def findings(note: Note, outcomes: Mapping[str, Data], keys: Mapping[tuple[int, int], str]) -> list[Finding]:
    """One finding for each formula of a note. `keys` names the outcome of each part that was judged, by formula and
    part.
    """
    spans = {s.index: s for s in note.document.spans}
    found = []
    for number, item in enumerate(note.items):
        if spans[item["span"]].environment == ENVIRONMENT:
            continue  # a directive is the author's word: it is not judged
        parts = [
            {**part, **outcomes[keys[number, which]]} if (number, which) in keys else part
            for which, part in enumerate(item["parts"])
        ]
        found.append(_finding(spans[item["span"]], item, parts, note.document.scope))
    return found


def troubles(note: Note) -> list[Trouble]:
    """What could not be read of the note, its directives included."""
    found = [Trouble(p.file, p.line, p.column, p.sentence) for p in note.document.problems]
    spans = {s.index: s for s in note.document.spans}
    for item in note.items:
        span = spans[item["span"]]
        if span.environment == ENVIRONMENT and item["kind"] == "unread":
            said = f"symnn: {flat(span.latex)} is not understood: {item['reason']}"
            found.append(Trouble(span.file, span.line, span.column, said))
    return found


def _finding(span: Span, item: Data, parts: Sequence[Data], scope: str) -> Finding:
    verdicts = [_verdict(p) for p in parts] or ["unread" if item["kind"] == "unread" else "none"]
    verdict = worst(verdicts)
    telling = next((p for p, v in zip(parts, verdicts, strict=False) if v == verdict), {})
    mended, fixes = _mended(span, parts)
    whole = Finding(
        **_opened(span),
        latex=flat(span.latex),
        kind=item["kind"],
        verdict=verdict,
        mended=mended,
        assumed=tuple(dict.fromkeys(a for p in parts for a in p.get("assumed", ()))),
        conditions=tuple(dict.fromkeys(c for p in parts for c in p.get("conditions", ()))),
        inline=not span.displayed,
        scope=scope,
        cell=span.cell,
        start=(span.line, span.column),
        end=span.end(),
        seconds=sum(p.get("seconds", 0.0) for p in parts),
        fixes=fixes,
        parts=tuple(_part(span, p, v) for p, v in zip(parts, verdicts, strict=False)) if len(parts) > 1 else (),
    )
    return _saying(whole, {**telling, "reason": telling.get("reason") or item.get("reason", "")})


def _part(span: Span, part: Data, verdict: str) -> Finding:
    found = Finding(
        **_place(span, part.get("start") or 0),
        latex=flat(part["latex"]),
        kind=part["kind"],
        verdict=verdict,
        mended=flat(part.get("mended", "")),
        assumed=tuple(part.get("assumed", ())),
        conditions=tuple(part.get("conditions", ())),
        inline=not span.displayed,
        cell=span.cell,
        seconds=part.get("seconds", 0.0),
    )
    return _saying(found, part)


def _verdict(part: Data) -> str:
    return part.get("verdict") or ("unread" if part["kind"] == "unread" else "none")


def _opened(span: Span) -> dict[str, Any]:
    """Where a formula stands: where the dollar, the bracket or the environment that opens it does."""
    line, column = span.opened()
    return {"file": span.file, "line": line, "column": column}


def _place(span: Span, start: int) -> dict[str, Any]:
    line, column = span.place(start)
    return {"file": span.file, "line": line, "column": column}


def _saying(found: Finding, part: Data) -> Finding:
    """The finding with the sentences of a part."""

    def said(key: str) -> str:
        return UNSEEN.sub("\ufffd", str(part.get(key) or "")[:MOST])

    return replace(
        found,
        reason=said("reason"),
        counterexample=said("counterexample"),
        method=said("method"),
        proof=said("proof"),
        reading=said("reading"),
    )


def _mended(span: Span, parts: Sequence[Data]) -> tuple[str, tuple[tuple[str, int, str, str], ...]]:
    """The whole formula with its wrong parts mended, and what to write where; empty if a part has no place of its
    own.
    """
    wrong = [p for p in parts if p.get("mended")]
    if not wrong:
        return "", ()
    if any(p.get("start") is None for p in wrong):
        if len(parts) > 1:
            return "", ()
        text = wrong[0]["mended"]
        return flat(text), ((span.file, span.offset(0), span.latex, text),)
    latex, fixes, before = span.latex, [], len(span.latex) + 1
    for part in sorted(wrong, key=lambda p: -p["start"]):
        start, end = part["start"], part["end"]
        if end > before:
            return "", ()  # two parts overlap (a chain): which to mend is the author's choice
        latex = latex[:start] + part["mended"] + latex[end:]
        fixes.append((span.file, span.offset(start), span.latex[start:end], part["mended"]))
        before = start
    return flat(latex), tuple(reversed(fixes))


def flat(latex: str) -> str:
    """On one line, without signs that would speak to a terminal or turn the line around."""
    return UNSEEN.sub("\ufffd", " ".join(latex.split()))

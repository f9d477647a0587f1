"""Parts of a note before the note is at its end, with what is known of their names where they stand; and the task of
each as plain data, when all sizes are found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from symnn.reading.documents import Span
from symnn.reading.formula import tree as t
from symnn.reading.note import places_apart, recurrences, tasks, through_steps
from symnn.reading.note.indexed_functions import as_called
from symnn.reading.note.items import Item, Part
from symnn.reading.note.note_memory import Notebook, Said

ORDER = ("unread", "claim", "definition", "condition", "declaration", "fragment")


@dataclass
class DraftPart:
    """A part that is not finished: `frozen` is what is known of its names where it stands.

    What is `hopeful` was written by nobody: it is said only if it is proved, and what is `doubtful` only if it is
    refuted. `chain`, of a later link of a = b = c: its first side, and those of the link. `otherwise`, where a name was
    told twice: the name, and what is known if it is as it was at first; `in_a_case` if that was under an "if". `moment`
    is one that nothing else may tell. `calls` is how the note writes what was read as entries. What is `retold` speaks
    of a name that its section tells anew. What `restates` tells a name `again` in other names. `steps` is what
    is known of a claim that may speak of the states of a recurrence. `apart` are two places of it that are not one.
    """

    kind: str
    latex: str
    start: int
    end: int
    frozen: dict[str, Any] | None = None
    reason: str = ""
    verdict: str = ""
    mended: str = ""
    caution: str = ""
    new: str = ""
    moment: str = ""
    again: str = ""
    restates: bool = False
    steps: dict[str, Any] | None = None
    certain: bool = False
    hopeful: bool = False
    doubtful: bool = False
    setups: list[dict[str, Any]] = field(default_factory=list)
    assuming: list[str] = field(default_factory=list)
    chain: list[str] = field(default_factory=list)
    unrolled: recurrences.Unrolled | None = None
    otherwise: tuple[str, dict[str, Any]] | None = None
    in_a_case: bool = False
    calls: dict[str, str] = field(default_factory=dict)
    retold: bool = False
    apart: str = ""


@dataclass
class Waiting:
    """A claim whose sentence is not at its end, and what was defined where it stands."""

    draft: DraftPart
    sides: Sequence[t.Tree]
    where: tuple[int, str]
    definitions: dict[str, Said]


def item(book: Notebook, span: Span, drafts: Sequence[DraftPart]) -> Item:
    parts = tuple(part(book, d) for d in drafts)
    kinds = [p.kind for p in parts] or ["fragment"]
    kind = min(kinds, key=ORDER.index) if kinds else "fragment"
    reason = next((p.reason for p in parts if p.kind == kind and p.reason), "")
    return Item(span.index, kind, reason, parts)


def part(book: Notebook, draft: DraftPart) -> Part:
    task = None
    if draft.setups:
        task = {"claim": draft.latex, "symbols": [], "definitions": [], "assumptions": [], "setups": draft.setups,
                "chain": draft.chain}  # fmt: skip
        return Part(draft.kind, draft.latex, draft.start, draft.end, "", task)
    if draft.unrolled is not None:
        return _unrolled(book, draft, draft.unrolled)
    if draft.frozen is not None and not draft.verdict:
        latex, caution = places_apart.said_apart(draft.latex, draft.apart, draft.caution)
        task = tasks.task(
            book,
            latex,
            draft.frozen,
            {
                "caution": caution,
                "new": draft.new or draft.moment,
                "again": draft.again,
                "assuming": draft.assuming,
                "certain": draft.certain,
                "chain": draft.chain,
                **({"restates": True} if draft.restates else {}),
                **({"hopeful": True} if draft.hopeful else {}),
                **({"doubtful": True} if draft.doubtful else {}),
                **({"calls": draft.calls} if draft.calls else {}),
                **({"retold": True} if draft.retold else {}),
                **_otherwise(book, draft),
            },
        )
    if draft.steps is not None and (task is not None or draft.verdict in ("", "unknown", "unread")):
        return _through_steps(book, draft, task)
    return Part(
        draft.kind,
        as_called(draft.latex, draft.calls),
        draft.start,
        draft.end,
        draft.reason,
        task,
        draft.verdict,
        draft.mended,
    )


def _through_steps(book: Notebook, draft: DraftPart, task: dict[str, Any] | None) -> Part:
    """The claim with the task in which its states are of one family, beside the one of the note as it stands."""
    said = {"caution": draft.caution, "certain": False}
    made = task or {"claim": draft.latex, "undecided": (draft.verdict or "unread", draft.reason)}
    stepped = through_steps.task(book, draft.latex, draft.steps or {}, said)
    return Part("claim", draft.latex, draft.start, draft.end, "", {**made, "stepped": stepped})


def _otherwise(book: Notebook, draft: DraftPart) -> dict[str, Any]:
    """The task with the first definition of a name that has two."""
    if draft.otherwise is None:
        return {}
    name, frozen = draft.otherwise
    return {"otherwise": {"name": name, "in_a_case": draft.in_a_case, **tasks.task(book, draft.latex, frozen, {})}}


def _unrolled(book: Notebook, draft: DraftPart, form: recurrences.Unrolled) -> Part:
    """The task of a closed form: its first case and the forms of its step."""
    made = [tasks.task(book, latex, frozen, {}) for latex, frozen in (form.first, *form.steps)]
    task = {
        "claim": draft.latex,
        "first": made[0],
        "steps": made[1:],
        "general": form.general,
        "caution": draft.caution,
    }
    return Part(draft.kind, draft.latex, draft.start, draft.end, "", task)

"""Verdicts on the command line: the paragraph, and with --explain the steps behind it, product by product. Nothing is
proved here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from symnn.claims.verdict import Proved, Refuted, Supported, Unknown, ValueInWords
from symnn.cli.typed_claims import JudgedTyped
from symnn.proof.equality.certificate import recheck
from symnn.text import latex, markdown, paragraph
from symnn.text.data import verdict_data
from symnn.text.letters import text
from symnn.text.told import apart, value


def printed(judged: JudgedTyped, form: str, explain: bool) -> str:
    """The verdict as text, markdown, latex or json; with `explain`, also what stands behind it."""
    if form == "json":
        return as_json(judged, explained(judged) if explain else None)
    said = FORMS[form](judged)
    if explain and form in SET and isinstance(judged.verdict, Proved):
        from symnn.cli.proof_displays import displays

        if shown := displays(judged.formal):
            behind = (SET[form][1](line) for line in _rests_on(judged, judged.verdict))
            return "\n\n".join([said, *map(SET[form][0], shown), *behind])
    lines = "\n".join(explained(judged)) if explain else ""
    return f"{said}\n\n{WHOLE[form] % lines}" if lines else said


def as_text(judged: JudgedTyped) -> str:
    said = paragraph(judged.verdict)
    return f"{said}\n{judged.details}" if judged.details else said


def as_json(judged: JudgedTyped, behind: list[str] | None) -> str:
    """The data of the verdict, how long it took, and what was taken for granted."""
    told: dict[str, Any] = {**verdict_data(judged.verdict), "seconds": round(judged.seconds, 3)}
    if behind is not None:
        told["explanation"] = behind
    told["notes"] = judged.spoken.notes if judged.spoken is not None else ()
    return json.dumps(told, indent=1, ensure_ascii=False)


FORMS: dict[str, Callable[[JudgedTyped], str]] = {
    "text": as_text,
    "markdown": lambda judged: markdown(judged.formal),
    "latex": lambda judged: latex(judged.formal),
}
# lines that must stay lines, and signs that must stay signs
WHOLE = {"text": "%s", "markdown": "```text\n%s\n```", "latex": "\\begin{verbatim}\n%s\n\\end{verbatim}"}


# how a display stands in a text, and a line of words
SET: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    "latex": (str, text),
    "markdown": (lambda shown: f"$$\n{shown.replace('{align*}', '{aligned}')}\n$$", lambda line: f"`{line}`"),
}


def explained(judged: JudgedTyped) -> list[str]:
    """What stands behind the verdict, in lines."""
    match judged.verdict:
        case Proved():
            return list(_proof(judged, judged.verdict))
        case Refuted():
            return list(_counterexample(judged.verdict))
        case Unknown() | Supported():
            return [
                "To get further: assume what you know (--assume 'c > 0'), give sizes numbers (--let 'A: 2,3'), prove "
                "parts of it, or",
                f"allow more time (--budget); this took {judged.seconds:.2f} s.",
            ]
    return []


def _counterexample(verdict: Refuted) -> Iterator[str]:
    yield "The counterexample, which can be checked by hand:"
    for name, x in verdict.counterexample.items():
        yield f"  {name} = {value(x)}"
    digits = apart(verdict.lhs, verdict.rhs)
    for name, side in (("left side ", verdict.lhs), ("right side", verdict.rhs)):
        yield f"  {side}" if isinstance(side, ValueInWords) else f"  {name} = {value(side, digits)}"


def _proof(judged: JudgedTyped, verdict: Proved) -> Iterator[str]:
    claim = judged.spoken
    assert claim is not None
    from symnn.cli.explained_lines import told

    lines = list(told(judged.formal))
    yield from lines
    if not lines and len(claim.links) < 2 and verdict.steps:
        yield "Steps:"
        yield from (f"  {k}. {step}" for k, step in enumerate(verdict.steps, 1))
    yield from _rests_on(judged, verdict)


def _rests_on(judged: JudgedTyped, verdict: Proved) -> Iterator[str]:
    """What the proof takes for granted, and who checked it again."""
    said = {"Assumed": verdict.hypotheses, "Where": [str(c) for c in verdict.conditions]}
    yield from (f"{word}: {'; '.join(lines)}" for word, lines in said.items() if lines)
    found = recheck(judged.formal)  # the certificate is about the formula, not about the words that were typed
    yield f"Rechecked: {found.reason}." if found.accepted else f"Not rechecked: {found.reason}."

"""Verdicts on the command line: the paragraph, and with --explain the steps behind it, product by product. Nothing is
proved here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from symnn.claims.relations import DENIED
from symnn.claims.verdict import Proved, ReceivedStatement, Refuted, Supported, Unknown, ValueInWords
from symnn.cli.typed_claims import JudgedTyped
from symnn.proof.equality.certificate import recheck
from symnn.text import paragraph
from symnn.text.data import verdict_data
from symnn.text.letters import text
from symnn.text.told import apart, value


def printed(judged: JudgedTyped, form: str, explain: bool) -> str:
    """The verdict as text, markdown, latex or json; with `explain`, also what stands behind it."""
    if form == "json":
        return as_json(judged, explained(judged) if explain else None)
    if form != "text":
        return _mathematics(judged, form, explain)
    behind = explained(judged) if explain else []
    if behind and behind[0] != STEPS and isinstance(judged.verdict, Proved):
        judged = replace(judged, verdict=replace(judged.verdict, steps=()))  # the lines tell them
    return "\n\n".join(filter(None, (as_text(judged), "\n".join(behind))))


def _mathematics(judged: JudgedTyped, form: str, explain: bool) -> str:
    """The paragraph, and displays, or words where there are none."""
    from symnn.cli.proof_displays import displayed, paragraph

    behind = displayed(judged, form) if explain else []
    proof = judged.verdict if isinstance(judged.verdict, Proved) else None
    told = replace(judged.formal, steps=()) if behind and isinstance(judged.formal, Proved) else judged.formal
    if explain and not behind and (lines := explained(judged)):
        behind = [WHOLE[form](lines)]
    elif behind and proof is not None:
        behind += map(text if form == "latex" else str, _rests_on(judged, proof, form))
    return "\n\n".join([paragraph(judged, form, told), *behind])


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


# lines that must stay lines, and signs that must stay signs; in LaTeX a line that is too long goes on in the next
WHOLE: dict[str, Callable[[list[str]], str]] = {
    "markdown": lambda lines: "\n".join(("```text", *lines, "```")),
    "latex": lambda lines: "\\begin{flushleft}\n" + " \\\\\n".join(map(text, lines)) + "\n\\end{flushleft}",
}
STEPS = "Steps:"


def explained(judged: JudgedTyped) -> list[str]:
    """What stands behind the verdict, in lines."""
    match judged.verdict:
        case Proved():
            return list(_proof(judged, judged.verdict))
        case Refuted():
            return list(_counterexample(judged, judged.verdict))
        case Unknown() | Supported():
            return [
                "To get further: assume what you know (--assume 'c > 0'), give sizes numbers (--let 'A: 2,3'), prove "
                "parts of it, or",
                f"allow more time (--budget); this took {judged.seconds:.2f} s.",
            ]
    return []


def _counterexample(judged: JudgedTyped, verdict: Refuted) -> Iterator[str]:
    """The claim with its relation struck out, then where, and both values."""
    if not verdict.counterexample:
        return
    from symnn.reading.explained import worded

    said = judged.formal.statement
    if isinstance(said, ReceivedStatement):
        yield f"False: {worded(said.left)} {DENIED[said.relation]} {worded(said.right)} at"
    else:
        yield "The counterexample, which can be checked by hand:"
    for name, x in verdict.counterexample.items():
        yield f"  {name} = {value(x)}"
    digits = apart(verdict.lhs, verdict.rhs)
    for name, side in (("left side ", verdict.lhs), ("right side", verdict.rhs)):
        yield f"  {side}" if isinstance(side, ValueInWords) else f"  {name} = {value(side, digits)}"


def _proof(judged: JudgedTyped, verdict: Proved) -> Iterator[str]:
    claim = judged.spoken
    assert claim is not None
    from symnn.reading.explained import explain, told

    lines = list(told(explain(judged.formal).lines))
    yield from lines
    if not lines and len(claim.links) < 2 and verdict.steps:
        yield STEPS
        yield from (f"  {k}. {step}" for k, step in enumerate(verdict.steps, 1))
    yield from _rests_on(judged, verdict)


def _rests_on(judged: JudgedTyped, verdict: Proved, form: str = "text") -> Iterator[str]:
    """What the proof takes for granted, and who checked it again; in mathematics the paragraph says the former."""
    said = {"Assumed": verdict.hypotheses, "Where": [str(c) for c in verdict.conditions]} if form == "text" else {}
    yield from (f"{word}: {'; '.join(lines)}" for word, lines in said.items() if lines)
    found = recheck(judged.formal)  # the certificate is about the formula, not about the words that were typed
    yield f"Rechecked: {found.reason}." if found.accepted else f"Not rechecked: {found.reason}."

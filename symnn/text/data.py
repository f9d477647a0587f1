"""Verdicts and derivations as JSON. The same input gives the same text; numbers are written exactly, as texts:
"1/3".
"""

from __future__ import annotations

from collections.abc import Sequence
from json import dumps
from typing import Any

from symnn.claims.derivation import Derivation, Step
from symnn.claims.verdict import IllTyped, Proved, Refuted, Supported, Unknown, Verdict
from symnn.text.notation import Notation
from symnn.text.printer import MatrixPrinter
from symnn.text.verdicts import paragraph


def json(obj: Verdict | Derivation, notation: Notation | None = None) -> str:
    """One object as text."""
    data = derivation_data(obj, notation) if isinstance(obj, Derivation) else verdict_data(obj)
    return dumps(data, indent=1, ensure_ascii=False)


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """The verdict's word, its statement, what belongs to it, and the paragraph that says it all."""
    told: dict[str, Any] = {"verdict": verdict.word, "statement": str(verdict.statement)}
    match verdict:
        case Proved():
            told |= {"method": verdict.method, "steps": list(verdict.steps), "hypotheses": list(verdict.hypotheses)}
            told |= {"conditions": [str(c) for c in verdict.conditions]}
        case Refuted():
            told |= {"counterexample": {str(name): exact(x) for name, x in verdict.counterexample.items()}}
            told |= {
                "left": exact(verdict.lhs),
                "right": exact(verdict.rhs),
                "missing": verdict.missing,
                "repair": verdict.repair,
            }
        case IllTyped():
            told |= {"where": verdict.where, "sizes": list(verdict.sizes), "repair": verdict.repair}
        case Supported():
            told |= {"trials": verdict.trials, "error": exact(verdict.error)}
        case Unknown():
            told |= {"reason": verdict.reason}
    return told | {"said": paragraph(verdict)}


def exact(value: Any) -> Any:
    """A number as a text with all its digits, an array of them as lists; null for what is undefined."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [exact(v) for v in value]
    if value is None or isinstance(value, str):
        return value
    return repr(value) if isinstance(value, float) else str(value)


def derivation_data(derivation: Derivation, notation: Notation | None = None) -> dict[str, Any]:
    """What is not proved first, then the inputs, and every line with its LaTeX, shape, rule and verdict."""
    printer = MatrixPrinter(notation or Notation(), derivation.names)
    return {
        "title": derivation.title,
        "proved": not derivation.unproved,
        "not proved": [f"{s.key} ({s.verdict.word})" for s in derivation.unproved],
        "inputs": [{"symbol": str(s), "shape": extent(shape), "is": what} for s, shape, what in derivation.inputs],
        "hypotheses": list(derivation.hypotheses),
        "conditions": list(map(str, derivation.conditions)),
        "lines": [_line(step, printer) for step in derivation.steps],
    }


def _line(step: Step, printer: MatrixPrinter) -> dict[str, Any]:
    return {
        "key": step.key,
        "section": step.section,
        "derivative_by": step.of,
        "value": str(step.shown),
        "latex": str(printer.part(step.shown)),
        "shape": extent(step.shape),
        "rule": step.rule,
        "verdict": "definition" if step.raw is None else step.verdict.word,
    }


def extent(shape: Sequence[Any]) -> list[int | str]:
    """A shape as JSON: numbers, and symbols by name."""
    return [int(n) if str(n).isdigit() else str(n) for n in shape]

"""What `symnn derive` and `symnn export` print: from options to text. Derivation and code come from the floors below."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from symnn.check.request import Request
from symnn.errors import ArgumentError
from symnn.nets import Network
from symnn.proof.derivation import Derivation, Step
from symnn.text import latex, markdown
from symnn.text.notation import Notation

NETWORK = tuple(Request.__dataclass_fields__)


def network(options: Mapping[str, Any]) -> Network:
    return Request(**{k: v for k, v in options.items() if k in NETWORK}).network()


def derivation(options: Mapping[str, Any]) -> Derivation:
    return network(options).backprop()


def exported(options: Mapping[str, Any]) -> str:
    """The source of one file that needs NumPy alone."""
    return network(options).export()


def printed(found: Derivation, options: Mapping[str, Any]) -> str:
    """The derivation in the form that was asked for."""
    form, numbers, notation = options["form"], options["numbers"], wanted_notation(options)
    if form == "latex":
        return latex(found, standalone=options["standalone"], numbers=numbers, **notation)
    if options["standalone"]:
        raise ArgumentError(f"--standalone makes a LaTeX document: leave it out, or take --format latex instead of {form}")
    if form == "markdown":
        return markdown(found, numbers=numbers, **notation)
    if numbers:
        raise ArgumentError(f"--numbers is printed as latex or markdown, not as {form}")
    return str(found) if form == "text" else as_json(found, notation)


def wanted_notation(options: Mapping[str, Any]) -> dict[str, Any]:
    names = {"layer": "layer_style"}
    return {k: options[names.get(k, k)] for k in Notation.__dataclass_fields__ if names.get(k, k) in options and k != "loss"}


def as_json(found: Derivation, notation: Mapping[str, Any]) -> str:
    """One object: the inputs, and every line with its LaTeX, shape, rule and verdict."""
    options = {**notation, "names": found.names}
    told = {
        "title": found.title,
        "inputs": [{"symbol": str(s), "shape": extent(shape), "is": what} for s, shape, what in found.inputs],
        "hypotheses": list(found.hypotheses),
        "conditions": list(found.conditions),
        "lines": [line(step, options) for step in found.steps],
    }
    return json.dumps(told, indent=1, ensure_ascii=False)


def line(step: Step, options: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": step.key,
        "section": step.section,
        "derivative_by": step.of,
        "value": str(step.shown),
        "latex": latex(step.shown, **options),
        "shape": extent(step.shape),
        "rule": step.rule,
        "verdict": "definition" if step.raw is None else step.verdict.word,
    }


def extent(shape: Sequence[Any]) -> list[int | str]:
    """A shape as JSON: numbers, and symbols by name."""
    return [int(n) if str(n).isdigit() else str(n) for n in shape]

r"""Functions that a text writes out, \sigma(z) = 1/(1 + e^{-z}), as the operators that they are: what is not proved of
the formula may be proved of the operator.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from symnn.reading.note.named_activations import NOTES

WRITTEN = {
    "sigmoid": (
        r"\frac{1}{1+e^{-@}}", r"1/(1+e^{-@})", r"\frac{e^{@}}{1+e^{@}}", r"\frac{e^{@}}{e^{@}+1}",
        r"\frac{1}{e^{-@}+1}",
    ),
    "softplus": (r"\log(1+e^{@})", r"\log(e^{@}+1)"),
}  # fmt: skip
"""Each function as it is written of @, without spaces."""
FUNCTION = re.compile(r"(\\?[A-Za-z]+)\(([A-Za-z])\):?=(.*)", re.DOTALL)
SPELLED = (
    (r"\s+|\\left|\\right|\\[,;!]|\\displaystyle", ""), (r"\\[dt]frac", r"\\frac"), (r"\\ln(?![a-z])", r"\\log"),
    (r"\\frac1(?=\{)", r"\\frac{1}"), (r"\\exp\((-?[A-Za-z])\)", r"e^{\1}"), (r"e\^([A-Za-z])", r"e^{\1}"),
)  # fmt: skip


def as_operators(task: Mapping[str, Any]) -> dict[str, Any]:
    """The task with the activations that it writes out as operators; empty where there are none."""
    found = {text: said for text in task["definitions"] if (said := _written(text)) is not None}
    if not found:
        return {}
    notes = {name: NOTES[kind] for name, kind in found.values()}
    symbols = [
        {"latex": s["latex"], "shape": None, "kind": "function", "note": notes[s["latex"]]}
        if s["latex"] in notes
        else s
        for s in task["symbols"]
    ]
    return {**task, "symbols": symbols, "definitions": [text for text in task["definitions"] if text not in found]}


def _written(definition: str) -> tuple[str, str] | None:
    """The name of the function that a definition writes out, and which one it is; None for any other definition."""
    for pattern, plain in SPELLED:
        definition = re.sub(pattern, plain, definition)
    match = FUNCTION.fullmatch(definition.rstrip(".,;"))
    if match is None:
        return None
    kinds = (kind for kind, forms in WRITTEN.items() for form in forms if match[3] == form.replace("@", match[2]))
    return next(((match[1], kind) for kind in kinds), None)

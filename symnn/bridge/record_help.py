"""What `help` says of the function of a record: its operands in order, their shapes, its settings and its kinks, all
from the record. The example below them is made elsewhere.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from textwrap import indent
from typing import Any

from symnn.expr.records import Composition, MatrixOperator, Operator, Record, home, operands

KINDS = {
    Operator: "Of SymPy numbers, matrices and tensors, entry by entry: operands have one shape, or are numbers.",
    MatrixOperator: "Of a square SymPy matrix (n, n); the result is {result}.",
    Composition: "Of SymPy matrices and tensors.",
}
DOMAINS = {
    "positive": "> 0",
    "nonnegative": ">= 0",
    "nonzero": "!= 0",
    "base": "is any number under a whole exponent >= 0, != 0 under another whole one, >= 0 under any other",
}


def documented(record: Record, example: str = "") -> str:
    """What it is, of what operands and shapes, domain, kinks, source; and an example, if one is given."""
    names = [name.partition("=")[0] for name in operands(record)]
    facts = [KINDS[type(record)].format(result="one, too" if getattr(record, "keeps_shape", False) else "a number")]
    facts += [_shapes(names, record)] if isinstance(record, Composition) and record.shapes else []
    domain = getattr(record, "domain", ())
    facts += [f"It is defined where {x} {DOMAINS[d]}." for x, d in zip(names, domain, strict=False) if d in DOMAINS]
    facts += (
        [f"It is defined where {record.condition}."] if isinstance(record, MatrixOperator) and record.condition else []
    )
    kinks = getattr(record, "kinks", ())
    facts += [f"The slope at the kink {names[0]} = {_number(at)} is {_number(slope)}." for at, slope in kinks]
    facts += [f"Source: {record.source}."] if record.source else []
    shown = ["Example:", indent(example, "    ")] if example else []
    return "\n\n".join([_opening(record), "\n".join(facts), *shown])


def _shapes(names: Sequence[str], record: Composition) -> str:
    """Shapes: q (…, n, d), k (…, m, d), v (…, m, p); the result is (…, n, p)."""
    taken, _, given = record.shapes.partition(" -> ")
    told = ", ".join(f"{name} {_shape(sizes)}" for name, sizes in zip(names, taken.split(","), strict=True))
    result = "a number" if given == "number" else _shape(given)
    return f"Shapes: {told}; the result is {result}{', with the settings above' * bool(record.settings)}."


def _shape(sizes: str) -> str:
    parts = [size.replace("...", "…").replace("-", " − ").replace("+", " + ") for size in sizes.split()]
    return f"({', '.join(parts)}{',' * (len(parts) == 1)})"


def _opening(record: Record) -> str:
    """What its file says of it; an unknown function has none."""
    if isinstance(record, Operator) and record.value is None and record.define is None:
        return "A function of which nothing is known."
    return inspect.cleandoc(home(record).__doc__ or "")


def signature(record: Record) -> inspect.Signature:
    """(x, gamma, beta, *, axis=-1, eps=1/100000)"""
    found = []
    for name, _, value in (told.partition("=") for told in operands(record)):
        found.append(_parameter(name, inspect.Parameter.POSITIONAL_ONLY, value))
    for name, default in getattr(record, "settings", ()):
        found.append(_parameter(name, inspect.Parameter.KEYWORD_ONLY, str(default)))
    return inspect.Signature(found)


def _parameter(name: str, kind: Any, value: str) -> inspect.Parameter:
    return inspect.Parameter(name, kind, default=_Shown(value) if value else inspect.Parameter.empty)


class _Shown(str):
    """A value as it is shown, without quotes."""

    def __repr__(self) -> str:
        return str(self)


def _number(value: Any) -> str:
    return str(value) if len(str(value)) < 12 else f"{float(value):.6g}"

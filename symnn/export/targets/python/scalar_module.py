"""A program as a file that needs Python alone: arguments taken apart, the statements, numbers and lists returned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symnn.export.copied_draft import draft_of
from symnn.export.heading import described, heading
from symnn.export.python_source import Names, docstring, written_tuple
from symnn.export.targets.numpy.body import file_text
from symnn.export.targets.numpy.module import default
from symnn.export.targets.python.scalar_entries import pattern
from symnn.export.targets.python.scalar_operators import MATH, SPELLED
from symnn.export.targets.python.scalar_writer import ScalarWriter
from symnn.expr.nodes import show

if TYPE_CHECKING:
    from symnn.export.standalone import Input, Program


NAMED = """\
def _misfit(parameters: Any, names: tuple[str, ...]) -> ValueError:
    missing, more = [k for k in names if k not in parameters], [k for k in parameters if k not in names]
    return ValueError(f"the parameters are {', '.join(names)}; missing: {missing}, not known: {more}")
"""


def source(program: Program) -> str:
    """A file of functions of numbers and nested sequences. UnsupportedError for a size that is a symbol."""
    head = docstring(heading(program, "It needs Python alone."))
    made = [_function(p) for p in (program, *program.beside)]
    named = [NAMED] if any(p.parameters for p in (program, *program.beside)) else []
    parts = [*named, *dict.fromkeys(h for helpers, _ in made for h in helpers), *(text for _, text in made)]
    called = [f for f in MATH if any(_calls(part, f) for part in parts)]
    return file_text(head, [f"from math import {', '.join(called)}"] if called else [], (), parts)


def _function(program: Program) -> tuple[Sequence[str], str]:
    """The functions that are called, and the text."""
    used = [*(i.identifier for i in program.inputs), *(d.identifier for d in program.definitions)]
    names = Names([program.name, *MATH, *used])
    loads = {i.atom: i.identifier for i in program.inputs}
    writer = ScalarWriter(draft_of(SPELLED, program, loads, {}, names), names)
    arguments = [
        *(["parameters: Mapping[str, Any]"] if program.parameters else []),
        *(f"{i.identifier}: Any{default(i)}" for i in program.inputs if i.identifier not in program.trained),
    ]
    inside = "\n".join(f"    {line}" for line in [*_taken(program, writer), *writer.lines, _returned(program, writer)])
    text = docstring(_documentation(program), "    ")
    return list(writer.helpers), f"def {program.name}({', '.join(arguments)}) -> Any:\n{text}\n{inside}"


def _calls(text: str, name: str) -> bool:
    return any(not (before[-1:].isalnum() or before[-1:] == "_") for before in text.split(f"{name}(")[:-1])


def _taken(program: Program, writer: ScalarWriter) -> list[str]:
    """Arguments taken apart, which refuses a wrong number of entries."""
    lines: list[str] = []
    for i in program.inputs:
        given = f'parameters["{i.identifier}"]' if i.identifier in program.trained else i.identifier
        entries = writer.loaded.get(i.identifier)
        target = i.identifier if entries is None else pattern(entries)
        lines += [f"{_row(i, target)} = {given}"] if _row(i, target) != given else []
    names = written_tuple([repr(k) for k in program.parameters])
    checked = [f"if len(parameters) != {len(program.parameters)}:", f"    raise _misfit(parameters, {names})"]
    shapes = ", ".join(f"{i.identifier}: {show(i.written)}" for i in program.inputs if i.written)
    if shapes and lines:  # what is not read is not taken apart
        said = f'raise ValueError("the shapes are {shapes}; class numbers are given one-hot") from misfit'
        taken = ["try:", *(f"    {line}" for line in lines), "except (TypeError, ValueError) as misfit:", f"    {said}"]
        missing = ["except KeyError:", f"    raise _misfit(parameters, {names}) from None"]
        lines = [*taken, *(missing if program.parameters else [])]
    return [*(checked if program.parameters else []), *lines]


def _row(i: Input, text: str) -> str:
    """A matrix with one row is a sequence of one row; a column is a sequence of its entries."""
    return f"[{text}]" if len(i.written) == 2 and i.written[0] == 1 != i.written[1] and i.atom.rank == 1 else text


def _returned(program: Program, writer: ScalarWriter) -> str:
    results = [pattern(writer.arrays[x]) for x in writer.outputs]
    first = [results.pop(0)] if program.value else []
    rows = {i.identifier: i for i in program.inputs if i.identifier in program.trained}
    entries = [f'"{k}": {_row(rows[k], r) if k in rows else r}' for k, r in zip(program.outputs, results, strict=True)]
    gradients = [f"{{{', '.join(entries)}}}"] if program.outputs else []
    return f"return {', '.join([*first, *gradients])}"


def _documentation(program: Program) -> str:
    return "\n".join(
        [
            program.title or program.name,
            "",
            *map(described, program.inputs),
            "",
            "A column is a sequence of its entries, a matrix a sequence of its rows; lists come back.",
            "Where NumPy would give inf or nan, ZeroDivisionError or ValueError is raised.",
        ]
    )

"""The statements of a NumPy function: sizes read off arguments, the dtype, the plan's lines, results that are the
caller's own. No node is emitted here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.errors import ArgumentError
from symnn.export.draft import Draft
from symnn.export.python_source import Names, size
from symnn.export.targets.numpy.lookup_writer import LookupWriter
from symnn.export.targets.numpy.writer import Writer
from symnn.expr import Atom


@dataclass(frozen=True)
class Body:
    """Statements, one expression per result, and what has to stand before them.

    helpers     functions that the statements call
    sizes       statements that read the sizes off the arguments
    dtype       the statement that finds the working dtype, if one is needed
    """

    helpers: tuple[str, ...]
    sizes: tuple[str, ...]
    dtype: tuple[str, ...]
    statements: tuple[str, ...]
    results: tuple[str, ...]

    def lines(self) -> list[str]:
        return [*self.sizes, *self.dtype, *self.statements]


def body(made: Draft, names: Names, writes: Callable[[Draft, Mapping[Any, str], Names], Writer] = LookupWriter) -> Body:
    """The draft as source. ArgumentError for a size that no argument gives."""
    writer = writes(made, _Sizes(made.sizes), names)
    results = tuple(map(writer.owned, made.outputs))
    used = [s for s in writer.used_sizes if s not in made.given]
    return Body(
        helpers=tuple(writer.helpers),
        sizes=tuple(f"{made.sizes[s]} = {read_size(s, made.arguments, made.sizes)}" for s in used),
        dtype=(f"dtype = {_dtype(made.arguments)}",) if writer.uses_dtype else (),
        statements=tuple(writer.lines),
        results=results,
    )


class _Sizes(dict[Any, str]):
    """Identifiers of sizes; one that no argument gives is the caller's mistake."""

    def __missing__(self, symbol: Any) -> str:
        raise ArgumentError(
            f"the size {symbol} cannot be read off the shape of an argument: add {symbol} to the arguments"
        )


def read_size(symbol: Any, arguments: Mapping[Atom, str], symbols: Mapping[Any, str]) -> str:
    """How a size is read off: from an axis of exactly this size, else from one that is linear in it."""
    places = [
        (e, f"{name}.shape[{k}]")
        for a, name in arguments.items()
        for k, e in enumerate(a.shape)
        if symbol in e.free_symbols
    ]
    for extent, place in places:
        if extent == symbol:
            return place
    for extent, place in places:
        stand_in = sp.Symbol("extent", integer=True)
        found = (
            sp.solve(extent - stand_in, symbol)
            if extent.free_symbols == {symbol} and extent.is_polynomial(symbol)
            else []
        )
        if len(found) == 1:
            return size(found[0], {**symbols, stand_in: place}).text
    return _Sizes()[symbol]


def _dtype(arguments: Mapping[Atom, str]) -> str:
    names = [name for a, name in arguments.items()]
    return f"np.result_type({', '.join(names)})" if names else "np.float64"


def module(helpers: Sequence[str], function: str) -> str:
    """A module that imports NumPy and the standard library alone."""
    return file_text("", (), ("import numpy as np",), [*helpers, function])


def file_text(head: str, standard: Sequence[str], arrays: Sequence[str], parts: Sequence[str]) -> str:
    """A file: its docstring, imports of the standard library and of others, functions. What the text does not name is
    not imported.
    """
    text = "\n".join(parts)
    generic = [name for name in ("Callable", "Mapping") if f"{name}[" in text]
    library = [
        *standard,
        *([f"from collections.abc import {', '.join(generic)}"] if generic else []),
        *(["from typing import Any"] if "Any" in text else []),
    ]
    others = [line for line in arrays if re.search(rf"\b{line.split()[-1]}\.", text)]
    groups = [["from __future__ import annotations"] if head else [], sorted(library, key=_place), others]
    top = "\n\n".join("\n".join(group) for group in groups if group)
    return (f"{head}\n\n" if head else "") + "\n\n\n".join([top, *(part.rstrip() for part in parts)]) + "\n"


def _place(line: str) -> tuple[bool, str]:
    """Modules first, then names out of modules."""
    return line.startswith("from"), line

"""The statements of a NumPy function: sizes read off arguments, the dtype, the plan's lines, results that are the
caller's own. No node is emitted here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.errors import ArgumentError
from symnn.export.draft import Draft
from symnn.export.plan import Plan
from symnn.export.python_source import Names, size
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


def body(made: Draft, names: Names) -> Body:
    """The draft as NumPy source. ArgumentError for a size that no argument gives."""
    writer = Writer(made, _Sizes(made.sizes), names)
    used = [s for s in writer.used_sizes if s not in made.given]
    return Body(
        helpers=tuple(writer.helpers),
        sizes=tuple(f"{made.sizes[s]} = {read_size(s, made.arguments, made.sizes)}" for s in used),
        dtype=(f"dtype = {_dtype(made.arguments)}",) if writer.uses_dtype else (),
        statements=tuple(writer.lines),
        results=tuple(_owned(made.plan, x, writer.pieces[x].text) for x in made.outputs),
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


def _owned(plan: Plan, x: int, text: str) -> str:
    """A result that is neither an argument itself, nor a window on one, nor read-only."""
    instruction = plan.instructions[x]
    if not instruction.shape:
        return f"float({text})" if instruction.weak else text
    while instruction.op in ("view", "squeeze"):
        instruction = plan.instructions[instruction.inputs[0]]
    borrowed = instruction.op in ("load", "diagonal") or (
        instruction.op == "full" and bool(plan.shape(instruction.inputs[0]))
    )
    return f"np.array({text})" if borrowed else text


def module(helpers: Sequence[str], function: str, head: str = "") -> str:
    """A module that imports NumPy alone."""
    parts = ["import numpy as np", *(h.rstrip() for h in helpers), function.rstrip()]
    return (f"{head}\n\n" if head else "") + "\n\n\n".join(parts) + "\n"

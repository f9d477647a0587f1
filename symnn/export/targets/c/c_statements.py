"""The statements of a C function: lines, loop nests, and what is filled with zeros. No instruction is read here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symnn.export.draft import Draft
from symnn.export.python_source import Names, Source
from symnn.export.targets.c.c_arrays import CArray, Index, size_in_c, written
from symnn.export.targets.c.c_operators import OPERATORS
from symnn.ops.maximum import maximum

SINGULAR, NO_CLASS, NO_ENTRY = 1, 2, 3  # what the function returns where it cannot go on


class CStatements:
    """Lines that grow, and the helpers that they call."""

    def __init__(self, made: Draft, names: Names) -> None:
        self.plan, self.loads, self.sizes, self.named = made.plan, made.arguments, made.sizes, made.named
        self.lines: list[str] = []
        self.helpers: dict[str, None] = {}
        self._names = names
        self._letters = [names.fresh(letter) for letter in "ijklmn"]
        self._depth = 0
        self._level = 1

    def _say(self, text: str) -> None:
        self.lines.append("    " * self._level + text)

    def _size(self, expr: Any) -> Source:
        return size_in_c(expr, self.sizes)

    def loops(self, shape: Sequence[Any], inside: Callable[[Index], None]) -> None:
        """A loop nest over a shape; `inside` writes the body for these indices."""
        index: list[str] = []
        for extent in shape:
            if extent == 1:
                index.append("0")
                continue
            if self._depth == len(self._letters):
                self._letters.append(self._names.fresh("i"))
            i = self._letters[self._depth]
            self._say(f"for (ptrdiff_t {i} = 0; {i} < {self._size(extent).text}; {i}++) {{")
            index.append(i)
            self._depth, self._level = self._depth + 1, self._level + 1
        inside(tuple(index))
        for i in index:
            if i != "0":
                self._depth, self._level = self._depth - 1, self._level - 1
                self._say("}")

    def _block(self, shape: Sequence[Any], inside: Callable[[Index], None]) -> None:
        """A loop nest; braces where there is none, so that names inside stay inside."""
        if any(s != 1 for s in shape):
            self.loops(shape, inside)
            return
        self._say("{")
        self._level += 1
        inside(("0",) * len(shape))
        self._level -= 1
        self._say("}")

    def _zeros(self, into: CArray) -> None:
        self.loops(into.shape, lambda index: self._say(f"{into.entry(index).text} = 0;"))

    def _max(self, a: str, b: str) -> str:
        spelling = OPERATORS[maximum]
        self.helpers.update(dict.fromkeys(spelling.helpers))
        return written(spelling, [Source(a), Source(b)]).text


def by_axis(order: Sequence[int], index: Index) -> Index:
    """Indices that are given in this order of axes, in the order of the axes."""
    made = [""] * len(order)
    for a, i in zip(order, index, strict=True):
        made[a] = i
    return tuple(made)

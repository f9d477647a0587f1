"""Which values of a plan get memory, and which share it: a value that nobody reads any more gives its buffer to the
next of the same size. No text of C but the names of buffers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sympy as sp

from symnn.export.draft import Draft
from symnn.export.plan import Instruction, Plan
from symnn.export.stable.stable_operators import second_adjugate

# written into the line that reads them, as arithmetic; or read from elsewhere by a change of indices
ELEMENTWISE = frozenset({"add", "multiply", "divide", "negate", "map"})
VIEWS = frozenset({
    "load", "number", "extent", "constant", "indicator", "view", "diagonal", "gather", "full", "squeeze", "diag",
    "spread",
})  # fmt: skip
SHORT = 4


class Kept:
    """`stores` are the instructions whose values are computed into memory (or a variable), in order; what is only
    `looked` up is none of them.
    """

    def __init__(self, made: Draft, looked: Collection[int]) -> None:
        self.plan: Plan = made.plan
        self._looked = looked
        self.needed = self.plan.needed([*made.outputs, *made.named])
        self._readers: dict[int, list[int]] = {x: [] for x in self.needed}
        for x in self.needed:
            for read in self.plan.instructions[x].inputs:
                self._readers[read].append(x)
        wanted = {*made.outputs, *made.named}
        self._depth: dict[int, int] = {}
        self.stores = [x for x in self.needed if not self._melts(x, wanted)]
        self._stored = frozenset(self.stores)
        self.roots = self._roots()

    def _melts(self, x: int, wanted: Collection[int]) -> bool:
        i = self.plan.instructions[x]
        if i.op in VIEWS or x in self._looked:
            return True
        readers = self._readers[x]
        if x in wanted or i.op not in ELEMENTWISE or len(readers) != 1:
            return False
        reader = self.plan.instructions[readers[0]]
        self._depth[x] = 1 + max((self._depth.get(y, 0) for y in i.inputs), default=0)
        alike = reader.shape == i.shape or not i.shape
        return reader.op in ELEMENTWISE and alike and reader.inputs.count(x) == 1 and self._depth[x] <= SHORT

    def _roots(self) -> dict[int, frozenset[int]]:
        """The stored values that each value is read from."""
        found: dict[int, frozenset[int]] = {}
        for x in self.needed:
            inputs = self.plan.instructions[x].inputs
            found[x] = frozenset({x}) if x in self._stored else frozenset().union(*(found[y] for y in inputs))
        return found

    def last_reads(self, outputs: Collection[int]) -> dict[int, int]:
        """The store after which nobody reads a stored value."""
        last: dict[int, int] = {}
        for x in self.stores:
            for y in self.plan.instructions[x].inputs:
                last.update(dict.fromkeys(self.roots[y], x))
        for x in outputs:
            last.update(dict.fromkeys(self.roots[x], len(self.plan.instructions)))
        return last


def extra(i: Instruction, plan: Plan) -> list[tuple[Any, ...]]:
    """The shapes that an instruction needs beside its result: copies of matrices that elimination destroys."""
    if i.op == "solve":
        return [plan.shape(i.inputs[0])]
    if i.op == "matrix" or (i.op == "call" and i.data[0] is second_adjugate):
        return [plan.shape(i.inputs[0])] * 2
    return []


def buffers(kept: Kept, outputs: Sequence[int], given: Collection[int]) -> tuple[dict[int, list[int]], list[Any]]:
    """For every store the buffers it uses, its result's first, and the sizes of all buffers. `given` have memory of
    their own.
    """
    last = kept.last_reads(outputs)
    ends: dict[int, list[int]] = {}
    sizes: list[Any] = []
    free: dict[Any, list[int]] = {}
    used: dict[int, list[int]] = {}

    def taken(shape: Sequence[Any]) -> int:
        count = sp.Mul(*shape)
        if free.get(count):
            return free[count].pop()
        sizes.append(count)
        return len(sizes) - 1

    for x in kept.stores:
        i = kept.plan.instructions[x]
        own = [taken(i.shape)] if i.shape and x not in given else []
        more = [taken(shape) for shape in extra(i, kept.plan)]
        used[x] = [*own, *more]
        ends.setdefault(last.get(x, x), []).extend(own)
        for buffer in [*more, *ends.pop(x, [])]:
            free.setdefault(sizes[buffer], []).append(buffer)
    return used, sizes


def by_name(sizes: Sequence[Any], names: Mapping[Any, str]) -> list[Any]:
    """The size symbols of the buffers, in the order of their names."""
    return sorted({s for e in sizes for s in e.free_symbols}, key=lambda s: names[s])

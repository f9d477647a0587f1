"""Plans as NumPy source that writes into given arrays: which value goes into which buffer, and the calls with `out=`.

A buffer is free again after the last statement that may read it; an elementwise step may write where it reads.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from symnn.export.draft import Draft
from symnn.export.lookups import Lookups
from symnn.export.plan import Instruction, Plan
from symnn.export.python_source import ATOM, Names, Source, comment
from symnn.export.targets.numpy.lookup_writer import LookupWriter
from symnn.export.targets.numpy.operators import OPERATORS
from symnn.export.targets.numpy_buffers.weighted_gram import GRAM, WEIGHTED

FUNCTIONS = {
    "matmul": "np.matmul",
    "multiply": "np.multiply",
    "divide": "np.divide",
    "negate": "np.negative",
}
CALL = re.compile(r"np\.(\w+)\(([^()]*)\)")


class BufferWriter(LookupWriter):
    """`keys` are the names of the outputs in `out`, None for one that is a number; `work` is the dictionary of the
    buffers.
    """

    def __init__(
        self, made: Draft, sizes: Mapping[Any, str], names: Names, *, keys: Sequence[str | None], work: str
    ) -> None:
        self.plan, self.named, self.lookups = made.plan, made.named, Lookups(made)
        self._work, self._grams = work, 0
        self._keys: dict[int, str] = {}
        for x, key in zip(made.outputs, keys, strict=True):
            if key is not None and self.plan.shape(x):
                self._keys.setdefault(x, key)
        self._order = early(self.plan, self.plan.needed([*made.outputs, *made.named]), made.outputs)
        needed = self._order
        self._masks = self._only_factors(needed, made.outputs)
        self._roots: dict[int, frozenset[int]] = {}
        self._last: dict[int, int] = {}
        for x in needed:
            read = [self._roots[y] for y in self.plan.instructions[x].inputs]
            own = self._is_call(x)
            # what is no call may be written into the line that reads it, or be a window on what it reads
            self._roots[x] = frozenset({x}) if own else frozenset().union(*read)
            self._last.update(dict.fromkeys(frozenset().union(*read), x))
        for x in made.outputs:
            self._last.update(dict.fromkeys(self._roots[x] - {x}, len(self.plan.instructions)))
        self._place: dict[int, str] = {}
        self._free: dict[Any, list[str]] = {}
        super().__init__(made, sizes, names)

    def _ordered(self, needed: Sequence[int]) -> Sequence[int]:
        return self._order

    def _is_call(self, x: int) -> bool:
        """Whether the instruction is written as calls that take `out`."""
        i = self.plan.instructions[x]
        if not i.shape or i.weak or x in self._masks or not self.lookups.looked.isdisjoint(i.inputs):
            return False
        return i.op in FUNCTIONS or i.op in ("add", "gram", "stacked") or (i.op == "map" and _function(i) is not None)

    def _statement(self, x: int) -> None:
        i = self.plan.instructions[x]
        if self._is_call(x):
            self._written(x, i)
        else:
            super()._statement(x)
        for y in self._place.keys() & self._read_last(x):
            self._free.setdefault(self.plan.shape(y), []).append(self._place.pop(y))

    def _read_last(self, x: int) -> Collection[int]:
        """Values in buffers that nobody reads after this statement."""
        return {y for y in self._place if self._last.get(y, y) == x}

    def _written(self, x: int, i: Instruction) -> None:
        calls = self._calls(i)
        first = i.inputs[: 2 if len(calls[0][1]) > 1 else 1]
        if x in self._keys:
            into = self._into(x)
            where = self.names.fresh("result") if len(calls) > 1 else into
            self.lines += [f"{where} = {into}"] if where != into else []
        else:
            where = self._buffer(x, i, first)
        *before, (name, arguments) = calls
        for earlier, given in before:
            self.lines.append(f"{earlier}({', '.join(g or where for g in given)}, out={where})")
        text = f"{name}({', '.join(g or where for g in arguments)}, out={where})"
        if x in self.named:
            note = f"  # {comment(self.comments[x])}" if self.comments.get(x) else ""
            self.lines.append(f"{self.named[x]} = {text}{note}")
            self.pieces[x] = Source(self.named[x])
        elif x in self._keys:
            found = self.names.fresh("result")
            self.lines.append(f"{found} = {text}")
            self.pieces[x] = Source(found)
        else:
            self.lines.append(text)
            self.pieces[x] = Source(where)

    def _calls(self, i: Instruction) -> list[tuple[str, list[str]]]:
        """Functions with their arguments, one after the other; an empty argument is what came before."""
        texts = [self.pieces[y].text for y in i.inputs]
        if i.op == "divide":
            texts[1] = self._divisor(i.inputs[1], self.pieces[i.inputs[1]]).text
        if i.op == "gram":
            return [self._gram(i, texts)]
        if i.op == "stacked":
            views = [Instruction("view", (y,), (), axes) for y, axes in zip(i.inputs, i.data, strict=True)]
            return [("np.matmul", [self._view(v, [self.pieces[v.inputs[0]]]).text for v in views])]
        if i.op in FUNCTIONS:
            return [(FUNCTIONS[i.op], texts)]
        if i.op == "map":
            name, arguments = _function(i) or ("", "")
            return [(f"np.{name}", [arguments.format(*(self.pieces[y].text for y in i.inputs))])]
        step = {1: "np.add", -1: "np.subtract"}
        if i.data[0] == 1:
            calls = [(step[i.data[1]], texts[:2])]
            rest = 2
        else:
            calls, rest = [("np.negative", texts[:1])], 1
        return [*calls, *((step[s], ["", t]) for s, t in zip(i.data[rest:], texts[rest:], strict=True))]

    def _gram(self, i: Instruction, texts: Sequence[str]) -> tuple[str, list[str]]:
        self.helpers.update(dict.fromkeys([GRAM, WEIGHTED]))
        self._grams += 1  # the keys of their own memory count down
        matrix, factor = texts
        if i.data[0] == 1:
            matrix = Source(matrix, self.pieces[i.inputs[0]].level).within(ATOM) + ".T"
        return "_weighted_gram", [self._work, str(-self._grams), matrix, factor]

    def _into(self, x: int) -> str:
        self._dtype()
        return f'_into(out, "{self._keys[x]}", {self._shape(self.plan.shape(x))}, dtype)'

    def _buffer(self, x: int, i: Instruction, first: Sequence[int]) -> str:
        """The name of an array of this shape that nobody needs any more, or of a new one."""
        shape = i.shape
        if i.op not in ("matmul", "gram", "stacked"):
            later = frozenset().union(*(self._roots[y] for y in i.inputs if y not in first))
            for y in first:
                once = len(i.inputs) <= 2 or i.inputs.count(y) == 1
                mine = y in self._place and self.plan.shape(y) == shape and self._last.get(y, y) == x
                if mine and once and y not in later:
                    self._place[x] = self._place.pop(y)
                    return self._place[x]
        if self._free.get(shape):
            self._place[x] = self._free[shape].pop()
            return self._place[x]
        count = sum("_buffer(" in line for line in self.lines)
        self._place[x] = self.names.fresh(f"w{count + 1}")
        self._dtype()
        self.lines.append(f"{self._place[x]} = _buffer({self._work}, {count}, {self._shape(shape)}, dtype)")
        return self._place[x]

    def owned(self, x: int) -> str:
        """Outputs that are no call are copied into their place."""
        text = super().owned(x)
        key = self._keys.pop(x, None)
        if key is None:  # the same array under a second name
            return self._copy(text) if self.plan.shape(x) and text == self.pieces[x].text else text
        if self._is_call(x):
            return text
        self._keys[x] = key
        found = self.names.fresh("result")
        self.lines += [f"{found} = {self._into(x)}", f"{found}[...] = {self.pieces[x].text}"]
        del self._keys[x]
        return found


def early(plan: Plan, needed: Sequence[int], outputs: Sequence[int]) -> list[int]:
    """The instructions with every output as soon as what it is made of is there: then that is free for others."""
    read = {y for x in needed for y in plan.instructions[x].inputs}
    ready: dict[int, int] = {}
    for x in needed:
        i = plan.instructions[x]
        last = i.op == "view" or (x in outputs and x not in read)
        ready[x] = max(ready[y] for y in i.inputs) if last and i.inputs else x
    return sorted(needed, key=lambda x: (ready[x], ready[x] < x, x))


def _function(i: Instruction) -> tuple[str, str] | None:
    """The function of NumPy that an operator is, and its arguments as a template; None for one that takes no `out`."""
    spelled = OPERATORS.get(i.data[0])
    found = CALL.fullmatch(spelled.template) if spelled is not None else None
    return (found[1], found[2]) if found and isinstance(getattr(np, found[1], None), np.ufunc) else None

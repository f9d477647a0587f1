"""Products with one-hot tensors, written as what they are: rows of a matrix that are read, or added up, at numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnn.export.draft import Draft
from symnn.export.plan import Instruction
from symnn.export.python_source import ATOM, Names, Source
from symnn.export.targets.numpy.writer import Writer
from symnn.nets.one_hot import one_hot

NUMBERS = """\
def _numbers(c: Any, classes: Any) -> Any:
    # class numbers, counted from 0
    if np.any((c < 0) | (c >= classes) | (c != np.floor(c))):
        raise ValueError(f"class numbers go from 0 to {classes - 1}")
    return np.asarray(c, dtype=np.intp)
"""
ROWS = """\
def _rows(W: Any, c: Any) -> Any:
    return W[_numbers(c, len(W))]
"""
ADDED = """\
def _added_at(c: Any, g: Any, classes: Any) -> Any:
    # for every class the sum of those rows of g that belong to it
    found = np.zeros((classes, g.shape[-1]), dtype=g.dtype)
    np.add.at(found, _numbers(c, classes).reshape(-1), g.reshape(-1, g.shape[-1]))
    return found
"""


class LookupWriter(Writer):
    """The writer of NumPy in which a one-hot tensor that is only multiplied with matrices is never made."""

    def __init__(self, made: Draft, sizes: Mapping[Any, str], names: Names) -> None:
        self.plan = made.plan
        self._looked = self._looked_up(made.plan.needed([*made.outputs, *made.named]), made.outputs)
        super().__init__(made, sizes, names)

    def _looked_up(self, needed: Sequence[int], outputs: Sequence[int]) -> set[int]:
        """One-hot tensors, and transposes of them, all of whose uses are lookups."""
        found = {x for x in needed if self._hot(x) is not None and x not in outputs}
        while lost := self._read_otherwise(needed, found) | self._torn(found):
            found -= lost
        return found

    def _read_otherwise(self, needed: Sequence[int], found: set[int]) -> set[int]:
        """Those that something else than a lookup reads."""
        readers = [i for y in needed if y not in found and self._form(i := self.plan.instructions[y]) is None]
        return {x for i in readers for x in i.inputs if x in found}

    def _torn(self, found: set[int]) -> set[int]:
        """Transposes of what is none of these: a transpose is one with what it is of."""
        views = ((x, self.plan.instructions[x].inputs[0]) for x in found)
        return {x for x, of in views if self._hot(of) is not None and of not in found}

    def _hot(self, x: int) -> tuple[int, int] | None:
        """(the rank, the axis of the classes) of a one-hot tensor or of the transpose of one; None for others."""
        i = self.plan.instructions[x]
        if i.op == "call" and i.data[0] is one_hot:
            return len(i.shape), int(dict(i.data[1])["along"])
        if i.op == "view" and i.data == (1, 0) and (inner := self._hot(i.inputs[0])) is not None:
            return inner[0], 1 - inner[1]
        return None

    def _form(self, i: Instruction) -> str | None:
        """How a product with a one-hot tensor is written, over {x}, its numbers, and {y}, the other."""
        if i.op not in ("matmul", "tensordot") or len(i.inputs) != 2:
            return None
        hot = [self._hot(x) for x in i.inputs]
        if (hot[0] is None) == (hot[1] is None):
            return None
        side = 0 if hot[0] is not None else 1
        rank, along = hot[side] or (0, 0)
        other = len(self.plan.shape(i.inputs[1 - side]))
        if rank < 2:
            return None
        if i.op == "tensordot":
            every = tuple(range(rank - 1))
            fits = other == rank and along == rank - 1 and all(tuple(a) == every for a in i.data)
            return ("_added_at({x}, {y}, {classes})", "_added_at({x}, {y}, {classes}).T")[side] if fits else None
        return _of_product(side, rank, along) if other == 2 else None

    def _statement(self, x: int) -> None:
        if x in self._looked:
            self.pieces[x] = self.pieces[self.plan.instructions[x].inputs[0]]
        else:
            super()._statement(x)

    def _matmul(self, i: Instruction, xs: list[Source]) -> Source:
        return self._lookup(i, xs) or super()._matmul(i, xs)

    def _tensordot(self, i: Instruction, xs: list[Source]) -> Source:
        return self._lookup(i, xs) or super()._tensordot(i, xs)

    def _lookup(self, i: Instruction, xs: list[Source]) -> Source | None:
        side = next((k for k, x in enumerate(i.inputs) if x in self._looked), None)
        form = None if side is None else self._form(i)
        if side is None or form is None:
            return None
        _, along = self._hot(i.inputs[side]) or (0, 0)
        classes = self.size(self.plan.shape(i.inputs[side])[along]).text if "{classes}" in form else ""
        self.helpers |= {NUMBERS: None, ROWS if form.startswith("_rows") else ADDED: None}
        return Source(form.format(x=xs[side].text, y=xs[1 - side].within(ATOM), classes=classes))


def _of_product(side: int, rank: int, along: int) -> str | None:
    """The same for a matrix product in which the one-hot tensor stands on that side."""
    if rank > 2 and (side == 1 or along != rank - 1):
        return None
    left = ("_added_at({x}, {y}, {classes})", "_rows({y}, {x})")
    right = ("_rows({y}.T, {x}).T", "_added_at({x}, {y}.T, {classes}).T")
    return (left, right)[side][along == rank - 1]

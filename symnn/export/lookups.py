"""Products with one-hot tensors as what they are: rows of a matrix that are read, or added up, at numbers. Which ones,
is found here; no target's text is.
"""

from __future__ import annotations

from collections.abc import Sequence

from symnn.export.draft import Draft
from symnn.export.plan import Instruction
from symnn.nets.one_hot import one_hot


class Lookups:
    """The one-hot tensors of a draft that are only multiplied with matrices, and transposes of them: these need not be
    made. `looked` are their positions.
    """

    def __init__(self, made: Draft) -> None:
        self.plan = made.plan
        self.looked = self._looked_up(made.plan.needed([*made.outputs, *made.named]), made.outputs)

    def _looked_up(self, needed: Sequence[int], outputs: Sequence[int]) -> set[int]:
        """One-hot tensors, and transposes of them, all of whose uses are lookups."""
        found = {x for x in needed if self.hot(x) is not None and x not in outputs}
        while found and (lost := self._read_otherwise(needed, found) | self._torn(found)):
            found -= lost
        return found

    def _read_otherwise(self, needed: Sequence[int], found: set[int]) -> set[int]:
        """Those that something else than a lookup reads."""
        readers = [i for y in needed if y not in found and self.form(i := self.plan.instructions[y]) is None]
        return {x for i in readers for x in i.inputs if x in found}

    def _torn(self, found: set[int]) -> set[int]:
        """Transposes of what is none of these: a transpose is one with what it is of."""
        views = ((x, self.plan.instructions[x].inputs[0]) for x in found)
        return {x for x, of in views if self.hot(of) is not None and of not in found}

    def hot(self, x: int) -> tuple[int, int] | None:
        """(the rank, the axis of the classes) of a one-hot tensor or of the transpose of one; None for others."""
        i = self.plan.instructions[x]
        if i.op == "call" and i.data[0] is one_hot:
            return len(i.shape), int(dict(i.data[1])["along"])
        if i.op == "view" and i.data == (1, 0) and (inner := self.hot(i.inputs[0])) is not None:
            return inner[0], 1 - inner[1]
        return None

    def form(self, i: Instruction) -> str | None:
        """How a product with a one-hot tensor is written, over {x}, its numbers, and {y}, the other."""
        if i.op not in ("matmul", "tensordot") or len(i.inputs) != 2:
            return None
        hot = [self.hot(x) for x in i.inputs]
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


def _of_product(side: int, rank: int, along: int) -> str | None:
    """The same for a matrix product in which the one-hot tensor stands on that side."""
    if rank > 2 and (side == 1 or along != rank - 1):
        return None
    left = ("_added_at({x}, {y}, {classes})", "_rows({y}, {x})")
    right = ("_rows({y}.T, {x}).T", "_added_at({x}, {y}.T, {classes}).T")
    return (left, right)[side][along == rank - 1]

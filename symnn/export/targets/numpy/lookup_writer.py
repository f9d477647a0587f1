"""NumPy's lines for lookups: rows of a matrix that are read, or added up, at numbers. What is one, `Lookups` finds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnn.export.draft import Draft
from symnn.export.lookups import Lookups
from symnn.export.plan import Instruction
from symnn.export.python_source import ATOM, Names, Source
from symnn.export.targets.numpy.writer import Writer

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
    """A writer in which a one-hot tensor that is only multiplied with matrices is never made. `rows` and `added` are
    the functions that are called instead.
    """

    rows: tuple[str, ...] = (NUMBERS, ROWS)
    added: tuple[str, ...] = (NUMBERS, ADDED)

    def __init__(self, made: Draft, sizes: Mapping[Any, str], names: Names) -> None:
        self.lookups = Lookups(made)
        super().__init__(made, sizes, names)

    def _statement(self, x: int) -> None:
        if x in self.lookups.looked:
            self.pieces[x] = self.pieces[self.plan.instructions[x].inputs[0]]
        else:
            super()._statement(x)

    def _matmul(self, i: Instruction, xs: list[Source]) -> Source:
        return self._lookup(i, xs) or super()._matmul(i, xs)

    def _tensordot(self, i: Instruction, xs: list[Source]) -> Source:
        return self._lookup(i, xs) or super()._tensordot(i, xs)

    def _lookup(self, i: Instruction, xs: list[Source]) -> Source | None:
        if not self.lookups.looked:
            return None
        side = next((k for k, x in enumerate(i.inputs) if x in self.lookups.looked), None)
        form = None if side is None else self.lookups.form(i)
        if side is None or form is None:
            return None
        _, along = self.lookups.hot(i.inputs[side]) or (0, 0)
        classes = self.size(self.plan.shape(i.inputs[side])[along]).text if "{classes}" in form else ""
        self.helpers |= dict.fromkeys(self.rows if form.startswith("_rows") else self.added)
        return Source(form.format(x=xs[side].text, y=xs[1 - side].within(ATOM), classes=classes))

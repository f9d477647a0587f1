"""A counterexample as it is read: at the smallest sizes and the simplest numbers at which it is still one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnn.calculus.values.balls import is_ball
from symnn.expr import Atom
from symnn.proof.budget import Budget
from symnn.proof.counterexample.points import Points, Sizes, Values, replaced

if TYPE_CHECKING:
    import numpy as np
else:
    from symnn.later import np

TRIES = 12
"""Points of a kind that are tried at smaller sizes."""
PASSES = 2
"""Over the entries of a point, to find simpler ones."""


@dataclass(frozen=True)
class Shrinking:
    """The search for a simpler point that is `good`, while the clock runs; a symmetric array stays so."""

    points: Points
    symmetric: frozenset[Atom]
    clock: Budget
    good: Callable[[Values, Sizes], bool]

    def shrunk(self, values: Values, sizes: Sizes) -> tuple[Values, Sizes]:
        """Smaller sizes, then entries that are 0, else 1, −1, 2 or whole."""
        values, sizes = self._smaller(values, sizes)
        if self.points.kinds and self.clock.left:
            others = [v for v in self._cut(values, sizes) if v is not None and self.good(v, sizes)]
            values = min([values, *others], key=_length)
        for _ in range(PASSES):  # a number can be simpler once another one is
            before = values
            values = self._simplified(values, sizes)
            if values is before:
                break
        return values, sizes

    def _simplified(self, values: Values, sizes: Sizes) -> Values:
        """One entry after the other as the simplest number with which the sides differ; the same object if none is."""
        for atom in self.points.atoms:
            for place in np.ndindex(*np.shape(values[atom])):
                if not self.clock.left:
                    return values
                if atom in self.points.solved or is_ball(values[atom][place]):
                    continue
                for simpler in _simpler(values[atom][place]):
                    one = replaced(values, atom, place, simpler, atom in self.symmetric)
                    trial = self.points.complete(one, sizes) if self.points.allows(atom, simpler) else None
                    if trial is not None and self.good(trial, sizes):
                        values = trial
                        break
        return values

    def _smaller(self, values: Values, sizes: Sizes) -> tuple[Values, Sizes]:
        """The first rows and columns alone, as long as the sides differ there."""
        for s in sizes:
            for n in range(1, sizes[s]):
                fewer = {**sizes, s: n}
                if not self.clock.left or not self.points.possible(fewer):
                    continue
                trial = next((v for v in self._cut(values, fewer) if v is not None and self.good(v, fewer)), None)
                if trial is not None:
                    values, sizes = trial, fewer
                    break
        return values, sizes

    def _cut(self, values: Values, sizes: Sizes) -> Iterator[Values | None]:
        """The first rows and columns of the values; of symbols that are of some kind others of that kind."""
        points = self.points
        for _ in range(TRIES if points.kinds else 1):
            cut: Values = {}
            for a, shape in points.shapes(sizes).items():
                drawn = points.structured(a, shape, points.random) if a in points.kinds else None
                cut[a] = np.array(values[a][tuple(map(slice, shape))], dtype=object) if drawn is None else drawn
            yield points.complete(cut, sizes)


def _simpler(x: Any) -> list[Fraction]:
    """Numbers that are easier to read than x, the easiest first."""
    ladder = [Fraction(k) for k in (0, 1, -1, 2)]
    if x in ladder:
        return ladder[: ladder.index(x)] if x != -1 else ladder[:2]
    return [*ladder, *([Fraction(round(x))] if x != round(x) else [])]


def _length(values: Values) -> int:
    """How much there is to read."""
    return sum(len(str(x)) for v in values.values() for x in np.ravel(v))

"""Square matrices in four blocks: found again in a normal form, their determinants and inverses by blocks.

det [[A, B], [0, D]] = det A · det D; else det A · det(D − CA⁻¹B), the Schur complement, where A⁻¹ has been met already:
so nothing is assumed to be invertible that nobody inverts. A part of size 1 has no index.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.calculus.normal_form.algebra import Algebra
from symnn.calculus.normal_form.bases import ONE
from symnn.calculus.normal_form.inverses import inverse_form
from symnn.calculus.normal_form.monomials import Polynomial
from symnn.expr import Atom, Node
from symnn.expr.least_sizes import at_least

ROW, COLUMN = -1_000, -1_001


@dataclass(frozen=True)
class FourBlocks:
    """cells[r][c], each with the entries (0, 1), where the rows are cut as the columns are; sizes of the two parts."""

    cells: tuple[tuple[Polynomial, Polynomial], tuple[Polynomial, Polynomial]]
    sizes: tuple[Any, Any]

    @property
    def triangular(self) -> bool:
        return not self.cells[0][1] or not self.cells[1][0]


class BlockMatrices:
    """`require` is told of an atom whose determinant must not vanish for a result to hold."""

    def __init__(self, algebra: Algebra, require: Callable[[Node], None]) -> None:
        self.algebra, self.bases, self.require = algebra, algebra.bases, require

    def split(self, p: Polynomial, extent: Any) -> FourBlocks | None:
        """The blocks, cut at the first place where something in p says that there is one."""
        cut = None if extent.is_Integer else self._cut(p, extent)
        if cut is None:
            return None
        sizes = (cut, sp.expand(extent - cut))
        first, second = (tuple(self._cell(p, extent, sizes, (r, c)) for c in (0, 1)) for r in (0, 1))
        return FourBlocks(((first[0], first[1]), (second[0], second[1])), sizes)

    def _cut(self, p: Polynomial, extent: Any) -> Any | None:
        found: dict[Any, None] = {}
        for m in p:
            for b, slots, _ in m:
                if self.bases[b].kind != "indicator" or not {0, 1} & set(slots):
                    continue
                _, offset, relation = self.bases[b].payload
                ends = {sp.expand(offset), *self.bases[b].shape} if relation == "=" else {-offset}
                found |= dict.fromkeys(sorted(map(_positive, ends), key=str))
        fits = (e for e in found if e is not None and at_least(e, 1) and at_least(sp.expand(extent - e), 1))
        return next(fits, None)

    def _cell(self, p: Polynomial, extent: Any, sizes: tuple[Any, Any], place: tuple[int, int]) -> Polynomial:
        picks = [self._placed(extent, sizes, k, i, j) for k, i, j in zip(place, (ROW, COLUMN), (0, 1), strict=True)]
        return self.algebra.collect(
            self.algebra.raw_product([self.algebra.apart(p, {0: ROW, 1: COLUMN}), [(ONE, picks)]])
        )

    def _placed(self, extent: Any, sizes: tuple[Any, Any], part: int, whole: int, inner: int) -> Any:
        """[whole = inner + offset] for the part of the axis."""
        offset = sp.S.Zero if part == 0 else sizes[0]
        if sizes[part] == 1:
            return self.bases.indicator((1,), -offset, "=", (extent,), (whole,))
        return self.bases.indicator((1, -1), -offset, "=", (extent, sizes[part]), (whole, inner))

    def together(self, blocks: FourBlocks, extent: Any) -> Polynomial:
        """The matrix whose blocks these are."""
        terms = []
        for r, row in enumerate(blocks.cells):
            for c, cell in enumerate(row):
                places = [
                    self._placed(extent, blocks.sizes, k, d, i) for d, (k, i) in enumerate(((r, ROW), (c, COLUMN)))
                ]
                terms += self.algebra.raw_product([self.algebra.apart(cell, {0: ROW, 1: COLUMN}), [(ONE, places)]])
        return self.algebra.collect(terms)

    def pivot(self, blocks: FourBlocks) -> int | None:
        """The first block on the diagonal that is I, or an atom that is inverted elsewhere."""
        return next((k for k in (0, 1) if self._may_lead(blocks.cells[k][k], blocks.sizes[k])), None)

    def _may_lead(self, p: Polynomial, extent: Any) -> bool:
        if extent == 1 or len(p) != 1 or len(m := next(iter(p))) != 1 or p[m] != 1:
            return False
        base = self.bases[m[0][0]]
        if base.kind == "delta":
            return True
        met = base.kind == "atom" and m[0][2] == 1 and sorted(m[0][1]) == [0, 1] and self._is_inverted(m[0][0])
        if met and isinstance(base.payload, Atom):
            self.require(base.payload)
        return met

    def _is_inverted(self, atom: int) -> bool:
        return any(
            b.kind == "inverse" and [f[0] for m, _ in b.payload[1][0] for f in m] == [atom] for b in self.bases.table
        )

    def complement(self, blocks: FourBlocks, k: int) -> tuple[Polynomial, Polynomial]:
        """(A⁻¹, D − CA⁻¹B) for the block A at (k, k)."""
        a, o = self.algebra, 1 - k
        inverted = self.inverted(blocks.cells[k][k], blocks.sizes[k])
        product = self.times(self.times(blocks.cells[o][k], inverted), blocks.cells[k][o])
        return inverted, a.add(blocks.cells[o][o], a.scaled(-1, product))

    def inverted(self, p: Polynomial, extent: Any) -> Polynomial:
        return self.algebra.power(p, -ONE) if extent == 1 else inverse_form(self.algebra, p, extent)

    def times(self, left: Polynomial, right: Polynomial) -> Polynomial:
        return self.algebra.multiply_matrix(left, right, 1)

    def inverse(self, blocks: FourBlocks, k: int, parts: tuple[Polynomial, Polynomial], extent: Any) -> Polynomial:
        """The inverse, of the inverse of the block at (k, k) and that of its complement."""
        (head, tail), o, a = parts, 1 - k, self.algebra
        across = a.scaled(-1, self.times(self.times(head, blocks.cells[k][o]), tail))
        down = a.scaled(-1, self.times(self.times(tail, blocks.cells[o][k]), head))
        corner = a.add(head, a.scaled(-1, self.times(across, self.times(blocks.cells[o][k], head))))
        grid = {(k, k): corner, (k, o): across, (o, k): down, (o, o): tail}
        rows = tuple((grid[r, 0], grid[r, 1]) for r in (0, 1))
        return self.together(FourBlocks((rows[0], rows[1]), blocks.sizes), extent)


def _positive(e: Any) -> Any | None:
    """A size that is written with a sign."""
    if at_least(e, 1):
        return e
    return sp.expand(-e) if at_least(sp.expand(-e), 1) else None

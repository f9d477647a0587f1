"""Sizes that are found while a formula is built: two sizes that must agree are made one, and then the building begins
anew.

A size that is not told is a dummy. Nothing else is unified: two sizes that the text names are never assumed equal.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.errors import SymnnError, UnsupportedError


class Rebuild(SymnnError):
    """A size became known: what was built with the dummy is to be built again."""


class TreePlace:
    """A part of one formula, which is not the same part of an equal formula."""

    def __init__(self, part: Any) -> None:
        self.part = part

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TreePlace) and self.part is other.part

    def __hash__(self) -> int:
        return id(self.part)


class Sizes:
    """The sizes found so far. With `anew` whoever builds begins again when one becomes known. `blocks` are the sizes
    that make up a sum of sizes, along one side of a matrix of blocks.
    """

    def __init__(self, anew: bool = True) -> None:
        self.anew = anew
        self.told: dict[Any, Any] = {}
        self.blocks: dict[Any, tuple[Any, ...]] = {}
        self._dummies: dict[Any, Any] = {}

    def dummy(self, owner: Any) -> Any:
        """The size that belongs to the owner, known or not: the same at every building."""
        if owner not in self._dummies:
            self._dummies[owner] = sp.Dummy("n", integer=True, positive=True)
        return self.known(self._dummies[owner])

    def known(self, size: Any) -> Any:
        while isinstance(size, sp.Dummy) and size in self.told:
            size = self.told[size]
        if isinstance(size, sp.Add) and any(part in self.told for part in size.free_symbols):
            return sp.expand(size.subs({part: self.known(part) for part in size.free_symbols}))
        return size

    def found(self, size: Any) -> bool:
        """Whether it was not told, and is known now."""
        return size in self.told or (isinstance(size, sp.Add) and any(part in self.told for part in size.free_symbols))

    def open(self, size: Any) -> bool:
        return isinstance(size, sp.Dummy) and size not in self.told

    def same(self, a: Any, b: Any) -> bool:
        """Whether the two are one size. Where one of them is not known yet it becomes the other."""
        a, b = self.known(a), self.known(b)
        if a == b or not (a.is_Atom and b.is_Atom) and (a - b).expand() == 0:
            return True
        for x, y in ((a, b), (b, a)):
            if self.open(x) and y != 1:
                self.told[x] = y
                if self.anew:
                    raise Rebuild
                return True
        return self._same_blocks(a, b)

    def _same_blocks(self, a: Any, b: Any) -> bool:
        """Whether two sums of sizes are block by block of one size; an error where a size in them is not known yet."""
        of_a, of_b = self.blocks.get(a, ()), self.blocks.get(b, ())
        if of_a and len(of_a) == len(of_b):
            return all(self.same(x, y) for x, y in zip(of_a, of_b, strict=True))
        if not (of_a or of_b):
            return False
        rest = sp.expand(a - b)
        unknown = [x for x in rest.free_symbols if self.open(x)]
        if len(unknown) == 1 and abs(rest.coeff(unknown[0])) == 1:
            other = sp.expand(unknown[0] - rest * rest.coeff(unknown[0]))
            if other.is_positive:
                self.told[unknown[0]] = other
                if self.anew:
                    raise Rebuild
                return True
        if unknown:
            raise UnsupportedError("how large the blocks of a matrix are is not found")
        return False

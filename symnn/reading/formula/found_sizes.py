"""Sizes that are found while a formula is built: two sizes that must agree are made one, and then the building begins
anew.

A size that is not told is a dummy. Nothing else is unified: two sizes that the text names are never assumed equal.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.errors import SymnnError


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
    """The sizes found so far. With `anew` whoever builds begins again when one becomes known."""

    def __init__(self, anew: bool = True) -> None:
        self.anew = anew
        self.told: dict[Any, Any] = {}
        self._dummies: dict[Any, Any] = {}

    def dummy(self, owner: Any) -> Any:
        """The size that belongs to the owner, known or not: the same at every building."""
        if owner not in self._dummies:
            self._dummies[owner] = sp.Dummy("n", integer=True, positive=True)
        return self.known(self._dummies[owner])

    def known(self, size: Any) -> Any:
        while isinstance(size, sp.Dummy) and size in self.told:
            size = self.told[size]
        return size

    def found(self, size: Any) -> bool:
        """Whether it was not told, and is known now."""
        return size in self.told

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
        return False

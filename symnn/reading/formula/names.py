"""What the names of a text are: numbers, arrays, families, functions, sizes, random. Data, and the atoms that they
become."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from symnn.bridge.random import random
from symnn.bridge.tensors import TensorSymbol
from symnn.expr import Atom
from symnn.reading.formula import tree as t
from symnn.reading.latex.marks import TableEntry


@dataclass
class Known:
    """A name.

    key      its spelling in LaTeX
    kind     "number", "array", "size", "index", "integer", "function", "random"
    shape    of one member: () a number, (n,) a column, (n, m) a matrix, a row where n is 1; for a function, of its
             values, where the text tells it
    family   sizes of the indices that pick a member out of a family
    base     what the first entry is called, 0 or 1
    facts    "positive", "in (0, 1)", "invertible", …
    law      keywords of `random`, for a random name
    of       for a function: its record's name ("sigmoid"), or "entries" (an unknown function of numbers), "number"
    (of arrays, to a
             number), "rows" (softmax along rows); "" where nothing is said
    slots    for a function: the names that it is said to be a function of
    domain   for a function: the shape of its argument, where the text tells it
    time     the names that it depends on though no formula says how: Y(t)
    """

    key: str
    kind: str
    shape: tuple[Any, ...] = ()
    family: tuple[Any, ...] = ()
    base: int = 1
    first: tuple[int, ...] = ()
    facts: frozenset[str] = frozenset()
    law: dict[str, Any] = field(default_factory=dict)
    of: str = ""
    slots: tuple[t.Tree, ...] = ()
    time: tuple[str, ...] = ()
    domain: tuple[Any, ...] | None = None

    def entry(self) -> TableEntry:
        axes = sum(1 for s in self.shape if s != 1)
        kind = "array" if self.kind in ("number", "array") and (self.shape or self.family) else self.kind
        ends = frozenset(s.name for s in self.shape if s.is_Symbol and not s.is_Dummy)
        return TableEntry(self.key, kind, axes if axes or not self.shape else 0, len(self.family), ends=ends)

    def parameters(self) -> frozenset[str]:
        """The names in its law."""
        parts = [p for value in self.law.values() for p in (value if isinstance(value, tuple) else (value,))]
        return frozenset(str(s) for p in parts for s in getattr(p, "free_symbols", ()))

    def atom(self) -> Atom:
        """The tensor: family indices first, then the axes of a member; those of size 1 are dropped."""
        sizes = (*self.family, *(s for s in self.shape if s != 1))
        return Atom(self._label(sizes), sizes)

    def _label(self, sizes: tuple[Any, ...]) -> Any:
        if self.kind == "random":
            # a family of random numbers is one random column or matrix
            return random(self.key, *sizes, **{"mean": None, **self.law})
        if sizes:
            rows = (*sizes, sp.Integer(1))[:2] if len(sizes) < 3 else sizes
            return sp.MatrixSymbol(self.key, *rows) if len(rows) == 2 else TensorSymbol(self.key, *rows)
        if self.kind in ("integer", "index"):
            return sp.Symbol(self.key, integer=True)
        if self.facts & {"positive", "in (0, 1)"}:
            return sp.Symbol(self.key, positive=True)
        return sp.Symbol(self.key, real=True)

    @property
    def size(self) -> Any:
        return sp.Symbol(self.key, integer=True, positive=True)


@dataclass
class Definition:
    """target = value: of a whole name, of the entries of one, or of a function. `text` is how it was written."""

    target: t.Tree
    value: t.Tree
    text: str = ""

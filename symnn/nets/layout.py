"""The three ways to write a network: columns, rows, or rows with the weights of columns (torch). What a layer computes
in each stands in its own file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.bridge import TensorSymbol
from symnn.bridge.symbols import extent
from symnn.errors import ArgumentError

LAYOUTS = ("columns", "rows", "torch")


@dataclass(frozen=True)
class Layout:
    """Shapes and letters of one layout; `batch` is None for a single example."""

    name: str
    batch: sp.Expr | None = None

    @property
    def examples(self) -> sp.Expr:
        return sp.Integer(1) if self.batch is None else self.batch

    @property
    def axis(self) -> int:
        """The axis of the features in a state as a node, where axes of size 1 do not exist."""
        return 0 if self.name == "columns" or self.batch is None else 1

    def axis_of(self, features: Any) -> int:
        """The same for a state with several axes: the last of two (positions, features), the first of an image."""
        if not isinstance(features, tuple):
            return self.axis
        before = 0 if self.name == "columns" or self.batch is None else 1
        wanted = len(features) - 1 if len(features) < 3 else 0
        return before + sum(1 for n in features[:wanted] if n != 1)

    def state(self, features: Any) -> tuple[Any, ...]:
        """(rows, columns) of an activation; all axes where an example has several, those of size 1 left out."""
        if isinstance(features, tuple):
            return self._several(features)
        return (features, self.examples) if self.name == "columns" else (self.examples, features)

    def _several(self, features: tuple[Any, ...]) -> tuple[Any, ...]:
        each = () if self.batch is None else (self.batch,)
        every = (*features, *each) if self.name == "columns" else (*each, *features)
        if len(every) == 1:
            return (*every, sp.S.One)
        return every if len(every) == 2 else proper(every)

    def letter(self, small: str) -> str:
        """A single example is written in small letters, a batch in capitals."""
        return small if self.batch is None else small[0].upper() + small[1:]


def proper(shape: tuple[Any, ...]) -> tuple[Any, ...]:
    """The axes of a tensor that are not of size 1, but at least two."""
    found = tuple(s for s in shape if s != 1)
    return found if len(found) > 1 else (*found, *(sp.S.One,) * (2 - len(found)))


def shaped(name: str, shape: tuple[Any, ...]) -> Any:
    """A symbol of that name with these axes."""
    return sp.MatrixSymbol(name, *shape) if len(shape) == 2 else TensorSymbol(name, *shape)


def layout(name: str, batch: Any) -> Layout:
    """ArgumentError for an unknown layout or an impossible batch size; a batch of 1 is a single example."""
    if name not in LAYOUTS:
        raise ArgumentError(f"the layout is one of {', '.join(LAYOUTS)}, not {name!r}")
    count = None if batch is None else extent(batch, "batch")
    return Layout(name, None if count == 1 else count)

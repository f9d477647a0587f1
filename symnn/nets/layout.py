"""The three ways to write a network: columns, rows, or rows with the weights of columns (torch). What a layer computes
in each stands in its own file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp

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

    def state(self, features: Any) -> tuple[Any, Any]:
        """(rows, columns) of an activation."""
        return (features, self.examples) if self.name == "columns" else (self.examples, features)

    def letter(self, small: str) -> str:
        """A single example is written in small letters, a batch in capitals."""
        return small if self.batch is None else small[0].upper() + small[1:]


def layout(name: str, batch: Any) -> Layout:
    """ArgumentError for an unknown layout or an impossible batch size; a batch of 1 is a single example."""
    if name not in LAYOUTS:
        raise ArgumentError(f"the layout is one of {', '.join(LAYOUTS)}, not {name!r}")
    count = None if batch is None else extent(batch, "batch")
    return Layout(name, None if count == 1 else count)

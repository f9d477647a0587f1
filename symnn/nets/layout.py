"""The three ways to write a layer, as SymPy matrix expressions: columns Wa + b, rows aW + bᵀ, torch aWᵀ + bᵀ.

With a batch of N examples the state has one column (or row) for each, and b is repeated by a row (or column) of ones.
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
    """Shapes and affine maps of one layout; `batch` is None for a single example."""

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

    def weight(self, outputs: Any, inputs: Any) -> tuple[Any, Any]:
        return (inputs, outputs) if self.name == "rows" else (outputs, inputs)

    def affine(self, W: Any, a: Any, b: Any | None) -> Any:
        """The pre-activation; W, a, b are SymPy matrix symbols, b a column or None."""
        product = {"columns": lambda: W * a, "rows": lambda: a * W, "torch": lambda: a * W.T}[self.name]()
        if b is None:
            return product
        if self.name == "columns":
            return product + (b if self.batch is None else b * sp.OneMatrix(1, self.batch))
        return product + (b.T if self.batch is None else sp.OneMatrix(self.batch, 1) * b.T)

    # what backpropagation makes of the affine map, as a textbook writes it; a derivation judges each anew

    def through(self, W: Any, delta: Any) -> Any:
        """The cotangent of the state before, from that of the pre-activation."""
        return {"columns": lambda: W.T * delta, "rows": lambda: delta * W.T, "torch": lambda: delta * W}[self.name]()

    def outer(self, delta: Any, a: Any) -> Any:
        """The gradient of the weights."""
        return {"columns": lambda: delta * a.T, "rows": lambda: a.T * delta, "torch": lambda: delta.T * a}[self.name]()

    def gathered(self, delta: Any) -> Any:
        """The gradient of the bias, a column: delta summed over the batch."""
        column = delta if self.name == "columns" else delta.T
        return column if self.batch is None else column * sp.OneMatrix(self.batch, 1)


def layout(name: str, batch: Any) -> Layout:
    """ArgumentError for an unknown layout or an impossible batch size; a batch of 1 is a single example."""
    if name not in LAYOUTS:
        raise ArgumentError(f"the layout is one of {', '.join(LAYOUTS)}, not {name!r}")
    count = None if batch is None else extent(batch, "batch")
    return Layout(name, None if count == 1 else count)

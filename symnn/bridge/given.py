"""Nodes that were not made from SymPy, as SymPy leaves: what a formula in LaTeX means, in a claim beside SymPy
expressions.

A leaf has the shape of its node and prints as the text it was read from; nothing of it is evaluated. The reader takes
the node back out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from symnn.bridge.named_axes import Reading, whole
from symnn.bridge.tensors import TensorExpr
from symnn.expr import Node
from symnn.expr.walk import atoms

Origin = tuple[str, tuple[str, ...], tuple[str, ...]]
"""The claim in which a text stood: the formula, what declares its names, what it assumes."""


class Held(sp.Atom):
    """A node as a SymPy atom; two are equal when they hold one and the same node, read from the same text."""

    __slots__ = ("node", "origin", "slopes", "text")

    def __new__(cls, node: Node, text: str, origin: Origin | None = None, slopes: bool = False) -> Any:
        self = super().__new__(cls)
        self.node, self.text, self.origin, self.slopes = node, text, origin, slopes
        return self

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.node, self.text, self.origin)

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.node, self.text, self.origin, self.slopes)


class Given:
    """What the three kinds share: the node, its text, its shape."""

    args: tuple[Any, ...]

    @property
    def node(self) -> Node:
        return self.args[0].node

    @property
    def text(self) -> str:
        return str(self.args[0].text)

    @property
    def origin(self) -> Origin | None:
        """Where it was read, if it can be read there again."""
        found: Origin | None = self.args[0].origin
        return found

    @property
    def slopes(self) -> bool:
        """Whether a derivative was taken in its text, or in what defines its names, or a value at a jump is a matter of
        taste there.
        """
        return bool(self.args[0].slopes)

    @property
    def free_symbols(self) -> set[Any]:
        return {s for a in atoms(self.node) for s in getattr(a.label, "free_symbols", ())}

    def _sympystr(self, printer: Any) -> str:
        return self.text

    def _latex(self, printer: Any) -> str:
        return self.text


class GivenNumber(Given, sp.Expr):
    """A number."""

    is_commutative = True


class GivenMatrix(Given, sp.MatrixExpr):
    """A column, a row or a matrix."""

    @property
    def shape(self) -> tuple[Any, Any]:
        return self.args[1], self.args[2]


class GivenTensor(Given, TensorExpr):
    """More than two axes."""

    @property
    def shape(self) -> tuple[Any, ...]:
        return self.args[1:]

    @property
    def free_symbols(self) -> set[Any]:
        return Given.free_symbols.fget(self)  # type: ignore[attr-defined]


def given(node: Node, shape: Sequence[Any], text: str, origin: Origin | None = None, *, slopes: bool = False) -> Any:
    """The leaf of a node. `shape` is () for a number, (rows, columns) or more sizes; sizes 1 of a matrix are no axes of
    the node.
    """
    kind = {0: GivenNumber, 2: GivenMatrix}.get(len(shape), GivenTensor)
    return sp.Basic.__new__(kind, Held(node, text, origin, slopes), *shape)


def taken(expr: Any, scope: Any) -> Reading:
    """The reader's rule: the node as it is."""
    shape = getattr(expr, "shape", ())
    return whole(expr.node, shape) if shape else Reading(expr.node)


RULES: dict[Any, Any] = {GivenNumber: taken, GivenMatrix: taken, GivenTensor: taken}

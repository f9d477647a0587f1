"""What a generated function takes and gives: symbols as arguments, expressions as results. No target's text is here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import sympy as sp

from symnn.bridge import matrix_shape, read
from symnn.bridge.read import reading
from symnn.errors import ArgumentError, UnsupportedError
from symnn.expr import Atom, Node, Size
from symnn.expr.nodes import Shape
from symnn.expr.walk import children

ONE = sp.Integer(1)
SHORT = 60


@dataclass(frozen=True)
class Argument:
    """An argument of a generated function.

    name      as the user wrote it, for messages
    atom      what it stands for in the graph; None for a size that is given as a number
    shape     the shape as it is written: (n, 1) for a column, though its atom has the axis n alone
    size      the size symbol, where there is no atom
    """

    name: str
    atom: Atom | None
    shape: Shape
    size: Any = None
    # what a call needs of the above, worked out once: axes of size 1 that the atom does not have, and the atom's axes
    dropped: tuple[int, ...] = field(init=False)
    extents: tuple[Any, ...] = field(init=False)

    def __post_init__(self) -> None:
        wanted = () if self.atom is None else self.atom.shape
        ones = tuple(k for k, s in enumerate(self.shape) if s == ONE) if len(self.shape) > len(wanted) else ()
        object.__setattr__(self, "dropped", ones)
        object.__setattr__(self, "extents", tuple(int(s) if s.is_Integer else s for s in wanted))

    @property
    def is_vector(self) -> bool:
        """A column or row, which may come with one axis or with two."""
        return len(self.extents) == 1


@dataclass(frozen=True)
class Result:
    """One of the expressions: its node, its shape as written, and its text.

    grouped  how many axes of the node make up each axis of its value, for a Kronecker product of symbolic sizes
    """

    node: Node
    shape: Shape
    text: str
    grouped: tuple[int, ...] = ()


def as_argument(given: Any) -> Argument:
    """A symbol, matrix symbol, tensor or atom as an argument; ArgumentError for an expression."""
    node = given if isinstance(given, Node) else read(given)
    if isinstance(node, Size) and node.value.is_Symbol:
        return Argument(str(node.value), None, (), node.value)
    if not isinstance(node, Atom):
        raise ArgumentError(f"an argument must be a symbol, but {given} is an expression: give it a name first")
    return Argument(str(node.label), node, _written_shape(given, node))


def as_result(expr: Any, grouped: bool = False) -> Result:
    """UnsupportedError for a Kronecker product of symbolic sizes, whose axes are not those of its node; with `grouped`
    the caller puts them together.
    """
    node = expr if isinstance(expr, Node) else read(expr)
    shape = _written_shape(expr, node)
    axes = reading(expr).axes if node.rank > sum(s != ONE for s in shape) else ()
    if all(len(parts) <= 1 for parts in axes):
        return Result(node, shape, _said(expr))
    if not grouped:
        raise UnsupportedError(
            f"{_said(expr) or 'a value'} is a Kronecker product of symbolic sizes, whose axes are products:"
            " use symnn.lambdify, or give one factor numeric sizes"
        )
    return Result(node, shape, _said(expr), tuple(map(len, axes)))


def _said(expr: Any) -> str:
    """The text of what is short; nothing for anything else, for printing a large expression takes SymPy very long."""
    if isinstance(expr, Node):
        return repr(expr) if len(list(islice(_parts(expr), SHORT))) < SHORT else ""
    parts = list(islice(sp.preorder_traversal(expr), SHORT))
    return str(expr) if len(parts) < SHORT else ""


def _parts(node: Node) -> Iterator[Node]:
    """The nodes of a graph as a tree, as long as somebody asks for more."""
    stack = [node]
    while stack:
        x = stack.pop()
        yield x
        stack += children(x)


def _written_shape(expr: Any, node: Node) -> Shape:
    """(n, 1) for a column of SymPy, whose node has the axis n alone."""
    if isinstance(expr, Node):
        return node.shape
    return matrix_shape(expr) or node.shape

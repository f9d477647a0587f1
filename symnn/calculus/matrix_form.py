"""Matrix form: a node as the SymPy expression that a textbook would print. Written by structure alone; nothing is simplified here.

Each node becomes a number (rank 0), a column (rank 1) or a matrix (rank 2) that knows its transpose (`views`); a contraction is read from
its index graph (`index_graph`), and what is no such graph becomes a sum over indices (`index_sum`). Orientation is no part of a node: the
caller says which shape SymPy should see.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from symnn.bridge.calls import call
from symnn.calculus.index_graph import IndexGraph
from symnn.calculus.index_sum import Entries
from symnn.calculus.products import is_product
from symnn.calculus.views import (
    Factor,
    View,
    chain,
    elementwise,
    identity,
    ones,
    symbol,
    total,
)
from symnn.errors import ShapeError
from symnn.expr import Add, Atom, Call, Const, Contract, Define, Fold, Indicator, Map, MatrixFunction, Node, Operator, Size
from symnn.expr.nodes import show
from symnn.expr.walk import atoms, children, fold, sizes_of

Form = Any  # a SymPy Expr for rank 0, a View for rank 1 (a column) and 2; a SymPy tensor above

SYMPY_FUNCTIONS = {
    "exp": sp.exp, "log": sp.log, "sqrt": sp.sqrt, "tanh": sp.tanh, "sin": sp.sin, "cos": sp.cos, "erf": sp.erf, "abs": sp.Abs,
    "sign": sp.sign, "maximum": sp.Max, "minimum": sp.Min,
}  # fmt: skip


def to_sympy(node: Node, shape: tuple[Any, ...] | None = None) -> Any:
    """The SymPy expression of a node.

    shape   the shape SymPy should see: (n, 1) (the default) or (1, n) for rank 1, () (the default) or (1, 1) for rank 0; rank 2 has but one
    Returns an Expr for rank 0, a MatrixExpr for rank 1 and 2 and symnn's tensor above. ShapeError if the shape does not fit.
    """
    form = Writer(node).forms[node]
    target = tuple(sp.sympify(s) for s in shape) if shape is not None else _default_shape(node)
    if node.rank > 2:
        return form
    if tuple(s for s in target if s != 1) != tuple(s for s in node.shape if s != 1):
        raise ShapeError(f"a node of shape {show(node.shape)} cannot be written with the shape {show(target)}")
    if not node.shape:
        return form if target == () else form * sp.OneMatrix(1, 1) if not isinstance(form, _Single) else form.matrix
    if node.rank == 1:
        return form.matrix() if target[1] == 1 else form.transposed.matrix()
    return form.matrix()


def _default_shape(node: Node) -> tuple[Any, ...]:
    return (*node.shape, sp.Integer(1)) if node.rank == 1 else node.shape


class Writer:
    """The forms of all nodes below a root, each written once."""

    def __init__(self, root: Node) -> None:
        self.operands: dict[Contract, tuple[list[tuple[Node, tuple[int, ...]]], int, tuple[Any, ...]]] = {}
        taken = frozenset(str(s) for s in [*sizes_of(root), *(a.label for a in atoms(root))])
        self.entries = Entries(self.known, scalar, self.opaque, taken)
        self.forms: dict[Node, Form] = {}
        fold(root, self.visit, self.below)
        
    def below(self, n: Node) -> Sequence[Node]:
        return () if isinstance(n, Define) else children(n)

    def visit(self, n: Node, parts: list[Any]) -> Form:
        form = self.write(n)
        self.forms[n] = form
        return form

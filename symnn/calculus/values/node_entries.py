"""A node whose sizes are all numbers, as an array of its entries: each a scalar node over the entries of the atoms.

The exact evaluator does the work, in a field whose elements are formulas. It serves what index notation cannot hold
together: a matrix given entry by entry, an identity that is true for 2 × 2 alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from symnn import ops
from symnn.bridge.tensors import TensorElement, TensorSymbol
from symnn.calculus.values.evaluate import Field, evaluate
from symnn.errors import PoleError, UnsupportedError
from symnn.expr import Atom, Const, Indicator, Map, Node, add, hadamard, postorder
from symnn.expr.walk import atoms, children, sizes_of
from symnn.ops.log import log
from symnn.ops.maximum import maximum
from symnn.ops.reciprocal import reciprocal

if TYPE_CHECKING:
    import numpy as np
else:
    from symnn.later import np

LARGEST = 64


class NodeField(Field):
    """The field of scalar nodes: nothing is computed but 0 and 1 and rational numbers."""

    ordered = False

    def from_fraction(self, q: int | Fraction) -> Node:
        return Const(q)

    def element(self, x: Any) -> Node:
        return x if isinstance(x, Node) else Const(Fraction(x))

    def is_zero(self, a: Node) -> bool:
        return isinstance(a, Const) and a.value == 0

    def add(self, a: Node, b: Node) -> Node:
        if isinstance(a, Const) and isinstance(b, Const):
            return Const(a.value + b.value)
        if self.is_zero(a) or self.is_zero(b):
            return b if self.is_zero(a) else a
        return add(a, b)

    def multiply(self, a: Node, b: Node) -> Node:
        if isinstance(a, Const) and isinstance(b, Const):
            return Const(a.value * b.value)
        if self.is_zero(a) or self.is_zero(b):
            other = b if self.is_zero(a) else a
            return hadamard(a, b) if _may_lack_a_value(other) else Const(0)
        if a is Const(1) or b is Const(1):
            return b if a is Const(1) else a
        return hadamard(a, b)

    def reciprocal(self, a: Node) -> Node:
        if self.is_zero(a):
            raise PoleError("1/0")
        return Const(1 / a.value) if isinstance(a, Const) else reciprocal(a)

    def log(self, a: Node) -> Node:
        return log(a)

    def largest(self, numbers: Any) -> Node:
        best = numbers[0]
        for x in numbers[1:]:
            best = maximum(best, x)
        return best

    def compare(self, a: Node, b: Node) -> int:
        raise UnsupportedError("formulas have no order")

    def pi(self) -> Node:
        return ops.pi


def _may_lack_a_value(x: Node) -> bool:
    """Whether 0·x is not 0 everywhere: where log a has no value, 0·log a has none."""
    return any(isinstance(n, Map) and any(part != "real" for part in n.operator.domain) for n in postorder(x, opened))


def has_entries(nodes: Iterable[Node]) -> bool:
    """Whether every size is a number, and no part has more entries than can be written out."""
    return all(
        all(s.is_Integer for s in n.shape) and prod(map(int, n.shape)) <= LARGEST
        for root in nodes
        for n in postorder(root, opened)
    ) and not sizes_of(nodes)


def names_entries(node: Node) -> bool:
    """Whether single entries occur by their place: [i = 2]."""
    return any(isinstance(n, Indicator) and n.rank == 1 and n.relation == "=" for n in postorder(node, opened))


def opened(node: Node) -> tuple[Node, ...]:
    return (*children(node), node.definition) if hasattr(node, "definition") else children(node)


def entries(node: Node) -> Any:
    """The entries as an object array of scalar nodes in the shape of the node."""
    operators = {n.operator for n in postorder(node, opened) if isinstance(n, Map)}
    functions = {op: lambda field, *numbers, op=op: op(*numbers) for op in operators}
    return evaluate(node, NodeField(), {a: atom_entries(a) for a in atoms(postorder(node, opened))}, {}, functions)


def atom_entries(atom: Atom) -> Any:
    out = np.empty(tuple(map(int, atom.shape)), dtype=object)
    for place in np.ndindex(*out.shape):
        out[place] = Atom(_name(atom.label, place))
    return out


def _name(label: Any, place: tuple[int, ...]) -> Any:
    if not place:
        return label
    if isinstance(label, MatrixExpr):
        row = (0, *place) if len(place) == 1 else place
        return MatrixElement(label, *((*place, 0) if label.shape[1] == 1 else row))
    return TensorElement(label, *place) if isinstance(label, TensorSymbol) else (label, place)

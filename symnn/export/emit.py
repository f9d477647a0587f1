"""From nodes to instructions: every shared node once, children first, without recursion. No target's text lives here.

The value of a node is an array together with the node's axis that each of the array's axes runs along. So a transpose
costs nothing until somebody needs the order, and an axis along which a node is constant is not stored at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.export.contraction import Contraction, LabelledArray, union_order
from symnn.export.flat_products import flatten
from symnn.export.plan import Plan
from symnn.expr import (
    Add,
    Atom,
    Call,
    Const,
    Contract,
    Define,
    Fold,
    Indicator,
    Map,
    MatrixFunction,
    Node,
    Size,
    postorder,
)
from symnn.expr.records import MatrixOperator, Record
from symnn.expr.walk import children
from symnn.ops.axes import chosen
from symnn.ops.exp import exp
from symnn.ops.inverse import inverse
from symnn.ops.log_softmax import log_softmax
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.softmax import softmax

# a contraction inside a contraction is merged into it, up to this many factors in all: the ordering looks at all pairs
MOST_FACTORS = 20


@dataclass(frozen=True)
class Value:
    """Axis k of the array `ref` runs along axis axes[k] of the node; the node is constant along the axes that are
    missing.
    """

    ref: int
    axes: tuple[int, ...]


class Emitter:
    """Fills `plan` with the instructions of the nodes it is given. All roots are told beforehand, so that sharing is
    known. What is not among `spells`, the target's words, is written by its definition.
    """

    def __init__(self, roots: Iterable[Node], spells: Collection[Record]) -> None:
        self.spells = spells
        self.plan = Plan()
        self.values: dict[Node, Value] = {}
        self._written: dict[Node, Node] = {}
        self._uses: dict[Node, int] = {}
        self._parent: dict[Node, Node] = {}
        self._merged: set[Node] = set()
        roots = list(roots)
        self._roots = set(roots)
        self._order = postorder(roots, self._below)
        for node in [*roots, *(c for n in self._order for c in self._below(n))]:
            self._uses[node] = self._uses.get(node, 0) + 1
        for node in roots:
            self._uses[node] += 1  # a root is wanted for itself: it is never merged into another
        for node in self._order:
            for child in self._below(node):
                self._parent[child] = node
        self._logarithms = {
            (n.arguments, n.settings)
            for n in self._order
            if isinstance(n, Call) and n.composition is log_softmax and log_softmax in spells
        }
        self._merge()

    def value(self, root: Node) -> Value:
        """The value of a node, with all that it needs."""
        for node in postorder(root, lambda n: () if n in self.values else self._below(n)):
            if node not in self.values and node not in self._merged:
                self.values[node] = self._visit(node)
        return self.values[root]

    def array(self, root: Node) -> int:
        """The position of the node's array with all its axes, in order."""
        return self._full(self.value(root), root)

    @property
    def atoms(self) -> list[Atom]:
        """The free tensors that the roots need."""
        return [n for n in self._order if isinstance(n, Atom) and not isinstance(n.label, sp.NumberSymbol)]

    def define(self, atom: Atom | None, node: Node) -> int:
        """The array of a node that gets a name: whatever follows reads this array, for the node and for the atom."""
        ref = self.array(node)
        self.plan.pinned.add(ref)
        if len(self.values[node].axes) == node.rank:
            self.values[node] = Value(ref, tuple(range(node.rank)))
        if atom is not None:
            self.values[atom] = self.values[node]
        return ref

    def _below(self, node: Node) -> Sequence[Node]:
        match node:
            case Call() if node.composition not in self.spells:
                return (node.definition,)
            case Map() if node.operator not in self.spells:
                return (self._definition(node),)
            case _:
                return children(node)

    def _definition(self, node: Map) -> Node:
        if node not in self._written:
            if node.operator.define is None:
                raise UnsupportedError(
                    f"the function {node.operator.name} in {node} has no numeric meaning: replace it by an operator "
                    "with a definition"
                )
            self._written[node] = node.operator.define(*node.arguments)
        return self._written[node]

    def _merge(self) -> None:
        """Which contractions and inverses are written as a part of the one node that uses them."""
        total: dict[Node, int] = {}
        diagonals = self._diagonals()
        for node in self._order:
            if not isinstance(node, Contract):
                continue
            total[node] = len(node.operands)
            for x in node.operands:
                once = self._uses.get(x) == 1 or x in diagonals
                if x in total and once and total[node] + total[x] <= MOST_FACTORS:
                    total[node] += total[x] - 1
                    self._merged.add(x)
                elif x in diagonals:
                    diagonals.discard(x)
                    self._merged.discard(x)
        for node in self._order:
            if self._uses[node] > 1:
                continue
            match node, self._parent.get(node):
                case Contract(), Add():  # the sign of a term belongs to the sum
                    self._merged.add(node)
                case MatrixFunction(), Contract() if node.operator is inverse:  # then a linear system will do
                    self._merged.add(node)
                case _:
                    pass

    def _diagonals(self) -> set[Node]:
        """Diagonal matrices that only products read: each of these reads the vector instead."""
        found: set[Node] = {n for n in self._order if isinstance(n, Contract) and _is_diagonal(n)}
        for node in self._order:
            if not isinstance(node, Contract):
                found.difference_update(self._below(node))
        return found - self._roots

    def _visit(self, node: Node) -> Value:
        match node:
            case Atom():
                return self._atom(node)
            case Const():
                return Value(self.plan.number(node.value), ())
            case Size():
                return Value(self.plan.add("extent", (), (), node.value), ())
            case Indicator():
                ref = self.plan.add(
                    "indicator", (), node.shape, node.coefficients, node.offset, node.relation, node.shape
                )
                return Value(ref, tuple(range(node.rank)))
            case Add():
                return self._add(node)
            case Contract():
                sign, value = self.contract(node)
                return value if sign > 0 else self._negative(value)
            case Map():
                return self._map(node)
            case Fold():
                return self._fold(node)
            case MatrixFunction():
                return self._matrix(node.operator, self._full(self.values[node.argument], node.argument), node)
            case Call():
                return self._call(node)
            case Define():
                return self.values[node.value]
            case _:
                raise AssertionError(f"unknown node {type(node).__name__}")

    def _atom(self, node: Atom) -> Value:
        axes = tuple(range(node.rank))
        if isinstance(node.label, sp.NumberSymbol):
            return Value(self.plan.add("constant", (), (), node.label), ())
        return Value(self.plan.add("load", (), node.shape, node), axes)

    def _negative(self, value: Value) -> Value:
        return Value(self.plan.add("negate", (value.ref,), self.plan.shape(value.ref)), value.axes)

    def _aligned(self, values: Sequence[Value], rank: int) -> tuple[list[int], tuple[int, ...]]:
        """The arrays laid out to broadcast against each other, and the axes of the result."""
        operands = [LabelledArray(v.ref, v.axes) for v in values]
        order = union_order(operands, range(rank))
        one = Contraction(self.plan, {})
        return [one.arranged(x, order) for x in operands], order

    def _add(self, node: Add) -> Value:
        terms = self._terms(node)
        if len(terms) == 1:
            return terms[0][1] if terms[0][0] > 0 else self._negative(terms[0][1])
        arrays, order = self._aligned([v for _, v in terms], node.rank)
        return Value(self.plan.elementwise("add", arrays, *(sign for sign, _ in terms)), order)

    def _terms(self, node: Add) -> list[tuple[int, Value]]:
        """The terms that are not 0, with their signs; what is subtracted comes last."""
        made: dict[Node, tuple[int, Value]] = {}
        for t in self._largest_first(node.terms):
            made[t] = self.contract(t, leave_sign=True)
        terms = [made[t] if t in made else (1, self.values[t]) for t in node.terms]
        terms = [(sign, v) for sign, v in terms if self.plan.value_of(v.ref) != 0] or terms[:1]
        return [
            *(t for t in terms[:1] if t[0] > 0),
            *(t for t in terms[1:] if t[0] > 0),
            *(t for t in terms if t[0] < 0),
        ]

    def _largest_first(self, terms: Iterable[Node]) -> list[Contract]:
        """The terms that are written as a part of their sum, those that vary along most axes first: what they multiply
        serves the others.
        """
        merged = [t for t in terms if isinstance(t, Contract) and t in self._merged]
        return sorted(merged, key=lambda t: -self._carried(t))

    def _carried(self, node: Contract) -> int:
        """Along how many axes the factors of a contraction vary that are axes of the result."""
        product = flatten(node, self.values, self._merged, self.plan)
        return len({m for x in product.operands for m in x.labels} & set(product.out))

    def _map(self, node: Map) -> Value:
        if node.operator not in self.spells:
            return self.values[self._definition(node)]
        arguments = [self.values[a] for a in node.arguments]
        arrays, order = self._aligned(arguments, node.rank)
        if node.operator is reciprocal:
            return Value(self.plan.elementwise("divide", (self.plan.number(1), arrays[0])), order)
        exponent = self.plan.value_of(arguments[1].ref) if node.operator is power else None
        if exponent in (3, 4):  # a power function is up to twenty times slower than two products
            square = self.plan.elementwise("multiply", (arrays[0], arrays[0]))
            return Value(self.plan.elementwise("multiply", (square, square if exponent == 4 else arrays[0])), order)
        return Value(self.plan.elementwise("map", arrays, node.operator), order)

    def _fold(self, node: Fold) -> Value:
        value = self.values[node.argument]
        missing = set(node.axes) - set(value.axes)
        if node.kind == "product" and missing:
            value = Value(self._full(value, node.argument), tuple(range(node.argument.rank)))
        gone = [k for k, a in enumerate(value.axes) if a in node.axes]
        left = [a for a in range(node.argument.rank) if a not in node.axes]
        axes = tuple(left.index(a) for a in value.axes if a not in node.axes)
        if not gone:
            return Value(value.ref, axes)
        shape = [s for k, s in enumerate(self.plan.shape(value.ref)) if k not in gone]
        return Value(self.plan.add("fold", (value.ref,), shape, node.kind, *gone), axes)

    def _matrix(self, operator: MatrixOperator, argument: int, node: Node) -> Value:
        if operator.value is not None and operator not in self.spells:
            raise UnsupportedError(f"no code is written for {operator.name}")
        return Value(self.plan.add("matrix", (argument,), node.shape, operator), tuple(range(node.rank)))

    def _call(self, node: Call) -> Value:
        if node.composition not in self.spells:
            return self.values[node.definition]
        arrays = [self._full(self.values[a], a) for a in node.arguments]
        given: tuple[tuple[str, Any], ...] = node.settings
        settings = tuple((k, chosen(node.arguments[0], v) if k == "axis" else v) for k, v in given)
        axes = tuple(range(node.rank))
        if node.composition is softmax and (node.arguments, node.settings) in self._logarithms:  # one exponential
            logarithm = self.plan.add("call", arrays, node.shape, log_softmax, settings)
            return Value(self.plan.elementwise("map", (logarithm,), exp), axes)
        return Value(self.plan.add("call", arrays, node.shape, node.composition, settings), axes)

    def _full(self, value: Value, node: Node) -> int:
        """The array with all axes of the node, in order."""
        order = tuple(range(node.rank))
        if len(value.axes) == node.rank:
            return self.plan.view(value.ref, [value.axes.index(k) for k in order])
        array = Contraction(self.plan, {}).arranged(LabelledArray(value.ref, value.axes), order)
        return self.plan.add("full", (array,), node.shape, node.shape)

    def contract(self, node: Contract, *, leave_sign: bool = False) -> tuple[int, Value]:
        """(sign, value): a sum asks for its terms' signs to be left to it."""
        product = flatten(node, self.values, self._merged, self.plan)
        if product.coefficient == 0:
            return 1, Value(self.plan.number(0), ())
        sign = -1 if leave_sign and product.coefficient < 0 else 1
        product.coefficient *= sign
        result = product.result(Contraction(self.plan, product.sizes, self._inverse))
        return sign, Value(result.ref, tuple(product.out.index(m) for m in result.labels))

    def _inverse(self, matrix: int) -> int:
        return self.plan.add("matrix", (matrix,), self.plan.shape(matrix), inverse)


def _is_diagonal(node: Contract) -> bool:
    """v on the diagonal of a matrix."""
    others = [x for x in node.operands if not isinstance(x, Indicator)]
    delta = [x for x in node.operands if isinstance(x, Indicator) and x.coefficients == (1, -1) and x.offset == 0]
    return len(node.operands) == 2 and len(others) == len(delta) == 1 and others[0].rank == 1 and node.rank == 2

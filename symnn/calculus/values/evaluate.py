"""The exact value of a node: the one-line meanings of `expr/nodes.py`, as code.

`evaluate` is the judge of everything else in `calculus` and `proof`. It is written from the definitions of the nodes
alone: it may import neither the normal form nor the derivative rules, and it never looks at an operator's partials or
pullbacks. A composition and an operator with `define` are their definitions; a primitive is its `value` in the field at
hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.calculus.values.exact_functions import Array, Function, determinant, inverse, polynomial, product_of
from symnn.calculus.values.fields import Field, Rationals
from symnn.calculus.values.reals import Floats, Reals
from symnn.errors import ArgumentError, ShapeError, UnsupportedError
from symnn.expr.nodes import (
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
)
from symnn.expr.records import Operator
from symnn.expr.walk import children, postorder
from symnn.ops.determinant import determinant as a_determinant
from symnn.ops.inverse import inverse as an_inverse
from symnn.ops.log_determinant import log_determinant

if TYPE_CHECKING:
    import numpy as np
else:
    from symnn.later import np

__all__ = ["Field", "Floats", "EvaluationPlan", "Rationals", "Reals", "evaluate"]


class EvaluationPlan:
    """The parts of a node in the order in which they are computed, for a node that is evaluated at many points.

    opaque   operators that will be given as functions, so that their definitions are not opened
    """

    def __init__(self, node: Node, opaque: Iterable[Operator] = ()) -> None:
        self.node, self.opaque = node, frozenset(opaque)
        self.inside: dict[Node, tuple[Node, ...]] = {}
        self.order = postorder(node, self.below)
        self.atoms = [n for n in self.order if isinstance(n, Atom)]

    def below(self, node: Node) -> tuple[Node, ...]:
        """What a node's value is made from: its children, or its definition."""
        if node not in self.inside:  # kept: a definition is built anew each time, and would not be the same object
            self.inside[node] = self._opened(node)
        return self.inside[node]

    def _opened(self, node: Node) -> tuple[Node, ...]:
        if isinstance(node, Call):
            return (node.definition,)
        if isinstance(node, Map) and node.operator.define is not None and node.operator not in self.opaque:
            return (node.operator.define(*node.arguments),)
        return children(node)


def evaluate(
    node: Node | EvaluationPlan,
    field: Field,
    values: Mapping[Atom, Any],
    sizes: Mapping[Any, int],
    functions: Mapping[Operator, Function] | None = None,
) -> Array:
    """The value of `node` as an object array of elements of `field`, in the shape that `sizes` gives it.

    values      an array (anything NumPy reads as one) of elements or plain numbers for every atom of the node; π is
                known
    sizes       a positive integer for every size symbol
    functions   (field, *numbers) -> number for operators; it goes before what the record says. An uninterpreted
                function that is not named here is a fixed polynomial of degree 5 that only its name decides, and its
                derivatives are the polynomial's
    A `Plan` of the node, made once for the same `functions`, spares the preparation at every point.
    Raises PoleError and DomainError where the node has no value, UnsupportedError where the field cannot hold it,
    ArgumentError for a missing value or size, ShapeError for a value of the wrong shape.
    """
    plan = node if isinstance(node, EvaluationPlan) else EvaluationPlan(node, functions or ())
    return _Evaluation(field, values, sizes, functions or {}, plan).run()


class _Evaluation:
    """One evaluation: a field, numbers for atoms and sizes, and the value of every node met so far."""

    def __init__(
        self,
        field: Field,
        values: Mapping[Atom, Any],
        sizes: Mapping[Any, int],
        functions: Mapping[Operator, Function],
        plan: EvaluationPlan,
    ) -> None:
        self.field, self.given, self.functions, self.plan = field, values, functions, plan
        self.sizes = {symbol: sp.Integer(int(extent)) for symbol, extent in sizes.items()}
        self.extents: dict[sp.Expr, int] = {}
        self.add, self.multiply, self.element = _entrywise(field)

    def run(self) -> Array:
        value: dict[Node, Array] = {}
        for node in self.plan.order:
            value[node] = self.value(node, [value[part] for part in self.plan.inside[node]])
        return value[self.plan.node]

    def value(self, node: Node, parts: list[Array]) -> Array:
        match node:
            case Atom():
                return self.atom(node)
            case Const():
                return _array(self.field.from_fraction(node.value))
            case Size():
                return _array(self.field.from_fraction(self.extent(node.value)))
            case Indicator():
                return self.indicator(node)
            case Add():
                return _total(self.add, parts)
            case Contract():
                return self.contract(node, parts)
            case Map():
                return self.map(node, parts)
            case Fold():
                return self.fold(node, parts[0])
            case MatrixFunction():
                return self.matrix_function(node, parts[0])
            case Call() | Define():
                return parts[0]
            case _:
                raise UnsupportedError(f"no exact value of a {type(node).__name__}")

    def shape(self, node: Node) -> tuple[int, ...]:
        return tuple(map(self.extent, node.shape))

    def extent(self, size: sp.Expr) -> int:
        """A size as a number of entries: at least 1. The range from 3 to n has n − 2 of them, or none."""
        if size not in self.extents:
            n = self.integer(size)
            if n < 1 and not size.is_Symbol and not size.is_Integer:
                n = 0
            elif n < 1:
                raise ArgumentError(f"the size {size} is {n} at {self.sizes}, but a size must be at least 1")
            self.extents[size] = n
        return self.extents[size]

    def integer(self, expression: sp.Expr) -> int:
        number = expression.xreplace(self.sizes)
        if not number.is_Integer:
            missing = ", ".join(sorted(map(str, number.free_symbols)))
            remedy = f"; give a value to {missing}" if missing else ""
            raise ArgumentError(f"the size {expression} is no integer at {self.sizes}{remedy}")
        return int(number)

    def atom(self, node: Atom) -> Array:
        if node not in self.given:
            if node.label is sp.pi:
                return _array(self.field.pi())
            raise ArgumentError(f"no value is given for {node}")
        raw, shape = np.asarray(self.given[node], dtype=object), self.shape(node)
        if raw.shape != shape:
            raise ShapeError(
                "{0.name} has shape {0.shape}, here {1.shape}, but its value has shape {2.shape}",
                (node, node.shape),
                (node, shape),
                ("the value", raw.shape),
            )
        return _array(self.element(raw))

    def indicator(self, node: Indicator) -> Array:
        offset, shape = self.integer(node.offset), self.shape(node)
        out = np.empty(shape, dtype=object)
        for place in product(*map(range, shape)):
            amount = sum(c * i for c, i in zip(node.coefficients, place, strict=True)) + offset
            out[place] = self.field.from_fraction(amount == 0 if node.relation == "=" else amount >= 0)
        return out

    def map(self, node: Map, parts: list[Array]) -> Array:
        operator = node.operator
        # a definition, which may leave out an argument and with it the shape
        if self.plan.inside[node] is not node.arguments:
            return np.array(np.broadcast_to(parts[0], self.shape(node)), dtype=object)
        function = self.functions.get(operator) or operator.value or polynomial(operator)
        return _array(np.frompyfunc(lambda *numbers: function(self.field, *numbers), len(parts), 1)(*parts))

    def contract(self, node: Contract, parts: list[Array]) -> Array:
        """Σ over the bound indices of the product, one bound index at a time (a sum distributes over what does not
        carry it).
        """
        extents = tuple(map(self.extent, node.sizes))
        factors = [_diagonal(a, names) for a, names in zip(parts, node.indices, strict=True)]
        bound = set(range(len(extents))) - set(node.out)
        while bound:
            beside = {k: {k}.union(*(names for _, names in factors if k in names)) for k in sorted(bound)}
            k = min(beside, key=lambda k: prod(extents[i] for i in beside[k]))
            bound.remove(k)
            carriers = [f for f in factors if k in f[1]]
            factors = [f for f in factors if k not in f[1]] + [self.summed(carriers, k, extents)]
        return self.product(factors, node.out, extents)

    def summed(
        self, factors: Sequence[tuple[Array, tuple[int, ...]]], k: int, extents: tuple[int, ...]
    ) -> tuple[Array, tuple[int, ...]]:
        """Σ_k of the product of the factors, with the indices that remain. No factor at all counts the values of k."""
        rest = tuple(sorted({i for _, names in factors for i in names} - {k}))
        if not extents[k]:
            nothing = np.empty([extents[i] for i in rest], dtype=object)
            nothing.fill(self.field.zero)
            return nothing, rest
        return _array(self.add.reduce(self.product(factors, (k, *rest), extents), axis=0)), rest

    def product(
        self, factors: Iterable[tuple[Array, tuple[int, ...]]], out: tuple[int, ...], extents: tuple[int, ...]
    ) -> Array:
        """The product of the factors as an array over the indices `out`, each of which runs whether a factor carries it
        or not.
        """
        result: Array | None = None
        for array, names in factors:
            carried = [i for i in out if i in names]
            spread = array.transpose([names.index(i) for i in carried]).reshape(
                [extents[i] if i in names else 1 for i in out]
            )
            result = spread if result is None else _array(self.multiply(result, spread))
        whole = tuple(extents[i] for i in out)
        if result is not None and result.shape == whole:
            return result
        full = np.empty(whole, dtype=object)
        full[...] = _array(self.field.one) if result is None else result
        return full

    def fold(self, node: Fold, array: Array) -> Array:
        kept = tuple(a for a in range(array.ndim) if a not in node.axes)
        across = prod(array.shape[a] for a in node.axes)
        if not across and node.kind == "max":
            raise ArgumentError("the largest of no numbers: the range is empty")
        rows = array.transpose(kept + node.axes).reshape([array.shape[a] for a in kept] + [across])
        out = np.empty(rows.shape[:-1], dtype=object)
        for place in np.ndindex(out.shape):
            numbers = list(rows[place])
            out[place] = self.field.largest(numbers) if node.kind == "max" else product_of(self.field, numbers)
        return out

    def matrix_function(self, node: MatrixFunction, matrix: Array) -> Array:
        if node.operator is an_inverse:
            return inverse(self.field, matrix)
        if node.operator is a_determinant:
            return _array(determinant(self.field, matrix))
        if node.operator is log_determinant:
            return _array(self.field.log(determinant(self.field, matrix)))
        if node.operator.exponent is not None:
            return self.matrix_power(matrix, self.integer(node.operator.exponent))
        if node.operator.value is not None:
            return _array(node.operator.value(self.field, matrix))
        raise UnsupportedError(f"no exact value of the matrix function {node.operator.name}")

    def matrix_power(self, matrix: Array, exponent: int) -> Array:
        """The product of so many copies, by squares; of none it is the identity."""
        if exponent < 0:
            raise ArgumentError(f"a matrix power with the exponent {exponent} at {self.sizes}")
        n, square = len(matrix), matrix
        result = np.empty((n, n), dtype=object)
        for i, j in np.ndindex(n, n):
            result[i, j] = self.field.from_fraction(i == j)
        while exponent:
            if exponent % 2:
                result = self.times(result, square)
            square, exponent = self.times(square, square) if exponent > 1 else square, exponent // 2
        return result

    def times(self, left: Array, right: Array) -> Array:
        """The product of two square matrices."""
        terms = [_array(self.multiply(left[:, k, None], right[None, k, :])) for k in range(len(left))]
        return _total(self.add, terms)


@lru_cache(maxsize=100)
def _entrywise(field: Field) -> tuple[Any, Any, Any]:
    """Sums, products and elements of a field for whole arrays; Python's own + and ·, where the field adds nothing."""
    kind = type(field)
    add = np.add if kind.add is Field.add else np.frompyfunc(field.add, 2, 1)
    multiply = np.multiply if kind.multiply is Field.multiply else np.frompyfunc(field.multiply, 2, 1)
    return add, multiply, np.frompyfunc(field.element, 1, 1)


def _array(x: Any) -> Array:
    """x as an object array; a single element becomes one of shape ()."""
    if isinstance(x, np.ndarray):
        return x
    out = np.empty((), dtype=object)
    out[()] = x
    return out


def _total(add: Any, parts: Sequence[Array]) -> Array:
    total = parts[0]
    for part in parts[1:]:
        total = _array(add(total, part))
    return total


def _diagonal(array: Array, names: tuple[int, ...]) -> tuple[Array, tuple[int, ...]]:
    """An array whose axes carry the given indices; where one index is written twice, the entries at which both axes
    agree.
    """
    once = tuple(dict.fromkeys(names))
    if len(once) < len(names):
        out = np.empty([array.shape[names.index(i)] for i in once], dtype=object)
        for place in np.ndindex(out.shape):
            at = dict(zip(once, place, strict=True))
            out[place] = array[tuple(at[i] for i in names)]
        array = out
    return array, once

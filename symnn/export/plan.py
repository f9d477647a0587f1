"""The target-neutral program: a list of array instructions, each written once. No nodes, and no text of any target,
live here.

An instruction reads arrays by the positions of earlier instructions and makes one array (or number) of known symbolic
shape. The closed set below is what an export target has to write; a target for other buffers, C or JAX is a second
writer of the same list.

    load(label)                      an argument, in the shape of its atom
    number(value) extent(size)       a rational number; a size as a number
    constant(name)                   a named real number: pi
    indicator(coefficients, offset, relation, sizes)   ones where Σ c_k·i_k + offset = 0 (or >= 0), else zeros
    view(axes)                       axes in a new order, None for a new axis of size 1
    diagonal(i, j)                   the entries with equal indices on axes i and j, which become one last axis
    gather(axis, coefficients, offset, sizes)          x read along `axis` at Σ c_k·i_k + offset, 0 outside; new axes
                                                       stand for `axis`
    sum(axes) fold(kind, axes)       sums; maxima or products; the axes disappear
    add(signs) multiply divide negate                  elementwise; axes are matched from the last, a size 1 is repeated
    matmul                                             the last axis of a with the last but one of b (or its only one)
    dot                                                the sum of all products of equal entries
    tensordot(i, j) einsum(indices, out)               contractions
    solve                            inverse(a) @ b
    squeeze                          drops a last axis of size 1
    diag                             the diagonal matrix of a vector
    spread(i, j)                     zeros, but x where the indices on axes i and j are equal; x has no axis j
    map(operator) matrix(operator) call(composition, settings)
    full(shape)                      broadcast to a shape
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.export.product_order import KnownProducts
from symnn.expr.nodes import Shape

OPERATIONS = frozenset({
    "load", "number", "extent", "constant", "indicator", "view", "diagonal", "gather", "sum", "fold", "add",
    "multiply", "divide", "negate",
    "matmul", "dot", "tensordot", "einsum", "solve", "squeeze", "diag", "spread", "map", "matrix", "call", "full",
})  # fmt: skip
UNIT = sp.Integer(1)
WEAK = frozenset({"number", "extent", "constant"})
ARITHMETIC = frozenset({"add", "multiply", "divide", "negate", "map"})


class Instruction(NamedTuple):
    """`op` of the list above, the instructions it reads, the shape of what it makes, and its static data.

    `weak` marks what depends on sizes and constants alone: a plain number, which must not decide the dtype of a result.
    """

    op: str
    inputs: tuple[int, ...]
    shape: Shape
    data: tuple[Any, ...] = ()
    weak: bool = False


class Plan:
    """A growing list of instructions; the same instruction twice is one instruction."""

    def __init__(self) -> None:
        self.instructions: list[Instruction] = []
        self.pinned: set[int] = set()  # arrays with a name of their own: what reads them reads the name
        self.products = KnownProducts()
        self._known: dict[tuple[Any, ...], int] = {}

    def add(self, op: str, inputs: Sequence[int], shape: Sequence[Any], *data: Hashable) -> int:
        """The position of the instruction, new or known."""
        if op not in OPERATIONS:
            raise UnsupportedError(f"{op} is no operation of a plan")
        key = (op, tuple(inputs), tuple(shape), data)
        if key not in self._known:
            weak = op in WEAK or (op in ARITHMETIC and all(self.instructions[i].weak for i in inputs))
            self._known[key] = len(self.instructions)
            self.instructions.append(Instruction(op, key[1], key[2], data, weak))
        return self._known[key]

    def shape(self, x: int) -> Shape:
        return self.instructions[x].shape

    def number(self, value: Fraction | int) -> int:
        return self.add("number", (), (), Fraction(value))

    def value_of(self, x: int) -> Fraction | None:
        """The number that x is, or None."""
        found = self.instructions[x]
        return found.data[0] if found.op == "number" else None

    def view(self, x: int, axes: Sequence[int | None]) -> int:
        """Axes in a new order; None is a new axis of size 1. A view that changes nothing is x itself."""
        if self.instructions[x].op == "view" and x not in self.pinned:  # a view of a view is a view
            inner = self.instructions[x]
            return self.view(inner.inputs[0], [None if a is None else inner.data[a] for a in axes])
        shape = self.shape(x)
        if tuple(axes) == tuple(range(len(shape))):
            return x
        return self.add("view", (x,), [UNIT if a is None else shape[a] for a in axes], *axes)

    def elementwise(self, op: str, xs: Sequence[int], *data: Hashable) -> int:
        """add, multiply, divide or map, of arrays that broadcast."""
        return self.add(op, xs, broadcast_shape([self.shape(x) for x in xs]), *data)

    def sum(self, x: int, axes: Sequence[int]) -> int:
        gone = tuple(sorted(axes))
        if not gone:
            return x
        return self.add("sum", (x,), [s for k, s in enumerate(self.shape(x)) if k not in gone], *gone)

    def diagonal(self, x: int, i: int, j: int) -> int:
        shape = self.shape(x)
        return self.add("diagonal", (x,), [*(s for k, s in enumerate(shape) if k not in (i, j)), shape[i]], i, j)

    def matmul(self, a: int, b: int) -> int:
        """The last axis of a with the last but one of b (or its only one)."""
        s, t = self.shape(a), self.shape(b)
        columns = t[-1:] if len(t) > 1 else ()
        rows = s[-2:-1] if len(s) > 1 else ()
        return self.add("matmul", (a, b), (*(s[:-2] if len(s) >= len(t) else t[:-2]), *rows, *columns))

    def tensordot(self, a: int, b: int, i: Sequence[int], j: Sequence[int]) -> int:
        s = [n for k, n in enumerate(self.shape(a)) if k not in i]
        t = [n for k, n in enumerate(self.shape(b)) if k not in j]
        return self.add("tensordot", (a, b), s + t, tuple(i), tuple(j))

    def needed(self, outputs: Iterable[int]) -> list[int]:
        """The instructions that the outputs depend on, in order."""
        seen: set[int] = set()
        stack = list(outputs)
        while stack:
            x = stack.pop()
            if x not in seen:
                seen.add(x)
                stack.extend(self.instructions[x].inputs)
        return sorted(seen)


def broadcast_shape(shapes: Sequence[Shape]) -> Shape:
    """The shape of an elementwise result: axes are matched from the last, and a size 1 gives way."""
    rank = max(len(s) for s in shapes)
    found: list[Any] = [UNIT] * rank
    for shape in shapes:
        for k, size in enumerate(shape, rank - len(shape)):
            if size != UNIT:
                found[k] = size
    return tuple(found)

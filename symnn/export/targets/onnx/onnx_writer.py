"""Plans as nodes of an ONNX graph: one method per instruction. `helper` is onnx.helper, which the caller imports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from symnn.errors import UnsupportedError
from symnn.export.draft import Draft
from symnn.export.plan import Instruction
from symnn.export.stable.stable_operators import sum_of_others
from symnn.export.targets.onnx.onnx_operators import OPERATORS, OnnxGraph
from symnn.expr.records import Composition
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.softmax import softmax

LETTERS = "ijklmnopqrstuvwxyzabcdefgh"


class OnnxWriter:
    """Writes what the outputs of a draft need into `graph`. `names` of the results, one for each output."""

    def __init__(self, made: Draft, graph: OnnxGraph, results: Sequence[str]) -> None:
        self.plan, self.graph, self.loads = made.plan, graph, made.arguments
        self._places: dict[Any, tuple[str, int]] = {
            e: (name, k) for a, name in made.arguments.items() for k, e in reversed(list(enumerate(a.shape)))
        }
        self._sizes: dict[Any, str] = {}
        self.made: dict[int, str] = {}
        for x in self.plan.needed(made.outputs):
            i = self.plan.instructions[x]
            write: Callable[[Instruction, list[str]], str] | None = getattr(self, f"_{i.op}", None)
            if write is None:
                raise UnsupportedError(f"no operator of ONNX is written for the step {i.op!r}: take another target")
            self.made[x] = write(i, [self.made[k] for k in i.inputs])
        for x, result in zip(made.outputs, results, strict=True):
            graph.add("Identity", [self.made[x]], into=result)

    # sizes
    def _size(self, e: Any) -> str:
        """A size as a list of one whole number."""
        if e not in self._sizes:
            self._sizes[e] = self._found_size(e)
        return self._sizes[e]

    def _found_size(self, e: Any) -> str:
        if e.is_Integer:
            return self.graph.whole([int(e)])
        if e in self._places:
            name, k = self._places[e]
            return self.graph.add("Gather", [self.graph.add("Shape", [name]), self.graph.whole([k])])
        if e.is_Mul or e.is_Add:
            first, *rest = [self._size(a) for a in e.args]
            for other in rest:
                first = self.graph.add("Mul" if e.is_Mul else "Add", [first, other])
            return first
        raise UnsupportedError(f"the size {e} cannot be read off the shape of an argument of an ONNX graph")

    def _shape(self, shape: Sequence[Any]) -> str:
        if all(e.is_Integer for e in shape):
            return self.graph.whole([int(e) for e in shape])
        return self.graph.add("Concat", [self._size(e) for e in shape], axis=0)

    # leaves
    def _load(self, i: Instruction, _: list[str]) -> str:
        return self.loads[i.data[0]]

    def _number(self, i: Instruction, _: list[str]) -> str:
        return self.graph.number(float(i.data[0]))

    def _constant(self, i: Instruction, _: list[str]) -> str:
        return self.graph.number(float(i.data[0]))

    def _extent(self, i: Instruction, _: list[str]) -> str:
        size = self.graph.add("Squeeze", [self._size(i.data[0]), self.graph.whole([0])])
        return self.graph.add("Cast", [size], to=self.graph.kind)

    def _indicator(self, i: Instruction, _: list[str]) -> str:
        coefficients, offset, relation, shape = i.data
        index = self.graph.whole([int(offset)])
        for k, (c, e) in enumerate(zip(coefficients, shape, strict=True)):
            end = self.graph.add("Squeeze", [self._size(e), self.graph.whole([0])])
            along = self.graph.add("Range", [self.graph.whole(0), end, self.graph.whole(1)])
            others = [a for a in range(len(shape)) if a != k]
            spread = self.graph.add("Unsqueeze", [along, self.graph.whole(others)]) if others else along
            index = self.graph.add("Add", [index, self.graph.add("Mul", [spread, self.graph.whole(int(c))])])
        test = "Equal" if relation == "=" else "GreaterOrEqual"
        return self.graph.add("Cast", [self.graph.add(test, [index, self.graph.whole(0)])], to=self.graph.kind)

    # forms
    def _view(self, i: Instruction, xs: list[str]) -> str:
        axes = [a for a in i.data if a is not None]
        x = xs[0] if axes == sorted(axes) else self.graph.add("Transpose", xs, perm=axes)
        new = [k for k, a in enumerate(i.data) if a is None]
        return self.graph.add("Unsqueeze", [x, self.graph.whole(new)]) if new else x

    def _diagonal(self, i: Instruction, xs: list[str]) -> str:
        first, second = i.data
        letters = list(LETTERS[: len(self.plan.shape(i.inputs[0]))])
        letters[second] = letters[first]
        rest = [c for k, c in enumerate(letters) if k not in (first, second)]
        return self.graph.add("Einsum", xs, equation=f"{''.join(letters)}->{''.join(rest)}{letters[first]}")

    def _squeeze(self, _: Instruction, xs: list[str]) -> str:
        return self.graph.add("Squeeze", [xs[0], self.graph.whole([-1])])

    def _full(self, i: Instruction, xs: list[str]) -> str:
        return self.graph.add("Expand", [xs[0], self._shape(i.shape)])

    def _diag(self, i: Instruction, xs: list[str]) -> str:
        return self._on_diagonal(xs[0], i.shape, 0, 1)

    def _spread(self, i: Instruction, xs: list[str]) -> str:
        return self._on_diagonal(xs[0], i.shape, i.data[0], i.data[1])

    def _on_diagonal(self, x: str, shape: Sequence[Any], one: int, other: int) -> str:
        eye = self._indicator(Instruction("indicator", (), (), ((1, -1), 0, "=", (shape[one], shape[other]))), [])
        rest = [k for k in range(len(shape)) if k not in (one, other)]
        placed = self.graph.add("Unsqueeze", [eye, self.graph.whole(rest)]) if rest else eye
        flag = self.graph.add("Cast", [placed], to=self.graph.truth)
        spread = self.graph.add("Unsqueeze", [x, self.graph.whole([other])])
        return self.graph.add("Where", [flag, spread, self.graph.number(0.0)])

    # sums and products
    def _sum(self, i: Instruction, xs: list[str]) -> str:
        return self.graph.add("ReduceSum", [xs[0], self.graph.whole(list(i.data))], keepdims=0)

    def _fold(self, i: Instruction, xs: list[str]) -> str:
        kind, *axes = i.data
        return self.graph.add(
            "ReduceProd" if kind == "product" else "ReduceMax", [xs[0], self.graph.whole(axes)], keepdims=0
        )

    def _add(self, i: Instruction, xs: list[str]) -> str:
        total = xs[0] if i.data[0] == 1 else self.graph.add("Neg", [xs[0]])
        for sign, x in zip(i.data[1:], xs[1:], strict=True):
            total = self.graph.add("Add" if sign == 1 else "Sub", [total, x])
        return total

    def _negate(self, _: Instruction, xs: list[str]) -> str:
        return self.graph.add("Neg", xs)

    def _multiply(self, _: Instruction, xs: list[str]) -> str:
        first, *rest = xs
        for x in rest:
            first = self.graph.add("Mul", [first, x])
        return first

    def _divide(self, _: Instruction, xs: list[str]) -> str:
        return self.graph.add("Div", xs)

    def _matmul(self, _: Instruction, xs: list[str]) -> str:
        return self.graph.add("MatMul", xs)

    def _dot(self, i: Instruction, xs: list[str]) -> str:
        axes = LETTERS[: len(self.plan.shape(i.inputs[0]))]
        return self.graph.add("Einsum", xs, equation=f"{axes},{axes}->")

    def _tensordot(self, i: Instruction, xs: list[str]) -> str:
        ranks = [len(self.plan.shape(x)) for x in i.inputs]
        a, b = list(LETTERS[: ranks[0]]), list(LETTERS[ranks[0] : sum(ranks)])
        for one, other in zip(*i.data, strict=True):
            b[other] = a[one]
        out = [c for k, c in enumerate(a) if k not in i.data[0]] + [c for k, c in enumerate(b) if k not in i.data[1]]
        return self.graph.add("Einsum", xs, equation=f"{''.join(a)},{''.join(b)}->{''.join(out)}")

    def _einsum(self, i: Instruction, xs: list[str]) -> str:
        indices, out = i.data
        letters = {m: LETTERS[k] for k, m in enumerate(dict.fromkeys(m for x in indices for m in x))}
        spelled = [",".join("".join(letters[m] for m in x) for x in indices), "".join(letters[m] for m in out)]
        return self.graph.add("Einsum", xs, equation="->".join(spelled))

    # functions
    def _map(self, i: Instruction, xs: list[str]) -> str:
        return OPERATORS[i.data[0]](self.graph, *xs)

    def _matrix(self, i: Instruction, _: list[str]) -> str:
        raise UnsupportedError(f"ONNX has no operator for {i.data[0].name}: take another target")

    def _call(self, i: Instruction, xs: list[str]) -> str:
        composition, settings = i.data
        return CALLS[composition](self.graph, xs[0], dict(settings)["axis"])


def _softmax(graph: OnnxGraph, z: str, axis: Any) -> str:
    powers = graph.add("Exp", [graph.add("Sub", [z, _largest(graph, z, axis)])])
    return graph.add("Div", [powers, _total(graph, powers, axis)])


def _log_softmax(graph: OnnxGraph, z: str, axis: Any) -> str:
    below = graph.add("Sub", [z, _largest(graph, z, axis)])
    return graph.add("Sub", [below, graph.add("Log", [_total(graph, graph.add("Exp", [below]), axis)])])


def _log_sum_exp(graph: OnnxGraph, z: str, axis: Any) -> str:
    largest = _largest(graph, z, axis)
    total = _total(graph, graph.add("Exp", [graph.add("Sub", [z, largest])]), axis)
    found = graph.add("Add", [largest, graph.add("Log", [total])])
    return graph.add("Squeeze", [found, graph.whole(_axes(axis))])


def _sum_of_others(graph: OnnxGraph, x: str, axis: Any) -> str:
    """Sums from the left and from the right, without the entry itself."""
    axes = _axes(axis)
    if len(axes) != 1:
        raise UnsupportedError("ONNX sums up along one axis at a time: a sum over all others along two is not written")
    along = graph.whole(axes[0])
    left = graph.add("CumSum", [x, along], exclusive=1)
    return graph.add("Add", [left, graph.add("CumSum", [x, along], exclusive=1, reverse=1)])


def _largest(graph: OnnxGraph, z: str, axis: Any) -> str:
    return graph.add("ReduceMax", [z, graph.whole(_axes(axis))], keepdims=1)


def _total(graph: OnnxGraph, z: str, axis: Any) -> str:
    return graph.add("ReduceSum", [z, graph.whole(_axes(axis))], keepdims=1)


def _axes(axis: Any) -> list[int]:
    return [int(a) for a in np.atleast_1d(axis)]


CALLS: Mapping[Composition, Callable[[OnnxGraph, str, Any], str]] = {
    softmax: _softmax,
    log_softmax: _log_softmax,
    log_sum_exp: _log_sum_exp,
    sum_of_others: _sum_of_others,
}

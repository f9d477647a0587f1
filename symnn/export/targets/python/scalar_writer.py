"""Plans as plain Python, entry by entry: one writer per instruction. Arrays exist only while the code is written."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np

from symnn.export.draft import Draft
from symnn.export.plan import Instruction
from symnn.export.python_source import Names, Source, filled
from symnn.export.stable.stable_operators import adjugate, length, product_of_others, second_adjugate, sum_of_others
from symnn.export.targets.python.scalar_entries import ScalarEntry, affine, along, boxed, each, extents, pattern, shaped
from symnn.export.targets.python.scalar_operators import LOG_TOTAL, OPERATORS, SECOND_ADJUGATE, SOLVE
from symnn.ops.log_softmax import log_softmax
from symnn.ops.softmax import softmax

LONGEST = 60
INLINE = frozenset({"add", "multiply", "divide", "negate"})


class ScalarWriter:
    """The lines of a draft, entry by entry."""

    def __init__(self, made: Draft, names: Names) -> None:
        self.plan, self.names, self.outputs = made.plan, names, made.outputs
        self.lines: list[str] = []
        self.helpers: dict[str, None] = {}
        self.arrays: dict[int, Any] = {}
        self.loaded: dict[str, Any] = {}
        self._loads = made.arguments
        self._known: dict[str, ScalarEntry] = {}
        needed = self.plan.needed([*made.outputs, *made.named])
        self._readers: dict[int, list[Instruction]] = {x: [] for x in needed}
        for x in needed:
            for read in self.plan.instructions[x].inputs:
                self._readers[read].append(self.plan.instructions[x])
        self._kept_names = {*made.named, *made.outputs}
        for x in needed:
            instruction = self.plan.instructions[x]
            write: Callable[[Instruction, list[Any]], Any] = getattr(self, f"_{instruction.op}")
            found = boxed(write(instruction, [self.arrays[i] for i in instruction.inputs]))
            self.arrays[x] = found if self._inline(x, found) else self._kept(found, made.named.get(x))

    def _inline(self, x: int, found: Any) -> bool:
        """What is read once, entry by entry, is written into the line that reads it, as long as that stays readable."""
        if x in self._kept_names or len(self._readers[x]) != 1:
            return False
        reader = self._readers[x][0]
        once = reader.inputs.count(x) == 1 and reader.op in INLINE and reader.shape == self.plan.shape(x)
        return once and all(len(e.source.text) <= LONGEST for e in found.flat)

    def _kept(self, found: Any, name: str | None) -> Any:
        """Every entry under a name: that of the definition with the entry's place, or the next free one."""
        made = np.empty(found.shape, dtype=object)
        for place, e in np.ndenumerate(found):
            given = "_".join([name, *(str(k + 1) for k in place)]) if name else f"t{len(self.lines) + 1}"
            made[place] = self._named(e, given, exact=bool(name) and not place)
        return made

    def _named(self, entry: Any, suggestion: str, *, exact: bool = False) -> ScalarEntry:
        """A name for what is more than a name or a number; the same text twice is computed once."""
        e = ScalarEntry.of(entry)
        if e.value is not None or e.source.text.isidentifier():
            return e
        text = e.source.text
        if text not in self._known:
            name = suggestion if exact else self.names.fresh(suggestion)
            self.lines.append(f"{name} = {text}")
            self._known[text] = ScalarEntry(Source(name))
        return self._known[text]

    def _load(self, i: Instruction, _: list[Any]) -> Any:
        base, shape = self._loads[i.data[0]], extents(i.shape)
        if not shape:
            return boxed(ScalarEntry(Source(base)))
        made = np.empty(shape, dtype=object)
        for place in np.ndindex(*shape):
            made[place] = ScalarEntry(Source(self.names.fresh("_".join([base, *(str(k + 1) for k in place)]))))
        self.loaded[base] = made
        return made

    def _number(self, i: Instruction, _: list[Any]) -> Any:
        return boxed(ScalarEntry.of(i.data[0]))

    def _extent(self, i: Instruction, _: list[Any]) -> Any:
        return boxed(ScalarEntry.of(extents(i.data)[0]))

    def _constant(self, i: Instruction, _: list[Any]) -> Any:
        return boxed(ScalarEntry(Source(repr(float(i.data[0])))))

    def _indicator(self, i: Instruction, _: list[Any]) -> Any:
        coefficients, offset, relation, shape = i.data
        index = affine(coefficients, extents(shape), offset)
        return each(ScalarEntry.of, (index == 0 if relation == "=" else index >= 0).astype(int))

    def _view(self, i: Instruction, xs: list[Any]) -> Any:
        turned = xs[0].transpose([a for a in i.data if a is not None])
        return turned[tuple(None if a is None else slice(None) for a in i.data)]

    def _diagonal(self, i: Instruction, xs: list[Any]) -> Any:
        return xs[0].diagonal(axis1=i.data[0], axis2=i.data[1])

    def _gather(self, i: Instruction, xs: list[Any]) -> Any:
        axis, coefficients, offset, sizes = i.data
        index, length = affine(coefficients, extents(sizes), offset), xs[0].shape[axis]
        edge = np.full((*xs[0].shape[:axis], 1, *xs[0].shape[axis + 1 :]), ScalarEntry.of(0))
        inside = (index >= 0) & (index < length)
        return np.concatenate([xs[0], edge], axis=axis).take(np.where(inside, index, length), axis=axis)

    def _full(self, i: Instruction, xs: list[Any]) -> Any:
        return np.broadcast_to(xs[0], extents(i.shape))

    def _squeeze(self, _: Instruction, xs: list[Any]) -> Any:
        return xs[0][..., 0]

    def _diag(self, _: Instruction, xs: list[Any]) -> Any:
        made = np.full((len(xs[0]),) * 2, ScalarEntry.of(0))
        made[np.diag_indices(len(xs[0]))] = xs[0]
        return made

    def _spread(self, i: Instruction, xs: list[Any]) -> Any:
        one, other = i.data
        shape = extents(i.shape)
        made = np.full(shape, ScalarEntry.of(0))
        inside = np.broadcast_to(xs[0], [n for k, n in enumerate(shape) if k != other])
        for place in np.ndindex(*inside.shape):
            own = place[one - (one > other)]
            made[(*place[:other], own, *place[other:])] = inside[place]
        return made

    def _sum(self, i: Instruction, xs: list[Any]) -> Any:
        return boxed(xs[0].sum(axis=i.data))

    def _fold(self, i: Instruction, xs: list[Any]) -> Any:
        kind, *axes = i.data
        return along(xs[0], axes, self._largest if kind == "max" else _product)

    def _largest(self, entries: Sequence[ScalarEntry]) -> ScalarEntry:
        texts = [e.source.text for e in entries]
        return ScalarEntry(Source(f"max({', '.join(texts)})")) if len(texts) > 1 else entries[0]

    def _add(self, i: Instruction, xs: list[Any]) -> Any:
        total = xs[0] if i.data[0] == 1 else boxed(-xs[0])
        for sign, x in zip(i.data[1:], xs[1:], strict=True):
            total = boxed(total + x if sign == 1 else total - x)
        return total

    def _negate(self, _: Instruction, xs: list[Any]) -> Any:
        return boxed(-xs[0])

    def _multiply(self, _: Instruction, xs: list[Any]) -> Any:
        return boxed(xs[0] * xs[1])

    def _divide(self, _: Instruction, xs: list[Any]) -> Any:
        return boxed(xs[0] / xs[1])

    def _matmul(self, _: Instruction, xs: list[Any]) -> Any:
        return boxed(xs[0] @ xs[1])

    def _dot(self, _: Instruction, xs: list[Any]) -> Any:
        return boxed((xs[0] * xs[1]).sum())

    def _tensordot(self, i: Instruction, xs: list[Any]) -> Any:
        return boxed(np.tensordot(xs[0], xs[1], axes=i.data))

    def _einsum(self, i: Instruction, xs: list[Any]) -> Any:
        (a, b), out = i.data
        order = [*out, *(m for m in dict.fromkeys((*a, *b)) if m not in out)]
        spread = [_spread(x, own, order) for x, own in zip(xs, (a, b), strict=True)]
        return boxed((spread[0] * spread[1]).sum(axis=tuple(range(len(out), len(order)))))

    def _solve(self, i: Instruction, xs: list[Any]) -> Any:
        right = xs[1] if xs[1].ndim == 2 else xs[1][:, None]
        return self._unpacked(f"_solve({pattern(xs[0])}, {pattern(right)})", SOLVE, right.shape).reshape(xs[1].shape)

    def _map(self, i: Instruction, xs: list[Any]) -> Any:
        spelling = OPERATORS[i.data[0]]
        self.helpers.update(dict.fromkeys(spelling.helpers))
        spread = np.broadcast_arrays(*xs)
        each_of = zip(*(x.flat for x in spread), strict=True)
        return shaped(
            [ScalarEntry(filled(spelling.template, [e.source for e in es])) for es in each_of], spread[0].shape
        )

    def _matrix(self, i: Instruction, xs: list[Any]) -> Any:
        spelling = OPERATORS[i.data[0]]
        self.helpers.update(dict.fromkeys(spelling.helpers))
        if i.data[0] is adjugate:
            return self._unpacked(spelling.template.format(pattern(xs[0])), spelling.helpers[-1], xs[0].shape)
        if i.shape:
            unit = each(ScalarEntry.of, np.eye(len(xs[0]), dtype=int))
            return self._unpacked(spelling.template.format(pattern(xs[0]), pattern(unit)), SOLVE, xs[0].shape)
        return boxed(ScalarEntry(Source(spelling.template.format(pattern(xs[0])))))

    def _call(self, i: Instruction, xs: list[Any]) -> Any:
        composition, settings = i.data
        if composition is second_adjugate:
            self.helpers[SOLVE] = None
            return self._unpacked(f"_second_adjugate({pattern(xs[0])})", SECOND_ADJUGATE, i.shape)
        axes = dict(settings)["axis"]
        if composition in (product_of_others, sum_of_others):
            return _without_each(xs[0], axes, _product if composition is product_of_others else _sum)
        if composition is length:
            return along(xs[0], axes, _length)
        largest = along(xs[0], axes, self._largest, keep=True)
        shifted = each(lambda e: self._named(e, "shifted"), xs[0] - each(lambda e: self._named(e, "largest"), largest))
        powers = each(lambda e: self._named(ScalarEntry(Source(f"exp({e.source.text})")), "power"), shifted)
        if composition is softmax:
            total = each(lambda e: self._named(e, "total"), powers.sum(axis=axes, keepdims=True))
            return powers / total
        self.helpers[LOG_TOTAL] = None
        logarithm = along(powers, axes, _log_total, keep=True)
        return shifted - logarithm if composition is log_softmax else boxed((largest + logarithm).squeeze(axis=axes))

    def _unpacked(self, text: str, helper: str, shape: tuple[int, ...]) -> Any:
        """The entries of a matrix that a function gives."""
        self.helpers[helper] = None
        made = shaped([ScalarEntry(Source(self.names.fresh("entry"))) for _ in range(math.prod(shape))], shape)
        self.lines.append(f"{pattern(made)} = {text}")
        return made


def _product(entries: Sequence[ScalarEntry]) -> ScalarEntry:
    return reduce(ScalarEntry.__mul__, entries)


def _sum(entries: Sequence[ScalarEntry]) -> ScalarEntry:
    return reduce(ScalarEntry.__add__, entries)


def _spread(array: Any, own: Sequence[int], order: Sequence[int]) -> Any:
    """The array with its axes in this order, and axes of size 1 for those that it lacks."""
    turned = array.transpose([own.index(m) for m in order if m in own])
    return turned[tuple(slice(None) if m in own else None for m in order)]


def _length(entries: Sequence[ScalarEntry]) -> ScalarEntry:
    return ScalarEntry(Source(f"hypot({', '.join(e.source.text for e in entries)})"))


def _log_total(powers: Sequence[ScalarEntry]) -> ScalarEntry:
    return ScalarEntry(Source(f"_log_total({', '.join(e.source.text for e in powers)})"))


def _without_each(array: Any, axes: Sequence[int], joined: Callable[[Sequence[ScalarEntry]], ScalarEntry]) -> Any:
    """The product or the sum of all other entries along the axes, for every entry."""
    made = np.empty(array.shape, dtype=object)
    for place in np.ndindex(*array.shape):
        along_axes = tuple(slice(None) if a in axes else p for a, p in enumerate(place))
        own = tuple(place[a] for a in axes)
        rest = [e for at, e in np.ndenumerate(array[along_axes]) if at != own]
        made[place] = joined(rest) if rest else ScalarEntry.of(int(joined is _product))
    return made

"""Sums, products and contractions as loop nests, in the order in which memory is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnn.export.plan import Instruction
from symnn.export.python_source import ATOM, POWER, PRODUCT, Source
from symnn.export.targets.c.c_arrays import CArray, Index
from symnn.export.targets.c.c_operators import DOT
from symnn.export.targets.c.c_statements import CStatements, by_axis

LANES = 16  # a shorter sum is written as a loop


class CSums(CStatements):
    """What is summed over axes."""

    def _sum(self, i: Instruction, xs: list[CArray], into: CArray) -> None:
        (x,) = xs
        left = [a for a in range(len(x.shape)) if a not in i.data]
        order = [*left, *i.data]

        def one(out: Index) -> None:
            total = into.entry(out).text
            self._say("double s = 0;")
            self.loops(
                [x.shape[a] for a in i.data], lambda at: self._say(f"s += {x.entry(by_axis(order, out + at)).text};")
            )
            self._say(f"{total} = (real)s;")

        def gather(at: Index) -> None:
            self._say(f"{into.entry(tuple(at[a] for a in left)).text} += {x.entry(at).text};")

        if x.fast is not None and x.fast in left and x.fast == left[-1]:
            self._zeros(into)
            # in the order of memory
            every = sorted(range(len(x.shape)), key=lambda a: (a in left, a))
            self.loops(
                [x.shape[a] for a in every],
                lambda at: gather(by_axis(every, at)),
            )
        else:
            self._block(into.shape, one)

    def _fold(self, i: Instruction, xs: list[CArray], into: CArray) -> None:
        (x,), (kind, *axes) = xs, i.data
        order = [*(a for a in range(len(x.shape)) if a not in axes), *axes]

        def one(out: Index) -> None:
            self._say(f"real s = {'-INFINITY' if kind == 'max' else '1'};")

            def step(at: Index) -> None:
                entry = x.entry(by_axis(order, out + at))
                self._say(f"s = {self._max('s', entry.text)};" if kind == "max" else f"s *= {entry.within(PRODUCT)};")

            self.loops([x.shape[a] for a in axes], step)
            self._say(f"{into.entry(out).text} = s;")

        self._block(into.shape, one)

    def _matmul(self, i: Instruction, xs: list[CArray], into: CArray) -> None:
        a, b = xs
        rows = ["row"] if len(a.shape) > 1 else []
        columns = ["column"] if len(b.shape) > 1 else []
        batch = max(len(a.shape), len(b.shape)) - 2
        every = [f"b{k}" for k in range(max(batch, 0))]
        left = [*every[len(every) - max(len(a.shape) - 2, 0) :], *rows, "sum"]
        right = [*every[len(every) - max(len(b.shape) - 2, 0) :], "sum", *columns]
        self._contracted(a, left, b, right, [*every, *rows, *columns], into)

    def _dot(self, i: Instruction, xs: list[CArray], into: CArray) -> None:
        every = list(range(len(xs[0].shape)))
        self._contracted(xs[0], every, xs[1], every, [], into)

    def _tensordot(self, i: Instruction, xs: list[CArray], into: CArray) -> None:
        (a, b), (left, right) = xs, i.data
        first = [f"s{left.index(k)}" if k in left else f"a{k}" for k in range(len(a.shape))]
        second = [f"s{right.index(k)}" if k in right else f"b{k}" for k in range(len(b.shape))]
        out = [m for m in (*first, *second) if not m.startswith("s")]
        self._contracted(a, first, b, second, out, into)

    def _einsum(self, i: Instruction, xs: list[CArray], into: CArray) -> None:
        (first, second), out = i.data
        self._contracted(xs[0], first, xs[1], second, out, into)

    def _contracted(
        self, a: CArray, left: Sequence[Any], b: CArray, right: Sequence[Any], out: Sequence[Any], into: CArray
    ) -> None:
        """Σ a·b over the labels that are not in `out`, in the order in which memory is read."""
        if a.numbers is not None:
            self._looked_up(a, left, b, right, out, into)
            return
        if b.numbers is not None:
            self._looked_up(b, right, a, left, out, into)
            return
        extent = {**dict(zip(right, b.shape, strict=True)), **dict(zip(left, a.shape, strict=True))}
        summed = [m for m in extent if m not in out]
        of = [(a, left), (b, right)]
        fastest = {_fastest(x, labels) for x, labels in of}
        fast = fastest - {None}

        def entries(at: Mapping[Any, str]) -> list[Source]:
            return [x.entry(tuple(at[m] for m in labels)) for x, labels in of]

        if summed and out and out[-1] in fast and not set(summed) <= fast:
            self._by_rows(entries, extent, [*out[:-1], *summed, out[-1]], out, into)
            return
        long = any(not extent[m].is_Integer or extent[m] > LANES for m in summed)
        both = long and len(summed) == 1 and fastest == set(summed)
        summed.sort(key=lambda m: m in fast)

        def one(index: Index) -> None:
            at = dict(zip(out, index, strict=True))
            target = into.entry(index).text
            if both:
                self.helpers[DOT] = None
                starts = [f"&{e.text}" for e in entries({**at, summed[0]: "0"})]
                self._say(f"{target} = s_dot({self._size(extent[summed[0]]).text}, {', '.join(starts)});")
                return
            self._summed(entries, at, summed, extent)
            self._say(f"{target} = s;")

        self._block([extent[m] for m in out], one)

    def _looked_up(
        self, hot: CArray, labels: Sequence[Any], x: CArray, own: Sequence[Any], out: Sequence[Any], into: CArray
    ) -> None:
        """The same where one factor is one-hot: the index of its classes is the class number."""
        assert hot.numbers is not None
        numbers, along = hot.numbers
        extent = {**dict(zip(own, x.shape, strict=True)), **dict(zip(labels, hot.shape, strict=True))}
        order = [m for m in (*out, *(m for m in extent if m not in out)) if m != labels[along]]
        adds = labels[along] in out or any(m not in out for m in order)
        if adds:
            self._zeros(into)

        def step(index: Index) -> None:
            at = dict(zip(order, index, strict=True))
            number = numbers.entry(tuple(at[m] for m in labels if m != labels[along]))
            at[labels[along]] = f"(ptrdiff_t){number.within(ATOM)}"
            target, found = into.entry(tuple(at[m] for m in out)), x.entry(tuple(at[m] for m in own))
            self._say(f"{target.text} {'+=' if adds else '='} {found.text};")

        self.loops([extent[m] for m in order], step)

    def _summed(self, entries: Any, at: Mapping[Any, str], summed: Sequence[Any], extent: Mapping[Any, Any]) -> None:
        """s, the sum of the products of two entries."""
        self._say("real s = 0;")

        def step(more: Index) -> None:
            x, y = entries({**at, **dict(zip(summed, more, strict=True))})
            self._say(f"s += {x.within(PRODUCT)} * {y.within(POWER)};")

        self.loops([extent[m] for m in summed], step)

    def _by_rows(
        self, entries: Any, extent: Mapping[Any, Any], order: Sequence[Any], out: Sequence[Any], into: CArray
    ) -> None:
        """Rows of the result gather multiples of rows."""
        self._zeros(into)

        def step(index: Index) -> None:
            at = dict(zip(order, index, strict=True))
            x, y = entries(at)
            self._say(f"{into.entry(tuple(at[m] for m in out)).text} += {x.within(PRODUCT)} * {y.within(POWER)};")

        self.loops([extent[m] for m in order], step)


def _fastest(x: CArray, labels: Sequence[Any]) -> Any:
    """The label along which memory is read; None where there is none."""
    return None if x.fast is None else labels[x.fast]

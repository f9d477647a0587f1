"""Plans as C99: every value a loop nest, or a change of indices where nothing is computed. No operator is here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy as sp

from symnn.export.draft import Draft
from symnn.export.plan import Instruction
from symnn.export.python_source import NEGATIVE, POWER, PRODUCT, SUM, Names, Source, comment
from symnn.export.stable.stable_operators import adjugate, product_of_others
from symnn.export.targets.c.c_arrays import (
    CArray,
    Index,
    affine_in_c,
    number_in_c,
    size_in_c,
    stored,
    written,
)
from symnn.export.targets.c.c_memory import Kept, buffers
from symnn.export.targets.c.c_operators import DOT, ELIMINATED, OPERATORS
from symnn.export.targets.numpy.writer import always_inside
from symnn.nets.one_hot import one_hot
from symnn.ops.inverse import inverse
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.masked_softmax import masked_softmax
from symnn.ops.maximum import maximum

SINGULAR, NO_CLASS, NO_ENTRY = 1, 2, 3  # what the function returns where it cannot go on
LANES = 16  # a shorter sum is written as a loop
# names that the statements below use themselves
LOCAL = ("s", "largest", "rest", "ties", "total")


class CWriter:
    """The statements of a draft. `results` are the pointers that the outputs are written to, in their order."""

    def __init__(self, made: Draft, results: Sequence[str], names: Names) -> None:
        self.plan, self.loads, self.sizes, self.named = made.plan, made.arguments, made.sizes, made.named
        self.lines: list[str] = []
        self.helpers: dict[str, None] = {}
        self.arrays: dict[int, CArray] = {}
        self._names = names
        self._letters = [names.fresh(letter) for letter in "ijklmn"]
        self._depth = 0
        self._level = 1
        kept = Kept(made)
        pointers: dict[int, str] = {}
        for x, pointer in zip(made.outputs, results, strict=True):
            if x in kept.stores and self.plan.shape(x):
                pointers.setdefault(x, pointer)
        self.used, self.buffers = buffers(kept, made.outputs, pointers)
        for x in kept.needed:
            if x in kept.stores:
                note = made.comments.get(x) or ""
                self.arrays[x] = self._store(x, pointers.get(x), comment(note))
            else:
                i = self.plan.instructions[x]
                self.arrays[x] = getattr(self, f"_{i.op}")(i, [self.arrays[y] for y in i.inputs])
        for x, pointer in zip(made.outputs, results, strict=True):
            if pointers.get(x) != pointer:
                self._copied(self.arrays[x], pointer)

    # statements
    def _say(self, text: str) -> None:
        self.lines.append("    " * self._level + text)

    def _size(self, expr: Any) -> Source:
        return size_in_c(expr, self.sizes)

    def loops(self, shape: Sequence[Any], inside: Callable[[Index], None]) -> None:
        """A loop nest over a shape; `inside` writes the body for these indices."""
        index: list[str] = []
        for extent in shape:
            if extent == 1:
                index.append("0")
                continue
            if self._depth == len(self._letters):
                self._letters.append(self._names.fresh("i"))
            i = self._letters[self._depth]
            self._say(f"for (ptrdiff_t {i} = 0; {i} < {self._size(extent).text}; {i}++) {{")
            index.append(i)
            self._depth, self._level = self._depth + 1, self._level + 1
        inside(tuple(index))
        for i in index:
            if i != "0":
                self._depth, self._level = self._depth - 1, self._level - 1
                self._say("}")

    def _store(self, x: int, pointer: str | None, note: str) -> CArray:
        i = self.plan.instructions[x]
        name = self.named.get(x) or f"t{x}"
        name = pointer or self._names.fresh(name)
        own = self.used[x]
        if note:
            self._say(f"/* {note.replace('*/', '* /')} */")
        if not pointer and i.shape:
            self._say(f"real *const {name} = buffer{own[0]};")
        xs = [self.arrays[y] for y in i.inputs]
        if not i.shape:
            found = CArray((), lambda _: Source(name))
        else:
            found = stored(name, i.shape, self.sizes)
        write = getattr(self, f"_{i.op}")
        if i.op in ("add", "multiply", "divide", "negate", "map"):
            self._filled(found, write(i, xs), name)
        else:
            if not i.shape:
                self._say(f"real {name};")
            write(i, xs, found)
        return found

    def _filled(self, into: CArray, by: CArray, name: str) -> None:
        if not into.shape:
            self._say(f"const real {name} = {by.entry(()).text};")
            return
        self.loops(into.shape, lambda i: self._say(f"{into.entry(i).text} = {by.entry(i).text};"))

    def _copied(self, x: CArray, pointer: str) -> None:
        if x.shape:
            target = stored(pointer, x.shape, self.sizes)
            self.loops(x.shape, lambda i: self._say(f"{target.entry(i).text} = {x.entry(i).text};"))
        else:
            self._say(f"*{pointer} = {x.entry(()).text};")

    # leaves
    def _load(self, i: Instruction, _: list[CArray]) -> CArray:
        name = self.loads[i.data[0]]
        return stored(name, i.shape, self.sizes) if i.shape else CArray((), lambda _: Source(name))

    def _number(self, i: Instruction, _: list[CArray]) -> CArray:
        found = number_in_c(i.data[0])
        return CArray((), lambda _: found)

    def _extent(self, i: Instruction, _: list[CArray]) -> CArray:
        found = Source(f"(real){self._size(i.data[0]).within(0)}", NEGATIVE)
        return CArray((), lambda _: found)

    def _constant(self, i: Instruction, _: list[CArray]) -> CArray:
        found = Source(f"(real){float(i.data[0])!r}", NEGATIVE)
        return CArray((), lambda _: found)

    def _indicator(self, i: Instruction, _: list[CArray]) -> CArray:
        coefficients, offset, relation, shape = i.data
        if relation == "=" and len(shape) == 1 and abs(coefficients[0]) == 1:
            self._checked(-coefficients[0] * offset, shape[0])
        sign = "==" if relation == "=" else ">="

        def entry(index: Index) -> Source:
            at = affine_in_c(coefficients, index, offset, self.sizes)
            return Source(f"(real)({at.text} {sign} 0)", NEGATIVE)

        return CArray(i.shape, entry)

    def _checked(self, index: Any, extent: Any) -> None:
        wanted = sp.sympify(index, strict=True)
        if always_inside((), wanted, (), extent):
            return
        at, length = self._size(wanted).text, self._size(extent).text
        line = f"    if (!(0 <= {at} && {at} < {length})) return {NO_ENTRY};"
        if line not in self.lines:
            self.lines.append(line)

    # changes of indices
    def _view(self, i: Instruction, xs: list[CArray]) -> CArray:
        (x,), axes = xs, i.data
        of = {a: k for k, a in enumerate(axes) if a is not None}
        fast = of[x.fast] if x.fast is not None else None
        return CArray(i.shape, lambda index: x.entry(tuple(index[of[a]] for a in range(len(x.shape)))), fast)

    def _diagonal(self, i: Instruction, xs: list[CArray]) -> CArray:
        (x,), (a, b) = xs, i.data
        rest = [k for k in range(len(x.shape)) if k not in (a, b)]

        def entry(index: Index) -> Source:
            return x.entry(tuple(index[-1] if k in (a, b) else index[rest.index(k)] for k in range(len(x.shape))))

        return CArray(i.shape, entry)

    def _gather(self, i: Instruction, xs: list[CArray]) -> CArray:
        (x,), (axis, coefficients, offset, sizes) = xs, i.data
        extent, width = x.shape[axis], len(sizes)
        inside = always_inside(coefficients, offset, sizes, extent)
        if not inside and not coefficients:
            self._checked(offset, extent)
            inside = True

        def entry(index: Index) -> Source:
            at = affine_in_c(coefficients, index[axis : axis + width], offset, self.sizes)
            found = x.entry((*index[:axis], at.text, *index[axis + width :]))
            if inside:
                return found
            return Source(f"(0 <= {at.text} && {at.text} < {self._size(extent).text} ? {found.text} : 0)")

        return CArray(i.shape, entry)

    def _full(self, i: Instruction, xs: list[CArray]) -> CArray:
        (x,) = xs
        return CArray(i.shape, lambda index: _broadcast(x, index))

    def _squeeze(self, i: Instruction, xs: list[CArray]) -> CArray:
        (x,) = xs
        return CArray(i.shape, lambda index: x.entry((*index, "0")))

    def _diag(self, i: Instruction, xs: list[CArray]) -> CArray:
        (x,) = xs
        return CArray(i.shape, lambda index: Source(f"({index[0]} == {index[1]} ? {x.entry(index[:1]).text} : 0)"))

    def _spread(self, i: Instruction, xs: list[CArray]) -> CArray:
        (x,), (one, other) = xs, i.data

        def entry(index: Index) -> Source:
            inside = _broadcast(x, (*index[:other], *index[other + 1 :]))
            return Source(f"({index[one]} == {index[other]} ? {inside.text} : 0)")

        return CArray(i.shape, entry)

    # entry by entry
    def _add(self, i: Instruction, xs: list[CArray]) -> CArray:
        def entry(index: Index) -> Source:
            parts = [_broadcast(x, index) for x in xs]
            text = parts[0].within(SUM) if i.data[0] == 1 else f"-{parts[0].within(POWER)}"
            for sign, part in zip(i.data[1:], parts[1:], strict=True):
                text += f" {'+' if sign == 1 else '-'} {part.within(PRODUCT)}"
            return Source(text, SUM)

        return CArray(i.shape, entry)

    def _negate(self, i: Instruction, xs: list[CArray]) -> CArray:
        (x,) = xs
        return CArray(i.shape, lambda index: Source(f"-{x.entry(index).within(POWER)}", NEGATIVE))

    def _multiply(self, i: Instruction, xs: list[CArray]) -> CArray:
        a, b = xs
        return CArray(
            i.shape,
            lambda index: Source(
                f"{_broadcast(a, index).within(PRODUCT)} * {_broadcast(b, index).within(POWER)}", PRODUCT
            ),
        )

    def _divide(self, i: Instruction, xs: list[CArray]) -> CArray:
        a, b = xs
        return CArray(
            i.shape,
            lambda index: Source(
                f"{_broadcast(a, index).within(PRODUCT)} / {_broadcast(b, index).within(POWER)}", PRODUCT
            ),
        )

    def _map(self, i: Instruction, xs: list[CArray]) -> CArray:
        spelling = OPERATORS[i.data[0]]
        self.helpers.update(dict.fromkeys(spelling.helpers))
        return CArray(i.shape, lambda index: written(spelling, [_broadcast(x, index) for x in xs]))

    # sums and products
    def _sum(self, i: Instruction, xs: list[CArray], into: CArray) -> None:
        (x,) = xs
        left = [a for a in range(len(x.shape)) if a not in i.data]
        order = [*left, *i.data]

        def one(out: Index) -> None:
            total = into.entry(out).text
            self._say("double s = 0;")
            self.loops(
                [x.shape[a] for a in i.data], lambda at: self._say(f"s += {x.entry(_put(order, out + at)).text};")
            )
            self._say(f"{total} = (real)s;")

        if x.fast is not None and x.fast in left and x.fast == left[-1]:
            self._zeros(into)
            # in the order of memory
            every = sorted(range(len(x.shape)), key=lambda a: (a in left, a))
            self.loops(
                [x.shape[a] for a in every],
                lambda at: self._say(
                    f"{into.entry(tuple(_put(every, at)[a] for a in left)).text} += {x.entry(_put(every, at)).text};"
                ),
            )
        else:
            self._block(into.shape, one)

    def _block(self, shape: Sequence[Any], inside: Callable[[Index], None]) -> None:
        """A loop nest; braces where there is none, so that names inside stay inside."""
        if any(s != 1 for s in shape):
            self.loops(shape, inside)
            return
        self._say("{")
        self._level += 1
        inside(("0",) * len(shape))
        self._level -= 1
        self._say("}")

    def _zeros(self, into: CArray) -> None:
        self.loops(into.shape, lambda index: self._say(f"{into.entry(index).text} = 0;"))

    def _fold(self, i: Instruction, xs: list[CArray], into: CArray) -> None:
        (x,), (kind, *axes) = xs, i.data
        order = [*(a for a in range(len(x.shape)) if a not in axes), *axes]

        def one(out: Index) -> None:
            self._say(f"real s = {'-INFINITY' if kind == 'max' else '1'};")

            def step(at: Index) -> None:
                entry = x.entry(_put(order, out + at))
                self._say(f"s = {self._max('s', entry.text)};" if kind == "max" else f"s *= {entry.within(PRODUCT)};")

            self.loops([x.shape[a] for a in axes], step)
            self._say(f"{into.entry(out).text} = s;")

        self._block(into.shape, one)

    def _max(self, a: str, b: str) -> str:
        spelling = OPERATORS[maximum]
        self.helpers.update(dict.fromkeys(spelling.helpers))
        return written(spelling, [Source(a), Source(b)]).text

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

    # matrices
    def _solve(self, i: Instruction, xs: list[CArray], into: CArray) -> None:
        self.helpers[ELIMINATED] = None
        a, b = xs
        matrix = self._work(-1, i, a)
        self.loops(into.shape, lambda at: self._say(f"{into.entry(at).text} = {b.entry(at).text};"))
        columns = self._size(into.shape[1]).text if len(into.shape) > 1 else "1"
        start = into.entry(("0",) * len(into.shape)).text
        self._say(
            f"if (s_eliminated({self._size(a.shape[0]).text}, {columns}, {matrix}, &{start}) == 0) return {SINGULAR};"
        )

    def _work(self, which: int, i: Instruction, x: CArray) -> str:
        """A copy of a matrix that may be destroyed."""
        position = next(k for k in self.used if self.plan.instructions[k] is i)
        name = f"buffer{self.used[position][which]}"
        target = stored(name, x.shape, self.sizes)
        self.loops(x.shape, lambda at: self._say(f"{target.entry(at).text} = {x.entry(at).text};"))
        return name

    def _matrix(self, i: Instruction, xs: list[CArray], into: CArray) -> None:
        (x,), operator = xs, i.data[0]
        self.helpers.update(dict.fromkeys(OPERATORS[operator].helpers))
        n = self._size(x.shape[0]).text
        matrix = self._work(-1, i, x)
        if operator is adjugate:
            minor = self._work(-2, i, x)
            self._say(f"s_adjugate({n}, {matrix}, {minor}, &{into.entry(('0', '0')).text});")
        elif operator is inverse:
            self.loops(into.shape, lambda at: self._say(f"{into.entry(at).text} = {at[0]} == {at[1]};"))
            start = into.entry(("0", "0")).text
            self._say(f"if (s_eliminated({n}, {n}, {matrix}, &{start}) == 0) return {SINGULAR};")
        else:
            text = f"s_eliminated({n}, 0, {matrix}, {matrix})"
            wrapped = text if operator.name == "determinant" else f"log(fabs({text}))"
            self._say(f"{into.entry(()).text} = {wrapped};")

    # compositions
    def _call(self, i: Instruction, xs: list[CArray], into: CArray) -> None:
        composition, settings = i.data
        if composition is one_hot:
            self._one_hot(xs[0], dict(settings), into)
        elif composition is product_of_others:
            self._others(xs[0], dict(settings)["axis"], into)
        else:
            self._shifted(composition, xs, dict(settings)["axis"], into)

    def _one_hot(self, c: CArray, settings: Mapping[str, Any], into: CArray) -> None:
        along, classes = settings["along"], self._size(sp.sympify(settings["classes"], strict=True)).text

        def check(at: Index) -> None:
            e = c.entry(at).text
            self._say(f"if (!({e} >= 0 && {e} < {classes} && {e} == floor({e}))) return {NO_CLASS};")

        def fill(at: Index) -> None:
            self._say(f"{into.entry(at).text} = {c.entry((*at[:along], *at[along + 1 :])).text} == {at[along]};")

        self.loops(c.shape, check)
        self.loops(into.shape, fill)

    def _others(self, x: CArray, axes: Sequence[int], into: CArray) -> None:
        def one(at: Index) -> None:
            self._say("real s = 1;")

            def step(more: Index) -> None:
                here = list(at)
                for a, k in zip(axes, more, strict=True):
                    here[a] = k
                same = " && ".join(f"{at[a]} == {k}" for a, k in zip(axes, more, strict=True))
                self._say(f"if (!({same})) s *= {x.entry(tuple(here)).within(PRODUCT)};")

            self.loops([x.shape[a] for a in axes], step)
            self._say(f"{into.entry(at).text} = s;")

        self.loops(into.shape, one)

    def _shifted(self, composition: Any, xs: list[CArray], axes: Sequence[int], into: CArray) -> None:
        """Softmax and its like: the largest entry is subtracted first, so that exp cannot overflow."""
        x, mask = xs[0], xs[1] if composition is masked_softmax else None
        order = [*(a for a in range(len(x.shape)) if a not in axes), *axes]
        along = [x.shape[a] for a in axes]

        def one(out: Index) -> None:
            def at(more: Index) -> Index:
                return _put(order, out + more)

            def kept(more: Index) -> str:
                return f"if ({mask.entry(at(more)).within(PRODUCT)} != 0) " if mask else ""

            self._say("real largest = -INFINITY, rest = 0;")
            self._say("ptrdiff_t ties = 0;")
            self.loops(along, lambda m: self._say(f"{kept(m)}largest = {self._max('largest', x.entry(at(m)).text)};"))

            def power(more: Index) -> None:
                e = x.entry(at(more)).within(PRODUCT)
                times = f" * {mask.entry(at(more)).within(PRODUCT)}" if mask else ""
                if composition is log_softmax or composition is log_sum_exp:
                    # what is largest is left to log1p, so that no digit is lost
                    self._say(f"if ({e} == largest) ties++; else rest += exp({e} - largest);")
                else:  # written at once, and divided by their sum afterwards
                    target = into.entry(at(more)).text
                    exponential = f"exp({e} - largest){times}"
                    here = f"{mask.entry(at(more)).within(PRODUCT)} != 0 ? {exponential} : 0" if mask else exponential
                    self._say(f"{target} = {here};")
                    self._say(f"rest += {target};")

            self.loops(along, power)
            if composition is log_sum_exp:
                self._say(f"{into.entry(out).text} = largest + log1p(rest + (real)(ties - 1));")
                return
            if composition is log_softmax:
                self._say("const real total = log1p(rest + (real)(ties - 1));")

            def entry(more: Index) -> None:
                target = into.entry(at(more)).text
                if composition is log_softmax:
                    self._say(f"{target} = ({x.entry(at(more)).within(PRODUCT)} - largest) - total;")
                else:
                    self._say(f"{target} /= rest;")

            self.loops(along, entry)

        self._block([x.shape[a] for a in order[: len(order) - len(axes)]], one)


def _put(order: Sequence[int], index: Index) -> Index:
    """Indices that are given in this order of axes, in the order of the axes."""
    made = [""] * len(order)
    for a, i in zip(order, index, strict=True):
        made[a] = i
    return tuple(made)


def _broadcast(x: CArray, index: Index) -> Source:
    """The entry that an elementwise operation meets: axes are matched from the last, size 1 is repeated."""
    own = index[len(index) - len(x.shape) :] if x.shape else ()
    return x.entry(tuple("0" if s == 1 else i for s, i in zip(x.shape, own, strict=True)))


def _fastest(x: CArray, labels: Sequence[Any]) -> Any:
    """The label along which memory is read; None where there is none."""
    return None if x.fast is None else labels[x.fast]

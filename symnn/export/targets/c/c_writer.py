"""Plans as C99: every value a loop nest, or a change of indices where nothing is computed. No operator is here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from symnn.export.draft import Draft
from symnn.export.lookups import Lookups
from symnn.export.plan import Instruction
from symnn.export.python_source import NEGATIVE, POWER, PRODUCT, SUM, Names, Source, comment
from symnn.export.stable.stable_operators import adjugate, second_adjugate
from symnn.export.targets.c.c_arrays import (
    CArray,
    Index,
    affine_in_c,
    number_in_c,
    stored,
    written,
)
from symnn.export.targets.c.c_compositions import CCompositions
from symnn.export.targets.c.c_memory import Kept, buffers
from symnn.export.targets.c.c_operators import ELIMINATED, OPERATORS, SECOND_ADJUGATE
from symnn.export.targets.c.c_statements import NO_ENTRY, SINGULAR
from symnn.export.targets.numpy.writer import always_inside
from symnn.ops.inverse import inverse

# names that the statements below use themselves
LOCAL = ("s", "largest", "rest", "ties", "total")


class CWriter(CCompositions):
    """The statements of a draft. `results` are the pointers that the outputs are written to, in their order."""

    def __init__(self, made: Draft, results: Sequence[str], names: Names) -> None:
        super().__init__(made, names)
        self.arrays: dict[int, CArray] = {}
        looked = Lookups(made).looked
        kept = Kept(made, looked)
        pointers: dict[int, str] = {}
        for x, pointer in zip(made.outputs, results, strict=True):
            if x in kept.stores and self.plan.shape(x):
                pointers.setdefault(x, pointer)
        self.used, self.buffers = buffers(kept, made.outputs, pointers)
        for x in kept.needed:
            if x in kept.stores:
                note = made.comments.get(x) or ""
                self.arrays[x] = self._store(x, pointers.get(x), comment(note))
            elif x in looked:
                self.arrays[x] = self._hot(x, self.arrays[self.plan.instructions[x].inputs[0]])
            else:
                i = self.plan.instructions[x]
                self.arrays[x] = getattr(self, f"_{i.op}")(i, [self.arrays[y] for y in i.inputs])
        for x, pointer in zip(made.outputs, results, strict=True):
            if pointers.get(x) != pointer:
                self._copied(self.arrays[x], pointer)

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

    def _call(self, i: Instruction, xs: list[CArray], into: CArray) -> None:
        if i.data[0] is not second_adjugate:
            super()._call(i, xs, into)
            return
        self.helpers.update(dict.fromkeys((ELIMINATED, SECOND_ADJUGATE)))
        matrix, minor = self._work(-1, i, xs[0]), self._work(-2, i, xs[0])
        start = into.entry(("0",) * 4).text
        self._say(f"s_second_adjugate({self._size(xs[0].shape[0]).text}, {matrix}, {minor}, &{start});")

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


def _broadcast(x: CArray, index: Index) -> Source:
    """The entry that an elementwise operation meets: axes are matched from the last, size 1 is repeated."""
    own = index[len(index) - len(x.shape) :] if x.shape else ()
    return x.entry(tuple("0" if s == 1 else i for s, i in zip(x.shape, own, strict=True)))

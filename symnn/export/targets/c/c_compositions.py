"""Compositions that C has loops for: softmax and its like, one-hot columns, products of all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.export.plan import Instruction
from symnn.export.python_source import ATOM, PRODUCT
from symnn.export.stable.stable_operators import length, product_of_others, sum_of_others
from symnn.export.targets.c.c_arrays import CArray, Index
from symnn.export.targets.c.c_statements import NO_CLASS, by_axis
from symnn.export.targets.c.c_sums import CSums
from symnn.nets.one_hot import one_hot
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.masked_softmax import masked_softmax


class CCompositions(CSums):
    """Calls of compositions."""

    def _call(self, i: Instruction, xs: list[CArray], into: CArray) -> None:
        composition, settings = i.data
        if composition is one_hot:
            self._one_hot(xs[0], dict(settings), into)
        elif composition is length:
            self._length(xs[0], dict(settings)["axis"], into)
        elif composition is product_of_others:
            self._others(xs[0], dict(settings)["axis"], into, "1", "*=")
        elif composition is sum_of_others:
            self._others(xs[0], dict(settings)["axis"], into, "0", "+=")
        else:
            self._shifted(composition, xs, dict(settings)["axis"], into)

    def _one_hot(self, c: CArray, settings: Mapping[str, Any], into: CArray) -> None:
        along = settings["along"]

        def fill(at: Index) -> None:
            self._say(f"{into.entry(at).text} = {c.entry((*at[:along], *at[along + 1 :])).text} == {at[along]};")

        self._classes(c, settings)
        self.loops(into.shape, fill)

    def _classes(self, c: CArray, settings: Mapping[str, Any]) -> None:
        """The function ends where something is no class."""
        classes = self._size(sp.sympify(settings["classes"], strict=True)).text

        def check(at: Index) -> None:
            e = c.entry(at).text
            self._say(f"if (!({e} >= 0 && {e} < {classes} && {e} == floor({e}))) return {NO_CLASS};")

        self.loops(c.shape, check)

    def _hot(self, x: int, of: CArray) -> CArray:
        """A one-hot tensor, or the transpose of one, that is never made."""
        i = self.plan.instructions[x]
        if of.numbers is not None:
            numbers, along = of.numbers
            return replace(of, shape=i.shape, numbers=(numbers, 1 - along))
        settings = dict(i.data[1])
        self._classes(of, settings)
        return CArray(i.shape, of.entry, None, (of, settings["along"]))

    def _others(self, x: CArray, axes: Sequence[int], into: CArray, first: str, joins: str) -> None:
        def one(at: Index) -> None:
            self._say(f"real s = {first};")

            def step(more: Index) -> None:
                here = list(at)
                for a, k in zip(axes, more, strict=True):
                    here[a] = k
                same = " && ".join(f"{at[a]} == {k}" for a, k in zip(axes, more, strict=True))
                self._say(f"if (!({same})) s {joins} {x.entry(tuple(here)).within(PRODUCT)};")

            self.loops([x.shape[a] for a in axes], step)
            self._say(f"{into.entry(at).text} = s;")

        self.loops(into.shape, one)

    def _length(self, x: CArray, axes: Sequence[int], into: CArray) -> None:
        """The root of the sum of squares; where that is too large or too small, by the largest entry."""
        every = list(range(len(x.shape)))
        kept = [a for a in every if a not in axes]
        self._contracted(x, every, x, every, kept, into)

        def one(out: Index) -> None:
            target = into.entry(out).text

            def entry(more: Index) -> str:
                return x.entry(by_axis([*kept, *axes], out + more)).within(ATOM)

            self._say("const real least = (real)(sizeof(real) == 8 ? 1e-280 : 1e-30);")
            self._say(f"if ({target} > least && {target} < 1 / least) {{")
            self._say(f"    {target} = sqrt({target});")
            self._say("} else {")
            self._level += 1
            self._say("real largest = 0, s = 0;")
            along = [x.shape[a] for a in axes]
            self.loops(along, lambda m: self._say(f"largest = {self._max('largest', f'fabs({entry(m)})')};"))
            self._say("if (!(largest > 0 && largest < INFINITY)) largest = 1;")
            self.loops(along, lambda m: self._say(f"s += ({entry(m)} / largest) * ({entry(m)} / largest);"))
            self._say(f"{target} = largest * sqrt(s);")
            self._level -= 1
            self._say("}")

        self._block([x.shape[a] for a in kept], one)

    def _shifted(self, composition: Any, xs: list[CArray], axes: Sequence[int], into: CArray) -> None:
        """Softmax and its like: the largest entry is subtracted first, so that exp cannot overflow."""
        x, mask = xs[0], xs[1] if composition is masked_softmax else None
        order = [*(a for a in range(len(x.shape)) if a not in axes), *axes]
        along = [x.shape[a] for a in axes]

        def one(out: Index) -> None:
            def at(more: Index) -> Index:
                return by_axis(order, out + more)

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

"""Numbers in the code as it is written, and arrays of them. No instruction and no operator is known here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from symnn.errors import UnsupportedError
from symnn.export.python_source import NEGATIVE, POWER, PRODUCT, SUM, Source, number
from symnn.expr.nodes import show


class ScalarEntry:
    """A number in the code: its source, and its value where it is a constant. Arithmetic writes the shorter form."""

    def __init__(self, source: Source, value: Fraction | None = None) -> None:
        self.source, self.value = source, value

    @staticmethod
    def of(value: Any) -> ScalarEntry:
        return value if isinstance(value, ScalarEntry) else ScalarEntry(number(Fraction(value)), Fraction(value))

    def __add__(self, other: Any) -> ScalarEntry:
        b = ScalarEntry.of(other)
        if self.value == 0 or b.value == 0:
            return b if self.value == 0 else self
        sign = "-" if b.source.text.startswith("-") and b.source.level == NEGATIVE else "+"
        text = b.source.text[1:] if sign == "-" else b.source.within(SUM)
        return ScalarEntry(Source(f"{self.source.within(SUM)} {sign} {text}", SUM))

    __radd__ = __add__

    def __neg__(self) -> ScalarEntry:
        return (
            ScalarEntry.of(-self.value)
            if self.value is not None
            else ScalarEntry(Source(f"-{self.source.within(POWER)}", NEGATIVE))
        )

    def __sub__(self, other: Any) -> ScalarEntry:
        b = ScalarEntry.of(other)
        if self.value == 0 or b.value == 0:
            return -b if self.value == 0 else self
        return ScalarEntry(Source(f"{self.source.within(SUM)} - {b.source.within(PRODUCT)}", SUM))

    def __mul__(self, other: Any) -> ScalarEntry:
        b = ScalarEntry.of(other)
        for x, y in ((self, b), (b, self)):
            if x.value in (0, 1):
                return x if x.value == 0 else y
        return ScalarEntry(Source(f"{self.source.within(PRODUCT)} * {b.source.within(NEGATIVE)}", PRODUCT))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> ScalarEntry:
        b = ScalarEntry.of(other)
        if b.value == 1 or self.value == 0:
            return self
        return ScalarEntry(Source(f"{self.source.within(PRODUCT)} / {b.source.within(NEGATIVE)}", PRODUCT))


def extents(shape: Iterable[Any]) -> tuple[int, ...]:
    """Sizes as numbers. UnsupportedError for a symbolic one."""
    sizes = tuple(shape)
    if not all(s.is_Integer for s in sizes):
        raise UnsupportedError(f"plain Python is written entry by entry: give numbers for the sizes of {show(sizes)}")
    return tuple(map(int, sizes))


def boxed(x: Any) -> Any:
    """An array of entries; arithmetic on arrays without axes gives bare entries."""
    if isinstance(x, np.ndarray):
        return x
    made = np.empty((), dtype=object)
    made[()] = x
    return made


def shaped(entries: Sequence[ScalarEntry], shape: tuple[int, ...]) -> Any:
    made = np.empty(len(entries), dtype=object)
    made[:] = entries
    return made.reshape(shape)


def each(function: Callable[[Any], ScalarEntry], array: Any) -> Any:
    found = boxed(array)
    return shaped([function(e) for e in found.flat], found.shape)


def along(
    array: Any, axes: Iterable[int], function: Callable[[Sequence[ScalarEntry]], ScalarEntry], *, keep: bool = False
) -> Any:
    """A function of all entries along the axes."""
    gone = tuple(axes)
    rest = [a for a in range(array.ndim) if a not in gone]
    flat = array.transpose([*rest, *gone]).reshape([*(array.shape[a] for a in rest), -1])
    made = shaped([function(list(flat[p])) for p in product(*map(range, flat.shape[:-1]))], flat.shape[:-1])
    return np.expand_dims(made, gone) if keep else made


def affine(coefficients: Sequence[int], sizes: tuple[int, ...], offset: Any) -> Any:
    """Σ c_k·i_k + offset over the given sizes."""
    grid = np.indices(sizes)
    return sum((c * g for c, g in zip(coefficients, grid, strict=True)), np.full(sizes, int(offset)))


def pattern(array: Any) -> str:
    """Nested brackets of names, which take a sequence apart and refuse one of another length."""
    if not array.ndim:
        return str(array[()].source.text)
    return f"[{', '.join(pattern(boxed(part)) for part in array)}]"

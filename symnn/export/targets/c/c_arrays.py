"""Arrays in the C code as it is written: what their entries are, by index. No instruction, no operator is here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.export.python_source import ATOM, COMPARISON, NEGATIVE, PRODUCT, SUM, Source, Spelling, size

Index = tuple[str, ...]


@dataclass(frozen=True)
class CArray:
    """entry(index) is the entry's source.

    fast     the axis along which entries lie side by side in memory, where they lie there at all
    numbers  of a one-hot tensor that is only looked up: the array of its class numbers, and its axis of the classes
    """

    shape: tuple[Any, ...]
    entry: Callable[[Index], Source]
    fast: int | None = None
    numbers: tuple[CArray, int] | None = None


def stored(name: str, shape: Sequence[Any], sizes: Mapping[Any, str]) -> CArray:
    """An array in memory, the last axis fastest."""
    extents = [size_in_c(s, sizes) for s in shape]
    return CArray(
        tuple(shape), lambda index: Source(f"{name}[{place(index, extents)}]"), len(extents) - 1 if extents else None
    )


def place(index: Index, extents: Sequence[Source]) -> str:
    """Where an entry lies: (i·n + j)·m + k."""
    text = Source("0")
    for i, extent in zip(index, extents, strict=True):
        here = Source(i, ATOM if re.fullmatch(r"\w+", i) else COMPARISON)
        if text.text == "0":
            text = here
        elif extent.text == "1":
            continue
        else:
            scaled = f"{text.within(PRODUCT)} * {extent.within(ATOM)}"
            text = Source(scaled, PRODUCT) if i == "0" else Source(f"{scaled} + {here.within(PRODUCT)}", SUM)
    return text.text


def size_in_c(expr: Any, names: Mapping[Any, str]) -> Source:
    """A size as a whole number in C: powers as products, and / for the floor of what is not negative."""
    found = size(sp.expand(expr), names)
    text = re.sub(r"(\w+) \*\* (\d+)", lambda m: "(" + " * ".join([m[1]] * int(m[2])) + ")", found.text)
    return Source(text.replace("//", "/"), found.level if text == found.text else PRODUCT)


def number_in_c(value: Fraction) -> Source:
    """A number of type real."""
    if value.denominator == 1 and abs(value) < 2**53:
        return Source(f"(real){value.numerator}", NEGATIVE)
    decimal = repr(float(value))
    if Fraction(float(value)) == value or max(abs(value.numerator), value.denominator) >= 2**53:
        return Source(f"(real){decimal}", NEGATIVE)
    return Source(f"(real){value.numerator} / {value.denominator}", PRODUCT)


def written(spelling: Spelling, arguments: Sequence[Source]) -> Source:
    """A call of C's own function or of one of ours."""
    return Source(spelling.template.format(*(a.text for a in arguments)))


def affine_in_c(coefficients: Sequence[int], index: Index, offset: Any, names: Mapping[Any, str]) -> Source:
    """Σ c_k·i_k + offset."""
    text = ""
    for c, i in zip(coefficients, index, strict=True):
        here = i if re.fullmatch(r"\w+", i) else f"({i})"
        piece = here if abs(c) == 1 else f"{abs(c)} * {here}"
        first, later = ("-", " - ") if c < 0 else ("", " + ")
        text += (later if text else first) + piece
    if offset != 0 or not text:
        shift = size_in_c(sp.sympify(offset, strict=True), names)
        text = f"{text} + {shift.within(ATOM)}" if text else shift.text
    return Source(text, ATOM if re.fullmatch(r"\w+", text) else SUM)

"""Values as mathematics: numbers, columns and matrices, from nested tuples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symnn.text.letters import text
from symnn.text.told import value as value_in_words

NUMBER = re.compile(r"-?[\d./]+(e[-+]?\d+)?")


def is_plain(value: Any) -> bool:
    """Whether it is made of numbers alone."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return all(map(is_plain, value))
    return isinstance(value, int | float | Fraction) or bool(NUMBER.fullmatch(str(value)))


def tex(value: Any, digits: int = 4) -> str:
    """A number, a column, or a matrix, from nested tuples; texts stay texts."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return _array(value, digits)
    if isinstance(value, Fraction) and value.denominator != 1:
        sign = "-" if value < 0 else ""
        return rf"{sign}\tfrac{{{abs(value.numerator)}}}{{{value.denominator}}}"
    said = value_in_words(value, digits)
    return said if re.fullmatch(r"-?\d+(\.\d+)?", said) else _exponent(said)


def _worded(said: str) -> str:
    r"""A text inside a formula. Its own formulas stand beside \text and not in it: dollars do not nest."""
    outside = re.sub(r"\$([^$]*)\$", r"}\1\\text{", text(said))
    return rf"\text{{{outside}}}".replace(r"\text{}", "")


def _array(value: Sequence[Any], digits: int) -> str:
    """A matrix as one; of more axes, a list of such, in brackets as high as they."""
    if value and all(isinstance(row, list | tuple) and _flat(row) for row in value):
        if len(value) == 1 == len(value[0]):
            return f"({tex(value[0][0], digits)})"
        rows = r" \\ ".join(" & ".join(tex(x, digits) for x in row) for row in value)
        return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"
    turned = r"^{\top}" if _flat(value) and len(value) > 1 else ""
    inner = ", ".join(tex(x, digits) for x in value)
    return rf"\left({inner}\right)" if "pmatrix" in inner else f"({inner})" + turned


def _flat(value: Any) -> bool:
    return not any(isinstance(x, list | tuple) for x in value)


def _exponent(said: str) -> str:
    if found := re.fullmatch(r"(-?[\d.]+)e([-+]?)0*(\d+)", said):
        return rf"{found[1]} \cdot 10^{{{found[2].replace('+', '')}{found[3]}}}"
    return _worded(said)

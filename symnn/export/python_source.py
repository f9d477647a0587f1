"""Pieces of Python source with their precedence, identifiers, and sizes and numbers as source. It knows no
instruction.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import sympy as sp

from symnn.errors import UnsupportedError

# how tightly a piece of source binds; a larger number needs brackets in more places
ATOM, POWER, NEGATIVE, MATMUL, PRODUCT, SUM, COMPARISON = range(7)


class Source(NamedTuple):
    """An expression and how tightly its outermost operation binds."""

    text: str
    level: int = ATOM

    def within(self, level: int) -> str:
        """The text, in brackets if it binds less tightly than `level`."""
        return self.text if self.level <= level else f"({self.text})"


def number(value: Fraction) -> Source:
    """A literal that is a Python number, so that it never decides a dtype."""
    if value.denominator == 1 and abs(value) < 2**53:
        return Source(str(value.numerator), NEGATIVE if value < 0 else ATOM)
    decimal = repr(float(value))
    if Fraction(float(value)) == value or len(decimal) <= 10 or max(abs(value.numerator), value.denominator) >= 2**53:
        return Source(decimal, NEGATIVE if value < 0 else ATOM)
    return Source(f"{value.numerator} / {value.denominator}", PRODUCT)


def size(expr: Any, names: Mapping[Any, str]) -> Source:
    """An integer expression of sizes as source over the given names."""
    if expr.is_Symbol:
        return Source(names[expr])
    if expr.is_Integer:
        return Source(str(expr.p), NEGATIVE if expr.p < 0 else ATOM)
    if expr.is_Add:
        terms = sorted(expr.args, key=lambda t: (t.is_number, t.could_extract_minus_sign()))
        text = size(terms[0], names).within(SUM)
        for t in terms[1:]:
            sign, t = (" - ", -t) if t.could_extract_minus_sign() else (" + ", t)
            text += sign + size(t, names).within(PRODUCT)
        return Source(text, SUM)
    if expr.is_Mul:
        return _product_of_sizes(expr, names)
    if expr.is_Pow and expr.exp.is_Integer and expr.exp > 0:
        return Source(f"{size(expr.base, names).within(ATOM)} ** {expr.exp}", POWER)
    if isinstance(expr, sp.floor):
        top, bottom = sp.fraction(sp.together(expr.args[0]))
        return Source(f"{size(top, names).within(PRODUCT)} // {size(bottom, names).within(ATOM)}", PRODUCT)
    raise UnsupportedError(f"the size {expr} cannot be written as code: write it with + - * and floor")


def _product_of_sizes(expr: Any, names: Mapping[Any, str]) -> Source:
    top, bottom = sp.fraction(expr)
    factors = [size(f, names) for f in sp.Mul.make_args(top)]
    text = " * ".join(f.within(PRODUCT) for f in factors)
    if bottom != 1:  # sizes are whole, so the quotient is
        text += f" // {size(bottom, names).within(ATOM)}"
    return Source(text, PRODUCT if len(factors) > 1 or bottom != 1 else factors[0].level)


@dataclass(frozen=True)
class Spelling:
    """How an operator is written: a template with {0}, {1} for the arguments, each exactly once, and the functions that
    it calls.

    What is put in is an atom (a name, a call, or in brackets), and so is what comes out.
    """

    template: str
    helpers: tuple[str, ...] = ()


PLACE = re.compile(r"\{(\d)\}")
LEVELS = {ast.Pow: POWER, ast.MatMult: MATMUL, ast.Mult: PRODUCT, ast.Div: PRODUCT, ast.Add: SUM, ast.Sub: SUM}


def filled(template: str, arguments: Sequence[Source]) -> Source:
    """A record's template with its arguments put in, in brackets where they need them."""
    level = ATOM
    if template.startswith("("):
        top = ast.parse(PLACE.sub("x", template), mode="eval").body
        whole = ast.get_source_segment(PLACE.sub("x", template), top) or ""
        if isinstance(top, ast.BinOp) and f"({whole})" == PLACE.sub("x", template):
            template, level = template[1:-1], LEVELS.get(type(top.op), COMPARISON)

    def put(found: re.Match[str]) -> str:
        before, after = template[: found.start()].rstrip(), template[found.end() :].lstrip()
        # between the brackets and commas of a call nothing can tear an argument apart
        safe = re.search(r"(\w\(|,)$", before) and after[:1] in (",", ")")
        return arguments[int(found[1])].within(COMPARISON if safe else ATOM)

    return Source(PLACE.sub(put, template), level)


# what generated code calls by these names
RESERVED = frozenset({
    "np", "npt", "jnp", "jax", "torch", "ctypes", "dtype", "device", "parameters", "Any", "Mapping",
    "any", "float", "isinstance", "math", "out", "tuple", *keyword.kwlist, *keyword.softkwlist,
})  # fmt: skip


class Names:
    """Fresh identifiers. A label only suggests one: what is not a letter, a digit or an underscore never gets into
    code.
    """

    def __init__(self, taken: Collection[str] = ()) -> None:
        self._taken = {*RESERVED, *taken}

    def fresh(self, suggestion: object) -> str:
        text = getattr(suggestion, "name", None) or str(suggestion)
        base = re.sub(r"[^A-Za-z0-9_]+", "_", text).strip("_")[:40] or "value"
        base = base if base[0].isalpha() else f"v{base}"
        base = f"{base}_" if base in RESERVED else base
        name, k = base, 2
        while name in self._taken:
            name, k = f"{base}_{k}", k + 1
        self._taken.add(name)
        return name


def written_tuple(parts: Sequence[str]) -> str:
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


def comment(text: str) -> str:
    """Text that stays on its comment line, whatever it contains."""
    return " ".join(_printable(text).split())


def _printable(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(c if c.isprintable() else " " for c in line)


def docstring(text: str, indent: str = "") -> str:
    """A docstring literal that contains the text and ends where it should, whatever it contains."""
    safe = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if safe.endswith('"'):
        safe += " "
    lines = [_printable(line) for line in safe.split("\n")]
    body = "\n".join([lines[0], *(f"{indent}{line}".rstrip() for line in lines[1:])])
    closing = f'\n{indent}"""' if len(lines) > 1 else '"""'
    return f'{indent}"""{body}{closing}'

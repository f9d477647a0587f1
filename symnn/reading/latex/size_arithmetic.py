r"""Sizes as they stand in declarations: n, 2d, d_k, n - k + 1, h d_h, (n + 1) m. Quotients are no sizes here."""

from __future__ import annotations

import re
from typing import Any

import sympy as sp

from symnn.errors import SymnnError
from symnn.reading.latex.marks import squeezed

ATOM = re.compile(
    r"(\|?\\?[A-Za-z]+\|)|(?:\\[A-Za-z]+|[A-Za-z])'?(?:_(?:\w|\{[^{}]+\}))?(?:\^(?:\{?[\[(<][\w+-]+[\])>]\}?|'))?"
)
WORD = re.compile(r"[A-Za-z]{2,}(?:_(?:\w|\{[^{}]+\}))?")
SPACE = re.compile(r" +")
PART = re.compile(r"\d+|\\cdot(?![A-Za-z])|\\times(?![A-Za-z])|[-+*()]|\^\{?[2-9]\}?")


def size_of(text: str) -> Any:
    """The size, with its names as formulas have them: d_k and d_{k} are one.

    :raises SymnnError: for anything else than sums and products of names and whole numbers
    """
    squeezed_text = squeezed(text).strip()
    if WORD.fullmatch(squeezed_text):
        return _named(squeezed_text)
    parts = _parts(squeezed_text)
    value, at = _sum(parts, 0, text)
    if at < len(parts):
        raise _unread(text)
    return value


def _named(text: str) -> Any:
    return sp.Symbol(re.sub(r"_(\w)(?!\w)", r"_{\1}", text), integer=True, positive=True)


def _unread(text: str) -> SymnnError:
    return SymnnError(f"the size {text} is not read")


def _parts(text: str) -> list[Any]:
    """Names and numbers as SymPy, signs and brackets as they are; a point or cross between factors is a *."""
    found: list[Any] = []
    at = 0
    while at < len(text):
        match = SPACE.match(text, at) or PART.match(text, at) or ATOM.match(text, at)
        if match is None:
            raise _unread(text)
        at = match.end()
        if match.re is ATOM:
            found.append(_named(match[0]))
        elif match[0].isdigit():
            found.append(sp.Integer(int(match[0])))
        elif match.re is PART:
            found.append("*" if match[0].startswith("\\") else match[0])
    return found


def _sum(parts: list[Any], at: int, text: str) -> tuple[Any, int]:
    signed = at < len(parts) and parts[at] == "-"
    value, at = _product(parts, at + signed, text)
    value = -value if signed else value
    while at < len(parts) and parts[at] in ("+", "-"):
        more, after = _product(parts, at + 1, text)
        value, at = (value + more if parts[at] == "+" else value - more), after
    return value, at


def _product(parts: list[Any], at: int, text: str) -> tuple[Any, int]:
    value, at = _power(parts, at, text)
    while at < len(parts) and parts[at] not in ("+", "-", ")"):
        more, at = _power(parts, at + (parts[at] == "*"), text)
        value *= more
    return value, at


def _power(parts: list[Any], at: int, text: str) -> tuple[Any, int]:
    value, at = _factor(parts, at, text)
    if at < len(parts) and str(parts[at]).startswith("^"):
        return value ** int(parts[at].strip("^{}")), at + 1
    return value, at


def _factor(parts: list[Any], at: int, text: str) -> tuple[Any, int]:
    if at < len(parts) and isinstance(parts[at], sp.Basic):
        return parts[at], at + 1
    if at >= len(parts) or parts[at] != "(":
        raise _unread(text)
    value, at = _sum(parts, at + 1, text)
    if at >= len(parts) or parts[at] != ")":
        raise _unread(text)
    return value, at + 1

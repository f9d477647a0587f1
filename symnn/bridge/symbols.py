"""Declaring sizes, vectors, matrices and tensors as SymPy symbols. Nothing is read here."""

from __future__ import annotations

import re
from typing import Any

import sympy as sp

from symnn.bridge.evaluated_once import answer_once
from symnn.bridge.python_protocols import watch
from symnn.bridge.tensors import TensorSymbol
from symnn.errors import ArgumentError

answer_once()
watch()

NAME = re.compile(r"[^\s,:()]+")


def sizes(names: str) -> Any:
    """Positive integer symbols: `N, n = sizes("N n")`, and `n = sizes("n")` for a single one."""
    words = NAME.findall(names) if isinstance(names, str) else []
    if not words or not all(word[0].isalpha() for word in words):
        raise ArgumentError(
            f'sizes needs names in a string, each of which begins with a letter, as in sizes("N n m"), not {names!r}'
        )
    made = tuple(sp.Symbol(word, integer=True, positive=True) for word in words)
    return made[0] if len(made) == 1 else made


def extent(value: Any, owner: str) -> Any:
    """A size as SymPy keeps it. ArgumentError unless it is a positive integer or can be one."""
    if not isinstance(owner, str):
        raise ArgumentError(f'the name comes first, then the sizes, as in symnn.matrix("A", m, n), not {owner!r}')
    if isinstance(value, int | sp.Integer) and not isinstance(value, bool):
        if value < 1:
            raise ArgumentError(f"{owner} is given the size {value}, but a size must be at least 1")
        return sp.Integer(value)
    if not isinstance(value, sp.Expr) or value.is_integer is False:
        raise ArgumentError(
            f'{owner} is given the size {value!r}: write a whole number, or a symbol from symnn.sizes("n")'
        )
    if value.is_positive is False or value.is_nonpositive:
        raise ArgumentError(
            f"{owner} is given the size {value}, which is never positive, but a size must be at least 1"
        )
    return value


def matrix(name: str, rows: Any, columns: Any) -> Any:
    """A real matrix: SymPy's MatrixSymbol of shape (rows, columns)."""
    return sp.MatrixSymbol(name, extent(rows, name), extent(columns, name))


def vector(name: str, size: Any) -> Any:
    """A real column: SymPy's MatrixSymbol of shape (size, 1)."""
    return matrix(name, size, 1)


def tensor(name: str, *shape: Any) -> Any:
    """A real tensor of any rank: a symbol, a column and a matrix for rank 0, 1 and 2, a `TensorSymbol` above."""
    if len(shape) > 2:
        return TensorSymbol(name, *(extent(s, name) for s in shape))
    if len(shape) == 2:
        return matrix(name, *shape)
    return vector(name, *shape) if shape else sp.Symbol(name, real=True)

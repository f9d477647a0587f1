"""Arguments at the time of a call: their shapes against the symbolic ones, sizes read off, dtypes made fit. No code is generated here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from symnn.errors import ArgumentError, ShapeError
from symnn.expr.nodes import Atom, Shape, show

ONE = sp.Integer(1)


@dataclass(frozen=True)
class Argument:
    """An argument of a generated function.

    name      as the user wrote it, for messages
    atom      what it stands for in the graph; None for a size that is given as a number
    shape     the shape as it is written: (n, 1) for a column, though its atom has the axis n alone
    """

    name: str
    atom: Atom | None
    shape: Shape
    size: Any = None

    @property
    def is_vector(self) -> bool:
        """A column or row, which may come with one axis or with two."""
        return self.atom is not None and self.atom.rank == 1


@dataclass(frozen=True)
class Bound:
    """Arrays in the shapes of their atoms, the sizes, and whether a vector was given with two axes."""

    arrays: list[Any]
    sizes: dict[Any, int]
    two_axes: bool


def bind(arguments: Sequence[Argument], given: Sequence[Any]) -> Bound:
    """Check and squeeze. ArgumentError for a wrong number of arguments, ShapeError where a shape does not fit."""
    if len(given) != len(arguments):
        names = ", ".join(a.name for a in arguments)
        raise ArgumentError(f"the function takes {len(arguments)} arguments ({names}), not {len(given)}")
    sizes: dict[Any, int] = {}
    origin: dict[Any, str] = {}
    arrays = [_floats(a, x, sizes, origin) for a, x in zip(arguments, given, strict=True)]
    later: list[tuple[Argument, Any, int]] = []
    for a, x in zip(arguments, arrays, strict=True):
        if a.atom is not None:
            for wanted, extent in zip(a.atom.shape, _extents(a, x), strict=True):
                if wanted.is_Symbol and wanted not in sizes:
                    sizes[wanted], origin[wanted] = extent, a.name
                elif wanted.is_Symbol or wanted.is_Integer:
                    _agree(a, x, wanted, extent, sizes, origin)
                else:
                    later.append((a, wanted, extent))
    for a, wanted, extent in later:
        _solve(wanted, extent, sizes, origin, a.name)
        _agree(a, arrays[arguments.index(a)], wanted, extent, sizes, origin)
    two = any(a.is_vector and np.ndim(x) == 2 for a, x in zip(arguments, arrays, strict=True))
    squeezed = [x if a.atom is None else _squeezed(a, x) for a, x in zip(arguments, arrays, strict=True)]
    return Bound(_one_dtype(squeezed), sizes, two)


def _floats(a: Argument, given: Any, sizes: dict[Any, int], origin: dict[Any, str]) -> Any:
    """A float array; a plain number stays one, since it must not decide the dtype."""
    if a.atom is None:
        sizes[a.size], origin[a.size] = int(given), a.name
        return int(given)
    if isinstance(given, bool | int | float):
        return float(given)
    array = np.asarray(given)
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    if array.dtype.kind != "f":
        raise ArgumentError(f"{a.name} must be an array of real numbers, not of {array.dtype}")
    return array


def _extents(a: Argument, x: Any) -> tuple[int, ...]:
    """The sizes of the atom's axes, from an array with or without the axes of size 1."""
    assert a.atom is not None
    given = np.shape(x)
    squeezed = tuple(k for k, s in enumerate(a.shape) if s == ONE) if len(a.shape) > a.atom.rank else ()
    if len(given) == a.atom.rank:
        return given
    if len(given) == len(a.shape) and all(given[k] == 1 for k in squeezed):
        return tuple(n for k, n in enumerate(given) if k not in squeezed)
    if a.atom.rank == 1 and len(a.shape) == 1 and len(given) == 2 and given[1] == 1:
        return given[:1]
    if a.atom.rank == 0 and given == (1,):
        return ()
    raise ShapeError(f"{a.name} should have shape {show(a.shape)}, but an array of shape {given} was given")


def _agree(a: Argument, x: Any, wanted: Any, extent: int, sizes: dict[Any, int], origin: dict[Any, str]) -> None:
    value = wanted.subs(sizes)
    if value != extent:
        why = "".join(f", where {s} = {sizes[s]} from {origin[s]}" for s in sorted(wanted.free_symbols, key=str) if s in sizes)
        raise ShapeError(f"{a.name} should have shape {show(a.shape)}{why}, but an array of shape {np.shape(x)} was given")


def _solve(wanted: Any, extent: int, sizes: dict[Any, int], origin: dict[Any, str], name: str) -> None:
    """One unknown symbol in an expression that is linear in it: n + 1 = 5."""
    unknown = [s for s in wanted.free_symbols if s not in sizes]
    if len(unknown) == 1:
        found = sp.solve(wanted.subs(sizes) - extent, unknown[0])
        if len(found) == 1 and found[0].is_Integer and found[0] > 0:
            sizes[unknown[0]], origin[unknown[0]] = int(found[0]), name


def _squeezed(a: Argument, x: Any) -> Any:
    assert a.atom is not None
    if np.ndim(x) == a.atom.rank:
        return x
    return x.reshape(_extents(a, x)) if a.atom.rank else x.reshape(())[()]


def _one_dtype(arrays: list[Any]) -> list[Any]:
    """Plain numbers in the dtype of the arrays, or of NumPy's floats where there are only numbers."""
    typed = [x.dtype for x in arrays if isinstance(x, np.ndarray | np.floating)]
    dtype = np.result_type(*typed) if typed else np.dtype(np.float64)
    return [dtype.type(x) if isinstance(x, float) and not isinstance(x, np.floating) else x for x in arrays]

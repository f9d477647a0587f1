"""Arguments at the time of a call: their shapes against the symbolic ones, sizes read off, dtypes made fit. No code is
generated here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy as sp

from symnn.errors import ArgumentError, ShapeError
from symnn.export.arguments import Argument

MOST = 256  # shapes that are remembered


@dataclass(frozen=True)
class Bound:
    """Arrays in the shapes of their atoms, the sizes, whether a vector was given with two axes, and with how many axes
    a column of size 1 was.
    """

    arrays: list[Any]
    sizes: dict[Any, int]
    two_axes: bool
    single: int = 0


def bind(arguments: Sequence[Argument], given: Sequence[Any]) -> Bound:
    """Check and squeeze. ArgumentError for a wrong number of arguments, ShapeError where a shape does not fit."""
    if len(given) != len(arguments):
        raise _miscounted(arguments, len(given))
    arrays = [_floats(a, x) for a, x in zip(arguments, given, strict=True)]
    sizes = {a.size: x for a, x in zip(arguments, arrays, strict=True) if a.atom is None}
    later: list[tuple[int, Any, int]] = []
    squeezed, two_axes, single = [], False, 0
    for position, (a, x) in enumerate(zip(arguments, arrays, strict=True)):
        shape = _squeezed_shape(a, x)
        for wanted, extent in zip(a.extents, shape, strict=True):
            known = _known_extent(wanted, extent, sizes)
            if known is None:
                later.append((position, wanted, extent))
            elif known != extent:
                raise _misfit(arguments, given, position, sizes)
        two_axes = two_axes or (a.is_vector and np.ndim(x) == 2)
        single = max(single, _axes_of_one(a, x))
        squeezed.append(x if np.ndim(x) == len(shape) else x.reshape(shape))
    for position, wanted, extent in later:
        _solve(wanted, extent, sizes)
        if wanted.subs(sizes) != extent:
            raise _misfit(arguments, given, position, sizes)
    return Bound(_one_dtype(arguments, squeezed), sizes, two_axes, single)


def _miscounted(arguments: Sequence[Argument], given: int) -> ArgumentError:
    names = ", ".join(a.name for a in arguments)
    missing = [a.name for a in arguments[given:]]
    which = f": {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
    counted = f"the function takes {len(arguments)} arguments ({names}), not {given}"
    return ArgumentError(counted + which if missing else counted)


def _axes_of_one(a: Argument, x: Any) -> int:
    """How many axes a tensor of one entry came with; 0 for others."""
    return np.ndim(x) if a.atom is not None and not a.extents and a.shape else 0


class Binder:
    """`bind` for many calls: arrays of the shapes and the dtype of an earlier call are not looked at again."""

    def __init__(self, arguments: Sequence[Argument]) -> None:
        self._arguments = arguments
        self._known: dict[Any, tuple[list[tuple[int, ...] | None], Bound]] = {}

    def __call__(self, given: tuple[Any, ...]) -> Bound:
        if set(map(type, given)) != {np.ndarray}:
            return bind(self._arguments, given)
        key = tuple([x.shape for x in given]), tuple([x.dtype for x in given])
        known = self._known.get(key)
        if known is None:
            return self._remembered(key, given)
        shapes, first = known
        arrays = [x if s is None else x.reshape(s)[()] for x, s in zip(given, shapes)]
        return Bound(arrays, first.sizes, first.two_axes, first.single)

    def _remembered(self, key: Any, given: tuple[Any, ...]) -> Bound:
        bound = bind(self._arguments, given)
        plain = given[0].dtype.kind == "f" and given[0].dtype.isnative
        if plain and len({x.dtype for x in given}) == 1 and len(self._known) < MOST:
            shapes = [None if y is x else np.shape(y) for x, y in zip(given, bound.arrays, strict=True)]
            self._known[key] = shapes, replace(bound, arrays=[])
        return bound


def _known_extent(wanted: Any, extent: int, sizes: dict[Any, int]) -> int | None:
    """What an axis should have: a number, or the size that the symbol has, which its first axis gives; None for more
    than a symbol.
    """
    if isinstance(wanted, int):
        return wanted
    return sizes.setdefault(wanted, extent) if wanted.is_Symbol else None


def _floats(a: Argument, given: Any) -> Any:
    """An array of numbers; a plain number stays one, since it must not decide the dtype."""
    if a.atom is None:
        if isinstance(given, bool) or int(given) != given or given < 1:
            raise ArgumentError(f"{a.name} is a size: a whole number of at least 1, not {given!r}")
        return int(given)
    if type(given) in (bool, int, float):  # NumPy's float64 is a float too, but it has a dtype
        return float(given)
    array = np.asarray(given)
    if array.dtype.kind not in "fbiu":
        raise ArgumentError(f"{a.name} must be an array of real numbers, not of {array.dtype}")
    return array


def _squeezed_shape(a: Argument, x: Any) -> tuple[int, ...]:
    """The sizes of the atom's axes, from an array with or without the axes of size 1."""
    given: tuple[int, ...] = np.shape(x)
    rank = len(a.extents)
    if len(given) == rank:
        return given
    if a.dropped and len(given) == len(a.shape) and all(given[k] == 1 for k in a.dropped):
        return tuple(n for k, n in enumerate(given) if k not in a.dropped)
    if rank == 1 and len(a.shape) == 1 and len(given) == 2 and given[1] == 1:
        return given[:1]
    if rank == 0 and given == (1,):
        return ()
    raise ShapeError(
        "{0.name} should have shape {0.shape}, but an array of shape {given} was given",
        (a.name, a.shape),
        given=given,
        remedy="" if a.shape else f"declare {a.name} with symnn.vector or symnn.matrix",
    )


def _misfit(arguments: Sequence[Argument], given: Sequence[Any], position: int, sizes: dict[Any, int]) -> ShapeError:
    """Which shape was wanted, with the sizes that earlier arguments gave."""
    a = arguments[position]
    why = []
    for s in sorted({s for e in a.shape for s in e.free_symbols}, key=str):
        first = next((k for k, b in enumerate(arguments) if b.size == s or s in b.extents), position)
        if s in sizes and first < position:
            why.append(f"{s} = {sizes[s]} from {arguments[first].name}")
    where = f" with {', '.join(why)}" if why else ""
    return ShapeError(
        "{0.name} should have shape {0.shape}{where}, but an array of shape {found} was given",
        (a.name, a.shape),
        where=where,
        found=np.shape(given[position]),
    )


def _solve(wanted: Any, extent: int, sizes: dict[Any, int]) -> None:
    """One unknown symbol in an expression that is linear in it: n + 1 = 5."""
    unknown = [s for s in wanted.free_symbols if s not in sizes]
    if len(unknown) == 1:
        found = sp.solve(wanted.subs(sizes) - extent, unknown[0])
        if len(found) == 1 and found[0].is_Integer and found[0] > 0:
            sizes[unknown[0]] = int(found[0])


def _one_dtype(arguments: Sequence[Argument], arrays: list[Any]) -> list[Any]:
    """Numbers and whole numbers in the dtype of the arrays of floats; in that of the numbers, or NumPy's own, where
    there are none. ArgumentError for arrays of several: none is silently made wider or narrower.
    """
    floats = [x for x in arrays if isinstance(x, np.ndarray | np.floating) and x.dtype.kind == "f"]
    typed = _dtypes([x for x in floats if x.ndim] or floats)
    dtype = np.result_type(*typed) if typed else np.dtype(np.float64)
    if len(typed) > 1 and any(x.ndim for x in floats):
        said = ", ".join(f"{a.name} {x.dtype}" for a, x in zip(arguments, arrays, strict=True) if np.ndim(x))
        raise ArgumentError(f"arrays of several dtypes are mixed ({said}): give one, as by .astype('{min(typed)}')")
    return [x if a.atom is None else _in_dtype(x, dtype) for a, x in zip(arguments, arrays, strict=True)]


def _dtypes(arrays: Sequence[Any]) -> set[np.dtype[Any]]:
    """Each in the order of bytes of this machine."""
    return {x.dtype.newbyteorder("=") for x in arrays}


def _in_dtype(x: Any, dtype: np.dtype[Any]) -> Any:
    if not isinstance(x, np.ndarray):
        return dtype.type(x)
    x = x if x.dtype == dtype else x.astype(dtype)
    return x if x.ndim else x[()]

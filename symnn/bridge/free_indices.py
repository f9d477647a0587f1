"""Formulas in free indices, W[k, i] with nothing that binds k: said of every k, they are said of the array of all
entries.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.bridge.given import Given
from symnn.bridge.read import size_symbols
from symnn.bridge.tensors import FunctionTensor, TensorElement


class EveryEntry(sp.FunctionMatrix):
    """The matrix of a formula's values over its free indices. It is printed as the formula."""

    def _sympystr(self, printer: Any) -> str:
        return str(printer._print(self.lamda.expr))


class EveryEntryTensor(FunctionTensor):
    """The same over more than two indices."""

    def _sympystr(self, printer: Any) -> str:
        return str(printer._print(self.function.expr))


def over_indices(*sides: Any) -> tuple[Any, ...]:
    """The sides as arrays over the integer symbols that index something and are bound by nothing, the same for all
    sides; behind them come the axes that the sides have themselves.

    Left as they are: sides without such symbols, sides of different shapes, and indices of axes with different sizes.
    """
    shapes = {tuple(s.shape) for s in sides if getattr(s, "shape", ())}
    if len(shapes) > 1 or not all(map(_is_flat, sides)):
        return sides
    exprs = [sp.sympify(s, strict=True) for s in sides]
    if not any(map(_free, exprs)):
        return sides
    own = [(sp.Dummy("k", integer=True), extent) for extent in next(iter(shapes), ())]
    entries = [_entry(e, own) for e in exprs]
    extents = _extents(entries, {k for k, _ in own})
    if extents is None:
        return sides
    return _arrays(entries, [*((k, extents[k]) for k in sorted(extents, key=str)), *(a for a in own if a[1] != 1)])


def _entry(expr: Any, own: list[tuple[Any, Any]]) -> Any:
    """The entry of an array at these indices; a number is compared with every entry."""
    if not getattr(expr, "shape", ()):
        return expr
    return expr[tuple(k if extent != 1 else sp.S.Zero for k, extent in own)]


def free_indices(expr: Any) -> tuple[Any, ...] | None:
    """The integer symbols that index something in a number and are bound by nothing, in their order; None where one
    of them indexes axes of different sizes.
    """
    if getattr(expr, "shape", ()) or not isinstance(expr, sp.Expr) or not _free(expr):
        return ()
    extents = _extents([expr])
    return None if extents is None else tuple(sorted(extents, key=str))


def _is_flat(side: Any) -> bool:
    """Whether it is a number or a matrix of SymPy's own, of which entries can be taken."""
    flat = isinstance(side, sp.Expr | int) and len(getattr(side, "shape", ())) in (0, 2)
    return flat and not isinstance(side, Given)


def _free(expr: Any) -> set[Any]:
    """Symbols that may be indices."""
    named = {s for s in expr.free_symbols if isinstance(s, sp.Symbol) and s.is_integer and not s.is_positive}
    return named - size_symbols(expr) if named else named


def _extents(entries: list[Any], own: Container[Any] = ()) -> dict[Any, Any] | None:
    """The size of the axis of each free index that is not one's own; None where there is none, or one stands on axes of
    two sizes. What is compared by Kronecker's delta stands on one axis.
    """
    known: dict[Any, Any] = {}
    for index, extent in (pair for e in entries for pair in _indexed(e)):
        if index not in own and known.setdefault(index, extent) != extent:
            return None
    for one, other in (pair for e in entries for pair in _compared(e)):
        extent = known.get(one, known.get(other))
        if extent is not None:
            known = {**dict.fromkeys({one, other} - {k for k in (one, other) if k in own}, extent), **known}
    return known or None


def _compared(expr: Any) -> Iterator[tuple[Any, Any]]:
    """Pairs of free indices that Kronecker's delta compares."""
    free = _free(expr)
    for e in expr.atoms(sp.KroneckerDelta):
        one, other = e.args[:2]
        if one in free and other in free:
            yield one, other


def _arrays(entries: list[Any], over: list[tuple[Any, Any]]) -> tuple[Any, ...]:
    names, extents = [k for k, _ in over], [extent for _, extent in over]
    if len(over) > 2:
        return tuple(EveryEntryTensor(extents, sp.Lambda(tuple(names), e)) for e in entries)
    variables = (*names, sp.Dummy("j", integer=True))[:2]
    return tuple(EveryEntry(*(*extents, sp.Integer(1))[:2], sp.Lambda(variables, e)) for e in entries)


def _indexed(expr: Any) -> Iterator[tuple[Any, Any]]:
    """(a free index, the size of its axis), for every place where one stands alone."""
    free = _free(expr)
    if not free:
        return
    for e in expr.atoms(MatrixElement, TensorElement):
        for index, extent in zip(e.args[1:], e.args[0].shape, strict=True):
            if index in free:
                yield index, extent


def _letters(names: Iterable[Any], count: int) -> list[str]:
    """Names for so many indices that are none of these."""
    taken = set(map(str, names))
    return [letter for letter in "ijklpqrs" if letter not in taken][:count]


def gradient_of_entry(f: Any, wrt: Any, jacobian_of: Callable[[Any, Any], Any]) -> Any:
    """The gradient of a number with free indices: at these, the entries of the Jacobian of all its values."""
    if isinstance(wrt, list | tuple):
        return tuple(gradient_of_entry(f, w, jacobian_of) for w in wrt)
    names = free_indices(f) or ()
    (every,) = over_indices(f)
    found, shape = jacobian_of(every, wrt), tuple(getattr(wrt, "shape", ()))
    if len(names) == 1 and len(found.shape) == 2 and shape and shape[1] == 1 != shape[0]:
        return found[names[0], :].T
    own = [sp.Dummy(letter, integer=True) for letter in _letters(names, len(shape))]
    place = [*names, *(k for k, extent in zip(own, shape, strict=True) if extent != 1)]
    entry = found[tuple(place)] if len(place) > 1 else found[place[0], 0]
    return sp.FunctionMatrix(*shape, sp.Lambda(tuple(own), entry)) if shape else entry

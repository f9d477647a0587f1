"""Which shapes conform, in every notation: the one place where the shapes of sums, products and powers follow from
those of their parts, and where sizes are unified. Axes in, axes out; no values, no text.

Axes are those of `bridge.named_axes`: for each dimension the sizes that make it up, () for a size 1. A number has none,
or dimensions of size 1 alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import sympy as sp

from symnn.bridge.named_axes import Axes
from symnn.errors import ShapeError
from symnn.expr.nodes import show
from symnn.reading.formula import tree as t
from symnn.reading.formula.found_sizes import Sizes

Part = t.Tree | tuple[int, int]
"""A part of a formula, or the place in the text of some factors in a row."""


class Misfit(ShapeError):
    """Parts that do not conform; `sizes` are the two shapes in words.

    rule    what they do not conform in: "product", "entries", "quotient", "sum", "exponent", "power", or the name of a
            function; "" where a sentence is all that there is
    axes    of the parts
    part    the smallest part of the formula that holds them all, with `parts` and `at`, the number of the sign between
            them: known when the error has left the walk over the tree
    """

    def __init__(self, sentence: str, *sizes: str, rule: str = "", axes: Sequence[Axes] = ()) -> None:
        super().__init__(sentence)
        self.sizes = sizes
        self.rule = rule
        self.axes = tuple(axes)
        self.part: t.Tree | None = None
        self.parts: tuple[Part, ...] = ()
        self.at = 0

    def between(self, part: t.Tree, parts: Sequence[Part], at: int = 0) -> Misfit:
        """The same with its place; the place that is told first is the innermost, and is kept."""
        if self.part is None:
            self.part, self.parts, self.at = part, tuple(parts), at
        return self


def is_number(axes: Axes) -> bool:
    return not any(axes)


def shape_of(axes: Axes) -> tuple[Any, ...]:
    return tuple(prod(parts, start=sp.Integer(1)) for parts in axes)


def said(axes: Axes) -> str:
    return "a number" if is_number(axes) else show(shape_of(axes))


def agree(sizes: Sizes, a: Sequence[Any], b: Sequence[Any]) -> bool:
    """Whether two dimensions are of one size, and from now on they are; each is a tuple of the sizes that make it
    up.
    """
    if tuple(a) == tuple(b):
        return True
    if len(a) != len(b):
        return False
    return all(sizes.same(x, y) for x, y in zip(a, b, strict=True))


def one_shape(sizes: Sizes, a: Axes, b: Axes) -> bool:
    if len(a) != len(b):
        return is_number(a) and is_number(b)
    return all(agree(sizes, x, y) for x, y in zip(a, b, strict=True))


def square(sizes: Sizes, axes: Axes) -> bool:
    """Whether these are the axes of a square matrix, or can be."""
    return len(axes) == 2 and any(axes) and agree(sizes, axes[0], axes[1])


def wider(a: Axes, b: Axes) -> Axes:
    """Of a number and an array the array's axes."""
    return b if is_number(a) else a


def product(sizes: Sizes, a: Axes, b: Axes) -> Axes:
    """Of what stands side by side: by a number, or of matrices."""
    if is_number(a) or is_number(b):
        return wider(a, b)
    both = show(shape_of(a)), show(shape_of(b))
    if len(a) != 2 or len(b) != 2:
        raise _misfit(f"tensors of shape {both[0]} and {both[1]} stand side by side: write their indices", "", a, b)
    if not agree(sizes, a[1], b[0]):
        meet = f"{shape_of(a)[1]} columns meet {shape_of(b)[0]} rows"
        raise _misfit(f"{both[0]} beside {both[1]}: {meet}", "product", a, b)
    return a[0], b[1]


def entries(sizes: Sizes, a: Axes, b: Axes, sign: str = "∘") -> Axes:
    """Of what is taken entry by entry: with a number, or of one shape."""
    if is_number(a) or is_number(b):
        return wider(a, b)
    if not one_shape(sizes, a, b):
        both = show(shape_of(a)), show(shape_of(b))
        raise _misfit(f"{both[0]} {sign} {both[1]}: both need one shape", "entries", a, b)
    return a


def total(sizes: Sizes, terms: Sequence[Axes], broadcast: bool) -> Axes:
    """Of a sum; with `broadcast` a number is added to every entry of an array. The Misfit's `at` is the term that does
    not conform with the first one.
    """
    first = next((a for a in terms if not is_number(a)), ()) if broadcast else terms[0]
    for k, axes in enumerate(terms):
        if (broadcast and is_number(axes)) or axes is first or one_shape(sizes, first, axes):
            continue
        if is_number(first) or is_number(axes):
            problem = f"a number + {said(wider(first, axes))}: a number is not added to an array"
        else:
            problem = f"{said(first)} + {said(axes)}: terms of a sum need one shape"
        error = _misfit(problem, "sum", first, axes)
        error.at = k
        raise error
    return first


def power(sizes: Sizes, base: Axes, exponent: Axes, inverse: bool = False) -> Axes:
    """Of a power of a number or of a square matrix; `inverse` is the power −1."""
    if not is_number(exponent):
        raise _misfit(f"the exponent has shape {said(exponent)}, but must be a number", "exponent", exponent)
    if is_number(base) or square(sizes, base):
        return base
    what = "only a square matrix has an inverse" if inverse else "only numbers and square matrices have powers"
    raise _misfit(f"{what}, not one of shape {said(base)}", "power", base)


def needs_square(sizes: Sizes, axes: Axes, what: str) -> None:
    """Misfit for what is no square matrix, and no number."""
    if not is_number(axes) and not square(sizes, axes):
        raise _misfit(f"{what} needs a square matrix, not one of shape {said(axes)}", what, axes)


def arguments(sizes: Sizes, name: str, given: Sequence[Axes]) -> Axes:
    """Of a function that is applied to entries: its arguments are numbers, or of one shape. The Misfit's `at` is the
    argument that does not conform with the first wide one.
    """
    wide = [k for k, axes in enumerate(given) if not is_number(axes)]
    for k in wide[1:]:
        if not one_shape(sizes, given[wide[0]], given[k]):
            first, other = given[wide[0]], given[k]
            error = _misfit(f"{name} of {said(first)} and {said(other)}", "arguments", first, other)
            error.at = k
            raise error
    return given[wide[0]] if wide else ()


def _misfit(sentence: str, rule: str, *axes: Axes) -> Misfit:
    return Misfit(sentence, *map(said, axes), rule=rule, axes=axes)

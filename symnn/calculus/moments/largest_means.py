"""E of polynomials in the largest and the smallest of many independent uniform numbers, and in the smallest of
exponential ones: for every number of them.

The largest M of N numbers that are uniform on (0, 1) has the distribution function tᴺ, so that the mean of its jth
power is N/(N + j). Given M the others are uniform on (0, M), and the smallest is M times the smallest of N − 1 numbers
(M itself where there are no others), whose kth power has the mean k!/(N(N + 1) … (N + k − 1)). The smallest of N
exponential numbers of the rate r is exponential with the rate Nr.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from math import factorial
from typing import Any, NamedTuple, Protocol

from symnn.bridge import read
from symnn.bridge.random import law_of
from symnn.calculus.moments.plain_numbers import ONE, ZERO, coefficients, plus, raised, times
from symnn.expr import Add, Atom, Const, Contract, Fold, Node, postorder, size, substitute
from symnn.ops.reciprocal import reciprocal


class Ordered(Protocol):
    """What is needed of a resolver."""

    def is_random(self, node: Node) -> bool: ...
    def is_less(self, a: Node, b: Node, strictly: bool = True) -> bool: ...
    def say_law(self, owner: Atom, several: bool) -> None: ...


class Image(NamedTuple):
    """slope·w + shift of every entry w of an array, each once."""

    owner: Atom
    slope: Fraction
    shift: Fraction


class Unit(NamedTuple):
    """An array as first + width·V of numbers V of a standard law, and E[MʲLᵏ] of the largest and smallest of these, or
    None.
    """

    first: Node
    width: Node
    moment: Callable[[int, int], Node | None]


LARGEST, SMALLEST = Atom("the largest of the standard numbers"), Atom("the smallest of the standard numbers")


def mean_of_largest(argument: Node, means: Ordered) -> Node | None:
    """E of a polynomial in the largest and smallest entries of one array, with coefficients that are not random."""
    images = {} if argument.rank else _images(argument)
    owners = {None if x is None else x.owner for x in images.values()}
    owner = next(iter(owners)) if len(owners) == 1 else None
    if owner is None:
        return None
    unit = _unit(owner, means)
    if unit is None:
        return None
    put: dict[Node, Node] = {top: _extreme(x, unit) for top, x in images.items() if x is not None}
    found = _mean(substitute(argument, put), unit, means)
    if found is not None:
        means.say_law(owner, True)
    return found


def _images(argument: Node) -> dict[Node, Image | None]:
    """The largest entries in it, each with what it is the largest of; None where that is not the image of an array."""
    tops = [n for n in postorder(argument) if isinstance(n, Fold) and n.kind == "max" and not n.rank]
    found = {top: _image(top.argument) for top in tops}
    return {top: x if x is not None and x.slope else None for top, x in found.items()}


def _extreme(image: Image, unit: Unit) -> Node:
    """The largest of slope·w + shift: at the largest w, or at the smallest where the slope is negative."""
    at = plus(unit.first, times(unit.width, LARGEST if image.slope > 0 else SMALLEST))
    return plus(Const(image.shift), times(Const(image.slope), at))


def _mean(polynomial: Node, unit: Unit, means: Ordered) -> Node | None:
    """E of a polynomial in the largest and the smallest standard number."""
    terms = []
    for j, inner in enumerate(coefficients(polynomial, LARGEST) or ()):
        found = coefficients(inner, SMALLEST)
        if found is None:
            return None
        for k, c in enumerate(found):
            moment = unit.moment(j, k) if c is not ZERO else ZERO
            if moment is None or means.is_random(c):
                return None
            terms.append(times(c, moment))
    return plus(*terms) if terms else None


def _unit(owner: Atom, means: Ordered) -> Unit | None:
    law = law_of(owner.label)
    if law is None or law.dependence != "independent" or law.joint or not law.parameters:
        return None
    count = times(*(size(extent) for extent in owner.shape))
    sizes = tuple(s for extent in owner.shape for s in extent.free_symbols)
    numbers = [read(x, sizes) for x in law.parameters]
    if law.distribution == "uniform" and means.is_less(numbers[0], numbers[1], False):
        first, last = numbers
        return Unit(first, plus(last, times(Const(-1), first)), partial(_uniform_moment, count))
    if law.distribution == "exponential":
        return Unit(ZERO, ONE, partial(_exponential_moment, times(count, numbers[0])))
    return None


def _uniform_moment(count: Node, j: int, k: int) -> Node:
    """N/(N + j + k) · k!/(N(N + 1) … (N + k − 1)), where one N is cancelled."""
    if not j and not k:
        return ONE
    between = [reciprocal(plus(count, Const(i))) for i in range(1, k)]
    return times(Const(factorial(k)), *([] if k else [count]), *between, reciprocal(plus(count, Const(j + k))))


def _exponential_moment(rate: Node, j: int, k: int) -> Node | None:
    """Of the smallest alone."""
    return None if j else times(Const(factorial(k)), raised(reciprocal(rate), k))


def _image(node: Node) -> Image | None:
    match node:
        case Atom() if node.rank and law_of(node.label) is not None:
            return Image(node, Fraction(1), Fraction(0))
        case Contract() if set(node.out) == set(range(len(node.sizes))):
            return _scaled(node)
        case Add():
            return _shifted(node)
    return None


def _scaled(node: Contract) -> Image | None:
    """Numbers times an image whose axes are those of the product."""
    held = [(x, names) for x, names in zip(node.operands, node.indices, strict=True) if not isinstance(x, Const)]
    factor = Fraction(1)
    for x in node.operands:
        factor *= x.value if isinstance(x, Const) else 1
    if len(held) != 1 or sorted(held[0][1]) != list(range(len(node.sizes))):
        return None
    inside = _image(held[0][0])
    return None if inside is None else Image(inside.owner, factor * inside.slope, factor * inside.shift)


def _shifted(node: Add) -> Image | None:
    """An image and numbers."""
    found: list[Any] = [_number(t) for t in node.terms]
    images = [_image(t) for t, c in zip(node.terms, found, strict=True) if c is None]
    if len(images) != 1 or images[0] is None:
        return None
    return images[0]._replace(shift=images[0].shift + sum(c for c in found if c is not None))


def _number(node: Node) -> Fraction | None:
    """The number that is at every place."""
    if isinstance(node, Contract) and all(isinstance(x, Const) for x in node.operands):
        value = Fraction(1)
        for x in node.operands:
            value *= x.value if isinstance(x, Const) else 1
        return value if set(node.out) == set(range(len(node.sizes))) else None
    return None

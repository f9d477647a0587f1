"""E of polynomials in the largest, or the smallest, of many independent uniform numbers, and in the smallest of
exponential ones: for every number of them.

The largest of N numbers that are uniform on (0, 1) has the distribution function tᴺ, so that the mean of its kth power
is N/(N + k); the smallest of N exponential ones of the rate r is exponential with the rate Nr.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb, factorial
from typing import Any, NamedTuple, Protocol

from symnn.bridge import read
from symnn.bridge.random import law_of
from symnn.calculus.moments.plain_numbers import ONE, coefficients, plus, raised, times
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


class Spread(NamedTuple):
    """The largest entry as start + width·B, and the moments of B."""

    start: Node
    width: Node
    moment: Callable[[int], Node]


def mean_of_largest(argument: Node, means: Ordered) -> Node | None:
    """E of a polynomial in the largest entry of one array, with coefficients that are not random."""
    tops = dict.fromkeys(n for n in postorder(argument) if isinstance(n, Fold) and n.kind == "max" and not n.rank)
    if argument.rank or len(tops) != 1:
        return None
    (top,) = tops
    image = _image(top.argument)
    spread = None if image is None else _spread(image, means)
    if image is None or spread is None:
        return None
    w = Atom(("the largest entry", top))
    found = coefficients(substitute(argument, {top: w}), w)
    if found is None or any(map(means.is_random, found)):
        return None
    means.say_law(image.owner, True)
    return plus(*(times(c, _power(spread, k)) for k, c in enumerate(found)))


def _power(s: Spread, k: int) -> Node:
    """E of the kth power of start + width·B."""
    terms = [times(Const(comb(k, j)), raised(s.start, k - j), raised(s.width, j), s.moment(j)) for j in range(k + 1)]
    return plus(*terms)


def _spread(image: Image, means: Ordered) -> Spread | None:
    owner, slope, shift = image
    law = law_of(owner.label)
    if law is None or law.dependence != "independent" or law.joint or not law.parameters or not slope:
        return None
    count = times(*(size(extent) for extent in owner.shape))
    sizes = tuple(s for extent in owner.shape for s in extent.free_symbols)
    numbers = [read(x, sizes) for x in law.parameters]
    if law.distribution == "uniform" and means.is_less(numbers[0], numbers[1], False):
        return _of_uniform(slope, shift, numbers, count)
    if law.distribution == "exponential" and slope < 0:
        waiting = reciprocal(times(count, numbers[0]))
        return Spread(Const(shift), Const(slope), lambda j: times(Const(factorial(j)), raised(waiting, j)))
    return None


def _of_uniform(slope: Fraction, shift: Fraction, ends: list[Node], count: Node) -> Spread:
    """The largest begins at the end that is the smaller one times the slope."""
    first, last = ends if slope > 0 else ends[::-1]
    width = times(Const(slope), plus(last, times(Const(-1), first)))
    start = plus(Const(shift), times(Const(slope), first))
    return Spread(start, width, lambda j: times(count, reciprocal(plus(count, Const(j)))) if j else ONE)


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

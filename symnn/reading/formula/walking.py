"""The walk over a tree, in every notation: sums, products in every sense, transposes, from their parts. What the values
are is not known here: nodes with names on their axes (`arithmetic`), or SymPy expressions that are made when all sizes
are found (`symnn.reading.typed.typed_values`).

Nothing is evaluated: c/c stays c/c. Where parts do not conform, the Misfit gets the place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from symnn.errors import ShapeError, SymnnError, UnsupportedError
from symnn.reading.formula import tree as t
from symnn.reading.formula.conforming import Misfit, Part
from symnn.reading.formula.found_sizes import Sizes
from symnn.reading.formula.groupings import orders

V = TypeVar("V")


class Values(Protocol[V]):
    """The arithmetic of one kind of value: a module with these functions."""

    def negative(self, value: V, /) -> V: ...
    def turned(self, value: V, /) -> V: ...
    def beside(self, sizes: Sizes, a: V, b: V, /) -> V: ...
    def elementwise(self, sizes: Sizes, a: V, b: V, /) -> V: ...
    def over(self, sizes: Sizes, a: V, b: V, /) -> V: ...
    def over_entries(self, sizes: Sizes, a: V, b: V, /) -> V: ...
    def added(self, sizes: Sizes, terms: Sequence[V], broadcast: bool, /) -> V: ...


class TreeWalk(Generic[V]):
    """Builds trees. `rules` has one for each kind of part, but brackets, which are looked through."""

    rules: ClassVar[Mapping[type[t.Tree], Callable[[Any, Any], Any]]] = {}
    deepest = 200

    def __init__(self, sizes: Sizes, values: Values[V]) -> None:
        self.sizes = sizes
        self.values = values
        self.depth = 0

    def build(self, tree: t.Tree) -> V:
        self.depth += 1
        if self.depth > self.deepest:
            raise UnsupportedError("the formula is nested too deep")
        part = t.bare(tree)
        rule = self.rules.get(type(part))
        try:
            if rule is None:
                said = part.text if isinstance(part, t.Opaque) else type(part).__name__.lower()
                raise UnsupportedError(f"{said} has no meaning here")
            return rule(self, part)
        finally:
            self.depth -= 1

    # sums
    def sum(self, tree: t.Sum) -> V:
        parts, signs = self.summands(tree)
        terms = [self.values.negative(v) if s < 0 else v for v, s in zip(map(self.build, parts), signs, strict=True)]
        try:
            return self.added(terms)
        except Misfit as error:
            raise error.between(tree, (parts[0], parts[error.at]), error.at) from None

    def summands(self, tree: t.Sum) -> tuple[Sequence[t.Tree], Sequence[int]]:
        """What is added, and the signs."""
        return tree.terms, tree.signs

    def added(self, terms: list[V]) -> V:
        return self.values.added(self.sizes, terms, False)

    # products
    def product(self, tree: t.Product) -> V:
        signs = list(tree.signs)
        built = [self.build(part) for part in tree.factors]
        mixed = len(set(signs)) > 1 and "∘" in signs
        fitting: list[V] = []
        failed: list[SymnnError] = []
        for order in self.orders(signs):
            try:
                fitting.append(self._grouped(tree, built, order)[0])
            except (ShapeError, UnsupportedError) as error:
                failed.append(error)
                continue
            if not mixed:  # a product without ∘ is associative
                break
        if not fitting:
            raise failed[0]
        return self.agreed(fitting, tree)

    def orders(self, signs: list[str]) -> list[Any]:
        """The groupings to be tried."""
        return orders(signs)

    def agreed(self, fitting: Sequence[V], tree: t.Product) -> V:
        """What the groupings that fit are all equal to."""
        return fitting[0]

    def _grouped(self, tree: t.Product, built: list[V], order: Any) -> tuple[V, int, int]:
        """The value of a grouping, and its first and last factor. The left side, which may be long, is no recursion."""
        spine: list[Any] = []
        while not isinstance(order, int):
            spine.append(order)
            order = order[0]
        value, low, high = built[order], order, order
        for _, k, rest in reversed(spine):
            other, begin, end = self._grouped(tree, built, rest)
            try:
                value = self.times(value, tree.signs[k], other)
            except Misfit as error:
                raise error.between(tree, (_place(tree, low, high), _place(tree, begin, end)), k) from None
            high = end
        return value, low, high

    def times(self, a: V, sign: str, b: V) -> V:
        match sign:
            case "":
                return self.values.beside(self.sizes, a, b)
            case "∘":
                return self.values.elementwise(self.sizes, a, b)
            case "/":
                return self.values.over(self.sizes, a, b)
            case "⊘":
                return self.values.over_entries(self.sizes, a, b)
        raise UnsupportedError(f"the sign {sign} is not read")

    def quotient(self, tree: t.Quotient) -> V:
        above, below = self.build(tree.above), self.build(tree.below)
        try:
            return self.values.over(self.sizes, above, below)
        except Misfit as error:
            raise error.between(tree, (tree.above, tree.below)) from None

    def transposed(self, tree: t.Transpose) -> V:
        return self.values.turned(self.build(tree.argument))


def _place(tree: t.Product, low: int, high: int) -> Part:
    """A factor, or several in a row."""
    return tree.factors[low] if low == high else (tree.factors[low].start, tree.factors[high].end)

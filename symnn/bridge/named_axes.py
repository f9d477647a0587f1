"""What the reader makes of a SymPy tree on the way: a node with names on its axes. Only the algebra of these; no SymPy
class is known here.

A reading remembers SymPy's two dimensions though its node has dropped those of size 1, so (n, 1) + (1, n) can be
refused. Names are what makes transposes, diagonals and index sums free: they rename axes, and only a finished node is
put in order.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.expr import Add, Const, Contract, Node, Operator, hadamard, size
from symnn.expr.nodes import show

ONE = Const(1)


@dataclass(frozen=True, eq=False)
class Index:
    """A running index: the values first, first + 1, …, `size` of them."""

    symbol: Any
    size: Any
    first: Any = sp.S.Zero

    def __repr__(self) -> str:
        return str(self.symbol)


@dataclass(frozen=True, eq=False)
class SplitIndex:
    """An index over a product of sizes, as one index for each of them, the last the quickest."""

    symbol: Any
    parts: tuple[Index, ...]


Label = Index | tuple[Any, ...]  # a running index, (dimension, component), or a name inside one product
Axes = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, eq=False)
class Reading:
    """A node whose axes are named.

    labels  one name per axis of the node. A dimension that no label names is one along which nothing changes
    axes    for each SymPy dimension the sizes that make it up: (n,), () for a size 1, (n, m) for the n·m of a Kronecker
            product
    """

    node: Node
    labels: tuple[Label, ...] = ()
    axes: Axes = ()

    @property
    def shape(self) -> tuple[Any, ...]:
        return tuple(prod(parts, start=sp.Integer(1)) for parts in self.axes)

    @property
    def is_number(self) -> bool:
        """A scalar or a 1×1 matrix."""
        return not any(self.axes)

    @property
    def open(self) -> tuple[Index, ...]:
        return tuple(k for k in self.labels if isinstance(k, Index))

    def relabel(self, names: Mapping[Any, Any], axes: Axes | None = None) -> Reading:
        """The same node under other names."""
        return Reading(self.node, tuple(names.get(k, k) for k in self.labels), self.axes if axes is None else axes)


def alike(left: Reading, d: int, right: Reading, e: int) -> tuple[Reading, Reading] | None:
    """Two readings whose dimensions d and e are equal sizes and are the same product of sizes: along one of them
    nothing changes, if that is how the other is written. None if they are different products.
    """
    if left.axes[d] == right.axes[e]:
        return left, right
    if left.shape[d] != right.shape[e]:
        return None
    if all(k[0] != d for k in left.labels if isinstance(k, tuple)):
        return Reading(left.node, left.labels, (*left.axes[:d], right.axes[e], *left.axes[d + 1 :])), right
    if all(k[0] != e for k in right.labels if isinstance(k, tuple)):
        return left, Reading(right.node, right.labels, (*right.axes[:e], left.axes[d], *right.axes[e + 1 :]))
    return None


def of_one_form(readings: Sequence[Reading]) -> list[Reading]:
    """Readings of one shape with the same products of sizes, as far as that can be."""
    found = list(readings)
    for _ in (1, 2):
        for k, other in enumerate(found[1:], 1):
            for d in range(min(len(found[0].axes), len(other.axes))):
                both = alike(found[0], d, found[k], d)
                if both is not None:
                    found[0], found[k] = both
    return found


def spread(parts: Sequence[Any]) -> Axes:
    """Axes of one component each; those of a matrix drop the sizes 1."""
    keep = len(parts) > 2
    return tuple((s,) if keep or s != 1 else () for s in parts)


def spread_columns(shape: Sequence[Any]) -> Axes:
    """The axes of a shape in SymPy's two dimensions: (n,) is a column; a number has none."""
    return spread((*shape, sp.Integer(1))[:2]) if shape else ()


def labels_of(axes: Axes) -> tuple[tuple[int, int], ...]:
    return tuple((d, k) for d, parts in enumerate(axes) for k in range(len(parts)))


def extent(label: Label, axes: Axes) -> Any:
    return label.size if isinstance(label, Index) else axes[label[0]][label[1]]


def number(node: Node) -> Reading:
    return Reading(node)


def constant(node: Node, shape: Sequence[Any]) -> Reading:
    """A number repeated over a shape."""
    return Reading(node, (), spread(shape))


def whole(node: Node, shape: Sequence[Any]) -> Reading:
    """A node with all the axes that its SymPy shape leaves it."""
    axes = spread(shape)
    return Reading(node, labels_of(axes), axes)


def closed(reading: Reading, complete: bool = True) -> Node:
    """The node with its axes in order: running indices first, then the dimensions (with `complete`, those that it lacks
    too).
    """
    target: tuple[Label, ...] = (
        *reading.open,
        *(k for k in labels_of(reading.axes) if complete or k in reading.labels),
    )
    return placed(reading, target)


def placed(reading: Reading, target: Sequence[Label], axes: Axes | None = None) -> Node:
    """The node with exactly these axes; it is repeated along those that it lacks, which are among `axes`."""
    if reading.labels == tuple(target):
        return reading.node
    whole = reading.axes if axes is None else axes
    return Contract([reading.node], [reading.labels], target, {k: extent(k, whole) for k in target})


def _kept(met: Sequence[Label], gone: Container[Any], axes: Axes) -> tuple[Label, ...]:
    """The running indices that are not summed over, and the labels of the axes, as far as a factor carries them."""
    running = (k for k in met if isinstance(k, Index) and k not in gone)
    return (*running, *(k for k in labels_of(axes) if k in met))


def joined(
    readings: Sequence[Reading], axes: Axes, extra: Mapping[Hashable, Any] = {}, bound: Iterable[Any] = ()
) -> Reading:
    """The product of all, over the indices they share; labels that are neither running indices nor in `axes` are summed
    over.

    `extra` gives sizes to summed labels, which then count though no factor carries them. `bound` are running indices to
    sum over.
    """
    gone, wanted = set(bound), set(labels_of(axes))
    factors = [r for r in readings if r.node is not ONE]
    met = list(dict.fromkeys(k for r in factors for k in r.labels))
    out = _kept(met, gone, axes)
    sizes = {k: s for k, s in extra.items() if k not in wanted} | {k: k.size for k in gone}
    if not factors:
        return Reading(hadamard(*map(size, sizes.values())) if sizes else ONE, (), axes)
    alone = factors[0]
    if len(factors) == 1 and len(met) == len(alone.labels) and set(out) == set(met) >= set(sizes):
        return Reading(alone.node, alone.labels, axes)
    return Reading(Contract([r.node for r in factors], [r.labels for r in factors], out, sizes), out, axes)


def common(readings: Sequence[Reading]) -> tuple[Label, ...]:
    """The labels that all of these together carry, in the order of the first if it carries them all."""
    met = list(dict.fromkeys(k for r in readings for k in r.labels))
    for r in readings:
        if len(r.labels) == len(met):
            return r.labels
    running = (k for k in met if isinstance(k, Index))
    return (*running, *sorted(k for k in met if not isinstance(k, Index)))


def total(readings: Sequence[Reading], axes: Axes) -> Reading:
    """The elementwise sum of readings of one shape."""
    target = common(readings)
    if len(readings) == 1:
        return readings[0]
    return Reading(Add([placed(r, target) for r in readings]), target, axes)


def mapped(operator: Operator, readings: Sequence[Reading], axes: Axes) -> Reading:
    """An operator applied elementwise; numbers among the arguments broadcast."""
    target = common(readings)
    parts = [placed(r, target, axes) if r.labels else r.node for r in readings]
    return Reading(operator(*parts), target, axes)


def plain_axes(reading: Reading, what: str) -> None:
    """UnsupportedError where a dimension is a product of sizes, which only a Kronecker product of symbolic sizes
    makes.
    """
    if any(len(parts) > 1 for parts in reading.axes):
        raise UnsupportedError(
            f"{what} of a Kronecker product with symbolic sizes {show(reading.shape)} is beyond symnn: give one "
            "factor numeric sizes"
        )


def entries(reading: Reading, hint: str = "i") -> tuple[Reading, dict[Index, tuple[int, int]]]:
    """The reading as a number that depends on new running indices, one per axis, and how to put the axes back."""
    names = {k: Index(sp.Symbol(f"{hint}{k[0]}"), extent(k, reading.axes)) for k in labels_of(reading.axes)}
    return reading.relabel(names, ()), {index: k for k, index in names.items()}

"""Sums, quotients and logarithms in which digits cancel where their argument is 0, by their power series there.

Near 0, e^t − 1 − t is the polynomial t²/2 + t³/6 + …, elsewhere what was written. How near that is, and how long the
polynomial, is proved by a bound of the rest of the series: less than half a unit in the last place.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from symnn.export.stable.flat import product
from symnn.export.stable.near_zero.cancelling import Cancelling, cancelling
from symnn.export.stable.near_zero.near_polynomials import by_horner
from symnn.export.stable.stable_operators import select
from symnn.expr import Node, add, broadcast, const, substitute
from symnn.expr.walk import children, postorder, with_children
from symnn.ops.abs_ import absolute
from symnn.ops.step import step


class NearZero:
    """Rewrites nodes and remembers them, so that shared parts stay shared."""

    def __init__(self) -> None:
        self._near: dict[Node, Cancelling | None] = {}
        self._made: dict[Node, Node] = {}

    def __call__(self, root: Node) -> Node:
        for node in postorder(root, lambda n: () if n in self._made else self._below(n)):
            if node not in self._made:
                near = self._near[node]
                parts = [self._made[c] for c in self._below(node)]
                self._made[node] = with_children(node, parts) if near is None else _assembled(near, parts)
        return self._made[root]

    def _below(self, node: Node) -> Sequence[Node]:
        if node not in self._near:
            with np.errstate(all="ignore"):  # a bound may be infinite
                self._near[node] = cancelling(node)
        near = self._near[node]
        return children(node) if near is None else (near.of, *(f for f, _ in near.beside), *near.kept)


def _assembled(near: Cancelling, parts: Sequence[Node]) -> Node:
    """The node with the polynomial near 0; `parts` are what stands below it, rewritten."""
    of, rest = parts[0], iter(parts[1:])
    beside = [(next(rest), at) for _, at in near.beside]
    edge = broadcast(const(Fraction(near.found.radius)), of.shape)
    far = step(absolute(of) - edge)
    made = select(
        far,
        substitute(near.written, {near.of: select(far, of, edge)}),
        by_horner(near.found, select(far, edge, of)),
    )
    whole = product(Fraction(1), [*beside, (made, near.labels)], near.within.out, near.within.sizes)
    return add(whole, *rest)

"""One-hot: the class number c, counted from 0, as the vector with a single 1 at place c."""

from __future__ import annotations

from typing import Any

from symnn.expr import Composition, Contract, Indicator, Node, broadcast
from symnn.ops.step import step


def define(c: Node, classes: Any, along: int) -> Node:
    """A new axis at place `along`: [k = c] = h(k − c)·h(c − k), where k = Σ_j [k − j − 1 >= 0] is the index as a
    number.
    """
    place = Contract([Indicator((classes, classes), (1, -1), -1, ">=")], [(0, 1)], (0,), {1: classes})
    shape = (*c.shape[:along], classes, *c.shape[along:])
    others = tuple(k for k in range(len(shape)) if k != along)
    k, right = broadcast(place, shape, (along,)), broadcast(c, shape, others)
    return step(k - right) * step(right - k)


one_hot = Composition(
    name="one_hot",
    define=define,
    pullback=lambda arguments, out, g, classes, along: (None,),
    settings=(("classes", 1), ("along", 0)),
    latex=r"\operatorname{onehot}",
)

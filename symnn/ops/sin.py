"""The sine."""

import sympy as sp

from symnn.expr.nodes import Node
from symnn.expr.records import Operator


def slope(x: Node, y: Node) -> Node:
    # sine and cosine need each other: the import waits until both modules stand
    from symnn.ops.cos import cos

    return cos(x)


sin = Operator(
    name="sin",
    value=lambda field, x: field.sin(x),
    partials=(slope,),
    latex=r"\sin",
    range=(-1, 1),
    exact_at=((0, 0),),
    sympy=sp.sin,
    opaque=True,
    reflection=lambda u, f: -f,
    mistaken_for="cos",
)

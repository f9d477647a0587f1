"""a/b elementwise: no record, a product with a reciprocal."""

from typing import Any

from symnn.expr.build import node
from symnn.expr.nodes import Node
from symnn.ops.reciprocal import reciprocal


def divide(a: Any, b: Any) -> Node:
    """a·(1/b), where a scalar broadcasts."""
    return node(a) * reciprocal(b)

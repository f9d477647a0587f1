"""‖u‖² as the sum of squares that it is, in which nothing bends."""

from __future__ import annotations

from typing import Any

from symnn.bridge import read
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.expr import Call, Const, Map, Node
from symnn.expr.walk import rebuild
from symnn.ops.power import power
from symnn.ops.signs import sign
from symnn.ops.sqrt import sqrt


def with_squares(f: Any) -> Any:
    """The SymPy expression f where (√u)² is u, for a u that is never negative; f itself where there is no such root."""
    node = read(f)
    plain = squared_out(node)
    return f if plain is node else to_sympy(plain)


def squared_out(node: Node) -> Node:
    """The same of a node."""
    return rebuild(node, _squared)


def _squared(node: Node) -> Node:
    if not (isinstance(node, Map) and node.operator is power and isinstance(node.arguments[1], Const)):
        return node
    exponent, inside = node.arguments[1].value, _under_root(node.arguments[0])
    if inside is None or exponent < 2 or exponent.denominator != 1 or exponent % 2:
        return node
    return inside if exponent == 2 else power(inside, exponent / 2)


def _under_root(node: Node) -> Node | None:
    """The u of √u, of which it is seen that it is never negative."""
    while isinstance(node, Call):
        node = node.definition
    if not isinstance(node, Map):
        return None
    half = node.operator is power and isinstance(node.arguments[1], Const) and 2 * node.arguments[1].value == 1
    root = node.operator is sqrt or half
    return node.arguments[0] if root and sign(node.arguments[0], frozenset()) is not None else None

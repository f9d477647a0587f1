"""A plain one-line text of a node for error messages and `repr`: index notation, cut off where it grows long."""

from __future__ import annotations

from zlib import crc32

from symnn.expr.nodes import Add, Atom, Call, Const, Contract, Define, Fold, Indicator, Map, MatrixFunction, Node, Size
from symnn.expr.walk import fold

LETTERS = "ijklmnpqrstuvwxyz"
LIMIT = 200


def plain(root: Node) -> str:
    """Index notation without sizes, at most a line long."""
    return fold(root, lambda node, parts: _cut(_text(node, parts)))[root]


def digest(root: Node) -> str:
    """What tells nodes apart whose texts are cut off alike, the same in every run."""
    return fold(root, lambda node, parts: f"{crc32(_text(node, parts).encode()):08x}")[root]


def _cut(text: str) -> str:
    return text if len(text) <= LIMIT else text[: LIMIT - 1] + "…"


def _letter(k: int) -> str:
    return LETTERS[k] if k < len(LETTERS) else f"i{k}"


def _text(node: Node, parts: list[str]) -> str:
    match node:
        case Atom():
            return str(node.label)
        case Const() | Size():
            return str(node.value)
        case Indicator():
            terms = " + ".join(f"{c}*{_letter(k)}" for k, c in enumerate(node.coefficients))
            return f"[{terms} + {node.offset} {node.relation} 0]"
        case Add():
            return "(" + " + ".join(parts) + ")"
        case Contract():
            names = ["".join(map(_letter, i)) for i in node.indices]
            body = " ".join(f"{p}_{n}" if n else p for p, n in zip(parts, names, strict=True)) or "1"
            return "{" + body + " -> " + "".join(map(_letter, node.out)) + "}"
        case Map() | MatrixFunction():
            return f"{node.operator.name}({', '.join(parts)})"
        case Call():
            return f"{node.composition.name}({', '.join(parts)})"
        case Fold():
            return f"{node.kind}({parts[0]}, axes {node.axes})"
        case Define():
            return str(node.atom.label)
        case _:
            raise AssertionError(f"unknown node {type(node).__name__}")

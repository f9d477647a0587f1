"""The second reader's opinion on sides made of numbers and matrices: latex2sympy2 reads the same text, and where its
value differs the formula is ambiguous.

It is loaded when it is first asked. What it cannot read for certain it has no opinion on; without the extra it has
none at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from symnn.bridge import read_shaped
from symnn.claims.verdict import Refuted
from symnn.errors import MissingExtraError, SymnnError
from symnn.expr import Node
from symnn.expr.walk import atoms
from symnn.proof.counterexample.refute import UNDEFINED
from symnn.proof.equality.deciding_equality import equal_nodes
from symnn.reading.context.setting import Setting
from symnn.reading.formula import tree as t

PARTS = (t.Number, t.Name, t.Sum, t.Product, t.Quotient, t.Power, t.Apply, t.Group, t.Norm, t.Extremum, t.Constant,
         t.Transpose)  # fmt: skip
FUNCTIONS = ("log", "exp", "sin", "cos", "tan", "tanh", "sinh", "cosh", "sqrt")
SECONDS = 0.5
LONGEST = 300
absent = False
"""Whether the extra was found to be missing: that is said once."""


def disagreement(made: Setting, statement: t.Statement, sides: Sequence[tuple[t.Tree, Node]]) -> str:
    """How the second reader reads a side otherwise, in words; "" where it agrees or has no opinion."""
    for tree, node in sides:
        k = next((k for k, side in enumerate(statement.sides) if side is tree), None)
        if k is None or k >= len(statement.places) or not is_island(made, tree):
            continue
        low, high = statement.places[k]
        other = second(made, statement.text[low:high], tree)
        if other is not None and differs(node, other):
            return f"{statement.text[low:high].strip()} is read as {other[1]} by latex2sympy2"
    return ""


def is_island(made: Setting, tree: t.Tree) -> bool:
    """Whether a side is made of numbers and matrices by operations that the second reader knows."""
    parts = list(t.walk(tree))
    if len(parts) < 3 or not all(isinstance(p, PARTS) for p in parts):
        return False
    kinds = [_kind(made, p) for p in parts]
    if "" in kinds:
        return False
    plain = (t.Number, t.Name, t.Sum, t.Product, t.Group, t.Transpose)
    return "array" not in kinds or all(
        isinstance(p, plain) and (not isinstance(p, t.Product) or set(p.signs) == {""}) for p in parts
    )


def _kind(made: Setting, part: t.Tree) -> str:
    """ "array" for an array, "" for what the second reader does not know, else "number"."""
    match part:
        case t.Name():
            known = made.context.names.get(part.name)
            if known is None or part.indices or known.family or part.name in made.context.definitions:
                return ""
            rank = len(known.shape)
            return {0: "number", 1: "array", 2: "array"}.get(rank, "") if known.kind in ("number", "array") else ""
        case t.Apply():
            return "" if part.primes or part.name not in FUNCTIONS else "number"
        case t.Norm():
            return "number" if part.kind == "abs" else ""
    return "number"


def second(made: Setting, text: str, tree: t.Tree) -> tuple[Node, Any] | None:
    """What latex2sympy2 reads; None where it has no opinion."""
    global absent
    if absent or len(text) > LONGEST:
        return None
    names = {p.name: made.context.names[p.name].atom().label for p in t.walk(tree) if isinstance(p, t.Name)}
    try:
        from symnn.reading.latex.second_reader import read_island

        found = read_island(text, names)
        return read_shaped(found)[0], found
    except MissingExtraError:
        absent = True
    except (SymnnError, ValueError, TypeError, RecursionError, ZeroDivisionError):
        pass
    return None


def differs(node: Node, other: tuple[Node, Any]) -> bool:
    """Whether the two have different values somewhere."""
    theirs = other[0]
    if node.shape != theirs.shape:
        return bool(theirs.shape)  # a number beside arrays, or beside running indices, is no other reading
    if not set(map(str, atoms(theirs))) <= set(map(str, atoms(node))) | {str(sp.pi)}:
        return True
    try:
        found = equal_nodes(node, theirs, search=True, seconds=SECONDS)
    except SymnnError:
        return False
    # SymPy has already evaluated theirs: where only one side has a value, the readings may be the same
    return isinstance(found, Refuted) and None not in (found.lhs, found.rhs) and UNDEFINED not in (found.lhs, found.rhs)

"""A pairing of products as plain data, and back: what a file can keep of a proof, so that `pairing.check` can verify it
elsewhere.

The data names no object of the prover. A function (an inverse, σ of something) is told by its number among the
functions of the two expansions, in their order; each product is written out as well, and must be the one that the
expansion gives when the file is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnn.expr import Atom, Const, Node, children
from symnn.proof.equality.check_pairing import Factor, Pairing, Rejected, SameLeaf, Term, expand

DEEPEST = 40
"""Functions inside one another in a file."""


def to_data(proof: Pairing) -> dict[str, Any]:
    """The pairing as dictionaries, lists, numbers and texts."""
    sides = (expand(proof.left), expand(proof.right))
    numbers = {leaf: k for k, leaf in enumerate(functions(sides))}
    return {
        "left": [written(t) for t in sides[0]],
        "right": [written(t) for t in sides[1]],
        "names": [[sorted([i, j] for i, j in renaming.items()) for renaming in side] for side in proof.names],
        "axes": None if proof.axes is None else list(proof.axes),
        "functions": [
            {
                "of": numbers[same.leaf],
                "is": numbers[same.model],
                "axes": list(same.axes),
                "arguments": [to_data(a) for a in same.arguments],
            }
            for same in proof.leaves
        ],
    }


def from_data(left: Node, right: Node, data: Any, depth: int = 0) -> Pairing:
    """The pairing about these two sides, not yet checked. Rejected if the data is about others, or is no such data."""
    if depth > DEEPEST:
        raise Rejected("the functions are nested too deep")
    table = _table(data, {"left", "right", "names", "axes", "functions"})
    sides = (expand(left), expand(right))
    for word, terms in zip(("left", "right"), sides, strict=True):
        if table[word] != [written(t) for t in terms]:
            raise Rejected(f"the products of the {word} side in the file are not those of the claim")
    known = functions(sides)
    names = tuple(tuple(map(_renaming, _list(side))) for side in _list(table["names"], 2))
    leaves = tuple(_same(f, known, depth) for f in _list(table["functions"]))
    axes = None if table["axes"] is None else tuple(map(_integer, _list(table["axes"])))
    return Pairing(left, right, (names[0], names[1]), leaves, axes)


def functions(sides: Sequence[Sequence[Term]]) -> list[Node]:
    """The factors of all products that are functions of something, each once, in their order."""
    return list(dict.fromkeys(leaf for terms in sides for _, factors in terms for leaf, _ in factors if children(leaf)))


def written(term: Term) -> str:
    """3*A[0,-1]*B[-1,1]: axes of the result count from 0, summed indices are negative."""
    c, factors = term
    return "*".join([str(c), *map(_factor, factors)])


def _factor(factor: Factor) -> str:
    leaf, slots = factor
    return f"{named(leaf)}[{','.join(map(str, slots))}]" if slots else named(leaf)


def named(leaf: Node) -> str:
    return str(leaf) if isinstance(leaf, Atom | Const) or not children(leaf) else f"({leaf})"


def _same(data: Any, known: Sequence[Node], depth: int) -> SameLeaf:
    table = _table(data, {"of", "is", "axes", "arguments"})
    leaf, model = (_at(known, table[word]) for word in ("of", "is"))
    parts, others = children(leaf), children(model)
    given = _list(table["arguments"], len(parts))
    if len(others) != len(parts):
        raise Rejected(f"{leaf} and {model} have different arguments")
    arguments = tuple(from_data(a, b, g, depth + 1) for a, b, g in zip(parts, others, given, strict=True))
    return SameLeaf(leaf, model, tuple(map(_integer, _list(table["axes"]))), arguments)


def _at(known: Sequence[Node], place: Any) -> Node:
    if not 0 <= _integer(place) < len(known):
        raise Rejected(f"there is no function number {place}")
    return known[place]


def _renaming(data: Any) -> dict[int, int]:
    pairs = [(_integer(i), _integer(j)) for i, j in (_list(pair, 2) for pair in _list(data))]
    if len({i for i, _ in pairs}) < len(pairs):
        raise Rejected("a summed index is renamed twice")
    return dict(pairs)


def _table(data: Any, keys: set[str]) -> Mapping[str, Any]:
    if not isinstance(data, dict) or set(data) != keys:
        raise Rejected(f"a table with {', '.join(sorted(keys))} is wanted in the file")
    return data


def _list(data: Any, length: int | None = None) -> list[Any]:
    if not isinstance(data, list) or (length is not None and len(data) != length):
        raise Rejected("a list in the file is missing, or has the wrong length")
    return data


def _integer(data: Any) -> int:
    if not isinstance(data, int) or isinstance(data, bool):
        raise Rejected("a number in the file is not whole")
    return data

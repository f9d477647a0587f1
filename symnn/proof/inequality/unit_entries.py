"""An entry at a free place as a number: A[i, i] is eᵀAe for a unit vector e, W[i, j] is eᵀWf.

What holds of all vectors of length 1 holds of the unit vectors, and so at every place.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from symnn.claims.entrywise import EntrywiseNodes, EntrywiseProblem, Fact, stated
from symnn.errors import UnsupportedError
from symnn.expr import Add, Atom, Call, Const, Contract, Map, Node
from symnn.expr.walk import atoms

UNIT = "a unit vector"


def at_a_place(p: EntrywiseProblem) -> EntrywiseProblem | None:
    """The problem at a generic place of its sides; None where they are no products of entries."""
    units = [Atom((UNIT, k), (extent,)) for k, extent in enumerate(p.left.shape)]
    if not units:
        return p
    try:
        left, right = (_entry(side, units) for side in (p.left, p.right))
    except UnsupportedError:
        return None
    return stated(p.statement, left, p.said, right, p.hypotheses)


def lengths_of_units(p: EntrywiseProblem) -> Iterator[Fact]:
    """What is known of the vectors that were put in: that their length is 1."""
    for e in atoms([p.left, p.right]):
        if isinstance(e.label, tuple) and e.label[0] == UNIT:
            square = Contract([e, e], [(0,), (0,)], ())
            yield Fact(EntrywiseNodes().at(square - Const(1), ()), "=")


def _entry(node: Node, units: Sequence[Node]) -> Node:
    """The entry of the node where these vectors are 1."""
    if not node.rank:
        return node
    match node:
        case Atom():
            axes = tuple(range(node.rank))
            return Contract([node, *units], [axes, *((k,) for k in axes)], ())
        case Add():
            return Add([_entry(t, units) for t in node.terms])
        case Contract():
            return _product(node, dict(zip(node.out, units, strict=True)))
        case Map():
            return node.operator(*(_entry(a, units) for a in node.arguments))
        case Call():
            return _entry(node.definition, units)
    raise UnsupportedError(f"an entry of {node} is no product of entries")


def _product(node: Contract, units: dict[int, Node]) -> Node:
    """The product in which every factor has its own sum over what was a free index."""
    operands: list[Node] = []
    indices: list[tuple[Any, ...]] = []
    for at, (x, names) in enumerate(zip(node.operands, node.indices, strict=True)):
        if names and not isinstance(x, Atom) and len(set(names)) == len(names) and set(names) <= units.keys():
            operands.append(_entry(x, [units[k] for k in names]))
            indices.append(())
            continue
        own = tuple((at, place) if k in units else k for place, k in enumerate(names))
        operands += [x, *(units[k] for k in names if k in units)]
        indices += [own, *((k,) for k in own if isinstance(k, tuple))]
    summed: dict[Hashable, object] = {k: extent for k, extent in enumerate(node.sizes) if k not in units}
    return Contract(operands, indices, (), summed)

"""What a claim demands of its sizes: that the entries it names by number exist, and which of its ranges may be empty.

Sizes of tensors are positive. The extent of a range between symbolic bounds, Σ from 3 to n, may be zero or less; then
the range is empty. Nothing is proved here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

import sympy as sp

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.verdict import Condition
from symnn.expr import Call, Contract, Indicator, Map, Node, Size, postorder
from symnn.expr.least_sizes import at_least
from symnn.expr.walk import atoms, children


def below(node: Node) -> tuple[Node, ...]:
    """The parts of a node, also those of its definition."""
    if isinstance(node, Call):
        return (node.definition,)
    if isinstance(node, Map) and node.operator.define is not None:
        return (node.operator.define(*node.arguments),)
    return children(node)


def positions(nodes: Sequence[Node]) -> Iterator[tuple[Any, Any]]:
    """(size, position) for every fixed position on an axis. One that no size could give the axis is no entry: [i = −2]
    is 0.
    """
    for n in postorder(nodes):
        if isinstance(n, Indicator) and n.rank == 1 and n.relation == "=" and abs(n.coefficients[0]) == 1:
            extent, place = n.shape[0], sp.sympify(-n.offset * n.coefficients[0], strict=True)
            if not place.is_negative and not (extent - 1 - place).is_negative:
                yield extent, place


def entries_named(nodes: Sequence[Node]) -> dict[Any, None]:
    """What must be at least 1 for the entries to exist that the nodes name by fixed positions."""
    return dict.fromkeys(g for extent, place in positions(nodes) for g in (extent - place, place + 1))


def defined_at(node: Node) -> tuple[Condition, ...]:
    """The sizes at which the entries that it names exist, where not all sizes are such."""
    wanted = entries_named([node])
    return tuple(size_condition(g) for g in wanted if not at_least(g, 1))


def entries_read(nodes: Sequence[Node]) -> Iterator[tuple[Node, Any, Any]]:
    """(what is read, size, position) for every entry that a sum picks by a fixed position: x[5]."""
    for n in postorder(nodes, below):
        if not isinstance(n, Contract):
            continue
        for pick, names in zip(n.operands, n.indices, strict=True):
            if len(names) == 1 and names[0] not in n.out:
                others = [x for x, k in zip(n.operands, n.indices, strict=True) if x is not pick and names[0] in k]
                yield from ((x, *place) for x in others[:1] for place in positions([pick]))


def extents(nodes: Sequence[Node]) -> list[Any]:
    """The sizes of all axes and sums in the nodes, and the counts that are used as numbers; each once."""
    found: dict[Any, None] = {}
    for n in postorder(nodes):
        among = [*n.shape, *getattr(n, "sizes", ()), *([n.value] if isinstance(n, Size) else [])]
        found |= dict.fromkeys(among)
    return list(found)


def ranges(nodes: Sequence[Node], known: Iterable[Node] = ()) -> list[Any]:
    """The extents that may be zero or less although every tensor has entries; `known` are more nodes with tensors."""
    tensors = {s for a in atoms([*nodes, *known]) for s in a.shape} | {s for n in nodes for s in n.shape}
    return [e for e in extents(nodes) if e not in tensors and not at_least(e, 1)]


def size_condition(g: Any) -> Condition:
    """g > 0, said of a lone symbol where there is one: n > 2 for n − 2."""
    number, rest = sp.expand(g).as_coeff_Add()
    return Condition(rest, -number, ">") if rest.is_Symbol else Condition(sp.expand(g), sp.Integer(0), ">")


def all_said(sides: Sequence[Node], h: Hypotheses, conditions: Sequence[Condition]) -> bool:
    """Whether the assumptions or the conditions say that every entry exists which is named, and no range is empty."""
    given = h.formulas()
    wanted = (*entries_named([*sides, *given]), *ranges(sides, given), *ranges(given, sides))
    return all(size_condition(g) in conditions or follows(g, h, {}) for g in wanted)


def follows(g: Any, h: Hypotheses, used: dict[str, None]) -> bool:
    """Whether g is at least 1 for all positive sizes that the assumptions allow; `used` collects those that it
    takes.
    """
    if at_least(g, 1):
        return True
    said: list[tuple[Any, str]] = []
    for i in h.inequalities:
        if i.relation in (">", ">=") and not i.left.rank and not atoms([i.left, i.right]):
            said.append((to_sympy(i.left - i.right) - int(i.relation == ">"), i.text))
    for e in h.equations:
        if not e.left.rank and not atoms([e.left, e.right]):
            said += [(sign * to_sympy(e.left - e.right), e.text) for sign in (1, -1)]
    for count in (1, 2):
        for chosen in combinations(said, count):
            if at_least(g - sum(room for room, _ in chosen), 1):
                used |= dict.fromkeys(text for _, text in chosen)
                return True
    return False

"""Where an argument of E has values, after it was averaged: E[z·log a] of a centred z is 0 where a > 0 alone.

What does not depend on outcomes and is lost on the way is kept with a factor 0, so that the normal form meets it.
"""

from __future__ import annotations

from collections.abc import Sequence

from symnn.bridge.random import STATISTICS, law_of
from symnn.expr import Add, Atom, Call, Const, Contract, Map, MatrixFunction, Node, broadcast, children, postorder


def with_demands(found: Node, asked: Node) -> Node:
    """`found`, with 0·x for every x in `asked` that may be without a value, has no outcomes in it, and is lost."""
    averaged = [n.arguments[0] for n in postorder(asked, _opened) if isinstance(n, Map) and n.operator in STATISTICS]
    if not averaged:
        return found
    left = set(postorder(found, _opened))
    lost = [n for n in postorder(asked, _opened) if n not in left and is_partial(n) and _is_fixed(n)]
    nothing: list[Node] = [
        Contract([Const(0), n], [(), tuple(range(n.rank))], (), dict(enumerate(n.shape))) for n in lost
    ]
    if found.rank:
        nothing = [broadcast(x, found.shape) for x in nothing]
    return Add([found, *nothing]) if nothing else found


def _opened(n: Node) -> Sequence[Node]:
    """What a value is made of, definitions of operators and compositions too."""
    if isinstance(n, Call):
        return (n.definition,)
    if isinstance(n, Map) and n.operator.define is not None and not n.operator.opaque:
        return (n.operator.define(*n.arguments),)
    return children(n)


def is_partial(n: Node) -> bool:
    """Whether it has not a value everywhere."""
    if isinstance(n, Map):
        return any(part != "real" for part in n.operator.domain)
    return isinstance(n, MatrixFunction)


def _is_fixed(n: Node) -> bool:
    inside = list(postorder(n))
    random = any(isinstance(x, Atom) and law_of(x.label) is not None for x in inside)
    return not random and not any(isinstance(x, Map) and x.operator in STATISTICS for x in inside)


__all__ = ["is_partial", "with_demands"]

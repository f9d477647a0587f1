"""Walking a graph of nodes without recursion: depth 1,000 is an ordinary network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from symnn.expr.nodes import Add, Atom, Call, Contract, Define, Fold, Indicator, Map, MatrixFunction, Node, Size

T = TypeVar("T")


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below; the definition of a call is not below it."""
    match node:
        case Contract():
            return node.operands
        case Add():
            return node.terms
        case Map() | Call():
            return node.arguments
        case Fold() | MatrixFunction():
            return (node.argument,)
        case Define():
            return (node.value,)
        case _:
            return ()


def with_children(node: Node, parts: Sequence[Node]) -> Node:
    """The same node over other children."""
    if all(a is b for a, b in zip(children(node), parts, strict=True)):
        return node
    match node:
        case Contract():
            return Contract(parts, node.indices, node.out, node.sizes)
        case Add():
            return Add(parts)
        case Map():
            return Map(node.operator, parts)
        case Call():
            return Call(node.composition, parts, node.settings)
        case Fold():
            return Fold(node.kind, parts[0], node.axes)
        case MatrixFunction():
            return MatrixFunction(node.operator, parts[0])
        case Define():
            return Define(node.atom, parts[0])
        case _:
            return node


def postorder(roots: Node | Iterable[Node], below: Callable[[Node], Sequence[Node]] = children) -> list[Node]:
    """Every node once, children before parents, in the order of a left-to-right depth-first walk."""
    stack: list[tuple[Node, bool]] = [(r, False) for r in ([roots] if isinstance(roots, Node) else list(roots))][::-1]
    seen: set[Node] = set()
    order: list[Node] = []
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            parts = below(node)
            if parts:
                stack.append((node, True))
                stack += [(c, False) for c in reversed(parts) if c not in seen]
            else:
                order.append(node)
    return order


def fold(
    roots: Node | Iterable[Node],
    visit: Callable[[Node, list[T]], T],
    below: Callable[[Node], Sequence[Node]] = children,
) -> dict[Node, T]:
    """visit(node, values of its children) for every node, children first; each node once."""
    values: dict[Node, T] = {}
    for node in postorder(roots, below):
        values[node] = visit(node, [values[c] for c in below(node)])
    return values


def rebuild(root: Node, change: Callable[[Node], Node]) -> Node:
    """A copy of the graph in which `change` was applied to every node after its children."""
    return fold(root, lambda node, parts: change(with_children(node, parts)))[root]


def substitute(root: Node, replacements: Mapping[Node, Node]) -> Node:
    """The graph with whole nodes replaced. A replaced node is not searched further."""
    if not replacements:
        return root
    below = lambda n: () if n in replacements else children(n)
    return fold(root, lambda n, parts: replacements[n] if n in replacements else with_children(n, parts), below)[root]


def atoms(roots: Node | Iterable[Node]) -> list[Atom]:
    """The free tensors, in the order in which they are met."""
    return [n for n in postorder(roots) if isinstance(n, Atom)]


def sizes_of(roots: Node | Iterable[Node]) -> list[Any]:
    """The size symbols of the graph, sorted by name."""
    found: set[Any] = set()
    for n in postorder(roots):
        for s in n.shape:
            found |= s.free_symbols
        match n:
            case Size():
                found |= n.value.free_symbols
            case Contract():
                for s in n.sizes:
                    found |= s.free_symbols
            case Indicator():
                found |= n.offset.free_symbols
            case MatrixFunction() if n.operator.exponent is not None:
                found |= n.operator.exponent.free_symbols
            case _:
                pass
    return sorted(found, key=str)


def flatten(root: Node) -> list[tuple[Any, ...]]:
    """The graph as a list of (class, values) in which a child is the position of an earlier entry; for pickle."""
    position: dict[Node, int] = {}
    program: list[tuple[Any, ...]] = []

    def place(value: Any) -> Any:
        if isinstance(value, Node):
            return _Ref(position[value])
        return tuple(map(place, value)) if isinstance(value, tuple) else value

    for node in postorder(root, _parts):
        program.append((type(node), tuple(place(v) for v in node.values)))
        position[node] = len(program) - 1
    return program


def _parts(n: Node) -> tuple[Node, ...]:
    """Every node among the values, so also those that are no children."""
    match n:
        case Call():
            return (*children(n), n.definition)
        case Define():
            return (*children(n), n.atom)
        case _:
            return children(n)


class _Ref(int):
    """The position of a node in a flattened graph."""


def unflatten(program: list[tuple[Any, ...]]) -> Node:
    built: list[Node] = []

    def place(value: Any) -> Any:
        if isinstance(value, _Ref):
            return built[value]
        return tuple(map(place, value)) if isinstance(value, tuple) else value

    for kind, values in program:
        built.append(kind(*map(place, values)))
    return built[-1]

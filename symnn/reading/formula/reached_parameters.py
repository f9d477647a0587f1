r"""What a function reaches of its parameters through other definitions: of ℓ(w) = log p, where p = σ(wx), the value
at v is that formula with v for w in p too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symnn.bridge.named_axes import Reading
from symnn.errors import UnsupportedError
from symnn.expr import Atom, Node
from symnn.expr.walk import substitute
from symnn.reading.formula import arithmetic
from symnn.reading.formula import tree as t
from symnn.reading.formula.held_values import unnamed
from symnn.reading.formula.names import Definition
from symnn.reading.formula.slopes_of_means import freed

if TYPE_CHECKING:
    from symnn.reading.formula.meaning import Context


def reached(context: Context, definition: Definition) -> frozenset[str]:
    """The parameters of a function on which names in its formula depend, by definitions of their own."""
    parameters = _own(definition)
    todo, seen = [*t.mentioned(definition.value)], set[str]()
    found: set[str] = set()
    while todo:
        key = todo.pop()
        if key in seen or key in parameters:
            continue
        seen.add(key)
        if context.recursive.get(key, frozenset()) & parameters:
            raise UnsupportedError(f"how {key} depends on what it is taken at, through a recurrence, is not followed")
        inner = _needed(context, key)
        found |= inner & parameters
        todo += inner
    return frozenset(found)


def _needed(context: Context, key: str) -> set[str]:
    """The names that the value of this one needs."""
    definition = context.definitions.get(key) or context.functions.get(key)
    known = context.names.get(key)
    names = set(t.mentioned(definition.value)) - _own(definition) if definition is not None else set()
    if known is not None:
        names |= {name for s in known.slots for name in t.mentioned(s)} | set(known.time) | known.parameters()
    return names


def _own(definition: Definition) -> frozenset[str]:
    """The letters that mean something in this definition only."""
    target = definition.target
    inside: tuple[t.Tree, ...] = ()
    if isinstance(target, t.Apply | t.Name):
        inside = target.arguments if isinstance(target, t.Apply) else target.indices
    return frozenset(a.name for a in inside if isinstance(a, t.Name))


def atom_of(context: Context, parameter: str) -> Atom:
    """The tensor that a parameter is outside of its function. UnsupportedError where it is none."""
    known = context.names.get(parameter)
    if known is None or known.kind not in ("number", "array") or known.family or parameter in context.definitions:
        raise UnsupportedError(f"what depends on {parameter} is not read at another place")
    return known.atom()


def put_in(body: Reading, values: dict[Atom, Reading]) -> Reading:
    """The body with values for tensors, in what it names too, which then has its name no longer."""
    given: dict[Node, Node] = {}
    for atom, value in values.items():
        node, running = arithmetic.at_once(value)
        if running or node.shape != atom.shape:
            raise UnsupportedError(f"{atom.label} is given a value of another shape, or one that depends on an index")
        given[atom] = node
    node = unnamed(body.node)
    for atom in values:
        node = freed(node, atom)
    return Reading(substitute(node, given), body.labels, body.axes)

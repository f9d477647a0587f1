"""Derivatives through the states of a recurrence whose number is open: by its recursion, as adjoints, or with a tensor
of its own for how each state depends on the variable.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symnn.bridge.named_axes import Reading
from symnn.derivative import jacobian
from symnn.expr import Contract, Node
from symnn.reading.formula import tree as t
from symnn.reading.formula.held_values import reach
from symnn.reading.formula.meaning import Context, Unstated
from symnn.reading.formula.names import Definition, Known
from symnn.reading.formula.slope_axes import Variable, of_number

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder


def named_number(builder: Builder, tree: t.Tree) -> str:
    """The name of the number that is differentiated; Unstated where it is no name, or no number."""
    of = tree.of if isinstance(tree, t.Derivative) else tree
    known = builder.context.names.get(of.name) if isinstance(of, t.Name) and not of.indices else None
    if known is None or known.kind != "number" or known.shape or known.family:
        said = builder.context.said(tree)
        raise Unstated(f"how {said} depends on the steps of a recurrence is followed for named numbers alone")
    return known.key


def through_steps(builder: Builder, node: Node, v: Variable, tree: t.Tree) -> list[Node]:
    """What comes through the states of a recurrence, whose number is open, if the node needs any."""
    adjoints = builder.context.adjoints
    if adjoints is None or v.known.family or not adjoints.atoms() & reach(node):
        return []
    return adjoints.flows(builder, named_number(builder, tree), v.atom)


def through_states(builder: Builder, node: Node, v: Variable, tree: t.Tree) -> Iterator[Node]:
    """What comes through the states, whose number is open, where no recursion of derivatives is asked for: how each
    depends on the variable is a tensor of its own.
    """
    context = builder.context
    if context.adjoints is not None or v.known.key in context.states:
        return
    for key, (names, _) in context.behind.items():
        state = context.names[key].atom()
        if v.known.key in names and state in reach(node) and not _is_later(context, tree):
            total_ = Known(f"d{key}/d{v.known.key}", "array", (), (*state.shape, *v.atom.shape)).atom()
            of, at = tuple(range(node.rank)), tuple(range(node.rank, node.rank + state.rank))
            by = tuple(range(node.rank + state.rank, node.rank + state.rank + v.atom.rank))
            yield Contract([jacobian(node, state), total_], [(*of, *at), (*at, *by)], (*of, *by))


def _is_later(context: Context, tree: t.Tree) -> bool:
    """Whether the derivative is of a state by a member of a family that no state before it needs: ∂h_t/∂u_t."""
    if not isinstance(tree, t.Derivative):
        return False
    of, by = tree.of, tree.by[0]
    if not isinstance(of, t.Name) or not isinstance(by, t.Name) or of.name not in context.behind:
        return False
    if len(by.indices) != 1 or not all(_is_of_its_step(context, by.name, d) for _, d in context.behind.values()):
        return False
    place, step = t.affine(of.indices[0]), t.affine(by.indices[0])
    return place is not None and step is not None and place[0] == step[0] and step[1] >= place[1]


def _is_of_its_step(context: Context, family: str, definition: Definition) -> bool:
    """Whether a recurrence needs of a family no member of a later step than its own."""
    target = definition.target
    letter = target.indices[0] if isinstance(target, t.Name) else None
    for part in t.walk(definition.value):
        if not isinstance(part, t.Name | t.Apply) or part.name in context.behind:
            continue
        if family in context.cone(part.name):
            return False
        if part.name == family:
            at = t.affine(part.indices[0]) if isinstance(part, t.Name) and part.indices else None
            if at is None or t.Name(at[0]) != letter or at[1] > 0:
                return False
    return True


def at_steps(builder: Builder, of: Reading, by: list[Variable], tree: t.Derivative) -> list[Reading]:
    """The same by the member of a family at one step."""
    adjoints, context = builder.context.adjoints, builder.context
    if adjoints is None or not any(v.known.family for v in by) or not adjoints.atoms() & reach(of.node):
        return []
    if adjoints.is_next(context, tree):
        return []
    (member,) = tree.by if len(tree.by) == 1 else (None,)
    if not isinstance(member, t.Name) or tree.order > 1:
        raise Unstated(f"how {context.said(tree)} depends on the steps of a recurrence is not followed")
    flows = adjoints.flows_at(builder, named_number(builder, tree), member, by[0].known)
    return [of_number(context, flow, by, tree.sign != "∇") for flow in flows]

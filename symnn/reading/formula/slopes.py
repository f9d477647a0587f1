"""Derivatives of what a formula says: by names, entries of names and named intermediates, along the graph of
definitions.

∂L/∂W has the shape of W. ∂y/∂x of columns has the entries ∂y_i/∂x_j ("numerator" layout) or ∂y_j/∂x_i. By an
intermediate S the derivative is by the name: everything that is computed from S follows it, nothing before S does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge.named_axes import Reading, labels_of, mapped, spread_columns, total
from symnn.derivative import jacobian
from symnn.errors import UnsupportedError
from symnn.expr import Atom, Contract, Map, Node, zeros
from symnn.expr.nodes import show
from symnn.expr.walk import postorder, substitute
from symnn.ops.uninterpreted import uninterpreted
from symnn.reading.formula import arithmetic, unrolled_states
from symnn.reading.formula import tree as t
from symnn.reading.formula.function_values import open_with
from symnn.reading.formula.held_values import below, reach, spent
from symnn.reading.formula.meaning import Context, Unstated
from symnn.reading.formula.names import Known
from symnn.reading.formula.unknown_functions import gradient_atom, gradient_of_directed

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder


@dataclass
class Variable:
    """By what a derivative is taken: the name, its tensor, its indices; `turned` if it stands transposed."""

    known: Known
    atom: Node
    indices: tuple[t.Tree, ...]
    turned: bool


def derivative(builder: Builder, tree: t.Derivative) -> Reading:
    slot = _slot(builder, tree) or _of_one(builder, tree)
    if slot is not None:
        return slot
    state = next((b for b in tree.by if isinstance(b, t.Name) and b.name in builder.context.states), None)
    if state is not None and not _follows(builder, tree, state):
        return _by_states(builder, tree, state)
    if tree.sign == "∇" and not tree.by:
        return _nabla(builder, tree)
    by = [variable(builder, b) for b in tree.by]
    of = builder.build(_applied(builder, tree.of))
    made = differentiated(builder, of, by, tree)
    return total([made, *_at_steps(builder, of, by, tree)], made.axes)


def _follows(builder: Builder, tree: t.Derivative, state: t.Name) -> bool:
    """Whether the derivative is by one name, or by the state before another whose step is written out, or is to be
    written out itself.
    """
    context = builder.context
    if context.names[state.name].family[0].is_Integer:
        return unrolled_states.is_single(builder, state)
    if context.adjoints is not None:
        return tree in context.adjoints.written_out or context.adjoints.is_next(context, tree)
    return isinstance(tree.of, t.Name) and tree.of.name in context.states


def _by_states(builder: Builder, tree: t.Derivative, state: t.Name) -> Reading:
    """By a state under an index that runs over the steps: by each of them, and picked by the index. Where their number
    is open it is an adjoint.
    """
    context = builder.context
    if context.names[state.name].family[0].is_Integer:
        at = lambda step: derivative(builder, replace(tree, by=tuple(step if b is state else b for b in tree.by)))
        return unrolled_states.of_each_step(builder, state, at)
    if context.adjoints is None or len(tree.by) > 1 or tree.order > 1:
        raise Unstated(f"how {context.said(tree)} depends on the steps of a recurrence is not followed")
    number = _number(builder, tree)
    made = context.adjoints.by_state(builder, number, state)
    return _of_number(context, made, [variable(builder, state)], tree.sign != "∇")


def _number(builder: Builder, tree: t.Tree) -> str:
    """The name of the number that is differentiated; Unstated where it is no name, or no number."""
    of = tree.of if isinstance(tree, t.Derivative) else tree
    known = builder.context.names.get(of.name) if isinstance(of, t.Name) and not of.indices else None
    if known is None or known.kind != "number" or known.shape or known.family:
        said = builder.context.said(tree)
        raise Unstated(f"how {said} depends on the steps of a recurrence is followed for named numbers alone")
    return known.key


def _applied(builder: Builder, of: t.Tree) -> t.Tree:
    """A function that stands without its argument is taken at what it is said to be a function of."""
    known = builder.context.names.get(of.name) if isinstance(of, t.Name) else None
    if known is not None and known.kind == "function" and known.slots:
        return t.Apply(known.key, known.slots, start=of.start, end=of.end)
    return of


def variable(builder: Builder, tree: t.Tree) -> Variable:
    turned = False
    while isinstance(tree, t.Group | t.Labelled | t.Transpose):
        turned ^= isinstance(tree, t.Transpose)
        tree = tree.argument if isinstance(tree, t.Transpose) else tree.inside
    if not isinstance(tree, t.Name):
        raise UnsupportedError(f"a derivative is by a name, not by {builder.context.said(tree)}")
    if tree.name in builder.context.states and builder.context.adjoints is None:
        tree = unrolled_states.state_at(builder, tree) or tree
    known = builder.context.names.get(tree.name)
    if tree.name in builder.local:
        held = builder.local[tree.name]
        if isinstance(held.node, Atom):
            return Variable(Known(tree.name, "array", tuple(held.shape)), held.node, tree.indices, turned)
    if known is None:
        raise Unstated(f"the name {tree.name} is not told")
    if known.kind in ("size", "function", "random", "index", "integer"):
        raise UnsupportedError(f"there is no derivative by {tree.name}, which is a {known.kind}")
    return Variable(known, known.atom(), tree.indices, turned)


def differentiated(builder: Builder, of: Reading, by: list[Variable], tree: t.Tree) -> Reading:
    """The derivative of a value by all variables, one after the other."""
    node, running = arithmetic.at_once(of)
    axes: list[Any] = list(of.axes)
    own = labels_of(of.axes)
    labels: list[Any] = [*running, *own]
    for v in by:
        node = _by(builder, node, v, tree, len(running) == 0 and not own)
        dims = _dims(builder, v)
        shift = len(axes)
        labels += [(shift + d, 0) for d, parts in enumerate(dims) if parts]
        axes += dims
    made = Reading(node, tuple(labels), tuple(axes))
    places: dict[int, Any] = {}
    at = len(of.axes)
    for v in by:
        dims = _dims(builder, v)
        for d, i in enumerate(v.indices):
            base = v.known.first[d] if d < len(v.known.first) else v.known.base
            places[at + d] = builder.context.place(builder, i, dims[d][0] if dims[d] else sp.Integer(1), base)
        at += len(dims)
    if places:
        made = arithmetic.picked(made, places, builder.scope(), builder.context.said(tree))
    return _laid(builder, made, of, by, isinstance(tree, t.Derivative) and tree.sign != "∇")


def _dims(builder: Builder, v: Variable) -> list[Any]:
    """The dimensions of the variable: of its family, then its own; a column under one index has one."""
    family = [(s,) for s in v.known.family]
    own = list(spread_columns(v.known.shape))
    left = len(v.indices) - len(family)
    if left < 0:
        raise UnsupportedError(f"{v.known.key} is a family, and stands without its index")
    if left == 1 and len(own) == 2:
        if own[0] and own[1]:
            raise UnsupportedError(f"{v.known.key} is a matrix, and stands with one index")
        own = [p for p in own if p]
    elif left not in (0, len(own)):
        raise UnsupportedError(f"{v.known.key} has {len(own)} indices, not {left}")
    return [*family, *own]


def _laid(builder: Builder, made: Reading, of: Reading, by: list[Variable], free: bool) -> Reading:
    """The axes that are left, as rows and columns; `free` if layouts differ on numbers: ∂, not ∇."""
    outer = len(of.axes)
    if of.is_number and outer:
        labels = tuple((k[0] - outer, k[1]) if isinstance(k, tuple) else k for k in made.labels)
        made, outer = Reading(made.node, labels, made.axes[outer:]), 0
    axes, rest = made.axes, made.axes[outer:]
    if not any(rest):
        return Reading(made.node, made.labels, axes[:outer])
    if outer == 0:
        return _of_number(builder.context, made, by, free)
    if not (outer == 2 and len(rest) == 2 and arithmetic.is_column(of) and rest[0] and not rest[1]):
        raise _by_entries(made)
    jacobian = made.relabel({(0, 0): (0, 0), (2, 0): (1, 0)}, (axes[0], axes[2]))
    builder.context.laid = True
    upright = by[0].turned or builder.context.layout != "denominator"
    return jacobian if upright else arithmetic.turned(jacobian)


def _of_number(context: Context, made: Reading, by: list[Variable], free: bool) -> Reading:
    """Of a number: in the shape of the variable, or the other way round; a Hessian matrix."""
    axes = made.axes
    if len(axes) <= 2:
        context.laid |= free
        turned = (len(by) == 1 and by[0].turned) != (free and context.layout == "rows")
        return arithmetic.turned(made) if turned else made
    if len(axes) == 4 and len(by) == 2 and axes[0] and not axes[1] and axes[2] and not axes[3]:
        return made.relabel({(2, 0): (1, 0)}, (axes[0], axes[2]))
    raise _by_entries(made)


def _by_entries(made: Reading) -> UnsupportedError:
    said = f"a derivative with the axes {show(made.shape)} is read by its entries alone: write indices"
    return UnsupportedError(said)


def _by(builder: Builder, node: Node, v: Variable, tree: t.Tree, scalar: bool) -> Node:
    """The derivative of a node by a tensor: axes of the node, then those of the tensor."""
    context = builder.context
    if v.known.key in context.depends(node):
        raise Unstated(f"how {context.said(tree)} depends on {v.known.key} through a recurrence is not followed")
    inside = postorder(node, below)
    for n in inside:
        if isinstance(n, Map) and n.operator is spent:
            at = context.gradients.get(n.arguments[0])
            if at is None or v.atom in reach(at):
                raise UnsupportedError("second derivatives of a function of which nothing is known are not read")
    flows = [*_flows(builder, node, v), *_through_steps(builder, node, v, tree)]
    if v.atom not in reach(node) and not flows:
        if isinstance(node, Atom) or _is_untold(context, tree, v):
            raise Unstated(f"how {context.said(tree)} depends on {v.known.key} is not told")
        return zeros(*node.shape, *v.atom.shape)
    parts = list(flows)
    if v.atom in reach(node):
        parts.append(_jacobian(node, v.atom))
    made = parts[0] if len(parts) == 1 else _add(parts)
    return substitute(made, {g: spent(g) for g in context.gradients})


def _is_untold(context: Context, tree: t.Tree, v: Variable) -> bool:
    """Whether something named is differentiated by what stands in no definition at all: a hyperparameter of C."""
    if any(v.known.key in t.mentioned(formula) for formula in _formulas(context)):
        return False
    named = (
        [p.name for p in t.walk(tree.of) if isinstance(p, t.Name | t.Apply)] if isinstance(tree, t.Derivative) else []
    )
    unknown = (name for name in named if name in context.names and context.names[name].kind == "function")
    return (
        v.known.key not in named
        and any(name in context.definitions or name in context.functions for name in named)
        or any(name not in context.functions for name in unknown)
    )


def _formulas(context: Context) -> Iterator[t.Tree]:
    yield from (d.value for d in (*context.definitions.values(), *context.functions.values()))
    if context.adjoints is not None:
        yield from (rule.value for rule in context.adjoints.rules)


def _add(parts: list[Node]) -> Node:
    from symnn.expr import add

    return add(*parts)


def _jacobian(node: Node, atom: Node) -> Node:
    return jacobian(node, atom)


def _flows(builder: Builder, node: Node, v: Variable) -> list[Node]:
    """What comes through names that are said to depend on the variable: dY/dt is a tensor of its own."""
    found: list[Node] = []
    for known in builder.context.names.values():
        if v.known.key not in known.time:
            continue
        atom = known.atom()
        if atom not in reach(node):
            continue
        speed = _speed(known, v)
        slope = jacobian(node, atom)
        n, r = tuple(range(node.rank)), tuple(range(node.rank, node.rank + atom.rank))
        found.append(Contract([slope, speed], [(*n, *r), r], n))
    return found


def _through_steps(builder: Builder, node: Node, v: Variable, tree: t.Tree) -> list[Node]:
    """What comes through the states of a recurrence, whose number is open, if the node needs any."""
    adjoints = builder.context.adjoints
    if adjoints is None or v.known.family or not adjoints.atoms() & reach(node):
        return []
    return adjoints.flows(builder, _number(builder, tree), v.atom)


def _at_steps(builder: Builder, of: Reading, by: list[Variable], tree: t.Derivative) -> list[Reading]:
    """The same by the member of a family at one step."""
    adjoints, context = builder.context.adjoints, builder.context
    if adjoints is None or not any(v.known.family for v in by) or not adjoints.atoms() & reach(of.node):
        return []
    if adjoints.is_next(context, tree):
        return []
    (member,) = tree.by if len(tree.by) == 1 else (None,)
    if not isinstance(member, t.Name) or tree.order > 1:
        raise Unstated(f"how {context.said(tree)} depends on the steps of a recurrence is not followed")
    flows = adjoints.flows_at(builder, _number(builder, tree), member, by[0].known)
    return [_of_number(context, flow, by, tree.sign != "∇") for flow in flows]


def _speed(known: Known, v: Variable) -> Node:
    if v.atom.rank or v.indices:
        raise UnsupportedError(f"{known.key} depends on {v.known.key}, which is no number")
    plain = Known(f"d{known.key}/d{v.known.key}", "array" if known.shape else "number", known.shape, known.family)
    return plain.atom()


# of functions -------------------------------------------------------------------------------------------------------
def _slot(builder: Builder, tree: t.Derivative) -> Reading | None:
    """∂f/∂b of f(b, c): by the argument, the others held. None where f has one argument, or the derivative is
    another.
    """
    of, known = tree.of, _declared_function(builder, tree.of)
    if tree.sign != "∂" or len(tree.by) != 1 or known is None or known.key in builder.context.functions:
        return None
    slots = of.arguments if isinstance(of, t.Apply) else known.slots
    if len(slots) < 2 or tree.by[0] not in slots or any(isinstance(s, t.Dots) for s in slots):
        return None
    given = [builder.build(s) for s in slots]
    if any(not v.is_number for v in given):
        raise UnsupportedError(f"∂{known.key} by one of several arrays is not read")
    order = tuple(int(j == slots.index(tree.by[0])) for j in range(len(slots)))
    return mapped(uninterpreted(known.key, order, len(slots)), given, ())


def _declared_function(builder: Builder, of: t.Tree) -> Known | None:
    known = builder.context.names.get(of.name) if isinstance(of, t.Name | t.Apply) else None
    return known if known is not None and known.kind == "function" else None


def _of_one(builder: Builder, tree: t.Derivative) -> Reading | None:
    """dσ/dz of a function of one number that stands without its argument: σ′(z). None for anything else."""
    known = _declared_function(builder, tree.of) if isinstance(tree.of, t.Name) else None
    if known is None or known.slots or len(set(tree.by)) != 1:
        return None
    if not isinstance(tree.by[0], t.Name) or not builder.build(tree.by[0]).is_number:
        return None
    return builder.build(t.Apply(known.key, tree.by[:1], len(tree.by), start=tree.start, end=tree.end))


def _nabla(builder: Builder, tree: t.Derivative) -> Reading:
    """∇f(x): by the argument, at the argument."""
    of = tree.of
    context = builder.context
    if isinstance(of, t.Name):
        of = _applied(builder, of)
    if isinstance(of, t.Apply):
        known = context.names.get(of.name)
        defined = context.functions.get(of.name)
        if defined is not None and len(of.arguments) == 1:
            return _at_argument(builder, of, tree.order)
        if (
            known is not None
            and known.kind == "function"
            and known.of == "number"
            and len(of.arguments) == 1
            and tree.order == 1
        ):
            value = builder.build(of.arguments[0])
            if "scale invariant" in known.facts:
                return gradient_of_directed(builder, of.name, value)
            builder.build(of)
            _node, _running = arithmetic.at_once(value)
            place = context.calls[of.name][0]
            return Reading(spent(gradient_atom(context, of.name, 0, place)), labels_of(value.axes), value.axes)
    by = _only_argument(builder, of)
    if by is None:
        raise UnsupportedError(f"by what {context.said(tree)} is taken is not said")
    return differentiated(builder, builder.build(of), [variable(builder, by)] * tree.order, tree)


def _only_argument(builder: Builder, of: t.Tree) -> t.Tree | None:
    """The one name that the functions in this part are functions of."""
    found: list[t.Tree] = []
    for part in t.walk(of):
        if isinstance(part, t.Apply) and (
            part.name in builder.context.functions or builder.context.names.get(part.name) is not None
        ):
            found += [a for a in part.arguments if isinstance(a, t.Name) and a not in found]
    return found[0] if len(found) == 1 else None


def _at_argument(builder: Builder, of: t.Apply, order: int) -> Reading:
    context = builder.context
    definition = context.functions[of.name]
    (parameter,) = [p.name for p in definition.target.arguments if isinstance(p, t.Name)]  # type: ignore[attr-defined]
    value = builder.build(of.arguments[0])
    node, running = arithmetic.at_once(value)
    if running:
        raise UnsupportedError("∇f of something that depends on an index is not read")
    label = Known(parameter, "array", tuple(value.shape) if not value.is_number else ())
    atom = label.atom()
    u = Reading(atom, labels_of(value.axes), value.axes)
    body = open_with(builder, definition.value, {parameter: u})
    if not body.is_number:
        raise UnsupportedError(f"∇ of {of.name}, which is no number, is not read")
    made = differentiated(builder, body, [Variable(label, atom, (), False)] * order, of)
    return Reading(substitute(made.node, {atom: node}), made.labels, made.axes)


def at(builder: Builder, tree: t.At) -> Reading:
    """The body with a name replaced by a value."""
    v = variable(builder, tree.name)
    if v.indices or v.known.key in builder.context.definitions:
        raise UnsupportedError("a value is put in for a whole name without a definition")
    body, value = builder.build(tree.body), builder.build(tree.value)
    if (not value.is_number or v.atom.rank) and value.shape != tuple(v.known.shape):
        raise UnsupportedError("a value is put in for a name of its shape")
    if value.open:
        raise UnsupportedError("a value that depends on an index is put in")
    return Reading(substitute(body.node, {v.atom: arithmetic.at_once(value)[0]}), body.labels, body.axes)


__all__ = ["at", "derivative", "differentiated", "spent", "total", "variable"]

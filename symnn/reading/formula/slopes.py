"""Derivatives of what a formula says: by names, entries of names and named intermediates, along the graph of
definitions.

∂L/∂W has the shape of W. ∂y/∂x of columns has the entries ∂y_i/∂x_j ("numerator" layout) or ∂y_j/∂x_i. By an
intermediate S the derivative is by the name: everything that is computed from S follows it, nothing before S does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge.named_axes import Reading, labels_of, mapped, total
from symnn.derivative import jacobian
from symnn.errors import UnsupportedError
from symnn.expr import Atom, Contract, Map, Node, add, zeros
from symnn.expr.walk import postorder, substitute
from symnn.ops.uninterpreted import uninterpreted
from symnn.reading.formula import arithmetic, other_layers, scores, tied_names, unrolled_states
from symnn.reading.formula import tree as t
from symnn.reading.formula.function_values import open_with
from symnn.reading.formula.held_values import below, reach, spent, unnamed
from symnn.reading.formula.meaning import Context, Unstated
from symnn.reading.formula.names import Known
from symnn.reading.formula.reached_parameters import atom_of, reached
from symnn.reading.formula.slope_axes import Variable, dims_of, laid, of_number, variable
from symnn.reading.formula.slopes_of_means import freed, jacobian_through
from symnn.reading.formula.state_slopes import at_steps, named_number, through_states, through_steps
from symnn.reading.formula.unknown_functions import called, gradient_atom, gradient_of_directed

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder


def derivative(builder: Builder, tree: t.Derivative) -> Reading:
    slot = _slot(builder, tree) or _of_one(builder, tree)
    if slot is not None:
        return slot
    state = next((b for b in tree.by if isinstance(b, t.Name) and b.name in builder.context.states), None)
    if state is not None and not _follows(builder, tree, state):
        return _by_states(builder, tree, state)
    if tree.sign == "∇" and not tree.by:
        return _nabla(builder, tree)
    score = scores.at_a_value(builder, tree, lambda inner: _of_value(inner, tree))
    return _of_value(builder, tree) if score is None else score


def _of_value(builder: Builder, tree: t.Derivative) -> Reading:
    by = [variable(builder, b) for b in tree.by]
    of = builder.build(_applied(builder, tree.of))
    made = differentiated(builder, of, by, tree)
    return total([made, *at_steps(builder, of, by, tree)], made.axes)


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
    number = named_number(builder, tree)
    made = context.adjoints.by_state(builder, number, state)
    return of_number(context, made, [variable(builder, state)], tree.sign != "∇")


def _applied(builder: Builder, of: t.Tree) -> t.Tree:
    """A function that stands without its argument is taken at what it is said to be a function of."""
    known = builder.context.names.get(of.name) if isinstance(of, t.Name) else None
    if known is not None and known.kind == "function" and known.slots:
        return t.Apply(known.key, known.slots, start=of.start, end=of.end)
    return of


def differentiated(builder: Builder, of: Reading, by: list[Variable], tree: t.Tree) -> Reading:
    """The derivative of a value by all variables, one after the other."""
    node, running = arithmetic.at_once(of)
    axes: list[Any] = list(of.axes)
    own = labels_of(of.axes)
    labels: list[Any] = [*running, *own]
    for v in by:
        node = _by(builder, node, v, tree, len(running) == 0 and not own)
        dims = dims_of(builder, v)
        shift = len(axes)
        labels += [(shift + d, 0) for d, parts in enumerate(dims) if parts]
        axes += dims
    made = Reading(node, tuple(labels), tuple(axes))
    places: dict[int, Any] = {}
    at = len(of.axes)
    for v in by:
        dims = dims_of(builder, v)
        for d, i in enumerate(v.indices):
            base = v.known.first[d] if d < len(v.known.first) else v.known.base
            places[at + d] = builder.context.place(builder, i, dims[d][0] if dims[d] else sp.Integer(1), base)
        at += len(dims)
    if places:
        made = arithmetic.picked(made, places, builder.scope(), builder.context.said(tree))
    return laid(builder, made, of, by, isinstance(tree, t.Derivative) and tree.sign != "∇")


def _by(builder: Builder, node: Node, v: Variable, tree: t.Tree, scalar: bool) -> Node:
    """The derivative of a node by a tensor: axes of the node, then those of the tensor."""
    context = builder.context
    node = freed(node, v.atom)
    if v.known.key in context.depends(node):
        raise Unstated(f"how {context.said(tree)} depends on {v.known.key} through a recurrence is not followed")
    if tied_names.may_depend(context, node, v.known.key):
        raise Unstated(f"how {context.said(tree)} depends on {v.known.key} is not told by a definition")
    inside = postorder(node, below)
    for n in inside:
        if isinstance(n, Map) and n.operator is spent:
            at = context.gradients.get(n.arguments[0])
            if at is None or v.atom in reach(at):
                raise UnsupportedError("second derivatives of a function of which nothing is known are not read")
    flows = [
        *_flows(builder, node, v),
        *through_steps(builder, node, v, tree),
        *through_states(builder, node, v, tree),
    ]
    if v.atom not in reach(node) and not flows:
        if isinstance(node, Atom) or _is_untold(context, node, tree, v):
            raise Unstated(f"how {context.said(tree)} depends on {v.known.key} is not told")
        return zeros(*node.shape, *v.atom.shape)
    parts = list(flows)
    if v.atom in reach(node):
        parts.append(jacobian_through(node, v.atom))
    made = parts[0] if len(parts) == 1 else add(*parts)
    return substitute(made, {g: spent(g) for g in context.gradients})


def _is_untold(context: Context, node: Node, tree: t.Tree, v: Variable) -> bool:
    """Whether something named is differentiated by what stands in no definition at all: a hyperparameter of C; or by a
    layer from which nothing tells the steps to it.
    """
    if other_layers.is_open(context, node, v.known.key):
        return True
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
    return mapped(uninterpreted(called(of) if isinstance(of, t.Apply) else known.key, order, len(slots)), given, ())


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
            place = context.calls[called(of)][0]
            return Reading(spent(gradient_atom(context, called(of), 0, place)), labels_of(value.axes), value.axes)
    by = _only_argument(builder, of) or _only_array(builder, of)
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


def _only_array(builder: Builder, of: t.Tree) -> t.Tree | None:
    """The one array without a formula and without a family from which a defined number, or an expression, is
    computed.
    """
    context = builder.context
    if isinstance(of, t.Name) and of.name not in context.definitions:
        return None
    met = {*t.unbound(of)}.union(*map(context.cone, t.unbound(of)))
    free = [context.names[key] for key in sorted(met - context.definitions.keys()) if key in context.names]
    whole = [known.key for known in free if known.kind == "array" and not known.family]
    if len(whole) != 1 or any(known.kind == "function" and not known.of for known in free):
        return None
    context.assume(f"∇{of.name if isinstance(of, t.Name) else ''} is by {whole[0]}")
    return t.Name(whole[0])


def _at_argument(builder: Builder, of: t.Apply, order: int) -> Reading:
    context = builder.context
    definition = context.functions[of.name]
    (parameter,) = [p.name for p in definition.target.arguments if isinstance(p, t.Name)]  # type: ignore[attr-defined]
    value = builder.build(of.arguments[0])
    node, running = arithmetic.at_once(value)
    if running:
        raise UnsupportedError("∇f of something that depends on an index is not read")
    label = Known(parameter, "array", tuple(value.shape) if not value.is_number else ())
    through = reached(context, definition)
    atom = atom_of(context, parameter) if through else label.atom()
    if atom.shape != label.atom().shape:
        raise UnsupportedError(f"{of.name} is taken at what is not of the shape of {parameter}")
    u = Reading(atom, labels_of(value.axes), value.axes)
    body = open_with(builder, definition.value, {parameter: u})
    if not body.is_number:
        raise UnsupportedError(f"∇ of {of.name}, which is no number, is not read")
    body = replace(body, node=unnamed(body.node)) if through else body
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

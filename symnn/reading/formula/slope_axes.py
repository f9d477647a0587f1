"""By what a derivative is taken, and how the axes of a derivative lie: the shape of the variable, rows and columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symnn.bridge.named_axes import Reading, spread_columns
from symnn.errors import UnsupportedError
from symnn.expr import Atom
from symnn.expr.nodes import show
from symnn.reading.formula import arithmetic, unrolled_states
from symnn.reading.formula import tree as t
from symnn.reading.formula.meaning import Context, Unstated
from symnn.reading.formula.names import Known

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder


@dataclass
class Variable:
    """By what a derivative is taken: the name, its tensor, its indices; `turned` if it stands transposed."""

    known: Known
    atom: Atom
    indices: tuple[t.Tree, ...]
    turned: bool


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


def dims_of(builder: Builder, v: Variable) -> list[Any]:
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


def laid(builder: Builder, made: Reading, of: Reading, by: list[Variable], free: bool) -> Reading:
    """The axes that are left, as rows and columns; `free` if layouts differ on numbers: ∂, not ∇."""
    outer = len(of.axes)
    if of.is_number and outer:
        labels = tuple((k[0] - outer, k[1]) if isinstance(k, tuple) else k for k in made.labels)
        made, outer = Reading(made.node, labels, made.axes[outer:]), 0
    axes, rest = made.axes, made.axes[outer:]
    if not any(rest):
        return Reading(made.node, made.labels, axes[:outer])
    if outer == 0:
        return of_number(builder.context, made, by, free)
    if not (outer == 2 and len(rest) == 2 and arithmetic.is_column(of) and rest[0] and not rest[1]):
        raise _by_entries(made)
    jacobian = made.relabel({(0, 0): (0, 0), (2, 0): (1, 0)}, (axes[0], axes[2]))
    builder.context.laid = True
    upright = by[0].turned or builder.context.layout != "denominator"
    return jacobian if upright else arithmetic.turned(jacobian)


def of_number(context: Context, made: Reading, by: list[Variable], free: bool) -> Reading:
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

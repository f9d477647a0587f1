"""States of a recurrence that was unrolled: v_1, v_2, … are names of their own, with a definition each; what begins the
recurrence stays an entry of the family.

Which of them there are is said by `Context.states`: a family, and its places (from 0) with the names that stand there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge.named_axes import Reading, joined, total
from symnn.errors import UnsupportedError
from symnn.expr import Indicator
from symnn.reading.formula import arithmetic
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder


def state_at(builder: Builder, tree: t.Name) -> t.Name | None:
    """The name of the state that stands here, with the indices of its entries; None for one that has none. Beside
    adjoints the states of the formula itself have names: in a definition a state is one of all, for derivatives by it.
    """
    context = builder.context
    if not tree.indices:
        raise UnsupportedError(f"{tree.name} is a family, and stands without its index")
    if builder.defining and context.adjoints is not None:
        return None
    key = context.states[tree.name].get(_place(builder, tree))
    return None if key is None else t.Name(key, tree.indices[1:], start=tree.start, end=tree.end)


def _place(builder: Builder, tree: t.Name) -> Any:
    known = builder.context.names[tree.name]
    first = known.first[0] if known.first else known.base
    return sp.expand(builder.context.place(builder, tree.indices[0], known.family[0], first))


def is_single(builder: Builder, tree: t.Name) -> bool:
    """Whether a state stands at a step that is a number."""
    return bool(_place(builder, tree).is_Integer)


def of_each_step(builder: Builder, tree: t.Name, made: Callable[[t.Name], Reading]) -> Reading:
    """What is made of a state at each of the steps, whose number is known, at the step that the index tells."""
    known = builder.context.names[tree.name]
    first = known.first[0] if known.first else known.base
    at = (replace(tree, indices=(t.whole(first + k), *tree.indices[1:])) for k in range(int(known.family[0])))
    family = _rows([made(name) for name in at], known.family[0])
    return arithmetic.picked(family, {0: _place(builder, tree)}, builder.scope(), builder.context.said(tree))


def read_state(builder: Builder, known: Known, tree: t.Name) -> Reading:
    """A state of a recurrence, or an entry of one. Where the number of steps is open, a state without a name is any
    value: what is proved then holds of those that the recurrence computes.
    """
    named = state_at(builder, tree)
    if named is not None:
        return builder.context.name(builder, named)
    open_ = not known.family[0].is_Integer or is_single(builder, tree)
    return builder.context.member(
        builder, known, builder.context.plain(known) if open_ else stacked(builder, known), tree
    )


def stacked(builder: Builder, known: Known) -> Reading:
    """All states in one family, where their number is known; UnsupportedError where it is not."""
    extent = known.family[0]
    if not extent.is_Integer:
        raise UnsupportedError(f"the states {known.key} are not unrolled as a whole")
    values = []
    for k in range(int(extent)):
        key = builder.context.states[known.key].get(sp.Integer(k))
        if key is None:
            value = arithmetic.picked(builder.context.plain(known), {0: sp.Integer(k)}, builder.scope(), known.key)
        else:
            value = builder.context.value(builder, builder.context.names[key])
        values.append(value)
    return _rows(values, extent)


def _rows(values: Sequence[Reading], extent: Any) -> Reading:
    """Values as one family, which is the first dimension."""
    parts = []
    for k, value in enumerate(values):
        here = Reading(Indicator((extent,), (1,), sp.Integer(-k)), (("state", 0),))
        parts.append(_beside(here, value, extent))
    return total(parts, parts[0].axes)


def _beside(here: Reading, value: Reading, extent: Any) -> Reading:
    """The value in the rows that `here` marks: the family is the first dimension."""
    axes = ((extent,), *value.axes)
    moved = tuple((label[0] + 1, label[1]) if isinstance(label, tuple) else label for label in value.labels)
    shifted = Reading(value.node, moved, axes)
    return joined([Reading(here.node, ((0, 0),), axes), shifted], axes)

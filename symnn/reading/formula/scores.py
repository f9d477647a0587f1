r"""Scores: \partial \log p(a) / \partial \mu of what is drawn is the slope at a value of it, that does not move with
its law.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import sympy as sp

from symnn.bridge.named_axes import Reading, number
from symnn.expr import Atom
from symnn.expr.walk import substitute
from symnn.reading.formula import tree as t

if TYPE_CHECKING:
    from collections.abc import Callable

    from symnn.reading.formula.building import Builder

DENSITIES = ("p", "q", r"\pi")


def at_a_value(builder: Builder, tree: t.Derivative, slope: Callable[[Builder], Reading]) -> Reading | None:
    """The slope of the logarithm of a density that the text tells, at the name of what is drawn; None for any other."""
    name = _drawn(builder, t.bare(tree.of))
    if name is None or any(t.bare(by) == name for by in tree.by):
        return None
    value = Atom(sp.Symbol(name.name, real=True))
    drawn = builder.build(name)
    inner = builder.apart()
    inner.local = {**builder.local, name.name: number(value)}
    made = slope(inner)
    return replace(made, node=substitute(made.node, {value: drawn.node}))


def _drawn(builder: Builder, of: t.Tree) -> t.Name | None:
    r"""The a of \log p(a), where the text says how p is computed from it and how it is drawn."""
    inside = t.bare(of.arguments[0]) if isinstance(of, t.Apply) and of.name == "log" else None
    if not isinstance(inside, t.Apply) or inside.name not in DENSITIES or len(inside.arguments) != 1:
        return None
    name, context = t.bare(inside.arguments[0]), builder.context
    if not isinstance(name, t.Name) or name.indices or name.name in builder.local:
        return None
    known = context.names.get(name.name)
    told = inside.name in context.functions and known is not None and known.kind == "random" and not known.shape
    return name if told else None

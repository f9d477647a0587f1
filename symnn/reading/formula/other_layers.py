r"""Layers between which a text tells no steps: C = \| a^{(L)} - y \|^2 beside z^{(l)} and a^{(l)} = \sigma(z^{(l)}).

L and l are letters, and nobody says how many layers lie between both. So a^{(L)} may depend on z^{(l)}: that a
derivative by it is 0 would be said of networks that nobody means.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from symnn.expr import Node
from symnn.reading.formula.held_values import reach
from symnn.reading.formula.meaning import Context

SUBSCRIPT = re.compile(r"_\{[^{}]*\}$")
LABEL = re.compile(r"\^\{(?:\[[^\[\]{}]*\]|\([^(){}]*\)|<[^<>{}]*>)\}")


def is_open(context: Context, node: Node, by: str) -> bool:
    """Whether a node needs a labelled name without a definition, where the same letter has one, or is `by`, under
    another label.
    """
    open_ = ends(context.definitions, context.names, by)
    if not open_:
        return False
    met = reach(node)
    return any(context.names[key].atom() in met for key in open_ if context.names[key].kind in ("array", "number"))


def ends(definitions: Collection[str], names: Iterable[str], by: str) -> set[str]:
    """The labelled names without a definition whose letter has one, or is `by`, under another label; and p_y, which may
    be an entry of a p that is defined.
    """
    told = {stem for key in (*definitions, by) if (stem := _stem(key)) != key}
    untold = {key for key in names if key != by and key not in definitions}
    return {
        k for k in untold if _stem(k) in told - {k} or (SUBSCRIPT.sub("", k) in definitions and SUBSCRIPT.search(k))
    }


def _stem(key: str) -> str:
    """The letter of a labelled name, a of a^{(l)}; what has no label is its own."""
    return LABEL.sub("", key, count=1)

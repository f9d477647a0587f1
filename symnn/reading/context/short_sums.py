r"""Sums and products between whole numbers, term by term: \sum_{i=1}^{2} a_i is a_1 + a_2, \sum_{i=1}^{0} a_i is 0."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symnn.errors import SymnnError, UnsupportedError
from symnn.reading.formula import tree as t

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder

MOST = 6
"""The most terms that are written out."""


def written_out(builder: Builder, tree: Any, nothing: t.Tree) -> Any:
    """The tree (or a tuple of trees) with its short sums and products as their terms; `nothing` stands for a sum of no
    terms, which is 0 in their shape.
    """
    if isinstance(tree, tuple):
        return tuple(written_out(builder, part, nothing) for part in tree)
    if not isinstance(tree, t.Tree):
        return tree
    if isinstance(tree, t.Big) and tree.kind in ("sum", "product") and not tree.when:
        ends = _ends(builder, tree)
        if ends is not None and 0 <= ends[1] - ends[0] + 1 <= MOST:
            return _terms(builder, tree, range(ends[0], ends[1] + 1), nothing)
    changed = {name: written_out(builder, getattr(tree, name), nothing) for name in tree.said}
    return replace(tree, **changed)


def _ends(builder: Builder, tree: t.Big) -> tuple[int, int] | None:
    if tree.low is None or tree.high is None:
        return None
    try:
        low, high = builder.integer(tree.low), builder.integer(tree.high)
    except SymnnError:
        return None
    return (int(low), int(high)) if low.is_Integer and high.is_Integer else None


def _terms(builder: Builder, tree: t.Big, places: range, nothing: t.Tree) -> t.Tree:
    terms = tuple(t.Group(written_out(builder, t.put(tree.body, tree.index, t.whole(k)), nothing)) for k in places)
    if not terms:
        return t.Group(nothing) if tree.kind == "sum" else t.whole(1)
    if len(terms) == 1:
        return terms[0]
    if tree.kind == "sum":
        return t.Group(t.Sum(terms, (1,) * len(terms)))
    if not all(builder.build(term).is_number for term in terms):
        raise UnsupportedError(f"a product over {tree.index} is read of numbers alone")
    return t.Group(t.Product(terms, ("·",) * (len(terms) - 1)))

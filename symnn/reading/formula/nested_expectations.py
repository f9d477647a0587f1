r"""An E with an E inside: E_x[x E_y[x + y]] is E_{x, y}[x (x + y)]. An E of symnn averages all that is random in it, so
an inner one is opened where what it averages may depend on what the outer one draws.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symnn.errors import UnsupportedError
from symnn.reading.formula import tree as t
from symnn.reading.formula.drawn_letters import depends, letter

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder


def opened(builder: Builder, tree: t.Statistic) -> t.Tree | None:
    """E_x[a E_y[b]] as E_{x, y}[a b], where a does not depend on y, and E_x of a sum as a sum; None where no E stands
    inside that may, and must, be opened so.
    """
    if tree.kind != "E" or not tree.over or len(tree.arguments) != 1:
        return None
    body = t.bare(tree.arguments[0])
    if isinstance(body, t.Sum) and any(_is_mean(p) for term in body.terms for p in t.walk(term)):
        return replace(body, terms=tuple(replace(tree, arguments=(term,)) for term in body.terms))
    factors = body.factors if isinstance(body, t.Product) else (body,)
    means = [k for k, factor in enumerate(factors) if _is_mean(t.bare(factor))]
    return _in_one(builder, tree, body, means[0]) if len(means) == 1 else None


def _in_one(builder: Builder, tree: t.Statistic, body: t.Tree, k: int) -> t.Tree | None:
    """E_x of a product with E_y[b] as its factor k, or of E_y[b] alone, as one over both."""
    factors = body.factors if isinstance(body, t.Product) else (body,)
    inner = t.bare(factors[k])
    assert isinstance(inner, t.Statistic)
    outer, own = ({letter(part) for part in parts} for parts in (tree.over, inner.over))
    if not outer & depends(builder, inner.arguments):
        return None  # a number
    if own & depends(builder, (*factors[:k], *factors[k + 1 :], *tree.over)):
        return None
    if any(_is_joint(builder, part) for part in (*tree.over, *inner.over)):
        raise UnsupportedError(f"what {builder.context.said(inner)} is given is not told, and it is not read")
    value: t.Tree = t.Group(inner.arguments[0])
    if isinstance(body, t.Product):
        value = replace(body, factors=(*factors[:k], value, *factors[k + 1 :]))
    return replace(tree, over=(*tree.over, *inner.over), arguments=(value,))


def _is_mean(tree: t.Tree) -> bool:
    return isinstance(tree, t.Statistic) and tree.kind == "E" and bool(tree.over) and tree.given is None


def _is_joint(builder: Builder, part: t.Tree) -> bool:
    """Whether a letter may depend on others that are random."""
    known = builder.context.names.get(letter(part)) if isinstance(part, t.Name) else None
    return known is not None and known.law.get("joint") == "all"

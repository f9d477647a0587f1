r"""Claims about where a number is greatest or least: \arg\max_x f = \arg\min_x g says that the places are the same,
\arg\min_x f = a that a is one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from symnn.bridge.given import given
from symnn.claims.claim import Property
from symnn.claims.properties.minimised_at import minimised_at
from symnn.claims.properties.same_optimisers import Goal, same_optimisers
from symnn.errors import ArgumentError, UnsupportedError
from symnn.expr import scale
from symnn.reading.formula import tree as t

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

Built = Callable[["Setting", Sequence[t.Tree]], Sequence[Any]]
SENSES = ("argmin", "argmax")


def is_optimum(tree: t.Tree) -> bool:
    return isinstance(tree, t.Optimum) and tree.kind in SENSES


def stated(made: Setting, statement: t.Statement, built: Built) -> Property:
    """The property that such an equation states; `built` gives values as SymPy leaves. UnsupportedError where it is
    none that is known.
    """
    first, other = sides = _sides(statement)
    over = [_varying(made, name) for name in first.over]
    assume = made.hypotheses(made.cone(sides))
    try:
        if isinstance(other, t.Optimum):
            if other.kind not in SENSES or set(_names(other)) != set(_names(first)):
                raise UnsupportedError("the two sides are not over the same names")
            f, g = (Goal(_number(made, built, side.body), side.kind) for side in (first, other))
            return same_optimisers(f, g, over=over, assume=assume)
        if len(over) != 1:
            raise UnsupportedError("one place of several names is not read")
        made.context.always[r"\arg\min is a place at which nothing is less"] = None
        f, at = _number(made, built, first.body, first.kind == "argmax"), built(made, [other])[0]
        return minimised_at(f, at, over=over[0], assume=assume)
    except ArgumentError as error:
        raise UnsupportedError(str(error)) from error


def _sides(statement: t.Statement) -> tuple[t.Optimum, t.Tree]:
    """The place of an optimum, and what it is said to be."""
    sides = [t.bare(side) for side in statement.sides]
    if len(sides) != 2 or statement.signs[0] not in ("=", ":="):
        raise UnsupportedError("where a number is greatest is read in an equation of two sides")
    first = next(side for side in sides if is_optimum(side))
    (other,) = (side for side in sides if side is not first)
    assert isinstance(first, t.Optimum)
    return first, other


def conform(made: Setting, sides: Sequence[t.Tree], fitted: Callable[[Setting, Sequence[t.Tree]], Any]) -> None:
    """ShapeError where the sides of such an equation do not fit; `fitted` gives the values of trees of one shape."""
    optima = [side for side in map(t.bare, sides) if isinstance(side, t.Optimum)]
    others = [side for side in sides if not is_optimum(t.bare(side))]
    for side in optima:
        fitted(made, [side.body])
    if others and len(optima[0].over) == 1:
        fitted(made, [optima[0].over[0], *others])


def _names(side: t.Optimum) -> Sequence[str]:
    return [name.name for name in side.over if isinstance(name, t.Name)]


def _varying(made: Setting, name: t.Tree) -> Any:
    """The symbol of a name that varies."""
    known = made.context.names.get(name.name) if isinstance(name, t.Name) and not name.indices else None
    if known is None or known.kind not in ("number", "array") or known.family or known.key in made.context.definitions:
        raise UnsupportedError("what varies is no plain name")
    return known.atom().label


def _number(made: Setting, built: Built, body: t.Tree, turned: bool = False) -> Any:
    (value,) = built(made, [body])
    return given(scale(-1, value.node), (), f"-({value.text})") if turned else value

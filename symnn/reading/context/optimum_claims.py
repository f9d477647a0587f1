r"""Claims about where a number is greatest or least: \arg\max_x f = \arg\min_x g says that the places are the same,
\arg\min_x f = a that a is one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnn.bridge.given import given
from symnn.claims.claim import Property
from symnn.claims.properties.minimised_at import minimised_at
from symnn.claims.properties.same_optimisers import Goal, same_optimisers
from symnn.errors import ArgumentError, UnsupportedError
from symnn.expr import scale
from symnn.reading.context import facts
from symnn.reading.formula import tree as t
from symnn.reading.formula.groupings import constant_of
from symnn.reading.formula.names import Known

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
    _declare_own(made, first, other, built)
    over = [varying(made, name).atom().label for name in first.over]
    assume = (*made.hypotheses(made.cone(sides)), *_within(made, sides))
    try:
        if isinstance(other, t.Optimum):
            if other.kind not in SENSES or set(_names(other)) != set(_names(first)):
                raise UnsupportedError("the two sides are not over the same names")
            f, g = (Goal(_number(made, built, side.body), side.kind) for side in (first, other))
            return same_optimisers(f, g, over=over, assume=assume)
        return stated_at(made, first, [other], built(made, [other])[0], built)
    except ArgumentError as error:
        raise UnsupportedError(str(error)) from error


def stated_at(made: Setting, first: t.Optimum, sides: Sequence[t.Tree], at: Any, built: Built) -> Property:
    """That a number is least, or greatest, at a value over one name."""
    if len(first.over) != 1:
        raise UnsupportedError("one place of several names is not read")
    made.context.always[r"\arg\min is a place at which nothing is less"] = None
    both = [first, *sides]
    assume = (*made.hypotheses(made.cone(both)), *_within(made, both))
    f, over = _number(made, built, first.body, first.kind == "argmax"), varying(made, first.over[0]).atom().label
    return minimised_at(f, at, over=over, assume=assume)


def resolved(made: Setting, side: t.Tree) -> t.Tree:
    r"""The side; of a name that a formula defines as \arg\min_x f, that."""
    bare = t.bare(side)
    told = made.context.definitions.get(bare.name) if isinstance(bare, t.Name) and not bare.indices else None
    return told.value if told is not None and is_optimum(t.bare(told.value)) else side


def _declare_own(made: Setting, first: t.Optimum, other: t.Tree, built: Built) -> None:
    """A letter that means something under this sign only: of the shape of what it is said to be."""
    new = [n.name for n in first.over if isinstance(n, t.Name) and n.name not in made.context.names]
    if not new:
        return
    if len(first.over) > 1 or isinstance(other, t.Optimum):
        raise UnsupportedError(f"what {new[0]} is is not told")
    shape = tuple(getattr(built(made, [other])[0], "shape", ()))
    shape = shape[:1] if len(shape) == 2 and shape[1] == 1 else shape
    made.context.names[new[0]] = Known(new[0], "array" if shape else "number", shape)


ENDS = {"interval()": (">", "<"), "positive": (">",), "nonnegative": (">=",), "interval[)": (">=", "<"),
        "interval(]": (">", "<="), "interval[]": (">=", "<=")}  # fmt: skip


def _within(made: Setting, sides: Sequence[t.Tree]) -> list[Any]:
    """In what the names of optima lie, as hypotheses."""
    optima = [side for side in sides if isinstance(side, t.Optimum)]
    told = [(_lying(made, c, optima), c) for side in optima for c in side.within if isinstance(c, t.Compare)]
    relations = (r for known, condition in told for r in _relations(made, condition, known))
    return [facts.relation(made, a, sign, b, "what varies") for a, sign, b in relations]


def _lying(made: Setting, condition: t.Compare, optima: Sequence[t.Optimum]) -> Known:
    """The name that lies in a set. UnsupportedError where it is declared in a set of its own, or the set needs it."""
    over = [name for side in optima for name in side.over]
    (name,) = (part for part in condition.sides if part in over)
    ends = [part for part in condition.sides if part != name]
    known = made.context.names[name.name] if isinstance(name, t.Name) else None
    if known is None or known.facts or known.key in {n for end in ends for n in t.mentioned(end)}:
        raise UnsupportedError("what varies is said to lie in two sets")
    return known


def _relations(made: Setting, condition: t.Compare, known: Known) -> list[tuple[t.Tree, str, t.Tree]]:
    """The relations that say that a name lies in a set."""
    if condition.signs != ("in",):
        return list(zip(condition.sides, condition.signs, condition.sides[1:], strict=False))
    name, of = condition.sides
    assert isinstance(of, t.Apply)
    if of.name in ("reals", "positive", "nonnegative"):
        _must_fit(made, known, of)
        return [(name, sign, t.Number(Fraction(0))) for sign in ENDS.get(of.name, ())]
    if of.name not in ENDS or known.shape:
        raise UnsupportedError(f"the set in which {known.key} lies is not read")
    low, high = map(constant_of, of.arguments)
    if low is not None and high is not None and low >= high:
        raise UnsupportedError(f"the set in which {known.key} lies is empty, or a single number")
    pairs = zip(ENDS[of.name], of.arguments, strict=True)
    return [(name, sign, end) for sign, end in pairs if t.bare(end) not in INFINITE]


def _must_fit(made: Setting, known: Known, of: t.Apply) -> None:
    sizes = [made.builder().integer(a) for a in of.arguments]
    if [s for s in sizes if s != 1] != [s for s in known.shape if s != 1]:
        raise UnsupportedError(f"{known.key} is of another shape than the set in which it lies")


INFINITE = (t.Constant("oo"), t.Sum((t.Constant("oo"),), (-1,)))


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


def varying(made: Setting, name: t.Tree) -> Known:
    """A name that varies."""
    known = made.context.names.get(name.name) if isinstance(name, t.Name) and not name.indices else None
    if known is None or known.kind not in ("number", "array") or known.family or known.key in made.context.definitions:
        raise UnsupportedError("what varies is no plain name")
    return known


def _number(made: Setting, built: Built, body: t.Tree, turned: bool = False) -> Any:
    (value,) = built(made, [body])
    return given(scale(-1, value.node), (), f"-({value.text})") if turned else value

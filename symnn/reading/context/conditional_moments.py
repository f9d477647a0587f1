r"""Comparisons of moments given something: \operatorname{Var}(\mathbb{E}[Y \mid X]) \le \operatorname{Var}(Y). The
variance of Y is a part within, E[Var(Y | X)], and a part between, Var(E[Y | X]); of a Y and an X of which nothing is
told the mean may be any number, and the parts any two that are not negative.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from symnn.errors import UnsupportedError
from symnn.reading.context import facts
from symnn.reading.formula import total_expectation
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex.printed_trees import latex

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting
    from symnn.reading.formula.building import Builder

ORDERS = ("<=", ">=", "<", ">")


def in_parts(made: Setting, statement: t.Statement) -> t.Statement:
    """The statement in mean, part within and part between, where it compares moments given something; an equation in
    which something is none of these, and any other statement, as it is. UnsupportedError for such an order.
    """
    found = _conditional(statement)
    if found is None:
        return statement
    try:
        return _put(made, statement, found)
    except UnsupportedError:
        if {*ORDERS}.intersection(statement.signs):
            raise
        return statement


def _put(made: Setting, statement: t.Statement, found: t.Statistic) -> t.Statement:
    z, given = _two_names(made, found)
    parts = _Parts(made, z, given)
    sides = tuple(parts.put(side) for side in statement.sides)
    if {z.name, given.name}.intersection(name for side in sides for name in t.mentioned(side)):
        raise UnsupportedError("an order of moments given something is read of means and variances alone")
    for key in parts.keys:
        made.context.names.setdefault(key, Known(key, "number"))
    for key in parts.keys[1:]:
        made.suppose(partial(_not_negative, made, key), key)
    return replace(statement, sides=sides)


def _not_negative(made: Setting, key: str) -> list[Any]:
    return [facts.relation(made, t.Name(key), ">=", t.Number(Fraction(0)), f"{key} >= 0")]


def _conditional(statement: t.Statement) -> t.Statistic | None:
    """The first moment given something."""
    parts = (p for side in statement.sides for p in t.walk(side))
    return next((p for p in parts if isinstance(p, t.Statistic) and p.given is not None), None)


def _two_names(made: Setting, found: t.Statistic) -> tuple[t.Name, t.Name]:
    """Of what the moment is, and what is given."""
    z, given = t.bare(found.arguments[0]), t.bare(found.given or found)
    if (
        isinstance(z, t.Name)
        and isinstance(given, t.Name)
        and z != given
        and _is_free(made, z)
        and _is_free(made, given)
    ):
        return z, given
    raise UnsupportedError("an order of moments given something is read of two names of whose laws nothing is told")


def _is_free(made: Setting, name: t.Name) -> bool:
    """Whether a name is random, and nothing is told of its law or of what it is made of."""
    known = made.context.names.get(name.name)
    if known is None or known.kind != "random" or name.indices or name.name in made.context.definitions:
        return False
    return not known.shape and not known.family and known.law.get("joint") == "all" and set(known.law) <= {"joint"}


class _Parts:
    """The moments of z given something, as names of their own."""

    def __init__(self, made: Setting, z: t.Tree, given: t.Tree) -> None:
        self.made, self.z, self.given = made, z, given
        said, of = latex(z), latex(given)
        self.keys = (f"E[{said}]", f"E[Var({said}|{of})]", f"Var(E[{said}|{of}])")
        self.mean, self.within, self.between = map(t.Name, self.keys)

    def put(self, tree: t.Tree) -> t.Tree:
        """The tree in these names; what is no moment of z stays."""
        if isinstance(tree, t.Statistic) and not tree.over:
            one = self._moment(tree) if len(tree.arguments) == 1 else None
            return one or self._opened(tree) or tree
        if not list(t.children(tree)):
            return tree
        changed: dict[str, Any] = {name: self._all(getattr(tree, name)) for name in tree.said}
        return replace(tree, **changed)

    def _all(self, value: object) -> object:
        if isinstance(value, tuple):
            return tuple(self._all(v) for v in value)
        return self.put(value) if isinstance(value, t.Tree) else value

    def _opened(self, tree: t.Statistic) -> t.Tree | None:
        """A mean of products with conditional means in them, multiplied out."""
        made = total_expectation.opened(self.made.builder(), tree, self._squared)
        return None if made is None else self.put(made)

    def _squared(self, builder: Builder, z: t.Tree, given: t.Tree) -> t.Tree:
        """E[E[z | x]²], which is one of the moments."""
        if (t.bare(z), t.bare(given)) != (self.z, self.given):
            raise UnsupportedError("moments given one thing and another are not read in parts")
        return t.Statistic("E", (t.Power(t.Statistic("E", (self.z,), self.given), total_expectation.TWO),))

    def _moment(self, tree: t.Statistic) -> t.Tree | None:
        inside = t.bare(tree.arguments[0])
        if isinstance(inside, t.Product) and [t.bare(f) for f in inside.factors] == [self.z, self.z]:
            inside = t.Power(self.z, t.Number(Fraction(2)))
        if isinstance(inside, t.Power):
            inside = t.Power(t.bare(inside.base), inside.exponent)
        square = t.Power(t.Group(self.mean), t.Number(Fraction(2)))
        for kind, of, value in self._known():
            if tree.given is None and tree.kind == kind and inside == of:
                terms = (*value, square) if isinstance(of, t.Power) else value
                return t.Group(t.Sum(terms, (1,) * len(terms)))
        return None

    def _known(self) -> Iterator[tuple[str, t.Tree, tuple[t.Tree, ...]]]:
        """Kind, of what, and the terms; of a square the square of the mean is added."""
        two = t.Number(Fraction(2))
        mean, spread = (t.Statistic(kind, (self.z,), self.given) for kind in ("E", "Var"))
        both = (self.within, self.between)
        yield "E", self.z, (self.mean,)
        yield "Var", self.z, both
        yield "E", t.Power(self.z, two), both
        yield "E", mean, (self.mean,)
        yield "E", spread, (self.within,)
        yield "Var", mean, (self.between,)
        yield "E", t.Power(mean, two), (self.between,)

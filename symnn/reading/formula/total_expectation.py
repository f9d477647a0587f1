r"""Averages of conditional means: E[X E[Y | X]] is E[X Y], for what X tells may stand inside of the condition. Products
and squares of sums are multiplied out first, so that E[(Y − E[Y | X])²] is one of these too.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from symnn.errors import UnsupportedError
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder

Term = tuple[int, tuple[t.Tree, ...]]
MOST_TERMS = 32
BETWEEN = "√E[E["
"""So begins the root of E[E[Z | X]²], which is not free: the other moments of Z bound it."""
TWO = t.Number(Fraction(2))


Squared = Callable[["Builder", t.Tree, t.Tree], t.Tree]


def opened(builder: Builder, tree: t.Statistic, squared: Squared | None = None) -> t.Tree | None:
    """An E, a Var or a Cov with conditional means in sums and products in it, in moments without conditions; None
    where there is none. `squared` makes E[E[Z | X]²] of Z and X.
    """
    if tree.given is not None or tree.over or not any(_holds(a) for a in tree.arguments):
        return None

    def mean(*factors: t.Tree) -> t.Tree:
        return _added([_term(builder, term, squared or between) for term in _terms(factors)])

    match tree.kind, tree.arguments:
        case "E", (a,):
            return mean(a)
        case "Var", (a,):
            return _less(mean(a, a), t.Power(mean(a), TWO))
        case "Cov", (a, b):
            return _less(mean(a, b), t.Product((mean(a), mean(b)), ("",)))
    return None


def _holds(tree: t.Tree) -> bool:
    return any(is_conditional_mean(p) for p in t.walk(tree))


def is_conditional_mean(tree: t.Tree) -> bool:
    return isinstance(tree, t.Statistic) and tree.kind == "E" and tree.given is not None and not tree.over


def _added(terms: list[tuple[int, t.Tree]]) -> t.Tree:
    return t.Group(t.Sum(tuple(value for _, value in terms), tuple(sign for sign, _ in terms)))


def _less(a: t.Tree, b: t.Tree) -> t.Tree:
    return t.Group(t.Sum((a, b), (1, -1)))


def _terms(factors: tuple[t.Tree, ...]) -> list[Term]:
    """The product of these as signs and factors, multiplied out where conditional means stand in it."""
    several = [_of_one(t.bare(f)) for f in factors]
    made = [_times(chosen) for chosen in product(*several)]
    if len(made) > MOST_TERMS:
        raise UnsupportedError("a product of many sums with conditional means in them is not read")
    return made


def _times(chosen: tuple[Term, ...]) -> Term:
    sign = 1
    factors: list[t.Tree] = []
    for s, parts in chosen:
        sign *= s
        factors += parts
    return sign, tuple(factors)


def _of_one(tree: t.Tree) -> list[Term]:
    if is_conditional_mean(tree) or not _holds(tree):
        return [(1, (tree,))]
    match tree:
        case t.Sum():
            parts = zip(tree.terms, tree.signs, strict=True)
            return [(sign * s, f) for term, sign in parts for s, f in _of_one(t.bare(term))]
        case t.Product() if set(tree.signs) <= {"", "·"}:
            return _terms(tree.factors)
        case t.Power(exponent=t.Number(value=Fraction(numerator=2, denominator=1))):
            return _terms((tree.base, tree.base))
    raise UnsupportedError("a conditional expectation is read in sums and products inside of E, Var and Cov")


def _term(builder: Builder, term: Term, squared: Squared) -> tuple[int, t.Tree]:
    """The mean of a product, without conditions."""
    sign, factors = term
    means = [f for f in factors if is_conditional_mean(f)]
    others = tuple(f for f in factors if not is_conditional_mean(f))
    if len(means) > 1 or (means and not all(_is_told(builder, f, means[0]) for f in others)):
        return sign, _square(builder, means, others, squared)
    inside = tuple(t.Group(m.arguments[0]) for m in means if isinstance(m, t.Statistic))
    whole = (*(t.Group(f) for f in others), *inside)
    return sign, t.Statistic("E", (t.Product(whole, ("",) * (len(whole) - 1)) if len(whole) > 1 else whole[0],))


def _square(builder: Builder, means: list[t.Tree], others: tuple[t.Tree, ...], squared: Squared) -> t.Tree:
    """E[E[Z | X]²], which E[Z E[Z | X]] is too."""
    first = means[0]
    assert isinstance(first, t.Statistic)
    assert first.given is not None
    alone = {t.bare(first.arguments[0])} if len(means) == 1 else set()
    if len(set(means)) > 1 or len(means) > 2 or [t.bare(f) for f in others] != list(alone):
        raise UnsupportedError("a product of a conditional mean and of what its condition does not tell is not read")
    return squared(builder, first.arguments[0], first.given)


def _is_told(builder: Builder, tree: t.Tree, mean: t.Tree) -> bool:
    """Whether what is given tells all that is random in a factor."""
    assert isinstance(mean, t.Statistic)
    assert mean.given is not None
    given = t.bare(mean.given)
    if not isinstance(given, t.Name) or given.indices:
        raise UnsupportedError("a conditional expectation is read where one name is given")
    context, todo, seen = builder.context, [*t.mentioned(tree)], {given.name}
    while todo:
        key = todo.pop()
        if key in seen:
            continue
        seen.add(key)
        known, definition = context.names.get(key), context.definitions.get(key)
        if known is not None and known.kind == "random":
            return False
        todo += t.mentioned(definition.value) if definition is not None else ()
    return True


def between(builder: Builder, z: t.Tree, given: t.Tree) -> t.Tree:
    """E[E[Z | X]²] as the square of a number of its own, for it may be 0 and is never negative. UnsupportedError where
    it is not free: of a Z that X tells, or of 2Z.
    """
    from symnn.reading.latex.printed_trees import latex

    if not isinstance(t.bare(z), t.Name) or not isinstance(t.bare(given), t.Name) or t.bare(z) == t.bare(given):
        raise UnsupportedError("a moment given something is read of one name, given another one")
    key = f"{BETWEEN}{latex(z)} | {latex(given)}]²]"
    builder.context.names.setdefault(key, Known(key, "number"))
    return t.Group(t.Power(t.Name(key), TWO))

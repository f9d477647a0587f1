"""The tree of a formula, whatever notation it was written in: frozen records with their places in the text. No
meaning, no SymPy.

Sum(terms, signs) Product(factors, signs) the signs stand before the factors: "" beside, "·", "×", "∘", "*", "/", "⊗",
"⊘" Power(base, exponent) Transpose(argument) Quotient(above, below) Name(name, indices) Apply(name, arguments,
primes) W_{ij} is Name("W", (i, j)); f''(x) is Apply("f", (x,), 2) Big(kind, …) sums, products, maxima over indices
Derivative(of, by, sign) sign is "∂", "d" or "∇" Statistic(kind, …) E, Var, Cov, with what is given and what is drawn
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace
from fractions import Fraction
from typing import Any

from symnn.reading.formula.frozen_part import FrozenPart


class Tree(FrozenPart):
    """A part of a formula; start and end are its place in the text, which is no part of what it is."""

    start: int = field(default=0, compare=False, kw_only=True)
    end: int = field(default=0, compare=False, kw_only=True)


class Number(Tree):
    value: Fraction


class Constant(Tree):
    """pi, e, ∞."""

    name: str


class Name(Tree):
    name: str
    indices: tuple[Tree, ...] = ()


class Slice(Tree):
    """low:high as an index; both ends belong to it."""

    low: Tree
    high: Tree


class Apply(Tree):
    """A function, with so many primes, of the arguments, the last `given` of which stand behind a bar: p(x | y)."""

    name: str
    arguments: tuple[Tree, ...]
    primes: int = 0
    given: int = 0


class Transpose(Tree):
    argument: Tree


class Power(Tree):
    """`early`: the exponent is written before the index of the base, A^2_{ij}; `entries`: of every entry, x.^2."""

    base: Tree
    exponent: Tree
    early: bool = False
    entries: bool = False
    at: int = field(default=0, compare=False, kw_only=True)


class Quotient(Tree):
    above: Tree
    below: Tree


class Sum(Tree):
    """`at` are the places of the signs, of the first term where it begins; told by the typed syntax alone."""

    terms: tuple[Tree, ...]
    signs: tuple[int, ...]
    at: tuple[int, ...] = field(default=(), compare=False, kw_only=True)


class Product(Tree):
    """factors[0] signs[0] factors[1] …; `at` are the places of the signs."""

    factors: tuple[Tree, ...]
    signs: tuple[str, ...]
    at: tuple[int, ...] = field(default=(), compare=False, kw_only=True)


class Group(Tree):
    """What stands in brackets: nothing is regrouped across them."""

    inside: Tree


class Entry(Tree):
    """[A]_{ij} or (A)_{ij}: an entry of a value."""

    of: Tree
    indices: tuple[Tree, ...]


class Big(Tree):
    """kind is "sum", "product", "max", "min" or "list", the column of all; low and high are None where the text
    gives no range; `when` are conditions on indices.
    """

    kind: str
    index: str
    low: Tree | None
    high: Tree | None
    body: Tree
    when: tuple[Tree, ...] = ()


class Extremum(Tree):
    """max(a, b, …) or min: of two or more numbers, or of the entries of one array."""

    kind: str
    arguments: tuple[Tree, ...]


class Optimum(Tree):
    """argmax or argmin of a number over names; with min or max as kind the optimal value. `within` says in what the
    names lie.
    """

    kind: str
    over: tuple[Tree, ...]
    body: Tree
    within: tuple[Tree, ...] = ()


class Derivative(Tree):
    """Of `of` by all of `by`, one after the other; sign "∇" without `by` is by the argument of the function that
    `of` is.
    """

    of: Tree
    by: tuple[Tree, ...]
    sign: str
    order: int = 1


class Norm(Tree):
    """kind is "" or "2", "F" (Frobenius), "1", "inf", "abs", or the index as it is written: "*", "p"."""

    argument: Tree
    kind: str


class Inner(Tree):
    left: Tree
    right: Tree


class Cases(Tree):
    """(value, condition); a condition None is "otherwise"."""

    cases: tuple[tuple[Tree, Tree | None], ...]


class Compare(Tree):
    """left sign right sign …, as a condition."""

    sides: tuple[Tree, ...]
    signs: tuple[str, ...]


class Logic(Tree):
    """kind is "and", "or", "iff" or "implies"."""

    kind: str
    parts: tuple[Tree, ...]


class Truth(Tree):
    """The indicator function of a condition."""

    condition: Tree


class Rows(Tree):
    """A matrix written out, entry by entry or block by block."""

    rows: tuple[tuple[Tree, ...], ...]


class Statistic(Tree):
    """kind is "E", "Var" or "Cov"; `given` stands after a bar; `over` is what the subscript says: names, or (name,
    Law).
    """

    kind: str
    arguments: tuple[Tree, ...]
    given: Tree | None = None
    over: tuple[Tree, ...] = ()


class Distribution(Tree):
    """A distribution by its name and parameters."""

    name: str
    parameters: tuple[Tree, ...]


class Sample(Tree):
    """name ∼ law, under an expectation."""

    name: Tree
    law: Tree


class Primed(Tree):
    """Brackets with so many primes, and with an argument where functions stand in them without theirs: (f + g)'(x)."""

    of: Tree
    primes: int
    at: Tree | None = None


class At(Tree):
    """The body with the name replaced by the value."""

    body: Tree
    name: Tree
    value: Tree


class Limit(Tree):
    """`side`: 1 from above, -1 from below, 0 from both."""

    index: str
    to: Tree
    body: Tree
    side: int = 0


class Integral(Tree):
    """∫ body d index, from low to high; both are None where the text gives no range."""

    index: str
    low: Tree | None
    high: Tree | None
    body: Tree


class Dots(Tree):
    """… in a list, a sum or a product."""


class Listed(Tree):
    """(a, b, …): a list, which is a column where its entries are numbers. `turned` is one with a T, which is how a
    column is written in a line, or the row of it: what fits its place. `blocks` is one in square brackets, whose items
    may be arrays.
    """

    items: tuple[Tree, ...]
    turned: bool = False
    blocks: bool = False


class Labelled(Tree):
    """A part with a brace under it, and what the brace says: sizes (rows, columns) or a text."""

    inside: Tree
    sizes: tuple[Tree, ...] = ()


class Opaque(Tree):
    """Something that is read and never judged: O(n)."""

    text: str


class Event(Opaque):
    r"""P(X \ge a): the probability of a condition, which has a meaning where something in it is random."""

    condition: Tree


class Statement(Tree):
    """sides[0] signs[0] sides[1] …; without a sign it is a fragment. `when` is what the text says after it: "for all
    i".
    """

    sides: tuple[Tree, ...]
    signs: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    places: tuple[tuple[int, int], ...] = field(default=(), compare=False)
    """Where each side stands in the text of the statement."""
    text: str = field(default="", compare=False)


def children(tree: Tree) -> tuple[Tree, ...]:
    """The parts directly below. They are looked for once a tree: it is frozen, so this is what they stay."""
    known: tuple[Tree, ...] | None = tree.__dict__.get("_children")
    if known is None:
        known = tuple(part for name in tree.said for part in _trees(getattr(tree, name)))
        object.__setattr__(tree, "_children", known)
    return known


def _trees(value: Any) -> Iterator[Tree]:
    if isinstance(value, Tree):
        yield value
    elif isinstance(value, tuple):
        for v in value:
            yield from _trees(v)


def walk(tree: Tree) -> tuple[Tree, ...]:
    """The part and all parts of it, what is around before what is inside. They are looked for once a tree."""
    inside: tuple[Tree, ...] | None = tree.__dict__.get("_inside")
    if inside is None:
        parts, todo = [], [*reversed(children(tree))]
        while todo:
            parts.append(part := todo.pop())
            todo.extend(reversed(children(part)))
        inside = tuple(parts)
        object.__setattr__(tree, "_inside", inside)
    return (tree, *inside)


def mentioned(tree: Tree) -> tuple[str, ...]:
    """The names and functions in a tree, each as often as it stands there. They are looked for once a tree."""
    known: tuple[str, ...] | None = tree.__dict__.get("_mentioned")
    if known is not None:
        return known
    for part in reversed(walk(tree)):  # what is inside comes before what is around it
        own = (part.name,) if isinstance(part, Name | Apply) else ()
        known = own + tuple(name for inner in children(part) for name in inner.__dict__["_mentioned"])
        object.__setattr__(part, "_mentioned", known)
    assert known is not None
    return known


def whole(number: int) -> Tree:
    """A whole number, with a sign in front if it is negative."""
    return Number(Fraction(number)) if number >= 0 else Sum((Number(Fraction(-number)),), (-1,))


def affine(tree: Tree) -> tuple[str, int] | None:
    """t + 2 as ("t", 2), 3 as ("", 3); None for others."""
    match tree:
        case Number() if tree.value.denominator == 1:
            return "", int(tree.value)
        case Name() if not tree.indices:
            return tree.name, 0
        case Group() | Labelled():
            return affine(tree.inside)
        case Sum():
            letter, total = "", 0
            for part, sign in zip(tree.terms, tree.signs, strict=True):
                found = affine(part)
                if found is None or (found[0] and (letter or sign < 0)):
                    return None
                letter, total = letter or found[0], total + sign * found[1]
            return letter, total
    return None


def bare(tree: Tree) -> Tree:
    """What stands in brackets or over a brace."""
    while isinstance(tree, Group | Labelled):
        tree = tree.inside
    return tree


def put(tree: Any, letter: str, value: Tree) -> Any:
    """The tree (or a tuple of trees) with a value for every place of a letter."""
    if isinstance(tree, tuple):
        return tuple(put(part, letter, value) for part in tree)
    if not isinstance(tree, Tree):
        return tree
    if isinstance(tree, Name) and tree.name == letter and not tree.indices:
        return value
    changed = {name: put(getattr(tree, name), letter, value) for name in tree.said}
    return replace(tree, **changed)


def free_names(tree: Tree) -> set[str]:
    """The names in a tree over which no sum and no optimum in it is taken."""
    own = {tree.name} if isinstance(tree, Name) else set()
    own = own.union(*map(free_names, children(tree)))
    match tree:
        case Big(index=index) | Limit(index=index):
            return own - {index}
        case Optimum(over=over):
            return own - {name.name for name in over if isinstance(name, Name)}
    return own


def unbound(tree: Tree) -> tuple[str, ...]:
    """`mentioned` without the indices over which the sums in it run."""
    known: tuple[str, ...] | None = tree.__dict__.get("_unbound")
    if known is None:
        bound = {part.index for part in walk(tree) if isinstance(part, Big)}
        bound -= free_names(tree) if bound else set()
        known = tuple(name for name in mentioned(tree) if name not in bound)
        object.__setattr__(tree, "_unbound", known)
    return known


def indices_at_end(tree: Tree) -> Iterator[str]:
    """The indices of the sums that end where the tree ends, without a bracket behind them."""
    while isinstance(tree, Product | Big):
        if isinstance(tree, Big):
            yield tree.index
        tree = tree.body if isinstance(tree, Big) else tree.factors[-1]

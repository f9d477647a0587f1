"""The trees that Pairing.v checks, and what its checker makes of them, once more in Python: to find the names under
which the products of two sides are the same. Nothing here is trusted: Coq computes all of it again.

Trees are tuples: ("Num", z), ("Inv", p), ("Extent", s), ("Leaf", id, ix), ("Del", i, j), ("Plus", a, b), ("Minus", a,
b), ("Opp", a), ("Times", a, b), ("Sum", v, s, a). Indices and sizes are numbers; below `free` are those of the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

Tree = tuple[Any, ...]
MOST = 2_000
"""Products of one side."""
TRIES = 720
"""Orders of summed indices that are tried for one product."""


class Summand(NamedTuple):
    """c · Σ over binders (index, size) of the product of factors ("L", id, ix), ("D", i, j), ("S", s)."""

    binders: tuple[tuple[int, int], ...]
    factors: tuple[Tree, ...]
    c: Fraction


class TooLong(Exception):
    """More products than are paired."""


Key = tuple[tuple[tuple[int, int], ...], tuple[Tree, ...]]
Renaming = tuple[tuple[int, int], ...]


def expand(tree: Tree) -> list[Summand]:
    """The products of a tree, in the order of the checker."""
    match tree:
        case ("Plus", a, b):
            return expand(a) + expand(b)
        case ("Minus", a, b):
            return expand(a) + [t._replace(c=-t.c) for t in expand(b)]
        case ("Opp", a):
            return [t._replace(c=-t.c) for t in expand(a)]
        case ("Times", a, b):
            return _times(expand(a), expand(b))
        case ("Sum", v, s, a):
            return [t._replace(binders=((v, s), *t.binders)) for t in expand(a)]
    single = _single(tree)
    return [single] if single.c else []


def _single(tree: Tree) -> Summand:
    """A number or a factor that stands alone."""
    match tree:
        case ("Num", z):
            return Summand((), (), Fraction(z))
        case ("Inv", p):
            return Summand((), (), Fraction(1, p))
        case ("Extent", s):
            return Summand((), (("S", s),), Fraction(1))
        case ("Leaf", name, ix):
            return Summand((), (("L", name, ix),), Fraction(1))
        case ("Del", i, j):
            return Summand((), (("D", i, j),), Fraction(1))
    raise AssertionError(tree[0])


def _times(first: Sequence[Summand], second: Sequence[Summand]) -> list[Summand]:
    if len(first) * len(second) > MOST:
        raise TooLong
    return [Summand(t.binders + u.binders, t.factors + u.factors, t.c * u.c) for t in first for u in second]


def reduced(term: Summand, free: Sequence[tuple[int, int]]) -> Summand:
    """Deltas used up, sums over what does not occur as sizes, in the order of the checker."""
    binders, factors = list(term.binders), list(term.factors)
    for _ in range(len(term.factors)):
        less = _one_delta_less(binders, factors, free)
        if less is None:
            break
        binders, factors = less
    for b in list(binders):
        if all(b[0] not in indices_of(f) for f in factors):
            binders.remove(b)
            factors.insert(0, ("S", b[1]))
    return Summand(tuple(binders), tuple(factors), term.c)


def _one_delta_less(
    binders: list[tuple[int, int]], factors: list[Tree], free: Sequence[tuple[int, int]]
) -> tuple[list[tuple[int, int]], list[Tree]] | None:
    """With the first delta over a summed index used up; None if there is none, or it takes no index away."""
    found = next((f for f in factors if f[0] == "D" and _usable(f, binders)), None)
    if found is None:
        return None
    rest = list(factors)
    rest.remove(found)
    i, j = found[1], found[2]
    if i == j:
        return binders, rest
    taken = next((t for t in ((i, j), (j, i)) if _takes(*t, binders, free)), None)
    if taken is None:
        return None
    gone, kept = taken
    return [b for b in binders if b[0] != gone], [_moved(f, {gone: kept}) for f in rest]


def _usable(factor: Tree, binders: Sequence[tuple[int, int]]) -> bool:
    summed = {v for v, _ in binders}
    return factor[1] == factor[2] or factor[1] in summed or factor[2] in summed


def _takes(i: int, j: int, binders: Sequence[tuple[int, int]], free: Sequence[tuple[int, int]]) -> bool:
    size = dict(binders).get(i)
    return size is not None and ((j, size) in binders or ((j, size) in free and j not in dict(binders)))


def indices_of(factor: Tree) -> tuple[int, ...]:
    match factor:
        case ("L", _, ix):
            return tuple(ix)
        case ("D", i, j):
            return i, j
        case _:
            return ()


def _moved(factor: Tree, to: dict[int, int]) -> Tree:
    match factor:
        case ("L", name, ix):
            return "L", name, tuple(to.get(i, i) for i in ix)
        case ("D", i, j):
            return "D", to.get(i, i), to.get(j, j)
        case _:
            return factor


def key(term: Summand, to: dict[int, int]) -> Key:
    """What the checker compares after renaming."""
    return (
        tuple(sorted((to.get(v, v), s) for v, s in term.binders)),
        tuple(sorted(_turned(_moved(f, to)) for f in term.factors)),
    )


def _turned(factor: Tree) -> Tree:
    """A delta is symmetric."""
    return ("D", *sorted(factor[1:])) if factor[0] == "D" else factor


def named(term: Summand, start: int) -> tuple[Key, Renaming]:
    """The product under the names start, start + 1, … for its summed indices that make it least, and the renaming."""
    best: tuple[Key, Renaming] | None = None
    for order in _orders(term):
        to = {v: start + k for k, v in enumerate(order)}
        found = key(term, to)
        if best is None or found < best[0]:
            best = found, tuple(sorted(to.items()))
    assert best is not None
    return best


def _orders(term: Summand) -> Iterator[tuple[int, ...]]:
    """Orders of the summed indices: what can be told apart by where it stands is not permuted."""
    summed = dict(term.binders)
    tried = 0

    def refine(colours: dict[int, Any]) -> dict[int, int]:
        while True:
            signs = {
                v: (
                    colours[v],
                    sorted(_moved_sign(f, v, colours) for f in term.factors if v in indices_of(f)),
                )
                for v in summed
            }
            ranks = {said: k for k, said in enumerate(sorted(set(map(repr, signs.values()))))}
            new = {v: ranks[repr(signs[v])] for v in summed}
            if len(set(new.values())) == len(set(colours.values())):
                return new
            colours = new

    def search(colours: dict[int, int]) -> Iterator[tuple[int, ...]]:
        nonlocal tried
        classes: dict[int, list[int]] = {}
        for v, c in colours.items():
            classes.setdefault(c, []).append(v)
        open_ = next((classes[c] for c in sorted(classes) if len(classes[c]) > 1), None)
        if open_ is None:
            tried += 1
            yield tuple(sorted(colours, key=lambda v: colours[v]))
            return
        for v in open_:
            if tried < TRIES:
                yield from search(refine({w: (c, w == v) for w, c in colours.items()}))

    yield from search(refine(dict(summed)))


def _moved_sign(factor: Tree, own: int, colours: dict[int, Any]) -> str:
    """A factor as an index sees it."""

    def seen(i: int) -> tuple[Any, ...]:
        if i == own:
            return ("own",)
        return ("bound", colours[i]) if i in colours else ("free", i)

    at = [seen(i) for i in indices_of(factor)]
    if factor[0] == "D":
        at.sort(key=repr)
    return repr((factor[0], factor[1] if factor[0] != "D" else None, at))


class PairingNames(NamedTuple):
    """The renamings for both sides: what a pairing is."""

    left: tuple[Renaming, ...]
    right: tuple[Renaming, ...]


def polynomial(tree: Tree, free: Sequence[tuple[int, int]]) -> dict[Key, Fraction]:
    """The sum of products under canonical names."""
    found: dict[Key, Fraction] = {}
    for term in expand(tree):
        own = reduced(term, free)
        k, _ = named(own, len(free))
        found[k] = found.get(k, Fraction(0)) + own.c
    return {k: c for k, c in found.items() if c}


def tree_of(products: Mapping[Key, Fraction]) -> Tree:
    """A sum of products as a tree again."""
    found: Tree | None = None
    for (binders, factors), c in products.items():
        tree: Tree = ("Num", c.numerator)
        tree = tree if c.denominator == 1 else ("Times", tree, ("Inv", c.denominator))
        for f in factors:
            tree = ("Times", tree, _leaf_of(f))
        for v, s in reversed(binders):
            tree = ("Sum", v, s, tree)
        found = tree if found is None else ("Plus", found, tree)
    return ("Num", 0) if found is None else found


def _leaf_of(factor: Tree) -> Tree:
    match factor:
        case ("L", name, ix):
            return "Leaf", name, ix
        case ("D", i, j):
            return "Del", i, j
        case (_, s):
            return "Extent", s
    raise AssertionError(factor)


def pair(left: Tree, right: Tree, free: Sequence[tuple[int, int]]) -> PairingNames | None:
    """PairingNames under which the products of the two sides are the same; None if there are none."""
    return pair_products(expand(left), expand(right), free)


def pair_products(
    left: Sequence[Summand], right: Sequence[Summand], free: Sequence[tuple[int, int]]
) -> PairingNames | None:
    """The same of sums of products."""
    total: dict[Key, Fraction] = {}
    names: list[tuple[Renaming, ...]] = []
    for side, terms in ((1, left), (-1, right)):
        own = []
        for term in terms:
            k, renaming = named(small := reduced(term, free), len(free))
            total[k] = total.get(k, Fraction(0)) + side * small.c
            own.append(renaming)
        names.append(tuple(own))
    return None if any(total.values()) else PairingNames(names[0], names[1])


def spelled_tree(tree: Tree) -> str:
    """As Coq reads it."""
    match tree:
        case ("Leaf", name, ix):
            return f"Leaf {name} [{';'.join(map(str, ix))}]"
        case ("Num", z):
            return f"Num ({z})"
        case ("Inv", p):
            return f"Inv {p}"
        case ("Sum", v, s, a):
            return f"Sum {v} {s} ({spelled_tree(a)})"
        case (kind, *parts):
            return " ".join([kind, *(f"({spelled_tree(p)})" if isinstance(p, tuple) else str(p) for p in parts)])
    raise AssertionError(tree)

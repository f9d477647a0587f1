"""Equalities that hold by equations between numbers: n·(1/n) = 1, Σ y = 1. What the sides differ by is a multiple of
what the sides of the equation differ by; the multiple is found by division, and a pairing of products shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnn.certificates.coq_file import Premises
from symnn.certificates.coq_text import spelled
from symnn.certificates.index_terms import (
    AppliedFunction,
    IndexTerm,
    OverIndex,
    Pairwise,
    Rational,
)
from symnn.certificates.node_terms import Premise
from symnn.certificates.pairing_proof import paired
from symnn.certificates.pairing_trees import Key, Summand, TooLong, Tree, expand, named, reduced
from symnn.certificates.term_trees import Trees

ONE = Rational(Fraction(1))
ROUNDS = 60


@dataclass(frozen=True)
class ScalarEquation:
    """product of these factors = 1 where none of them has an index, or Σ of the one factor over its index = 1."""

    factors: tuple[Tree, ...]
    summed: bool
    left: IndexTerm
    proof: tuple[str, ...]


def by_equations(entry: Premise, free: dict[str, str], premises: Premises) -> list[str] | None:
    """The lines that prove an equality of numbers; None if they are not found."""
    if entry.relation != "=":
        return None
    trees = Trees(free)
    try:
        sides = [trees.tree(entry.left), trees.tree(entry.right)]
        start = _collected([(1, expand(sides[0])), (-1, expand(sides[1]))], trees.free)
        equations = list(_equations(trees, premises))
        found = _divided(start, equations, trees)
    except TooLong:
        return None
    if found is None:
        return None
    left, right, lines = entry.left, entry.right, []
    for equation, multiple in found:
        terms = " ".join(f"({spelled(t)})" for t in (multiple, equation.left, ONE))
        lines.append((f"apply (use_equation {terms}).", equation.proof))
        left = Pairwise("+", left, Pairwise("*", multiple, ONE))
        right = Pairwise("+", right, Pairwise("*", multiple, equation.left))
    last = paired(left, right, free)
    return None if last is None else _nested(lines, last)


def _nested(lines: Sequence[tuple[str, tuple[str, ...]]], last: list[str]) -> list[str]:
    if not lines:
        return last
    (applied, proof), *rest = lines
    return [applied, "{", *(f"  {line}" for line in _nested(rest, last)), "}", *proof]


# equations ------------------------------------------------------------------------------------------------------------
def _equations(trees: Trees, premises: Premises) -> Iterator[ScalarEquation]:
    """1/u times u, where u is a size or a number by itself; premises Σ y = 1."""
    for k, leaf in enumerate(list(trees.leaves)):
        if isinstance(leaf.term, AppliedFunction) and leaf.term.name == "/" and not leaf.extents:
            inside = leaf.term.arguments[0]
            tree = trees.tree(inside)
            factor: Tree | None = None
            if tree[0] == "Extent":
                factor = ("S", tree[1])
            elif tree[0] == "Leaf":
                factor = ("L", tree[1], ())
            if factor is not None:
                product = Pairwise("*", inside, leaf.term)
                yield ScalarEquation((factor, ("L", k, ())), False, product, ("numbers.",))
    for name, said in premises:
        whole = said.left
        if said.indices or said.right != ONE or not isinstance(whole, OverIndex) or said.relation != "=":
            continue
        tree = trees.tree(whole)
        if tree[0] == "Sum" and tree[3][0] == "Leaf":
            yield ScalarEquation((("L", tree[3][1], ()),), True, whole, (f"exact {name}.",))


# division -------------------------------------------------------------------------------------------------------------
def _collected(sides: Sequence[tuple[int, list[Summand]]], free: Sequence[tuple[int, int]]) -> dict[Key, Fraction]:
    total: dict[Key, Fraction] = {}
    for sign, terms in sides:
        for term in terms:
            small = reduced(term, free)
            key, _ = named(small, len(free))
            total[key] = total.get(key, Fraction(0)) + sign * small.c
    return {k: c for k, c in total.items() if c}


def _divided(
    rest: dict[Key, Fraction], equations: Sequence[ScalarEquation], trees: Trees
) -> list[tuple[ScalarEquation, IndexTerm]] | None:
    """The multiples of the equations of which the difference is the sum; None if something is left."""
    multiples: dict[int, list[tuple[Key, Fraction]]] = {}
    for _ in range(ROUNDS):
        step = next(
            ((key, n, less) for key in rest for n, e in enumerate(equations) if (less := _without(key, e)) is not None),
            None,
        )
        if step is None:
            break
        key, n, less = step
        c = rest.pop(key)
        multiples.setdefault(n, []).append((less, c))
        small = reduced(Summand(less[0], less[1], c), trees.free)
        again, _ = named(small, len(trees.free))
        rest[again] = rest.get(again, Fraction(0)) + c
        rest = {k: v for k, v in rest.items() if v}
    if rest or not multiples:
        return None
    return [(equations[n], products_term(terms, trees)) for n, terms in multiples.items()]


def _without(key: Key, equation: ScalarEquation) -> Key | None:
    """The product without the factors of the equation; None if they are not there."""
    binders, factors = list(key[0]), list(key[1])
    if equation.summed:
        name = equation.factors[0][1]
        for f in factors:
            if f[0] == "L" and f[1] == name and len(f[2]) == 1 and f[2][0] in dict(binders):
                others = [g for g in factors if g is not f]
                if all(f[2][0] not in _indices(g) for g in others):
                    return tuple(b for b in binders if b[0] != f[2][0]), tuple(others)
        return None
    for wanted in equation.factors:
        if wanted not in factors:
            return None
        factors.remove(wanted)
    return tuple(binders), tuple(factors)


def _indices(factor: Tree) -> tuple[int, ...]:
    if factor[0] == "L":
        return tuple(factor[2])
    return tuple(factor[1:]) if factor[0] == "D" else ()


def products_term(terms: Sequence[tuple[Key, Fraction]], trees: Trees) -> IndexTerm:
    """Products as a term again."""
    found: IndexTerm | None = None
    for (binders, factors), c in terms:
        names = {k: name for name, k in trees.place.items()} | {v: f"own_{v}" for v, _ in binders}
        product: IndexTerm = Rational(c)
        for factor in factors:
            product = Pairwise("*", product, trees.factor(factor, names))
        for v, s in reversed(binders):
            product = OverIndex("sum", names[v], trees.sizes[s], product)
        found = product if found is None else Pairwise("+", found, product)
    assert found is not None
    return found

"""What a sum of products has in common: number · powers of factors · rest. Inverses count as negative powers, and the
rest has none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

from symnn.certificates.coq_text import spelled
from symnn.certificates.expectation_terms import product
from symnn.certificates.index_terms import (
    AppliedFunction,
    IndexTerm,
    OverIndex,
    Pairwise,
    Rational,
    alike,
    subterms,
)
from symnn.certificates.pairing_trees import Key, Tree, indices_of, polynomial
from symnn.certificates.term_trees import Trees
from symnn.certificates.visible_signs import ZERO, VisibleSigns

ONE = Rational(Fraction(1))
ROUNDS = 3
Powers = dict[IndexTerm, int]


@dataclass(frozen=True)
class OuterFactors:
    """number · Π base^power · rest; no rest is 1."""

    number: Fraction
    powers: tuple[tuple[IndexTerm, int], ...]
    rest: IndexTerm | None

    @property
    def factors(self) -> list[IndexTerm]:
        """Every factor as often as it stands there; of an inverse, the inverse."""
        return [inverse(b) if n < 0 else b for b, n in self.powers for _ in range(abs(n))]


def inverse(term: IndexTerm) -> IndexTerm:
    return AppliedFunction("/", (term,))


def summands(term: IndexTerm, free: Mapping[str, str]) -> list[tuple[Fraction, IndexTerm]]:
    """The products of a term with their coefficients, in an order that does not depend on how it is written."""
    trees = Trees(free)
    poly = polynomial(trees.tree(term), trees.free)
    found = [(c, _product(key, trees, [])) for key, c in poly.items()]
    return sorted(found, key=lambda s: spelled(alike(s[1])))


def added(terms: Sequence[tuple[Fraction, IndexTerm]]) -> IndexTerm:
    """The sum of products."""
    found: IndexTerm | None = None
    for c, t in terms:
        one = t
        if c != 1:
            one = Rational(c) if t == ONE else Pairwise("*", Rational(c), t)
        found = one if found is None else Pairwise("+", found, one)
    return ZERO if found is None else found


def taken_apart(term: IndexTerm, free: Mapping[str, str], signs: VisibleSigns, merged: bool = True) -> OuterFactors:
    """What all products of a term have in common; 0 has the number 0. `merged`: of what is left over, a root times
    itself is what stands under it.
    """
    powers: Powers = {}
    for _ in range(ROUNDS):
        trees = Trees(free)
        poly = polynomial(trees.tree(term), trees.free)
        if not poly:
            return OuterFactors(Fraction(0), (), None)
        own = {key: _outer(key, trees) for key in poly}
        common = _common(list(own.values()), signs)
        for base, n in common.items():
            powers[base] = powers.get(base, 0) + n
        rest = [
            (c, _product(key, trees, _left(own[key], common, signs if merged else None), own[key]))
            for key, c in poly.items()
        ]
        rest.sort(key=lambda s: spelled(alike(s[1])))
        lead = rest[0][0]
        if not common:
            break
        term = added(rest)
    found = tuple((b, n) for b, n in powers.items() if n)
    small = [(c / lead, t) for c, t in rest]
    return OuterFactors(lead, found, None if small == [(Fraction(1), ONE)] else added(small))


def _outer(key: Key, trees: Trees) -> Powers:
    """The factors that have no summed index, as powers."""
    found: Powers = {}
    for f in _alone(key):
        base, n = _based(_spelled(f, trees, key))
        found[base] = found.get(base, 0) + n
    return found


def _alone(key: Key) -> Iterator[Tree]:
    summed = {v for v, _ in key[0]}
    return (f for f in key[1] if f[0] != "D" and not summed & set(indices_of(f)))


def _based(term: IndexTerm) -> tuple[IndexTerm, int]:
    match term:
        case AppliedFunction(name="/", arguments=(inside,)):
            return inside, -1
        case _:
            return term, 1


def _common(every: Sequence[Powers], signs: VisibleSigns) -> Powers:
    found: Powers = {}
    for base in dict.fromkeys(b for p in every for b in p):
        least = min(p.get(base, 0) for p in every)
        most = max(p.get(base, 0) for p in every)
        if least > 0 or least == most or (least < 0 and signs.apart(base)):
            found[base] = least
    return {b: n for b, n in found.items() if n}


def _left(own: Powers, common: Powers, signs: VisibleSigns | None) -> list[IndexTerm]:
    """What is left of the outer factors of a product."""
    found = []
    for base in dict.fromkeys([*own, *common]):
        n = own.get(base, 0) - common.get(base, 0)
        match base:
            case AppliedFunction(name="sqrt", arguments=(inside,)) if n > 1 and signs and signs.of(inside):
                found += [inside] * (n // 2) + [base] * (n % 2)
            case _:
                found += [inverse(base) if n < 0 else base] * abs(n)
    return found


def _product(key: Key, trees: Trees, left: Sequence[IndexTerm], outer: Powers | None = None) -> IndexTerm:
    """Σ of the factors of a product, with these in the place of its outer ones, if they are told."""
    names = _names(key, trees)
    alone = [] if outer is None else list(_alone(key))
    factors = [*left]
    inner = list(key[1])
    for f in alone:
        inner.remove(f)
    factors += [trees.factor(f, names) for f in inner]
    found = product(sorted(factors, key=lambda t: spelled(alike(t))))
    for v, s in reversed(key[0]):
        found = OverIndex("sum", names[v], trees.sizes[s], found)
    return found


def _spelled(factor: Tree, trees: Trees, key: Key) -> IndexTerm:
    return trees.factor(factor, _names(key, trees))


def _names(key: Key, trees: Trees) -> dict[int, str]:
    """Names of indices; those that are summed have names that nothing inside of a factor has."""
    inside = {t.index for leaf in trees.leaves for t in subterms(leaf.term) if isinstance(t, OverIndex)}
    inside |= set(trees.place)
    prefix = next(p for p in map("own{}_".format, count()) if not any(i.startswith(p) for i in inside))
    return {k: name for name, k in trees.place.items()} | {v: f"{prefix}{v}" for v, _ in key[0]}

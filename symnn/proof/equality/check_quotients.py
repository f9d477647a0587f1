"""A second opinion on equalities: both sides as quotients of polynomials, by school arithmetic. It shares no code with
the normal form.

It imports `expr`, the records of `ops` for what an operator is defined to be, and the expansion of `check_pairing.py`.
An entry at indices that stay letters becomes a quotient over generators: entries of symbols, e^m for a product m, |u|,
log u, sums Σ over products of generators. Rules, all of them: e^{a+b} = e^a e^b, |u|² = u² and |−u| = |u|, log(e^m u) =
m + log u, log(u/v) = log u − log v for a v that is visibly positive. Two quotients are the same if they are when
multiplied out. It holds wherever both sides are defined.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from fractions import Fraction
from itertools import count
from typing import Any, NamedTuple

from symnn.expr import Const, Fold, Indicator, Map, MatrixFunction, Node, Size
from symnn.ops.abs_ import absolute
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt
from symnn.ops.step import step
from symnn.proof.equality.check_pairing import Factor, Rejected, expand
from symnn.proof.equality.ratios import ONE, Gen, Mono, Poly, Quotient, Ratio, Ratios, TooMuch, ratio


class Opinion(NamedTuple):
    """equal: the sides are, wherever both are defined; total: it was seen that both are defined everywhere."""

    equal: bool
    total: bool


class QuotientSum(NamedTuple):
    """A generator Σ over products: its factors, the extents of its summed indices, its other indices in their order."""

    number: int
    factors: Mono
    extents: Mapping[int, Any]
    outer: tuple[int, ...]


def agrees(left: Node, right: Node, given: Iterable[tuple[Node, Node]] = ()) -> Opinion:
    """Whether left = right follows, also from equations that say what a generator, or a power of one, is."""
    school = School()
    place = tuple(range(left.rank))
    try:
        (a, b), (c, d) = school.value(left, place), school.value(right, place)
        gap = school.plus(school.times(a, d), school.scaled(-1, school.times(c, b)))
        for one, other in given:
            gap = school.replaced(gap, one, other)
    except (TooMuch, Rejected, RecursionError):
        return Opinion(False, False)
    return Opinion(not gap, not school.partial)


class School(Ratios):
    """Expressions as quotients over one table of generators."""

    def __init__(self) -> None:
        super().__init__()
        self.powers: set[int] = set()
        self.sums: list[QuotientSum] = []
        self.fresh = count(1)

    # expressions
    # ------------------------------------------------------------------------------------------------------------
    def value(self, node: Node, place: Sequence[int]) -> Quotient:
        """The entry of the node at these indices."""
        total: Quotient = ({}, ONE)
        for c, factors in expand(node):
            names = dict(enumerate(place)) | self.names(factors)
            here = [(leaf, tuple(names[i] for i in slots)) for leaf, slots in factors]
            carried = {i: leaf.shape[k] for leaf, slots in here for k, i in enumerate(slots)}
            summed = {j: carried[j] for i, j in names.items() if i < 0}
            top: Poly = {(): ratio(c)}
            bottom = ONE
            for leaf, slots in here:
                above, below = self.leaf(leaf, slots)
                if not summed.keys().isdisjoint(indices(below)):
                    above, below = self.undivided(above, below)
                top, bottom = self.times(top, above), self.times(bottom, below)
            if summed:
                top = self.plus(*(self.scaled(d, self.sum(m, summed)) for m, d in top.items()))
            total = self.added(total, (top, bottom))
        return total

    def names(self, factors: Sequence[Factor]) -> dict[int, int]:
        """New names for the summed indices of a product."""
        return {i: -next(self.fresh) for i in sorted({i for _, s in factors for i in s if i < 0})}

    def undivided(self, above: Poly, below: Poly) -> Quotient:
        """The quotient as a product with a generator 1/below, which can stand in a sum."""
        return self.times(above, self.single(self.frozen("1 over", [below], self.is_positive(below)))[0]), ONE

    def leaf(self, leaf: Node, slots: tuple[int, ...]) -> Quotient:
        match leaf:
            case Map():
                return self.map(leaf, slots)
            case Size():
                return self.single(self.generator(("size", leaf.value), (), positive=True))
            case Indicator() if (
                leaf.coefficients == (1, -1)
                and leaf.offset == 0
                and leaf.relation == "="
                and leaf.shape[0] == leaf.shape[1]
            ):
                return (ONE, ONE) if slots[0] == slots[1] else self.single(self.generator(leaf, sorted(slots)))
            case _:
                self.partial |= isinstance(leaf, MatrixFunction | Fold)
                return self.single(self.generator(leaf, slots))

    def map(self, node: Map, slots: tuple[int, ...]) -> Quotient:
        op = node.operator
        if op is not sqrt and op.define is not None:
            return self.value(op.define(*node.arguments), slots)
        values = [self.value(a, slots if a.rank else ()) for a in node.arguments]
        rules = {
            exp: self.exponential,
            log: self.logarithm,
            absolute: self.absolute,
            reciprocal: self.inverse,
            sqrt: self.root,
        }
        if op in rules:
            return rules[op](values[0])
        if op is power and isinstance(c := node.arguments[1], Const):
            whole = c.value.denominator == 1 and abs(c.value) <= 12
            return self.power(values[0], int(c.value)) if whole else self.root(values[0], c.value)
        if op is step and not values[0][0]:
            return ONE, ONE
        self.partial |= any(kind != "real" for kind in op.domain)
        return self.single(self.frozen(op, [p for v in values for p in v]))

    def power(self, x: Quotient, e: int) -> Quotient:
        found: Quotient = (ONE, ONE)
        for _ in range(abs(e)):
            found = self.times(found[0], x[0]), self.times(found[1], x[1])
        return found if e >= 0 else self.inverse(found)

    def root(self, x: Quotient, e: Fraction = Fraction(1, 2)) -> Quotient:
        """u^{p/q} = (u^{1/q})^p, and (u^{1/q})^q = u."""
        if x[1] != ONE:
            raise TooMuch
        self.partial |= not self.is_positive(x[0])
        g = self.frozen(("root", e.denominator), [x[0]])
        self.folds[g[0]] = e.denominator, 1
        return self.product((), ((g, e.numerator),)), ONE

    def exponential(self, x: Quotient) -> Quotient:
        if x[1] != ONE:
            return self.single(self.frozen("exp", x, positive=True))
        found = ONE
        for m, c in x[0].items():
            g = self.frozen("e to", [{m: 1}], positive=True)
            self.powers.add(g[0])
            found = self.times(found, self.single(g, c)[0])
        return found, ONE

    def logarithm(self, x: Quotient) -> Quotient:
        """Of each polynomial after its common powers of e were taken out."""
        self.partial |= not (self.is_positive(x[0]) and self.is_positive(x[1]))
        if not x[0] or (x[1] != ONE and not self.is_positive(x[1])):
            return self.single(self.frozen("log", x))
        total: Poly = {}
        for sign, p in ((1, x[0]), (-1, x[1])):
            outside, rest = self.content(p)
            parts = [self.scaled(e, self.inside[g][0]) for g, e in outside]
            if rest != ONE:
                parts.append(self.single(self.frozen("log", (rest, ONE)))[0])
            total = self.plus(total, *(self.scaled(sign, q) for q in parts))
        return total, ONE

    def content(self, p: Poly) -> tuple[Mono, Poly]:
        """(powers of e that all products share, what is left)."""
        met = sorted({g for m in p for g, _ in m if g[0] in self.powers})
        least = [(g, min(dict(m).get(g, 0) for m in p)) for g in met]
        outside = tuple((g, e) for g, e in least if e)
        return outside, self.times(p, {tuple((g, -e) for g, e in outside): 1})

    def absolute(self, x: Quotient) -> Quotient:
        top, bottom = x
        if set(top) <= {()} and bottom == ONE:
            return {m: c if c > 0 else -c for m, c in top.items()}, ONE
        if bottom != ONE:
            raise TooMuch
        g = self.frozen("abs", [top if top[min(top)] > 0 else self.scaled(-1, top)])
        self.folds[g[0]] = 2, 2
        return self.single(g)

    def frozen(self, tag: Hashable, parts: Sequence[Poly], positive: bool = False) -> Gen:
        """The generator for a function of these polynomials: its indices by the order in which they occur."""
        places: dict[int, int] = {}
        told = []
        for p in parts:
            for m, c in sorted(p.items()):
                told.append((tuple((n, tuple(places.setdefault(i, len(places)) for i in s), e) for (n, s), e in m), c))
            told.append(((), 0))  # where one polynomial ends
        g = self.generator((tag, tuple(told)), tuple(places), positive)
        self.inside[g] = list(parts)
        return g

    # sums
    # ----------------------------------------------------------------------------------------------------------------
    def sum(self, m: Mono, extents: Mapping[int, Any]) -> Poly:
        """Σ of a product over the indices of `extents`: what does not carry them stands outside, what hangs together by
        them is one sum.
        """
        outside = [(g, e) for g, e in m if extents.keys().isdisjoint(g[1])]
        rest = [(g, e) for g, e in m if not extents.keys().isdisjoint(g[1])]
        lost = extents.keys() - {i for (_, s), _ in rest for i in s}
        found = self.product(
            tuple(outside), tuple((self.generator(("size", extents[i]), (), positive=True), 1) for i in lost)
        )
        for near, bound in connected(tuple(rest), extents.keys()):
            found = self.times(found, self.single(self.known(tuple(sorted(near)), {i: extents[i] for i in bound}))[0])
        return found

    def known(self, factors: Mono, extents: Mapping[int, Any]) -> Gen:
        """The generator of this sum: that of an earlier one of which it is a renaming, or a new one."""
        for old in self.sums:
            names = renaming(factors, old.factors, extents, old.extents)
            if names is not None:
                back = {j: i for i, j in names.items()}
                return old.number, tuple(back[j] for j in old.outer)
        outer = tuple(dict.fromkeys(i for (_, s), _ in factors for i in s if i not in extents))
        g = self.generator(("Σ", len(self.sums)), outer, all(g[0] in self.positive for g, _ in factors))
        self.sums.append(QuotientSum(g[0], factors, dict(extents), outer))
        return g

    # what is given
    # ----------------------------------------------------------------------------------------------------------
    def replaced(self, gap: Poly, one: Node, other: Node) -> Poly:
        """The gap with gᵏ put in wherever the equation says what it is, at all indices; unchanged if it says that of no
        generator g.
        """
        place = [-next(self.fresh) for _ in range(one.rank)]
        (a, b), (c, d) = self.value(one, place), self.value(other, place)
        equation = self.plus(self.times(a, d), self.scaled(-1, self.times(c, b)))
        for m, c0 in equation.items():
            rest = {n: ratio(-v, c0) for n, v in equation.items() if n != m}
            if len(m) == 1 and m[0][1] >= 1 and sorted(m[0][0][1]) == sorted(place) and self.lower(rest, m[0]):
                return self.put_in(gap, m[0], rest)
        return gap

    def lower(self, rest: Poly, lead: tuple[Gen, Ratio]) -> bool:
        """Whether the generator has only smaller powers in the rest, so that putting in comes to an end."""
        return all(g[0] != lead[0][0] or (g == lead[0] and 0 <= e < lead[1]) for n in rest for g, e in n)

    def put_in(self, p: Poly, lead: tuple[Gen, Ratio], value: Poly) -> Poly:
        (number, pattern), k = lead
        for _ in range(12):
            found = next(((m, g, e) for m in p for g, e in m if g[0] == number and e >= k and e.denominator == 1), None)
            if found is None:
                return p
            m, g, _ = found
            c, here = p[m], renamed(value, dict(zip(pattern, g[1], strict=True)))
            rest: Poly = {tuple(sorted((f, x - k) if f == g and x > k else (f, x) for f, x in m if f != g or x > k)): c}
            p = self.plus({n: v for n, v in p.items() if n != m}, self.times(rest, here))
        raise TooMuch


def indices(p: Poly) -> set[int]:
    return {i for m in p for (_, slots), _ in m for i in slots}


def renamed(p: Poly, names: Mapping[int, int]) -> Poly:
    return {tuple(sorted(((n, tuple(names.get(i, i) for i in s)), x) for (n, s), x in m)): c for m, c in p.items()}


def connected(factors: Mono, summed: Set[int]) -> Iterator[tuple[list[tuple[Gen, Ratio]], Set[int]]]:
    """What hangs together by summed indices, with those indices."""
    rest = list(factors)
    while rest:
        near = [rest.pop()]
        bound = summed & set(near[0][0][1])
        while more := [f for f in rest if not bound.isdisjoint(f[0][1])]:
            near, rest = [*near, *more], [f for f in rest if f not in more]
            bound |= summed & {i for (_, s), _ in more for i in s}
        yield near, bound


def renaming(new: Mono, old: Mono, here: Mapping[int, Any], there: Mapping[int, Any]) -> dict[int, int] | None:
    """A one-to-one renaming of indices that makes `new` of `old`, summed ones to summed ones of the same extent; None
    if there is none.
    """
    if sorted((g[0], e) for g, e in new) != sorted((g[0], e) for g, e in old) or len(here) != len(there):
        return None

    def search(k: int, names: dict[int, int], left: list[tuple[Gen, Ratio]]) -> dict[int, int] | None:
        if k == len(new):
            return names
        (number, slots), e = new[k]
        for place, ((other, found), exponent) in enumerate(left):
            trial = dict(names)
            same = (other, exponent) == (number, e) and all(
                trial.setdefault(i, j) == j for i, j in zip(slots, found, strict=True)
            )
            fits = (
                same
                and len(set(trial.values())) == len(trial)
                and all(here.get(i) == there.get(j) for i, j in trial.items())
            )
            result = search(k + 1, trial, left[:place] + left[place + 1 :]) if fits else None
            if result is not None:
                return result
        return None

    return search(0, {}, list(old))

"""Sums with 1/(1 − p_i)², as they stand in second derivatives of log(1 − p), also in products: where p_i is certain,
p_j/(1 − p_i) is the entry Q_ij of the softmax of all entries but i. So p_j is p_i for j = i, else (1 − p_i)·Q_ij.

What is left are polynomials in p_i and in 1 − p_i, from which whole powers of both are taken out exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from symnn.export.stable.complements import complemented, like_terms
from symnn.export.stable.entry_polynomials import ByPowers, in_whole_sums, pinned, to_power, written_out
from symnn.export.stable.flat import Factor, Flat, Labels, flat, inverted, product
from symnn.export.stable.log_parts import axes_of
from symnn.export.stable.softmax_sums import FAR, is_softmax
from symnn.export.stable.stable_operators import select, sum_of_others
from symnn.expr import Add, Atom, Call, Contract, Indicator, Map, Node, add, broadcast, const
from symnn.expr.walk import children, postorder
from symnn.ops.log import log
from symnn.ops.softmax import softmax

Powers = list[tuple[Labels, int, int]]
"""Labels, 0 for p and 1 for 1 − p, exponent."""


def beside_others(root: Node) -> Node:
    """The graph with such sums rewritten; itself where there are none."""
    found = dict.fromkeys(p for n in postorder(root, children) if (p := _squared_below(n)) is not None)
    for p in found:
        root = in_whole_sums(root, EachEntry(p).collected)
    return root


def _squared_below(x: Node) -> Call | None:
    """p where x is 1/(1 − p)^k for k >= 2, or has it as a factor below."""
    base = inverted(x)
    if base is None:
        return None
    inner = flat(base[0])
    met = Counter(p for f, _ in inner.factors if (p := _complement(f)) is not None)
    return next((p for p, times in met.items() if times * base[1] > 1), None)


def _complement(x: Node) -> Call | None:
    """p where x is c·(1 − p) for a softmax p along one axis."""
    found = _less(x)
    p = None if found is None else found[1]
    return p if isinstance(p, Call) and is_softmax((p, tuple(range(p.rank)))) and len(axes_of(p)) == 1 else None


def _less(x: Node) -> tuple[Fraction, Node] | None:
    """(c, u) where x is c·(1 − u)."""
    terms = sorted(like_terms(x), key=lambda t: len(t.factors)) if isinstance(x, Add) else []
    if [len(t.factors) for t in terms] != [0, 1] or terms[0].coefficient != -terms[1].coefficient:
        return None
    ((u, at),) = terms[1].factors
    return (terms[0].coefficient, u) if terms[1].elementwise and at == terms[1].out else None


@dataclass(frozen=True)
class EachEntry:
    """The entries of a softmax p along one axis."""

    p: Call

    @cached_property
    def axis(self) -> int:
        return axes_of(self.p)[0]

    @cached_property
    def less(self) -> Node:
        """1 − p_i."""
        return sum_of_others(self.p, axis=self.axis)

    @cached_property
    def others(self) -> Node:
        """Q_ij, with the axis of j last; 0 for j = i."""
        (z,) = self.p.arguments
        shape = (*z.shape, z.shape[self.axis])
        last, labels = z.rank, list(range(z.rank))
        labels[self.axis] = last
        every = product(Fraction(1), [(z, tuple(labels))], tuple(range(last + 1)), dict(enumerate(shape)))
        same = broadcast(Indicator((shape[self.axis], shape[-1]), (1, -1), 0), shape, (self.axis, last))
        return softmax(select(same, broadcast(const(FAR), shape), every), axis=last)

    def collected(self, node: Node) -> Node:
        """The sum as one of S^a·T^b times what else there is, with S = p_i and T = 1 − p_i; as it is where its terms
        divide by several entries of T.
        """
        if not isinstance(node, Add | Contract) or not self._in(node):
            return node
        terms = self._written_out(flat(node))
        if terms is None:
            return node
        apart = self._by_inverse(terms)
        if apart is None:
            return node
        left, below = apart
        cases = ByPowers()
        for t, at in below:
            for one in self._by_cases(t, at):
                cases.put(*self._apart(*one))
        made = [t.node() for t in (*left, *(t for t, _ in self._terms(cases)))]
        return complemented(add(*made)) if made else broadcast(const(0), node.shape)

    def _by_inverse(self, terms: Sequence[Flat]) -> tuple[list[Flat], list[tuple[Flat, Labels]]] | None:
        """The terms that do not divide by 1 − p and those that do, as few as they can be; None where one divides by
        several of its entries.
        """
        left, below = list[Flat](), ByPowers()
        for t, _ in map(pinned, terms):
            places, logged = self._below(t), self._logged(t)
            if len(places) > 1:
                return None
            if places or len(logged) == 1:
                below.put(*self._apart(t, (places or logged).pop()))
            else:
                left.append(self._cancelled(t))
        made = list(self._terms(below))
        cases = [(t, at) for t, at in made if self._below(t) or self._logged(t)]
        return left + [t for t, _ in made if not self._below(t) and not self._logged(t)], cases

    def _written_out(self, x: Flat) -> list[Flat] | None:
        """The terms, with their sums written out in which p stands, and where they divide by 1 − p all sums."""
        terms = written_out(x, lambda f: self._in(f) and _complement(f) is not self.p)
        if terms is None:
            return None
        left, below = [t for t in terms if not self._below(t)], [t for t in terms if self._below(t)]
        weights = _weights(below)
        for t in below:
            opened = written_out(t, lambda f: f not in weights and _complement(f) is not self.p)
            if opened is None:
                return None
            left += opened
        return [one for t in left for one in _in_weights(t, weights)]

    def _in(self, node: Node) -> bool:
        """Whether p stands among the factors of its terms."""
        match node:
            case Add():
                return any(map(self._in, node.terms))
            case Contract():
                return any(map(self._in, node.operands))
            case _:
                return self._power(node, tuple(range(node.rank))) is not None

    def _below(self, x: Flat) -> set[Labels]:
        """The labels of all 1 − p by which the term is divided."""
        powers = [q for f, at in x.factors for q in (self._power(f, at) or (0, []))[1]]
        return {at for at, which, times in powers if which and times < 0}

    def _logged(self, x: Flat) -> set[Labels]:
        """The labels of all log(1 − p) in the term."""
        logs = [(f.arguments[0], at) for f, at in x.factors if isinstance(f, Map) and f.operator is log]
        return {at for u, at in logs if _complement(u) is self.p}

    def _cancelled(self, x: Flat) -> Flat:
        """The term without p_j and 1/p_j that meet."""
        for f, at in x.factors:
            if f is self.p and (below := next((g for g, own in x.factors if own == at and self._is_below(g)), None)):
                rest = list(x.factors)
                rest.remove((f, at))
                rest.remove((below, at))
                return self._cancelled(replace(x, factors=tuple(rest)))
        return x

    def _is_below(self, x: Node) -> bool:
        return inverted(x) == (self.p, 1)

    def _by_cases(self, x: Flat, at: Labels) -> Iterator[tuple[Flat, Labels]]:
        """The term for j = i and for j ≠ i, with the labels of p_i, for every other label j along which p stands."""
        i = at[self.axis]
        for k, (f, along) in enumerate(x.factors):
            j = along[self.axis] if f is self.p else i
            if j == i or self._rows(along) != self._rows(at):
                continue
            beside = (*x.factors[:k], (self.others, (*at, j)), (self.less, at), *x.factors[k + 1 :])
            yield from self._by_cases(replace(x, factors=beside), at)
            yield from self._by_cases(*self._together(x, at, j))
            return
        if not any(f is self.others and along[self.axis] == along[-1] for f, along in x.factors):
            yield self._summed(x), at

    def _rows(self, at: Labels) -> Labels:
        return tuple(m for k, m in enumerate(at) if k != self.axis)

    def _together(self, x: Flat, at: Labels, j: int) -> tuple[Flat, Labels]:
        """The term at j = i."""
        i = at[self.axis]
        both = Indicator((x.sizes[i], x.sizes[j]), (1, -1), 0)
        return pinned(replace(x, factors=(*x.factors, (both, (i, j)))), at)

    def _summed(self, x: Flat) -> Flat:
        """Σ_j Q_ij = 1, where nothing else is summed along that label."""
        for m in sorted(set(x.sizes) - set(x.out)):
            own = [f for f in x.factors if m in f[1]]
            if len(own) == 1 and own[0][0] is self.others and own[0][1][-1] == m:
                sizes = {k: size for k, size in x.sizes.items() if k != m}
                return self._summed(replace(x, factors=tuple(f for f in x.factors if f is not own[0]), sizes=sizes))
        return x

    def _apart(self, x: Flat, at: Labels) -> tuple[Flat, Labels, tuple[int, int]]:
        """The term without powers of p_i and of 1 − p_i, the labels of p_i, both exponents."""
        rest, coefficient, exponents = list[Factor](), x.coefficient, [0, 0]
        for f, along in x.factors:
            found = self._power(f, along)
            if found is None:
                rest.append((f, along))
                continue
            coefficient *= found[0]
            for labels, which, times in found[1]:
                if labels == at:
                    exponents[which] += times
                else:
                    rest += to_power((self.p, self.less)[which], labels, times)
        return replace(x, coefficient=coefficient, factors=tuple(rest)), at, (exponents[0], exponents[1])

    def _power(self, f: Node, at: Labels) -> tuple[Fraction, Powers] | None:
        """A factor as a number and powers of p and of 1 − p, also of products of both; None if it is no such."""
        if f is self.p or f is self.less:
            return Fraction(1), [(at, 0 if f is self.p else 1, 1)]
        less = _less(f)
        if less is not None and less[1] is self.p:
            return less[0], [(at, 1, 1)]
        base = inverted(f)
        if base is None:
            return None
        inner, number, powers = flat(base[0]), Fraction(1), Powers()
        for g, own in inner.factors:
            found = self._power(g, tuple(at[k] for k in own)) if inner.elementwise else None
            if found is None:
                return None
            number, powers = number * found[0], powers + found[1]
        number *= inner.coefficient
        return (number ** -base[1], [(m, w, -base[1] * k) for m, w, k in powers]) if powers and number else None

    def _terms(self, sums: ByPowers) -> Iterator[tuple[Flat, Labels]]:
        for rest, at, (a, b) in sums:
            factors = (*rest.factors, *to_power(self.p, at, a), *to_power(self.less, at, b))
            yield replace(rest, factors=factors), at


def _weight(x: Node) -> tuple[Fraction, Atom] | None:
    """(c, v) where x is c·(1 − v) with an input v, such as a target."""
    found = _less(x)
    return (found[0], found[1]) if found is not None and isinstance(found[1], Atom) else None


def _weights(terms: Sequence[Flat]) -> dict[Node, tuple[Fraction, Atom]]:
    """All such factors of the terms."""
    found = {f: _weight(f) for t in terms for f, _ in t.factors}
    return {f: w for f, w in found.items() if w is not None}


def _in_weights(x: Flat, weights: Mapping[Node, tuple[Fraction, Atom]]) -> Iterator[Flat]:
    """The term with all such factors as one and the same 1 − v, and v as 1 less this: so they cancel exactly."""
    first = {v: f for f, (_, v) in reversed(list(weights.items()))}
    number, factors = x.coefficient, list[Factor]()
    for k, (f, at) in enumerate(x.factors):
        if isinstance(f, Atom) and f in first:
            rest = (*factors, *x.factors[k + 1 :])
            yield from _in_weights(replace(x, coefficient=number, factors=rest), weights)
            c = weights[first[f]][0]
            yield from _in_weights(replace(x, coefficient=-number / c, factors=(*rest, (first[f], at))), weights)
            return
        if f in weights:
            c, v = weights[f]
            number *= c / weights[first[v]][0]
            f = first[v]
        factors.append((f, at))
    yield replace(x, coefficient=number, factors=tuple(factors))

"""An entry of a softmax that may be certain, where 1 minus it is divided by, raised to a power or logged: p_k is σ(a)
and 1 − p_k is σ(−a), with a = z_k − log Σ_{j≠k} e^{z_j}; the other entries are σ(−a)·q with q their own softmax.

Sums of products are polynomials in σ(−a) then, from which whole powers of σ(a) and of σ(−a) are taken out exactly.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from symnn.export.stable.complements import like_terms
from symnn.export.stable.entry_polynomials import bound_in_order, in_whole_sums, shortest, to_power, written_out
from symnn.export.stable.flat import Factor, Flat, Labels, flat, inverted, is_delta, one_way, product, renamed
from symnn.export.stable.log_parts import axes_of
from symnn.export.stable.softmax_sums import FAR
from symnn.export.stable.stable_operators import select
from symnn.expr import Add, Call, Contract, Indicator, Node, add, broadcast, const
from symnn.expr.walk import children, postorder
from symnn.ops.axes import others
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.sigmoid import sigmoid
from symnn.ops.softmax import softmax


@dataclass(frozen=True)
class CertainEntry:
    """p_k, with p a softmax along one axis; `flag` is [i = k]. Where it is not `alone`, another entry may be the
    certain one: sums with other entries of p stay as they are.
    """

    p: Call
    flag: Indicator
    alone: bool = True

    @cached_property
    def axis(self) -> int:
        return axes_of(self.p)[0]

    @cached_property
    def _without(self) -> tuple[Node, Node]:
        """z without its entry k, and z − z_k without it."""
        (z,) = self.p.arguments
        kept, every = others(z, (self.axis,)), tuple(range(z.rank))
        own = broadcast(Contract([z, self.flag], [every, (self.axis,)], kept), z.shape, kept)
        here, far = broadcast(self.flag, z.shape, (self.axis,)), broadcast(const(FAR), z.shape)
        return select(here, far, z), select(here, far, z - own)

    @cached_property
    def small(self) -> Node:
        """1 − p_k."""
        return sigmoid(log_sum_exp(self._without[1], axis=self.axis))

    @cached_property
    def large(self) -> Node:
        """p_k."""
        return sigmoid(-1 * log_sum_exp(self._without[1], axis=self.axis))

    @cached_property
    def rest(self) -> Node:
        """The softmax of the other entries; 0 at k."""
        return softmax(self._without[0], axis=self.axis)

    def __call__(self, root: Node) -> Node:
        """The graph with p_k written so, and with the sums in which p stands written out."""
        return in_whole_sums(root, self._collected)

    def _collected(self, node: Node) -> Node:
        """The sum of products as a sum of S^a·T^b times what else there is, with S = p_k and T = 1 − p_k."""
        if not isinstance(node, Add | Contract) or not self._in(node):
            return node
        terms = written_out(flat(node), self._in)
        if terms is None or not self.alone and any(self._free(self._pinned(t)) is not None for t in terms):
            return node
        found: dict[object, tuple[Flat, dict[tuple[Labels, int, int], Fraction]]] = {}
        for t in terms:
            for one in self._by_cases(t):
                rest, at, powers = self._apart(one)
                key = frozenset(Counter(rest.factors).items()), frozenset(rest.sizes.items()), at
                _, amounts = found.setdefault(key, (rest, defaultdict(Fraction)))
                amounts[(at, *powers)] += rest.coefficient
        made = [t for rest, amounts in found.values() for t in self._terms(rest, amounts)]
        return add(*made) if made else broadcast(const(0), node.shape)

    def _in(self, node: Node) -> bool:
        return any(n is self.p or n is self.small or n is self.large for n in postorder(node, children))

    def _by_cases(self, x: Flat) -> Iterator[Flat]:
        """The term at i = k and beside it, for every label along which p stands."""
        x = self._pinned(x)
        free, pinned = self._free(x), self._here(x)
        if free is None:
            if not any(f is self.rest and at[self.axis] in pinned for f, at in x.factors):
                yield self._summed(replace(x, factors=tuple(self._entry(f) for f in x.factors)))
            return
        beside: list[Factor] = []
        for f, at in x.factors:
            taken = f is self.p and at[self.axis] == free
            beside += [(self.rest, at), (self.small, self._beside(at))] if taken else [(f, at)]
        yield from self._by_cases(replace(x, factors=tuple(beside)))
        if not any(at == (free,) and self._excludes(f) for f, at in x.factors):
            yield from self._by_cases(replace(x, factors=(*x.factors, (self.flag, (free,)))))

    def _excludes(self, f: Node) -> bool:
        """Whether [i = c] is said of another number c."""
        if not isinstance(f, Indicator) or f.relation != "=" or f.coefficients != self.flag.coefficients:
            return False
        return bool(f.offset.is_Integer and self.flag.offset.is_Integer and f.offset != self.flag.offset)

    def _here(self, x: Flat) -> set[int]:
        """The labels that are k."""
        return {at[0] for f, at in x.factors if f is self.flag}

    def _free(self, x: Flat) -> int | None:
        """A label along which p stands, and that may be k or not."""
        here = self._here(x)
        return next((at[self.axis] for f, at in x.factors if f is self.p and at[self.axis] not in here), None)

    def _beside(self, at: Labels) -> Labels:
        return tuple(m for k, m in enumerate(at) if k != self.axis)

    def _entry(self, f: Factor) -> Factor:
        return (self.large, self._beside(f[1])) if f[0] is self.p else f

    def _pinned(self, x: Flat) -> Flat:
        """[i = j][i = k] as [j = k][i = k]; each equation once."""
        factors = renamed([(one_way(f), at) if isinstance(f, Indicator) else (f, at) for f, at in x.factors])
        while True:
            pinned = {at[0] for f, at in factors if f is self.flag}
            new = [self._read(f, at, pinned) for f, at in factors]
            if new == factors:
                break
            factors = new
        seen = dict.fromkeys(f for f in factors if f[0] is self.flag)
        return replace(x, factors=(*(f for f in factors if f[0] is not self.flag), *seen))

    def _read(self, f: Node, at: Labels, pinned: set[int]) -> Factor:
        """[i = j] as an equation of the other label, where one is k."""
        if not is_delta(f) or not pinned & set(at):
            return f, at
        return self.flag, (max(at) if min(at) in pinned else min(at),)

    def _summed(self, x: Flat) -> Flat:
        """Σ q = 1, Σ [i = k] = 1 and Σ [i = j] = 1, where nothing else is summed along that label."""
        for m in sorted(set(x.sizes) - set(x.out)):
            own = [f for f in x.factors if m in f[1]]
            if len(own) == 1 and self._adds_to_one(*own[0], m):
                sizes = {k: size for k, size in x.sizes.items() if k != m}
                return self._summed(replace(x, factors=tuple(f for f in x.factors if f is not own[0]), sizes=sizes))
        return x

    def _adds_to_one(self, f: Node, at: Labels, m: int) -> bool:
        return (
            f is self.flag
            or is_delta(f)
            and at[0] != at[1]
            or f is self.rest
            and at[self.axis] == m
            and at.count(m) == 1
        )

    def _apart(self, x: Flat) -> tuple[Flat, Labels, tuple[int, int]]:
        """The term without the powers of p_k and of 1 − p_k on one row of labels, these labels, both exponents."""
        rest, coefficient, powers = list[Factor](), x.coefficient, dict[Labels, list[int]]()
        for f, at in x.factors:
            found = self._power(f, at)
            if found is None:
                rest.append((f, at))
                continue
            coefficient *= found[0]
            for labels, which, times in found[1]:
                powers.setdefault(labels, [0, 0])[which] += times
        (first, both), *more = powers.items() or [((), [0, 0])]
        for at, (a, b) in more:
            rest += self._factors(at, a, b)
        return (
            replace(bound_in_order(replace(x, factors=tuple(rest))), coefficient=coefficient),
            first,
            (both[0], both[1]),
        )

    def _power(self, f: Node, at: Labels) -> tuple[Fraction, list[tuple[Labels, int, int]]] | None:
        """A factor as a number and powers of S and of T (0 and 1), also of products of both; None if it is no such."""
        if f is self.large or f is self.small:
            return Fraction(1), [(at, 0 if f is self.large else 1, 1)]
        base = inverted(f)
        if base is None:
            return None
        found = self._powers_of(flat(base[0]), at)
        return found and (
            found[0] ** -base[1],
            [(labels, which, -base[1] * times) for labels, which, times in found[1]],
        )

    def _powers_of(self, x: Flat, at: Labels) -> tuple[Fraction, list[tuple[Labels, int, int]]] | None:
        """The same for a product of such factors, and of nothing else."""
        number, powers = x.coefficient, list[tuple[Labels, int, int]]()
        for f, own in x.factors:
            found = self._power(f, tuple(at[k] for k in own)) if x.elementwise else None
            if found is None:
                return None
            number, powers = number * found[0], powers + found[1]
        return (number, powers) if powers and number else None

    def _factors(self, at: Labels, a: int, b: int) -> list[Factor]:
        return [*to_power(self.large, at, a), *to_power(self.small, at, b)]

    def _terms(self, rest: Flat, amounts: dict[tuple[Labels, int, int], Fraction]) -> Iterator[Node]:
        """c·S^a·T^b added: a polynomial in T, without its roots at 0 and at 1."""
        at = next(iter(amounts))[0]
        for c, a, b in shortest({(a, b): c for (_, a, b), c in amounts.items()}):
            made = replace(rest, coefficient=c, factors=(*rest.factors, *self._factors(at, a, b)))
            yield self._chosen(made) if b < 0 else made.node()

    def _chosen(self, x: Flat) -> Node:
        """What may be too large for a float is chosen where the equations hold, not multiplied by 0 elsewhere."""
        flags = tuple(f for f in x.factors if f[0] is self.flag and f[1][0] in x.out)
        if not flags:
            return x.node()
        sizes = {m: x.sizes[m] for m in x.out}
        here = product(Fraction(1), flags, x.out, sizes)
        left = replace(x, factors=tuple(f for f in x.factors if f not in flags)).node()
        return select(here, left, broadcast(const(0), left.shape))


def certain_entries(root: Node) -> Node:
    """The graph with every p_k rewritten that 1 is compared with; itself where there is none."""
    nodes = postorder(root, children)
    if any(_is_softmax(n) for n in nodes) and any(isinstance(n, Indicator) for n in nodes):
        sums = [n for n in nodes if isinstance(n, Add)]
        entries = dict.fromkeys(e for n in sums for e in _complements(n)) or dict.fromkeys(
            e for n in sums for e in _slopes(n)
        )
        softmaxes = Counter(p for p, _ in entries)
        for p, flag in entries:
            root = CertainEntry(p, flag, alone=softmaxes[p] == 1)(root)
    return root


def _complements(x: Add) -> Iterator[tuple[Call, Indicator]]:
    """(p, [i = k]) where the sum is c·(1 − p_k)."""
    terms = sorted(like_terms(x), key=lambda t: len(t.factors)) if len(x.terms) == 2 else ()
    if len(terms) == 2 and not terms[0].factors and terms[0].coefficient == -terms[1].coefficient:
        for p, at in terms[1].factors:
            if isinstance(p, Call) and _is_softmax(p) and len(axes_of(p)) == 1 and len(terms[1].factors) == 2:
                (along,) = (at[a] for a in axes_of(p))
                every = set(at) == set(terms[1].sizes) == {*terms[1].out, along} and along not in terms[1].out
                yield from ((p, one_way(f)) for f, m in _equations(terms[1]) if m == (along,) and every)


def _slopes(x: Add) -> Iterator[tuple[Call, Indicator]]:
    """(p, [i = k]) where terms of the sum have p_i·[i = k] and p_i·p_k."""
    terms = like_terms(x)
    pairs = [
        {(p, one_way(f), m in t.out) for p, (m,) in _vectors(t) for f, at in _equations(t) if at == (m,)} for t in terms
    ]
    for p, flag, outside in dict.fromkeys(e for some in pairs for e in some):
        if outside and any((p, flag, False) in some for some in pairs):
            yield p, flag


def _vectors(x: Flat) -> list[tuple[Call, Labels]]:
    """The softmaxes among the factors, with the label along which each adds to 1."""
    return [
        (f, (at[axes_of(f)[0]],))
        for f, at in x.factors
        if isinstance(f, Call) and _is_softmax(f) and len(axes_of(f)) == 1
    ]


def _is_softmax(x: Node) -> bool:
    return isinstance(x, Call) and x.composition is softmax


def _equations(x: Flat) -> list[tuple[Indicator, Labels]]:
    """The equations of one label each."""
    return [(f, at) for f, at in x.factors if isinstance(f, Indicator) and f.relation == "=" and len(at) == 1]

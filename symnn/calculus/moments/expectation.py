"""Expectations become moments: linearity, independence of symbols, independence of entries. What cannot be taken apart
stays E[…].

An argument is expanded into products of indexed factors. Of one symbol with independent entries, k factors at different
places have the expectation Σ over partitions σ of the places, Π over blocks B of σ (δ of all places in B)·κ(B), where κ
is the joint cumulant of what stands at these places, taken as functions of one entry: for two zero-mean factors,
δ·variance. Deltas act at once, so that after W has been averaged, a at two places is a at one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import prod
from typing import Any, TypeGuard

from symnn.bridge import read_shaped
from symnn.bridge.random import STATISTICS, BoundNumber, expectation, law_of, meaning
from symnn.calculus.moments.form_means import FormMeans
from symnn.calculus.moments.indexed_expansion import MOST_TERMS, IndexedExpansion, random_parts
from symnn.calculus.moments.iterated_means import averaged_once, least_by_law, linear_pieces
from symnn.calculus.moments.kept_demands import with_demands
from symnn.calculus.moments.largest_means import mean_of_largest
from symnn.calculus.moments.laws import SPREADS, RandomEntry, is_smooth
from symnn.calculus.moments.mirrored import grows_slowly, half_of_mirrored, parity
from symnn.calculus.moments.plain_numbers import ONE, ZERO, distributed, lifted, plus, times
from symnn.calculus.moments.random_products import (
    FixedPosition,
    Name,
    RandomFactor,
    RandomTerm,
    cumulant,
    partitions,
    renamed,
)
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.derivative import jacobian, occurs
from symnn.errors import BudgetError
from symnn.expr import Add, Atom, Const, Contract, Indicator, Map, Node, postorder, zeros
from symnn.expr.walk import fold, with_children
from symnn.ops.abs_ import absolute
from symnn.ops.signs import NONNEGATIVE, POSITIVE, sign

MOST_PLACES = 6
READABLE = 120
"""Moments of more parts than this are shown as they were found: to tidy them takes long, and nobody reads them."""


@dataclass
class Resolver(IndexedExpansion):
    """Resolves several expressions with one table of unknown moments, so that they can be compared.

    used    the assumptions that were used, in words
    check   called again and again; it may raise BudgetError
    """

    check: Callable[[], None] = lambda: None
    used: dict[str, None] = field(default_factory=dict)
    entries: dict[Atom, RandomEntry] = field(default_factory=dict)
    divided: dict[Node, None] = field(default_factory=dict)
    """What was divided by, and is nowhere in the claim."""
    nonzero: dict[Node, None] = field(default_factory=dict)
    """Variances of linear forms of which it was used that they are not 0."""
    forms: dict[Node, Node | None] = field(default_factory=dict)
    """What was found for functions of linear forms; None for what has no closed form."""
    known_positive: Callable[[Node, bool], tuple[str, ...] | None] = lambda x, strictly: None
    """The assumptions that say that a number is positive, or not negative."""

    # the whole expression
    def resolve(self, root: Node) -> Node:
        """The expression with every E, Var and Cov in it written as moments, as far as that goes; what is no longer
        there and has not a value everywhere stands in it with a factor 0.
        """
        return with_demands(fold(root, self._visit)[root], root)

    def _visit(self, node: Node, parts: list[Node]) -> Node:
        if not isinstance(node, Map) or node.operator not in STATISTICS:
            return with_children(node, parts)
        if node.operator is expectation:
            return self.expect(parts[0])
        meant = meaning(node.operator, *parts)
        return fold(meant, self._visit)[meant]

    def expect(self, argument: Node) -> Node:
        """E of every entry."""
        found = mean_of_largest(argument, self)
        found = FormMeans(self).value(argument) if found is None else found
        if found is not None:
            return found
        out = tuple(self._name(s) for s in argument.shape)
        done = [t for term in self._expand(argument, out) for t in self._settle(self._pinned(term, out), out)]
        if not done:
            return zeros(*argument.shape)
        terms = [self._node(t, out) for t in done]
        return terms[0] if len(terms) == 1 else Add(terms)

    def entry(self, owner: Atom) -> RandomEntry:
        if owner not in self.entries:
            said = self._keep_to_itself if isinstance(owner.label, BoundNumber) else self.say
            made = RandomEntry(owner, said, same, self.expect, self.is_less, self.divide)
            for known in self.entries.values():
                if known.law == made.law and made.law.distribution:
                    made.share(known)
                    break
            self.entries[owner] = made
        return self.entries[owner]

    def is_less(self, a: Node, b: Node, strictly: bool = True) -> bool:
        """Whether a < b, or a <= b, is visible, follows from a law, or is assumed."""
        gap = tidy(plus(*distributed(plus(b, times(Const(-1), a)))))
        return all(self._is_positive(piece, strictly) for piece in linear_pieces(gap))

    def _is_positive(self, gap: Node, strictly: bool) -> bool:
        least = least_by_law(gap)
        signs = (POSITIVE, NONNEGATIVE) if least is not None or not strictly else (POSITIVE,)
        gap = gap if least is None else least
        if sign(gap) in signs:
            return True
        assumed = self.known_positive(gap, len(signs) == 1)
        for text in assumed or ():
            self.say(text)
        return assumed is not None

    def divide(self, x: Node) -> None:
        """It is divided by x."""
        self.divided[x] = None

    def _keep_to_itself(self, text: str) -> None:
        """What is known of the variable of an integral is not assumed."""

    def say(self, text: str) -> None:
        self.used[text] = None

    # independence
    def _settle(self, term: RandomTerm, out: Sequence[Name]) -> list[RandomTerm]:
        """The expectation of a term as terms without random factors."""
        done: list[RandomTerm] = []
        open_terms = [term]
        while open_terms:
            self.check()
            t = open_terms.pop()
            if not t.coefficient:
                continue
            if not t.random:
                done.append(t)
                continue
            if (squared := self._without_squared_sizes(t)) is not None:
                open_terms += [self._pinned(x, out) for x in squared]
                continue
            groups = self._groups(t.random)
            if len(groups) > 1:
                self._say_independent(groups)
            group = next((g for g in groups if self._separable(g)), groups[0])
            rest = replace(t, random=tuple(f for g in groups if g is not group for f in g))
            if self._separable(group):
                open_terms += self._averaged(rest, group)
            else:
                parts = self._otherwise(group)
                open_terms += [self._pinned(rest.times(p), out) for p in parts]
            if len(done) + len(open_terms) > MOST_TERMS:
                raise BudgetError(f"an expectation has more than {MOST_TERMS} terms")
        return done

    def _groups(self, factors: Sequence[RandomFactor]) -> list[list[RandomFactor]]:
        """Factors that may depend on each other: those of one symbol, of symbols declared jointly, and of functions of
        several.
        """
        groups: list[tuple[set[Hashable], list[RandomFactor]]] = []
        for f in factors:
            sources, members = self._sources(f), [f]
            for other in [g for g in groups if g[0] & sources]:
                groups.remove(other)
                sources, members = sources | other[0], other[1] + members
            groups.append((sources, members))
        return [members for _, members in groups]

    def _sources(self, f: RandomFactor) -> set[Hashable]:
        laws = [(n, law_of(n.label)) for n in postorder(f.node, random_parts) if isinstance(n, Atom)]
        return {(law.joint or n) for n, law in laws if law is not None}

    def _separable(self, group: Sequence[RandomFactor]) -> bool:
        """Whether the expectation of the product follows from the law of one entry."""
        owners = {f.owner for f in group}
        if len(owners) > 1 or None in owners:
            return False
        (owner,) = owners
        assert owner is not None
        places = {f.names for f in group}
        law = law_of(owner.label)
        assert law is not None
        match law.dependence:
            case "independent":
                return len(places) <= MOST_PLACES
            case "uncorrelated":
                return len(places) == 1 or (len(places) == len(group) == 2 and all(f.inside is None for f in group))
            case _:
                return len(places) == 1

    def _averaged(self, rest: RandomTerm, group: Sequence[RandomFactor]) -> Iterator[RandomTerm]:
        """One term for every way in which places can coincide."""
        owner = group[0].owner
        assert owner is not None
        entry = self.entry(owner)
        at: dict[tuple[Name, ...], list[RandomFactor]] = {}
        for f in group:
            at.setdefault(f.names, []).append(f)
        self.say_law(owner, len(at) > 1)
        moments: dict[frozenset[int], Node] = {}
        places = list(at)

        def moment(block: frozenset[int]) -> Node:
            if block not in moments:
                factors = [f for k in sorted(block) for f in at[places[k]]]
                moments[block] = entry.value(
                    sum(f.inside is None for f in factors), [f.inside for f in factors if f.inside is not None]
                )
            return moments[block]

        for partition in partitions(list(range(len(places)))):
            value = times(*(cumulant(block, moment) for block in partition))
            if value is ZERO:
                continue
            pairs = [
                pair for block in partition for k in block[1:] for pair in zip(places[block[0]], places[k], strict=True)
            ]
            joined = self._identify(rest, pairs)
            if joined is not None:
                yield replace(joined, fixed=(*joined.fixed, RandomFactor(value, ())))

    def _by_parts(self, group: Sequence[RandomFactor]) -> list[RandomTerm] | None:
        """Stein: E[w_i·F] = m·E[F] + v·Σ E[∂F/∂w_i] for independent normal entries w and smooth F, where that makes no
        new factors w.
        """
        plain = next((f for f in group if _is_normal_entry(f)), None)
        if plain is None or not all(is_smooth(f.node) for f in group):
            return None
        others = [f for f in group if f is not plain]
        slopes = [(f, self._slopes(f, plain)) for f in others]
        if any(_is_normal_entry(g) for _, terms in slopes for t in terms for g in t.random):
            return None
        return self._moved(plain, others, slopes)

    def _moved(
        self, plain: RandomFactor, others: list[RandomFactor], slopes: list[tuple[RandomFactor, list[RandomTerm]]]
    ) -> list[RandomTerm]:
        """m·F + v·Σ ∂F/∂w."""
        assert plain.owner is not None
        entry = self.entry(plain.owner)
        assert entry.spread is not None
        found = [RandomTerm(fixed=(RandomFactor(entry.mean, ()),), random=tuple(others))]
        for f, terms in slopes:
            rest = RandomTerm(fixed=(RandomFactor(entry.spread, ()),), random=tuple(g for g in others if g is not f))
            found += self._multiplied([rest], terms)
        self.say_law(plain.owner, True)
        return found

    def _slopes(self, f: RandomFactor, entry: RandomFactor) -> list[RandomTerm]:
        """∂f/∂w at an entry w of a random array."""
        node, owner = self._whole(f), entry.owner
        if owner is None or not occurs(node, owner):
            return []
        return self._expand(jacobian(node, owner), (*f.names, *entry.names))

    def _whole(self, f: RandomFactor) -> Node:
        """The node of a factor, which has its names as axes."""
        return (
            f.node if f.inside is None or f.owner is None else lifted(f.inside, {self.entry(f.owner).variable: f.owner})
        )

    def _otherwise(self, group: Sequence[RandomFactor]) -> list[RandomTerm]:
        """E of a group that does not follow from the law of one entry: by parts, over one number first, or as it is."""
        if (mirrored := self._by_symmetry(group)) is not None:
            return mirrored
        parts = self._by_parts(group)
        if parts is not None:
            return parts
        mean = self._one_after_another(group)
        return [RandomTerm(fixed=(self._kept(group),))] if mean is None else self._expand(mean, ())

    def _without_squared_sizes(self, t: RandomTerm) -> list[RandomTerm] | None:
        """|u|·|±u| as u·u, for a u that is no single entry; None where no such pair stands in it."""
        sizes = [(k, f, f.node.arguments[0]) for k, f in enumerate(t.random) if f.inside is None and _is_size(f.node)]
        for (k, f, u), (l, g, v) in combinations(sizes, 2):
            if f.names == g.names and (same(u, v) or same(u, -v)):
                rest = replace(t, random=tuple(h for i, h in enumerate(t.random) if i not in (k, l)))
                return self._multiplied([rest], *(self._expand(u, f.names) for _ in range(2)))
        return None

    def _by_symmetry(self, group: Sequence[RandomFactor]) -> list[RandomTerm] | None:
        """E[f(u)g] = E[(f(u) ± f(−u))g]/2, where symbols of independent entries that are symmetric about 0 turn the
        sign of u and at most that of g; if the sum in brackets is a number.
        """
        nodes = list(map(self._whole, group))
        if not all(map(grows_slowly, nodes)):
            return None
        met = dict.fromkeys(a for x in nodes for a in self._owners(x))
        owners = sorted((n for n in met if isinstance(n, Atom) and _is_symmetric(n)), key=str)
        for some in dict.fromkeys((*((n,) for n in owners), tuple(owners))):
            turned = frozenset[Node](some)
            signs = [parity(x, turned) for x in nodes]
            for k, x in enumerate(nodes):
                half = half_of_mirrored(x, prod(signs[:k] + signs[k + 1 :]), turned)
                if half is not None:
                    for owner in some:
                        self.say(f"{owner.label} is symmetric about 0")
                        self.say_law(owner, bool(owner.shape))
                    return [RandomTerm(half, random=(*group[:k], *group[k + 1 :]))] if half else []
        return None

    def _one_after_another(self, group: Sequence[RandomFactor]) -> Node | None:
        """E of the product of a group of numbers over one of them."""
        if any(f.names for f in group):
            return None
        whole = times(*map(self._whole, group))
        if (extreme := mean_of_largest(whole, self)) is not None:
            return extreme
        owners = sorted((n for n in self._owners(whole) if isinstance(n, Atom)), key=str)
        found = averaged_once(whole, owners, self, SPREADS)
        if found is not None:
            self.say(f"{', '.join(sorted(str(o.label) for o in owners))} are independent")
        return found

    def _kept(self, group: Sequence[RandomFactor]) -> RandomFactor:
        """E of the product of a group, as it stands."""
        names = tuple(dict.fromkeys(n for f in group for n in f.names))
        sizes = {n: n.size if isinstance(n, FixedPosition) else self._sizes[n] for n in names}
        nodes = list(map(self._whole, group))
        inside = Contract(nodes, [f.names for f in group], names, sizes)
        return RandomFactor(expectation(inside), names)

    def _say_independent(self, groups: Sequence[Sequence[RandomFactor]]) -> None:
        inside = [n for g in groups for f in g for n in postorder(f.node, random_parts) if isinstance(n, Atom)]
        random = [n.label for n in inside if law_of(n.label) is not None]
        labels = sorted({str(x) for x in random if not isinstance(x, BoundNumber)})
        if len(labels) > 1:
            self.say(f"{', '.join(labels)} are independent")

    def say_law(self, owner: Atom, several: bool) -> None:
        law = law_of(owner.label)
        assert law is not None
        if owner.shape:
            dependence = law.dependence if several else "identically distributed"
            self.say(
                f"the entries of {owner.label} are {dependence}" + (" and identically distributed" if several else "")
            )
        if isinstance(owner.label, BoundNumber):
            return
        said = [f"mean {law.mean}"] if law.mean is not None else []
        said += [f"variance {law.variance}"] if law.variance is not None else []
        if law.distribution:
            said.append(law.told)
        if said:
            self.say(f"{owner.label} has {' and '.join(filter(None, (', '.join(said[:-1]), said[-1])))}")

    # back to a node
    def _node(self, term: RandomTerm, out: Sequence[Name]) -> Node:
        for at in dict.fromkeys(n for f in term.fixed for n in f.names if isinstance(n, FixedPosition)):
            name = self._name(at.size)
            pick = RandomFactor(Indicator((at.size,), (1,), -at.position), (name,))
            moved = renamed(term, {at: name})
            term = replace(moved, fixed=(*moved.fixed, pick), bound=moved.bound | {name})
        sizes = {n: self._sizes[n] for n in (*out, *term.bound)}
        fixed = [f for f in term.fixed if f.node is not ONE]
        if term.coefficient != 1 or not fixed:
            fixed = [RandomFactor(Const(term.coefficient), ()), *fixed]
        return Contract([f.node for f in fixed], [f.names for f in fixed], tuple(out), sizes)


def _is_size(node: Node) -> TypeGuard[Map]:
    """Whether it is |u|."""
    return isinstance(node, Map) and node.operator is absolute


def _is_symmetric(owner: Atom) -> bool:
    """Whether −X is distributed as X, also jointly for all entries."""
    law = law_of(owner.label)
    return law is not None and law.symmetric and law.dependence == "independent" and not law.joint


def _is_normal_entry(f: RandomFactor) -> bool:
    law = law_of(f.node.label) if isinstance(f.node, Atom) else None
    return law is not None and law.distribution == "normal" and law.dependence == "independent" and not law.joint


def resolve(expr: Any) -> Any:
    """The SymPy expression with its E, Var and Cov written as moments; what cannot be taken apart stays E[…]."""
    node, shape = read_shaped(expr)
    return to_sympy(readable(Resolver().resolve(node)), shape if len(shape) <= 2 else None)


def readable(node: Node) -> Node:
    """The node as a reader wants it, where it is not too large for that."""
    return tidy(node) if len(postorder(node)) <= READABLE else node

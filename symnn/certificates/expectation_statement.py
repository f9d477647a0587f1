"""What is said of expectations, as a statement for Coq: E is linear, and the laws of the random symbols are premises,
as far as the products under an E need them. No moment is computed here: of a law it is said what was declared.

Independence says that the expectation of a product is the product of the expectations; equal distribution, that every
entry has the moments of the first; symmetry, that a function of −y has the expectation of that function of y.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from symnn.bridge import read
from symnn.bridge.random import Law, law_of
from symnn.calculus.moments.laws import NO_WEIGHT
from symnn.certificates.claim_statement import assumed_parts, completed, related
from symnn.certificates.coq_file import CoqStatement
from symnn.certificates.expectation_average import averages
from symnn.certificates.expectation_terms import (
    ONE,
    MirrorSum,
    entries,
    mirror_sum,
    mirrored,
    ordered,
    product,
    random_factors,
    replaced,
    skeleton,
)
from symnn.certificates.index_terms import (
    OUTCOME,
    AppliedFunction,
    AtomEntry,
    DeltaEntry,
    Expected,
    Index,
    IndexTerm,
    Negated,
    Pairwise,
    renamed,
    subterms,
)
from symnn.certificates.law_moments import law_moment
from symnn.certificates.node_terms import Premise, Translation
from symnn.claims.declared_laws import with_variances
from symnn.claims.verdict import Proved
from symnn.errors import UnsupportedError
from symnn.expr import Node
from symnn.expr.walk import atoms, sizes_of
from symnn.proof.expectations.moment_claims import MomentCertificate

MOST = 40
"""Premises of one statement."""


def expectation_statement(certificate: MomentCertificate, verdict: Proved) -> CoqStatement:
    """left = right, under what was declared of the random symbols."""
    left, right = certificate.left, certificate.right
    h = with_variances(certificate.hypotheses, left, right)
    used = [text for text in verdict.hypotheses if text in h.texts]
    laws = {str(a.label): law for a in atoms([left, right]) if (law := law_of(a.label)) is not None}
    numbers = _parameters(laws.values(), sizes_of([left, right]))
    sides = [left, right, *numbers.values()]
    assumed = list(assumed_parts(h, used, sides))
    weighed = [c for c in verdict.conditions if not str(c.left).startswith(NO_WEIGHT)]  # premises of its law say it
    assumed += [(read(c.left), read(c.right), c.relation) for c in weighed]
    names = Translation([*sides, *(n for a, b, _ in assumed for n in (a, b))])
    said = related(names, left, "=", right)
    premises = [related(names, a, r, b) for a, b, r in assumed]
    return completed(names, said, [*premises, *_LawPremises(names, numbers, verdict.hypotheses).of(said)])


def _parameters(laws: Any, sizes: Any) -> dict[Any, Node]:
    """Means and variances as nodes."""
    found: dict[Any, Node] = {}
    for law in laws:
        for value in (law.mean, law.variance, *law.parameters):
            if value is not None and value not in found:
                own = [s for s in value.free_symbols if s.is_integer]
                found[value] = read(value, tuple({*sizes, *own}))
    return found


class _LawPremises:
    """The premises that the products under the expectations of a statement need."""

    def __init__(self, names: Translation, numbers: dict[Any, Node], used: Sequence[str]) -> None:
        """`used`: what the proof says that it assumes; only then it is a premise that entries are uncorrelated."""
        self.names, self.numbers, self.used = names, numbers, used
        self.laws: dict[str, Law] = {}
        for name in names.random:
            law = law_of(names.atoms[name].label)
            assert law is not None
            self.laws[name] = law
        self.found: dict[Premise, None] = {}
        self.seen: set[str] = set()
        self.told: set[Premise] = set()

    def of(self, said: Premise) -> list[Premise]:
        if any(self._is_moment(side, dict(said.indices)) for side in (said.left, said.right)):
            raise UnsupportedError("a moment of a distribution, which is what is told of it")
        waiting = list(_products((said.left, said.right), dict(said.indices)))
        while waiting:
            factors = waiting.pop(0)
            key = repr([skeleton(f) for f in factors]) + str(self._same_place(factors))
            if key in self.seen:
                continue
            self.seen.add(key)
            for premise in self._about(factors):
                name = _any_names(premise)
                if name in self.told:
                    continue
                self.told.add(name)
                self.found.setdefault(premise)
                if is_simpler(premise):
                    waiting += _products((premise.right,), dict(premise.indices))
            if len(self.found) > MOST:
                raise UnsupportedError(f"expectations that need more than {MOST} facts")
        return list(self.found)

    def _is_moment(self, side: IndexTerm, free: dict[str, str]) -> bool:
        """Whether it is what a premise would say."""
        products = list(_products((side,), free)) if isinstance(side, Expected) else []
        owners = {f.name if isinstance(f, AtomEntry) else "" for several in products for f in several}
        if len(products) != 1 or len(owners) != 1 or "" in owners:
            return False
        return law_moment(self.laws[owners.pop()], len(products[0]), self._number) is not None

    def _same_place(self, factors: Sequence[IndexTerm]) -> bool:
        return len({e for f in factors for e in entries(f)}) == 1

    # independence
    def _about(self, factors: Sequence[IndexTerm]) -> Iterator[Premise]:
        groups = self._groups(factors)
        if len(groups) == 1:
            yield from self._of_group(factors)
            return
        ranges: list[tuple[str, str]] = []
        there = [[self._elsewhere(f, ranges) for f in group] for group in groups]
        whole = Expected(product(ordered([f for group in there for f in group])))
        parts: list[IndexTerm] = [Expected(product(ordered(group))) for group in there]
        yield Premise(tuple(ranges), whole, "=", product(parts))

    def _groups(self, factors: Sequence[IndexTerm]) -> list[list[IndexTerm]]:
        """Factors that may depend on each other."""
        groups: list[tuple[set[str], list[IndexTerm]]] = []
        for f in factors:
            sources = {self.laws[e.name].joint or e.name for e in entries(f)}
            members = [f]
            for other in [g for g in groups if g[0] & sources]:
                groups.remove(other)
                sources, members = sources | other[0], other[1] + members
            groups.append((sources, members))
        return [members for _, members in groups]

    def _elsewhere(self, factor: IndexTerm, ranges: list[tuple[str, str]]) -> IndexTerm:
        """The factor with its entry at any place."""
        own = list(dict.fromkeys(entries(factor)))
        if len(own) != 1:
            raise UnsupportedError("expectations of functions of several random entries")
        return replaced(factor, own[0], self._anywhere(own[0].name, ranges))

    def _anywhere(self, name: str, ranges: list[tuple[str, str]]) -> AtomEntry:
        place = self.names.indices(self.names.atoms[name].shape)
        ranges += [(i, self.names.extents[i]) for i in place]
        return AtomEntry(name, (OUTCOME, *place))

    # laws
    def _of_group(self, factors: Sequence[IndexTerm]) -> Iterator[Premise]:
        """What was declared of the factors of one symbol."""
        owners = {e.name for f in factors for e in entries(f)}
        if len(owners) > 1:
            return  # they may depend on each other in any way
        (name,) = owners
        law = self.laws[name]
        plain, k = all(isinstance(f, AtomEntry) for f in factors), len(factors)
        if plain and k > 2 and (moment := law_moment(law, k, self._number)) is not None:
            ranges: list[tuple[str, str]] = []
            entry = self._anywhere(name, ranges)
            yield Premise(tuple(ranges), Expected(product([entry] * k)), "=", moment)
        elif plain and len(factors) == 1:
            yield from self._mean(name, law)
        elif plain and len(factors) == 2:
            yield from self._two_places(name, law) if self._apart(name, law) else self._second(name, law)
        else:
            yield from self._one_place(name, law, factors)

    def _apart(self, name: str, law: Law) -> bool:
        """Whether different entries are uncorrelated."""
        symbol = self.names.atoms[name]
        told = f"the entries of {symbol.label} are {law.dependence}"
        declared = law.dependence in ("independent", "uncorrelated") and symbol.rank > 0
        return declared and any(text.startswith(told) for text in self.used)

    def _number(self, value: Any) -> IndexTerm:
        return self.names.term(self.numbers[value], ())

    def _first(self, name: str, factors: int) -> IndexTerm:
        """The moment of the first entry."""
        rank = self.names.atoms[name].rank
        first: tuple[Index, ...] = (OUTCOME, *(0,) * rank)
        self.names.picked.update(self.names.sizes if rank else ())
        return Expected(product([AtomEntry(name, first)] * factors))

    def _mean(self, name: str, law: Law) -> Iterator[Premise]:
        ranges: list[tuple[str, str]] = []
        entry = self._anywhere(name, ranges)
        if (moment := law_moment(law, 1, self._number)) is not None:
            yield Premise(tuple(ranges), Expected(entry), "=", moment)
        elif law.mean is not None:
            yield Premise(tuple(ranges), Expected(entry), "=", self._number(law.mean))
        elif ranges:
            yield Premise(tuple(ranges), Expected(entry), "=", self._first(name, 1))

    def _second(self, name: str, law: Law) -> Iterator[Premise]:
        """The second moment of an entry, by itself."""
        ranges: list[tuple[str, str]] = []
        entry = self._anywhere(name, ranges)
        both = Expected(product([entry, entry]))
        if (moment := law_moment(law, 2, self._number)) is not None:
            yield Premise(tuple(ranges), both, "=", moment)
        elif law.mean is not None and law.variance is not None:
            yield Premise(tuple(ranges), both, "=", self._raw(law))
        elif ranges:
            yield Premise(tuple(ranges), both, "=", self._first(name, 2))

    def _raw(self, law: Law) -> IndexTerm:
        """v + m²"""
        v = self._number(law.variance)
        return v if law.mean == 0 else Pairwise("+", v, self._squared(law))

    def _squared(self, law: Law) -> IndexTerm:
        return product([self._number(law.mean)] * 2)

    def _two_places(self, name: str, law: Law) -> Iterator[Premise]:
        """v·δ + m² at two places of a symbol whose entries are uncorrelated."""
        ranges: list[tuple[str, str]] = []
        a, b = self._anywhere(name, ranges), self._anywhere(name, ranges)
        deltas: list[IndexTerm] = [DeltaEntry(i, j) for i, j in zip(a.indices[1:], b.indices[1:], strict=True)]
        mean = self._first(name, 1) if law.mean is None else self._number(law.mean)
        square = product([mean] * 2)
        if (moment := law_moment(law, 2, self._number)) is not None:
            mean = law_moment(law, 1, self._number) or mean
            square = product([mean] * 2)
            spread: IndexTerm = Pairwise("-", moment, square)
        elif law.variance is not None:
            spread = self._number(law.variance)
        else:
            spread = self._first(name, 2) if law.mean == 0 else Pairwise("-", self._first(name, 2), square)
        value = product([spread, *deltas])
        value = value if law.mean == 0 else Pairwise("+", value, square)
        yield Premise(tuple(ranges), Expected(product([a, b])), "=", value)

    def _one_place(self, name: str, law: Law, factors: Sequence[IndexTerm]) -> Iterator[Premise]:
        """Functions of one entry: as of its mirror image, if it is symmetric; else as of the first."""
        ranges: list[tuple[str, str]] = []
        entry = self._anywhere(name, ranges)
        here = [_at(f, entry) for f in factors]
        body = product(ordered(here))
        mirror = mirror_sum(body, entry) if law.symmetric else None
        if mirror is None:
            first = AtomEntry(name, (OUTCOME, *(0,) * (len(entry.indices) - 1)))
            if ranges:
                self.names.picked.update(self.names.sizes)
                yield Premise(tuple(ranges), Expected(body), "=", Expected(replaced(body, entry, first)))
            return
        yield Premise(tuple(ranges), Expected(body), "=", Expected(mirrored(body, entry)))
        yield from self._of_mirror(name, law, entry, mirror, ranges)

    def _of_mirror(
        self, name: str, law: Law, entry: AtomEntry, mirror: MirrorSum, ranges: list[tuple[str, str]]
    ) -> Iterator[Premise]:
        if mirror.nonzero:
            yield Premise(tuple(ranges), almost_never_zero(entry), "=", ONE)
        if mirror.factor and mirror.degree == 2:
            yield from self._second(name, law)


def almost_never_zero(entry: AtomEntry) -> IndexTerm:
    """E[y > 0] + E[−y > 0], which is 1 if y is 0 with probability 0."""
    above = AppliedFunction("is_positive", (entry,))
    below = AppliedFunction("is_positive", (Negated(entry),))
    return Expected(Pairwise("+", above, below))


def is_simpler(said: Premise) -> bool:
    """Whether every product on its right has fewer factors, or is that of first entries."""
    mine = len(list(entries(cast(Expected, said.left).body)))
    for t in subterms(said.right):
        if isinstance(t, Expected):
            inside = list(entries(t.body))
            first = bool(inside) and all(not any(isinstance(i, str) for i in e.indices) for e in inside)
            if len(inside) >= mine and not (first and said.indices):
                return False
    return True


def _any_names(said: Premise) -> Premise:
    """The premise whatever the names of its indices are."""
    to: dict[str, Index] = {i: f"slot{k}" for k, (i, _) in enumerate(said.indices)}
    ranges = tuple((str(to[i]), s) for i, s in said.indices)
    return Premise(ranges, renamed(said.left, to), said.relation, renamed(said.right, to))


def _at(factor: IndexTerm, entry: AtomEntry) -> IndexTerm:
    for own in dict.fromkeys(entries(factor)):
        factor = replaced(factor, own, entry)
    return factor


def _products(sides: Sequence[IndexTerm], free: dict[str, str]) -> Iterator[tuple[IndexTerm, ...]]:
    """The products of random factors whose expectations these terms are made of."""
    for side in sides:
        for term in subterms(side):
            if not isinstance(term, Expected):
                continue
            if (factors := random_factors(term.body)) is not None:
                yield factors
            else:
                found = averages(term.body, free)
                yield from found.products if found is not None else ()

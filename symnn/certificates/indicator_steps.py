"""Steps for products with indicators of relations between indices: a summed index that a relation fixes is summed no
more, a relation that the ranges imply is left out, a product whose relations contradict each other is 0.

What is found here by intervals Coq shows by linear arithmetic of whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from symnn.certificates.affine_sizes import Affine, added, size_affine
from symnn.certificates.coq_text import spelled
from symnn.certificates.index_terms import DeltaEntry, IndexTerm, OverIndex, Pairwise, Rational, WhereEntry
from symnn.certificates.monomial_steps import MonomialStep
from symnn.certificates.pairing_trees import Key, Tree, indices_of
from symnn.certificates.term_trees import Trees

ZERO = Rational(Fraction(0))


@dataclass(frozen=True)
class IndicatedRelation:
    """value = 0, or value >= 0, which a factor is the indicator of."""

    factor: Tree
    kind: str
    value: Affine


class IndicatorSteps:
    """The steps for the products over one table of leaves."""

    def __init__(self, trees: Trees) -> None:
        self.trees = trees
        self.names = {k: name for name, k in trees.place.items()}

    def of(self, key: Key, c: Fraction) -> Iterator[MonomialStep]:
        relations = [r for f in key[1] if (r := self._relation(f)) is not None]
        if not relations:
            return
        sizes = {**dict(self.trees.free), **dict(key[0])}
        ends = {v: size_affine(self.trees.sizes[s]) for v, s in sizes.items()}
        if None in ends.values():
            return
        bounds = {v: e for v, e in ends.items() if e is not None}
        if self._contradict(relations, bounds):
            yield self._said(key, c, key[0], None, [])
            return
        if (gone := self._implied(relations, bounds)) is not None:
            yield self._said(key, c, key[0], [f for f in key[1] if f != gone], [])
            return
        yield from self._eliminations(key, c, relations, bounds)
        yield from self._turned(key, c, relations)

    # relations
    def _relation(self, factor: Tree) -> IndicatedRelation | None:
        if factor[0] == "D":
            return IndicatedRelation(factor, "=", Affine(added({factor[1]: 1}, {factor[2]: 1}, -1)))
        if factor[0] != "L":
            return None
        term = self.trees.leaves[factor[1]].term
        if isinstance(term, DeltaEntry):
            term = WhereEntry("=", ((1, term.first), (-1, term.second)), (), 0)
        if not isinstance(term, WhereEntry):
            return None
        found = Affine(offset=term.offset)
        for c, i in term.indices:
            own = {factor[2][int(str(i).removeprefix("slot"))]: 1} if isinstance(i, str) else {}
            found = found.plus(Affine(own, {}, 0 if own else int(str(i))), c)
        for c, s in term.sizes:
            size = size_affine(s)
            if size is None:
                return None
            found = found.plus(size, c)
        return IndicatedRelation(factor, term.relation, found)

    def _contradict(self, relations: list[IndicatedRelation], bounds: Mapping[int, Affine]) -> bool:
        def never(r: IndicatedRelation, value: Affine) -> bool:
            below = _positive(_least(Affine().plus(value, -1), bounds))
            return below or (r.kind == "=" and _positive(_least(value, bounds)))

        return any(never(r, value) for r in relations for value in _values(r, relations))

    def _implied(self, relations: list[IndicatedRelation], bounds: Mapping[int, Affine]) -> Tree | None:
        for r in relations:
            if r.kind != "=" and any(
                _positive(_least(v, bounds).plus(Affine(offset=1))) for v in _values(r, relations)
            ):
                return r.factor
        return None

    # steps
    def _eliminations(
        self, key: Key, c: Fraction, relations: list[IndicatedRelation], bounds: Mapping[int, Affine]
    ) -> Iterator[MonomialStep]:
        """A summed index that a relation fixes, if nothing but relations has it, or it is another index."""
        relating = {r.factor: r for r in relations}
        for v, s in key[0]:
            others = [f for f in key[1] if f not in relating and v in indices_of(f)]
            for r in relations:
                by = _solved(r, v)
                if by is None or not self._within(by, bounds[v], bounds):
                    continue
                single = not by.sizes and not by.offset and list(by.indices.values()) == [1]
                if (others and not single) or (r.factor[0] == "D" and self.trees.sizes[s] == self._size_of(by, key)):
                    continue
                yield self._eliminated(key, c, v, by, r, relating)
                return

    def _size_of(self, by: Affine, key: Key) -> str:
        """The size of the one index that it is."""
        sizes = {**dict(self.trees.free), **dict(key[0])}
        return self.trees.sizes[sizes[next(iter(by.indices))]] if len(by.indices) == 1 else ""

    def _within(self, by: Affine, end: Affine, bounds: Mapping[int, Affine]) -> bool:
        below = end.plus(by, -1)
        return _positive(_least(by, bounds).plus(Affine(offset=1))) and _positive(_least(below, bounds))

    def _eliminated(
        self,
        key: Key,
        c: Fraction,
        v: int,
        by: Affine,
        r: IndicatedRelation,
        relating: Mapping[Tree, IndicatedRelation],
    ) -> MonomialStep:
        factors: list[IndexTerm | Tree] = []
        names = self._names(key)
        for f in key[1]:
            if f == r.factor:
                continue
            if v not in indices_of(f):
                factors.append(f)
            elif f in relating:
                factors.append(self._where(relating[f].kind, relating[f].value.replaced(v, by), names))
            else:
                (other,) = by.indices
                factors.append(_moved(f, v, other))
        return self._said(key, c, [b for b in key[0] if b[0] != v], factors, [(v, self._number(by, names))])

    def _turned(self, key: Key, c: Fraction, relations: list[IndicatedRelation]) -> Iterator[MonomialStep]:
        """An indicator in the order that is the same for all that say the same."""
        names = self._names(key)
        sizes = {**dict(self.trees.free), **dict(key[0])}
        for r in relations:
            if r.factor[0] != "L":
                continue
            wanted = self._canonical(r, names, sizes)
            if wanted != self.trees.factor(r.factor, names):
                yield self._said(key, c, key[0], [wanted if f == r.factor else f for f in key[1]], [])
                return

    def _canonical(self, r: IndicatedRelation, names: Mapping[int, str], sizes: Mapping[int, int]) -> IndexTerm:
        value = r.value
        if r.kind == "=":
            other = Affine().plus(value, -1)
            value = min((value, other), key=lambda a: self._order(a, sizes))
        return self._where(r.kind, value, names, sizes)

    def _order(self, value: Affine, sizes: Mapping[int, int]) -> tuple[str, str, int]:
        """Which of the two signs of an equation is written: it does not depend on the names of indices."""
        own = sorted((-c, self.trees.sizes[sizes[i]]) for i, c in value.indices.items())
        return repr(own), repr(sorted(value.sizes.items())), value.offset

    def _where(
        self, kind: str, value: Affine, names: Mapping[int, str], sizes: Mapping[int, int] | None = None
    ) -> IndexTerm:
        at = sizes or {}
        bare = kind == "=" and not value.sizes and not value.offset
        alike = len({at[i] for i in value.indices if i in at}) <= 1
        if bare and alike and sorted(value.indices.values()) == [-1, 1]:
            i, j = sorted(value.indices, key=lambda k: -value.indices[k])
            return DeltaEntry(names[i], names[j])
        terms = sorted(
            ((c, i) for i, c in value.indices.items()),
            key=lambda t: (-t[0], self.trees.sizes[at[t[1]]] if t[1] in at else "", t[1]),
        )
        return WhereEntry(
            kind,
            tuple((c, names[i]) for c, i in terms),
            tuple((c, s) for s, c in sorted(value.sizes.items())),
            value.offset,
        )

    def _names(self, key: Key) -> dict[int, str]:
        return self.names | {v: f"own_{v}" for v, _ in key[0]}

    def _number(self, by: Affine, names: Mapping[int, str]) -> str:
        """An index as Coq computes it."""
        terms = [(c, names[i]) for i, c in by.indices.items()] + [(c, s) for s, c in by.sizes.items()]
        terms += [(by.offset, "1")] if by.offset else []
        up = [f"{c} * {t}" if c != 1 else t for c, t in terms if c > 0] or ["0"]
        down = [f"{-c} * {t}" if c != -1 else t for c, t in terms if c < 0]
        return f"({' + '.join(up)}" + (f" - ({' + '.join(down)})" if down else "") + ")%nat"

    def _said(self, key: Key, c: Fraction, kept: object, factors: object, gone: list[tuple[int, str]]) -> MonomialStep:
        """c Σ product = c Σ product over the indices that are kept; no factors: 0."""
        names, sizes = self._names(key), dict(key[0])
        order = [b for b in key[0] if b[0] not in dict(gone)] + [b for b in key[0] if b[0] in dict(gone)]
        body = self._product(c, key[1], names)
        left = body
        for v, s in reversed(order):
            left = OverIndex("sum", names[v], self.trees.sizes[s], left)
        if factors is None:
            lines = [f"apply sum_zero; intros {names[v]} range_{names[v]}." for v, _ in order]
            return MonomialStep(left, ZERO, (*lines, "wheres."))
        assert isinstance(factors, list)
        right = self._product(c, factors, names)
        lines = []
        for v, _ in order:
            if v not in dict(gone):
                lines.append(f"apply sum_ext; intros {names[v]} range_{names[v]}.")
        for v, s in reversed(order):
            if v not in dict(gone):
                right = OverIndex("sum", names[v], self.trees.sizes[s], right)
        for v, at in gone:
            size = self.trees.sizes[sizes[v]]
            lines.append(f"refine (eq_trans (sum_pick ({size})%nat {at} (fun {names[v]} => {spelled(body)}) _ _) _).")
            lines.append("{ lia. }")
            lines.append(f"{{ intros {names[v]} range_{names[v]} other. wheres. }}")
            lines.append("cbv beta.")
        return MonomialStep(left, right, (*lines, "wheres."))

    def _product(self, c: Fraction, factors: object, names: Mapping[int, str]) -> IndexTerm:
        found: IndexTerm = Rational(c)
        for f in factors:  # type: ignore[attr-defined]
            found = Pairwise("*", found, self.trees.factor(f, names) if isinstance(f, tuple) else f)
        return found


def _moved(factor: Tree, old: int, new: int) -> Tree:
    if factor[0] == "L":
        return "L", factor[1], tuple(new if i == old else i for i in factor[2])
    return factor


def _solved(r: IndicatedRelation, v: int) -> Affine | None:
    """What the relation says that the index is."""
    c = r.value.indices.get(v, 0)
    if r.kind != "=" or abs(c) != 1:
        return None
    rest = Affine({k: x for k, x in r.value.indices.items() if k != v}, r.value.sizes, r.value.offset)
    return Affine().plus(rest, -c)


def _values(r: IndicatedRelation, relations: list[IndicatedRelation]) -> Iterator[Affine]:
    """The value, and what it is by each of the other equations."""
    yield r.value
    for other in relations:
        if other is not r and other.kind == "=":
            for v in other.value.indices:
                by = _solved(other, v)
                if by is not None and v in r.value.indices:
                    yield r.value.replaced(v, by)


def _least(value: Affine, bounds: Mapping[int, Affine]) -> Affine:
    """What it is at least, in sizes."""
    found = Affine({}, value.sizes, value.offset)
    for v, c in value.indices.items():
        if c < 0:
            found = found.plus(bounds[v].plus(Affine(offset=-1)), c)
    return found


def _positive(value: Affine) -> bool:
    """Whether it is positive for all sizes from 1 on."""
    return all(c > 0 for c in value.sizes.values()) and value.offset + sum(value.sizes.values()) > 0

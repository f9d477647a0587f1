"""The steps by which a function that is made of convex ones lies below its chord, or a concave one above: one lemma of
Convexity.v for each node. Strictly below: with a sum of squares that is positive only where the points differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnn.certificates.coq_file import Premises
from symnn.certificates.coq_text import spelled
from symnn.certificates.index_terms import (
    AppliedFunction,
    AtomEntry,
    IndexTerm,
    Negated,
    OverIndex,
    Pairwise,
    Rational,
    WholePower,
    alike,
    parts,
    rebuilt,
    renamed,
    subterms,
)
from symnn.certificates.leaf_steps import by_exchange
from symnn.certificates.node_terms import Premise

ZERO = Rational(Fraction(0))
GROWING = {"exp": "below_exp", "softplus": "below_softplus", "relu": "below_relu"}
"""Convex functions that never fall: of a convex argument they are convex."""
BENT = {"exp": "bent_exp", "softplus": "bent_softplus"}
Lines = list[str]


def placed(term: IndexTerm, moved: Mapping[str, str], make: Callable[[AtomEntry, AtomEntry], IndexTerm]) -> IndexTerm:
    """The term with what moves made from its entry and that of the other point."""
    if isinstance(term, AtomEntry) and term.name in moved:
        return make(term, AtomEntry(moved[term.name], term.indices))
    return rebuilt(term, tuple(placed(p, moved, make) for p in parts(term)))


@dataclass(frozen=True)
class Chord:
    """Between two points: `moved` are the symbols with their names at the other point, `low` and `high` the facts that
    the place between lies from 0 to 1, `inner` those that it is neither, where they are known.
    """

    low: str
    high: str
    moved: Mapping[str, str]
    inner: tuple[str, ...] = ()

    def moves(self, term: IndexTerm) -> bool:
        return any(isinstance(t, AtomEntry) and t.name in self.moved for t in subterms(term))

    def is_affine(self, term: IndexTerm) -> bool:
        if not self.moves(term):
            return True
        match term:
            case AtomEntry():
                return True
            case Pairwise(sign="*"):
                still = [p for p in parts(term) if not self.moves(p)]
                return bool(still) and all(map(self.is_affine, parts(term)))
            case OverIndex(kind="sum") | Pairwise() | Negated():
                return all(map(self.is_affine, parts(term)))
            case _:
                return False

    def _apply(self, lemma: str, *below: Lines | None) -> Lines | None:
        """The lemma, and the proofs of what it asks for; None where one of them is not found."""
        found = [lines for lines in below if lines is not None]
        if len(found) < len(below):
            return None
        return [f"apply {lemma}; try exact {self.low}; try exact {self.high}.", *(x for f in found for x in braced(f))]

    def below(self, term: IndexTerm) -> Lines | None:
        """The lines that prove that it lies at or below its chord; None if the rules do not say so."""
        if self.is_affine(term):
            return ["apply below_affine; affine."]
        return self._made("below", term) or self._convex(term)

    def above(self, term: IndexTerm) -> Lines | None:
        """The same for at or above."""
        if self.is_affine(term):
            return ["apply above_affine; affine."]
        return self._made("above", term) or self._concave(term)

    def _made(self, side: str, term: IndexTerm) -> Lines | None:
        """What is made of such functions by adding, and multiplying with what does not move."""
        same, other = (self.below, self.above) if side == "below" else (self.above, self.below)
        match term:
            case Pairwise(sign="+"):
                return self._apply(f"{side}_add", same(term.first), same(term.second))
            case Pairwise(sign="-"):
                return self._apply(f"{side}_sub", same(term.first), other(term.second))
            case Negated():
                return self._apply(f"{side}_opp", other(term.of))
            case OverIndex(kind="sum"):
                return self._apply(f"{side}_sum", inside(term, same(term.body)))
            case Pairwise(sign="*") if not self.moves(term.first):
                return self._apply(f"{side}_l", ["weight."], same(term.second))
            case Pairwise(sign="*") if not self.moves(term.second):
                return self._apply(f"{side}_r", ["weight."], same(term.first))
            case _:
                return None

    def _affine(self, term: IndexTerm) -> Lines | None:
        return ["affine."] if self.is_affine(term) else None

    def _convex(self, term: IndexTerm) -> Lines | None:
        match term:
            case WholePower(exponent=2):
                return self._apply("below_square", self._affine(term.base))
            case Pairwise(sign="*") if term.first == term.second:
                return self._apply("below_times", self._affine(term.first))
            case AppliedFunction(name="Rabs"):
                return self._apply("below_abs", self._affine(term.arguments[0]))
            case AppliedFunction(name="Rmax", arguments=(a, b)):
                return self._apply("below_max", self.below(a), self.below(b))
            case AppliedFunction() if term.name in GROWING:
                return self._apply(GROWING[term.name], self.below(term.arguments[0]))
            case AppliedFunction(name="ln", arguments=(OverIndex(body=AppliedFunction(name="exp")) as total,)):
                return self._of_sum("below_log_sum_exp", total)
            case _:
                return None

    def _concave(self, term: IndexTerm) -> Lines | None:
        match term:
            case AppliedFunction(name="ln", arguments=(Pairwise(sign="*", first=a, second=b),)) if _is_ratio(a, b):
                assert isinstance(a, AppliedFunction)
                assert isinstance(b, AppliedFunction)
                (total,) = b.arguments
                return self._of_sum("above_log_softmax", total, self._affine(a.arguments[0]))
            case AppliedFunction(name="ln", arguments=(AppliedFunction(name="sigmoid", arguments=(a,)),)):
                return self._apply("above_ln_sigmoid", self._affine(a))
            case AppliedFunction(
                name="ln",
                arguments=(Pairwise("-", Rational(value=1), AppliedFunction(name="sigmoid", arguments=(a,))),),
            ):
                return self._apply("above_ln_1_sigmoid", self._affine(a))
            case _:
                return None

    def _of_sum(self, lemma: str, total: IndexTerm, *first: Lines | None) -> Lines | None:
        assert isinstance(total, OverIndex)
        assert isinstance(total.body, AppliedFunction)
        return self._apply(lemma, ["assumption."], *first, inside(total, self.below(total.body.arguments[0])))

    # strictly
    def bent(self, term: IndexTerm) -> Iterator[tuple[IndexTerm, Lines]]:
        """Sums of squares, and the lines that prove that it lies strictly below where they are positive."""
        match term:
            case Pairwise(sign="+"):
                yield from self._beside("bent_left", self.bent(term.first), self.below(term.second), False)
                yield from self._beside("bent_right", self.bent(term.second), self.below(term.first), True)
            case Pairwise(sign="-"):
                yield from self._beside("bent_less", self.bent(term.first), self.above(term.second), False)
            case OverIndex(kind="sum"):
                for d, lines in self.bent(term.body):
                    yield replaced_body(term, d), self._said("bent_sum", inside(term, lines) or [])
            case Pairwise(sign="*") if not self.moves(term.first):
                yield from self._beside("bent_l", self.bent(term.second), ["weight."], True)
            case Pairwise(sign="*") if not self.moves(term.second):
                yield from self._beside("bent_r", self.bent(term.first), ["weight."], True)
            case _:
                yield from self._curved(term)

    def _curved(self, term: IndexTerm) -> Iterator[tuple[IndexTerm, Lines]]:
        """Functions of one number, of an affine argument."""
        match term:
            case WholePower(exponent=2) if self.is_affine(term.base):
                yield self._gap(term.base), self._said("bent_square", ["affine."])
            case Pairwise(sign="*") if term.first == term.second and self.is_affine(term.first):
                yield self._gap(term.first), self._said("bent_times", ["affine."])
            case AppliedFunction(arguments=(a,)) if term.name in BENT and self.is_affine(a):
                yield self._gap(a), self._said(BENT[term.name], ["affine."])

    def _beside(
        self, lemma: str, found: Iterator[tuple[IndexTerm, Lines]], other: Lines | None, before: bool
    ) -> Iterator[tuple[IndexTerm, Lines]]:
        if other is not None:
            for d, lines in found:
                yield d, self._said(lemma, *((other, lines) if before else (lines, other)))

    def _said(self, lemma: str, *below: Lines) -> Lines:
        given = "".join(f"; try exact {name}" for name in self.inner)
        return [f"apply {lemma}{given}.", *(x for lines in below for x in braced(lines))]

    def _gap(self, term: IndexTerm) -> IndexTerm:
        """(there − here)²"""
        return WholePower(Pairwise("-", placed(term, self.moved, lambda _, other: other), term), 2)


def braced(lines: Sequence[str]) -> Lines:
    first, *rest = lines
    return [f"{{ {first}", *(f"  {line}" for line in rest), "}"]


def inside(term: OverIndex, lines: Lines | None) -> Lines | None:
    """The lines for every index of a sum."""
    return None if lines is None else [f"intros {term.index} range_{term.index}; cbv beta.", *lines]


def replaced_body(term: OverIndex, body: IndexTerm) -> OverIndex:
    return OverIndex(term.kind, term.index, term.size, body)


def _is_ratio(a: IndexTerm, b: IndexTerm) -> bool:
    """exp z · 1/Σ exp"""
    match a, b:
        case AppliedFunction(name="exp"), AppliedFunction(name="/", arguments=(OverIndex(kind="sum", body=body),)):
            return isinstance(body, AppliedFunction) and body.name == "exp"
        case _:
            return False


# where the points differ ----------------------------------------------------------------------------------------------
def strictly_below(
    steps: Chord, term: IndexTerm, distance: tuple[str, IndexTerm], named: Premises, inverses: Sequence[str]
) -> Lines | None:
    """The lines that prove that it lies strictly below its chord where the distance of the points is positive."""
    for d, lines in steps.bent(term):
        shown = _positive(d, distance, named, inverses)
        if shown is not None:
            return [f"apply (bent_strict _ {spelled(d, 4)}).", *braced(lines), *shown]
    return None


def _positive(d: IndexTerm, distance: tuple[str, IndexTerm], named: Premises, inverses: Sequence[str]) -> Lines | None:
    """0 < d, as 0 < distance: it is the distance, or if it were 0, a left inverse would make the distance 0."""
    name, whole = distance
    if alike(d) == alike(whole):
        return [f"exact {name}."]
    if not isinstance(d, OverIndex) or not isinstance(d.body, WholePower):
        return None
    e = d.body.base
    shown = _zero(whole, {}, d, e, named, inverses)
    if shown is None:
        return None
    applied = f"apply (unless_zero {d.size} (fun {d.index} => {spelled(e)}) {spelled(whole, 4)} {name})."
    return [applied, "intros hypothesis; cbv beta in hypothesis.", *shown]


def _zero(
    whole: IndexTerm, free: dict[str, str], d: OverIndex, e: IndexTerm, named: Premises, inverses: Sequence[str]
) -> Lines | None:
    match whole:
        case Pairwise(sign="+"):
            both = [_zero(p, free, d, e, named, inverses) for p in parts(whole)]
            a, b = both
            return None if a is None or b is None else ["apply plus_zero.", *braced(a), *braced(b)]
        case OverIndex():
            below = _zero(whole.body, {**free, whole.index: whole.size}, d, e, named, inverses)
            return None if below is None else ["apply sum_zero.", *(inside(whole, below) or [])]
        case WholePower():
            found = (_by_inverse(whole.base, free, d, e, named, name) for name in inverses)
            return next((lines for lines in found if lines is not None), None)
        case _:
            return None


def _by_inverse(
    gap: IndexTerm, free: dict[str, str], d: OverIndex, e: IndexTerm, named: Premises, inverse: str
) -> Lines | None:
    """The gap is L·e, and e is 0."""
    k = f"own_{d.index}"
    body = Pairwise("*", AtomEntry(inverse, (*free, k)), renamed(e, {d.index: k}))
    total = OverIndex("sum", k, d.size, body)
    same = by_exchange(Premise((), gap, "=", total), free, named, 1)
    if same is None:
        return None
    return [
        "apply square_zero.",
        f"transitivity ({spelled(total)}).",
        *braced(same),
        f"apply sum_zero; intros {k} range_{k}; cbv beta; rewrite (hypothesis {k} range_{k}); ring.",
    ]

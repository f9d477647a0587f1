"""The induction over depth of an invariant: its parts at the start and one layer further, each by exchanges and a
pairing, or by the arithmetic of numbers from the premises at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symnn.certificates.coq_file import CoqStatement, Premises, by_entries
from symnn.certificates.coq_text import premise, spelled
from symnn.certificates.functions_of_zero import by_state
from symnn.certificates.index_terms import (
    AtomEntry,
    DepthIndex,
    Index,
    IndexTerm,
    OverIndex,
    Pairwise,
    Rational,
    SizeNumber,
    WholePower,
    free_indices,
    parts,
    rebuilt,
    renamed,
    subterms,
)
from symnn.certificates.leaf_steps import by_exchange
from symnn.certificates.node_terms import Premise

ZERO, ONE = Rational(Fraction(0)), Rational(Fraction(1))


@dataclass(frozen=True)
class DepthStatement:
    """What is the same for all claims of an invariant: binders, premises, the claims at depth l."""

    binders: tuple[tuple[str, str], ...]
    at_least_one: tuple[str, ...]
    premises: tuple[Premise, ...]
    starts: int
    steps: int
    claims: tuple[Premise, ...]
    depth: str

    def of(self, number: int) -> CoqStatement:
        claim = self.claims[number]
        said = replace(claim, indices=((self.depth, ""), *claim.indices))
        return CoqStatement(self.binders, self.premises, said, self.at_least_one)


# depths ---------------------------------------------------------------------------------------------------------------
def _at(term: IndexTerm, index: Index, counts: dict[str, int | str], number: dict[str, IndexTerm]) -> IndexTerm:
    """The term with its states at another depth, its powers and the number of the depth as well."""
    match term:
        case AtomEntry():
            return AtomEntry(term.name, tuple(index if isinstance(i, DepthIndex) else i for i in term.indices))
        case WholePower(exponent=str(text)) if text in counts:
            return WholePower(_at(term.base, index, counts, number), counts[text])
        case SizeNumber() if term.size in number:
            return number[term.size]
        case _:
            return rebuilt(term, tuple(_at(p, index, counts, number) for p in parts(term)))


def at_start(said: Premise) -> Premise:
    """The equation of a start: its left side at depth 0."""
    return replace(said, left=_at(said.left, 0, {}, {}))


def _base(said: Premise, depth: str) -> Premise:
    table: dict[str, int | str] = {depth: 0, **{f"({k} + {depth})": k for k in range(1, 9)}}
    left, right = (_at(side, 0, table, {depth: ZERO}) for side in (said.left, said.right))
    return replace(said, left=left, right=right)


def _further(term: IndexTerm, depth: str) -> IndexTerm:
    table: dict[str, int | str] = {depth: f"(1 + {depth})"}
    table |= {f"({k} + {depth})": f"({k + 1} + {depth})" for k in range(1, 8)}
    return _at(term, DepthIndex(f"(S {depth})"), table, {depth: Pairwise("+", SizeNumber(depth), ONE)})


def one_further(said: Premise, depth: str) -> Premise:
    """The equation of a step, for every depth: its left side one layer further."""
    return replace(said, left=_further(said.left, depth), indices=((depth, ""), *said.indices))


# the proof ------------------------------------------------------------------------------------------------------------
class Induction:
    """The lines that prove all parts of an invariant for every depth; `searched`: Coq has to look for a step."""

    def __init__(self, whole: DepthStatement) -> None:
        self.whole, self.searched = whole, False
        given = len(whole.premises) - whole.starts - whole.steps
        named = [(f"premise{k}", p) for k, p in enumerate(whole.premises)]
        self.assumed, self.starts = named[:given], named[given : given + whole.starts]
        self.steps = [
            (f"({name} {whole.depth})", replace(p, indices=p.indices[1:])) for name, p in named[given + whole.starts :]
        ]

    def lines(self) -> list[str] | None:
        whole, depth = self.whole, self.whole.depth
        first = [*(name for name, _ in whole.binders), *(f"premise{k}" for k in range(len(whole.premises)))]
        known = [(f"induction{k}", c) for k, c in enumerate(whole.claims)]
        bases = [self._entry(_base(c, depth), [*self.starts, *self.assumed], []) for c in whole.claims]
        steps = [
            self._entry(
                replace(c, left=_further(c.left, depth), right=_further(c.right, depth)),
                [*self.steps, *map(self._here, self.assumed), *known],
                known,
            )
            for c in whole.claims
        ]
        if any(b is None for b in (*bases, *steps)):
            return None
        said = " /\\ ".join(f"({_told(c)})" for c in whole.claims)
        pattern = known[-1][0]
        for name, _ in reversed(known[:-1]):
            pattern = f"[{name} {pattern}]"
        return [
            f"intros {' '.join(first)}.",
            f"assert (every : forall {depth} : nat, {said}).",
            f"{{ induction {depth} as [|{depth} hypothesis].",
            *_conjunction(bases),
            f"  destruct hypothesis as {pattern}." if len(known) > 1 else f"  pose proof hypothesis as {pattern}.",
            *_conjunction(steps),
            "}",
        ]

    def _here(self, named: tuple[str, Premise]) -> tuple[str, Premise]:
        """What is assumed of every layer, in the layer of the step."""
        name, said = named
        if said.indices[:1] != ((self.whole.depth, ""),):
            return named
        return f"({name} {self.whole.depth})", replace(said, indices=said.indices[1:])

    def _entry(self, said: Premise, premises: Premises, equations: Premises) -> list[str] | None:
        def prove(bare: Premise, free: dict[str, str]) -> list[str] | None:
            found = by_exchange(bare, free, premises)
            if found is not None:
                return found
            usable = [p for p in premises if p not in equations]
            given = (_using(bare, free, name, said, usable) for name, said in equations)
            multiple = next((lines for lines in given if lines is not None), None)
            return multiple or by_state(bare, free, premises) or self._by_layers(bare, free, bool(equations))

        counted = any(SizeNumber(self.whole.depth) in subterms(side) for side in (said.left, said.right))
        lines = by_entries(prove, replace(said, indices=()), list(said.indices), {})
        return ["rewrite S_INR.", *lines] if counted and equations and lines else lines

    def _by_layers(self, said: Premise, free: dict[str, str], further: bool) -> list[str] | None:
        """By the arithmetic of numbers, after the states are what their start and their step says."""
        sides = [t for side in (said.left, said.right) for t in subterms(side) if isinstance(t, OverIndex)]
        if free or any(t.kind != "sum" or not t.size.isdigit() for t in sides):
            return None
        self.searched = True
        return [f"layers_at {self.whole.depth}; layers." if further else "layers."]


def _using(said: Premise, free: dict[str, str], name: str, given: Premise, premises: Premises) -> list[str] | None:
    """The equality from a multiple of a given one."""
    if (said.relation, given.relation) != ("=", "="):
        return None
    own = tuple(i for i, _ in given.indices)
    if [s for _, s in given.indices] != list(free.values()):
        return None
    to = dict(zip(own, free, strict=True))
    left, right = renamed(given.left, to), renamed(given.right, to)
    for c in _factors([said.left, said.right, *(p.right for _, p in premises)]):
        more = [
            Pairwise("+", side, Pairwise("*", c, other)) for side, other in ((said.left, right), (said.right, left))
        ]
        found = by_exchange(Premise((), more[0], "=", more[1]), free, premises)
        if found is not None:
            given_at = " ".join([name, *(f"{i} range_{i}" for i in free)])
            terms = " ".join(f"({spelled(t)})" for t in (c, left, right))
            return [f"apply (use_equation {terms}).", f"{{ {found[0]}", *found[1:], "}", f"exact ({given_at})."]
    return None


def _factors(terms: Sequence[IndexTerm]) -> Iterator[IndexTerm]:
    """Numbers by which a given equality may be multiplied."""
    yield ONE
    seen: set[IndexTerm] = {ONE}
    for term in terms:
        for t in subterms(term):
            scalar = isinstance(t, Rational) or (isinstance(t, AtomEntry) and not t.indices)
            simple = scalar or (isinstance(t, Pairwise) and not free_indices(t) and len(list(subterms(t))) <= 7)
            if simple and t not in seen and all(not isinstance(s, WholePower) for s in subterms(t)):
                seen.add(t)
                yield t


def _told(said: Premise) -> str:
    return premise(said).removeprefix("(").removesuffix(")") if said.indices else premise(said)


def _conjunction(proofs: Sequence[list[str] | None]) -> Iterator[str]:
    """All of them, one after the other."""
    yield "  {"
    for k, lines in enumerate(proofs):
        assert lines is not None
        if k < len(proofs) - 1:
            yield "    split."
            yield "    {"
            yield from (f"    {line}" for line in lines)
            yield "    }"
        else:
            yield from (f"    {line}" for line in lines)
    yield "  }"


def conclusion(whole: DepthStatement, number: int) -> Iterator[str]:
    """The part of this number, from all of them."""
    names = [f"shown{k}" for k in range(len(whole.claims))]
    pattern = names[-1]
    for name in reversed(names[:-1]):
        pattern = f"[{name} {pattern}]"
    yield f"intros {whole.depth}."
    word = "destruct" if len(names) > 1 else "pose proof"
    yield f"{word} (every {whole.depth}) as {pattern}."
    yield f"exact {names[number]}."

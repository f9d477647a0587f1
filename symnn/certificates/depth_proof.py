"""Statements for every depth: a state is a sequence, its start and its step are premises, the invariant is proved by
induction. Nothing about a recursion has to be defined for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.bridge import read, read_shaped, size_symbols
from symnn.certificates.claim_statement import assumed_parts, condition_sides, demanded_premises, related
from symnn.certificates.coq_file import CoqStatement, Premises, binders, by_entries
from symnn.certificates.coq_text import premise, spelled
from symnn.certificates.index_terms import (
    AppliedFunction,
    AtomEntry,
    DepthIndex,
    Index,
    IndexTerm,
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
from symnn.certificates.node_terms import Premise, Translation
from symnn.claims.claim import Property
from symnn.claims.hypotheses import read_hypotheses
from symnn.claims.verdict import Proved
from symnn.errors import UnsupportedError
from symnn.expr import Atom, Node

KIND = "for all depths"
ONE = Rational(Fraction(1))


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


def depth_proofs(claim: Property, verdict: Proved) -> list[tuple[CoqStatement, list[str]]]:
    """A statement and its proof for each part of the invariant. UnsupportedError where no proof is found here."""
    whole = _Reader(claim, verdict).statement()
    proof = _Induction(whole).lines()
    if proof is None:
        raise UnsupportedError("induction over depth whose base or step is no pairing")
    return [(whole.of(k), [*proof, *_conclusion(whole, k)]) for k in range(len(whole.claims))]


class _Reader:
    """The nodes of a claim, as terms."""

    def __init__(self, claim: Property, verdict: Proved) -> None:
        self.parts = claim.parts
        self.sizes = tuple(s for c in self.parts["claims"] for side in (c.left, c.right) for s in size_symbols(side))
        self.count = sp.Symbol("l", integer=True, positive=True)
        self.h = read_hypotheses(claim.assume, self.sizes)
        self.used = verdict.hypotheses
        self.conditions = verdict.conditions

    def node(self, value: Any, shape: Sequence[Any] | None = None) -> Node:
        depth = self.parts["depth"]
        if depth is not None and isinstance(value, sp.Basic):
            value = value.xreplace({depth: self.count + self.parts["first"]})
        return read_shaped(value, self.sizes)[0]

    def statement(self) -> DepthStatement:
        self._only_equations()
        starts, steps, claims = self._sides("start"), self._sides("step"), self._claims()
        fresh = [a for a in map(read, self.parts["fresh"]) if isinstance(a, Atom)]
        sequences = [*(a for a in starts if isinstance(a, Atom)), *fresh]
        nodes = [*starts, *starts.values(), *steps.values(), *(n for pair in claims for n in pair), *fresh]
        assumed = self._assumed(nodes)
        names = Translation([*nodes, *(n for a, b, _ in assumed for n in (a, b))])
        depth = self._depth(names)
        names.depths = dict.fromkeys(sequences, DepthIndex(depth))
        said = [_equation(names, a, b) for a, b in claims]
        premises = [related(names, a, r, b) for a, b, r in assumed]
        first = [_at_start(_equation(names, s, v), depth) for s, v in starts.items()]
        moved = [_one_further(_equation(names, s, v), depth) for s, v in steps.items()]
        own = _binders(names, sequences)
        _no_division_by_depth([*moved, *said], depth)
        premises = _completed(premises, (*first, *moved, *said), names)
        if any(_mentions(p, sequences, names) for p in premises):
            raise UnsupportedError("induction over depth with states in denominators")
        return DepthStatement(own, (), (*premises, *first, *moved), len(first), len(moved), tuple(said), depth)

    def _assumed(self, nodes: Sequence[Node]) -> list[tuple[Node, Node, str]]:
        """What the proof uses: parts of hypotheses, and conditions."""
        conditions = [(*condition_sides(c), c.relation) for c in self.conditions]
        return [*assumed_parts(self.h, self.used, nodes), *conditions]

    def _sides(self, part: str) -> dict[Node, Node]:
        """The states, and what they are at the start or after a step."""
        return {read(state): self.node(value) for state, value in self.parts[part].items()}

    def _claims(self) -> list[tuple[Node, Node]]:
        return [(self.node(c.left), self.node(c.right)) for c in self.parts["claims"]]

    def _only_equations(self) -> None:
        if any(c.relation != "=" for c in self.parts["claims"]):
            raise UnsupportedError("induction over depth of an inequality")

    def _depth(self, names: Translation) -> str:
        """The name of the depth, which is no size."""
        depth = names.names.of(self.count, "l")
        names.sizes.pop(depth, None)
        return depth


def _binders(names: Translation, sequences: Sequence[Atom]) -> tuple[tuple[str, str], ...]:
    """The names with their kinds; a state has a value of its kind at every depth."""
    states = {names.names.known[a] for a in sequences}
    return tuple((name, f"nat -> {kind}" if name in states else kind) for name, kind in binders(names))


def _equation(names: Translation, left: Node, right: Node) -> Premise:
    if left.shape != right.shape:
        raise UnsupportedError("a premise between different shapes")
    free = names.indices(left.shape)
    ranges = tuple((i, names.extents[i]) for i in free)
    return Premise(ranges, names.term(left, free), "=", names.term(right, free))


def _completed(premises: list[Premise], equations: tuple[Premise, ...], names: Translation) -> list[Premise]:
    """The premises, after what the equations demand besides."""
    demanded = demanded_premises(equations, names, premises)
    return [*(p for p in demanded if p not in premises), *premises]


def _mentions(said: Premise, sequences: Sequence[Atom], names: Translation) -> bool:
    """Whether it speaks of a state, which has another value at every depth."""
    states = {names.names.known[a] for a in sequences}
    return any(
        isinstance(t, AtomEntry) and t.name in states for side in (said.left, said.right) for t in subterms(side)
    )


def _no_division_by_depth(equations: Sequence[Premise], depth: str) -> None:
    if any(_divides_by(side, depth) for p in equations for side in (p.left, p.right)):
        raise UnsupportedError("induction over depth with the depth in a denominator")


def _divides_by(term: IndexTerm, depth: str) -> bool:
    return any(
        isinstance(t, AppliedFunction) and t.name == "/" and SizeNumber(depth) in subterms(t) for t in subterms(term)
    )


# depths ---------------------------------------------------------------------------------------------------------------
def _at(term: IndexTerm, index: Index, exponents: dict[str, int | str]) -> IndexTerm:
    """The term with its states at another depth, and its powers as well."""
    match term:
        case AtomEntry():
            return AtomEntry(term.name, tuple(index if isinstance(i, DepthIndex) else i for i in term.indices))
        case WholePower(exponent=str(text)) if text in exponents:
            return WholePower(_at(term.base, index, exponents), exponents[text])
        case _:
            return rebuilt(term, tuple(_at(p, index, exponents) for p in parts(term)))


def _at_start(said: Premise, depth: str) -> Premise:
    return replace(said, left=_at(said.left, 0, {}))


def _base(said: Premise, depth: str) -> Premise:
    table: dict[str, int | str] = {depth: 0, **{f"({k} + {depth})": k for k in range(1, 9)}}
    return replace(said, left=_at(said.left, 0, table), right=_at(said.right, 0, table))


def _further(term: IndexTerm, depth: str) -> IndexTerm:
    table: dict[str, int | str] = {depth: f"(1 + {depth})"}
    table |= {f"({k} + {depth})": f"({k + 1} + {depth})" for k in range(1, 8)}
    return _at(term, DepthIndex(f"(S {depth})"), table)


def _one_further(said: Premise, depth: str) -> Premise:
    """The equation of a step, for every depth: its left side one layer further."""
    return replace(said, left=_further(said.left, depth), indices=((depth, ""), *said.indices))


# the proof ------------------------------------------------------------------------------------------------------------
class _Induction:
    """The lines that prove all parts of an invariant for every depth."""

    def __init__(self, whole: DepthStatement) -> None:
        self.whole = whole
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
                [*self.steps, *self.assumed, *known],
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

    def _entry(self, said: Premise, premises: Premises, equations: Premises) -> list[str] | None:
        def prove(bare: Premise, free: dict[str, str]) -> list[str] | None:
            if (found := by_exchange(bare, free, premises)) is not None:
                return found
            usable = [p for p in premises if p not in equations]
            given = (_using(bare, free, name, said, usable) for name, said in equations)
            return next((lines for lines in given if lines is not None), None)

        return by_entries(prove, replace(said, indices=()), list(said.indices), {})


def _using(said: Premise, free: dict[str, str], name: str, given: Premise, premises: Premises) -> list[str] | None:
    """The equality from a multiple of a given one."""
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


def _conclusion(whole: DepthStatement, number: int) -> Iterator[str]:
    names = [f"shown{k}" for k in range(len(whole.claims))]
    pattern = names[-1]
    for name in reversed(names[:-1]):
        pattern = f"[{name} {pattern}]"
    yield f"intros {whole.depth}."
    word = "destruct" if len(names) > 1 else "pose proof"
    yield f"{word} (every {whole.depth}) as {pattern}."
    yield f"exact {names[number]}."

"""Equalities that hold by rules of functions: every function takes the form that its rule gives it, inside first, and
what is left are products. A rule is a lemma of LeafRules.v; that arguments are what it needs is shown as any other
equality.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from symnn.certificates.coq_file import Premises
from symnn.certificates.coq_text import spelled
from symnn.certificates.expectation_terms import product
from symnn.certificates.function_rules import DEFINITIONS, RuledTerm, ruled
from symnn.certificates.index_terms import (
    AppliedFunction,
    AtomEntry,
    IndexTerm,
    OverIndex,
    Pairwise,
    Rational,
    exchanged,
    free_indices,
    parts,
    renamed,
)
from symnn.certificates.leaf_steps import (
    COQ_NAMES,
    LeafExchange,
    asserted,
    by_exchange,
    by_premise,
    exchange_step,
    own_slots,
)
from symnn.certificates.node_terms import Premise
from symnn.certificates.outer_factors import added, summands, taken_apart
from symnn.certificates.pairing_proof import paired
from symnn.certificates.pairing_trees import TooLong
from symnn.certificates.term_trees import TreeLeaf, Trees
from symnn.certificates.visible_signs import ZERO, VisibleSigns


@dataclass(frozen=True)
class RuleMode:
    """`apart`: factors are taken out of roots and logarithms of which the sign is seen only as a whole; `unfolded`:
    activations are written in exponentials; `fineness`: exponentials are powers of those of such a part.
    """

    apart: bool = False
    unfolded: bool = False
    fineness: int = 1


MODES = tuple(RuleMode(a, u, f) for u in (False, True) for f in (1, 2) for a in (False, True))
APART = {"sqrt": ("root_apart", "not_below"), "ln": ("ln_apart", "above")}
"""The lemma by which a factor is taken out of what is visibly positive as a whole, and the tactic that sees it."""
MOST = 200
"""Exchanges that are looked for in one mode; proofs that are found take about a tenth of them."""
OUTER, DEEPEST = 20, 34
"""Depths of exchanges: names of those inside differ from those around."""


def by_rules(entry: Premise, free: dict[str, str], premises: Premises) -> list[str] | None:
    """The lines that prove an equality of numbers; None if they are not found."""
    if entry.relation != "=":
        return None
    for mode in MODES:
        try:
            found = RuleSteps(premises, mode).prove(entry, free, OUTER)
        except TooLong:
            found = None
        if found is not None:
            return found
    return None


@dataclass
class RuleSteps:
    """The steps under premises."""

    premises: Premises
    mode: RuleMode

    def __post_init__(self) -> None:
        self.looked = 0
        self.signs = VisibleSigns([p for _, p in self.premises], self.mode.fineness)

    def prove(self, entry: Premise, free: dict[str, str], depth: int) -> list[str] | None:
        if depth > DEEPEST:
            return None
        done = paired(entry.left, entry.right, free)
        if done is not None:
            return done
        trees = Trees(free)
        sides = trees.tree(entry.left), trees.tree(entry.right)
        found = dict(self._exchanges(trees, depth))
        if not found:
            return by_exchange(entry, free, self.premises, 1) or self._by_zero(entry, free)
        table = {trees.leaves[k].term: exchange.to for k, exchange in found.items()}
        left, right = (exchanged(side, table) for side in (entry.left, entry.right))
        rest = self.prove(Premise((), left, "=", right), free, depth + 1)
        if rest is None:
            return None
        return [
            *asserted(trees, found, depth),
            *exchange_step(trees, sides, found, depth, free),
            f"change ({spelled(left)} = {spelled(right)}).",
            *rest,
        ]

    def _by_zero(self, entry: Premise, free: dict[str, str]) -> list[str] | None:
        """Where the sides differ by factors times what is 0."""
        difference = Pairwise("-", entry.left, entry.right)
        parts = taken_apart(difference, free, self.signs, merged=False)
        if not parts.factors or parts.rest is None:
            return None
        factor = product([Rational(parts.number), *parts.factors])
        nought = by_exchange(Premise((), parts.rest, "=", ZERO), free, self.premises, 1)
        if nought is None:
            return None
        same = by_exchange(Premise((), difference, "=", Pairwise("*", factor, parts.rest)), free, self.premises, 1)
        if same is None:
            return None
        terms = " ".join(f"({spelled(t)})" for t in (entry.left, entry.right, factor, parts.rest))
        return [f"apply (same_if_zero {terms}).", "{", *same, "}", *nought]

    def _exchanges(self, trees: Trees, depth: int) -> Iterator[tuple[int, LeafExchange]]:
        for number, leaf in enumerate(list(trees.leaves)):
            found = self._exchange(leaf, trees, depth)
            if found is not None:
                yield number, found

    def _exchange(self, leaf: TreeLeaf, trees: Trees, depth: int) -> LeafExchange | None:
        """What the leaf is exchanged for. TooLong if too many were looked for."""
        self.looked += 1
        if self.looked > MOST:
            raise TooLong
        if isinstance(leaf.term, AtomEntry):
            return next((e for e in by_premise(leaf, self.premises, trees, depth) if not e.once), None)
        sizes = {f"slot{k}": trees.sizes[s] for k, s in enumerate(leaf.extents)}
        to = self.simplest(leaf.term, sizes)
        if to == leaf.term:
            return None
        own = own_slots(len(leaf.extents), depth)
        free = {own[i]: s for i, s in sizes.items()}
        proof = self._shown(renamed(leaf.term, own), free, depth + 1)
        return None if proof is None else LeafExchange(to, tuple(proof))

    # the form of a term, without proof
    def simplest(self, term: IndexTerm, free: Mapping[str, str]) -> IndexTerm:
        """The term as its rules give it."""
        match term:
            case AppliedFunction(arguments=(_,)) | AppliedFunction(name="Rpower"):
                found = self._ruled(term, free)
                return term if found is None else found.to
            case OverIndex(kind="largest"):
                largest = self._largest(term, free)
                return term if largest is None else largest[1]
            case _:
                return term

    def _largest(self, term: OverIndex, free: Mapping[str, str]) -> tuple[IndexTerm, IndexTerm] | None:
        """Of numbers that differ by the index only in a part: the part, and the whole as what is the same for all of
        them plus the largest part.
        """
        body = self._opened(term.body, {**free, term.index: term.size})
        found = summands(body, {**free, term.index: term.size})
        alike = [s for s in found if term.index not in free_indices(s[1])]
        other = added([s for s in found if s not in alike])
        if not alike:
            return None
        return other, added(alike) if len(alike) == len(found) else Pairwise(
            "+", added(alike), OverIndex("largest", term.index, term.size, other)
        )

    def _opened(self, term: IndexTerm, free: Mapping[str, str], rounds: int = 0) -> IndexTerm:
        """A sum of products whose functions have their simplest forms. TooLong where they feed each other, as under
        premises that tell x by y and y by x.
        """
        if rounds > DEEPEST:
            raise TooLong
        trees = Trees(free)
        trees.tree(term)
        table: dict[IndexTerm, IndexTerm] = {}
        for leaf in trees.leaves:
            if isinstance(leaf.term, AtomEntry):
                given = next((e for e in by_premise(leaf, self.premises, trees, 0) if not e.once), None)
                if given is not None:
                    table[leaf.term] = given.to
                continue
            to = self.simplest(leaf.term, {f"slot{k}": trees.sizes[s] for k, s in enumerate(leaf.extents)})
            if to != leaf.term:
                table[leaf.term] = to
        opened = exchanged(term, table)
        # a sum over three is three leaves in the tree, but one in the term
        return term if opened == term else self._opened(opened, free, rounds + 1)

    def _ruled(self, term: AppliedFunction, free: Mapping[str, str]) -> RuledTerm | None:
        """What the function is by its rule; None where it is the same again."""
        inside, *exponent = term.arguments
        if exponent:
            to = AppliedFunction("exp", (Pairwise("*", exponent[0], AppliedFunction("ln", (inside,))),))
            return RuledTerm(inside, to, "reflexivity.")
        if self.mode.unfolded and term.name in DEFINITIONS:
            define, lemma = DEFINITIONS[term.name]
            return RuledTerm(inside, define(inside), lemma)
        plain = self._opened(inside, free)
        found = ruled(term.name, plain, free, self.signs, self.signs.of(inside) if self.mode.apart else 0)
        if found is None:
            same = added(summands(plain, free))
            found = RuledTerm(same, AppliedFunction(term.name, (same,)), "reflexivity.")
        return None if _same(term, found.to, free) else found

    def _shown(self, term: IndexTerm, free: dict[str, str], depth: int) -> list[str] | None:
        """That a function has the form that its rule gives it."""
        if isinstance(term, OverIndex):
            return self._largest_shown(term, free, depth)
        assert isinstance(term, AppliedFunction)
        found, inside = self._ruled(term, free), term.arguments[0]
        assert found is not None
        if found.argument == inside and found.apart is None:
            return [found.proof]
        proof = self.prove(Premise((), inside, "=", found.argument), free, depth)
        if proof is None:
            return None
        if found.apart is None:
            middle = AppliedFunction(term.name, (found.argument,))
            name = COQ_NAMES.get(term.name, term.name)
            first = [f"transitivity ({spelled(middle)}).", "{", f"apply (f_equal {name}).", *proof, "}"]
            return [*first, found.proof]
        lemma, sign = APART[term.name]
        terms = " ".join(f"({spelled(t)})" for t in (inside, *found.apart))
        return [f"apply ({lemma} {terms}); [{sign}| |{sign}|{found.proof[:-1]}].", *proof]

    def _largest_shown(self, term: OverIndex, free: dict[str, str], depth: int) -> list[str] | None:
        part, to = self._largest(term, free) or (term, term)
        i = term.index
        whole = to
        if part != ZERO:
            assert isinstance(to, Pairwise)
            whole = Pairwise("+", to.first, part)
        proof = self.prove(Premise((), term.body, "=", whole), {**free, i: term.size}, depth)
        if proof is None:
            return None
        lemma = "largest_alike" if part == ZERO else "largest_shifted"
        return [
            f"apply {lemma}; [lia|]; intros {i} range_{i}.",
            f"change ({spelled(term.body)} = {spelled(whole)}).",
            *proof,
        ]


def _same(term: AppliedFunction, to: IndexTerm, free: Mapping[str, str]) -> bool:
    """Whether it is the same function of the same products."""
    own = isinstance(to, AppliedFunction) and to.name == term.name
    return own and all(paired(a, b, dict(free)) for a, b in zip(term.arguments, parts(to), strict=True))

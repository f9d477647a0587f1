"""Inequalities between numbers by products of what is known not to be negative: the negation of the claim, multiplied
with premises, squares and the inequality of Cauchy and Schwarz, adds up to 0 > 0.

Which products, a linear program over the fractions says, solved by z3. Coq multiplies them once more and adds up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from symnn.certificates.coq_file import Premises
from symnn.certificates.coq_text import spelled
from symnn.certificates.expectation_terms import product
from symnn.certificates.index_terms import AppliedFunction, IndexTerm, OverIndex, Pairwise, Rational, SizeNumber
from symnn.certificates.linear_combination import (
    Monomial,
    Numbers,
    completed,
    components,
    solved,
    times,
    turns,
    without,
)
from symnn.certificates.node_terms import Premise
from symnn.certificates.pairing_proof import paired
from symnn.certificates.pairing_trees import Key, TooLong, polynomial
from symnn.certificates.term_trees import Trees
from symnn.errors import MissingExtraError
from symnn.proof.inequality.solver_process import Solver

MOST_PRODUCTS, MOST_SQUARES, DEEPEST = 600, 5, 4
ZERO = Rational(Fraction(0))


@dataclass(frozen=True)
class KnownSign:
    """0 <= value, or 0 < value, under this name, by these lines."""

    name: str
    value: tuple[tuple[Monomial, Fraction], ...]
    strict: bool
    lines: tuple[str, ...]


def by_products(entry: Premise, free: dict[str, str], premises: Premises) -> list[str] | None:
    """The lines that prove an inequality; None if they are not found."""
    if entry.relation not in ("<=", "<") or free:
        return None
    try:
        return _Products(premises).prove(entry)
    except (TooLong, MissingExtraError, _NotCleared):
        return None


class _NotCleared(Exception):
    """A denominator with sums in it, or inside another."""


class _Products:
    def __init__(self, premises: Premises) -> None:
        self.trees = Trees({})
        self.premises = premises
        self.known: list[KnownSign] = []

    def prove(self, entry: Premise) -> list[str] | None:
        strict = entry.relation == "<="
        intro = f"apply {'Rnot_lt_le' if strict else 'Rnot_le_lt'}; intro wrong."
        wrong = self._fact(entry.left, entry.right, strict)
        self._premises()
        unknowns = list(dict.fromkeys(c for f in self.known for m, _ in f.value for c in m))
        self._about_unknowns(unknowns)
        self._squares(dict(wrong.value))
        self._cauchy(unknowns)
        found = self._combination()
        return None if found is None else [intro, *self._added_up(found), "lra."]

    def _added_up(self, found: Sequence[tuple[str, ...]]) -> list[str]:
        """The facts that are used, and their products."""
        used = {name for several in found for name in several}
        named = {f.name: f for f in self.known}
        lines = [line for fact in self.known if fact.name in used for line in fact.lines]
        for k, several in enumerate(p for p in found if len(p) > 1):
            lines.append(f"pose proof {self._multiplied([named[n] for n in several])} as shown{k}.")
        return lines

    # facts
    def _premises(self) -> None:
        """The premises between numbers."""
        for _, said in self.premises:
            if not said.indices and said.relation in ("<=", "<", "="):
                self._fact(said.right, said.left, said.relation == "<")
                if said.relation == "=":
                    self._fact(said.left, said.right, False)

    def _fact(self, big: IndexTerm, small: IndexTerm, strict: bool, shown: Sequence[str] = ("lra.",)) -> KnownSign:
        """small <= big, or small < big, with denominators cleared: they are positive."""
        name = f"every{len(self.known)}"
        difference = Pairwise("-", big, small)
        value = self.numbers(difference)
        plain = self.term(value)
        sign, word = ("<", "positive") if strict else ("<=", "nonnegative")
        same = paired(difference, plain, {})
        cleared, by = self._cleared(value)
        if same is None:
            raise _NotCleared
        first = f"own_{name}" if by else name
        lines = [
            f"assert ({first} : 0 {sign} {spelled(plain, 1)}).",
            f"{{ apply ({word}_as ({spelled(difference)})).",
            *(f"  {line}" for line in (*_braced(shown), *same)),
            "}",
        ]
        if by:
            factor, term = spelled(product(by)), self.term(cleared)
            given = f"apply ({word}_times ({spelled(plain)}) ({factor}))"
            lines.append(f"assert ({name} : 0 {sign} {spelled(term, 1)}).")
            lines.append(f"{{ {given}; [positive | exact {first} | cleared]. }}")
        fact = KnownSign(name, tuple(cleared.items()), strict, tuple(lines))
        self.known.append(fact)
        return fact

    def _about_unknowns(self, unknowns: Sequence[Key]) -> None:
        """Signs of sizes, roots and sums of squares."""
        for key in unknowns:
            term, (binders, factors) = self.component(key), key
            if isinstance(term, SizeNumber):
                self._fact(term, ZERO, False, ("rewrite Rminus_0_r; apply pos_INR.",))
            if isinstance(term, AppliedFunction) and term.name == "sqrt":
                self._root(term)
            if binders and len(factors) == 2 and factors[0] == factors[1]:
                under = [f"apply sum_nonneg; intros own_{v} range_{v}." for v, _ in binders]
                self._fact(term, ZERO, False, ("rewrite Rminus_0_r.", *under, "apply Rle_0_sqr."))

    def _root(self, term: AppliedFunction) -> None:
        """0 <= √u, and (√u)² = u."""
        root, (inside,) = Pairwise("*", term, term), term.arguments
        self._fact(term, ZERO, False, ("rewrite Rminus_0_r; apply sqrt_pos.",))
        shown = (f"assert (own_root : {spelled(root)} = {spelled(inside)}) by root. lra.",)
        self._fact(root, inside, False, shown)
        self._fact(inside, root, False, shown)

    def _squares(self, goal: Mapping[Monomial, Fraction]) -> None:
        """Squares of what the goal is made of, and of its differences."""
        here = list(dict.fromkeys(c for m in goal for c in m))[:MOST_SQUARES]
        for a, b in combinations(here, 2):
            gap = Pairwise("-", self.component(a), self.component(b))
            self._square(gap)
        for a in here:
            self._square(self.component(a))
        for form in completed({m: -c for m, c in goal.items()}):
            if len(form) > 1:
                self._square(self.term(form))
        if len(here) == 1:  # a polynomial is least where its slope is 0, and there alone its sign is hard to see
            for turn in turns(goal, here[0]):
                self._square(Pairwise("-", self.component(here[0]), Rational(turn)))

    def _square(self, term: IndexTerm) -> None:
        shown = (f"rewrite Rminus_0_r; pose proof (pow2_ge_0 ({spelled(term)})) as own_square; lra.",)
        self._fact(Pairwise("*", term, term), ZERO, False, shown)

    def _cauchy(self, unknowns: Sequence[Key]) -> None:
        """(Σuv)² ≤ Σu² Σv² of the vectors of which sums are made."""
        for binders, factors in unknowns:
            if len(binders) != 1 or len(factors) != 2 or factors[0] == factors[1]:
                continue
            ((v, s),) = binders
            u, w = (self.trees.factor(f, {v: "own_v"}) for f in factors)
            sums = [
                OverIndex("sum", "own_v", self.trees.sizes[s], Pairwise("*", a, b)) for a, b in ((u, u), (w, w), (u, w))
            ]
            f, g = (f"(fun own_v => {spelled(t)})" for t in (u, w))
            shown = (f"pose proof (cauchy {self.trees.sizes[s]} {f} {g}) as own_cauchy; cbv beta in own_cauchy; lra.",)
            self._fact(Pairwise("*", sums[0], sums[1]), Pairwise("*", sums[2], sums[2]), False, shown)
            for one in sums[:2]:
                each = (
                    "rewrite Rminus_0_r; apply sum_nonneg; intros own_v range_v.",
                    f"pose proof (pow2_ge_0 ({spelled(u if one is sums[0] else w)})); lra.",
                )
                self._fact(one, ZERO, False, each)

    # the linear program
    def _combination(self) -> list[tuple[str, ...]] | None:
        """Products that add up to something that is not positive, though they are; None if there are none."""
        columns: dict[tuple[str, ...], tuple[Numbers, bool]] = {}
        last: list[tuple[tuple[int, ...], Numbers, bool]] = [((), {(): Fraction(1)}, True)]
        values = [dict(f.value) for f in self.known]
        solver = Solver()
        try:
            for _ in range(DEEPEST):
                longer: list[tuple[tuple[int, ...], Numbers, bool]] = []
                for places, value, strict in last:
                    for k in range(places[-1] if places else 0, len(values)):
                        if len(columns) + len(longer) < MOST_PRODUCTS:
                            both = strict and self.known[k].strict
                            longer.append(((*places, k), times(value, values[k]), both))
                columns |= {tuple(self.known[k].name for k in at): (value, both) for at, value, both in longer}
                if (found := solved(columns, solver)) is not None or not longer:
                    return found
                last = longer
        finally:
            solver.end()
        return None

    def _multiplied(self, facts: Sequence[KnownSign]) -> str:
        first, *others = facts
        text, strict = first.name, first.strict
        for f in others:
            if strict and f.strict:
                text = f"(Rmult_lt_0_compat _ _ {text} {f.name})"
            else:
                a = f"(Rlt_le _ _ {text})" if strict else text
                b = f"(Rlt_le _ _ {f.name})" if f.strict else f.name
                text, strict = f"(Rmult_le_pos _ _ {a} {b})", False
        return text

    # polynomials
    def numbers(self, term: IndexTerm) -> Numbers:
        total: Numbers = {}
        for key, c in polynomial(self.trees.tree(term), ()).items():
            m = tuple(sorted(components(key), key=repr))
            total[m] = total.get(m, Fraction(0)) + c
        return {m: c for m, c in total.items() if c}

    def component(self, key: Key) -> IndexTerm:
        binders, factors = key
        names = {v: f"own_{v}" for v, _ in binders}
        found: IndexTerm | None = None
        for f in factors:
            t = self.trees.factor(f, names)
            found = t if found is None else Pairwise("*", found, t)
        assert found is not None
        for v, s in reversed(binders):
            found = OverIndex("sum", names[v], self.trees.sizes[s], found)
        return found

    def term(self, value: Numbers) -> IndexTerm:
        whole: IndexTerm | None = None
        for m, c in value.items():
            t: IndexTerm = Rational(c)
            for key in m:
                t = Pairwise("*", t, self.component(key))
            whole = t if whole is None else Pairwise("+", whole, t)
        return ZERO if whole is None else whole

    def _cleared(self, value: Numbers) -> tuple[Numbers, list[IndexTerm]]:
        """The value times denominators, and these."""
        by: list[IndexTerm] = []
        for c in dict.fromkeys(c for m in value for c in m):
            below = self._below(c)
            if below is not None:
                most = max(m.count(c) for m in value)
                value = without(value, c, self.numbers(below), most)
                by += [below] * most
        if any(self._below(c) is not None for m in value for c in m):
            raise _NotCleared
        return value, by

    def _below(self, key: Key) -> IndexTerm | None:
        """What it is one over; None for anything else."""
        binders, factors = key
        if binders or len(factors) != 1 or factors[0][0] != "L":
            return None
        term = self.trees.leaves[factors[0][1]].term
        if not isinstance(term, AppliedFunction) or term.name != "/":
            return None
        return term.arguments[0]


def _braced(lines: Sequence[str]) -> list[str]:
    return [f"{{ {lines[0]}", *(f"  {line}" for line in lines[1:]), "}"]

"""Claims about ranks: rank(AB) ≤ min(rank A, rank B), rank(A + B) ≤ rank A + rank B, rank(WᵀW) = rank W.

Each rank becomes a number. What is known of it follows from the normal form of its matrix, a sum of products: bounds by
the sizes, by factors, by terms, Sylvester's inequality rank A + rank B − s ≤ rank(AB), and rank(CᵀC) = rank C. That the
claim follows is linear arithmetic, about which the solver is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any, ClassVar

import sympy as sp

from symnn.calculus.normal_form.bases import ONE, ONLY, POWER_OF_MATRIX
from symnn.calculus.normal_form.inverses import WITH_RULES
from symnn.calculus.normal_form.monomials import Factor, Frozen, Monomial, Polynomial, components, freeze
from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.claims.definite_matrices import DefiniteMatrices
from symnn.claims.demands import variable_powers
from symnn.claims.eigenvalues import words_of_matrices
from symnn.claims.entrywise import EntrywiseNodes, EntrywiseProblem, Fact, constants, stated
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.question import Question
from symnn.claims.tensor_facts import FullColumnRank, NotEqual
from symnn.claims.verdict import ProofStep, Proved, Unknown, Verdict
from symnn.errors import MissingExtraError, UnsupportedError
from symnn.expr import Add, Atom, Call, Const, MatrixFunction, Node, add, matmul, size
from symnn.expr.walk import postorder, substitute
from symnn.ops.determinant import determinant
from symnn.ops.rank import rank
from symnn.proof.budget import Budget
from symnn.proof.inequality.gram import BRIEF
from symnn.proof.inequality.idempotents import ScaledProjection, traced, with_traces
from symnn.proof.inequality.smt import (
    DECIDED,
    SECONDS,
    Query,
    ask,
    discharge,
    needed,
    proved,
    recheck_over,
)
from symnn.proof.method import Recheck

MOST_FACTORS, MOST_TERMS, MOST_CLAIMED = 8, 6, 6
Shape = tuple[Any, Any]


@dataclass(frozen=True)
class RankCertificate:
    """The claim and the questions that were unsatisfiable: the claim over ranks first, then what its operators
    demand. `assumed`: equations between matrices, and that matrices are symmetric, were used.
    """

    method: ClassVar[str] = "ranks"
    problem: EntrywiseProblem
    assumed: bool
    queries: tuple[Query, ...]

    def recheck(self) -> Recheck:
        return recheck_over(self, lambda p: over_ranks(p, self.assumed), _verdict, "the claim has no ranks")


def by_ranks(question: Question, budget: Budget) -> Verdict | None:
    """A relation between numbers with a rank in it."""
    p = question.problem
    if p is None or p.left.rank or not (_ranks([p.left, p.right]) or _is_of_projections(p)):
        return None
    try:
        return next((v for assumed in (False, True) if (v := _proved(p, assumed, budget)) is not None), None)
    except MissingExtraError as error:
        return Unknown(statement=p.statement, reason=f"the solver that would have to decide is not installed: {error}")
    except UnsupportedError:
        return None


def _proved(p: EntrywiseProblem, assumed: bool, budget: Budget) -> Proved | None:
    made = over_ranks(p, assumed)
    answer = None if made is None else ask(made.gap, made.relation, made.facts, min(SECONDS, budget.left / 3))
    if answer is None or answer.query is None:
        return None
    met = discharge(p, budget)
    if met is None:
        return None
    return _verdict(p, met[0], RankCertificate(p, assumed, (needed(answer.query, BRIEF), *met[1])))


def _verdict(p: EntrywiseProblem, conditions: Any, certificate: RankCertificate) -> Proved:
    steps = (
        ProofStep.marked(
            "ranks are bounded by those of factors and of terms, and $rank A + rank B − s ≤ rank(AB)$ of factors that"
            " meet in s rows"
        ),
        DECIDED,
    )
    found = proved(p, "ranks", steps, conditions, certificate, certificate.queries)
    if not certificate.assumed:
        return found
    silent = words_of_matrices(p.hypotheses)
    return replace(found, hypotheses=tuple(dict.fromkeys((*found.hypotheses, *silent))))


def _ranks(nodes: Iterable[Node]) -> list[Call]:
    return [n for n in postorder(list(nodes)) if isinstance(n, Call) and n.composition is rank]


def _is_of_projections(p: EntrywiseProblem) -> bool:
    """Whether every trace in the claim is one of a projection, or of a multiple of one."""
    known, found = Ranks(p.hypotheses, True), list(traced([p.left, p.right]))
    return bool(found) and all(known.scale(m) for m in found)


def over_ranks(p: EntrywiseProblem, assumed: bool) -> EntrywiseProblem | None:
    """The problem over numbers for its ranks, and what is known of them. `assumed`: matrices are the same where
    equations make them so, and symmetry.
    """
    known, named = ranks_of(p, assumed)
    plain = stated(p.statement, _named(p.left, named), p.said, _named(p.right, named), p.hypotheses)
    if plain is None:
        return None
    h = p.hypotheses
    sides = [(i.left, i.right, i.relation, i.text) for i in h.inequalities]
    sides += [(e.left, e.right, "=", e.text) for e in h.equations]
    said = [
        Fact(EntrywiseNodes().at(_named(left, named) - _named(right, named), ()), relation, text)
        for left, right, relation, text in sides
        if not left.rank and _speaks(left - right, known) and not variable_powers(left - right)
    ]
    facts = [f._replace(node=EntrywiseNodes().at(f.node, ())) for f in known.facts()]
    plain = replace(plain, facts=(*plain.facts, *said))
    if known.projections:
        plain, _ = with_traces(plain, known.projections, assumed)
    own = [f for root in (plain.gap, *(f.node for f in facts)) for f in constants(root, p.hypotheses)]
    return replace(plain, facts=tuple(dict.fromkeys((*plain.facts, *facts, *own))))


def _speaks(node: Node, known: Ranks) -> bool:
    """Whether a rank, or the trace of a projection, stands in it."""
    return bool(_ranks([node])) or any(known.scale(m) for m in traced([node]))


def ranks_of(p: EntrywiseProblem, assumed: bool) -> tuple[Ranks, dict[Call, Atom]]:
    """The numbers for the ranks in the claim and in what is assumed."""
    known = Ranks(p.hypotheses, assumed)
    spoken = [p.left, p.right, *p.hypotheses.formulas()]
    for m in traced(spoken):
        if known.scale(m):
            known.of(m)
    return known, {n: known.of(n.arguments[0]) for n in _ranks(spoken)}


def _named(node: Node, named: dict[Call, Atom]) -> Node:
    return substitute(node, dict(named.items()))


class Ranks:
    """Numbers for the ranks of matrices in normal form, and what is known of them."""

    def __init__(self, h: Hypotheses, assumed: bool) -> None:
        rules = [(e.left, e.right) for e in h.rules if e.left.rank == 2 and assumed]
        self.normal = Normalizer(rules, h.symmetric if assumed else ())
        self.products = bool(rules)
        self.numbers: dict[Frozen, Atom] = {}
        self.forms: dict[Atom, tuple[Polynomial, Shape]] = {}
        self.found: dict[Fact, None] = {}
        self.claimed: list[Atom] = []
        self.projections: list[ScaledProjection] = []
        self._told = [(self._key(*self._form(x)), text, least) for x, text, least in _told(h)]
        self.definite = DefiniteMatrices(h)

    def of(self, matrix: Node) -> Atom:
        """The number that is the rank of a matrix of the claim."""
        made = self._number(*self._form(matrix))
        if made not in self.claimed:
            self.claimed.append(made)
            self.found |= dict.fromkeys(self._of_definite(made, matrix))
            if scale := self.scale(matrix):
                self.projections.append(ScaledProjection(matrix, made, scale))
        return made

    def scale(self, matrix: Node) -> Fraction:
        """The number c of M² = cM; 0 if there is none."""
        if matrix.rank != 2 or matrix.shape[0] != matrix.shape[1]:
            return Fraction(0)
        once, twice = self.normal.form(matrix), self.normal.form(matmul(matrix, matrix))
        m = next(iter(once), None)
        c = Fraction(0) if m is None or m not in twice else twice[m] / once[m]
        return c if self.normal.algebra.scaled(c, once) == twice else Fraction(0)

    def _of_definite(self, r: Atom, matrix: Node) -> Iterator[Fact]:
        """A definite matrix is regular; a sum of semidefinite ones is 0 at v only if all of them are."""
        seen = self.definite.of(matrix)
        if seen is None:
            return
        said = ", ".join(seen.texts)
        if seen.strictly:
            yield Fact(r - size(matrix.shape[0]), ">=", said)
        for term in matrix.terms if isinstance(matrix, Add) else ():
            yield Fact(r - self._number(*self._form(term)), ">=", said)

    def _form(self, matrix: Node) -> tuple[Polynomial, Shape]:
        return self.normal.form(matrix), (*matrix.shape, sp.S.One)[:2]

    def _key(self, p: Polynomial, shape: Shape) -> Frozen:
        """The same for a matrix, its transpose and its multiples."""
        if not p:
            return ()
        low = min(sorted(p.items()))
        scaled = {m: c / low[1] for m, c in p.items()}
        turned = self.normal.bases.relabel(scaled, {0: 1, 1: 0})
        first = min(sorted(turned.items()))
        return min(freeze(scaled), freeze({m: c / first[1] for m, c in turned.items()}))

    def _number(self, p: Polynomial, shape: Shape) -> Atom:
        key = self._key(p, shape)
        if key not in self.numbers:
            made = self.numbers[key] = Atom(("a rank", len(self.numbers)), ())
            self.forms[made] = p, shape
            for fact in self._facts(made, p, shape):
                self.found[fact] = None
        return self.numbers[key]

    # what is known
    def facts(self) -> list[Fact]:
        for one, other in combinations(self.claimed[:MOST_CLAIMED], 2):
            (p, shape), (q, another) = self.forms[one], self.forms[other]
            if shape == another:  # of A and B: |rank A − rank B| ≤ rank(A ± B)
                for sign in (1, -1):
                    gap = self._number(self.normal.algebra.add(p, self.normal.algebra.scaled(sign, q)), shape)
                    self.found |= dict.fromkeys((Fact(gap + one - other, ">="), Fact(gap + other - one, ">=")))
        for one, other in permutations(self.claimed[:MOST_CLAIMED] if self.products else (), 2):
            self._multiplied(one, other)
        return list(self.found)

    def _multiplied(self, one: Atom, other: Atom) -> None:
        """What is known of the product of two matrices of the claim, which an equation may make another."""
        (p, (rows, between)), (q, (again, columns)) = self.forms[one], self.forms[other]
        if between != again or sp.S.One in (rows, between, columns):
            return
        a = self.normal.algebra
        parts = [a.apart(p, {0: 0, 1: -1_000}), a.apart(q, {0: -1_000, 1: 1})]
        product = self._number(a.collect(a.raw_product(parts)), (rows, columns))
        self.found |= dict.fromkeys(self._sylvester(product, one, other, between))

    def _facts(self, r: Atom, p: Polynomial, shape: Shape) -> Iterator[Fact]:
        yield Fact(r, ">=")
        yield from (Fact(size(n) - r, ">=") for n in shape)
        if not p:
            yield Fact(-r, ">=")
            return
        key = self._key(p, shape)
        for told, text, least in self._told:
            if told == key:
                yield Fact(r - least, ">=", text)
        if set(p) == {()}:  # every entry is the same number
            yield from (Fact(r - Const(1), ">="), Fact(Const(1) - r, ">="))
        elif len(p) == 1:
            yield from self._of_product(r, next(iter(p)), shape)
        elif len(p) <= MOST_TERMS:
            parts = [self._number({m: c}, shape) for m, c in p.items()]
            yield Fact(add(*parts) - r, ">=")
            for k, part in enumerate(parts):
                yield Fact(add(r, *parts[:k], *parts[k + 1 :]) - part, ">=")

    def _of_product(self, r: Atom, m: Monomial, shape: Shape) -> Iterator[Fact]:
        numbers = [f for f in m if not f[1] or set(f[1]) == {ONLY}]
        factors = [f for f in m if f not in numbers]
        if numbers:
            rest = self._number({self.normal.bases.canonical(factors): ONE}, shape)
            yield Fact(rest - r, ">=")
            if all(self.normal.bases[b].positive for b, _, _ in numbers):
                yield Fact(r - rest, ">=")
            return
        if len(factors) == 1 and self._is_regular(factors[0]):
            yield Fact(r - size(shape[0]), ">=")
        outer = _outer(factors)
        if outer is not None:
            left, right = (self._part(f, {}, (n, sp.S.One)) for f, n in zip(outer, shape, strict=True))
            yield from self._sylvester(r, left, right, sp.S.One)
        elif len(factors) <= MOST_FACTORS:
            yield from self._of_cuts(r, factors, shape)

    def _of_cuts(self, r: Atom, factors: list[Factor], shape: Shape) -> Iterator[Fact]:
        """What a product's parts say of it, for the ways to cut it in two, and in three."""
        extents = self.normal.bases.extents(factors)
        cuts = {at: cut for at in sorted(i for i in extents if i < 0) if (cut := _cut(factors, at)) is not None}
        halves = {}
        for at, (ahead, behind) in cuts.items():
            one, other = self._piece(ahead, {at: 1}), self._piece(behind, {at: 0})
            left = self._number(one, (shape[0], extents[at]))
            right = self._number(other, (extents[at], shape[1]))
            halves[at] = left, right
            yield from self._sylvester(r, left, right, extents[at])
            if self.normal.bases.relabel(one, {0: 1, 1: 0}) == other:
                yield Fact(r - left, ">=")  # rank CCᵀ = rank C
        for first, second in permutations(cuts, 2):
            middle = [f for f in cuts[second][0] if f not in cuts[first][0]]
            if len(cuts[first][0]) < len(cuts[second][0]):  # Frobenius: rank AB + rank BC ≤ rank ABC + rank B
                part = self._part(middle, {first: 0, second: 1}, (extents[first], extents[second]))
                yield Fact(r + part - halves[second][0] - halves[first][1], ">=")

    def _sylvester(self, r: Atom, left: Atom, right: Atom, between: Any) -> Iterator[Fact]:
        yield Fact(left - r, ">=")
        yield Fact(right - r, ">=")
        yield Fact(r + size(between) - left - right, ">=")

    def _part(self, factors: list[Factor], names: dict[int, int], shape: Shape) -> Atom:
        """The rank of a part of a product."""
        return self._number(self._piece(factors, names), shape)

    def _piece(self, factors: list[Factor], names: dict[int, int]) -> Polynomial:
        moved = [(b, tuple(names.get(i, i) for i in s), e) for b, s, e in factors]
        return {self.normal.bases.canonical(moved): ONE}

    def _is_regular(self, factor: Factor) -> bool:
        """The identity, or an inverse."""
        kind = self.normal.bases[factor[0]].kind
        return kind in WITH_RULES and kind != POWER_OF_MATRIX and len(set(factor[1])) == 2


def _outer(factors: list[Factor]) -> tuple[list[Factor], list[Factor]] | None:
    """The factors with the index 0, and those with the index 1, where nothing joins them; none stand for ones."""
    loose, groups = components(factors)
    parts = [(part, {i for _, s, _ in part for i in s}) for part in (*([f] for f in loose), *groups)]
    if any({0, 1} <= met for _, met in parts):
        return None
    ahead, behind = ([f for part, met in parts if end in met for f in part] for end in (0, 1))
    return (ahead, behind) if len(ahead) + len(behind) == len(factors) else None


def _cut(factors: list[Factor], at: int) -> tuple[list[Factor], list[Factor]] | None:
    """The factors on the side of the index 0, and those on the side of 1, if the index `at` alone joins them, by one
    factor on each side.
    """
    met, ahead = {0}, list[Factor]()
    while more := [f for f in factors if f not in ahead and not met.isdisjoint(f[1])]:
        ahead += more
        met |= {i for f in more for i in f[1]} - {at}
    behind = [f for f in factors if f not in ahead]
    apart = bool(behind) and 1 not in met and all(met.isdisjoint(f[1]) for f in behind)
    return (ahead, behind) if apart and _meets_once(ahead, at) and _meets_once(behind, at) else None


def _meets_once(factors: list[Factor], at: int) -> bool:
    return sum(f[1].count(at) for f in factors) == 1


def _told(h: Hypotheses) -> Iterator[tuple[Node, str, Node]]:
    """(matrix, words, what its rank is at least), as it is assumed."""
    for fact in h.facts:
        if isinstance(fact, FullColumnRank) and len(fact.nodes) == 1:
            (x,) = fact.nodes
            yield x, fact.text, size(x.shape[1]) if x.rank == 2 else Const(1)
        if isinstance(fact, NotEqual) and fact.nodes[0].rank in (1, 2):
            yield fact.nodes[0] - fact.nodes[1], fact.text, Const(Fraction(1))
        for a in fact.invertible():
            yield a, fact.text, size(a.shape[0])
    for i in h.inequalities:
        is_determinant = isinstance(i.left, MatrixFunction) and i.left.operator is determinant
        if isinstance(i.left, MatrixFunction) and is_determinant and i.relation == "≠" and i.right is Const(0):
            yield i.left.argument, i.text, size(i.left.argument.shape[0])

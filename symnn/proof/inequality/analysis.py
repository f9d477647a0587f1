"""Inequalities in one number by analysis: f >= 0 at an anchor and f′ >= 0 from there on, down to what arithmetic or
balls can show.

The mean value theorem needs f defined on the whole interval, so every level proves what its operators demand, anew,
before it is used; where f bends (|u|, steps) the interval is cut, and f is looked at on each piece and, where it may
jump, at the cuts. Values at anchors are exact. A Lipschitz claim |f(a) − f(b)| <= L|a − b| is the same question asked
of L − f′ and L + f′.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import ClassVar

import sympy as sp

from symnn.claims.entrywise import EntrywiseProblem, Fact, demands_of, stated
from symnn.claims.question import Question
from symnn.claims.verdict import ProofStep, Proved, Unknown, Verdict
from symnn.errors import BudgetError, MissingExtraError, UnsupportedError
from symnn.expr import Atom, Map, Node, const
from symnn.expr.walk import atoms, postorder, rebuild
from symnn.ops.abs_ import absolute
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.proof.budget import Budget
from symnn.proof.equality.certificate import about
from symnn.proof.inequality.cleared import cleared
from symnn.proof.inequality.descent import DescentLine, PositivitySearch, derived, jumps
from symnn.proof.inequality.enclosure import Interval
from symnn.proof.inequality.homogeneous import in_units_of
from symnn.proof.inequality.polynomials import of_one_product, polynomial, replaced, tidied, written
from symnn.proof.inequality.recheck_analysis import Gap, retrace, same
from symnn.proof.inequality.smt import Query, discharge, proved, put, recheck_queries
from symnn.proof.method import Recheck

MOST_SECONDS = 3.0


@dataclass(frozen=True)
class AnalysisCertificate:
    """The claim, the steps, and the questions put to z3 about what the claim's operators demand."""

    method: ClassVar[str] = "analysis"
    problem: EntrywiseProblem
    root: tuple[DescentLine, ...]
    demanded: tuple[Query, ...]

    def recheck(self) -> Recheck:
        """The steps walked again, cvc5 for z3's answers, balls of other sizes for the balls."""
        p = self.problem
        wrong = about(p.statement, p.said, p.left, p.right)
        if wrong is not None:
            return Recheck(False, False, wrong)
        again = stated(p.statement, p.left, p.said, p.right, p.hypotheses)
        ways = _ways(again) if again is not None else []
        questions = next((q for q in ways if self._answers(q)), None)
        if again is None or not questions or not self._asks_what_is_demanded(again):
            return Recheck(False, False, "the steps are not about this claim")
        try:
            for (x, _, _, _), line in zip(questions, self.root, strict=True):
                retrace(x, line)
        except Gap as gap:
            return Recheck(False, False, str(gap))
        queries = (*self.demanded, *(q for r in self.root for x in r.lines() for q in x.queries))
        found = recheck_queries(queries) if queries else Recheck(True, True, "no question to a solver")
        if not found.accepted:
            return found
        trusts = f"{found.reason}; trusts the calculus for derivatives and values, and python-flint"
        return Recheck(True, False, trusts, _verdict(again, self))

    def _asks_what_is_demanded(self, again: EntrywiseProblem) -> bool:
        """Whether the questions about demands are those of the claim."""
        met = discharge(again, Budget(MOST_SECONDS))
        return met is not None and put(met[1]) == put(self.demanded)

    def _answers(self, questions: list[Asked]) -> bool:
        """Whether the steps end in what is asked of each function."""
        return len(questions) == len(self.root) and all(
            same(f, line.function) and (strict, where) == (line.strict, line.where)
            for (_, f, strict, where), line in zip(questions, self.root, strict=True)
        )


def _verdict(p: EntrywiseProblem, certificate: AnalysisCertificate) -> Proved:
    found = certificate.root
    words = tuple(w for line in found for w in line.spoken())
    lemma: tuple[str, ...] = ()
    if len(found) > 1:
        of_two = len(_names(p)) == 2
        lipschitz_ = "a bound of $|f′|$ on an interval is a Lipschitz constant there (mean value theorem)"
        sizes = "$|u| <= v$ says that $u <= v$ and $−u <= v$"
        lemma = (ProofStep.marked(lipschitz_ if of_two else sizes),)
    queries = tuple(q for line in found for part in line.lines() for q in part.queries)
    return proved(p, "analysis", (*lemma, *words), (), certificate, certificate.demanded + queries)


def by_analysis(question: Question, budget: Budget) -> Verdict | None:
    """An inequality in one number, or a Lipschitz bound."""
    p = question.problem
    if p is None:
        return None
    try:
        return proved_by_analysis(p, budget)
    except MissingExtraError as error:
        return Unknown(statement=p.statement, reason=f"what would have to decide is not installed: {error}")
    except UnsupportedError:
        return None
    except BudgetError as error:
        return Unknown(statement=p.statement, reason=f"the search by derivatives: {error}")


def proved_by_analysis(p: EntrywiseProblem, budget: Budget) -> Verdict | None:
    ways = _ways(p)
    met = discharge(p, budget) if ways else None
    if met is None or met[0]:  # an isolated pole inside the interval breaks the mean value theorem
        return None
    found = next((lines for questions in ways if (lines := _shown(questions, budget)) is not None), None)
    return None if found is None else _verdict(p, AnalysisCertificate(p, found, met[1]))


Asked = tuple[Atom, Node, bool, Interval]


def _shown(questions: list[Asked], budget: Budget) -> tuple[DescentLine, ...] | None:
    """The proofs of all these questions; None if one of them is not proved."""
    found = []
    for x, f, strict, where in questions:
        line = PositivitySearch(x, Budget(min(MOST_SECONDS, budget.left))).shown(f, strict, where)
        if line is None:
            return None
        found.append(line)
    return tuple(found)


def _names(p: EntrywiseProblem) -> list[Atom]:
    return [a for a in atoms(p.gap) if a.label is not sp.pi]


def _ways(p: EntrywiseProblem) -> list[list[Asked]]:
    """What is to be asked, in one way or another."""
    whole = _questions(p)
    if len(whole) != 1:
        return [whole] if whole else []
    x, *others = _names(p)
    alone = [] if others else [*_in_logarithms(p.gap, x), tidied(p.gap)]
    *logarithms, as_it_stands = [[(x, gap, p.relation == ">", domain(x, p.facts))] for gap in alone] or [whole]
    further = [as_it_stands] if as_it_stands != whole else []
    return [way for way in (_of_both_signs(p), *logarithms, whole, *further) if way]


def _in_logarithms(gap: Node, x: Atom) -> Iterator[Node]:
    """c·e^u >= P > 0 as u + log c − log P >= 0, for u of a higher degree than one."""
    terms = polynomial(gap)
    for m, c in terms.items():
        curved = len(terms) > 1 and len(m) == 1 and m[0][1] == 1 and _is_steep(m[0][0], x)
        if curved:
            rest = {k: v / (-c) for k, v in terms.items() if k != m}
            (u,) = m[0][0].arguments  # type: ignore[attr-defined]
            yield tidied(const(1 if c > 0 else -1) * (u - log(written(rest))))


def _is_steep(node: Node, x: Atom) -> bool:
    """Whether it is e^u with a polynomial u of x that is not linear."""
    if not isinstance(node, Map) or node.operator is not exp:
        return False
    return any(k > 1 for m in polynomial(node.arguments[0]) for y, k in m if y is x)


def _of_both_signs(p: EntrywiseProblem) -> list[Asked]:
    """For v − c|u| with c > 0, where |u| stands in nothing else: v − cu and v + cu."""
    x, *others = [*_names(p), None]
    if x is None or others != [None]:
        return []
    sizes = [n for n in postorder(p.gap) if is_absolute(n)]
    terms = polynomial(p.gap) if len(sizes) == 1 else {}
    held = [m for m in terms if any(n in sizes or not set(postorder(n)).isdisjoint(sizes) for n, _ in m)]
    if len(held) != 1 or held[0] != ((sizes[0], 1),) or terms[held[0]] >= 0:
        return []
    (u,) = sizes[0].arguments  # type: ignore[attr-defined]
    where = domain(x, p.facts)
    gaps = (tidied(replaced(p.gap, {sizes[0]: side})) for side in (u, tidied(const(-1) * u)))
    return [(x, gap, p.relation == ">", where) for gap in gaps]


def _questions(p: EntrywiseProblem) -> list[Asked]:
    if p.relation not in (">=", ">"):
        return []  # of = and ≠ no sign tells
    names = _names(p)
    if any(isinstance(n, Map) and n.operator.value is None for n in postorder(p.gap)):
        return []  # nobody said that an unknown function is differentiable
    if len(names) == 1:
        x, f, where = cleared(names[0], tidied(p.gap), domain(names[0], p.facts))
        return [(x, f, p.relation == ">", where)]
    found = lipschitz(p, names) if len(names) == 2 and p.relation == ">=" else []
    product = of_one_product(_with_roots_taken(p)) if not found else None
    if product is None:
        return found or _in_own_units(p, names)
    t, powers, f = product
    return [(t, f, p.relation == ">", _of_products(powers, p.facts))]


def _in_own_units(p: EntrywiseProblem, names: list[Atom]) -> list[Asked]:
    """The number measured in one of its two names, which is positive."""
    for x, c in permutations(names, 2) if len(names) == 2 else ():
        found = in_units_of(p.gap, x, c) if _is_positive(c, p.facts) else None
        if found is not None:
            low = Fraction(0) if _is_above_0(x, p.facts) else None
            return [(found[0], found[1], p.relation == ">", Interval(low, None))]
    return []


def _is_positive(c: Atom, facts: tuple[Fact, ...]) -> bool:
    where = domain(c, facts)
    return where.low is not None and (where.low > 0 or (where.low == 0 and not where.closed[0]))


def _with_roots_taken(p: EntrywiseProblem) -> Node:
    """The gap with σ for √(σ²), of a σ that is never negative."""

    def taken(n: Node) -> Node:
        if not isinstance(n, Map) or n.operator is not power or n.arguments[1] is not const(Fraction(1, 2)):
            return n
        terms = polynomial(n.arguments[0])
        ((m, c),) = terms.items() if len(terms) == 1 else (((), Fraction(0)),)
        even = c == 1 and all(isinstance(x, Atom) and k % 2 == 0 and _is_above_0(x, p.facts) for x, k in m)
        return written({tuple((x, k // 2) for x, k in m): c}) if even and m else n

    return rebuild(p.gap, taken)


def _is_above_0(x: Node, facts: tuple[Fact, ...]) -> bool:
    low = domain(x, facts).low if isinstance(x, Atom) else None
    return low is not None and low >= 0


def _of_products(powers: Mapping[Node, int], facts: tuple[Fact, ...]) -> Interval:
    """Where ∏ x^k lies: above 0 if every x does."""
    if not all(_is_above_0(x, facts) for x in powers):
        return Interval(None, None)
    least = [domain(x, facts) for x in powers if isinstance(x, Atom)]
    return Interval(Fraction(0), None, (any(d.low == 0 and d.closed[0] for d in least), True))


def domain(x: Atom, facts: tuple[Fact, ...]) -> Interval:
    """The interval in which the facts that bound x by rational numbers leave it."""
    low: Fraction | None = None
    high: Fraction | None = None
    closed = [True, True]
    for fact in facts:
        found = _bound(x, fact)
        if found is None:
            continue
        bound, rising = found
        shut = fact.relation == ">="
        if rising and (low is None or bound > low or (bound == low and not shut)):
            low, closed[0] = bound, shut
        if not rising and (high is None or bound < high or (bound == high and not shut)):
            high, closed[1] = bound, shut
    return Interval(low, high, (closed[0], closed[1]))


def _bound(x: Atom, fact: Fact) -> tuple[Fraction, bool] | None:
    """(the number, whether x is above it) for a fact that bounds x by a rational number."""
    if fact.relation not in (">=", ">") or atoms(fact.node) != [x]:
        return None
    try:
        terms = polynomial(fact.node)
    except UnsupportedError:
        return None
    slope = terms.get(((x, 1),))
    if slope is None or not set(terms) <= {(), ((x, 1),)}:
        return None
    return -terms.get((), Fraction(0)) / slope, slope > 0


def lipschitz(p: EntrywiseProblem, names: list[Atom]) -> list[Asked]:
    """L − f′ >= 0 and L + f′ >= 0, if the gap is L|a − b| − |f(a) − f(b)| with a continuous f; otherwise none."""
    a, b = names
    parts = _distance_and_change(p, a, b)
    if parts is None:
        return []
    limit, change = parts
    if any(jumps(n) for n in postorder(change)) or polynomial(replaced(change, {b: a})):
        return []
    slope = derived(change, a)
    where = _hull(domain(a, p.facts), domain(b, p.facts))
    own = [d for d in demands_of(change) if b not in atoms(d.node)]
    if b in atoms(slope) or not all(PositivitySearch(a, Budget(MOST_SECONDS)).met(d, where) for d in own):
        return []
    return [(a, tidied(const(limit) - slope), False, where), (a, tidied(const(limit) + slope), False, where)]


def _distance_and_change(p: EntrywiseProblem, a: Atom, b: Atom) -> tuple[Fraction, Node] | None:
    """L and f(a) − f(b), where the gap is a multiple of L|a − b| − |f(a) − f(b)|."""
    terms = polynomial(p.gap)
    if len(terms) != 2 or any(len(m) != 1 or m[0][1] != 1 or not is_absolute(m[0][0]) for m in terms):
        return None
    (one, c), (two, d) = ((m[0][0].arguments[0], c) for m, c in terms.items())  # type: ignore[attr-defined]
    distance, change, top, bottom = (one, two, c, d) if c > 0 else (two, one, d, c)
    if not (top > 0 > bottom) or polynomial(distance) not in (polynomial(a - b), polynomial(b - a)):
        return None
    return top / -bottom, change


def is_absolute(node: Node) -> bool:
    return isinstance(node, Map) and node.operator is absolute


def _hull(a: Interval, b: Interval) -> Interval:
    low = None if a.low is None or b.low is None else min(a.low, b.low)
    high = None if a.high is None or b.high is None else max(a.high, b.high)
    return Interval(low, high, (True, True))

"""Inequalities between expectations: Var >= 0, E[X]² <= E[X²], Jensen, Cov² <= Var·Var, E[f] <= E[g] where f <= g.

A claim that is linear in expectations holds if it holds of what stands inside them, at every outcome. Otherwise both
sides become moments, and what is known of moments goes to the solver beside the claim. A finite distribution on which
the relation fails refutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from symnn.bridge import read
from symnn.bridge.random import STATISTICS, Law, check_law, expectation, has_statistics
from symnn.calculus.moments.expectation import Resolver
from symnn.claims.declared_laws import at_legal_parameters, laws_in, with_variances
from symnn.claims.entrywise import stated
from symnn.claims.hypotheses import Hypotheses, Inequality
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, ReceivedStatement, Refuted, Unknown, Verdict
from symnn.errors import BudgetError
from symnn.expr import Atom, Call, Const, Contract, Map, Node, const, postorder, substitute
from symnn.expr.walk import atoms
from symnn.ops.maximum import maximum
from symnn.ops.minimum import minimum
from symnn.ops.power import power
from symnn.ops.signs import POSITIVE
from symnn.proof.budget import Budget
from symnn.proof.consistency import NOWHERE
from symnn.proof.counterexample.numbers import order, pairs, readable
from symnn.proof.counterexample.violation import TRIALS, Violation, refuted
from symnn.proof.expectations.enumeration import statistics
from symnn.proof.expectations.every_outcome import MeanOf, at_every_outcome, in_means, inside_means, proved_as
from symnn.proof.expectations.imposed_values import bounds, imposed
from symnn.proof.expectations.known_order import known_order
from symnn.proof.expectations.moment_claims import OUTSIDE, facts_and_conditions
from symnn.proof.expectations.normal_digits import at_numbers
from symnn.proof.expectations.violations import VIOLATED, Violations
from symnn.proof.inequality.enclosure import Interval
from symnn.proof.inequality.sums_of_squares import visible
from symnn.proof.objectives.curve_sketch import ABOVE, EVERYWHERE, FROM_ZERO, of_formula, of_map

MOST_VARIABLES, MOST_SCENARIOS, MORE_SCENARIOS = 5, 40, 400
HERE = Atom("a number")
VARIANCE, CAUCHY_SCHWARZ = "a variance is not negative", "inequality of Cauchy and Schwarz"
JENSEN, OF_VALUES = "Jensen's inequality", "the mean of what is so at every outcome"
BEYOND = {maximum: 1, minimum: -1}
"""On which side of its arguments a function lies."""


def by_order(question: Question, budget: Budget) -> Verdict | None:
    """A relation with E, Var or Cov in it that is no equation."""
    if question.relation == "=":
        return None
    left, right, h = question.left, question.right, question.hypotheses
    laws = laws_in(left, right)
    for atom, law in laws.items():
        check_law(atom.label, law)
    if laws_in(*statistics(left, right)[:2]):
        # where a value stands beside a mean, what holds "at every outcome" may be of two different outcomes
        return Unknown(statement=question.statement, reason=OUTSIDE)
    said = imposed(h, laws)
    if said is None:
        reason = "what is assumed of the values of a random symbol is not used: say it of its law, or of expectations"
        return Unknown(statement=question.statement, reason=reason)
    counter = _refuted(question, laws, said, budget)
    if isinstance(counter, Refuted):
        return counter
    if said and not counter:
        return Unknown(statement=question.statement, reason=NOWHERE)
    if not left.rank:
        digits = None if said else _by_digits(question, budget)
        if digits is not None:
            return digits
        found = at_every_outcome(question, laws, Budget(budget.left / 2))
        if found is None:
            found = _of_moments(question, laws, said, Budget(budget.left / 2))
        if found is not None:
            return found
    return Unknown(statement=question.statement, reason="no order between these expectations was found")


def _refuted(
    question: Question, laws: dict[Atom, Law], said: tuple[Inequality, ...], budget: Budget
) -> Refuted | int | None:
    """A finite distribution at which the claim is false, or at how many it is true."""
    search = Violations(question, laws, said)
    if not search.possible:
        return None
    return search.search(Budget(min(budget.left, 2.0)), MORE_SCENARIOS if search.jumps else MOST_SCENARIOS)


def _by_digits(question: Question, budget: Budget) -> Refuted | None:
    resolver = Resolver(check=budget.check, known_positive=known_order(question.hypotheses))
    sides = [resolver.resolve(in_means(side)) for side in (question.left, question.right)]
    h = at_legal_parameters(question.hypotheses, question.left, question.right)
    if (counter := _by_values(question, sides, resolver, h, budget)) is not None:
        return counter
    for example, (x, y) in at_numbers(sides, resolver, h, budget):
        if all(order(a, b) in VIOLATED[question.relation] for a, b in pairs(x, y)):
            return Refuted(statement=question.statement, counterexample=example, lhs=readable(x), rhs=readable(y))
    return None


def _by_values(
    question: Question, sides: list[Node], resolver: Resolver, h: Hypotheses, budget: Budget
) -> Refuted | None:
    """Of means that are all known, numbers for the parameters and sizes at which the relation is false."""
    unknown = any(e.unknown for e in resolver.entries.values())
    if unknown or has_statistics(*sides) or laws_in(*sides):
        return None
    left, right = sides
    p = stated(question.statement, left, question.relation, right, h)
    found = None if p is None else Violation(p).search(TRIALS, budget.left / 4).found
    return None if p is None or found is None else refuted(p, found)


# by what is known of moments
# ----------------------------------------------------------------------------------------------------------------
def _of_moments(
    question: Question, laws: dict[Atom, Law], said: tuple[Inequality, ...], budget: Budget
) -> Proved | None:
    sides = [in_means(question.left), in_means(question.right)]
    resolver = Resolver(check=budget.check, known_positive=known_order(question.hypotheses))
    try:
        left, right = (_named(resolver.resolve(side)) for side in sides)
        met = known_of_moments(question, laws, said, resolver)
        known = [Inequality(one.value, const(0), one.relation, "") for one in met]
    except BudgetError:
        return None
    h = question.hypotheses
    wider = Hypotheses(
        h.equations, (*h.inequalities, *known, *_of_laws(laws)), h.symmetric, h.positive, h.texts, h.facts
    )
    written = ReceivedStatement(left, right, question.relation)
    p = stated(written, left, question.relation, right, with_variances(wider, question.left, question.right))
    facts, conditions = facts_and_conditions(resolver)
    found = proved_as(question, p, (*(i.text for i in said), *facts), "the sides are written as moments", budget)
    return None if found is None else replace(found, conditions=conditions)


class MomentLaw(NamedTuple):
    """value relation 0, and the name of the law that says so."""

    value: Node
    relation: str
    name: str


def known_of_moments(
    question: Question, laws: dict[Atom, Law], said: tuple[Inequality, ...], resolver: Resolver
) -> list[MomentLaw]:
    """Laws of moments at what stands in the claim, the moments as numbers."""
    sides = [in_means(question.left), in_means(question.right)]
    known = (*_known(sides, laws, question.hypotheses.positive & frozenset(laws)), *_between(said))
    return [law._replace(value=_named(resolver.resolve(law.value))) for law in known]


def _named(node: Node) -> Node:
    """Expectations that could not be taken apart as numbers of which only what is said is known."""
    means = [n for n in postorder(node) if isinstance(n, Map) and n.operator is expectation and not n.rank]
    return substitute(node, {n: Atom(MeanOf(n.arguments[0])) for n in means})


def _of_laws(laws: dict[Atom, Law]) -> Iterator[Inequality]:
    for atom, law in laws.items():
        if law.distribution == "bernoulli":
            text = f"{atom.label} has {law.told}"
            yield Inequality(read(law.parameters[0]), const(0), ">=", text)
            yield Inequality(const(1) - read(law.parameters[0]), const(0), ">=", text)


def _known(sides: Sequence[Node], laws: dict[Atom, Law], positive: frozenset[Atom]) -> Iterator[MomentLaw]:
    """Laws of expectations, at what stands in the claim."""
    variables = _variables(sides, laws)
    above = frozenset(a for a, law in laws.items() if law.distribution == "exponential" and not a.rank) | positive
    for u in variables:
        yield from _of_one(u, above)
    for u, v in combinations(variables, 2):
        yield MomentLaw(_covariance(u - v, u - v), ">=", VARIANCE)
        products = _covariance(u, u) * _covariance(v, v) - _covariance(u, v) * _covariance(u, v)
        yield MomentLaw(products, ">=", CAUCHY_SCHWARZ)
        products = expectation(u * u) * expectation(v * v) - expectation(u * v) * expectation(u * v)
        yield MomentLaw(products, ">=", CAUCHY_SCHWARZ)
    for n in postorder(sides):
        if isinstance(n, Map) and n.operator not in STATISTICS and not n.rank and has_statistics(n):
            yield from _jensen(n, above)


def _between(said: tuple[Inequality, ...]) -> Iterator[MomentLaw]:
    """E[(X − a)(b − X)] >= 0 for a <= X <= b, and E[X − a], E[b − X] >= 0."""
    gaps = [gap for _, gap in bounds(said)]
    yield from (MomentLaw(expectation(gap), ">=", OF_VALUES) for gap in gaps)
    yield from (MomentLaw(expectation(one * other), ">=", OF_VALUES) for one, other in combinations(gaps, 2))


def _variables(sides: Sequence[Node], laws: dict[Atom, Law]) -> list[Node]:
    """The random numbers, what stands in expectations, and what is squared there; the first of them."""
    means = [n for n in postorder(sides) if isinstance(n, Map) and n.operator is expectation and not n.rank]
    variables = list(
        dict.fromkeys((*(a for a in atoms(sides) if a in laws and not a.rank), *(n.arguments[0] for n in means)))
    )
    variables += [root for u in variables if (root := _squared(u)) is not None]
    variables = [u for u in dict.fromkeys(variables) if not isinstance(u, Const) and not has_statistics(u)]
    return variables[:MOST_VARIABLES]


def _of_one(u: Node, above: frozenset[Atom]) -> Iterator[MomentLaw]:
    """What is known of the moments of one number: its variance, its sign, its range, and Jensen's inequality."""
    yield MomentLaw(_covariance(u, u), ">=", VARIANCE)
    sign = visible(u, above)
    if sign is not None:
        yield MomentLaw(expectation(u), ">" if sign == POSITIVE else ">=", OF_VALUES)
    yield from _within_range(u)
    if isinstance(u, Map) and u.operator in BEYOND:
        for x in u.arguments:
            yield MomentLaw((expectation(u) - expectation(x)) * BEYOND[u.operator], ">=", OF_VALUES)
    if isinstance(u, Map):
        yield from _jensen(Map(u.operator, [expectation(u.arguments[0]), *u.arguments[1:]]), above)


def _squared(u: Node) -> Node | None:
    """v of v²."""
    if isinstance(u, Map) and u.operator is power:
        return u.arguments[0] if u.arguments[1] is Const(2) else None
    twice = isinstance(u, Contract) and not u.sizes and len(u.operands) == 2 and u.operands[0] is u.operands[1]
    return u.operands[0] if isinstance(u, Contract) and twice else None


def _covariance(u: Node, v: Node) -> Node:
    product = power(u, 2) if u is v and isinstance(u, Call | Map) else u * v
    return expectation(product) - expectation(u) * expectation(v)


def _within_range(u: Node) -> Iterator[MomentLaw]:
    """a < f < b for a function with a range."""
    if isinstance(u, Map):
        low, high = u.operator.range
        relation = ">" if u.operator.open else ">="
        if low is not None:
            yield MomentLaw(expectation(u) - const(low), relation, OF_VALUES)
        if high is not None:
            yield MomentLaw(const(high) - expectation(u), relation, OF_VALUES)
        if low is not None and high is not None:
            yield MomentLaw(expectation((u - const(low)) * (const(high) - u)), ">=", OF_VALUES)


def _jensen(n: Map, above: frozenset[Atom]) -> Iterator[MomentLaw]:
    """E[φ(u)] >= φ(E[u]) for convex φ, the other way for concave φ, which have a value everywhere."""
    inside = inside_means(n.arguments[0])
    where = None if inside is None else _domain(n, inside, above)
    if inside is not None and where is not None:
        run, mean = of_map(n, where), expectation(Map(n.operator, [inside, *n.arguments[1:]]))
    else:
        means = {m for m in postorder(n) if isinstance(m, Map) and m.operator in STATISTICS}
        if len(means) != 1 or (alone := next(iter(means))).operator is not expectation:
            return
        run = of_formula(substitute(n, {alone: HERE}), HERE)
        mean = expectation(substitute(n, {alone: alone.arguments[0]}))
    if run.convex:
        yield MomentLaw(mean - n, ">=", JENSEN)
    if run.concave:
        yield MomentLaw(n - mean, ">=", JENSEN)


def _domain(n: Map, inside: Node, above: frozenset[Atom]) -> Interval | None:
    """Where the function has values, if that holds all values of what stands inside."""
    match n.operator.domain:
        case () | ("real",):
            return EVERYWHERE
        case ("nonnegative",) if visible(inside, above) is not None:
            return FROM_ZERO
        case ("positive",) if visible(inside, above) == POSITIVE:
            return ABOVE
        case _:
            return None

"""Inequalities between expectations: Var >= 0, E[X]² <= E[X²], Jensen, Cov² <= Var·Var, E[f] <= E[g] where f <= g.

A claim that is linear in expectations holds if it holds of what stands inside them, at every outcome. Otherwise both
sides become moments, and what is known of moments goes to the solver beside the claim. A finite distribution on which
the relation fails refutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Any

from symnn.bridge import read
from symnn.bridge.random import STATISTICS, Law, check_law, expectation, has_statistics, meaning
from symnn.calculus.moments.expectation import Resolver
from symnn.calculus.moments.laws import EXIST
from symnn.claims.declared_laws import laws_in, with_variances
from symnn.claims.entrywise import EntrywiseProblem, stated
from symnn.claims.hypotheses import Hypotheses, Hypothesis, Inequality
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, ReceivedStatement, Refuted, Unknown, Verdict
from symnn.errors import BudgetError, MissingExtraError, UnsupportedError
from symnn.expr import Add, Atom, Const, Contract, Map, Node, const, postorder, substitute
from symnn.expr.walk import atoms, rebuild
from symnn.ops.power import power
from symnn.ops.signs import POSITIVE
from symnn.proof.budget import Budget
from symnn.proof.counterexample.numbers import order, pairs, readable
from symnn.proof.expectations.enumeration import Enumeration, sides_of, statistics
from symnn.proof.expectations.known_order import known_order
from symnn.proof.expectations.moment_claims import OUTSIDE, facts_and_conditions
from symnn.proof.expectations.normal_digits import at_numbers
from symnn.proof.inequality.analysis import proved_by_analysis
from symnn.proof.inequality.enclosure import Interval
from symnn.proof.inequality.smt import proved_by_smt
from symnn.proof.inequality.sums_of_squares import proved_by_signs, visible
from symnn.proof.objectives.curve_sketch import ABOVE, EVERYWHERE, FROM_ZERO, of_formula, of_map
from symnn.proof.property_certificate import PropertyCertificate

NAME = "expectations in order"
MOST_VARIABLES, MOST_SCENARIOS = 5, 40
HERE = Atom("a number")
VIOLATED = {"<=": (1,), "<": (0, 1), ">=": (-1,), ">": (-1, 0), "≠": (0,)}
"""How the sides stand to each other where the relation is false."""


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
    if laws_in(*sides_of(h)):
        reason = "what is assumed of the values of a random symbol is not used: say it of its law, or of expectations"
        return Unknown(statement=question.statement, reason=reason)
    refuted = _refuted(question, laws, budget)
    if refuted is not None:
        return refuted
    if not left.rank:
        counter = _by_digits(question, budget)
        if counter is not None:
            return counter
        for part in (_at_every_outcome, _of_moments):
            found = part(question, laws, Budget(budget.left / 2))
            if found is not None:
                return found
    return Unknown(statement=question.statement, reason="no order between these expectations was found")


class _Violations(Enumeration):
    """Finite distributions on which a relation is false."""

    relation = "<="
    means = (1, 0, Fraction(1, 2), -1, 2)
    variances = ((0, 1, Fraction(1, 16)), (1, 4, 2))

    def _differ(self, a: Any, b: Any) -> bool:
        return any(order(x, y) in VIOLATED[self.relation] for x, y in pairs(a, b))


def _refuted(question: Question, laws: dict[Atom, Law], budget: Budget) -> Refuted | None:
    left, right, plan = statistics(question.left, question.right)
    search = _Violations(left, right, plan, laws, question.hypotheses, question.statement)
    search.relation = question.relation
    if not search.possible:
        return None
    found = search.search(Budget(min(budget.left, 2.0)), MOST_SCENARIOS)
    return found if isinstance(found, Refuted) else None


def _by_digits(question: Question, budget: Budget) -> Refuted | None:
    resolver = Resolver(check=budget.check, known_positive=known_order(question.hypotheses))
    sides = [resolver.resolve(_in_means(side)) for side in (question.left, question.right)]
    h = with_variances(question.hypotheses, question.left, question.right)
    for example, (x, y) in at_numbers(sides, resolver, h, budget):
        if all(order(a, b) in VIOLATED[question.relation] for a, b in pairs(x, y)):
            return Refuted(statement=question.statement, counterexample=example, lhs=readable(x), rhs=readable(y))
    return None


def _proved(
    question: Question, p: EntrywiseProblem | None, used: Sequence[str], step: str, budget: Budget
) -> Proved | None:
    """The verdict that rests on a proof of the problem."""
    for method in (proved_by_signs, proved_by_smt, proved_by_analysis):
        try:
            found = None if p is None else method(p, budget)
        except (BudgetError, MissingExtraError, UnsupportedError):
            continue
        if isinstance(found, Proved) and not found.conditions:
            return Proved(
                statement=question.statement,
                method=NAME,
                steps=(step, f"then by {found.method}"),
                hypotheses=tuple(dict.fromkeys((*used, *found.hypotheses, EXIST))),
                certificate=PropertyCertificate(question.claim, NAME, (found,)),
            )
    return None


# at every outcome
# ----------------------------------------------------------------------------------------------------------------
def _at_every_outcome(question: Question, laws: dict[Atom, Law], budget: Budget) -> Proved | None:
    """E[g] >= 0, and > 0, where g is so at every outcome."""
    inside = _inside(_in_means(question.left - question.right))
    if inside is None or question.relation == "≠":
        return None
    values = [x for atom, law in laws.items() for x in _values(atom, law)]
    h = question.hypotheses
    wider = Hypotheses(
        equations=(*h.equations, *(x for x in values if isinstance(x, Hypothesis))),
        inequalities=(*h.inequalities, *(x for x in values if isinstance(x, Inequality))),
        symmetric=h.symmetric, positive=h.positive, texts=h.texts, facts=h.facts,
    )  # fmt: skip
    said = ReceivedStatement(inside, const(0), question.relation)
    p = stated(said, inside, question.relation, const(0), with_variances(wider, question.left, question.right))
    return _proved(question, p, (), "it holds at every outcome", budget)


def _values(atom: Atom, law: Law) -> Iterator[Hypothesis | Inequality]:
    """What is known of every value of a random number."""
    if atom.rank:
        return
    text = f"{atom.label} has {law.distribution} distribution"
    if law.distribution == "uniform" and len(law.parameters) == 2:
        low, high = (read(x) for x in law.parameters)
        yield Inequality(atom, low, ">", text)  # but for two values that have no probability
        yield Inequality(high, atom, ">", text)
    if law.distribution == "exponential":
        yield Inequality(atom, const(0), ">", text)  # but for a value that has no probability
    if law.distribution == "bernoulli":
        yield Hypothesis(atom * atom, atom, text)


def _in_means(node: Node) -> Node:
    """Var and Cov by their definitions in E."""
    return rebuild(
        node, lambda n: meaning(n.operator, *n.arguments) if isinstance(n, Map) and n.operator in STATISTICS else n
    )


def _inside(node: Node) -> Node | None:
    """g, for a number that is E[g] for constants g too; None for what is not linear in expectations."""
    if not has_statistics(node):
        return node
    match node:
        case Map() if node.operator is expectation and not has_statistics(node.arguments[0]):
            return node.arguments[0]
        case Add():
            terms = [_inside(t) for t in node.terms]
            return None if None in terms else Add([t for t in terms if t is not None])
        case Contract() if not node.sizes:
            return _inside_product(node)
        case _:
            return None


def _inside_product(node: Contract) -> Node | None:
    """g of a product, of which one factor alone has expectations in it."""
    means = [k for k, x in enumerate(node.operands) if has_statistics(x)]
    inner = _inside(node.operands[means[0]]) if len(means) == 1 else None
    if inner is None:
        return None
    parts = [inner if k == means[0] else x for k, x in enumerate(node.operands)]
    return Contract(parts, node.indices, ())


# by what is known of moments
# ----------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Mean:
    """The label of a number that is the expectation of something."""

    of: Node

    def __str__(self) -> str:
        return f"E[{self.of}]"


def _of_moments(question: Question, laws: dict[Atom, Law], budget: Budget) -> Proved | None:
    sides = [_in_means(question.left), _in_means(question.right)]
    resolver = Resolver(check=budget.check, known_positive=known_order(question.hypotheses))
    try:
        left, right = (_named(resolver.resolve(side)) for side in sides)
        known = [
            Inequality(_named(resolver.resolve(big)), const(0), relation, "") for big, relation in _known(sides, laws)
        ]
    except BudgetError:
        return None
    h = question.hypotheses
    wider = Hypotheses(
        h.equations, (*h.inequalities, *known, *_of_laws(laws)), h.symmetric, h.positive, h.texts, h.facts
    )
    said = ReceivedStatement(left, right, question.relation)
    p = stated(said, left, question.relation, right, with_variances(wider, question.left, question.right))
    facts, conditions = facts_and_conditions(resolver)
    found = _proved(question, p, facts, "the sides are written as moments", budget)
    return None if found is None else replace(found, conditions=conditions)


def _named(node: Node) -> Node:
    """Expectations that could not be taken apart as numbers of which only what is said is known."""
    means = [n for n in postorder(node) if isinstance(n, Map) and n.operator is expectation and not n.rank]
    return substitute(node, {n: Atom(_Mean(n.arguments[0])) for n in means})


def _of_laws(laws: dict[Atom, Law]) -> Iterator[Inequality]:
    for atom, law in laws.items():
        if law.distribution == "bernoulli":
            text = f"{atom.label} has bernoulli distribution"
            yield Inequality(read(law.parameters[0]), const(0), ">=", text)
            yield Inequality(const(1) - read(law.parameters[0]), const(0), ">=", text)


def _known(sides: Sequence[Node], laws: dict[Atom, Law]) -> Iterator[tuple[Node, str]]:
    """(number, relation to 0): laws of expectations, at what stands in the claim."""
    variables = _variables(sides, laws)
    for u in variables:
        yield from _of_one(u)
    for u, v in combinations(variables, 2):
        yield _covariance(u - v, u - v), ">="
        yield _covariance(u, u) * _covariance(v, v) - _covariance(u, v) * _covariance(u, v), ">="
        yield expectation(u * u) * expectation(v * v) - expectation(u * v) * expectation(u * v), ">="
    for n in postorder(sides):
        if isinstance(n, Map) and n.operator not in STATISTICS and not n.rank and has_statistics(n):
            yield from _jensen(n)


def _variables(sides: Sequence[Node], laws: dict[Atom, Law]) -> list[Node]:
    """The random numbers, what stands in expectations, and what is squared there; the first of them."""
    means = [n for n in postorder(sides) if isinstance(n, Map) and n.operator is expectation and not n.rank]
    variables = list(
        dict.fromkeys((*(a for a in atoms(sides) if a in laws and not a.rank), *(n.arguments[0] for n in means)))
    )
    variables += [root for u in variables if (root := _squared(u)) is not None]
    variables = [u for u in dict.fromkeys(variables) if not isinstance(u, Const) and not has_statistics(u)]
    return variables[:MOST_VARIABLES]


def _of_one(u: Node) -> Iterator[tuple[Node, str]]:
    """What is known of the moments of one number: its variance, its sign, its range, and Jensen's inequality."""
    yield _covariance(u, u), ">="
    sign = visible(u)
    if sign is not None:
        yield expectation(u), ">" if sign == POSITIVE else ">="
    yield from _within_range(u)
    if isinstance(u, Map):
        yield from _jensen(Map(u.operator, [expectation(u.arguments[0]), *u.arguments[1:]]))


def _squared(u: Node) -> Node | None:
    """v of v²."""
    if isinstance(u, Map) and u.operator is power:
        return u.arguments[0] if u.arguments[1] is Const(2) else None
    twice = isinstance(u, Contract) and not u.sizes and len(u.operands) == 2 and u.operands[0] is u.operands[1]
    return u.operands[0] if isinstance(u, Contract) and twice else None


def _covariance(u: Node, v: Node) -> Node:
    return expectation(u * v) - expectation(u) * expectation(v)


def _within_range(u: Node) -> Iterator[tuple[Node, str]]:
    """a < f < b for a function with a range."""
    if isinstance(u, Map):
        low, high = u.operator.range
        relation = ">" if u.operator.open else ">="
        if low is not None:
            yield expectation(u) - const(low), relation
        if high is not None:
            yield const(high) - expectation(u), relation


def _jensen(n: Map) -> Iterator[tuple[Node, str]]:
    """E[φ(u)] >= φ(E[u]) for convex φ, the other way for concave φ, which have a value everywhere."""
    inside = _inside(n.arguments[0])
    where = None if inside is None else _domain(n, inside)
    if inside is not None and where is not None:
        run, mean = of_map(n, where), expectation(Map(n.operator, [inside, *n.arguments[1:]]))
    else:
        means = {m for m in postorder(n) if isinstance(m, Map) and m.operator in STATISTICS}
        if len(means) != 1 or (alone := next(iter(means))).operator is not expectation:
            return
        run = of_formula(substitute(n, {alone: HERE}), HERE)
        mean = expectation(substitute(n, {alone: alone.arguments[0]}))
    if run.convex:
        yield mean - n, ">="
    if run.concave:
        yield n - mean, ">="


def _domain(n: Map, inside: Node) -> Interval | None:
    """Where the function has values, if that holds all values of what stands inside."""
    match n.operator.domain:
        case () | ("real",):
            return EVERYWHERE
        case ("nonnegative",) if visible(inside) is not None:
            return FROM_ZERO
        case ("positive",) if visible(inside) == POSITIVE:
            return ABOVE
        case _:
            return None

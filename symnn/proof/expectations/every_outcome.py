"""Linear relations between expectations that hold of what stands inside them, at every outcome.

An inner mean is a number; Var X is E[(X − E X)²]; and a number c in such a relation is c·E[u²]/E[u²], for a u without
mean, so that E[tanh(u)²] <= E[u²] is one of tanh(u)² and u².
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from symnn.bridge import read
from symnn.bridge.random import STATISTICS, Law, expectation, has_statistics, law_of, meaning, variance
from symnn.calculus.moments.expectation import Resolver
from symnn.calculus.moments.laws import EXIST
from symnn.calculus.normal_form.normalizer import Normalizer, same
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.declared_laws import laws_in, with_variances
from symnn.claims.entrywise import EntrywiseProblem, stated
from symnn.claims.hypotheses import Hypotheses, Hypothesis, Inequality
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.errors import BudgetError, MissingExtraError, PoleError, UnsupportedError
from symnn.expr import Add, Atom, Contract, Map, Node, const, postorder, substitute
from symnn.expr.walk import atoms, rebuild
from symnn.ops.reciprocal import reciprocal
from symnn.proof.budget import Budget
from symnn.proof.inequality.analysis import proved_by_analysis
from symnn.proof.inequality.smt import proved_by_smt
from symnn.proof.inequality.sums_of_squares import proved_by_signs
from symnn.proof.property_certificate import PropertyCertificate

NAME = "expectations in order"


@dataclass(frozen=True)
class MeanOf:
    """The label of a number that is the expectation of something."""

    of: Node

    def __str__(self) -> str:
        return f"E[{self.of}]"


@dataclass(frozen=True)
class ValueOf:
    """The label of a number that is the value of something at an outcome."""

    of: Node

    def __str__(self) -> str:
        return str(self.of)


def proved_as(
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


def at_every_outcome(question: Question, laws: dict[Atom, Law], budget: Budget) -> Proved | None:
    """E[g] >= 0, and > 0, where g is so at every outcome."""
    if question.relation == "≠":
        return None
    whole = question.left - question.right
    integrands = [x for spelt in _ways(whole, laws) if (x := inside_means(spelt(whole))) is not None]
    integrands += [x for g in integrands[:1] for x in _against_squares(g, budget)]
    values = [x for atom, law in laws.items() for x in _values(atom, law)]
    h = question.hypotheses
    wider = Hypotheses(
        equations=(*h.equations, *(x for x in values if isinstance(x, Hypothesis))),
        inequalities=(*h.inequalities, *(x for x in values if isinstance(x, Inequality))),
        symmetric=h.symmetric, positive=h.positive, texts=h.texts, facts=h.facts,
    )  # fmt: skip
    wider = with_variances(wider, question.left, question.right)
    for g in dict.fromkeys(integrands):
        said = ReceivedStatement(g, const(0), question.relation)
        p = stated(said, g, question.relation, const(0), wider)
        found = proved_as(question, p, (), "it holds at every outcome", Budget(budget.left / 2))
        if found is not None:
            return found
    return None


def inside_sides(question: Question) -> Iterator[tuple[Node, Node]]:
    """(f, g), where the sides are E[f] and E[g] for constants f and g too."""
    sides = question.left, question.right
    for spelt in _ways(question.left - question.right, laws_in(*sides)):
        left, right = (inside_means(spelt(side)) for side in sides)
        if left is not None and right is not None:
            yield left, right


def _ways(whole: Node, laws: dict[Atom, Law]) -> tuple[Callable[[Node], Node], ...]:
    """How parts of a relation are written in means, by what stands in the whole of it."""
    letters = _letters(whole), _letters(_in_variances(whole, laws))
    return (
        in_means,
        lambda side: centred(side, letters[0]),
        lambda side: centred(_in_variances(side, laws), letters[1]),
    )


def _values(atom: Atom, law: Law) -> Iterator[Hypothesis | Inequality]:
    """What is known of every value of a random number."""
    if atom.rank:
        return
    text = f"{atom.label} has {law.told}"
    if law.distribution == "uniform" and len(law.parameters) == 2:
        low, high = (read(x) for x in law.parameters)
        yield Inequality(atom, low, ">", text)  # but for two values that have no probability
        yield Inequality(high, atom, ">", text)
    if law.distribution == "exponential":
        yield Inequality(atom, const(0), ">", text)  # but for a value that has no probability
    if law.distribution == "bernoulli":
        yield Hypothesis(atom * atom, atom, text)


def in_means(node: Node) -> Node:
    """Var and Cov by their definitions in E."""
    return rebuild(
        node, lambda n: meaning(n.operator, *n.arguments) if isinstance(n, Map) and n.operator in STATISTICS else n
    )


def inside_means(node: Node) -> Node | None:
    """g, for a number that is E[g] for constants g too; None for what is not linear in expectations."""
    if not has_statistics(node):
        return node
    match node:
        case Map() if node.operator is expectation and not has_statistics(node.arguments[0]):
            return node.arguments[0]
        case Add():
            terms = [inside_means(t) for t in node.terms]
            return None if None in terms else Add([t for t in terms if t is not None])
        case Contract() if not node.sizes:
            return _inside_product(node)
        case _:
            return None


def _inside_product(node: Contract) -> Node | None:
    """g of a product, of which one factor alone has expectations in it."""
    means = [k for k, x in enumerate(node.operands) if has_statistics(x)]
    inner = inside_means(node.operands[means[0]]) if len(means) == 1 else None
    if inner is None:
        return None
    parts = [inner if k == means[0] else x for k, x in enumerate(node.operands)]
    return Contract(parts, node.indices, ())


def _letters(node: Node) -> dict[Node, Node]:
    """A number for every E[X] of which Var X is spelt, or which stands inside of other means."""
    inner = [
        m
        for n in postorder(node)
        if isinstance(n, Map) and n.operator in STATISTICS
        for x in n.arguments
        for m in postorder(x)
        if isinstance(m, Map) and m.operator is expectation and not m.rank and not has_statistics(m.arguments[0])
    ]
    return {m: Atom(MeanOf(m.arguments[0])) for m in inner}


def centred(node: Node, letters: Mapping[Node, Node]) -> Node:
    """Var X as E[(X − m)²], where m is E[X], which stands inside of other means too."""

    def spelt(n: Node) -> Node:
        if isinstance(n, Map) and n.operator is variance and expectation(n.arguments[0]) in letters:
            gap = n.arguments[0] - letters[expectation(n.arguments[0])]
            return expectation(gap * gap)
        return n

    return substitute(rebuild(node, spelt), letters)


def _in_variances(node: Node, laws: dict[Atom, Law]) -> Node:
    """With Var X for the letter that its variance has by declaration, and E X for that of its mean."""
    letters: dict[Node, Node] = {}
    for atom, law in laws.items():
        if not atom.rank and isinstance(law.variance, sp.Symbol) and (law.mean is None or law.mean.is_Symbol):
            letters[read(law.variance)] = Map(variance, [atom])
            if law.mean is not None:
                letters[read(law.mean)] = expectation(atom)
    return substitute(node, letters) if letters else node


def _against_squares(g: Node, budget: Budget) -> Iterator[Node]:
    """g + c·(u² − E[u²]) which is 0 at u = 0, as a function of a number u without mean that g is a function of, for a c
    that is a number.
    """
    random = {a for a in atoms(g) if law_of(a.label) is not None}
    inner = [x for n in postorder(g) if isinstance(n, Map) for x in n.arguments[:1]]
    for u in dict.fromkeys(x for x in inner if not x.rank and random <= set(atoms(x)) and not isinstance(x, Map)):
        here = Atom(ValueOf(u))
        try:
            found = _against_square(substitute(g, {u: here}), u, here, random, budget)
        except (BudgetError, PoleError, UnsupportedError):
            continue
        if found is not None:
            yield found


def _against_square(f: Node, u: Node, here: Atom, random: set[Atom], budget: Budget) -> Node | None:
    resolver = Resolver(check=budget.check)
    mean, square = (tidy(resolver.resolve(expectation(x))) for x in (u, u * u))
    if square is const(0) or random & set(atoms(f)) or not same(mean, const(0)) or has_statistics(square):
        return None
    at_zero = substitute(f, {here: const(0)})
    ratio = Normalizer().form(at_zero * reciprocal(square))
    c = const(ratio.get((), Fraction(0)))
    return tidy(f - at_zero + c * here * here) if same(at_zero, c * square) else None


__all__ = ["NAME", "MeanOf", "ValueOf", "at_every_outcome", "in_means", "inside_means", "inside_sides", "proved_as"]

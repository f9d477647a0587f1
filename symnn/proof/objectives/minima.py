"""Is a least value attained? Yes where a strongly convex part holds it up, and for sums of squares; no where it falls
along a ray.
"""

from __future__ import annotations

from itertools import islice

import sympy as sp

from symnn.bridge import read
from symnn.claims.claim import Property
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, Refuted, Unknown, ValueInWords, Verdict
from symnn.errors import SymnnError
from symnn.expr import Atom, Map, Node, const, rebuild, substitute, zeros
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.sigmoid import sigmoid
from symnn.ops.signs import POSITIVE
from symnn.proof.budget import Budget
from symnn.proof.counterexample.satisfied import KINDS, SIGNS, declared
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.inequality.instances import EARLY, Instance, Place, allowed, always, instances
from symnn.proof.inequality.sums_of_squares import visible
from symnn.proof.limits.asymptotics import Asymptotics
from symnn.proof.limits.leading_terms import LimitValue, Unsure
from symnn.proof.objectives.convexity import ConvexShape, convex_shape, strict_squares, unmoved
from symnn.proof.objectives.curvature import AFFINE, Curvature, WeightedInner, complement, softplus_of
from symnn.proof.property_certificate import PropertyCertificate

MOST_INSTANCES, MOST_RAYS = 60, 30


def by_minima(question: Question, budget: Budget) -> Verdict | None:
    """`has_minimum(f, over=…)`."""
    claim = question.as_property
    f, over, h = read(claim.parts["f"]), question.over, question.hypotheses
    early = _refuted(claim, f, over, h, Budget(budget.left / 4), early=True)
    if early is not None:
        found = _refuted(claim, f, over, h, budget)
        return early if found is None else found
    known = Entailment(h, Budget(budget.left / 2), frozenset(over))
    why = _attained(f, over, known)
    if why is not None:
        return Proved(
            statement=claim.statement, method="convexity", steps=why, hypotheses=h.texts, conditions=known.conditions,
            certificate=PropertyCertificate(claim, "a least value", tuple(known.premises.values())),
        )  # fmt: skip
    found = _refuted(claim, f, over, h, budget)
    why_not = "no reason was found why a least value is attained, or why it is not"
    return found if found is not None else Unknown(statement=claim.statement, reason=why_not)


# proof
# --------------------------------------------------------------------------------------------------------------------
def _attained(f: Node, over: tuple[Atom, ...], known: Entailment) -> tuple[str, ...] | None:
    """Why f has a minimum over all values that its symbols may have. One that is shown over all real values must be
    attained among those.
    """
    if not known.hypotheses.free_of(known.over) or known.undefined(f) != frozenset():
        return None
    shape = convex_shape(f, over, known)
    domains = [domain(a) for a in over]
    if isinstance(shape, str) or "open" in domains:
        return _at_zero(f, over, known)
    why = unmoved([*_square_terms(shape, known), *strict_squares(shape.squares, known)], over, known)
    if why:
        return (
            *shape.steps,
            *why,
            "a convex function plus a strongly convex one grows beyond every bound, and so attains its least value",
        )
    curvature = Curvature(known.over, known)
    everywhere = set(domains) <= {"all"}
    if everywhere and shape.squares and not shape.others and all(_is_square(t, curvature) for t in shape.terms):
        return (
            *shape.steps,
            "a sum of squares of affine functions attains its least value: the projection on their range",
        )
    return _at_zero(f, over, known)


def _square_terms(shape: ConvexShape, known: Entailment) -> list[Node]:
    """u of Σ w·u² with positive weights."""
    squares = [(t.weight, t.inner) for t in shape.terms if isinstance(t.inner, Map) and _is_second_power(t.inner)]
    return [inner.arguments[0] for weight, inner in squares if known.sign(weight) == POSITIVE]


def _is_second_power(node: Map) -> bool:
    return node.operator is power and getattr(node.arguments[1], "value", None) == 2


def _is_square(term: WeightedInner, curvature: Curvature) -> bool:
    return (
        isinstance(term.inner, Map) and _is_second_power(term.inner) and curvature.of(term.inner.arguments[0]) == AFFINE
    )


def _at_zero(f: Node, over: tuple[Atom, ...], known: Entailment) -> tuple[str, ...] | None:
    """f is never less than where everything that varies is 0, if it may be 0."""
    if not all(declared(a.label, 0) for a in over if isinstance(a.label, sp.Symbol)):
        return None
    there = substitute(f, {a: zeros(*a.shape) for a in over})
    return ("it is never less than at 0",) if known.relation(f, ">=", there) else None


def domain(atom: Atom) -> str:
    """Where a symbol runs: over "all" real numbers, over a "closed" set of them, or one that may be "open"."""
    s = atom.label
    if not isinstance(s, sp.Symbol) or all(getattr(s, f"is_{fact}") is None for fact in (*SIGNS, *KINDS)):
        return "all"
    if s.is_integer:
        return "closed"  # as every set of whole numbers is
    half = s.is_extended_nonnegative or s.is_extended_nonpositive
    return "closed" if half and s.is_zero is None and s.is_rational is None and s.is_integer is None else "open"


# refutation
# --------------------------------------------------------------------------------------------------------------------
def _refuted(
    claim: Property, f: Node, over: tuple[Atom, ...], h: Hypotheses, budget: Budget, early: bool = False
) -> Refuted | None:
    """Data and a ray along which f falls without bound, or to a value that it is above everywhere."""
    for instance in instances([f], over, h, budget, EARLY if early else MOST_INSTANCES):
        try:
            g = instance.of(separated(f))
        except SymnnError:
            continue
        for direction in instance.nearest() if early else islice(instance.places(), MOST_RAYS):
            if any(direction.values()) and allowed(direction):
                found = _along(instance, g, direction, budget)
                if found is not None:
                    return found_on(claim, instance, direction, found)
            if not budget.left:
                return None
    return None


def found_on(claim: Property, instance: Instance, direction: Place, limit: LimitValue) -> Refuted:
    shown = instance.shown(direction)
    example = {
        f"{name} along" if name in map(str, (a.label for a in instance.unknowns)) else name: v
        for name, v in shown.items()
    }
    falls = "the function falls without bound" if limit.value is None else f"the function falls towards {limit}"
    rest = "has no least value" if limit.value is None else f"is greater than {limit} everywhere"
    return Refuted(statement=claim.statement, counterexample=example, lhs=ValueInWords(falls), rhs=ValueInWords(rest))


def _along(instance: Instance, g: Node, direction: Place, budget: Budget) -> LimitValue | None:
    """The limit of g along a ray, if g has no least value because of it."""
    t = Atom("t")
    ray = substitute(g, {x: const(c) * t if c else const(0) for x, c in direction.items()})
    known = Entailment(Hypotheses(), Budget(min(1.0, budget.left)), frozenset((t,)))
    try:
        limit = Asymptotics(t, known).limit(ray)
    except Unsure:
        return None
    if limit.value is None:
        return limit if limit.sign < 0 else None
    if limit.value is const(0) and visible(g) == POSITIVE:
        return limit
    return limit if len(instance.names) == 1 and always(g, ">", limit.value, budget) is not None else None


def separated(root: Node) -> Node:
    """−log σ(u) as softplus(−u), −log(1 − σ(u)) as softplus(u): parts that are visibly positive."""

    def change(node: Node) -> Node:
        if not isinstance(node, Map) or node.operator is not log:
            return node
        (u,) = node.arguments
        if isinstance(u, Map) and u.operator is sigmoid:
            return -softplus_of(-u.arguments[0])
        other = complement(u)
        return node if other is None else -softplus_of(other)

    return rebuild(root, change)

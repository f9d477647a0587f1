"""Do two objectives have the same optimisers? Proved by F = φ(c·G + d) with φ strictly monotone; refuted by numbers.

Both objectives must be defined for the same values of the parameters. Both are peeled (`monotone_shells.py`); of what
is left, F₁ = c·G₁ + d is shown without derivatives: F₁(β) + c·G₁(β′) = F₁(β′) + c·G₁(β) for any β, β′ says that F₁ −
c·G₁ does not depend on β.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from symnn.bridge import read
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.claim import Property
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, Refuted, Unknown, Verdict
from symnn.errors import SymnnError
from symnn.expr import Add, Atom, Const, Contract, Node, const, substitute
from symnn.ops.reciprocal import reciprocal
from symnn.proof.budget import Budget
from symnn.proof.counterexample.numbers import Missing, near
from symnn.proof.counterexample.refute import Refuter
from symnn.proof.counterexample.shown_values import readable_value
from symnn.proof.inequality.entailment import Entailment, depends
from symnn.proof.inequality.instances import EARLY, Place, allowed, at, instances, optimal, order
from symnn.proof.objectives.monotone_shells import Core, core, direction_of
from symnn.proof.property_certificate import PropertyCertificate

SENSES = {"argmin": 1, "argmax": -1}
LARGEST_DENOMINATOR = 64
TINY = Fraction(1, 10**20)
MOST_INSTANCES, MOST_PLACES = 40, 60


def by_optimisers(question: Question, budget: Budget) -> Verdict | None:
    """`same_optimisers(f, g, over=…)`."""
    claim = question.as_property
    goals = claim.parts["f"], claim.parts["g"]
    sides = [read(goal.objective) for goal in goals]
    over, h = question.over, question.hypotheses
    senses = [SENSES[goal.sense] for goal in goals]
    early = _refuted(claim, sides, senses, over, h, Budget(budget.left / 4), early=True)
    if early is not None:
        found = _refuted(claim, sides, senses, over, h, budget)
        return early if found is None else found
    proof = _proved(claim, sides, senses, over, h, Budget(budget.left / 2))
    if isinstance(proof, Proved):
        return proof
    found = _refuted(claim, sides, senses, over, h, budget)
    return found if found is not None else Unknown(statement=claim.statement, reason=proof)


# proof
# --------------------------------------------------------------------------------------------------------------------
def _proved(
    claim: Property, sides: list[Node], senses: list[int], over: tuple[Atom, ...], h: Hypotheses, budget: Budget
) -> Proved | str:
    """The proof, or why there is none."""
    varying = frozenset(over)
    known = Entailment(h, budget, varying)
    where = [known.undefined(side) for side in sides]
    if None in where or where[0] != where[1]:
        return "it was not shown that both objectives are defined for the same values"
    f, g = (core(side, varying, known) for side in sides)
    if not depends(f.node, varying) or not depends(g.node, varying):
        return "one of the objectives does not depend on the parameters in the form that was found"
    primed: dict[Node, Node] = {a: Atom((a.label, "′"), a.shape) for a in over}
    for c, positive in _factors(f, g, over, h, known):
        # each side, as it is asked for, is the least value of ±F₁ and ±G₁
        if senses[0] * f.direction * (1 if positive else -1) != senses[1] * g.direction:
            continue
        f_, g_ = (substitute(x.node, primed) for x in (f, g))
        if _doubled(known, primed).equal(f.node + c * g_, f_ + c * g.node):
            return _verdict(claim, f, g, c, known)
    return "neither is seen to be a strictly monotone function of the other"


def _doubled(known: Entailment, primed: dict[Node, Node]) -> Entailment:
    """The same knowledge, and of β′ what is known of β."""
    h = known.hypotheses
    equations = tuple(
        e._replace(left=substitute(e.left, primed), right=substitute(e.right, primed)) for e in h.equations
    )
    inequalities = tuple(
        i._replace(left=substitute(i.left, primed), right=substitute(i.right, primed)) for i in h.inequalities
    )
    both = Hypotheses(
        tuple(dict.fromkeys((*h.equations, *equations))), tuple(dict.fromkeys((*h.inequalities, *inequalities))),
        h.symmetric | _turned(h.symmetric, primed), h.positive | _turned(h.positive, primed), h.texts, h.facts,
    )  # fmt: skip
    return Entailment(both, known.budget, known.over | _turned(known.over, primed), known.premises, known.exceptions)


def _turned(some: frozenset[Atom], primed: dict[Node, Node]) -> frozenset[Atom]:
    return frozenset(x for a in some if isinstance(x := primed.get(a), Atom))


def _factors(f: Core, g: Core, over: tuple[Atom, ...], h: Hypotheses, known: Entailment) -> Iterator[tuple[Node, bool]]:
    """Candidates for c in F₁ = c·G₁ + d, with whether each is positive. What they are made of is never 0: where it is,
    the objectives have values all the same, and other optimisers.
    """
    first, second = (_scalar(x.node, frozenset(over)) for x in (f, g))
    shapes = {
        const(1): (),
        first: (first,),
        reciprocal(second): (second,),
        first * reciprocal(second): (first, second),
    }
    for shape, parts in shapes.items():
        directions = [direction_of(part, known) for part in parts]
        if None in directions or (ratio := _ratio(f.node, shape * g.node, over, h)) is None:
            continue
        c = const(ratio) if shape is const(1) else ratio * shape
        yield c, prod(d for d in directions if d is not None) * ratio > 0


def _scalar(node: Node, over: frozenset[Atom]) -> Node:
    """The factors of the first term that are free of the parameters."""
    while isinstance(node, Add):
        node = node.terms[0]
    if not isinstance(node, Contract):
        return const(1)
    free = [x for x in node.operands if not x.shape and not depends(x, over) and not isinstance(x, Const)]
    return Contract(free, [()] * len(free), ()) if free else const(1)


def _ratio(f: Node, g: Node, over: tuple[Atom, ...], h: Hypotheses) -> Fraction | None:
    """The simple rational number that the changes of f and g have for a ratio at some point; a guess, which the proof
    must confirm.
    """
    refuter = Refuter(f, g, h)
    drawn = list(_few(refuter))
    for (sizes, values), (other_sizes, other) in product(drawn, repeat=2):
        if sizes != other_sizes or any(values[a].shape != other[a].shape for a in over if a in values):
            continue
        moved = {**values, **{a: other[a] for a in over if a in other}}
        ends = [refuter.precise(x, v, sizes) for x in (f, g) for v in (values, moved)]
        if any(isinstance(e, Missing) for e in ends):
            continue
        first, second, third, last = (near(e.item()) for e in ends)
        if abs(last - third) > TINY:
            return _simple((second - first) / (last - third))
    return None


def _simple(ratio: Fraction) -> Fraction | None:
    """The rational number with a small denominator that this can be taken for."""
    guess = ratio.limit_denominator(LARGEST_DENOMINATOR)
    return guess if guess and abs(guess - ratio) < TINY else None


def _few(refuter: Refuter) -> Iterator[Any]:
    for _, point in zip(range(10), refuter.drawn, strict=False):
        yield point


def _verdict(claim: Property, f: Core, g: Core, c: Node, known: Entailment) -> Proved:
    goals = claim.parts["f"], claim.parts["g"]
    steps = [f"{goal.sense} side: {reason}" for goal, x in zip(goals, (f, g), strict=True) for reason in x.reasons]
    times = to_sympy(tidy(c))
    left = (
        "the same is left of both"
        if times == 1
        else f"what is left of the one is {times} times what is left of the other"
    )
    steps.append(f"{left}, up to what is free of the parameters")
    return Proved(
        statement=claim.statement, method="same optimisers", steps=tuple(dict.fromkeys(steps)),
        hypotheses=tuple(dict.fromkeys((*known.hypotheses.texts, *known.texts))),
        conditions=known.conditions,
        certificate=PropertyCertificate(claim, "same optimisers", tuple(known.premises.values())),
    )  # fmt: skip


# refutation
# --------------------------------------------------------------------------------------------------------------------
def _refuted(
    claim: Property,
    sides: list[Node],
    senses: list[int],
    over: tuple[Atom, ...],
    h: Hypotheses,
    budget: Budget,
    early: bool = False,
) -> Refuted | None:
    """Data at which a proved optimiser of the one objective is beaten in the other."""
    for instance in instances(sides, over, h, budget, EARLY if early else MOST_INSTANCES):
        try:
            f, g = (s * instance.of(side) for s, side in zip(senses, sides, strict=True))
        except SymnnError:
            continue
        places = instance.nearest() if early else [p for p in instance.places() if allowed(p)][:MOST_PLACES]
        for first, second, names in ((f, g, ("f", "g")), (g, f, ("g", "f"))):
            found = _beaten(places, first, second, budget)
            if found is not None:
                best, better = found
                other = instance.of(sides[1] if names[0] == "f" else sides[0])
                values = [readable_value(at(other, place)) for place in (best, better)]
                mark = ", ".join(f"{a.label}′" for a in instance.unknowns)
                said = ("optimal at the first point", f"{values[0]} there and better at {mark}: {values[1]}")
                lhs, rhs = said if names[0] == "f" else said[::-1]
                return Refuted(statement=claim.statement, counterexample=instance.shown(best, better), lhs=lhs, rhs=rhs)
    return None


def _beaten(places: list[Place], first: Node, second: Node, budget: Budget) -> Any:
    """A place that is proved to make the first least, and one that makes the second less than there; the optimal one
    first.
    """
    best: Any = None
    for place in places:
        value = at(first, place)
        sign = -1 if best is None else order(value, best[0])
        if sign is None:
            return None
        if sign < 0:
            best = (value, [place])
        elif sign == 0:
            best[1].append(place)
    for place in best[1] if best else ():
        better = next((p for p in places if order(at(second, p), at(second, place)) == -1), None)
        if better is not None:
            return (place, better) if optimal(first, place, 1, budget) is not None else None
    return None

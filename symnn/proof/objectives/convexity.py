"""Is a function convex, or strictly so? Proved by composition (`curvature.py`), strictly by directions that no flat
segment can have; refuted by two points and the one between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice, permutations
from typing import Any

from symnn.bridge import read
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.claim import Property
from symnn.claims.entrywise import LETTERS, EntrywiseNodes, Named, is_smooth, whole
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.question import Question
from symnn.claims.tensor_facts import FullColumnRank
from symnn.claims.verdict import Proved, Refuted, Unknown, ValueInWords, Verdict
from symnn.derivative import gradient
from symnn.errors import ShapeError, SymnnError
from symnn.expr import Atom, Call, Contract, Map, Node, add, const, matmul, substitute, zeros
from symnn.expr.walk import atoms
from symnn.ops.signs import POSITIVE
from symnn.proof.budget import Budget
from symnn.proof.counterexample.shown_values import readable_value
from symnn.proof.inequality.entailment import Entailment, depends
from symnn.proof.inequality.instances import EARLY, MOST, Place, allowed, at, instances, order
from symnn.proof.inequality.sums_of_squares import merged
from symnn.proof.objectives.bend_bounds import made_up_for
from symnn.proof.objectives.curvature import AFFINE, CONCAVE, CONVEX, Curvature, Square, WeightedInner, opened_logs
from symnn.proof.objectives.curve_sketch import of_map
from symnn.proof.objectives.squared_lengths import squared_out
from symnn.proof.property_certificate import PropertyCertificate

MOST_PLACES = 64


@dataclass(frozen=True)
class ConvexShape:
    """Why a number is convex: its parts, and the rules in words."""

    terms: tuple[WeightedInner, ...]
    squares: tuple[Square, ...]
    others: tuple[Node, ...]
    steps: tuple[str, ...]


def by_convexity(question: Question, budget: Budget) -> Verdict | None:
    """`convex(f, over=…)`, strictly or not."""
    claim = question.as_property
    f, over, h = read(claim.parts["f"]), question.over, question.hypotheses
    strictly = claim.kind == "strictly convex"
    early = _refuted(claim, f, over, h, Budget(budget.left / 4), strictly, early=True)
    if early is not None:
        found = _refuted(claim, f, over, h, budget, strictly)
        return early if found is None else found
    known = Entailment(h, Budget(budget.left / 2), frozenset(over))
    shape = convex_shape(f, over, known)
    if not isinstance(shape, str):
        steps = (*shape.steps, *_strictness(shape, over, known)) if strictly else shape.steps
        if not strictly or len(steps) > len(shape.steps):
            return Proved(
                statement=claim.statement, method="convexity", steps=steps, hypotheses=h.texts,
                conditions=known.conditions,
                certificate=PropertyCertificate(claim, "convexity", tuple(known.premises.values())),
            )  # fmt: skip
    found = _refuted(claim, f, over, h, budget, strictly)
    if found is not None:
        return found
    why = (
        shape
        if isinstance(shape, str)
        else "it is convex, but no part of it was seen to be strictly so in every direction"
    )
    return Unknown(statement=claim.statement, reason=why)


def convex_shape(f: Node, over: tuple[Atom, ...], known: Entailment) -> ConvexShape | str:
    """The parts of a number that show that it is convex; or why that was not seen."""
    varying = frozenset(over)
    curvature = Curvature(varying, known)
    reason = _domain(f, curvature, known)
    if reason:
        return reason
    terms, squares, rest = curvature.split(squared_out(opened_logs(f)))
    reason = _unseen(terms, rest, curvature)
    if reason:
        return _second_derivative(f, over, known) or reason
    bent = [t.inner for t in terms if curvature.of(t.inner) == {CONVEX} and known.sign(t.weight) is None]
    bent += [square.inner for square, direction in squares if direction < 0]
    if not bent:
        plain = tuple(s for s, _ in squares)
        return ConvexShape(tuple(terms), plain, tuple(rest), tuple(_spoken(terms, squares, rest, curvature)))
    owing = made_up_for(terms, squares, over, curvature)
    if owing is None:
        return _second_derivative(f, over, known) or f"no rule tells that the part with {bent[0]} is convex"
    names = [f"{_function_name(inner, curvature)} bends by no more than the squares" for inner in owing]
    steps = tuple(names) or ("the squares together are not negative in any direction",)
    return ConvexShape((), (), tuple(bent), steps)


def _unseen(terms: list[WeightedInner], rest: list[Node], curvature: Curvature) -> str:
    """The part of which no rule tells that it is convex, or, with the opposite weight, concave; "" if there is none."""
    known = curvature.known
    for term in terms:
        kind = curvature.of(term.inner)
        weight = term.weight if CONVEX in kind else tidy(-term.weight)
        if not kind or (kind == {CONCAVE} and known.sign(weight) is None):
            return f"no rule tells that the part with {term.inner} is convex"
    for node in rest:
        if CONVEX not in curvature.of(node) and not _is_separable(node, curvature):
            return f"no rule tells that {node} is convex"
    return ""


def _is_separable(node: Node, curvature: Curvature) -> bool:
    """Whether it is Σᵢ wᵢ h(xᵢ) with wᵢ >= 0, where the second derivative of h(xᵢ) by xᵢ is never negative, wherever
    h is defined.
    """
    node = merged(node) if isinstance(node, Contract) else node
    if not isinstance(node, Contract) or node.out:
        return False
    known, moving = curvature.known, [k for k, x in enumerate(node.operands) if depends(x, curvature.over)]
    names = node.indices[moving[0]] if moving else ()
    plain = 0 < len(names) == len(set(names)) <= len(LETTERS)
    if not plain or any(node.indices[k] != names for k in moving):
        return False
    if any(known.sign(x) is None for k, x in enumerate(node.operands) if k not in moving):
        return False
    summand = Contract([node.operands[k] for k in moving], [names] * len(moving), names)
    return _bends_upwards(EntrywiseNodes().at(summand, LETTERS[: len(names)]), curvature)


def _bends_upwards(entry: Node, curvature: Curvature) -> bool:
    """Whether h(xᵢ), an entry of a function of what varies, depends on xᵢ alone, and is convex in it."""
    known, varying = curvature.known, [a for a in atoms(entry) if _varies(a, curvature.over)]
    if len(varying) != 1 or isinstance(varying[0].label, Named):
        return False
    over = curvature.over.union(varying)
    alone = Entailment(known.hypotheses, known.budget, over, known.premises, known.exceptions)
    return _second_derivative(entry, (varying[0],), alone) is not None


def _varies(entry: Atom, over: frozenset[Atom]) -> bool:
    """Whether the number is an entry of what varies, or made of some."""
    label = entry.label
    return depends(label.node, over) if isinstance(label, Named) else whole(label) in {a.label for a in over}


def _second_derivative(f: Node, over: tuple[Atom, ...], known: Entailment) -> ConvexShape | None:
    """A smooth function of one number is convex where its second derivative, defined wherever it is, is never
    negative.
    """
    if len(over) != 1 or over[0].shape or not is_smooth(f):
        return None
    x, where = over[0], known.undefined(f)
    slope = gradient(f, x)
    bend = gradient(slope, x) if depends(slope, known.over) else const(0)
    if any(known.undefined(g) != where for g in (slope, bend)) or not known.relation(bend, ">=", const(0)):
        return None
    return ConvexShape((), (), (f,), ("its second derivative is never negative",))


def _curved(h: Hypotheses, curvature: Curvature) -> Iterator[str]:
    """The hypotheses that are not seen to hold on a convex set."""
    for e in h.equations:
        if depends(e.left, curvature.over) or depends(e.right, curvature.over):
            yield e.text
    for i in h.inequalities:
        if depends(i.left - i.right, curvature.over) and (
            i.relation == "≠" or CONCAVE not in curvature.of(i.left - i.right)
        ):
            yield i.text
    for fact in h.facts:
        if any(depends(n, curvature.over) for n in fact.nodes):
            yield fact.text


def _domain(f: Node, curvature: Curvature, known: Entailment) -> str:
    """Why the set on which f is defined, under the hypotheses, may not be convex; "" if it is."""
    for text in _curved(known.hypotheses, curvature):
        return f"{text} need not be a convex set"
    for a in curvature.over:
        if not a.shape and not _interval(a.label):
            return f"{a} does not run over a whole interval"
    demanded = known.undefined(f)
    if demanded is None:
        return "it could not be told where the function is defined"
    for kind, node in demanded:
        if kind not in ("positive", "nonnegative") or not _affine_entry(node, curvature):
            return f"the function is defined only where {node} is {kind}, which need not be a convex set"
    return ""


def _interval(symbol: Any) -> bool:
    """Whether a SymPy symbol is declared to be nothing but real, or of one sign."""
    if symbol.is_integer is not None or symbol.is_rational is not None:
        return False
    return symbol.is_zero is None or bool(symbol.is_positive or symbol.is_negative)


def _affine_entry(node: Node, curvature: Curvature) -> bool:
    """Whether a number over entries is affine in the symbols themselves."""
    return set(atoms(node)) <= curvature.over and CONCAVE in curvature.of(node)


def _spoken(terms: list[WeightedInner], squares: Any, rest: list[Node], curvature: Curvature) -> Iterator[str]:
    for term in terms:
        kind = curvature.of(term.inner)
        if kind == AFFINE:
            yield "an affine part is convex"
        else:
            name = _function_name(term.inner, curvature)
            said = "convex" if CONVEX in kind else "concave"
            yield f"{name} is {said}, and its weights are not {'negative' if CONVEX in kind else 'positive'}"
    for _ in squares:
        yield "a sum of squares of affine functions is convex"
    for _ in rest:
        yield "a composition of convex functions is convex"


def _function_name(inner: Node, curvature: Curvature) -> str:
    """What a part is: the function of affine ones that it is."""
    match inner:
        case Map():
            name, arguments = inner.operator.name, inner.arguments
        case Call():
            name, arguments = inner.composition.name, inner.arguments
        case _:
            return "a part"
    return f"{name.replace('_', '-')} of an affine function" if curvature.of(arguments[0]) == AFFINE else "a part"


# strictness
# ---------------------------------------------------------------------------------------------------------------------
def _strictness(shape: ConvexShape, over: tuple[Atom, ...], known: Entailment) -> tuple[str, ...]:
    """Why a direction along which every strictly convex part is constant must be 0; nothing if that is not seen."""
    return unmoved([*_strict_terms(shape.terms, known), *strict_squares(shape.squares, known)], over, known)


def unmoved(inner: list[Node], over: tuple[Atom, ...], known: Entailment) -> tuple[str, ...]:
    """Why no direction but 0 leaves all these affine functions unchanged; nothing if that is not seen."""
    still = list(over)
    said: list[str] = []
    progress = True
    while still and progress:
        progress = False
        for u in inner:
            moved = [a for a in over if a in atoms(u)]
            left = [a for a in moved if a in still]
            if not left:
                continue
            why = _one_to_one(u, left, known)
            if why is not None:
                said.append(why)
                still = [a for a in still if a not in left]
                progress = True
    return tuple(dict.fromkeys(said)) if not still else ()


def _strict_terms(terms: tuple[WeightedInner, ...], known: Entailment) -> Iterator[Node]:
    """Affine arguments u of strictly convex functions with positive weights, or of strictly concave ones with
    negative weights.
    """
    curvature = Curvature(known.over, known)
    for term in terms:
        if not isinstance(term.inner, Map) or curvature.of(u := term.inner.arguments[0]) != AFFINE:
            continue
        run = of_map(term.inner)
        if run.strictly_bent and known.sign(term.weight if run.convex else tidy(-term.weight)) == POSITIVE:
            yield u


def strict_squares(squares: tuple[Square, ...], known: Entailment) -> Iterator[Node]:
    """P of Σ w·P², with every weight positive; and of PᵀAP for definite A."""
    for square in squares:
        node = square.node
        facts = {fact.nodes[0] for _, fact in square.roots if fact.strictly}
        positive = all(known.sign(x) == POSITIVE or x in facts for x in node.operands if x is not square.inner)
        paired = [names for x, names in zip(node.operands, node.indices, strict=True) if x is square.inner]
        plain = paired[0] == paired[1] and len(set(paired[0])) == len(paired[0])
        links = [set(n) for x, n in zip(node.operands, node.indices, strict=True) if x in facts]
        linked = links == [set(paired[0]) | set(paired[1])]
        if positive and (plain or linked):
            yield square.inner


def _is_up_to_sign(u: Node, v: Node, known: Entailment) -> bool:
    return u.shape == v.shape and any(known.equal(u, w) for w in (v, -v))


def _one_to_one(u: Node, moved: list[Atom], known: Entailment) -> str | None:
    """Why the linear part of the affine u vanishes for no direction but 0 in the given symbols; None if that is not
    seen.
    """
    directions: dict[Node, Atom] = {a: Atom(("direction", a.label), a.shape) for a in moved}
    others: dict[Node, Node] = {a: zeros(*a.shape) for a in atoms(u) if a in known.over and a not in directions}
    there = substitute(u, {**directions, **others})
    still: dict[Node, Node] = {a: zeros(*a.shape) for a in moved}
    linear = add(there, -substitute(u, {**still, **others}))
    if len(moved) == 1:
        (v,) = directions.values()
        if _is_up_to_sign(linear, v, known):
            return "no direction but 0 leaves every square unchanged"
    for fact in known.hypotheses.facts:
        if isinstance(fact, FullColumnRank) and len(fact.nodes) == len(moved):
            for order_ in permutations(directions.values()):
                made = _product(fact, order_)
                if made is not None and _is_up_to_sign(linear, made, known):
                    return f"only the direction 0 leaves every argument unchanged, since {fact.text}"
    return None


def _product(fact: FullColumnRank, directions: tuple[Atom, ...]) -> Node | None:
    """[A B …]v."""
    parts = []
    for block, v in zip(fact.nodes, directions, strict=True):
        try:
            parts.append(matmul(block, v) if block.rank == 2 and v.rank else block * v)
        except (ShapeError, SymnnError):
            return None
    return add(*parts) if all(p.shape == parts[0].shape for p in parts) else None


# refutation
# ---------------------------------------------------------------------------------------------------------------------
def _refuted(
    claim: Property, f: Node, over: tuple[Atom, ...], h: Hypotheses, budget: Budget, strictly: bool, early: bool = False
) -> Refuted | None:
    """Two points and the one halfway at which f lies above the mean of the ends (or, strictly, on it)."""
    for instance in instances([f], over, h, budget, EARLY if early else MOST):
        try:
            g = instance.of(f)
        except SymnnError:
            continue
        places = instance.nearest() if early else [p for p in islice(instance.places(), MOST_PLACES) if allowed(p)]
        for a, b in combinations(places, 2):
            found = _bulge(g, a, b, strictly)
            if found is not None:
                example = instance.shown(a, b)
                return Refuted(statement=claim.statement, counterexample=example, lhs=found[0], rhs=found[1])
            if not budget.left:
                return None
    return None


def _bulge(g: Node, a: Place, b: Place, strictly: bool) -> tuple[str, str] | None:
    """f halfway, and the mean of f at the ends, if that refutes."""
    half = Fraction(1, 2)
    middle = {x: half * (a[x] + b[x]) for x in a}
    ends, between = const(half) * (at(g, a) + at(g, b)), at(g, middle)
    sign = order(between, ends)
    if sign is None or not (sign > 0 or (strictly and sign == 0)):
        return None
    return (
        ValueInWords("halfway between the two points the value is", readable_value(between)),
        ValueInWords("the mean of the values at both is", readable_value(ends)),
    )

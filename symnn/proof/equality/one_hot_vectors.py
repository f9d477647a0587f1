"""Equalities about one-hot vectors: Σ y_i tanh(x_i) = tanh(yᵀx). A one-hot y is the unit vector of some class c, so the
claim is stated anew with y_i = [i = c] and c as one index more, and the normal form decides it for every c.

What is summed over the other classes disappears, and with it whether it had a value: only claims whose operators are
seen to have values everywhere are stated so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from symnn.claims.demands import Demand, demands_in
from symnn.claims.hypotheses import Hypotheses, read_hypotheses
from symnn.claims.question import Question
from symnn.claims.tensor_facts import OneHot
from symnn.claims.verdict import Proved, ReceivedStatement, Verdict
from symnn.errors import UnsupportedError
from symnn.expr import Add, Call, Contract, Define, Fold, Map, Node, broadcast, delta
from symnn.expr.walk import atoms, children, fold, postorder
from symnn.ops.signs import POSITIVE, sign
from symnn.proof.budget import Budget
from symnn.proof.equality.deciding_equality import prove_by_normal_form
from symnn.proof.property_certificate import PropertyCertificate

NAME = "one-hot vectors"
SECONDS = 3.0


def by_one_hots(question: Question, budget: Budget) -> Verdict | None:
    """An equality with one-hot vectors in it."""
    facts = one_hots_in(question)
    if not facts or not loses_no_value([question.left, question.right], facts, question.hypotheses):
        return None
    told, sides = others(question, facts), for_every_class(question, facts)
    if told is None or sides is None:
        return None
    said = ReceivedStatement(*sides)
    found = prove_by_normal_form(*sides, told, said, min(SECONDS, budget.left))
    return of_classes(question, facts, found, NAME) if isinstance(found, Proved) else None


def others(question: Question, facts: Sequence[OneHot]) -> Hypotheses | None:
    """What else is assumed; None where it speaks of these vectors, too."""
    told = read_hypotheses(tuple(a for a in question.claim.assume if a not in facts), question.sizes)
    return told if {f.atom for f in facts}.isdisjoint(atoms(_spoken(told))) else None


def of_classes(question: Question, facts: Sequence[OneHot], found: Proved, name: str) -> Proved:
    """The proof of a claim by the one of what it says for every class."""
    words = (f"{f.atom} is the unit vector of a class" for f in facts)
    return replace(
        found,
        statement=question.statement,
        method=name,
        steps=(*words, f"then by {found.method}, for every class"),
        hypotheses=(*(f.text for f in facts), *found.hypotheses),
        certificate=PropertyCertificate(question.claim, name, (found,)),
    )


def one_hots_in(question: Question) -> list[OneHot]:
    """The vectors of the claim that are one-hot."""
    met = set(atoms([question.left, question.right]))
    told = [f for f in question.hypotheses.facts if isinstance(f, OneHot)]
    return [f for f in told if f.atom.rank == 1 and f.atom in met]


def loses_no_value(roots: Sequence[Node], facts: Sequence[OneHot], h: Hypotheses) -> bool:
    """Whether what stands beside a one-hot vector at every place is seen to have a value at every place."""
    ys = {f.atom for f in facts}
    for n in postorder(roots, _below):
        if isinstance(n, Contract) and any(not ys.isdisjoint(postorder(x, _below)) for x in n.operands):
            demands = (d for x in n.operands for d in demands_in(x, lambda argument: argument))
            if not all(_is_met(d, h) for d in demands if d.node.rank):  # a number has no other places
                return False
    return True


def _is_met(demand: Demand, h: Hypotheses) -> bool:
    visible = sign(demand.node, h.positive) if demand.kind in ("nonzero", "positive", "nonnegative") else None
    return visible == POSITIVE or (visible is not None and demand.kind == "nonnegative")


def _spoken(h: Hypotheses) -> list[Node]:
    return [*h.formulas(), *(n for f in h.facts for n in f.nodes), *h.positive, *h.symmetric]


def for_every_class(question: Question, facts: Sequence[OneHot]) -> tuple[Node, Node] | None:
    """Both sides with the class of each vector as a further axis; None where that cannot be said."""
    left, right = question.left, question.right
    try:
        for y in (f.atom for f in facts):
            one, other = (_lifted(side, y) for side in (left, right))
            left, right = _repeated(one, left.rank, y), _repeated(other, right.rank, y)
    except UnsupportedError:
        return None
    return left, right


def _repeated(node: Node, rank: int, y: Node) -> Node:
    """The node with the class as its last axis, along which it is the same where it has none."""
    return node if node.rank > rank else broadcast(node, (*node.shape, *y.shape), range(rank))


def _lifted(root: Node, y: Node) -> Node:
    """The node with [i = c] for y_i: with a last axis c where y is in it, and as it was where it is not."""

    def visit(n: Node, parts: Sequence[Node]) -> Node:
        if n is y:
            return delta(y.shape[0])
        untouched = all(a is b for a, b in zip(_below(n), parts, strict=True))
        return n if untouched else _of_lifted(n, parts, y)

    found: Mapping[Node, Node] = fold(root, visit, _below)
    return found[root]


def _of_lifted(n: Node, parts: Sequence[Node], y: Node) -> Node:
    match n:
        case Contract():
            return _product(n, parts, y.shape[0])
        case Add():
            return Add([_repeated(x, n.rank, y) for x in parts])
        case Map():
            return n.operator(*(_argument(x, a, n, y) for x, a in zip(parts, n.arguments, strict=True)))
        case Fold():
            return Fold(n.kind, parts[0], n.axes)
        case Call() | Define():
            return parts[0]
    raise UnsupportedError(f"{type(n).__name__} of a one-hot vector")


def _below(n: Node) -> tuple[Node, ...]:
    """With the definitions of compositions opened."""
    return (n.definition,) if isinstance(n, Call) else children(n)


def _argument(x: Node, given: Node, n: Map, y: Node) -> Node:
    """An argument of a lifted function: a number stays one, or is the same along all but the class."""
    if given.rank or x is given:
        return _repeated(x, given.rank, y) if given.rank else x
    return broadcast(x, (*n.shape, *y.shape), (n.rank,))


def _product(n: Contract, parts: Sequence[Node], classes: Any) -> Contract:
    """The product of the lifted factors, all of one class."""
    held = zip(parts, n.operands, n.indices, strict=True)
    indices = [(*names, "class") if x.rank > a.rank else names for x, a, names in held]
    return Contract(parts, indices, (*n.out, "class"), {**dict(enumerate(n.sizes)), "class": classes})

"""Inequalities about one-hot vectors: yᵀx ≤ max x, −log yᵀ softmax(x) ≥ 0. As for equalities the claim is stated anew
with y_i = [i = c]; without the sums over deltas it is one between entries at the place c, which the other methods
prove for every c.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product as choices
from math import prod
from typing import Any

from symnn.bridge.given import given
from symnn.calculus.printed_form.products import product, total
from symnn.claims.claim import Claim
from symnn.claims.question import INEQUALITY, Question
from symnn.claims.verdict import Proved, Verdict
from symnn.errors import SymnnError
from symnn.expr import Add, Contract, Indicator, Node
from symnn.expr.walk import children, fold, with_children
from symnn.proof.budget import Budget
from symnn.proof.equality.one_hot_vectors import for_every_class, loses_no_value, of_classes, one_hots_in, others
from symnn.proof.judge import judged
from symnn.proof.method import methods

NAME = "one-hot inequalities"
SECONDS = 4.0
MOST_TERMS = 16
"""Products that a product of sums may become."""


def by_one_hot_inequalities(question: Question, budget: Budget) -> Verdict | None:
    """An inequality with one-hot vectors in it."""
    facts = one_hots_in(question)
    if not facts or not loses_no_value([question.left, question.right], facts, question.hypotheses):
        return None
    sides = None if others(question, facts) is None else for_every_class(question, facts)
    if sides is None:
        return None
    left, right = (_leaf(without_deltas(side)) for side in sides)
    assume = tuple(a for a in question.claim.assume if a not in facts)
    clock = Budget(min(SECONDS, budget.left))
    try:
        found = judged(Claim(left, question.relation, right, assume), clock, list(_asked()))
    except SymnnError:  # more axes than a claim can have
        return None
    sound = isinstance(found, Proved) and not found.conditions
    return of_classes(question, facts, found, NAME) if isinstance(found, Proved) and sound else None


def _asked() -> Iterator[str]:
    """The methods that prove inequalities, this one left out."""
    return (m.name for m in methods(INEQUALITY) if m.keeps and m.name != NAME)


def _leaf(node: Node) -> Any:
    """The node as a side of a claim. A vector is a column."""
    shape = (*node.shape, 1) if node.rank == 1 else node.shape
    return given(node, shape, str(node))


def without_deltas(root: Node) -> Node:
    """The node without sums over what a delta says, products of sums with deltas multiplied out."""

    def visit(n: Node, parts: Sequence[Node]) -> Node:
        match n:
            case Contract():
                return _multiplied_out(n, parts)
            case Add():
                return total(list(parts))
        return with_children(n, list(parts))

    return fold(root, visit, children)[root]


def _multiplied_out(n: Contract, parts: Sequence[Node]) -> Node:
    terms = [x.terms if isinstance(x, Add) and _has_delta(x) else (x,) for x in parts]
    if prod(map(len, terms)) > MOST_TERMS:
        terms = [(x,) for x in parts]
    sizes: dict[Any, Any] = dict(enumerate(n.sizes))
    made = [product(1, list(zip(chosen, n.indices, strict=True)), n.out, sizes) for chosen in choices(*terms)]
    return total(made) if len(made) > 1 else made[0]


def _has_delta(n: Add) -> bool:
    """Whether a delta stands in one of the terms, alone or in a product."""
    factors = (x for t in n.terms for x in (t.operands if isinstance(t, Contract) else (t,)))
    return any(isinstance(x, Indicator) for x in factors)

"""Single points at which both sides of an equality have values, and the values differ, though they agree beside them:
1(x > 0) + 1(x < 0) = 1 at x = 0.

A search for a counterexample passes over them, for many a formula holds but at single points and is meant so; there one
of the sides has no value, as a rule. Where both have one, and it is no convention, the claim is false there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from symnn.bridge import read, size_symbols
from symnn.claims.hypotheses import Hypotheses, Hypothesis
from symnn.claims.size_demands import below
from symnn.claims.verdict import Condition
from symnn.errors import SymnnError
from symnn.expr import Map, MatrixFunction, Node, broadcast, postorder, zeros
from symnn.ops.square_rank import square_rank
from symnn.proof.budget import Budget
from symnn.proof.counterexample.points import Sizes, Values
from symnn.proof.counterexample.refute import Point, Refuter

TRIALS, SECONDS = 12, 1.0


class SinglePoints(Refuter):
    """The search that takes every point at which both sides have values for one that counts."""

    def counts(self, values: Values, sizes: Sizes) -> bool:
        return self.both_defined(values, sizes)


def differing(left: Node, right: Node, h: Hypotheses, exceptions: Sequence[Any] | None, budget: Budget) -> Point | None:
    """A point at which both sides have values that differ: where one of the exceptions of a proof is met, or, without
    a proof, where something jumps, or anywhere.
    """
    at = [a for a in map(_jump, postorder([left, right], below)) if a is not None]
    if not at:
        return None
    clock = Budget(min(SECONDS, budget.left))
    met = [Hypothesis(a, zeros(*a.shape), "") for a in at] if exceptions is None else list(map(_met, exceptions))
    places = [replace(h, equations=(*h.equations, e)) for e in met if e is not None]
    for narrower in places if exceptions is not None else [*places, h]:
        found = SinglePoints(left, right, narrower).search(TRIALS, clock.left).found
        if found is not None:
            return found
    return None


def _jump(n: Node) -> Node | None:
    """What is 0 where something jumps here: a rank does where a matrix becomes singular."""
    if isinstance(n, Map) and n.operator.jumps:
        return n.arguments[0]
    return n.argument if isinstance(n, MatrixFunction) and n.operator is square_rank else None


def _met(exception: Any) -> Hypothesis | None:
    """The equation that an exception excludes; None for one that excludes none, or is not read."""
    if not isinstance(exception, Condition) or exception.relation != "≠":
        return None
    sides: tuple[Any, Any] = exception.left, exception.right
    try:
        sizes = size_symbols(sides[0])
        a, b = (read(side, sizes) for side in sides)
    except SymnnError:
        return None
    b = broadcast(b, a.shape) if a.rank and not b.rank else b
    return Hypothesis(a, b, "") if a.shape == b.shape else None

"""Finite distributions on which a relation between expectations is false, all of whose values are as the claim assumes.

Values are tried that the claim names: P(X >= a) jumps at a, and a number between 0 and 1 varies most at its bounds.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from symnn.bridge.random import Law
from symnn.claims.declared_laws import at_legal_parameters
from symnn.claims.hypotheses import Inequality
from symnn.claims.question import Question
from symnn.expr import Atom, Const, Map, Node, postorder
from symnn.ops.positive import positive
from symnn.ops.step import step
from symnn.proof.counterexample.numbers import order, pairs
from symnn.proof.expectations.enumeration import Enumeration, Finite, Unsuitable, statistics
from symnn.proof.expectations.imposed_values import admitted, without

VIOLATED = {"<=": (1,), "<": (0, 1), ">=": (-1,), ">": (-1, 0), "≠": (0,)}
"""How the sides stand to each other where the relation is false."""
WEIGHTS = (Fraction(1, 2), Fraction(1, 4), Fraction(2, 3), Fraction(1))


class Violations(Enumeration):
    """The scenarios in which a relation is looked at."""

    means = (1, 0, Fraction(1, 2), -1, 2)
    variances = ((0, 1, Fraction(1, 16)), (1, 4, 2))

    def __init__(self, question: Question, laws: dict[Atom, Law], imposed: tuple[Inequality, ...]) -> None:
        self.imposed, self.relation = imposed, question.relation
        left, right, plan = statistics(question.left, question.right)
        h = at_legal_parameters(without(question.hypotheses, imposed), question.left, question.right)
        super().__init__(left, right, plan, laws, h, question.statement)
        inside = [n for s in plan for n in postorder(list(s.arguments))]
        self.jumps = any(isinstance(n, Map) and n.operator in (step, positive) for n in inside)

    def _free(self, nodes: Sequence[Node]) -> list[Atom]:
        return super()._free([*nodes, *(n for i in self.imposed for n in (i.left, i.right))])

    def _differ(self, a: Any, b: Any) -> bool:
        return any(order(x, y) in VIOLATED[self.relation] for x, y in pairs(a, b))

    def _finite(
        self, atom: Atom, values: Mapping[Atom, Any], sizes: Mapping[Any, int], rng: random.Random, k: int
    ) -> Finite:
        """What the law allows; where it allows anything, at times two of the numbers that the claim names."""
        law = self.laws[atom]
        free = law.mean is None and law.variance is None and not law.distribution and not law.symmetric
        if free and (self.jumps or self.imposed) and rng.random() < 0.5:
            pool = self._named(values)
            one, other, p = rng.choice(pool), rng.choice(pool), rng.choice(WEIGHTS)
            found = [(one, Fraction(1))] if one == other or p == 1 else [(one, p), (other, 1 - p)]
        else:
            found = super()._finite(atom, values, sizes, rng, k)
        at = lambda node, x: np.asarray(self._value(node, {**values, atom: np.asarray(x, dtype=object)}, sizes)).item()
        if not admitted(self.imposed, atom, [x for x, _ in found], at):
            raise Unsuitable
        return found

    def _named(self, values: Mapping[Atom, Any]) -> list[Fraction]:
        numbers = (np.asarray(values[a], dtype=object).item() for a in self.free if not a.rank and a in values)
        told = [x for x in numbers if isinstance(x, Fraction)]
        inside = postorder([n for i in self.imposed for n in (i.left, i.right)])
        told += [n.value for n in inside if isinstance(n, Const)]
        return list(dict.fromkeys((Fraction(0), Fraction(1), *told, *(2 * x for x in told))))

"""A normal form that looks into no function, and multiplies no sum out but where the sides differ in it: linear in the
depth of a network, where the whole normal form doubles with every layer.

A function of real arguments, or a sum, is a leaf. Two of them are the same leaf exactly if they are the same function,
or the same sum, of arguments with the same normal form: what is equal for all values of the leaves is equal for those
that they have. The converse is false (tanh(−x) = −tanh(x) is not seen): what is not proved here is tried by the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from symnn.calculus.normal_form.monomials import Factor, Polynomial, Raw, Slots, lead
from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.errors import PoleError
from symnn.expr import Add, Atom, Map, Node, Operator, children, postorder

FEWEST = 4
"""Functions in a claim below which the rules are as fast."""
MOST_TERMS = 5_000
"""Of what is linear; above it nothing is gained."""
MOST_OPENED = 40
FUNCTION, SUM = "whole function", "whole sum"

Place = tuple[int, Slots]


def same_by_whole_functions(left: Node, right: Node, seconds: float) -> Normalizer | None:
    """The normal form in which both sides are the same, if they are."""
    several = {n for n in postorder([left, right]) if isinstance(n, Map)}
    if left.shape != right.shape or len(several) < FEWEST:
        return None
    normal = WholeFunctions(seconds)
    return normal if normal.same(left, right) else None


class WholeFunctions(Normalizer):
    """Functions and sums are leaves, until a sum is what the sides differ in."""

    def __init__(self, seconds: float) -> None:
        self._open: dict[Node, Polynomial] = {}
        super().__init__(budget=MOST_TERMS, seconds=seconds)

    def difference(self, left: Node, right: Node) -> Polynomial:
        a, b = self.form(left), self.form(right)
        return self.algebra.add(self._open.get(left, a), self.algebra.scaled(-1, self._open.get(right, b)))

    def vanishes(self, p: Polynomial) -> bool:
        """p = 0, after sums are opened that not all of its terms have as a factor, one by one."""
        for _ in range(MOST_OPENED):
            if super().vanishes(p):
                return True
            leaf = next((f for f in self._sums(p) if not all(f in map(_place, m) for m in p)), None)
            if leaf is None:
                return False
            p = self.algebra.collect(self._opened(p, leaf))
        return False

    def _sums(self, p: Polynomial) -> list[Place]:
        found = {_place(f) for m in p for f in m if self.bases[f[0]].kind == SUM and f[2] >= 1}
        return sorted(found, reverse=True)  # a sum of others is younger than they are

    def _opened(self, p: Polynomial, leaf: Place) -> Iterator[Raw]:
        for m, c in p.items():
            factors = self.algebra.fresh(m)
            k = next((k for k, f in enumerate(m) if _place(f) == leaf), None)
            if k is None:
                yield c, factors
                continue
            b, slots, e = factors[k]
            rest = [*factors[:k], *factors[k + 1 :], *([(b, slots, e - 1)] if e > 1 else [])]
            for d, inside in self.algebra.inside(b, slots):
                yield c * d, self.algebra.complete(factors, [*rest, *inside])

    def _below(self, node: Node) -> Sequence[Node]:
        return children(node) if isinstance(node, Map) and is_total(node.operator) else super()._below(node)

    def _visit(self, node: Node) -> Polynomial:
        if isinstance(node, Map) and is_total(node.operator):
            arguments = [self._open.get(x, self._forms[x]) for x in node.arguments]
            return self.algebra.single(self._leaf(FUNCTION, node.operator, arguments))
        return super()._visit(node)

    def _add(self, node: Add) -> Polynomial:
        p = self.algebra.add(*(self._open.get(t, self._forms[t]) for t in node.terms))
        if len(p) < 2:
            return p
        self._open[node] = p
        scale = lead(tuple(sorted(p.items())))[1]
        unit = self.algebra.scaled(1 / scale, p)
        return self.algebra.scaled(scale, self.algebra.single(self._leaf(SUM, "", [unit])))

    def _leaf(self, kind: str, name: Operator | str, arguments: Sequence[Polynomial]) -> Factor:
        """Nothing is known of a leaf: it may be 0 on an open set."""
        return self.bases.function(kind, name, arguments, analytic=False)


def _place(factor: Factor) -> Place:
    return factor[0], factor[1]


@cache
def is_total(operator: Operator) -> bool:
    """Whether it has a value for all real arguments, and its normal form needs no exception to say which."""
    if operator.domain and set(operator.domain) != {"real"}:
        return False
    if operator.define is None:
        return operator.value is not None
    normal = Normalizer()
    applied = operator(*(Atom(f"argument {k}") for k in range(operator.arity)))
    try:
        return not normal.demands(applied) and not normal.conditions
    except PoleError:
        return False

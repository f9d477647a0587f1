"""Traces as ranks: of a matrix with P² = cP, by what is assumed or by its form, the trace is c times the rank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from symnn.claims.entrywise import EntrywiseProblem, Fact
from symnn.claims.hypotheses import Hypotheses
from symnn.expr import Atom, Const, Contract, Node
from symnn.expr.walk import postorder
from symnn.proof.inequality.gram import MOST_FACTS, Sums, replace_node


def traced(nodes: Iterable[Node]) -> Iterator[Node]:
    """The matrices of which traces are taken in numbers."""
    for node in postorder(list(nodes)):
        if isinstance(node, Contract) and node.indices == ((0, 0),) and not node.out:
            yield node.operands[0]


def trace_of(m: Node) -> Node:
    return Contract([m], [(0, 0)], ())


class Traces(Sums):
    """Numbers for sums of products. Of what the claim itself holds, what operators demand is asked of the claim."""

    asked = False

    def number(self, node: Node) -> Node | None:
        if not self.asked:
            return super().number(node)
        form = self._form(node)
        return None if len(form) > MOST_FACTS else self.node_of(form)


class ScaledProjection(NamedTuple):
    """A matrix with P² = cP, the number that is its rank, and c."""

    matrix: Node
    rank: Atom
    scale: Fraction


def with_traces(
    p: EntrywiseProblem, found: Iterable[ScaledProjection], assumed: bool
) -> tuple[EntrywiseProblem, Traces]:
    """The problem over the numbers of its sums, and c·rank P = tr P."""
    sums = Traces(p.hypotheses, assumed)
    sums.asked = True
    gap = sums.written(p.gap)
    told = [(x, sums.number(trace_of(x.matrix))) for x in found]
    sums.asked = False
    if gap is None:
        return p, sums
    facts = [replace_node(f, sums.written(f.node)) for f in p.facts]
    equal = [Fact(Const(x.scale) * x.rank - trace, "=") for x, trace in told if trace is not None]
    every = tuple(dict.fromkeys((*(f for f in facts if f is not None), *equal, *sums.signs())))
    return replace(p, gap=gap, facts=every), sums


def traces_behind(nodes: Iterable[Node], h: Hypotheses, assumed: bool) -> dict[Atom, Node]:
    """The sums that the numbers of the traces in these nodes stand for."""
    sums = Traces(h, assumed)
    sums.asked = True
    for m in traced(nodes):
        sums.number(trace_of(m))
    return {a: node for key, a in sums.met.items() if (node := sums.product_behind(key)) is not None}

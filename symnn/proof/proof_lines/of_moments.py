"""Claims about expectations as lines: a side taken apart by linearity and by independence, then the moments put in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.bridge.random import E, ScalarStatistic, covariance, expectation, has_statistics, variance
from symnn.calculus.moments.expectation import Resolver
from symnn.calculus.moments.laws import EXIST, RandomEntry
from symnn.calculus.moments.plain_numbers import ZERO, raised, times
from symnn.calculus.moments.random_products import RandomTerm
from symnn.calculus.moments.said_facts import strongest
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.verdict import Proved, ReceivedStatement, SaidRelation
from symnn.errors import BudgetError, SymnnError
from symnn.expr import Add, Atom, Contract, Map, Node
from symnn.expr.walk import postorder
from symnn.ops.power import power
from symnn.proof.proof_lines.of_one_entry import of_one_entry
from symnn.proof.proof_lines.proof_line import AS_ASSUMED, ProofLine, chained, expression

SPELT = (sp.FunctionMatrix, sp.KroneckerDelta, sp.Piecewise)
"""Sums over these are a computer's."""
LONGEST = 25
"""Nodes of an expression that a reader still follows."""
MOMENTS, VANISH = "the moments", "the other terms vanish"


class NamedEntry(RandomEntry):
    """An entry whose moments keep their names, but for those that are 0: `vanishing`."""

    @cached_property
    def vanishing(self) -> list[Any]:
        return []

    def value(self, k: int, factors: Sequence[Node]) -> Node:
        found, count = super().value(k, factors), Counter(factors)
        integrand = times(raised(self.variable, k), *(raised(f, n) for f, n in count.items()))
        if found is not ZERO:
            return self.named(integrand)
        self.vanishing.append(E(to_sympy(integrand)))
        return found


class TakenApart(Resolver):
    """Expectations taken apart by linearity and independence, and no further: moments that are not 0 stay E[…]."""

    def entry(self, owner: Atom) -> RandomEntry:
        if owner not in self.entries:
            self.entries[owner] = NamedEntry(owner, self.say, same, self.expect, self.is_less, self.divide)
        return self.entries[owner]

    @property
    def laws(self) -> tuple[str, ...]:
        """What is told of means and variances, which stand beside the moments as formulas."""
        return tuple(text for text in self.used if " has mean " in text or " has variance " in text)

    @property
    def zeros(self) -> tuple[ReceivedStatement, ...]:
        """The moments that are 0 and so are not there."""
        met = [e for entry in self.entries.values() if isinstance(entry, NamedEntry) for e in entry.vanishing]
        return tuple(ReceivedStatement(e, sp.S.Zero) for e in dict.fromkeys(met))

    def _expand_map(self, node: Map, names: tuple[Any, ...]) -> list[RandomTerm]:
        if node.operator is power:
            return super()._expand_map(node, names)
        return [RandomTerm(random=(self._leaf(node, names),))]


def of_moments(verdict: Proved) -> tuple[ProofLine, ...]:
    """Each side with an expectation in it down to moments, then what the other side is."""
    proof, said = verdict.certificate, verdict.statement
    if not isinstance(said, ReceivedStatement) or not isinstance(said.left, sp.Basic):
        return ()
    right = sp.Integer(said.right) if isinstance(said.right, int) else said.right
    if not isinstance(right, sp.Basic):
        return ()
    try:
        down = [*_down(proof.left, said.left, right)]
        up = [*_down(proof.right, right, down[-1].right)] if has_statistics(proof.right) else []
    except BudgetError:
        return ()
    if not all(map(_is_readable, (*down, *up))):
        return ()
    if expression(down[-1].right) == right:
        up = []
    last = up[-1].right if up else right
    back = [replace(line, left=line.right, right=line.left) for line in reversed(up)]
    order = ProofLine(down[-1].right, last, *_order(down[-1].right, last, verdict))
    told = _after(_of_entries(proof), chained([*down, order, *back]))
    return tuple(replace(line, given=proof.hypotheses.given) for line in told)


def _of_entries(proof: Any) -> list[ProofLine]:
    """Lines for what is not the moment of a power, in the order in which it is met."""
    sides = (proof.left, proof.right)
    nodes = [n for side in sides for whole in (side, TakenApart().resolve(side)) for n in postorder(whole)]
    inside = (
        E(to_sympy(n.arguments[0])) for n in nodes if isinstance(n, Map) and n.operator is expectation and not n.shape
    )
    means = dict.fromkeys((*inside, *(n.label for n in nodes if isinstance(n, Atom) and _is_mean(n.label))))
    return [line for line in of_one_entry(means) if _is_readable(line)]


def _after(entries: list[ProofLine], told: tuple[ProofLine, ...]) -> tuple[ProofLine, ...]:
    """The lines for single entries and then the others, if these are not one line that was reached already."""
    sides = (read(expression(told[0].left)), read(expression(told[-1].right)))
    reached = any(x.begins and (read(x.left), read(y.right)) == sides for x in entries for y in entries)
    return tuple(entries) if reached and len(told) == 1 else (*entries, *told)


def _is_mean(label: Any) -> bool:
    return isinstance(label, ScalarStatistic) and label.record is expectation


def _order(one: Any, other: Any, verdict: Proved) -> tuple[str, str, tuple[Any, ...], tuple[Any, ...]]:
    """Why moments in two orders are the same, and on which equations it rests: the fields of a line after its sides."""
    try:
        alike = same(read(expression(one)), read(expression(other)))
    except SymnnError:
        alike = False
    formulas = tuple(h for h in verdict.hypotheses if isinstance(h, SaidRelation))
    return ("the same, put in order", "=", (), ()) if alike or not formulas else (AS_ASSUMED, "=", (), formulas)


def _is_readable(line: ProofLine) -> bool:
    return not any(side.has(*SPELT) for side in (line.left, line.right))


def _down(node: Node, said: Any, aim: Any) -> Iterator[ProofLine]:
    """said = its parts by independence = its moments, or the aim where that is met before."""
    apart, whole = TakenApart(), Resolver()
    between, moments = tidy(apart.resolve(node)), whole.resolve(node)
    shape = getattr(said, "shape", None)
    final = to_sympy(tidy(moments), shape)
    if len(postorder(between)) <= LONGEST and between is not node:
        middle = to_sympy(between, shape)
        if not middle.has(*SPELT) and middle not in (said, final):
            yield ProofLine(said, middle, _why(node, apart), put=apart.zeros)
            if middle != aim:
                yield ProofLine(middle, final, MOMENTS, put=_values(between, whole))
            return
    yield ProofLine(said, final, "; ".join([*_rules(node), *_facts(whole)]) or MOMENTS)


def _why(node: Node, apart: TakenApart) -> str:
    words = [*_rules(node), *(text for text in _facts(apart) if text not in apart.laws)]
    return "; ".join([*words, VANISH] if apart.zeros else words)


def _facts(used: Resolver) -> list[str]:
    """What was used; that expectations exist is said with the claim."""
    return [text for text in strongest(used.used) if text != EXIST]


def _rules(node: Node) -> Iterator[str]:
    """What Var and Cov are, or that an expectation is linear, where that is used."""
    maps = [n for n in postorder(node) if isinstance(n, Map)]
    if any(n.operator is variance for n in maps):
        yield "the variance is the mean square less the square of the mean"
    elif any(n.operator is covariance for n in maps):
        yield "the covariance is the mean of the product less the product of the means"
    elif any(n.operator is expectation and _is_combined(n.arguments[0]) for n in maps):
        yield "an expectation is linear"


def _is_combined(x: Node) -> bool:
    """Whether it is a sum or a product, or a power of one."""
    return _is_combined(x.arguments[0]) if isinstance(x, Map) and x.operator is power else isinstance(x, Add | Contract)


def _values(between: Node, whole: Resolver) -> tuple[ReceivedStatement, ...]:
    """What the expectations in it are, those that are known."""
    found: dict[Any, ReceivedStatement] = {}
    for n in postorder(between):
        if isinstance(n, Atom) and has_statistics(made := read(n.label)):
            said, node = n.label, made
        elif isinstance(n, Map) and n.operator is expectation:
            said, node = to_sympy(n), n
        else:
            continue
        value = to_sympy(tidy(whole.resolve(node)), getattr(said, "shape", None))
        if value != said:
            found[said] = ReceivedStatement(said, value)
    return tuple(found.values())

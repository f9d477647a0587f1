"""Claims about expectations as lines: a side taken apart by linearity and by independence, then the moments put in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.bridge.random import E, expectation, has_statistics, variance
from symnn.calculus.moments.expectation import Resolver
from symnn.calculus.moments.laws import RandomEntry
from symnn.calculus.moments.plain_numbers import ZERO, raised, times
from symnn.calculus.moments.random_products import RandomTerm
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.verdict import Proved, ReceivedStatement, SaidRelation
from symnn.errors import BudgetError, SymnnError
from symnn.expr import Atom, Map, Node
from symnn.expr.walk import postorder
from symnn.ops.power import power
from symnn.proof.proof_lines.proof_line import AS_ASSUMED, ProofLine, chained, expression

SPELT = (sp.FunctionMatrix, sp.KroneckerDelta, sp.Piecewise)
"""Sums over these are a computer's."""
LONGEST = 25
"""Nodes of an expression that a reader still follows."""


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
    told = chained([*down, order, *back])
    return tuple(replace(line, given=proof.hypotheses.given) for line in told)


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
                yield ProofLine(middle, final, "the moments", put=_values(between, whole))
            return
    yield ProofLine(said, final, "; ".join(_strongest(whole)) or "the moments")


def _why(node: Node, apart: TakenApart) -> str:
    spread = any(isinstance(n, Map) and n.operator is variance for n in postorder(node))
    words = ["the variance is the mean square less the square of the mean"] if spread else ["an expectation is linear"]
    return "; ".join([*words, *(text for text in _strongest(apart) if text not in apart.laws)])


def _strongest(used: Resolver) -> list[str]:
    """What was used, without what is said more strongly beside it."""
    weaker = {text.replace(" independent and", "") for text in used.used if " independent and" in text}
    return [text for text in used.used if text not in weaker]


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

"""The cases of a claim about numbers in which |u|, steps and signs stand, and what is known in each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import sympy as sp

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.entrywise import EntrywiseProblem, Fact
from symnn.claims.verdict import ReceivedStatement, SaidRelation
from symnn.expr import Map, Node
from symnn.expr.walk import postorder
from symnn.ops.abs_ import absolute
from symnn.proof.inequality.polynomials import polynomial, replaced
from symnn.proof.inequality.real_arithmetic import meets
from symnn.proof.proof_lines.rational_values import RationalValues
from symnn.proof.proof_lines.seen_signs import KnownFact, Signs

MOST_CASES = 4
SIGNS_OF = ((">", 1), ("=", 0), ("<", -1))
TURNED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "=": "="}


@dataclass(frozen=True)
class SignCase:
    """One case: what holds in it, the sides and the facts there; `untouched` are those that say what they said."""

    holds: tuple[ReceivedStatement, ...]
    sides: tuple[Node, Node]
    facts: tuple[Fact, ...]
    untouched: frozenset[Node]

    @property
    def kink(self) -> Map | None:
        """The innermost |u|, step or sign that is left."""
        every = postorder([*self.sides, *(f.node for f in self.facts)])
        return next((n for n in every if isinstance(n, Map) and n.operator.sides is not None), None)

    def where(self, kink: Map, sign: int, said: ReceivedStatement | None) -> SignCase:
        (u,) = kink.arguments
        put: dict[Node, Node] = {kink: kink.operator.side(sign, u)}
        facts = tuple(f._replace(node=replaced(f.node, put)) for f in self.facts)
        side = u if sign >= 0 else -u
        own = () if said is None else (Fact(side, _relation(kink, sign), SaidRelation(*said)),)
        left, right = (replaced(side, put) for side in self.sides)
        holds = self.holds if said is None else (*self.holds, said)
        return SignCase(holds, (left, right), (*facts, *own), self.untouched)


def _relation(kink: Map, sign: int) -> str:
    if sign == 0:
        return "="
    return ">=" if sign > 0 and meets(kink.operator) else ">"


def both_sides(fact: Fact) -> tuple[Fact, ...]:
    """c >= |u| as c >= u and c >= −u; any other fact as it is."""
    kinks = [n for n in postorder(fact.node) if isinstance(n, Map) and n.operator.sides is not None]
    if len(kinks) != 1 or kinks[0].operator is not absolute or fact.relation not in (">=", ">"):
        return (fact,)
    weight = polynomial(fact.node).get(((kinks[0], 1),), 0)
    alone = sum(kinks[0] in dict(m) for m in polynomial(fact.node)) == 1
    if not alone or weight >= 0:
        return (fact,)
    (u,) = kinks[0].arguments
    return tuple(fact._replace(node=replaced(fact.node, {kinks[0]: side})) for side in (u, -u))


def cases_by(problem: EntrywiseProblem) -> tuple[Any, ...]:
    """The numbers by whose signs |u|, steps and maxima in a claim are decided, those of the innermost."""
    parts = postorder([problem.left, problem.right, *(f.node for f in problem.facts)])
    kinks = [n for n in parts if isinstance(n, Map) and n.operator.sides is not None]
    return tuple(
        dict.fromkeys(to_sympy(u) for k in kinks for u in k.arguments if not any(n in kinks for n in postorder(u)))
    )


class TooManyCases(Exception):
    """More cases than anybody reads."""


def cases_of(case: SignCase, most: int = MOST_CASES) -> Iterator[SignCase]:
    kink = case.kink
    if kink is None:
        yield case
        return
    decided = _decided(kink, case)
    if decided is not None:
        yield from cases_of(case.where(kink, decided, None), most)
        return
    found = 0
    for relation, sign in ((">=", 1), ("<", -1)) if meets(kink.operator) else SIGNS_OF:
        there = case.where(kink, sign, _compared(to_sympy(kink.arguments[0]), relation))
        for part in cases_of(there, most):
            found += 1
            if found > most:
                raise TooManyCases
            yield part


def _compared(u: Any, relation: str) -> ReceivedStatement:
    """u relation 0, with what is constant on the other side and no sign in front."""
    c, rest = u.as_coeff_Add()
    if rest.could_extract_minus_sign():
        return ReceivedStatement(-rest, c, TURNED[relation])
    return ReceivedStatement(rest, -c, relation)


def _decided(kink: Map, case: SignCase) -> int | None:
    """The sign of its argument, where the facts tell."""
    values = RationalValues([*case.sides, *(f.node for f in case.facts)])
    u, signs = _cleared(values.of(kink.arguments[0])), signs_in(values, case)
    for sign in (1, -1):
        found = None if u is None else signs.sign_of(sp.expand(sign * u))
        if found is not None and (found.strict or (sign > 0 and meets(kink.operator))):
            return sign
    return None


def _cleared(value: Any) -> Any:
    """The value, if it has no denominator."""
    numerator, denominator = sp.fraction(sp.together(value))
    return sp.expand(numerator / denominator) if denominator.is_Rational else None


def signs_in(values: RationalValues, case: SignCase) -> Signs:
    facts = [f for f in case.facts if f.relation != "≠" and not _has_kink(f.node)]
    for f in facts:
        values.of(f.node)  # what is put for one letter is put into all
    made = [(values.of(f.node), f.relation, f.text, f.node in case.untouched) for f in facts]
    bare = [KnownFact(v, r, text) for v, r, text, _ in made if v.is_Symbol]
    plain = Signs(bare, values.positive, values.nonnegative)
    laws = [(*law, False) for law in (*values.laws(), *_increasing(values, plain))]
    more = [_without_denominator(plain, *m) for m in (*(m for m in made if not m[0].is_Symbol), *laws)]
    return Signs([*bare, *(f for f in more if f is not None)], values.positive, values.nonnegative)


def _without_denominator(plain: Signs, v: Any, relation: str, text: Any, as_said: bool) -> KnownFact | None:
    """The fact times what is below, if that is seen to be positive."""
    numerator, denominator = sp.fraction(sp.together(v))
    below = plain.sign_of(sp.expand(denominator))
    if below is None or not below.strict or numerator.is_Rational:
        return None
    return KnownFact(sp.expand(numerator), relation, text, _shown(text, denominator) if as_said else None)


def _increasing(values: RationalValues, signs: Signs) -> Iterator[tuple[Any, str, str]]:
    """x > y where e^x > e^y is seen."""
    for (x, a), (y, b) in permutations(values.pairs(), 2):
        gap = sp.expand(a - b)
        found = None if gap.is_Rational else signs.sign_of(gap)
        if (found is not None and found.strict) or gap.is_positive:
            yield x - y, ">", "log is increasing"


def _shown(text: Any, denominator: Any) -> Any:
    """big − small of a fact as it was said, times the number that clears it."""
    if not isinstance(text, SaidRelation) or not denominator.is_Rational:
        return None
    turned = text.relation in ("<", "<=")
    gap = text.right - text.left if turned else text.left - text.right
    return denominator, gap


def _has_kink(node: Node) -> bool:
    return any(isinstance(n, Map) and n.operator.sides is not None for n in postorder(node))

"""The cases of a claim about numbers in which |u|, steps and signs stand, and what is known in each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations
from typing import Any, NamedTuple

import sympy as sp

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.entrywise import EntrywiseProblem, Fact
from symnn.claims.verdict import ReceivedStatement, SaidRelation
from symnn.expr import Atom, Const, Map, Node, Operator
from symnn.expr.walk import atoms, postorder
from symnn.ops.abs_ import absolute
from symnn.ops.step import step
from symnn.proof.inequality.polynomials import polynomial, replaced
from symnn.proof.inequality.real_arithmetic import meets
from symnn.proof.proof_lines.proof_line import ProofLine
from symnn.proof.proof_lines.rational_values import RationalValues
from symnn.proof.proof_lines.seen_signs import DEEPEST, KnownFact, SeenSum, Signs

MOST_CASES = 6
SIGNS_OF = ((">", 1), ("=", 0), ("<", -1))
Lines = tuple[ProofLine, ...]
TURNED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "=": "="}


@dataclass(frozen=True)
class SignCase:
    """One case: what holds in it, the sides and the facts there; `untouched` are those that say what they said."""

    holds: tuple[ReceivedStatement, ...]
    sides: tuple[Node, Node]
    facts: tuple[Fact, ...]
    untouched: frozenset[Node]

    @property
    def kinks(self) -> list[Map]:
        """Every |u|, step or sign that is left, the innermost first."""
        every = postorder([*self.sides, *(f.node for f in self.facts)])
        return [n for n in every if isinstance(n, Map) and n.operator.sides is not None]

    @property
    def kink(self) -> Map | None:
        return next(iter(self.kinks), None)

    def where(self, kink: Map, sign: int, said: ReceivedStatement | None) -> SignCase:
        (u,) = kink.arguments
        put: dict[Node, Node] = {kink: kink.operator.side(sign, u)}
        facts = tuple(f._replace(node=replaced(f.node, put)) for f in self.facts)
        side = u if sign >= 0 else -u
        own = () if said is None else (Fact(side, _relation(kink, sign), SaidRelation(*said)),)
        left, right = (replaced(side, put) for side in self.sides)
        holds = self.holds if said is None else (*self.holds, said)
        return SignCase(holds, (left, right), (*facts, *own), self.untouched)

    def under(self, u: Node, relation: str) -> SignCase:
        """The case in which a number that is not negative is 0, or is not."""
        said = ReceivedStatement(to_sympy(u), sp.S.Zero, relation)
        own = Fact(u, relation, SaidRelation(*said))
        put: dict[Node, Node] = {u: Const(Fraction(0))} if relation == "=" else {}
        left, right = (replaced(side, put) for side in self.sides)
        return SignCase((*self.holds, said), (left, right), (*self.facts, own), self.untouched)


def _relation(kink: Map, sign: int) -> str:
    if sign == 0:
        return "="
    return ">=" if sign > 0 and meets(kink.operator) else ">"


def both_sides(fact: Fact) -> tuple[Fact, ...]:
    """c >= |u| as c >= u and c >= −u; [u >= 0] = 1 as u >= 0, and = 0 as −u > 0; any other fact as it is."""
    kinks = [n for n in postorder(fact.node) if isinstance(n, Map) and n.operator.sides is not None]
    if len(kinks) != 1 or sum(kinks[0] in dict(m) for m in polynomial(fact.node)) != 1:
        return (fact,)
    (kink,) = kinks
    (u,) = kink.arguments
    if kink.operator is step and fact.relation == "=":
        return _of_step(fact, kink, u)
    weight = polynomial(fact.node).get(((kink, 1),), 0)
    if kink.operator is absolute and fact.relation in (">=", ">") and weight < 0:
        return tuple(fact._replace(node=replaced(fact.node, {kink: side})) for side in (u, -u))
    return (fact,)


def _of_step(fact: Fact, kink: Map, u: Node) -> tuple[Fact, ...]:
    """[u >= 0] = 1 as u >= 0, and = 0 as −u > 0."""
    parts = polynomial(fact.node)
    weight = parts.get(((kink, 1),), 0)
    if not weight or not set(parts) <= {(), ((kink, 1),)}:
        return (fact,)
    value = -parts.get((), 0) / weight
    if value == 1:
        return (fact._replace(node=u, relation=">="),)
    return (fact._replace(node=-u, relation=">"),) if value == 0 else (fact,)


def cases_by(problem: EntrywiseProblem) -> tuple[Any, ...]:
    """The numbers by whose signs |u|, steps and maxima in a claim are decided, those of the innermost."""
    parts = postorder([problem.left, problem.right, *(f.node for f in problem.facts)])
    kinks = [n for n in parts if isinstance(n, Map) and n.operator.sides is not None]
    return tuple(
        dict.fromkeys(to_sympy(u) for k in kinks for u in k.arguments if not any(n in kinks for n in postorder(u)))
    )


class TooManyCases(Exception):
    """More cases than anybody reads, or one in which nothing is seen."""


class Telling(NamedTuple):
    """How a claim is told: what is said of a case; why a sign is known that nobody assumed; what stands in the way."""

    claim: Callable[[SignCase], Lines]
    sign: Callable[[SignCase, Seen], Lines]
    obstacle: Callable[[SignCase], Map | None]


class ToldCase(NamedTuple):
    """Why the signs of some numbers are known, and what follows."""

    signs: Lines
    lines: Lines


def told_by_cases(case: SignCase, tell: Telling, most: int = MOST_CASES) -> list[ToldCase]:
    """What is told of the claim; of every case by itself, where it is not seen without cases. A case that what is known
    excludes is none.
    """
    signs: list[ProofLine] = []
    while (known := _first_decided(case)) is not None:
        kink, sign, seen = known
        if seen is not None:
            signs += [line for line in tell.sign(case, seen) if line not in signs]
        case = case.where(kink, sign, None)
    if any(_is_false(f) for f in case.facts):
        return []
    lines = tell.claim(case)
    if lines:
        return [ToldCase(tuple(signs), lines)]
    found: list[ToldCase] = []
    for there in _split(case, tell):
        found += told_by_cases(there, tell, most - len(found))
        if len(found) > most:
            raise TooManyCases
    return [found[0]._replace(signs=(*signs, *found[0].signs)), *found[1:]] if found else []


def _split(case: SignCase, tell: Telling) -> Iterator[SignCase]:
    """By the sign of what stands in the way; without such, a number that is not negative by whether it is 0."""
    kink = tell.obstacle(case) or case.kink
    if kink is not None:
        for relation, sign in ((">=", 1), ("<", -1)) if meets(kink.operator) else SIGNS_OF:
            yield case.where(kink, sign, _compared(to_sympy(kink.arguments[0]), relation))
        return
    may_be_zero = [a for f in case.facts if f.relation == ">=" and f.text and (a := _alone(f.node)) is not None]
    if case.holds or len(may_be_zero) != 1:
        raise TooManyCases
    for relation in ("=", ">"):
        yield case.under(may_be_zero[0], relation)


def _alone(node: Node) -> Atom | None:
    """The atom that this number is."""
    return next((a for a in atoms(node) if polynomial(node) == {((a, 1),): 1}), None)


class Seen(NamedTuple):
    """That value relation 0, as a quotient of which the sign is seen."""

    value: Any
    relation: str
    sum: SeenSum
    below: Any
    values: RationalValues


def _first_decided(case: SignCase) -> tuple[Map, int, Seen | None] | None:
    """A |u|, step or sign of which the facts tell the sign of u, the innermost first; and how, if none says it."""
    for kink in case.kinks:
        found = _decided(kink, case)
        if found is not None:
            return kink, *found
    return None


def _is_false(fact: Fact) -> bool:
    """Whether it says of a number what does not hold."""
    if not isinstance(fact.node, Const):
        return False
    c = fact.node.value
    return not {">=": c >= 0, ">": c > 0, "=": c == 0, "≠": c != 0}[fact.relation]


def _compared(u: Any, relation: str) -> ReceivedStatement:
    """u relation 0, with what is constant on the other side and no sign in front."""
    c, rest = u.as_coeff_Add()
    if rest.could_extract_minus_sign():
        return ReceivedStatement(-rest, c, TURNED[relation])
    return ReceivedStatement(rest, -c, relation)


def _decided(kink: Map, case: SignCase) -> tuple[int, Seen | None] | None:
    """The sign of its argument, where the facts tell."""
    values = RationalValues([*case.sides, *(f.node for f in case.facts)])
    u, signs = values.of(kink.arguments[0]), signs_in(values, case, deepest=1)
    shown = to_sympy(kink.arguments[0])
    for sign in (1, -1):
        meeting = meets(kink.operator) if sign > 0 else _meets_below(kink.operator)
        found = positive_quotient(sign * u, signs, not meeting)
        if found is not None:
            said = _is_said(found[0])
            relation = ">=" if meeting else ">"
            return sign, None if said else Seen(sign * shown, relation, *found, values)
    return None


def _meets_below(operator: Operator) -> bool:
    """Whether the value where the argument is 0 is that of the formula for negative ones."""
    return operator.sides is not None and operator.sides[0][0] == operator.sides[1][0]


def _is_said(seen: SeenSum) -> bool:
    """Whether it is a number, or a multiple of what a single fact says."""
    one = len(seen.summands) == 1 and len(seen.summands[0][1]) < 2
    return one and not any(f.relation == "=" for f in seen.used)


def positive_quotient(gap: Any, signs: Signs, strict: bool, by: Sequence[Any] = ()) -> tuple[SeenSum, Any] | None:
    """The gap as a quotient that is seen to be positive, or not negative: the sum above, and what is below. `by` are
    numbers by which it may be multiplied above and below, where they are positive.
    """
    numerator, denominator = sp.fraction(sp.together(gap))
    c, factors = sp.factor_list(sp.expand(denominator))
    used: dict[KnownFact, None] = {}
    for f, k in factors:
        below = signs.sign_of(f)
        if below is None and k % 2:
            below = signs.seen(f, False)
            if below is None:
                below, c = signs.sign_of(-f) or signs.seen(-f, False), -c
            if below is None:
                return None
        used |= below.used if below is not None else {}
    numerator = sp.expand(numerator * sp.sign(c))
    # u >= 0 where xu >= 0 for a positive x
    for x in (sp.S.One, *(x for x in by if x in signs.positive)):
        found = signs.seen(sp.expand(numerator * x), strict)
        if found is not None:
            known = signs.positive.get(x)
            used |= {} if known is None else {known: None}
            whole = replace(found, used=used | found.used)
            return whole, denominator * sp.sign(c) * x
    return None


def signs_in(values: RationalValues, case: SignCase, deepest: int = DEEPEST) -> Signs:
    facts = [f for f in case.facts if f.relation != "≠" and not _has_kink(f.node)]
    for f in facts:
        values.of(f.node)  # what is put for one letter is put into all
    made = [(values.of(f.node), f.relation, f.text, f.node in case.untouched) for f in facts]
    bare = [KnownFact(v, r, text) for v, r, text, _ in made if v.is_Symbol]
    plain = Signs(bare, values.positive, values.nonnegative)
    laws = [(*law, False) for law in (*values.laws(), *values.kink_laws(), *_increasing(values, plain))]
    more = [_without_denominator(plain, *m) for m in (*(m for m in made if not m[0].is_Symbol), *laws)]
    return Signs([*bare, *(f for f in more if f is not None)], values.positive, values.nonnegative, deepest)


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

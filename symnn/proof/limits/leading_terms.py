"""How quotients of sums of c·t^a·(log t)^b·r^t behave as t grows without bound: exactly. What is composed of them is in
`asymptotics.py`.

A sum of such terms is led by the one that grows fastest; a quotient has the limit of its leading terms. That a
coefficient is positive, or a base greater than 1, is proved beside it (`entailment.py`); what cannot be told ends in
`Unsure`, never in a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.expr import Add, Atom, Const, Contract, Define, Map, Node, Operator, add, const, hadamard
from symnn.ops.abs_ import absolute
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.signs import POSITIVE
from symnn.proof.inequality.entailment import Entailment, depends

ZERO, ONE = Fraction(0), Fraction(1)
MOST_TERMS = 60


class Unsure(Exception):
    """The rules do not tell."""


@dataclass(frozen=True)
class Rate:
    """How fast a term grows: t^degree · (log t)^logs · e^(exponent·t) · base^(times·t); base is None or a node that is
    positive.
    """

    degree: Fraction = ZERO
    exponent: Fraction = ZERO
    base: Node | None = None
    times: Fraction = ZERO
    logs: Fraction = ZERO

    def times_other(self, other: Rate) -> Rate:
        base = self.base if self.base is not None else other.base
        if other.base is not None and other.base is not base:
            raise Unsure("two bases")
        times = self.times + other.times
        degree, exponent = self.degree + other.degree, self.exponent + other.exponent
        return Rate(degree, exponent, base if times else None, times, self.logs + other.logs)

    def inverse(self) -> Rate:
        return Rate(-self.degree, -self.exponent, self.base, -self.times, -self.logs)


Terms = dict[Rate, Node]
"""Σ coefficient·t^a·r^t; a coefficient is free of t. An oscillating one, ±|c|, is WAVERING."""
WAVERING = Atom("±1")


@dataclass(frozen=True)
class LimitValue:
    """A finite value, or +∞ (sign 1) or −∞ (sign −1); `above` tells for the value 0 from which side it is met, if that
    is known.
    """

    value: Node | None
    sign: int = 0
    above: int = 0

    def __str__(self) -> str:
        if self.value is not None:
            return str(to_sympy(tidy(self.value)))
        return "∞" if self.sign > 0 else "-∞"


@dataclass
class Quotients:
    """Limits of quotients as the atom t goes to infinity, through all real numbers or, if `whole`, through whole
    ones.
    """

    t: Atom
    known: Entailment
    whole: bool = False

    def limit(self, node: Node) -> LimitValue:
        """The limit of any node; where a function bends, its argument must have one."""
        return self.of_quotient(node)

    def quotient(self, node: Node) -> tuple[Terms, Terms]:
        """Numerator and denominator."""
        one: Terms = {Rate(): const(1)}
        if not depends(node, frozenset((self.t,))):
            return {Rate(): node}, one
        if node is self.t:
            return {Rate(ONE): const(1)}, one
        match node:
            case Define():
                return self.quotient(node.value)
            case Add():
                p, q = self.quotient(node.terms[0])
                for other in node.terms[1:]:
                    r, s = self.quotient(other)
                    p, q = (
                        (self.plus(p, r), q)
                        if q == s
                        else (self.plus(self.product(p, s), self.product(r, q)), self.product(q, s))
                    )
                return p, q
            case Contract() if not node.sizes:
                p, q = one, one
                for x in node.operands:
                    r, s = self.quotient(x)
                    p, q = self.product(p, r), self.product(q, s)
                return p, q
            case Map():
                return self._mapped(node)
        raise Unsure(f"{node} is no sum of exponentials")

    def _mapped(self, node: Map) -> tuple[Terms, Terms]:
        operator, u = node.operator, node.arguments[0]
        if operator is reciprocal:
            p, q = self.quotient(u)
            return q, p
        if operator is exp:
            return self._exponential(u), {Rate(): const(1)}
        if operator is power:
            return self._power(u, node.arguments[1])
        if operator is log:
            return self._logarithm(u), {Rate(): const(1)}
        if operator.sides is not None:
            return self.quotient(operator.side(self.side(u), u))
        if operator.define is not None and not is_whole(operator):
            return self.quotient(operator.define(*node.arguments))
        raise Unsure(f"{operator.name} is no sum of exponentials")

    def side(self, u: Node) -> int:
        """1 or −1: the sign that u has from some point on."""
        met = self.limit(u)
        if met.value is None:
            side: int | None = met.sign
        else:
            side = met.above if met.value is const(0) else self.sign(met.value)
        if not side:
            raise Unsure(f"the sign of {u} is not known")
        return side

    def _exponential(self, u: Node) -> Terms:
        """e^(at + b)."""
        slope, rest = self._linear(u)
        if isinstance(slope, Const):
            return {Rate(exponent=slope.value): applied(exp, rest)}
        return {Rate(base=applied(exp, slope), times=ONE): applied(exp, rest)}

    def _logarithm(self, u: Node) -> Terms:
        """log(c·t^a) = log c + a·log t for c > 0."""
        p, q = self.quotient(u)
        if len(p) != 1 or len(q) != 1:
            raise Unsure("the logarithm of a sum")
        ((r, c),) = [(r.times_other(s.inverse()), (c, d)) for r, c in p.items() for s, d in q.items()]
        if r.exponent or r.base is not None or r.logs or WAVERING in c or self.sign(c[1]) is None:
            raise Unsure("the logarithm of an exponential")
        if self.sign(c[0]) != self.sign(c[1]):
            raise Unsure("the logarithm of what may be negative")
        size = tidy(hadamard(c[0], applied(reciprocal, c[1])))
        found: Terms = {} if size is const(1) else {Rate(): applied(log, size)}
        return self.plus({Rate(logs=ONE): const(r.degree)} if r.degree else {}, found)

    def _linear(self, u: Node) -> tuple[Node, Node]:
        p, q = self.quotient(u)
        if q != {Rate(): const(1)} or not set(p) <= {Rate(), Rate(ONE)} or WAVERING in p.values():
            raise Unsure("an exponent that is not linear")
        return p.get(Rate(ONE), const(0)), p.get(Rate(), const(0))

    def _power(self, u: Node, exponent: Node) -> tuple[Terms, Terms]:
        if isinstance(exponent, Const):
            c = exponent.value
            p, q = self.quotient(u)
            if c.denominator == 1 and abs(c) <= 12:
                top, bottom = (p, q) if c >= 0 else (q, p)
                made: list[Terms] = [{Rate(): const(1)}, {Rate(): const(1)}]
                for _ in range(abs(int(c))):
                    made = [self.product(made[0], top), self.product(made[1], bottom)]
                return made[0], made[1]
            raise Unsure("a root of a sum")
        if depends(u, frozenset((self.t,))):
            raise Unsure("a power of what grows")
        slope, rest = self._linear(exponent)
        if not isinstance(slope, Const):
            raise Unsure("an exponent with a factor that is no number")
        if self.known.sign(u) == POSITIVE:
            return {Rate(base=u, times=slope.value): applied(power, u, rest)}, {Rate(): const(1)}
        if not self.whole or slope.value.denominator != 1:
            raise Unsure(f"a power of {u}, which may be negative")
        size = applied(absolute, u)
        return {Rate(base=size, times=slope.value): WAVERING}, {Rate(): const(1)}

    def plus(self, a: Terms, b: Terms) -> Terms:
        out = dict(a)
        for rate, c in b.items():
            if rate in out and WAVERING in (c, out[rate]):
                out[rate] = WAVERING
                continue
            out[rate] = tidy(add(out[rate], c)) if rate in out else c
            if out[rate] is const(0) or (rate in a and self._zero(out[rate])):
                del out[rate]
        return out

    def _zero(self, c: Node) -> bool:
        return not isinstance(c, Const) and self.known.equal(c, const(0))

    def product(self, a: Terms, b: Terms) -> Terms:
        if len(a) * len(b) > MOST_TERMS:
            raise Unsure("too many terms")
        out: Terms = {}
        for r, c in a.items():
            for s, d in b.items():
                both = (
                    WAVERING
                    if WAVERING in (c, d)
                    else c
                    if d is const(1)
                    else d
                    if c is const(1)
                    else tidy(hadamard(c, d))
                )
                out = self.plus(out, {r.times_other(s): both})
        return out

    def grows(self, rate: Rate) -> int:
        """1 if t^a·r^t goes to infinity, −1 if to 0, 0 if it is 1."""
        parts = []
        if rate.exponent:
            parts.append(1 if rate.exponent > 0 else -1)
        if rate.base is not None and rate.times:
            parts.append(self._beyond_one(rate.base) * (1 if rate.times > 0 else -1))
        if parts:
            if len(set(parts)) > 1:
                raise Unsure("two exponentials against one another")
            if parts[0]:
                return parts[0]
        slow = rate.degree or rate.logs
        return int(slow > 0) - int(slow < 0)

    def _beyond_one(self, base: Node) -> int:
        """1 for a base > 1, −1 for a base < 1."""
        if isinstance(base, Map) and base.operator is exp:
            slope = base.arguments[0]
            over = self.known.sign(slope) == POSITIVE
            under = not over and self.known.sign(tidy(-slope)) == POSITIVE
        else:
            over = bool(self.known.relation(base, ">", const(1)))
            under = not over and bool(self.known.relation(base, "<", const(1)))
        if not over and not under:
            raise Unsure(f"whether {base} is greater than 1 is not known")
        return 1 if over else -1

    def leading(self, terms: Terms) -> tuple[Rate, Node]:
        """The term that grows fastest; its coefficient must be shown not to vanish before it is used."""
        if not terms:
            raise Unsure("a denominator that vanishes")
        best = next(iter(terms))
        for rate in terms:
            if self.grows(rate.times_other(best.inverse())) > 0:
                best = rate
        return best, terms[best]

    def of_quotient(self, node: Node) -> LimitValue:
        p, q = self.quotient(node)
        if not p:
            return LimitValue(const(0))
        (r, c), (s, d) = self.leading(p), self.leading(q)
        direction = self.grows(r.times_other(s.inverse()))
        if d is WAVERING or self.sign(d) is None:
            raise Unsure("a denominator of unknown sign")
        if direction < 0:
            sign = None if c is WAVERING else self.sign(c)
            return LimitValue(const(0), above=(sign or 0) * (self.sign(d) or 0))
        if c is WAVERING:
            raise Unsure("it changes its sign again and again")
        if direction == 0:
            return LimitValue(c if d is const(1) else tidy(hadamard(c, applied(reciprocal, d))))
        sign = self.sign(c)
        if sign is None:
            raise Unsure(f"the sign of {c} is not known")
        return LimitValue(None, sign * (self.sign(d) or 0))

    def sign(self, c: Node) -> int | None:
        """1 or −1; None if it is not known, or may be 0."""
        if isinstance(c, Const):
            if not c.value:
                return None
            return 1 if c.value > 0 else -1
        if self.known.sign(c) == POSITIVE:
            return 1
        return -1 if self.known.sign(tidy(-c)) == POSITIVE else None


def is_whole(operator: Operator) -> bool:
    """Whether its own limits are known, so that its definition is not looked into."""
    return operator.define is None or operator.limits is not None


def applied(record: Any, *arguments: Node) -> Node:
    assert isinstance(record, Operator)
    made: Node = record(*arguments)
    return (
        const(1)
        if record is exp and arguments[0] is const(0)
        else const(1)
        if record is power and arguments[1] is const(0)
        else made
    )

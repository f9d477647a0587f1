"""The operators that have an algebra of their own in the normal form: powers, exp, log, step, sign, abs, whole
parts; and unknown functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import floor
from typing import Any

from symnn.calculus.normal_form.algebra import Algebra, primes_of
from symnn.calculus.normal_form.angles import sine_and_cosine
from symnn.calculus.normal_form.bases import ONE, Bases
from symnn.calculus.normal_form.folds import log_of_product
from symnn.calculus.normal_form.monomials import Factor, Frozen, Monomial, Polynomial, freeze
from symnn.calculus.normal_form.whole_powers import is_whole, is_whole_product, whole_power
from symnn.errors import PoleError
from symnn.expr import Atom, Map, Node, Operator
from symnn.ops.abs_ import absolute
from symnn.ops.cos import cos
from symnn.ops.exp import exp
from symnn.ops.floor import floor as whole_part
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sign import sign as sgn
from symnn.ops.signs import NONNEGATIVE, POSITIVE, sign
from symnn.ops.sin import sin
from symnn.ops.step import step

Demand = tuple[str, Frozen]


class Functions:
    """What a function makes of the normal forms of its arguments. `Normalizer` adds the walk over an expression."""

    bases: Bases
    algebra: Algebra
    conditions: dict[tuple[str, Node], None]
    bends: dict[Node, Polynomial]
    _demands: dict[Node, tuple[Demand, ...]]
    known: set[Demand]

    def form(self, node: Node) -> Polynomial:
        raise NotImplementedError

    def apply(self, node: Map, *arguments: Polynomial) -> Polynomial:
        """The operator of the node at these normal forms."""
        other = Functions._opaque if node.operator.define is None else Functions._defined
        return HANDLERS.get(node.operator, other)(self, node, *arguments)

    def require(self, relation: str, argument: Node) -> None:
        """What the result rests on: an isolated exception, "≠", "det" or "kink", or a positive base of a real power,
        ">".
        """
        self.conditions[(relation, argument)] = None

    def demand(self, node: Map, relation: str, p: Polynomial) -> None:
        """A restriction of the domain to a set with an open complement, unless it is known to hold."""
        seen = self.sign(node.arguments[0])
        if not p or seen == POSITIVE or self.algebra.is_positive(p):
            return
        if relation == "≠" and self.algebra.is_nonzero(p):
            return
        p = self.algebra.content(p)[1]  # positive factors do not matter
        never_negative = seen == NONNEGATIVE or self.bases.is_nonnegative(p)
        if never_negative and relation == ">" and self.algebra.is_thin(p):
            self.require("≠", node.arguments[0])  # log(x²) misses one point
        elif relation != ">=" or not never_negative:
            self._demands[node] = (*self._demands.get(node, ()), (relation, self._unit(p)))

    def sign(self, node: Node) -> int | None:
        return sign(node, self.bases.positive)

    def _unit(self, p: Polynomial) -> Frozen:
        return self.bases.unit(p)

    # operators with an algebra of their own
    def again(self, base: int, arguments: list[Polynomial], e: Fraction) -> Polynomial:
        """A base of the table, to the power e, at other arguments: on a diagonal f(A − Aᵀ) is f(0)."""
        kind, (name, _) = self.bases[base].kind, self.bases[base].payload
        match kind:
            case "opaque" if name is power and is_whole(arguments[1], self.bases):
                value = whole_power(self, *arguments)
            case "exp":
                value = self.exponential(arguments[0])
            case "log":
                value = self._log_terms(arguments[0])
            case "step":
                value = self.algebra.step(arguments[0])
            case "sum":
                value = arguments[0]
            case _:
                value = self._function(name, arguments)
        return self.algebra.power(value, e)

    def _opaque(self, node: Map, *arguments: Polynomial) -> Polynomial:
        return self._function(node.operator, arguments)

    def _function(self, op: Operator, arguments: Sequence[Polynomial]) -> Polynomial:
        """f(u), with f(−u) brought to f(u) where the record says how; f(0) where it is known."""
        if op.arity == 1 and not arguments[0] and 0 in (exact := dict(op.exact_at)):
            return self.algebra.constant(exact[0])
        analytic = op.analytic and all(map(self.bases.is_analytic, arguments))
        if op.reflection is None or op.arity != 1 or not arguments[0]:
            return self.algebra.single(self.bases.function("opaque", op, arguments, analytic=analytic))
        (u,) = arguments
        turned = self.algebra.scaled(-1, u)
        if self.bases.abstract([u])[0] <= self.bases.abstract([turned])[0]:
            return self.algebra.single(self.bases.function("opaque", op, [u], analytic=analytic))
        mirrored = self.algebra.single(self.bases.function("opaque", op, [turned], analytic=analytic))
        return self._reflect(op, turned, mirrored)

    def _reflect(self, op: Operator, u: Polynomial, f: Polynomial) -> Polynomial:
        """The record's f(−u) as a polynomial in u and f(u)."""
        assert op.reflection is not None
        stand_u, stand_f = Atom("the argument u"), Atom("the value f(u)")
        places = {self.bases.atom(stand_u): u, self.bases.atom(stand_f): f}
        result: Polynomial = {}
        for m, c in self.form(op.reflection(stand_u, stand_f)).items():
            parts = [
                self.algebra.power(places[b], e) if b in places else self.algebra.single((b, s, e)) for b, s, e in m
            ]
            result = self.algebra.add(
                result, self.algebra.scaled(c, self.algebra.multiply(self.algebra.constant(1), *parts))
            )
        return result

    def _reciprocal(self, node: Map, p: Polynomial) -> Polynomial:
        return self._power(node, p, self.algebra.constant(-1))

    def _power(self, node: Map, p: Polynomial, exponent: Polynomial) -> Polynomial:
        if set(exponent) - {()}:
            return self._moving_power(node, p, exponent)
        e = exponent.get((), Fraction(0))
        if e.denominator != 1:
            self.demand(node, ">=", p)
        of = node.arguments[0]
        length = of if isinstance(of, Map) and of.operator is absolute and e.denominator == 1 else None
        positive = self.sign(of) == POSITIVE
        if e < 0 and not positive and not self.algebra.is_positive(p):
            self.require("≠", of if length is None else length.arguments[0])
            u = p if length is None else self.form(length.arguments[0])  # |u| is 0 where u is
            if not self.is_rarely_zero(u):
                self.demand(node, "≠", u)
        return self.algebra.power(p, e, positive) if length is None or e > 0 else self._over_length(length, e)

    def _over_length(self, length: Map, e: Fraction) -> Polynomial:
        """|u|⁻ᵏ is u⁻ᵏ, times sign u where k is odd; neither side is defined where u = 0."""
        u = self.form(length.arguments[0])
        signs = [self._sign(length, u)] if e % 2 else []
        return self.algebra.multiply(self.algebra.power(u, e), *signs)

    def is_rarely_zero(self, p: Polynomial) -> bool:
        """Whether p vanishes at isolated places only. Positive factors do not matter: N(a − 1) vanishes where a − 1
        does; u√u where u does, and where √u does.
        """
        common, rest = self.algebra.content(p, roots=True)
        thin = self.algebra.is_thin(rest) or self.algebra.is_of_sizes(rest)
        return thin and all(self.algebra.cancels(b) for b, _, _ in common)

    def _moving_power(self, node: Map, p: Polynomial, exponent: Polynomial) -> Polynomial:
        if p and is_whole(exponent, self.bases):
            return self._whole_power(node, p, exponent)
        if self.algebra.is_of_sizes(exponent):
            return self._function(node.operator, [p, exponent])  # a size is whole: no logarithm, x may be negative
        if not (
            self.sign(node.arguments[0]) == POSITIVE
            or self.algebra.is_positive(p)
            or (p and (">", self._unit(p)) in self.known)
        ):
            self.require(">", node.arguments[0])  # (−1)² has a value, and (x^a)^b = x^{ab} is false there
        return self._exp(node, self.algebra.multiply(exponent, self._log(node, p)))

    def _whole_power(self, node: Map, p: Polynomial, exponent: Polynomial) -> Polynomial:
        """x^{n − 1} is taken apart as xⁿ/x, but for x = 0, where exceptions are let be; it stays whole where x may be 0
        widely.
        """
        if any(c < 0 for c in exponent.values()) and not self.algebra.is_positive(p) and set(p) != {()}:
            if not self.algebra.flip or not self.algebra.is_thin(self.algebra.content(p)[1]):
                return self._function(node.operator, [p, exponent])
            self.require("≠", node.arguments[0])
        return whole_power(self, p, exponent)

    def _exp(self, node: Map, p: Polynomial) -> Polynomial:
        return self.exponential(p)

    def exponential(self, p: Polynomial) -> Polynomial:
        """e^{Σ c m} = Π (e^m)^c, and e^{c log u} = uᶜ."""
        a = self.algebra
        factors: list[Factor] = []
        parts: list[Polynomial] = []
        for m, c in sorted(p.items()):
            if len(m) == 1 and self.bases[m[0][0]].kind == "log" and m[0][2] == 1:
                parts.append(a.power(a.collect(a.inside(m[0][0], m[0][1])), c))
            else:
                b, slots, _ = self.bases.function(
                    "exp", "", [{m: ONE}], analytic=self.bases.is_analytic({m: ONE}), positive=True
                )
                factors.append((b, slots, c))
        return a.multiply(a.collect([(ONE, factors)]), *parts)

    def _log(self, node: Map, p: Polynomial) -> Polynomial:
        """Positive factors come out of a logarithm; a sum of exponentials loses its common factor."""
        a = self.algebra
        self.demand(node, ">", p)
        p, below = a.together(p)
        if below:
            return a.add(
                self._log_terms(p), *(a.scaled(-e, self._log_of(a.collect(a.inside(b, s)))) for b, s, e in below)
            )
        return self._log_terms(p)

    def _log_terms(self, p: Polynomial) -> Polynomial:
        a = self.algebra
        if not p:
            raise PoleError("the logarithm of zero")
        if len(p) == 1:
            ((m, c),) = p.items()
            out, kept = self._log_factors(m)
            if c > 0:
                out, c = a.add(out, self._log_number(c)), ONE
            rest = {self.bases.canonical(kept): c}
            return out if rest == a.constant(1) else a.add(out, self._log_of(rest))
        content, rest = a.content(p)
        out, _ = self._log_factors(content)
        if content:
            return a.add(out, self._log_terms(rest))
        scale = abs(freeze(rest)[-1][1])
        if {abs(c) for c in rest.values()} == {scale}:
            out, rest = a.add(out, self._log_number(scale)), a.scaled(1 / scale, rest)
        return a.add(out, self._log_of(rest))

    def _log_number(self, c: Fraction) -> Polynomial:
        return self.algebra.add(
            *(
                self.algebra.scaled(k, self._log_of(self.algebra.constant(q)))
                for q, k in sorted(primes_of(c).items())
                if q != 1
            )
        )

    def _log_factors(self, m: Monomial) -> tuple[Polynomial, list[Factor]]:
        """(logarithm of the positive factors without a bound index, the other factors)."""
        a = self.algebra
        out: Polynomial = {}
        kept: list[Factor] = []
        for b, slots, e in m:
            base = self.bases[b]
            if not base.positive or any(i < 0 for i in slots):
                kept.append((b, slots, e))
            elif base.kind == "exp":
                out = a.add(out, a.scaled(e, a.collect(a.inside(b, slots))))
            elif base.kind == "sum":
                out = a.add(out, a.scaled(e, self._log_of(a.collect(a.inside(b, slots)))))
            elif base.kind == "fold" and base.payload[0] == "product":
                out = a.add(out, a.scaled(e, log_of_product(self, b, slots, self._log_terms)))
            elif base.kind == "prime":
                out = a.add(out, a.scaled(e, self._log_of(a.constant(base.payload))))
            elif base.kind == "opaque" and not slots and (whole := self._log_of_power(*base.payload)) is not None:
                out = a.add(out, a.scaled(e, whole))
            else:
                out = a.add(out, a.scaled(e, self._log_of({((b, slots, ONE),): ONE})))
        return out, kept

    def _log_of_power(self, operator: Any, arguments: Sequence[Frozen]) -> Polynomial | None:
        """log(bⁿ) = n log b, for a size n and b > 0."""
        if operator is not power or not self.algebra.is_positive(low := dict(arguments[0])):
            return None
        return self.algebra.multiply(dict(arguments[1]), self._log_terms(low))

    def _log_of(self, p: Polynomial) -> Polynomial:
        return self.algebra.single(self.bases.function("log", "", [p], analytic=self.bases.is_analytic(p)))

    def _step(self, node: Map, p: Polynomial) -> Polynomial:
        self._bend(node, p)
        return self.algebra.step(p)

    def _sign(self, node: Map, p: Polynomial) -> Polynomial:
        self._bend(node, p)
        up, down = self.algebra.step(p), self.algebra.step(self.algebra.scaled(-1, p))
        return self.algebra.add(up, self.algebra.scaled(-1, down))

    def _abs(self, node: Map, p: Polynomial) -> Polynomial:
        self._bend(node, p)
        return self.algebra.absolute(p)

    def _bend(self, node: Map, p: Polynomial) -> None:
        """Remembers what a kink is at, so that it can be said of what an exception is."""
        unit = self.algebra.direction(p)
        if unit and set(unit) != {()}:
            self.bends[node.arguments[0]] = unit

    def _turned_at(self, unit: Polynomial) -> None:
        """[−u >= 0] was taken for 1 − [u >= 0]: all but where u = 0, said of the argument that is u."""
        opposite = self.algebra.scaled(-1, unit)
        exact = [n for n, p in self.bends.items() if p in (unit, opposite)]
        for n in exact[:1] or self.bends:
            self.require("kink", n)

    def _floor(self, node: Map, p: Polynomial) -> Polynomial:
        """⌊u + m⌋ = ⌊u⌋ + m for a whole m: whole multiples of what is whole come out, their rest stays inside."""
        a = self.algebra
        wholes = {m: Fraction(floor(c)) for m, c in p.items() if is_whole_product(m, self.bases)}
        rest = a.add(p, {m: -c for m, c in wholes.items() if c})
        outside = {m: c for m, c in wholes.items() if c}
        return a.add(outside, self._function(node.operator, [rest])) if set(rest) - {()} else outside

    def _sin(self, node: Map, p: Polynomial) -> Polynomial:
        return self._turned(p)[0]

    def _cos(self, node: Map, p: Polynomial) -> Polynomial:
        return self._turned(p)[1]

    def _turned(self, p: Polynomial) -> tuple[Polynomial, Polynomial]:
        return sine_and_cosine(self.algebra, p, lambda u: self._function(sin, [u]), lambda u: self._function(cos, [u]))

    def _defined(self, node: Map, p: Polynomial) -> Polynomial:
        """A function that others keep whole, by its definition (σ by its exponential)."""
        assert node.operator.define is not None
        return self.form(node.operator.define(*node.arguments))


HANDLERS: dict[Operator, Callable[..., Polynomial]] = {
    reciprocal: Functions._reciprocal,
    power: Functions._power,
    exp: Functions._exp,
    log: Functions._log,
    step: Functions._step,
    sgn: Functions._sign,
    absolute: Functions._abs,
    whole_part: Functions._floor,
    sin: Functions._sin,
    cos: Functions._cos,
}
"""The algebra itself: rules of rewriting, and no facts."""

"""Powers, absolute values and steps of polynomials, on top of the products of `rewriting.py`."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

from symnn.calculus.normal_form.bases import ONE
from symnn.calculus.normal_form.monomials import Factor, Monomial, Polynomial, Slots, components, lead
from symnn.calculus.normal_form.rewriting import Products
from symnn.errors import BudgetError, PoleError

MOST_FACTORS = 200
LARGEST_PRIME = 100_000


def primes_of(c: Fraction) -> dict[int, int]:
    """The factors of c with their exponents; a cofactor without small factors stays whole, so that no number takes
    long.
    """
    up, down = (sp.factorint(k, limit=LARGEST_PRIME) for k in (c.numerator, c.denominator))
    return {int(q): int(k) for q, k in up.items()} | {int(q): -int(k) for q, k in down.items()}


class Algebra(Products):
    """Polynomial arithmetic. `flip` lets [−u >= 0] = 1 − [u >= 0] everywhere; see `step`."""

    flip = False

    def multiply_matrix(self, p: Polynomial, m: Polynomial, side: int) -> Polynomial:
        """M p (side 0) or p M (side 1), for a square M with the indices (0, 1) and a p whose index `side` is summed
        over.
        """
        self._fresh -= 1
        between = self._fresh
        left = self.apart(m, {1: between} if side == 0 else {0: between})
        return self.collect(self.raw_product([left, self.apart(p, {side: between})]))

    def power(self, p: Polynomial, e: Fraction, positive: bool = False) -> Polynomial:
        """pᵉ for a rational e, where both sides are defined. `positive`: p is known to be > 0."""
        if e.denominator == 1 and e >= 0:
            return self._whole_power(p, int(e))
        if not p:
            raise PoleError("a negative or fractional power of zero")
        if len(p) == 1:
            return self._power_of_term(*next(iter(p.items())), e)
        content, rest = self.content(p, roots=e.denominator == 1)
        if content:
            common = {self.bases.canonical([(b, s, x * e) for b, s, x in content]): ONE}
            return self.multiply(common, self.power(rest, e, positive))
        c = lead(tuple(sorted(p.items())))[1]
        c = c if e.denominator == 1 else abs(c)
        if c == 1:
            return self._power_of_sum(p, e, positive)
        return self.multiply(self.number_power(c, e), self._power_of_sum(self.scaled(1 / c, p), e, positive and c > 0))

    def _whole_power(self, p: Polynomial, e: int) -> Polynomial:
        if len(p) == 1 and e > 1 and not any(i < 0 for m in p for _, slots, _ in m for i in slots):
            ((m, c),) = p.items()
            return self.collect([(c**e, [(b, slots, x * e) for b, slots, x in m])])
        if e > MOST_FACTORS:
            raise BudgetError(f"a sum to the power {e} has too many terms")
        return self.multiply(*[p] * e) if e else self.constant(1)

    def content(self, p: Polynomial, *, roots: bool = False) -> tuple[Monomial, Polynomial]:
        """(common positive factors, what is left): each of them then has least exponent 0. Exact, because they are
        positive. With `roots` also common roots of sums, which are only not negative: exact for a whole power.
        """
        least: dict[tuple[int, Slots], Fraction] = {}
        for key in {(b, s) for m in p for b, s, e in m if self._may_stand_outside((b, s, e), roots)}:
            exponents = [next((e for b, s, e in m if (b, s) == key), Fraction(0)) for m in p]
            least[key] = min(exponents) if self.bases[key[0]].positive else max(min(exponents), Fraction(0))
        common = tuple((b, s, e) for (b, s), e in sorted(least.items()) if e)
        if not common:
            return (), p
        return common, self.collect((c, [*m, *[(b, s, -e) for b, s, e in common]]) for m, c in p.items())

    def _may_stand_outside(self, factor: Factor, roots: bool) -> bool:
        """Whether it stands under no index of a sum and is positive, or a root of a sum, if such are wanted."""
        b, slots, e = factor
        root = roots and e.denominator == 2 and self.bases[b].kind == "sum"
        return (self.bases[b].positive or root) and all(i >= 0 for i in slots)

    def _power_of_sum(self, p: Polynomial, e: Fraction, positive: bool = False) -> Polynomial:
        if e.denominator == 1 and self._is_turned(p):
            return self.scaled(Fraction(-1) ** int(e), self._power_of_sum(self.scaled(-1, p), e))
        positive = positive or self.bases.is_positive(p)
        b, slots, _ = self.bases.function("sum", "", [p], analytic=self.bases.is_analytic(p), positive=positive)
        return self.collect([(ONE, [(b, slots, e)])])

    def _is_turned(self, p: Polynomial) -> bool:
        """Whether −p is the sum that is named: the one that is known to be positive, or that leads with a plus."""
        if self.bases.is_known_positive(p):
            return False
        return self.bases.is_known_positive(self.scaled(-1, p)) or lead(tuple(sorted(p.items())))[1] < 0

    def _out_of_root(self, factor: Factor, e: Fraction, alone: bool) -> Polynomial | None:
        """The power e of a factor, where it may be taken by itself; `alone`: it is the whole term."""
        b, s, x = factor
        if self.bases[b].positive or (alone and x.denominator % 2 == 0):
            return self.collect([(ONE, [(b, s, x * e)])])
        if x % 2 == 0 and (x * e).denominator == 1 and x * e > 0:
            return self.power(self.absolute({((b, s, ONE),): ONE}), x * e)
        return None

    def _power_of_term(self, m: Monomial, c: Fraction, e: Fraction) -> Polynomial:
        if e.denominator != 1:
            return self._root_of_term(m, c, e)
        loose, groups = components(m)
        parts = [self.number_power(c, e), self.collect([(ONE, [(b, s, x * e) for b, s, x in loose])])]
        parts += [self._power_of_sum({self.bases.canonical(g): ONE}, e) for g in groups]
        return self.multiply(*parts)

    def _root_of_term(self, m: Monomial, c: Fraction, e: Fraction) -> Polynomial:
        """A fractional power: positive factors and even powers come out, the rest stays under one root."""
        loose, groups = components(m)
        parts = [self.number_power(abs(c), e)]
        kept: list[Factor] = []
        for f in loose:
            out = self._out_of_root(f, e, len(m) == 1 and c > 0)
            if out is None:
                kept.append(f)
            else:
                parts.append(out)
        for g in groups:
            term = {self.bases.canonical(g): ONE}
            if self.bases.is_nonnegative(term) or (c > 0 and not kept and len(groups) == 1):
                parts.append(self._power_of_sum(term, e))
            else:
                kept += g
        if kept or c < 0:
            parts.append(self._power_of_sum({self.bases.canonical(kept): Fraction(1 if c > 0 else -1)}, e))
        return self.multiply(*parts)

    def number_power(self, c: Fraction, e: Fraction) -> Polynomial:
        """cᵉ in primes: √8 = 2√2."""
        if e.denominator == 1:
            return {(): c ** int(e)}
        return self.collect(
            [
                (
                    ONE,
                    [
                        (self.bases.number("prime", q, positive=True), (), k * e)
                        for q, k in sorted(primes_of(c).items())
                    ],
                )
            ]
        )

    def absolute(self, p: Polynomial) -> Polynomial:
        """|u| = u[u >= 0] - u[-u >= 0]; with `self.flip`, for an analytic u, u(2[u >= 0] - 1), which is true also where
        u = 0. |uv| = |u||v|, of factors over which nothing is summed.
        """
        if len(p) == 1 and len(factors := next(iter(p))) > 1 and not any(i < 0 for _, s, _ in factors for i in s):
            size = abs(next(iter(p.values())))
            return self.scaled(size, self.multiply(*(self.absolute({(f,): ONE}) for f in factors)))
        if p and self.flip and self.bases.is_analytic(p):
            return self.multiply(p, self.add(self.scaled(2, self.step(p, flip=True)), self.constant(-1)))
        up, down = self.step(p), self.step(self.scaled(-1, p))
        return self.add(self.multiply(p, up), self.scaled(-1, self.multiply(p, down)))

    def step(self, p: Polynomial, flip: bool = False) -> Polynomial:
        """[u >= 0]. [-u >= 0] = 1 - [u >= 0] fails where u = 0 only: with `self.flip` that is taken as an isolated
        exception where it is one, and with `flip` the result stands beside a factor u, so that it does not matter.
        """
        p = self.content(p)[1]
        if not p:
            return self.constant(1)
        if set(p) == {()}:
            return self.constant(int(p[()] > 0))
        if self.is_positive(p):
            return self.constant(1)
        if self.is_positive(self.scaled(-1, p)):
            return {}
        gates = self._common_gates(p)
        if gates:
            # [s·u >= 0] = 1 − s + s·[u >= 0] where s is 0 or 1: [relu(z) >= 0] is 1
            inner = self.step(self.collect((c, [f for f in m if f not in gates]) for c, m in self.apart(p)), flip)
            gate = self.collect([(ONE, gates)])
            return self.add(self.constant(1), self.scaled(-1, gate), self.multiply(gate, inner))
        unit = self.direction(p)
        return self.constant(int(unit[()] > 0)) if set(unit) == {()} else self._step_of_unit(unit, flip)

    def _step_of_unit(self, unit: Polynomial, flip: bool) -> Polynomial:
        harmless = flip and self.bases.is_analytic(unit)
        if harmless or (self.flip and self.is_thin(unit)):
            turned = self.scaled(-1, unit)
            if self.bases.abstract([turned])[0] > self.bases.abstract([unit])[0]:
                if not harmless:
                    self.turned_at(unit)
                return self.add(self.constant(1), self.scaled(-1, self.single(self._step(turned))))
        return self.single(self._step(unit))

    def direction(self, p: Polynomial) -> Polynomial:
        """p without positive factors: where it is 0 a step of it jumps. Nothing, where p without them is 0."""
        p = self._without_reciprocals(self.content(p)[1])
        return {} if not p else self.scaled(1 / abs(lead(tuple(sorted(p.items())))[1]), p)

    def _without_reciprocals(self, p: Polynomial) -> Polynomial:
        """1/u has the sign of u wherever it has a value, and 1/u² is positive there: of one term without sums."""
        if len(p) != 1 or any(i < 0 for m in p for _, slots, _ in m for i in slots):
            return p
        ((m, c),) = p.items()
        if all(e > 0 or e.denominator != 1 for _, _, e in m):
            return p
        odd = ((b, s, e if e > 0 or e.denominator != 1 else Fraction(-e % 2)) for b, s, e in m)
        return self.collect([(c, [f for f in odd if f[2]])])

    def _common_gates(self, p: Polynomial) -> list[Factor]:
        """The steps that every term has as a factor."""
        first, *rest = p
        return [
            f
            for f in first
            if self.bases[f[0]].kind == "step" and all(i >= 0 for i in f[1]) and all(f in m for m in rest)
        ]

    def _step(self, p: Polynomial) -> Factor:
        return self.bases.function("step", "", [p], analytic=False)

    def together(self, p: Polynomial) -> tuple[Polynomial, list[Factor]]:
        """(numerator, positive sums in the denominator with their exponents): p is the one over the product of the
        others.
        """
        worst: dict[tuple[int, Slots], Fraction] = {}
        for m in p:
            for b, slots, e in m:
                if (
                    e < 0
                    and len(p) > 1
                    and self.bases[b].kind == "sum"
                    and self.bases[b].positive
                    and all(i >= 0 for i in slots)
                ):
                    worst[(b, slots)] = min(worst.get((b, slots), e), e)
        below = [(b, slots, -e) for (b, slots), e in sorted(worst.items())]
        return (self.collect((c, [*self.fresh(m), *below]) for m, c in p.items()), below) if below else (p, below)

    def is_nonzero(self, p: Polynomial) -> bool:
        """Whether it is one product of factors that are positive, or not 0 by hypothesis, at all their places."""
        if len(p) != 1 or any(i < 0 for m in p for _, slots, _ in m for i in slots):
            return False
        return all(
            self.bases[b].positive or (b in self.nonzero and len(set(slots)) == len(slots))
            for m in p
            for b, slots, _ in m
        )

    def is_positive(self, p: Polynomial) -> bool:
        return self.bases.is_positive(p) or self.bases.is_positive(self.together(p)[0])

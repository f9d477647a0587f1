"""Expectations of functions of linear forms in independent normal numbers: E[relu(w·x)], E[relu(w·x)·relu(w·y)],
E[e^{w·x}].

Linear forms u, v, … of independent normal numbers are normal together: of one form, and of two forms without means,
products of powers and functions have closed forms. Entries of arrays are treated entry by entry. What is anything else
is None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from typing import Any

import sympy as sp

from symnn.calculus.moments.form_terms import FormReader, FormTerm, is_smooth_in_parameters
from symnn.calculus.moments.normal_integrals import WAVES, NormalIntegral
from symnn.calculus.moments.normal_pairs import of_pair
from symnn.calculus.moments.plain_numbers import ONE, ZERO, coefficients, lifted, multiplied, plus, summed, times
from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.expr import Add, Atom, Const, Map, Node, broadcast, zeros
from symnn.ops.cos import cos
from symnn.ops.exp import exp
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sin import sin

MOST_FORMS = 3


@dataclass
class LinearForms:
    """The means and covariances of the linear forms of one expression, and the expectations that follow.

    expect   the expectation of what has no functions of forms in it
    jumped   called with a variance of which it was used that it is not 0
    """

    reader: FormReader
    expect: Callable[[Node], Node]
    jumped: Callable[[Node], None]
    values: dict[Node, Node] = field(default_factory=dict)
    """What the letters of formulas stand for: means and covariances."""

    @property
    def forms(self) -> dict[Atom, Node]:
        return self.reader.forms

    def value(self, node: Node) -> Node | None:
        """E of every entry."""
        terms = self.reader.terms(node)
        if terms is None or not any(t.functions for t in terms) or len(self.forms) > MOST_FORMS:
            return None
        if not all(map(is_smooth_in_parameters, self.forms.values())):
            return None  # a variance could be 0 on a whole region
        found = [self._of_term(t) for t in terms]
        if None in found:
            return None
        parts = [self._spread_out(p) for p in found if p is not None]
        return parts[0] if len(parts) == 1 else Add(parts)

    def _spread_out(self, part: Node) -> Node:
        return part if part.shape == self.reader.shape else broadcast(part, self.reader.shape)

    # means and covariances
    def _letter(self, name: tuple[Any, ...], value: Callable[[], Node]) -> Node:
        """A letter for an array, or the number that it is."""
        letter = Atom(name) if name[0] != "covariance" or name[1] is not name[2] else _spread_of(name[1])
        if letter not in self.values:
            found = value()
            number = self._number(found)
            self.values[letter] = found if number is None else number
        kept = self.values[letter]
        return kept if isinstance(kept, Const) else letter

    def _number(self, node: Node) -> Node | None:
        if not node.shape:
            form = Normalizer().form(node)
            return Const(form.get((), Fraction(0))) if set(form) <= {()} else None
        return next((c for c in (ZERO, ONE) if self.reader.same(node, broadcast(c, node.shape))), None)

    def mean(self, u: Atom) -> Node:
        return self._letter(("mean", u), lambda: self.expect(self.forms[u]))

    def covariance(self, u: Atom, v: Atom) -> Node:
        u, v = sorted((u, v), key=lambda x: str(x.label))
        a, b = self.forms[u], self.forms[v]
        return self._letter(
            ("covariance", u, v), lambda: self.expect(a * b) + Const(-1) * (self.expect(a) * self.expect(b))
        )

    # values
    def _of_term(self, term: FormTerm) -> Node | None:
        found = self._formula(term)
        if found is None:
            return None
        value = lifted(found, self.values)
        return prod(term.fixed, start=value) if term.number == 1 else prod(term.fixed, start=value * term.number)

    def _formula(self, term: FormTerm) -> Node | None:
        """E of the powers and the functions, a formula in the letters."""
        exponents = [f.arguments[0] for f in term.functions if f.operator is exp]
        rest = tuple(f for f in term.functions if f.operator is not exp)
        met = {u for f in rest for u in self.reader.letters(f)} | set(term.powers)
        tilting = {u for x in exponents for u in self.reader.letters(x)}
        if not exponents or len(met | tilting) < 2:
            return self._without_exponentials(term)
        return None if met else self._exponential(exponents)

    def _exponential(self, exponents: Sequence[Node]) -> Node | None:
        """E[e^{Σcu}] = e^{mean + variance/2}."""
        slopes: dict[Atom, Node] = {}
        for x in exponents:
            (u,) = self.reader.letters(x)
            p = coefficients(x, u)
            if p is None or len(p) != 2:
                return None
            slopes[u] = plus(slopes.get(u, ZERO), p[1])
        mean = plus(*(times(c, self.mean(u)) for u, c in slopes.items()))
        spread = plus(*(times(c, d, self.covariance(u, v)) for u, c in slopes.items() for v, d in slopes.items()))
        return exp(plus(mean, times(Const(Fraction(1, 2)), spread)))

    def _without_exponentials(self, term: FormTerm) -> Node | None:
        letters = {u for f in term.functions for u in self.reader.letters(f)}
        if not letters:
            return self._of_powers(term.powers)
        waves = [f for f in term.functions if f.operator in WAVES]
        if len(letters) > 1 and len(waves) == len(term.functions) and not term.powers:
            return self._product_of_waves(waves)
        if len(letters) == 2 and letters >= set(term.powers):
            return self._of_pair(term, *sorted(letters, key=lambda x: str(x.label)))
        if len(letters) > 1:
            return None
        (u,) = letters
        return self._of_one(u, term.powers.count(u), list(term.functions), [v for v in term.powers if v is not u])

    def _of_powers(self, powers: tuple[Atom, ...]) -> Node:
        if not powers:
            return ONE
        first, *rest = (self.forms[u] for u in powers)
        return self._letter(("product", *powers), lambda: self.expect(prod(rest, start=first)))

    def _product_of_waves(self, waves: list[Map]) -> Node | None:
        """Of sines and cosines of forms: those of the sums and the differences of forms."""
        f, g, *rest = sorted(waves, key=lambda x: x.operator is cos)  # sines first
        a, b = self._angle(f), self._angle(g)
        apart, together = a - b, a + b
        if f.operator is cos or g.operator is sin:
            parts = ((1, cos, apart), (1 if f.operator is cos else -1, cos, together))
        else:
            parts = ((1, sin, apart), (1, sin, together))
        found = [(c, self._of_angle(op, angle, rest)) for c, op, angle in parts]
        if any(x is None for _, x in found):
            return None
        return plus(*(times(Const(Fraction(c, 2)), x) for c, x in found if x is not None))

    def _angle(self, f: Map) -> Node:
        (u,) = self.reader.letters(f)
        p = coefficients(f.arguments[0], u)
        assert p is not None
        return self.forms[u] * p[1]

    def _of_angle(self, op: Any, angle: Node, rest: list[Map]) -> Node | None:
        if self.reader.same(angle, zeros(*angle.shape)):
            return ZERO if op is sin else self._without_exponentials(FormTerm(functions=tuple(rest)))
        return self._without_exponentials(self.reader.applied(op, angle).times(FormTerm(functions=tuple(rest))))

    def _of_one(self, u: Atom, k: int, functions: list[Map], others: list[Atom]) -> Node | None:
        """E[uᵏ·Π functions of u·v] with at most two v: v is m + c(u − E[u]) and something independent of u."""
        if len(set(others)) > 1 or len(others) > 2:
            return None
        spread = self.covariance(u, u)
        integral = NormalIntegral(u, self.mean(u), spread, lambda: self._used(u, functions))
        found = [integral.value(k + j, functions) for j in range(len(others) + 1)]
        if None in found:
            return None
        if not others:
            return found[0]
        v = others[0]
        self.jumped(self.forms_variance(u))
        slope = times(self.covariance(u, v), reciprocal(spread))
        line = [plus(self.mean(v), times(Const(-1), slope, self.mean(u))), slope]
        means = multiplied(*[line] * len(others))
        if len(others) == 2:
            left = plus(self.covariance(v, v), times(Const(-1), slope, self.covariance(u, v)))
            means = summed(means, [left])
        return plus(*(times(c, x) for c, x in zip(means, found, strict=True) if x is not None))

    def forms_variance(self, u: Atom) -> Node:
        spread = self.covariance(u, u)
        return spread if isinstance(spread, Const) else self.values[spread]

    def _used(self, u: Atom, functions: Sequence[Map]) -> None:
        """That the variance is not 0: where it is 0, bends of a number without mean are worth what the formula says."""
        bends = all(f.operator.sides is not None and not any(level for level, _ in f.operator.sides) for f in functions)
        if not (bends and self.mean(u) is ZERO):
            self.jumped(self.forms_variance(u))

    def _of_pair(self, term: FormTerm, u: Atom, v: Atom) -> Node | None:
        if self.mean(u) is not ZERO or self.mean(v) is not ZERO:
            return None
        a, b, c = self.covariance(u, u), self.covariance(v, v), self.covariance(u, v)
        at = {u: self.forms_variance(u), v: self.forms_variance(v)}
        if self.reader.same(at[u] * at[v], self._squared(c)):
            return None  # one is a multiple of the other
        for spread in at.values():
            self.jumped(spread)
        first = [f for f in term.functions if u in self.reader.letters(f)]
        second = [f for f in term.functions if v in self.reader.letters(f)]
        powers = (term.powers.count(u), term.powers.count(v))
        return of_pair((a, b, c), powers, (_plain(first, u), _plain(second, v)))

    def _squared(self, c: Node) -> Node:
        value = c if isinstance(c, Const) else self.values[c]
        return value * value


def _plain(functions: Sequence[Map], u: Atom) -> tuple[tuple[Any, Fraction], ...]:
    """(operator, factor c) of each function f(c·u)."""
    found = []
    for f in functions:
        p = coefficients(f.arguments[0], u)
        assert p is not None
        assert isinstance(p[1], Const)
        found.append((f.operator, p[1].value))
    return tuple(found)


def _spread_of(u: Atom) -> Atom:
    """A letter for a variance, which is visibly positive: of two squares' worth, 1 + 2·variance is not 0."""
    return Atom(sp.Symbol(f"variance of {u.label}", positive=True))


__all__ = ["LinearForms"]

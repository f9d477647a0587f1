"""What is known of E[f(w)] for one entry w of a random symbol: the moments of the named distributions, symmetry, half
lines.

What is not known is an atom whose label says what it is: E[w⁴]. Sums, products and independence are in `expectation`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb, factorial, prod
from typing import Any, cast

import sympy as sp

from symnn.bridge import read
from symnn.bridge.random import BoundNumber, E, law_of
from symnn.calculus.moments.normal_integrals import NormalIntegral
from symnn.calculus.moments.plain_numbers import ONE, ZERO, coefficients, distributed, plus, raised, summed, times
from symnn.calculus.moments.stretch_means import StretchMeans
from symnn.calculus.moments.stretches import Less
from symnn.calculus.moments.taken_apart import exponent_of
from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.derivative import gradient
from symnn.expr import Add, Atom, Call, Const, Contract, Define, Indicator, Map, Node, Size, children, postorder
from symnn.expr.walk import substitute
from symnn.ops.exp import exp
from symnn.ops.positive import positive
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.signs import POSITIVE, sign
from symnn.ops.sqrt import sqrt
from symnn.ops.step import step

NO_WEIGHT, SPREADS = "P(", "its variance is not 0"
"""How two of the facts begin: P(w = 0) = 0, which is a condition, and what a named distribution gives in its place."""
EXIST = "the expectations that occur exist"
Piece = tuple[Fraction, Fraction, Fraction]
"""What a factor is worth where w > 0, where w < 0, and at w = 0."""


class RandomEntry:
    """One entry w of a random symbol. `variable` stands for it in integrands; `said` collects the facts that were
    used.
    """

    def __init__(
        self,
        owner: Atom,
        said: Callable[[str], None],
        same: Callable[[Node, Node], bool],
        expect: Callable[[Node], Node],
        less: Less,
        divided: Callable[[Node], None],
    ) -> None:
        law = law_of(owner.label)
        assert law is not None
        self.owner, self.law, self._said, self._same, self._expect = owner, law, said, same, expect
        self._less, self._divided = less, divided
        self.name: Any = owner.label if not owner.shape else cast(Any, owner.label)[0, 0]
        self.variable = Atom(self.name)
        sizes = tuple(s for extent in owner.shape for s in extent.free_symbols)
        self.unknown: list[tuple[Atom, Node]] = []
        self.mean = self.named(self.variable) if law.mean is None else read(law.mean, sizes)
        self.spread = None if law.variance is None else read(law.variance, sizes)

    def share(self, other: RandomEntry) -> None:
        """Unknown moments are those of an entry with the same distribution."""
        self.name, self.variable, self.unknown = other.name, other.variable, other.unknown

    # facts
    def moment(self, k: int) -> Node:
        """E[wᵏ]."""
        law = self.law
        if k == 0:
            return ONE
        if k == 1:
            return self.mean
        if k % 2 and law.symmetric:
            self._said(f"{self.owner.label} is symmetric about 0")
            return ZERO
        if law.distribution == "bernoulli":
            return self.mean
        if law.distribution == "exponential":
            return times(Const(factorial(k)), raised(self.mean, k))
        if law.distribution in ("poisson", "binomial"):
            return self._counted(k)
        if k == 2:
            return self.second()
        central = self._central()
        if central is None:
            return self.named(raised(self.variable, k))
        assert self.spread is not None
        terms = [
            times(Const(comb(k, 2 * j) * central(j)), raised(self.mean, k - 2 * j), raised(self.spread, j))
            for j in range(k // 2 + 1)
        ]
        return plus(*terms)

    def _counted(self, k: int) -> Node:
        """E[wᵏ] of a number of events, by its factorial moments: λʲ, and n(n−1)⋯(n−j+1)pʲ."""
        n, p = (ONE, self.mean) if self.law.distribution == "poisson" else map(read, self.law.parameters)
        falling: Node = ONE
        terms = []
        for j in range(1, k + 1):
            if self.law.distribution == "binomial":
                falling = times(falling, plus(n, Const(1 - j)))
            terms.append(times(Const(_partitions(k, j)), falling, raised(p, j)))
        return plus(*terms)

    def second(self) -> Node:
        if self.spread is not None:
            return plus(self.spread, times(self.mean, self.mean))
        return self.named(times(self.variable, self.variable))

    def _central(self) -> Callable[[int], Fraction] | None:
        """j -> E[(w − m)²ʲ] / vʲ of a distribution that is even about its mean."""
        match self.law.distribution:
            case "normal":
                return lambda j: Fraction(factorial(2 * j), 2**j * factorial(j))
            case "uniform":
                return lambda j: Fraction(3**j, 2 * j + 1)
            case "rademacher":
                return lambda j: Fraction(1)
            case "laplace":
                return lambda j: Fraction(factorial(2 * j), 2**j)
            case _:
                return None

    def half(self, k: int) -> Node:
        """E[wᵏ; w > 0]: the part of the moment that positive values give."""
        law, name = self.law, self.law.distribution
        if name == "bernoulli":
            return self.mean
        if law.symmetric and k % 2 == 0:
            self._said(f"{self.owner.label} is symmetric about 0")
            if k == 0:
                self._no_weight_at_zero()
            return times(Const(Fraction(1, 2)), self.moment(k))
        if law.symmetric and self.spread is not None and name:
            s = sqrt(self.spread)
            match name:
                case "normal":
                    root = reciprocal(sqrt(times(Const(2), Atom(sp.pi))))
                    return times(Const(2 ** (k // 2) * factorial(k // 2)), raised(s, k), root)
                case "rademacher":
                    return times(Const(Fraction(1, 2)), raised(s, k))
                case "laplace":
                    return times(Const(Fraction(factorial(k), 2)), raised(read(law.parameters[1]), k))
                case "uniform":
                    width = sqrt(times(Const(3), self.spread))
                    return times(Const(Fraction(1, 2 * (k + 1))), raised(width, k))
        closed = self._normal(k, [step(self.variable)])
        closed = self._by_stretches(times(raised(self.variable, k), step(self.variable))) if closed is None else closed
        return self.named(times(raised(self.variable, k), positive(self.variable))) if closed is None else closed

    def _normal(self, k: int, factors: Sequence[Node]) -> Node | None:
        """E[wᵏ · Π factors] of a normal w, where it has a closed form."""
        if self.law.distribution != "normal":
            return None
        assert self.spread is not None
        spreads = lambda: self._said(SPREADS)
        found = NormalIntegral(self.variable, self.mean, self.spread, spreads).value(k, factors)
        if found is not None and self.variable in postorder(found):
            raise AssertionError("an expectation depends on no outcome")  # also where assertions are left out
        return found

    def _by_stretches(self, integrand: Node) -> Node | None:
        """E of a function cut where it jumps or bends."""
        if self.spread is None:
            return None
        means = StretchMeans(
            self.variable, self.law, self.mean, self.spread, self._less, lambda: self._said(SPREADS), self._divided
        )
        return means.value(integrand)

    def _growing(self, k: int, factors: Sequence[Node]) -> Node | None:
        """E[wᵏ · Π e^{cw + d}] of an exponential w of the rate r, where r − Σc is visibly positive."""
        exponents = [exponent_of(f) for f in factors]
        found = [None if x is None else coefficients(x, self.variable) for x in exponents]
        if None in found:
            return None
        d, c, *more = [*summed(*(x for x in found if x is not None)), ZERO][:3]
        rate = read(self.law.parameters[0])
        left = tidy(plus(*distributed(plus(rate, times(Const(-1), c)))))
        if more not in ([], [ZERO]) or sign(left) != POSITIVE:
            return None
        return times(Const(factorial(k)), rate, raised(reciprocal(left), k + 1), exp(d))

    def _no_weight_at_zero(self) -> None:
        """0 has no probability: so by the named distributions, as their variance is not 0; of others it is a
        condition.
        """
        self._said(SPREADS if self.law.distribution else f"{NO_WEIGHT}{self._spelled()} = 0) = 0")

    def _spelled(self) -> str:
        """The entry as it is written, counted from 1: y_1 of a column, W_11 of a matrix."""
        wide = [size for size in self.owner.shape if size != 1]
        return f"{self.owner.label}{'_' + '1' * len(wide) if wide else ''}"

    def exponential(self, k: int, c: Node) -> Node | None:
        """E[wᵏ e^{cw}] of a normal w: the moment of a normal number whose mean has moved by c·v."""
        if self.law.distribution != "normal":
            return None
        assert self.spread is not None
        shifted = plus(self.mean, times(c, self.spread))
        weights = [Const(Fraction(comb(k, 2 * j) * factorial(2 * j), 2**j * factorial(j))) for j in range(k // 2 + 1)]
        terms = [times(c, raised(shifted, k - 2 * j), raised(self.spread, j)) for j, c in enumerate(weights)]
        exponent = plus(times(c, self.mean), times(Const(Fraction(1, 2)), c, c, self.spread))
        return times(plus(*terms), exp(exponent))

    # integrands
    def value(self, k: int, factors: Sequence[Node]) -> Node:
        """E[wᵏ · Π factors], each factor a function of `variable`."""
        if not factors:
            return self.moment(k)
        pieces = [self._piece(f) for f in factors]
        found = [p for p in pieces if p is not None]
        if len(found) == len(pieces):
            weights = zip(*(weight for _, weight in found), strict=True)
            up, down, zero = (prod(w, start=Fraction(1)) for w in weights)
            return self._by_halves(k + sum(n for n, _ in found), (up, down, zero))
        alone = self._of_exponential(k, factors[0]) if len(factors) == 1 else None
        return self._of_integrand(k, factors) if alone is None else alone

    def _of_exponential(self, k: int, f: Node) -> Node | None:
        """E[wᵏ·f], for f = e^{cw}."""
        if not isinstance(f, Map) or f.operator is not exp:
            return None
        c = self.slope(f.arguments[0])
        return self.exponential(k, c) if c is not None else None

    def _of_integrand(self, k: int, factors: Sequence[Node]) -> Node:
        """By the two values of a law, by parts or by symmetry; else it gets a name."""
        integrand = times(raised(self.variable, k), *sorted(factors, key=repr))
        if self.law.distribution == "bernoulli":
            one, nought = (substitute(integrand, {self.variable: Const(x)}) for x in (1, 0))
            return plus(times(self.mean, one), times(plus(ONE, times(Const(-1), self.mean)), nought))
        closed = self._growing(k, factors) if self.law.distribution == "exponential" else self._normal(k, factors)
        closed = self._by_stretches(integrand) if closed is None else closed
        if closed is not None:
            return closed
        if k and self._may_go_by_parts(factors):
            return self._by_parts(times(raised(self.variable, k - 1), *factors))
        constant = self._by_symmetry(integrand) if self.law.symmetric else None
        return self.named(integrand) if constant is None else constant

    def _may_go_by_parts(self, factors: Sequence[Node]) -> bool:
        """Whether f′ has no factor w that f had not: functions of linear forms, which are smooth."""
        inside = [x for f in factors for n in postorder(f) if isinstance(n, Map) for x in n.arguments]
        linear = all((c := coefficients(x, self.variable)) is not None and len(c) <= 2 for x in inside)
        scalar = self.law.distribution == "normal" and not self.owner.shape
        return scalar and linear and all(map(is_smooth, factors))

    def _by_parts(self, g: Node) -> Node:
        """Stein: E[w·g(w)] = m·E[g] + v·E[g′] for a normal w and a smooth g."""
        assert self.spread is not None
        slope = gradient(g, self.variable)
        return plus(times(self.mean, self._expect(g)), times(self.spread, self._expect(slope)))

    def _by_halves(self, k: int, weight: Piece) -> Node:
        up, down, zero = weight
        counts = self.law.distribution in ("poisson", "binomial") and k > 0  # 0 is one of the values, and adds nothing
        if counts or self.law.distribution == "exponential":  # all its values are positive
            return times(Const(up), self.moment(k))
        if up == down and (k or zero == up):
            return times(Const(up), self.moment(k))
        if k == 0:
            return self._probabilities(weight)
        # E[wᵏ; w < 0] is what positive values leave of the moment
        if self.law.symmetric:
            return times(Const(up + (-1) ** k * down), self.half(k))
        return plus(times(Const(up - down), self.half(k)), times(Const(down), self.moment(k)))

    def _by_symmetry(self, integrand: Node) -> Node | None:
        """E[f(w)] = c/2 where f(w) + f(−w) = c for all w."""
        if not _is_tame(integrand):
            if isinstance(self.owner.label, BoundNumber):
                return None  # ∫ x dx is not 0, it is not there
            self._said(EXIST)
        normal = Normalizer()
        both = Add([integrand, substitute(integrand, {self.variable: -self.variable})])
        form = normal.form(both)
        if set(form) - {()} or normal.conditions or normal.demands(both):
            return None
        self._said(f"{self.owner.label} is symmetric about 0")
        return Const(form.get((), Fraction(0)) / 2)

    def _probabilities(self, weight: Piece) -> Node:
        up, down, zero = weight
        if self.law.symmetric and self.law.distribution != "bernoulli":
            if 2 * zero != up + down:
                self._no_weight_at_zero()
            self._said(f"{self.owner.label} is symmetric about 0")
            return Const((up + down) / 2)
        if self.law.distribution in ("normal", "uniform"):
            above = self.half(0)
            return plus(times(Const(up - down), above), Const(down))
        above, below = self.named(positive(self.variable)), self.named(positive(-self.variable))
        return plus(times(Const(up - zero), above), times(Const(down - zero), below), Const(zero))

    def _piece(self, f: Node) -> tuple[int, Piece] | None:
        """(k, weights) if f is wᵏ times a number on each half line."""
        if not isinstance(f, Map) or f.operator.sides is None:
            return None
        c = self.slope(f.arguments[0])
        if not isinstance(c, Const) or c.value == 0:
            return None
        below, there, above = f.operator.sides
        up, down = (above, below) if c.value > 0 else (below, above)
        if not any(slope for _, slope in (up, down)):
            return 0, (Fraction(up[0]), Fraction(down[0]), Fraction(there[0]))
        if any(level for level, _ in (up, there, down)):
            return None
        return 1, (up[1] * c.value, down[1] * c.value, Fraction(0))

    def slope(self, argument: Node) -> Node | None:
        """c where the argument is c·w."""
        if argument is self.variable:
            return ONE
        if isinstance(argument, Contract) and not argument.sizes:
            rest = list(argument.operands)
            if rest.count(self.variable) == 1:
                rest.remove(self.variable)
                return None if any(self.variable in postorder(r) for r in rest) else times(*rest)
        return None

    def named(self, integrand: Node) -> Atom:
        """An atom for an expectation that is not known; equal integrands get one atom."""
        for atom, known in self.unknown:
            if known is integrand or self._same(known, integrand):
                return atom
        atom = Atom(E(to_sympy(integrand)))
        self.unknown.append((atom, integrand))
        return atom


def _partitions(k: int, j: int) -> int:
    """In how many ways k things are split into j groups, the Stirling number of the second kind."""
    return sum((-1) ** i * comb(j, i) * (j - i) ** k for i in range(j + 1)) // factorial(j)


def _is_tame(f: Node) -> bool:
    """Whether a function grows no faster than a polynomial, so that it has an expectation under every named law."""
    return all(_grows_slowly(n) for n in postorder(f, lambda n: () if _is_bounded(n) else _opened(n)))


def _is_bounded(n: Node) -> bool:
    return isinstance(n, Map) and None not in n.operator.range


def _grows_slowly(n: Node) -> bool:
    if not isinstance(n, Map):
        return isinstance(n, Atom | Const | Add | Contract | Call | Define | Indicator | Size)
    return is_entire(n) if n.operator is power else n.operator.sides is not None or _is_bounded(n)


def is_smooth(f: Node) -> bool:
    """Whether a function is analytic on the whole line: all that it is defined by has a value for every number."""
    return all(is_entire(n) for n in postorder(f, _opened))


def _opened(n: Node) -> Sequence[Node]:
    if isinstance(n, Call):
        return (n.definition,)
    return (n.operator.define(*n.arguments),) if isinstance(n, Map) and n.operator.define else children(n)


def is_entire(n: Node) -> bool:
    """Whether a node is an analytic function of what it is made of, for all numbers."""
    if not isinstance(n, Map):
        return isinstance(n, Atom | Const | Add | Contract | Call | Define | Indicator | Size)
    if n.operator is power:
        k = n.arguments[1]
        return isinstance(k, Const) and k.value.denominator == 1 and k.value >= 0
    if n.operator.define is not None:
        return True
    return n.operator.analytic and (
        n.operator.domain in ((), ("real",))
        or (n.operator.domain != ("within one",) and sign(n.arguments[0]) == POSITIVE)
    )

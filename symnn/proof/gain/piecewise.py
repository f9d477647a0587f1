"""A function of one number, cut at its kinks: on each piece a formula without |·|, sign and step where their argument's
sign is known.

Only rational arithmetic and SymPy's exact root counting decide a sign; nothing is sampled to find out where a sign
changes. What cannot be decided stays in the formula as it is. No integral and no bound is here (`enclosure.py`,
`growth.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import prod

import sympy as sp

from symnn.errors import ArgumentError, DomainError, PoleError, UnsupportedError
from symnn.expr import Add, Atom, Call, Const, Contract, Define, Map, Node, Operator, children
from symnn.expr.walk import fold
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.signs import POSITIVE

LARGEST_DEGREE = 64
ALLOWED = {"positive": {1}, "nonzero": {1, -1}, "nonnegative": {1, 0}}
"""The signs that an argument may have."""
DEMANDED = {reciprocal: "1/x"}


class PiecewiseFormula:
    """Root of the five kinds below; compared by identity."""


@dataclass(frozen=True, eq=False)
class Poly(PiecewiseFormula):
    """Σ coefficients[k]·x^k; the last coefficient is not 0 (the number 0 is Poly(()))."""

    coefficients: tuple[Fraction, ...]


@dataclass(frozen=True, eq=False)
class Pi(PiecewiseFormula):
    """π."""


@dataclass(frozen=True, eq=False)
class SumOf(PiecewiseFormula):
    terms: tuple[PiecewiseFormula, ...]


@dataclass(frozen=True, eq=False)
class ProductOf(PiecewiseFormula):
    factors: tuple[PiecewiseFormula, ...]


@dataclass(frozen=True, eq=False)
class FunctionOf(PiecewiseFormula):
    """A function of one number that is known by its values, except power."""

    operator: Operator
    of: PiecewiseFormula


@dataclass(frozen=True, eq=False)
class PowerOf(PiecewiseFormula):
    """base to a rational exponent. `nonnegative` tells that the base is known to be >= 0 on the whole piece."""

    base: PiecewiseFormula
    exponent: Fraction
    nonnegative: bool = False


@dataclass(frozen=True, eq=False)
class OpenPiece:
    """The function for low < x < high, where None is the infinite end."""

    low: Fraction | None
    high: Fraction | None
    formula: PiecewiseFormula


def pieces(root: Node, z: Atom, low: Fraction | None = None, high: Fraction | None = None) -> list[OpenPiece]:
    """The function of z that a scalar node is, on pieces from left to right that cover (low, high).

    DomainError if it is undefined on a whole piece, UnsupportedError for a part that is not elementwise or not known.
    """
    reading = _IntervalReading(z, low, high)
    formula = reading.run(root)
    if not reading.cuts:
        return [OpenPiece(low, high, formula)]
    ends = [low, *sorted(reading.cuts), high]
    return [piece for a, b in pairwise(ends) for piece in pieces(root, z, a, b)]


class _IntervalReading:
    """One walk over the graph on one open interval. `cuts` are the rational points inside it where a sign changes."""

    def __init__(self, z: Atom, low: Fraction | None, high: Fraction | None) -> None:
        self.z, self.low, self.high = z, low, high
        self.cuts: set[Fraction] = set()
        self.inside: dict[Node, tuple[Node, ...]] = {}

    def run(self, root: Node) -> PiecewiseFormula:
        return fold(root, self.visit, self.below)[root]

    def below(self, node: Node) -> tuple[Node, ...]:
        if node not in self.inside:  # kept: a definition is built anew each time
            self.inside[node] = _opened(node)
        return self.inside[node]

    def visit(self, node: Node, parts: Sequence[PiecewiseFormula]) -> PiecewiseFormula:
        match node:
            case Const():
                return poly(node.value)
            case Atom():
                return self.atom(node)
            case Add():
                return plus(parts)
            case Contract() if not node.sizes:
                return times(parts)
            case Map() if is_native(node.operator):
                return self.function(node.operator, parts)
            case Map() if node.operator.define is not None:
                return parts[0]
            case Define() | Call() if not node.shape:
                return parts[0]
            case Map() if node.operator.steps:
                raise UnsupportedError(f"{node.operator.name} jumps without end, and is cut at finitely many places")
            case Map():
                raise UnsupportedError(
                    f"{node.operator.name} is not known, so it has no numbers: write it as a formula"
                )
            case _:
                raise UnsupportedError(f"{node} is not built from elementwise functions of one number")

    def atom(self, node: Atom) -> PiecewiseFormula:
        if node is self.z:
            return poly(0, 1)
        if node.label is sp.pi:
            return Pi()
        raise ArgumentError(f"the function depends on {node} too: give it a value")

    def function(self, operator: Operator, parts: Sequence[PiecewiseFormula]) -> PiecewiseFormula:
        u = parts[0]
        if operator is power:
            return self.power(u, parts[1])
        if operator.sides is not None:
            s = self.sign(u)
            if s is None:
                return FunctionOf(operator, u)
            level, slope = operator.sides[s + 1]
            return plus([poly(level), times([poly(slope), u])])
        if operator.domain:
            if operator.domain[0] not in ALLOWED:
                raise UnsupportedError(f"where {operator.name} has a value is not known")
            self.defined(DEMANDED.get(operator, operator.name), u, ALLOWED[operator.domain[0]])
        if isinstance(u, Poly) and len(u.coefficients) < 2:
            c = value(u)
            if operator is reciprocal and c:  # 1/0 only comes this far where the interval is about to be cut
                return poly(Fraction(1) / c)
            if c in (exact := dict(operator.exact_at)):
                return poly(exact[c])
        return FunctionOf(operator, u)

    def power(self, base: PiecewiseFormula, exponent: PiecewiseFormula) -> PiecewiseFormula:
        if not isinstance(exponent, Poly) or len(exponent.coefficients) > 1:
            self.defined("a power", base, {1})
            return FunctionOf(exp, times([exponent, FunctionOf(log, base)]))
        c = value(exponent)
        if c.denominator == 1 and c >= 0:
            return _whole_power(base, int(c))
        if c.denominator == 1:
            return self.function(reciprocal, [_whole_power(base, -int(c))])
        s = self.defined(f"the power {c}", base, {1, 0} if c > 0 else {1})
        return poly() if s == 0 else PowerOf(base, c, s == 1 or _never_negative(base))

    def defined(self, what: str, u: PiecewiseFormula, signs: set[int]) -> int | None:
        """The sign of u on the piece, which must be one of `signs` if it is known."""
        s = self.sign(u)
        if s is None or s in signs or self.cuts:
            return s
        where = (
            "every z"
            if self.low is self.high is None
            else f"z < {self.high}"
            if self.low is None
            else f"z > {self.low}"
        )
        where = where if self.low is None or self.high is None else f"{self.low} < z < {self.high}"
        kind, number = (PoleError, "0") if s == 0 else (DomainError, "a negative number")
        raise kind(f"{what} of {number} is not defined, and that is what it is taken of for {where}")

    def sign(self, u: PiecewiseFormula) -> int | None:
        """1, 0 or -1 if u has this sign everywhere on the open interval; None if that is not known, or where u must be
        cut.
        """
        match u:
            case Poly():
                return self.poly_sign(u)
            case Pi():
                return 1
            case FunctionOf(operator=operator) if operator.low == POSITIVE:
                return 1
            case FunctionOf(operator=operator) if operator.keeps_sign:
                return self.sign(u.of)
            case PowerOf():
                return 1 if self.sign(u.base) == 1 else None
            case ProductOf():
                signs = [self.sign(f) for f in u.factors]
                return None if None in signs else prod(s for s in signs if s is not None)
            case SumOf():
                found = {self.sign(t) for t in u.terms}
                return found.pop() if len(found) == 1 else None
            case _:
                return None

    def poly_sign(self, u: Poly) -> int | None:
        c = u.coefficients
        if len(c) < 2:
            return (value(u) > 0) - (value(u) < 0)
        rational, rest = _roots(c)
        within = {r for r in rational if (self.low is None or r > self.low) and (self.high is None or r < self.high)}
        self.cuts |= within
        # the other factors have no rational root, so neither end of the interval is one
        if within or any(f.count_roots(_end(self.low, -sp.oo), _end(self.high, sp.oo)) for f in rest):
            return None
        at = at_point(u, self.middle())
        return (at > 0) - (at < 0)

    def middle(self) -> Fraction:
        if self.low is None:
            return Fraction(0) if self.high is None else self.high - 1
        return self.low + 1 if self.high is None else (self.low + self.high) / 2


def is_native(operator: Operator) -> bool:
    """Whether fields of numbers know it by itself; any other is what its definition says."""
    known = operator.value is not None and (operator.analytic or operator.sides is not None)
    return known or operator.direct is not None


def poly(*coefficients: int | Fraction) -> Poly:
    """Σ coefficients[k]·x^k."""
    c = [Fraction(x) for x in coefficients]
    while c and not c[-1]:
        c.pop()
    return Poly(tuple(c))


def value(u: Poly) -> Fraction:
    """The number that a constant is."""
    return u.coefficients[0] if u.coefficients else Fraction(0)


def at_point(u: Poly, x: Fraction) -> Fraction:
    total = Fraction(0)
    for c in reversed(u.coefficients):
        total = total * x + c
    return total


def plus(terms: Sequence[PiecewiseFormula]) -> PiecewiseFormula:
    """A sum in which polynomials are added up."""
    flat = [t for term in terms for t in (term.terms if isinstance(term, SumOf) else (term,))]
    known = [t.coefficients for t in flat if isinstance(t, Poly)]
    width = max(map(len, known), default=0)
    joint = poly(*(sum((c[k] for c in known if k < len(c)), Fraction(0)) for k in range(width)))
    rest = [t for t in flat if not isinstance(t, Poly)]
    parts = ([joint] if joint.coefficients else []) + rest
    if len(parts) == 1:
        return parts[0]
    return SumOf(tuple(parts)) if parts else joint


def times(factors: Sequence[PiecewiseFormula]) -> PiecewiseFormula:
    """A product in which polynomials are multiplied out, up to a degree."""
    flat = [f for factor in factors for f in (factor.factors if isinstance(factor, ProductOf) else (factor,))]
    joint, rest = poly(1), []
    for f in flat:
        if isinstance(f, Poly) and not f.coefficients:
            return f
        if isinstance(f, Poly) and len(f.coefficients) + len(joint.coefficients) <= LARGEST_DEGREE + 2:
            joint = _multiplied(joint, f)
        else:
            rest.append(f)
    parts = ([joint] if joint.coefficients != (Fraction(1),) else []) + rest
    if len(parts) == 1:
        return parts[0]
    return ProductOf(tuple(parts)) if parts else joint


def reflected(root: PiecewiseFormula) -> PiecewiseFormula:
    """The formula of -x."""
    match root:
        case Poly():
            return Poly(tuple(c * (-1) ** k for k, c in enumerate(root.coefficients)))
        case SumOf():
            return SumOf(tuple(map(reflected, root.terms)))
        case ProductOf():
            return ProductOf(tuple(map(reflected, root.factors)))
        case FunctionOf():
            return FunctionOf(root.operator, reflected(root.of))
        case PowerOf():
            return PowerOf(reflected(root.base), root.exponent, root.nonnegative)
        case _:
            return root


def _multiplied(a: Poly, b: Poly) -> Poly:
    out = [Fraction(0)] * (len(a.coefficients) + len(b.coefficients) - 1)
    for i, x in enumerate(a.coefficients):
        for j, y in enumerate(b.coefficients):
            out[i + j] += x * y
    return poly(*out)


def _whole_power(base: PiecewiseFormula, n: int) -> PiecewiseFormula:
    if n > LARGEST_DEGREE:
        raise UnsupportedError(f"the power {n} is too high: at most {LARGEST_DEGREE}")
    return times([base] * n)


def _never_negative(u: PiecewiseFormula) -> bool:
    match u:
        case ProductOf():
            return all(_never_negative(f) for f in u.factors) or (len(u.factors) == 2 and u.factors[0] is u.factors[1])
        case SumOf():
            return all(_never_negative(t) for t in u.terms)
        case FunctionOf():
            return u.operator.low > 0
        case Poly():
            return all(c >= 0 and (k % 2 == 0 or not c) for k, c in enumerate(u.coefficients))
        case _:
            return isinstance(u, Pi)


def _opened(node: Node) -> tuple[Node, ...]:
    """What a node is made from: its children, or its definition."""
    if isinstance(node, Call):
        return (node.definition,)
    if isinstance(node, Map) and not is_native(node.operator) and node.operator.define is not None:
        return (node.operator.define(*node.arguments),)
    return children(node)


@lru_cache(maxsize=1000)
def _roots(coefficients: tuple[Fraction, ...]) -> tuple[list[Fraction], list[sp.Poly]]:
    """The rational roots, and the factors over ℚ that have none."""
    if len(coefficients) == 2:
        return [-coefficients[0] / coefficients[1]], []
    whole = sp.Poly(
        [sp.Rational(c.numerator, c.denominator) for c in reversed(coefficients)], sp.Dummy("x"), domain="QQ"
    )
    factors = [f for f, _ in whole.factor_list()[1]]
    linear = [f.all_coeffs() for f in factors if f.degree() == 1]
    return [-Fraction(int(b.p), int(b.q)) / Fraction(int(a.p), int(a.q)) for a, b in linear], [
        f for f in factors if f.degree() > 1
    ]


def _end(x: Fraction | None, infinite: sp.Expr) -> sp.Expr:
    return infinite if x is None else sp.Rational(x.numerator, x.denominator)

"""What is visibly positive, not negative, or not 0 under premises: so it is told where a term has a value, and so Coq's
`above`, `not_below` and `off_zero` see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symnn.certificates.index_terms import (
    AppliedFunction,
    IndexTerm,
    Negated,
    OverIndex,
    Pairwise,
    Rational,
    SizeNumber,
    WholePower,
    alike,
    over_slots,
)
from symnn.certificates.node_terms import Premise

ZERO = Rational(Fraction(0))
POSITIVE = ("exp", "sigmoid", "softplus", "PI")
NONNEGATIVE = ("relu", "Rabs", "step", "is_positive")
BELOW_ONE = ("sigmoid", "tanh")


class VisibleSigns:
    """Of a sign: 2 is positive, 1 is not negative, 0 is not visibly either. `fineness`: of what part of a product
    exponentials are written as powers.
    """

    def __init__(self, premises: Sequence[Premise], fineness: int = 1) -> None:
        self.fineness = fineness
        self.positive = {_bare(p.right) for p in premises if p.relation == "<" and p.left == ZERO}
        self.nonnegative = {_bare(p.right) for p in premises if p.relation == "<=" and p.left == ZERO}
        self.nonzero = {_bare(p.left) for p in premises if p.relation == "<>" and p.right == ZERO}
        known = [p for p in premises if p.relation in ("<", "<=") and not p.indices]
        self.differences = [(p.relation, LinearSum(Pairwise("-", p.right, p.left))) for p in known]

    def apart(self, term: IndexTerm) -> bool:
        """Whether it is visibly not 0."""
        if self.of(term) == 2 or _bare(term) in self.nonzero:
            return True
        match term:
            case Rational():
                return term.value != 0
            case Pairwise(sign="*"):
                return self.apart(term.first) and self.apart(term.second)
            case AppliedFunction(name="/"):
                return self.apart(term.arguments[0])
            case _:
                return False

    def of(self, term: IndexTerm) -> int:
        bare = _bare(term)
        if bare in self.positive or bare in self.nonnegative:
            return 2 if bare in self.positive else 1
        match term:
            case Rational():
                return 2 if term.value > 0 else int(term.value == 0)
            case SizeNumber():
                return 2
            case AppliedFunction():
                return self._of_function(term)
            case WholePower(exponent=int(n)):
                own = self.of(term.base)
                return own if own == 2 else int(n % 2 == 0 or own == 1)
            case OverIndex(kind="sum" | "product"):
                return self.of(term.body)
            case Pairwise():
                return self._of_two(term)
            case _:
                return 0

    def _of_function(self, term: AppliedFunction) -> int:
        match term.name:
            case "sqrt":
                return 2 if self.of(term.arguments[0]) == 2 else 1
            case "/":
                return 2 if self.of(term.arguments[0]) == 2 else 0
            case name:
                return 2 if name in POSITIVE else int(name in NONNEGATIVE)

    def _of_two(self, term: Pairwise) -> int:
        both = self.of(term.first), self.of(term.second)
        if term.sign == "*":
            return min(both) or int(alike(term.first) == alike(term.second))
        if term.sign == "+" and min(both):
            return max(both)
        return self._of_sum(LinearSum(term))

    def _of_sum(self, found: LinearSum) -> int:
        """By a premise with the same terms, or with the bounds of every term: 1 − σ(z) is positive."""
        for relation, known in self.differences:
            if known.terms == found.terms and found.constant >= known.constant:
                return 2 if relation == "<" or found.constant > known.constant else 1
        least, strict = found.constant, False
        for term, c in found.terms.items():
            below_one = isinstance(term, AppliedFunction) and term.name in BELOW_ONE
            own = self.of(term) if c > 0 else 2 * below_one
            if not own:
                return 0
            least, strict = least + min(c, Fraction(0)), strict or own == 2
        return 2 if least > 0 or (least == 0 and strict) else int(least == 0)


class LinearSum:
    """constant + Σ c·term."""

    def __init__(self, term: IndexTerm) -> None:
        self.constant, self.terms = Fraction(0), dict[IndexTerm, Fraction]()
        self._add(term, Fraction(1))
        self.terms = {t: c for t, c in self.terms.items() if c}

    def _add(self, term: IndexTerm, c: Fraction) -> None:
        match term:
            case Rational():
                self.constant += c * term.value
            case Negated():
                self._add(term.of, -c)
            case Pairwise(sign="+" | "-"):
                self._add(term.first, c)
                self._add(term.second, c if term.sign == "+" else -c)
            case Pairwise(first=Rational(value=factor)):
                self._add(term.second, c * factor)
            case _:
                own = alike(term)
                self.terms[own] = self.terms.get(own, Fraction(0)) + c


def _bare(term: IndexTerm) -> IndexTerm:
    """Over slots: whatever its indices are called."""
    return alike(over_slots(term)[0])

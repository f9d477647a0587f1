"""Limits of functions of a number that grows without bound, by the limits of their parts: the statement and its proof.

Which rule is used where is found here; that it may be used, and that the values are equal, Coq sees for itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from symnn.bridge import read_shaped, size_symbols
from symnn.certificates.claim_statement import assumed_parts, demanded_premises, related
from symnn.certificates.coq_file import CoqStatement, binders
from symnn.certificates.coq_text import spelled
from symnn.certificates.index_terms import (
    AppliedFunction,
    AtomEntry,
    IndexTerm,
    Negated,
    Pairwise,
    Rational,
    WholePower,
    subterms,
)
from symnn.certificates.node_terms import Premise, Translation
from symnn.certificates.visible_signs import POSITIVE, ZERO
from symnn.claims.claim import Property
from symnn.claims.hypotheses import read_hypotheses
from symnn.claims.verdict import Proved
from symnn.errors import UnsupportedError

REFUSED = "limits of functions that go by no rule of sums, products, quotients, exp, ln, roots and (1 + h)^n"
ONE = Rational(Fraction(1))
GROWING = {"exp": ("0", "up"), "sigmoid": ("0", "1"), "tanh": ("-1", "1")}
"""What functions that are defined everywhere go to, at -oo and at oo."""


def is_of_a_function(claim: Property) -> bool:
    """Whether a real number grows without bound, and the limit is finite."""
    finite = claim.parts["limit"] not in (sp.oo, -sp.oo)
    return claim.parts["to"] == sp.oo and finite and not claim.parts["x"].is_integer


def function_limit(claim: Property, verdict: Proved) -> tuple[CoqStatement, list[str]]:
    """The statement and its proof. UnsupportedError where the rules do not reach."""
    f, x, limit = (claim.parts[k] for k in ("f", "x", "limit"))
    sizes = size_symbols(f)
    node, growing, value = (read_shaped(part, sizes)[0] for part in (f, x, limit))
    assumed = list(assumed_parts(read_hypotheses(claim.assume, sizes), verdict.hypotheses, [node, value]))
    names = Translation([node, growing, value, *(n for a, b, _ in assumed for n in (a, b))])
    term, last, at = names.term(node, ()), names.term(value, ()), names.term(growing, ())
    if not isinstance(at, AtomEntry) or at.indices:
        raise UnsupportedError(REFUSED)
    said = Premise(((at.name, ""),), term, "approaches", last)
    every = _without(at, [related(names, a, r, b) for a, b, r in assumed], said, names)
    del names.atoms[at.name]
    statement = CoqStatement(binders(names), every, said, tuple(names.sizes))
    count = len(every) + len(statement.at_least_one)
    words = [*(name for name, _ in statement.binders), *(f"premise{k}" for k in range(count))]
    found = _Limits(at, every).of(term)
    if found.value is None:
        raise UnsupportedError(REFUSED)
    first = [f"intros {' '.join(words)}."] if words else []
    close = f"refine (goes_value _ ({spelled(found.value)}) ({spelled(last)}) _ _)."
    return statement, [*first, "apply goes_approaches.", close, *_braced(found.lines), "{ limit_value. }"]


def _without(x: IndexTerm, told: Sequence[Premise], said: Premise, names: Translation) -> tuple[Premise, ...]:
    """What is assumed and demanded of anything but x: of x it holds from some number on, and the rules see to it."""
    premises = [p for p in told if not _mentions(p, x)]
    needed = demanded_premises((*premises, said), names, premises)
    return (*(p for p in needed if p not in premises and not _mentions(p, x)), *premises)


def _mentions(premise: Premise, x: IndexTerm) -> bool:
    return any(t == x for side in (premise.left, premise.right) for t in subterms(side))


@dataclass(frozen=True)
class FoundLimit:
    """A finite value, or oo (sign 1), or -oo (sign -1), and the lines that prove it."""

    value: IndexTerm | None
    lines: tuple[str, ...]
    sign: int = 0

    @property
    def spelled(self) -> str:
        if self.value is not None:
            return f"(Rbar.Finite ({spelled(self.value)}))"
        return "Rbar.p_infty" if self.sign > 0 else "Rbar.m_infty"


class _Limits:
    def __init__(self, x: AtomEntry, premises: Sequence[Premise]) -> None:
        self.x = x
        self.positive = {p.right for p in premises if p.relation == "<" and p.left == ZERO}

    def of(self, term: IndexTerm) -> FoundLimit:
        found = self._of(term)
        if found.value is None or found.value == ZERO or not self.is_zero(found.value):
            return found
        lines = (f"refine (goes_value _ ({spelled(found.value)}) 0 _ _).", *_braced(found.lines), "{ limit_value. }")
        return FoundLimit(ZERO, lines)

    def _of(self, term: IndexTerm) -> FoundLimit:
        if term == self.x:
            return FoundLimit(None, ("exact goes_self.",), 1)
        if self.x not in set(subterms(term)):
            return FoundLimit(term, (f"exact (goes_number ({spelled(term)})).",))
        match term:
            case Pairwise(sign="*"):
                return self._product(term)
            case Pairwise():
                return self._sum(term)
            case Negated(of=f):
                a = self.of(f)
                value = None if a.value is None else Negated(a.value)
                lines = (f"refine (goes_opp {self._function(f)} {a.spelled} _).", *a.lines)
                return FoundLimit(value, lines, -a.sign)
            case WholePower(base=base, exponent=int(k)) if k > 0:
                return self._power(base, k)
            case AppliedFunction(name="Rpower", arguments=(base, exponent)):
                return self._moving_power(base, exponent)
            case AppliedFunction(arguments=(f,)):
                return self._applied(term, f)
        raise UnsupportedError(REFUSED)

    def _function(self, term: IndexTerm) -> str:
        return f"(fun {self.x.name} => {spelled(term)})"

    def _sum(self, term: Pairwise) -> FoundLimit:
        a, b = self.of(term.first), self.of(term.second)
        signs = {a.sign, b.sign if term.sign == "+" else -b.sign} - {0}
        if len(signs) > 1:
            raise UnsupportedError(REFUSED)
        both = a.value is not None and b.value is not None
        value = Pairwise(term.sign, a.value, b.value) if a.value is not None and b.value is not None else None
        whole = FoundLimit(value, (), 0 if both else signs.pop())
        rule = "goes_add" if term.sign == "+" else "goes_sub"
        sides = f"{self._function(term.first)} {self._function(term.second)}"
        apply = f"refine ({rule} {sides} {a.spelled} {b.spelled} {whole.spelled} _ _ _)."
        return FoundLimit(value, (apply, *_braced(a.lines), *_braced(b.lines), "{ reflexivity. }"), whole.sign)

    def _product(self, term: Pairwise) -> FoundLimit:
        a, b = self.of(term.first), self.of(term.second)
        if a.value is not None and b.value is not None:
            whole, shown = FoundLimit(Pairwise("*", a.value, b.value), ()), "reflexivity."
        else:
            signs = [f.sign or self.sign(f.value) for f in (a, b)]
            if 0 in signs or (a.value is None and b.value is None and signs != [1, 1]):
                raise UnsupportedError(REFUSED)
            whole = FoundLimit(None, (), signs[0] * signs[1])
            rule = "_".join(self._word(f, s) for f, s in zip((a, b), signs, strict=True))
            shown = f"apply {rule}." if rule == "up_up" else f"apply {rule}; limit_sign."
        sides = f"{self._function(term.first)} {self._function(term.second)}"
        apply = f"refine (goes_times {sides} {a.spelled} {b.spelled} {whole.spelled} _ _ _)."
        return FoundLimit(whole.value, (apply, *_braced(a.lines), *_braced(b.lines), f"{{ {shown} }}"), whole.sign)

    @staticmethod
    def _word(found: FoundLimit, sign: int) -> str:
        if found.value is None:
            return "up" if sign > 0 else "down"
        return "positive" if sign > 0 else "negative"

    def _power(self, base: IndexTerm, k: int) -> FoundLimit:
        a = self.of(base)
        if a.value is not None:
            lines = (f"refine (goes_power {k} {self._function(base)} ({spelled(a.value)}) _).", *a.lines)
            return FoundLimit(WholePower(a.value, k), lines)
        if a.sign < 0:
            raise UnsupportedError(REFUSED)
        return FoundLimit(None, (f"refine (goes_power_up {k - 1} {self._function(base)} _).", *a.lines), 1)

    def _applied(self, term: AppliedFunction, f: IndexTerm) -> FoundLimit:
        a, name = self.of(f), term.name
        rule = "goes_inverse" if name == "/" else f"goes_{name}"
        if a.value is not None:
            value = AppliedFunction(name, (a.value,))
            if name in GROWING:
                return FoundLimit(value, (f"refine ({rule} {self._function(f)} ({spelled(a.value)}) _).", *a.lines))
            if name not in ("/", "ln", "sqrt") or self.sign(a.value) not in ((1, -1) if name == "/" else (1,)):
                raise UnsupportedError(REFUSED)
            apply = f"refine ({rule} {self._function(f)} ({spelled(a.value)}) _ _)."
            return FoundLimit(value, (apply, "{ limit_sign. }", *_braced(a.lines)))
        end = self._at_end(name, a.sign)
        lines = (f"refine ({rule}_{'up' if a.sign > 0 else 'down'} {self._function(f)} _).", *a.lines)
        return FoundLimit(None, lines, 1) if end is None else FoundLimit(end, lines)

    @staticmethod
    def _at_end(name: str, sign: int) -> IndexTerm | None:
        """The value at oo or -oo; None for oo."""
        if name == "/":
            return ZERO
        if name in GROWING:
            end = GROWING[name][sign > 0]
            return None if end == "up" else Rational(Fraction(end))
        if name in ("ln", "sqrt") and sign > 0:
            return None
        raise UnsupportedError(REFUSED)

    def _moving_power(self, base: IndexTerm, n: IndexTerm) -> FoundLimit:
        """(1 + h)^n, where h goes to 0 and n h, a power of x, to a number."""
        if not isinstance(base, Pairwise) or base.sign != "+" or base.first != ONE:
            raise UnsupportedError(REFUSED)
        small, large = self.of(base.second), self.of(n)
        whole = self._monomial(Pairwise("*", n, base.second))
        if small.value != ZERO or large.sign != 1 or whole is None or whole[1] > 0:
            raise UnsupportedError(REFUSED)
        c, k = whole
        short = c if k == 0 else Pairwise("*", c, AppliedFunction("/", (WholePower(self.x, -k),)))
        both = self.of(short)
        assert both.value is not None
        sides = f"{self._function(n)} {self._function(base.second)}"
        lines = (
            f"refine (goes_power_e {sides} ({spelled(both.value)}) _ _ _).",
            *_braced(large.lines),
            *_braced(small.lines),
            f"{{ refine (goes_same _ {self._function(short)} _ _ _).",
            f"  {{ intros {self.x.name} own_positive; first [ring | field; repeat split; lra]. }}",
            *(f"  {line}" for line in both.lines),
            "}",
        )
        return FoundLimit(AppliedFunction("exp", (both.value,)), lines)

    def _monomial(self, term: IndexTerm) -> tuple[IndexTerm, int] | None:
        """c and k of c x^k."""
        if self.x not in set(subterms(term)):
            return term, 0
        if term == self.x:
            return ONE, 1
        match term:
            case Pairwise(sign="*", first=f, second=g):
                a, b = self._monomial(f), self._monomial(g)
                return None if a is None or b is None else (_times(a[0], b[0]), a[1] + b[1])
            case AppliedFunction(name="/", arguments=(f,)) if (a := self._monomial(f)) is not None:
                return (ONE if a[0] == ONE else AppliedFunction("/", (a[0],))), -a[1]
            case WholePower(base=f, exponent=int(k)) if k > 0 and (a := self._monomial(f)) is not None:
                return (ONE if a[0] == ONE else WholePower(a[0], k)), k * a[1]
        return None

    # signs
    def sign(self, value: IndexTerm | None) -> int:
        """1, -1, or 0 where it is not seen."""
        if value in self.positive:
            return 1
        match value:
            case Rational(value=q):
                return (q > 0) - (q < 0)
            case Negated(of=f):
                return -self.sign(f)
            case Pairwise(sign="*", first=f, second=g):
                return self.sign(f) * self.sign(g)
            case Pairwise(sign=sign, first=f, second=g):
                other = g if sign == "+" else Negated(g)
                signs = {self.sign(t) for t in (f, other) if not self.is_zero(t)}
                return signs.pop() if len(signs) == 1 else 0
            case WholePower(base=f):
                return max(self.sign(f), 0)
            case AppliedFunction(name=name) if name in POSITIVE:
                return 1
            case AppliedFunction(name="/" | "sqrt", arguments=(f,)):
                return self.sign(f)
        return 0

    def is_zero(self, value: IndexTerm) -> bool:
        match value:
            case Negated(of=f) | WholePower(base=f):
                return self.is_zero(f)
            case Pairwise(sign="*", first=f, second=g):
                return self.is_zero(f) or self.is_zero(g)
            case Pairwise(first=f, second=g):
                return self.is_zero(f) and self.is_zero(g)
        return value == ZERO


def _times(a: IndexTerm, b: IndexTerm) -> IndexTerm:
    if ONE in (a, b):
        return b if a == ONE else a
    return Pairwise("*", a, b)


def _braced(lines: Sequence[str]) -> list[str]:
    return [f"{{ {lines[0]}", *(f"  {line}" for line in lines[1:]), "}"]

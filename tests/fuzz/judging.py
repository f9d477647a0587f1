"""What symnn says of a case, and what numbers say: the two are compared here. A verdict is wrong

- if it is *proved*, and false at a point that satisfies what is assumed, by far more than digits can err; where the verdict names exceptions,
  false at the points around it as well;
- if it is *refuted*, and the case is true by construction, or its counterexample does not refute, or there is none and no point does;
- if it is *ill-typed*: every case conforms.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import sympy as sp

import symnn
from symnn.claims.claim import Claim
from symnn.claims.verdict import IllTyped, Proved, Refuted, Verdict
from symnn.errors import SymnnError
from symnn.proof.budget import bounded
from tests.fuzz import digits
from tests.fuzz.families import Case
from tests.fuzz.points import SIZES, assumptions, beside, draw, kind_of
from tests.fuzz.terms import DERIVATIVES, OPS, Point, Term, axes, length, names, symbol, value, written

EXACT, DIFFERENCES = 1e-30, 1e-12
RELATIONS = {"=": lambda gap, eps: abs(gap) > eps, "<=": lambda gap, eps: gap > eps, ">=": lambda gap, eps: gap < -eps,
             "<": lambda gap, eps: gap > eps, ">": lambda gap, eps: gap < -eps}  # fmt: skip
TRIES = 7
WRITING = 2.0
"""Seconds for writing a claim: the shape of nested products takes SymPy exponentially long."""
# what SymPy says to what it cannot build
UNWRITABLE = (SymnnError, ValueError, TypeError, AttributeError, ArithmeticError, LookupError, NotImplementedError, RecursionError)


@dataclass(frozen=True)
class Judged:
    case: Case
    word: str
    wrong: str = ""
    seconds: float = 0.0
    verdict: Verdict | None = None


# numbers ----------------------------------------------------------------------------------------------------------------
def _side(term: Term, point: Point, sizes: Mapping[str, int]) -> Any:
    """The entries of a side; None where it is undefined."""
    try:
        return list(np.ravel(np.array(value(term, point, sizes), dtype=object)))
    except digits.Undefined:
        return None


def refuted_at(case: Case, point: Point, sizes: Mapping[str, int]) -> bool | None:
    """Whether the claim is false at a point; None if it says nothing there or digits do not tell."""
    try:
        if not all(_false(*_sides(s, t, point, sizes), r, digits.CLOSE) is False for s, r, t in case.known):
            return None
        left, right = _sides(case.left, case.right, point, sizes)
    except (digits.Unclear, OverflowError, ZeroDivisionError):
        return None
    if left is None and right is None:
        return None
    if left is None or right is None:
        return True
    soft = any(t.op in DERIVATIVES for side in (case.left, case.right) for t in side.walk())
    return _false(left, right, case.relation, DIFFERENCES if soft else EXACT)


def _sides(a: Term, b: Term, point: Point, sizes: Mapping[str, int]) -> tuple[Any, Any]:
    return _side(a, point, sizes), _side(b, point, sizes)


def _false(left: Any, right: Any, relation: str, small: Any) -> bool | None:
    """Of all entries; whether one number is less than another that may be equal to it, digits do not tell."""
    answers: list[bool | None] = []
    for p, q in zip(left, right, strict=True):
        gap = digits.plus(p, -q)
        exact = isinstance(gap, Fraction)
        eps = 0 if exact else small * (1 + abs(p) + abs(q))
        tie = relation in ("<", ">") and abs(gap) <= eps
        answers.append((True if exact else None) if tie else bool(RELATIONS[relation](gap, eps)))
    return True if True in answers else None if None in answers else False


def points(case: Case, rng: Random) -> Iterator[tuple[Point, dict[str, int]]]:
    terms = [case.left, case.right, *(t for s, _, u in case.known for t in (s, u))]
    random = any(isinstance(x.data[1], tuple) for x in names(*terms))
    styles = ["mixed", "mixed", "zero", "mixed", "equal", "mixed", "mixed"]
    for k in range(TRIES):
        chosen = SIZES[k % len(SIZES)]
        yield draw(terms, rng, tuple(min(c, 2) for c in chosen) if random else chosen, styles[k % len(styles)])


def robustly(case: Case, point: Point, sizes: Mapping[str, int], rng: Random) -> bool:
    """Whether the claim is false at points around this one too."""
    terms = [case.left, case.right]
    return all(refuted_at(case, beside(terms, point, rng), sizes) is True for _ in range(3))


def _half_defined(case: Case, point: Point, sizes: Mapping[str, int]) -> bool:
    return any(side is None for side in _sides(case.left, case.right, point, sizes))


def false_somewhere(case: Case, rng: Random, exceptions: bool = False) -> tuple[Point, dict[str, int]] | None:
    """A point at which the claim is false; with exceptions, and where one side is undefined, it is false around it as well."""
    for point, sizes in points(case, rng):
        if refuted_at(case, point, sizes) and (not (exceptions or _half_defined(case, point, sizes)) or robustly(case, point, sizes, rng)):
            return point, sizes
    return None


# verdicts ----------------------------------------------------------------------------------------------------------------
def claim_of(case: Case) -> Claim:
    """The case as symnn is told it. One of UNWRITABLE if SymPy cannot write it."""
    left, right = written(case.left), written(case.right)
    kinds = assumptions(names(case.left, case.right, *(t for s, _, u in case.known for t in (s, u))))
    orders = tuple({"<=": sp.Le, "<": sp.Lt}[r](written(s), written(t)) for s, r, t in case.known)
    return symnn.claim(left, case.relation, right, assume=(*kinds, *orders))


def judge(case: Case, rng: Random, seconds: float) -> Judged | None:
    """The verdict and what is wrong with it; None if SymPy cannot write the claim, or takes too long."""
    try:
        with bounded(WRITING):
            claim = claim_of(case)
    except UNWRITABLE:
        return None
    begun = time.perf_counter()
    try:
        verdict = symnn.prove(claim, budget=seconds)
    except SymnnError as error:
        return Judged(case, f"refused: {type(error).__name__}")
    spent = time.perf_counter() - begun
    return Judged(case, verdict.word, _wrong(case, verdict, rng), spent, verdict)


def _wrong(case: Case, verdict: Verdict, rng: Random) -> str:
    match verdict:
        case Proved():
            found = false_somewhere(case, rng, bool(verdict.conditions)) if not _about_sizes(verdict) else None
            return f"proved, false at {found}" if found else ""
        case Refuted():
            return _wrongly_refuted(case, verdict, rng)
        case IllTyped():
            return f"ill-typed: {verdict.where}"
    return ""


def _about_sizes(verdict: Proved) -> bool:
    """Whether the proof holds from some size on: points of smaller sizes say nothing."""
    return any(getattr(c.left, "is_integer", False) for c in verdict.conditions)


def _wrongly_refuted(case: Case, verdict: Refuted, rng: Random) -> str:
    if case.true:
        where = false_somewhere(case, rng)
        return f"the construction, which is false at {where}" if where else f"refuted, true by construction: {dict(verdict.counterexample)}"
    if not names(case.left, case.right):  # of two numbers that may be equal, digits do not tell which is less
        return "refuted, and it is true" if any(refuted_at(case, *found) is False for found in points(case, rng)) else ""
    if any(isinstance(x.data[1], tuple) for x in names(case.left, case.right)) or not verdict.counterexample:
        return "" if any(false_somewhere(case, rng) for _ in range(4)) else "refuted, and no point does"
    tried = [_point_of(case, verdict.counterexample, rng) for _ in range(4)]  # names that SymPy has cancelled are drawn
    if None in tried:
        return f"refuted at {dict(verdict.counterexample)}, which is no point of the assumptions"
    undefined = any(isinstance(side, str) and side == "undefined" for side in (verdict.lhs, verdict.rhs))
    if not any(_shown_by(case, *found, rng, undefined) for found in tried if found is not None):
        return f"refuted at {dict(verdict.counterexample)}, where it is true"
    return ""


def _shown_by(case: Case, point: Point, sizes: Mapping[str, int], rng: Random, undefined: bool) -> bool:
    """Whether a point refutes, or only digits or a derivative at a kink keep the judge from an answer. Where a side is said to be undefined,
    it must be so around the point; where symnn has values and the judge has none, SymPy has cancelled something, and the points around tell.
    """
    try:
        left, right = _sides(case.left, case.right, point, sizes)
    except (digits.Unclear, OverflowError, ZeroDivisionError):
        return True
    if left is not None and right is not None:
        return refuted_at(case, point, sizes) is not False
    near = [beside([case.left, case.right], point, rng) for _ in range(3)]
    return any(_half_defined(case, p, sizes) if undefined else refuted_at(case, p, sizes) is not False for p in near)


def _number(given: Any) -> Any:
    if isinstance(given, int | Fraction):
        return Fraction(given)
    exact = sp.sympify(given) if not isinstance(given, str) else None
    if exact is not None and exact.is_Rational:
        return Fraction(int(exact.p), int(exact.q))
    return digits.MP.mpf(str(sp.N(exact if exact is not None else sp.Rational(given), 60)))


def _array(given: Any, shape: tuple[int, ...]) -> Any:
    if not shape:
        return _number(given)
    entries = [_number(x) for x in np.ravel(np.array(given, dtype=object))]
    return digits.array(np.reshape(np.array([*entries, None], dtype=object)[:-1], shape))


def _point_of(case: Case, given: Mapping[str, Any], rng: Random) -> tuple[Point, dict[str, int]] | None:
    """The counterexample as numbers; None if it does not satisfy what is assumed."""
    terms = [case.left, case.right, *(t for s, _, u in case.known for t in (s, u))]
    sizes = {a: int(given[a]) if a in given else 1 for a in axes(*terms)}
    point: Point = {"laws": {}}
    for t in names(*terms):
        shape = tuple(length(a, sizes) for a in t.shape)
        label = str(symbol(t))
        point[t.data[0]] = _array(given[label], shape) if label in given else kind_of(t).draw(rng, shape)
        if not kind_of(t).holds(point[t.data[0]]):
            return None
    return point, sizes


__all__ = ["OPS", "Judged", "claim_of", "false_somewhere", "judge"]

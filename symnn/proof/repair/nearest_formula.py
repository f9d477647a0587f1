"""The nearest true formula beside a refuted or ill-typed one: the left side is trusted, the right side is edited.

Candidates are the careless changes of `edits.py`, the products of `arrangements.py`, and a constant factor. They are
sieved by types and by one numerical point, and what is left must be *proved* by the judge, by normal forms: a
repair that is offered is true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import sympy as sp

from symnn.bridge import read_shaped
from symnn.bridge.calls import operand
from symnn.claims.claim import Claim, Property, as_assumptions
from symnn.claims.factors import Factors, built
from symnn.claims.hypotheses import read_hypotheses
from symnn.claims.verdict import IllTyped, Proved, Refuted, Repair, Verdict
from symnn.errors import SymnnError
from symnn.proof.budget import Budget
from symnn.proof.judge import judged
from symnn.proof.repair import arrangements as arranged
from symnn.proof.repair.edits import single_edits, sizes_among
from symnn.proof.repair.generic_points import REFUSED, GenericPoint, agree, ratio
from symnn.proof.repair.neighbours import neighbours

SECONDS = 0.5
SHARE = 0.2
"""Of the time for a claim, what a search for its repair may take at most."""
QUICK = ("moments", "normal form")
"""The methods that judge a candidate: it agrees at a point, and they tell soon whether it is what was meant."""
MOST_SLIPS = 2
"""In a formula of numbers, which has no order of factors and no transposes: who made more of them wrote another one."""
ROOM_FOR_PAIRS = 40
"""At most this many first edits are edited once more."""


class Candidate(NamedTuple):
    """A formula that is `edits` slips away from the one that was written."""

    edits: float
    slips: tuple[str, ...]
    formula: Any


def repair(
    left: Any, right: Any, assume: Any = (), *, budget: float | Budget = SECONDS, verdict: Any = None
) -> Repair | None:
    """The nearest right side under which left = right is proved, or None within the budget (seconds).

    right     a SymPy expression, or a `Factors` of factors that need not conform
    verdict   what is known about the claim already: a refutation that names a missing hypothesis spares a second look
    None as well if left = right is proved as it stands, or if the left side itself has no meaning.
    """
    clock = budget if isinstance(budget, Budget) else Budget(budget)
    left, right = operand(left), right if isinstance(right, Factors) else operand(right)
    if isinstance(verdict, Proved):
        return None
    missing = verdict.missing if isinstance(verdict, Refuted) else None
    if missing is None and verdict is None:
        judged = _judged(left, right, assume, clock)
        if isinstance(judged, Proved):
            return None
        missing = judged.missing if isinstance(judged, Refuted) else None
    if missing:
        return Repair(right, f"missing hypothesis {missing}", 1, missing)
    try:
        search = _Search(left, right, assume, clock)
    except SymnnError:
        return None
    if search.target is None:
        return None
    for candidate in search.candidates():
        if not clock.left:
            return None
        if isinstance(_judged(left, candidate.formula, assume, clock), Proved):
            return Repair(candidate.formula, ", ".join(dict.fromkeys(candidate.slips)), max(1, round(candidate.edits)))
    return None


def repaired(claim: Any, verdict: Verdict, clock: Budget) -> Verdict:
    """The verdict on an equality or a property with its `repair` filled in: what is proved nearest to it, and the slip.
    Others as they are.

    The search takes a part of the clock's time, and what it dies of decides nothing.
    """
    if not isinstance(verdict, Refuted | IllTyped):
        return verdict
    search = Budget(min(clock.left, clock.seconds * SHARE))
    try:
        found = _near(claim, verdict, search)
    except (SymnnError, RecursionError, OverflowError):  # a function that cannot be called has no factors to arrange
        return verdict
    return verdict if found is None else replace(verdict, repair=found)


def _near(claim: Any, verdict: Refuted | IllTyped, search: Budget) -> Repair | None:
    if isinstance(claim, Property):
        near = neighbours(claim) if verdict.repair is None else ()
        return next((Repair(p, slip) for p, slip in near if isinstance(judged(p, search), Proved)), None)
    if not isinstance(claim, Claim) or claim.relation != "=":
        return None
    # a hypothesis under which it would hold is no reason not to look for a formula that holds without it
    known = replace(verdict, missing=None) if isinstance(verdict, Refuted) else verdict
    left, right = (side if isinstance(side, Factors) else built(side) for side in (claim.left, claim.right))
    found = repair(left, right, claim.assume, budget=search, verdict=known)
    return None if found is None or found.missing or repeats(found, left) else found


def repeats(found: Repair, left: Any) -> bool:
    """Whether the repair says the left side again where that is plainly what was written, a number or a product of
    symbols: 1 = 2.
    """
    left = left if isinstance(left, Factors) else operand(left)
    factors = left.args if isinstance(left, sp.MatMul) else (left,)
    return bool(
        found.formula == left
        and (getattr(left, "is_number", False) or all(isinstance(f, sp.MatrixSymbol) for f in factors))
    )


def _is_near(candidate: Candidate) -> bool:
    return len({*candidate.slips}) <= MOST_SLIPS or getattr(candidate.formula, "is_Matrix", True)


def _judged(left: Any, right: Any, assume: Any, clock: Budget) -> Any:
    try:
        return judged(Claim(left, "=", right, as_assumptions(assume)), clock, QUICK)
    except REFUSED:
        return None


class _Search:
    """Candidates in the order of their edits, each of which agrees with the left side at one generic point."""

    def __init__(self, left: Any, right: Any, assume: Any, clock: Budget) -> None:
        self.left, self.right, self.clock = left, right, clock
        whole = factors_of(right)
        self.sample = GenericPoint([left, *(whole.factors if whole else (right,))], read_hypotheses(assume))
        read_shaped(left, self.sample.known)
        self.target = self.sample.of(left)
        self.symbols = frozenset(getattr(left, "free_symbols", set()) | right.free_symbols | self.sample.known)

    def candidates(self) -> Iterator[Candidate]:
        """One edit, then products of the same factors, then two edits; equal formulas once."""
        seen: set[Any] = set()
        for candidate in self._in_order():
            if candidate.formula not in seen and _is_near(candidate):
                seen.add(candidate.formula)
                yield candidate

    def _in_order(self) -> Iterator[Candidate]:
        first: list[Candidate] = []
        if not isinstance(self.right, Factors):
            factors = list(self._fitting([Candidate(0, (), self.right)]))
            yield from (c for c in factors if c.edits <= 1)
            first = [Candidate(1, (e.slip,), e.formula) for e in single_edits(self.right, self.symbols)]
            yield from self._fitting(first)
            yield from (c for c in factors if c.edits > 1)
        products = list(self._products())
        yield from (c for c in products if c.edits <= 2)
        yield from self._fitting(
            Candidate(2, (*c.slips, e.slip), e.formula)
            for c in first[:ROOM_FOR_PAIRS]
            for e in single_edits(c.formula, self.symbols)
        )
        yield from (c for c in products if c.edits > 2)

    def _fitting(self, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        """Those that agree at the point: nearest first as they are, then with a constant factor."""
        scaled = []
        for candidate in candidates:
            if not self.clock.left:
                return
            value = self.sample.of(candidate.formula)
            if value is None:
                continue
            if agree(self.target, value):
                yield candidate
            elif (c := ratio(self.target, value)) is not None:
                scaled += self._scaled(candidate, c)
        yield from sorted(scaled, key=lambda s: s.edits)

    def _scaled(self, candidate: Candidate, c: float) -> list[Candidate]:
        found = []
        for edits, factor in self._constants():
            number = float(factor.subs(self.sample.sizes))
            if abs(c - number) <= 1e-9 * abs(number):
                slip = "sign" if factor == -1 else f"factor {factor}"
                found.append(Candidate(candidate.edits + edits, (*candidate.slips, slip), factor * candidate.formula))
        return found

    def _constants(self) -> Iterator[tuple[int, Any]]:
        """Constant factors that are forgotten, with how many slips each is."""
        sizes = sorted(sizes_among(self.symbols), key=str)
        single = [
            *(sp.Rational(p, q) for p, q in ((2, 1), (1, 2), (3, 1), (1, 3), (4, 1), (1, 4))),
            *sizes,
            *(1 / s for s in sizes),
        ]
        double = [*(a / b for a in sizes for b in sizes if a != b), *(2 * s for s in sizes), *(2 / s for s in sizes)]
        yield 1, sp.S.NegativeOne
        for edits, factors in ((1, single), (2, double)):
            yield from ((edits, f) for f in factors)
            yield from ((edits + 1, -f) for f in factors)

    def _products(self) -> Iterator[Candidate]:
        """Other orders, transposes and signs between the same factors."""
        whole = factors_of(self.right)
        if whole is None or not 1 < len(whole.factors) <= arranged.MOST_FACTORS:
            return
        values = [self.sample.of(f) for f in whole.factors]
        scale = self.sample.of(whole.coefficient)
        if scale is None or any(v is None for v in values):
            return
        shapes = [v.shape for v in values]
        late: list[Candidate] = []
        best = None
        for found in arranged.arrangements(whole.operations, shapes, self.target.shape, self.clock):
            if not self.clock.left or (best is not None and found.cost > best + 1):
                break
            value = scale[0, 0] * arranged.value(found.tokens, values)
            if agree(self.target, value):
                best = found.cost
                yield _candidate(found, whole)
            elif best is None and (c := ratio(self.target, value)) is not None:
                late += self._scaled(_candidate(found, whole), c)
        yield from sorted(late, key=lambda s: s.edits)


def factors_of(right: Any) -> arranged.ArrangedFactors | None:
    """The factors of a `Factors` or of a SymPy product; numbers among them are its coefficient."""
    if not isinstance(right, Factors):
        return arranged.factors_of(right)
    matrices = [f for f in right.factors if getattr(f, "is_Matrix", False)]
    scalars = [f for f in right.factors if not getattr(f, "is_Matrix", False)]
    return arranged.ArrangedFactors(sp.Mul(*scalars), tuple(matrices), ("@",) * len(matrices))


def _candidate(found: arranged.Arrangement, whole: arranged.ArrangedFactors) -> Candidate:
    said = tuple(arranged.slips(found.tokens, whole))
    return Candidate(found.cost, said, arranged.formula(found.tokens, whole))

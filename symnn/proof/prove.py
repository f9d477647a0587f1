"""The methods in their order, tried one after the other on one claim. A method answers with a verdict, or with None:
not mine.

Every method has its own file and the signature (claim, budget) -> Verdict | None. Only Proved, Refuted and IllTyped end
the search; the best of the rest (Supported before Unknown) is the answer otherwise. A method that runs out of its
budget decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from symnn.bridge.free_indices import over_indices
from symnn.claims.claim import Chain, Claim, Property
from symnn.claims.factors import built
from symnn.claims.verdict import ChainStatement, IllTyped, Proved, Refuted, Statement, Supported, Unknown, Verdict
from symnn.errors import BudgetError, ShapeError, UnsupportedError
from symnn.proof.budget import Budget
from symnn.proof.consistency import of_something
from symnn.proof.counterexample.violation import by_counterexample
from symnn.proof.depths.depths import by_depths
from symnn.proof.depths.exponential import by_exponential
from symnn.proof.equality.certificate import Recheck, recheck
from symnn.proof.equality.equality import equal
from symnn.proof.equality.small_sizes import by_small_sizes
from symnn.proof.inequality.analysis import by_analysis
from symnn.proof.inequality.gram import by_gram
from symnn.proof.inequality.smt import by_smt
from symnn.proof.inequality.sums_of_squares import by_signs
from symnn.proof.limits.limits import by_limits
from symnn.proof.moments.moments import by_moments
from symnn.proof.objectives.convexity import by_convexity
from symnn.proof.objectives.lemmas import by_lemmas
from symnn.proof.objectives.minima import by_minima
from symnn.proof.objectives.optimisers import by_optimisers
from symnn.proof.repair.repair import repaired

Method = Callable[[Any, Budget], Verdict | None]


def by_equality(claim: Any, budget: Budget) -> Verdict | None:
    """An equality: types, a counterexample, the normal form."""
    if not isinstance(claim, Claim) or claim.relation != "=":
        return None
    return equal(claim.left, claim.right, claim.assume, seconds=budget.left)


PROPERTIES: list[Method] = [by_optimisers, by_convexity, by_minima, by_limits, by_depths, by_exponential]
"""Those for claims that are no relation between two values."""
METHODS: list[Method] = [
    by_moments,
    by_equality,
    by_counterexample,
    by_signs,
    by_gram,
    by_smt,
    by_analysis,
    by_small_sizes,
    by_lemmas,
    *PROPERTIES,
]


def prove(claim: Claim | Chain | Property, *, budget: float = 10.0, repair: bool = False) -> Verdict:
    """The verdict on a claim, within `budget` seconds. Sides that do not conform give IllTyped with the reason.

    With `repair`, a refuted or ill-typed equality also gets the nearest true formula, where one is found.
    """
    verdict = _judged(claim, budget)
    return repaired(claim, verdict) if repair else verdict


def _judged(claim: Claim | Chain | Property, budget: float) -> Verdict:
    if isinstance(claim, Chain):
        return _chain(claim, budget)
    try:
        return _searched(claim, Budget(budget))
    except ShapeError as error:
        return IllTyped.of(claim.statement, error)


def _searched(claim: Claim | Property, clock: Budget) -> Verdict:
    best = None
    if isinstance(claim, Claim):
        left, right = over_indices(built(claim.left), built(claim.right))
        claim = replace(claim, left=left, right=right)
    for method in METHODS:
        try:
            verdict = method(claim, clock)
            if method is by_moments and verdict is not None:
                return verdict  # with expectations in it, a claim is of no use to the methods for numbers
        except (BudgetError, UnsupportedError) as reason:
            verdict = Unknown(statement=claim.statement, reason=str(reason))
        if isinstance(verdict, Proved | Refuted | IllTyped):
            return of_something(verdict, claim)
        if best is None or (isinstance(verdict, Supported) and isinstance(best, Unknown)):
            best = verdict
        if not clock.left:
            break
    return (
        best if best is not None else Unknown(statement=claim.statement, reason="no method knows claims of this kind")
    )


def _chain(chain: Chain, budget: float) -> Verdict:
    """A chain is proved if all its links are; the first link that is refuted or ill-typed refutes it."""
    verdicts = [_judged(link, budget / len(chain.links)) for link in chain.links]
    bad = next((v for v in verdicts if isinstance(v, Refuted | IllTyped)), None)
    if bad is not None:
        return bad
    weak = next((v for v in verdicts if not isinstance(v, Proved)), None)
    if weak is not None:
        return weak
    return linked(chain.statement, tuple(v for v in verdicts if isinstance(v, Proved)))


def linked(statement: ChainStatement, proofs: tuple[Proved, ...]) -> Proved:
    """The verdict on a chain all of whose links are proved."""
    return Proved(
        statement=statement,
        method="link by link: " + ", ".join(dict.fromkeys(v.method for v in proofs)),
        steps=tuple(str(v.statement) for v in proofs),
        hypotheses=tuple(dict.fromkeys(h for v in proofs for h in v.hypotheses)),
        conditions=tuple(dict.fromkeys(c for v in proofs for c in v.conditions)),
        certificate=Links(proofs),
    )


class Links(tuple[Proved, ...]):
    """The certificate of a chain: the proofs of its links, in order."""

    def recheck(self) -> Recheck:
        parts = [recheck(p) for p in self]
        said = [p.statement for p in self if isinstance(p.statement, Statement)]
        if len(said) < len(self) or not said or any(a.right != b.left for a, b in pairwise(said)):
            return Recheck(False, True, "the links are not those of a chain")
        reason = "; ".join(dict.fromkeys(p.reason for p in parts))
        shown = linked(ChainStatement(tuple(said)), tuple(self))
        return Recheck(all(p.accepted for p in parts), all(p.independent for p in parts), reason, shown)

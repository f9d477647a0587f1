"""The methods in their order, tried one after the other on one claim. A method answers with a verdict, or with None: not mine.

Every method has its own file and the signature (claim, budget) -> Verdict | None. Only Proved, Refuted and IllTyped end the search;
the best of the rest (Supported before Unknown) is the answer otherwise. A method that runs out of its budget decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnn.errors import BudgetError, ShapeError
from symnn.proof.analysis import by_analysis
from symnn.proof.budget import Budget
from symnn.proof.claim import Chain, Claim, Property
from symnn.proof.equality import equal
from symnn.proof.moments import by_moments
from symnn.proof.repair import Product, repaired
from symnn.proof.smt import by_smt
from symnn.proof.squares import by_signs
from symnn.proof.verdict import IllTyped, Proved, Refuted, Supported, Unknown, Verdict
from symnn.proof.violation import by_counterexample

Method = Callable[[Any, Budget], Verdict | None]


def by_equality(claim: Any, budget: Budget) -> Verdict | None:
    """An equality: types, a counterexample, the normal form."""
    if not isinstance(claim, Claim) or claim.relation != "=":
        return None
    right = claim.right.formula() if isinstance(claim.right, Product) else claim.right
    return equal(claim.left, right, claim.assume, seconds=budget.left)


METHODS: list[Method] = [by_moments, by_equality, by_counterexample, by_signs, by_smt, by_analysis]


def prove(claim: Claim | Chain | Property, *, budget: float = 10.0, repair: bool = False) -> Verdict:
    """The verdict on a claim, within `budget` seconds. Sides that do not conform give IllTyped with the reason.

    With `repair`, a refuted or ill-typed equality also gets the nearest true formula, where one is found.
    """
    verdict = _judged(claim, budget)
    return repaired(claim, verdict) if repair else verdict


def _judged(claim: Claim | Chain | Property, budget: float) -> Verdict:
    if isinstance(claim, Chain):
        return _chain(claim, budget)
    clock, best = Budget(budget), None
    for method in METHODS:
        try:
            verdict = method(claim, clock)
        except ShapeError as error:
            return IllTyped(statement=claim.statement, where=str(error))
        except BudgetError as reason:
            verdict = Unknown(statement=claim.statement, reason=str(reason))
        if isinstance(verdict, Proved | Refuted | IllTyped) or (method is by_moments and verdict is not None):
            return verdict  # with expectations in it, a claim is of no use to the methods for numbers
        if best is None or (isinstance(verdict, Supported) and isinstance(best, Unknown)):
            best = verdict
        if not clock.left:
            break
    return best if best is not None else Unknown(statement=claim.statement, reason="no method knows claims of this kind")


def _chain(chain: Chain, budget: float) -> Verdict:
    """A chain is proved if all its links are; the first link that is refuted or ill-typed refutes it."""
    verdicts = [_judged(link, budget / len(chain.links)) for link in chain.links]
    bad = next((v for v in verdicts if isinstance(v, Refuted | IllTyped)), None)
    if bad is not None:
        return bad
    weak = next((v for v in verdicts if not isinstance(v, Proved)), None)
    if weak is not None:
        return weak
    proofs = [v for v in verdicts if isinstance(v, Proved)]
    return Proved(
        statement=chain.statement,
        method="link by link: " + ", ".join(dict.fromkeys(v.method for v in proofs)),
        steps=tuple(str(v.statement) for v in proofs),
        hypotheses=tuple(dict.fromkeys(h for v in proofs for h in v.hypotheses)),
        conditions=tuple(dict.fromkeys(c for v in proofs for c in v.conditions)),
        certificate=tuple(proofs),
    )

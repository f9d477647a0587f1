"""Is lhs = rhs? The methods in their order: types, a counterexample, the normal form. Returns a verdict, prints
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symnn.claims.chosen_slopes import may_hold_slopes
from symnn.claims.claim import Claim
from symnn.claims.hypotheses import Hypotheses, Hypothesis, read_hypotheses
from symnn.claims.question import Question, misfit
from symnn.claims.verdict import IllTyped, Proved, ReceivedStatement, Refuted, Supported, Unknown, Verdict, Words
from symnn.errors import BudgetError, PoleError
from symnn.expr import Atom, Node, const, ones, sum_over
from symnn.expr.walk import atoms
from symnn.proof.budget import Budget
from symnn.proof.consistency import EXCLUDED, reached
from symnn.proof.counterexample.refute import EARLY, MANY, Point, Refuter, Search
from symnn.proof.counterexample.single_points import differing
from symnn.proof.counterexample.witness import defined_somewhere
from symnn.proof.equality.certificate import Certificate
from symnn.proof.equality.forms import by_forms

__all__ = ["Hypothesis", "by_equality", "equal_nodes"]
SECONDS = 10.0
"""The time that all of the methods together may take, unless it is given."""
SHARE = 0.75
"""Of the budget: the methods that come after must have their part."""
FEWEST = 2
"""Different points below which nothing is supported."""
SHORT = 1.0
"""The time for a proof with one hypothesis more, after a refutation."""


def by_equality(question: Question, budget: Budget) -> Verdict:
    """An equality: a counterexample, then the normal form."""
    h, statement = question.hypotheses, question.statement
    found = equal_nodes(
        question.left, question.right, hypotheses=h, statement=statement, search=True, seconds=SHARE * budget.left
    )
    # a search comes first: what is proved agreed at a point, or nothing is assumed
    question.satisfied |= isinstance(found, Proved)
    false = at_an_exception(question, found, budget)
    return found if false is None else false


def at_an_exception(question: Question, found: Verdict, budget: Budget) -> Refuted | None:
    """What holds everywhere but at single points is false where both sides have values there that differ."""
    claim = question.claim
    if isinstance(found, Refuted | IllTyped) or not isinstance(claim, Claim) or may_hold_slopes(claim):
        return None
    exceptions = found.conditions if isinstance(found, Proved) else None
    point = differing(question.left, question.right, question.hypotheses, exceptions, budget)
    return None if point is None else at_point(question.statement, point)


def equal_nodes(
    left: Node,
    right: Node,
    *,
    hypotheses: Hypotheses | Sequence[Hypothesis] = (),
    statement: Words = "",
    search: bool = False,
    seconds: float = SECONDS,
) -> Verdict:
    """The verdict on two nodes. `search` looks for a counterexample before any proof; the lines of a derivation, which
    the calculus has just made, are proved first and searched only if that fails.
    """
    h = hypotheses if isinstance(hypotheses, Hypotheses) else read_hypotheses(tuple(hypotheses))
    statement = statement or ReceivedStatement(left, right)
    if left.shape != right.shape:
        return IllTyped.of(statement, misfit((left, left.shape), (right, right.shape)))
    clock, refuter = Budget(seconds), Refuter(left, right, h)
    # of what is left a proof must have its part: points of large numbers as sizes take long
    searched = refuter.search(EARLY, clock.left / 2) if search else None
    if searched is not None and searched.found is not None:
        return at_point(statement, searched.found, _missing(left, right, h, clock))
    proof = prove_by_normal_form(left, right, h, statement, clock.left)
    if isinstance(proof, Proved) and h != Hypotheses() and not reached(proof.conditions, h):
        proof = Unknown(statement=statement, reason=EXCLUDED)
    if isinstance(proof, Proved):
        seen = _witnessed(proof, searched, refuter, h, clock)
        if seen is not None:
            return seen
    searched = refuter.search(MANY - EARLY, clock.left)
    if searched.found is not None:
        return at_point(statement, searched.found, _missing(left, right, h, clock))
    return _supported(searched, proof, statement)


def _witnessed(
    proof: Proved, searched: Search | None, refuter: Refuter, h: Hypotheses, clock: Budget
) -> Proved | Unknown | None:
    """The proof, if some point is seen at which what it assumes can be, or none is needed; Unknown, if none is found;
    None, if a point is found at which the sides differ.
    """
    unseen = proof.conditions or proof.hypotheses if searched is None else not searched.agreed
    if unseen and defined_somewhere(refuter):
        return proof
    # a condition such as u ≠ 0 must be satisfiable: some point must show that it is
    searched = refuter.search(EARLY, clock.left) if searched is None and proof.conditions else searched
    if refuter.needs_no_point or (searched.agreed if searched is not None else not proof.hypotheses or _satisfied(h)):
        return proof
    if searched is None:
        return Unknown(statement=proof.statement, reason="no point was found at which what is assumed holds")
    if searched.found is None:
        return Unknown(
            statement=proof.statement,
            reason="the sides are equal as formulas, but no point was found at which both are defined",
        )
    return None


def _supported(searched: Search, proof: Verdict, statement: Words) -> Verdict:
    """Supported by several points that differ from one another, if nowhere the sides have different values."""
    if searched.apart is not None:
        shown = ", ".join(f"{name} = {v}" for name, v in {**searched.apart.sizes, **searched.apart.values}.items())
        return Unknown(
            statement=statement,
            reason=f"the sides agree at {searched.agreed} points and differ at {shown}, where one of them jumps",
        )
    if searched.agreed < FEWEST:
        return proof
    return Supported(statement=statement, trials=searched.agreed, error=searched.error)


def _satisfied(h: Hypotheses) -> bool:
    """Whether some point satisfies the hypotheses: from what nothing satisfies anything would follow."""
    return next(Refuter(const(0), const(0), h).points.draw(), None) is not None


def at_point(statement: Words, point: Point, missing: str | None = None) -> Refuted:
    """The refutation by a point at which the sides differ."""
    example = {**point.sizes, **point.values, **dict(f.split(" = ", 1) for f in point.functions)}
    return Refuted(statement=statement, counterexample=example, lhs=point.lhs, rhs=point.rhs, missing=missing)


def prove_by_normal_form(left: Node, right: Node, h: Hypotheses, statement: Words, seconds: float = SECONDS) -> Verdict:
    """Proved, or Unknown with the reason; no point is looked at."""
    try:
        found = by_forms(left, right, h, statement, seconds)
    except (BudgetError, PoleError) as reason:
        return Unknown(statement=statement, reason=str(reason))
    if isinstance(found, str):
        return Unknown(statement=statement, reason=found)
    return replace(found, certificate=Certificate(left, right, h, found))


def _missing(left: Node, right: Node, h: Hypotheses, clock: Budget) -> str | None:
    """A common hypothesis under which the refuted claim would hold: Σ y = 1, rows that sum to 1, A = Aᵀ."""
    clock = Budget(min(SHORT, clock.left))
    for atom in atoms([left, right]):
        for text, wider in _candidates(atom, h):
            if not clock.left:
                return None
            # the form first: it is found in milliseconds, and a point that satisfies all hypotheses may not be
            found = prove_by_normal_form(left, right, wider, "", min(SHORT, clock.left))
            if not isinstance(found, Proved) or text not in found.hypotheses:
                continue
            if Refuter(left, right, wider).unrefuted(EARLY, clock.left):
                return text
    return None


def _candidates(atom: Atom, h: Hypotheses) -> Iterator[tuple[str, Hypotheses]]:
    """What may have been assumed of an atom without being said."""
    if atom.rank == 1:
        said = Hypothesis(sum_over(atom), const(1), f"Σ {atom} = 1")
        yield said.text, replace(h, equations=(*h.equations, said))
    if atom.rank == 2:
        for k, side in ((0, "rows"), (1, "columns")):
            said = Hypothesis(sum_over(atom, [1 - k]), ones(atom.shape[k]), f"{side} of {atom} sum to 1")
            yield said.text, replace(h, equations=(*h.equations, said))
        if atom.shape[0] == atom.shape[1]:
            text = f"{atom} is symmetric"
            yield text, replace(h, symmetric=h.symmetric | {atom}, texts=(*h.texts, text))

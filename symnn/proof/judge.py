"""The one judge: a claim is read once, and the methods for its kind are asked one after the other.

Only Proved, Refuted and IllTyped end the search; the best of the rest (Supported before Unknown) is the answer
otherwise. A method that runs out of its budget decides nothing. What is proved of nothing, because no values satisfy
what is assumed, is not proved.
"""

from __future__ import annotations

from collections.abc import Sequence

from symnn.claims.claim import Chain, Claim, Property
from symnn.claims.question import Question
from symnn.claims.verdict import IllTyped, Proved, Refuted, Supported, Unknown, Verdict
from symnn.errors import BudgetError, ShapeError, SymnnError, UnsupportedError
from symnn.proof.budget import TOO_MUCH, UNFORESEEN, Budget, too_much
from symnn.proof.chain import linked
from symnn.proof.consistency import of_something
from symnn.proof.fewer_facts import with_fewest
from symnn.proof.method import Method, methods
from symnn.proof.sizes import sized


def judged(claim: Claim | Chain | Property, clock: Budget, only: Sequence[str] = ()) -> Verdict:
    """The verdict on a claim. Sides that do not conform give IllTyped. `only` names the methods that may be asked."""
    if isinstance(claim, Chain):
        return _chain(claim, clock, only)
    try:
        question = Question(claim)
        asked = [m for m in methods(question.kind) if not only or m.name in only]
        return sized(of_something(_answer(question, asked, clock), question), question)
    except ShapeError as error:
        return IllTyped.of(claim.statement, error)


def _answer(question: Question, asked: Sequence[Method], clock: Budget) -> Verdict:
    best: Verdict | None = None
    for method in asked:
        assert method.prove is not None
        try:
            verdict = method.prove(question, clock)
        except (BudgetError, UnsupportedError) as reason:
            verdict = Unknown(statement=question.statement, reason=str(reason))
        except (*TOO_MUCH, *UNFORESEEN) as error:
            if isinstance(error, SymnnError):
                raise
            verdict = Unknown(statement=question.statement, reason=too_much(error))
        if isinstance(verdict, Proved):
            return with_fewest(verdict, question, method)
        if isinstance(verdict, Refuted | IllTyped):
            return verdict
        if best is None or (isinstance(verdict, Supported) and isinstance(best, Unknown)):
            best = verdict
        if not clock.left:
            break
    if best is None:
        return Unknown(statement=question.statement, reason="no method knows claims of this kind")
    return best


def _chain(chain: Chain, clock: Budget, only: Sequence[str]) -> Verdict:
    """A chain is proved if all its links are; the first link that is refuted or ill-typed refutes it."""
    share = clock.left / len(chain.links)
    verdicts = [judged(link, Budget(share), only) for link in chain.links]
    proofs = tuple(v for v in verdicts if isinstance(v, Proved))
    if len(proofs) == len(verdicts):
        return linked(chain.statement, proofs)
    weak = [v for v in verdicts if not isinstance(v, Proved)]
    return next((v for v in weak if isinstance(v, Refuted | IllTyped)), weak[0])

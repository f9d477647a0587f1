"""What a proof does without of what is assumed: a method that lists all that the question assumes is asked once more
without a part of it, and a proof of that is the answer, for it proves more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symnn.claims.question import Question
from symnn.claims.verdict import Proved
from symnn.errors import SymnnError
from symnn.proof.budget import TOO_MUCH, UNFORESEEN, Budget
from symnn.proof.method import Method

SECONDS = 1.0
MOST = 4
"""Of more assumptions all are told: each costs a proof."""


def with_fewest(proof: Proved, question: Question, method: Method) -> Proved:
    """The proof, or one that rests on fewer of the assumptions, under no other conditions."""
    assume = tuple(question.claim.assume)
    lists_all = set(question.hypotheses.texts) <= set(proof.hypotheses)
    if not 0 < len(assume) <= MOST or not lists_all or method.keeps.partition(":")[2] != "PropertyCertificate":
        return proof
    for gone in (assume, *((a,) for a in assume if len(assume) > 1)):
        kept = tuple(a for a in question.claim.assume if a not in gone)
        less = _under(kept, proof, question, method) if len(kept) < len(question.claim.assume) else None
        if less is not None:
            proof, question = less, _asked(question, kept)
    return proof


def _asked(question: Question, assume: tuple[Any, ...]) -> Question:
    return Question(replace(question.claim, assume=assume))


def _under(assume: tuple[Any, ...], proof: Proved, question: Question, method: Method) -> Proved | None:
    """The proof under these assumptions alone; None if there is none, or one under other conditions."""
    try:
        again = _asked(question, assume)
        found = method.prove(again, Budget(SECONDS)) if method.prove and again.kind == question.kind else None
    except (SymnnError, *TOO_MUCH, *UNFORESEEN):
        return None  # it is told
    if not isinstance(found, Proved) or found.statement != proof.statement:
        return None
    return found if set(found.conditions) <= set(proof.conditions) else None

"""Equalities about one-hot vectors as lines: what both sides are where the vectors are the unit vectors of their
classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.bridge.unit_vectors import UnitVector
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.claim import Claim
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.expr import Node
from symnn.proof.equality.one_hot_vectors import for_every_class, one_hots_in
from symnn.proof.proof_lines.bounded_slopes import accepted
from symnn.proof.proof_lines.proof_line import ProofLine, chained

CLASSES = "cdefgh"
OF_THE_CLASS = "the entries of the class alone are left"


def of_one_hots(verdict: Proved) -> tuple[ProofLine, ...]:
    """left = its value at the class = right, of numbers."""
    claim = verdict.certificate.claim
    question = Question(claim)
    facts = one_hots_in(question)
    sides = for_every_class(question, facts)
    if not isinstance(claim, Claim) or sides is None or question.left.rank or question.right.rank:
        return ()
    vectors = [to_sympy(f.atom) for f in facts]
    letters = _letters(claim, len(vectors))
    put = tuple(ReceivedStatement(y, _unit(c, y.shape[0])) for y, c in zip(vectors, letters, strict=True))
    units = {y: told.right for y, told in zip(vectors, put, strict=True)}
    left, right = (
        side.xreplace(units) for side in (sp.sympify(claim.left, strict=True), sp.sympify(claim.right, strict=True))
    )
    middle = _at(sides[0], letters)
    lines = (
        ProofLine(left, middle, OF_THE_CLASS, put=put),
        ProofLine(middle, right, "the right side, in the same way"),
    )
    given = tuple(a for a in claim.assume if a not in facts)
    return accepted(tuple(replace(line, given=given) for line in chained(lines)))


def _letters(claim: Claim, count: int) -> list[Any]:
    taken = {str(s) for side in (claim.left, claim.right) for s in getattr(side, "free_symbols", ())}
    free = (letter for letter in CLASSES if letter not in taken)
    return [sp.Symbol(next(free), integer=True, nonnegative=True) for _ in range(count)]


def _at(side: Node, letters: Sequence[Any]) -> Any:
    """The entry of the lifted side at the classes."""
    whole = to_sympy(tidy(side))
    return whole[letters[0], 0] if len(letters) == 1 else whole[tuple(letters)]


def _unit(c: Any, size: Any) -> UnitVector:
    i, column = sp.symbols("i j", integer=True)
    return UnitVector(size, 1, sp.Lambda((i, column), sp.KroneckerDelta(i, c)))

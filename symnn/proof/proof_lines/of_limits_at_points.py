"""Limits of quotients at a point as lines: numerator and denominator vanish there, and the slopes have a quotient that
has a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.question import Question
from symnn.claims.verdict import ReceivedStatement
from symnn.expr import Atom
from symnn.proof.budget import Budget
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.limits.at_a_point import slopes_at
from symnn.proof.proof_lines.bounded_slopes import DIFFERENTIATED, SECONDS
from symnn.proof.proof_lines.proof_line import ProofLine

CONTINUOUS = "the value there of what is continuous"
DENOMINATOR = "and so does the denominator"
RULE = "rule of L'Hôpital"
MOST_PAIRS = 3


def at_a_point(question: Question, f: Any, x: Any, to: Any, limit: Any) -> Iterator[ProofLine]:
    """The limit of f as x goes to a number; nothing where it is no such quotient."""
    place: Any = read(x)
    known = Entailment(question.hypotheses, Budget(SECONDS), frozenset((place,)))
    found = slopes_at(read(f), place, read(to), known) if isinstance(place, Atom) else None
    if found is None or len(found[0]) > MOST_PAIRS:
        return
    moves = (x, to)
    pairs = [tuple(to_sympy(tidy(side)) for side in pair) for pair in found[0]]
    for (upper, lower), (above, below) in pairwise(pairs):
        vanishing = (ReceivedStatement(lower, sp.S.Zero, "→"), ReceivedStatement(x, to, "→"))
        slope = (ReceivedStatement(sp.Derivative(lower, x), below),)
        yield ProofLine(upper, sp.S.Zero, DENOMINATOR, "→", put=vanishing, moves=moves, begins=True)
        yield ProofLine(sp.Derivative(upper, x), above, DIFFERENTIATED, put=slope, begins=True)
    upper, lower = pairs[-1]
    quotient = upper / lower
    yield ProofLine(quotient, limit, CONTINUOUS, "→", moves=moves, begins=True)
    if len(pairs) > 1:
        yield ProofLine(f, limit, RULE, "→", moves=moves, begins=True)

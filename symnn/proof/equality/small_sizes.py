"""Equalities that cannot be read at symbolic sizes, tried at small ones: a counterexample there is one. Nothing is
proved here.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import product

import sympy as sp

from symnn.claims.claim import Claim
from symnn.claims.question import Question
from symnn.claims.verdict import Refuted, Verdict
from symnn.errors import ArgumentError, ShapeError, UnsupportedError
from symnn.proof.budget import Budget
from symnn.proof.equality.deciding_equality import by_equality

MOST = 8
"""How many choices of sizes are tried."""


def by_small_sizes(question: Question, budget: Budget) -> Verdict | None:
    """A refutation of an equality of Kronecker products whose sizes do not split alike, at sizes where they are
    numbers.
    """
    claim = question.claim
    if not isinstance(claim, Claim) or question.is_readable:
        return None
    with suppress(UnsupportedError):  # hypotheses, too, may be readable only where sizes are numbers
        _ = question.hypotheses  # what is not understood at any size is a mistake, and told
    symbols = sorted(question.sizes, key=str)
    if not symbols or not all(isinstance(part, sp.Basic) for part in (claim.left, claim.right, *claim.assume)):
        return None
    mixed = [tuple(2 + (k + j) % 2 for k in range(len(symbols))) for j in (0, 1)]
    for values in [*mixed, *product((2, 1, 3), repeat=len(symbols))][:MOST]:
        if not budget.left:
            return None
        sizes = dict(zip(symbols, values, strict=True))
        try:
            left, right = (side.subs(sizes) for side in (claim.left, claim.right))
            assume = tuple(a.subs(sizes) for a in claim.assume)
            found = by_equality(Question(Claim(left, "=", right, assume)), budget)
        except (ArgumentError, ShapeError, UnsupportedError):  # these sizes do not fit, or are not readable either
            continue  # a matrix with one entry is a number, of which less can be assumed
        if isinstance(found, Refuted):
            named = {str(s): v for s, v in sizes.items()}
            return replace(found, statement=claim.statement, counterexample={**named, **found.counterexample})
    return None

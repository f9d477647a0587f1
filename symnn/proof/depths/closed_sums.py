"""Inequalities with geometric sums, sums of powers and telescopes: the sum is proved to be its closed form, and the
claim of that.

Where Σ q^l = (1 − q^T)/(1 − q) holds is judged like any other equation, without exceptions: q = 1 must be excluded by
what is assumed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp
from sympy.concrete.gosper import gosper_sum

from symnn.claims.claim import Claim
from symnn.claims.question import Question
from symnn.claims.verdict import ProofStep, Proved, Verdict
from symnn.errors import ArgumentError, UnsupportedError
from symnn.proof.budget import Budget
from symnn.proof.judge import judged
from symnn.proof.property_certificate import PropertyCertificate

NAME = "closed sums"
SECONDS = 5.0
OF_EQUATIONS = ("normal form", "sizes", "induction over a size")
OF_CLAIMS = ("signs", "SMT", "analysis")
MOST, MOST_DEGREE = 2, 4


def by_closed_sums(question: Question, budget: Budget) -> Verdict | None:
    """A relation that is no equation between numbers with sums over an index."""
    claim = question.claim
    if not isinstance(claim, Claim) or not all(isinstance(s, int | sp.Expr) for s in (claim.left, claim.right)):
        return None
    left, right = (sp.Integer(s) if isinstance(s, int) else s for s in (claim.left, claim.right))
    put: dict[Any, Any] = {}
    equations = []
    for whole in _sums(left, right):
        found = _in_closed_form(whole, claim.assume, budget)
        if found is None:
            return None
        put[whole] = found[0]
        equations.append(found[1])
    if not put:
        return None
    last = _proved(Claim(left.xreplace(put), claim.relation, right.xreplace(put), claim.assume), OF_CLAIMS, budget)
    return None if last is None else _verdict(question, claim, equations, last)


def _sums(left: Any, right: Any) -> list[Any]:
    """The sums over one index, if there are few and nothing else."""
    found = sorted(left.atoms(sp.Sum) | right.atoms(sp.Sum), key=sp.default_sort_key)
    plain = len(found) <= MOST and all(len(s.limits) == 1 and not s.function.has(sp.Sum) for s in found)
    return found if plain else []


def _in_closed_form(whole: Any, assume: Any, budget: Budget) -> tuple[Any, Proved] | None:
    """The closed form of a sum, with the proof that it is."""
    ways = ((c, _proved(Claim(whole, "=", c, assume), OF_EQUATIONS, budget)) for c in _closed(whole))
    return next(((c, p) for c, p in ways if p is not None), None)


def _verdict(question: Question, claim: Claim, equations: list[Proved], last: Proved) -> Proved:
    every = (*equations, last)
    return Proved(
        statement=question.statement,
        method=NAME,
        steps=(*(ProofStep.of("in closed form, ", p.statement) for p in equations), ProofStep.of(last.statement)),
        hypotheses=tuple(dict.fromkeys(h for p in every for h in p.hypotheses)),
        conditions=last.conditions,
        certificate=PropertyCertificate(claim, NAME, every),
    )


def _closed(whole: Any) -> Iterator[Any]:
    """What Σ t(l) from a to b may be: t(a)(1 − q^N)/(1 − q), or t(b)(1 − q^−N)/(1 − 1/q), with q = t(l + 1)/t(l); of
    a polynomial in l, the polynomial in a and b; of a quotient, what its terms telescope to.
    """
    term = whole.function
    ((index, low, high),) = whole.limits
    if high.has(sp.oo, -sp.oo) or low.has(sp.oo, -sp.oo):
        return
    count = sp.expand(high - low + 1)
    ratio = sp.powsimp(sp.expand_power_exp(term.subs(index, index + 1) / term))
    if not ratio.has(index) and ratio != 1:
        for first, q in ((term.subs(index, low), ratio), (term.subs(index, high), 1 / ratio)):
            yield first * (1 - q**count) / (1 - q)
    elif term.is_polynomial(index):
        yield sp.factor(sp.summation(term, (index, low, high)))
    elif term.is_rational_function(index) and sp.degree(sp.denom(sp.together(term)), index) <= MOST_DEGREE:
        telescoped = gosper_sum(term, (index, low, high))
        if telescoped is not None:
            yield sp.factor(telescoped)


def _proved(part: Claim, methods: tuple[str, ...], budget: Budget) -> Proved | None:
    """The proof of it; of an equation, if it holds without exceptions."""
    budget.check()
    try:
        found = judged(part, Budget(min(SECONDS, budget.left)), methods)
    except (ArgumentError, UnsupportedError):  # SymPy made something of it that cannot be read
        return None
    exempt = part.relation != "="
    return found if isinstance(found, Proved) and (exempt or not found.conditions) else None

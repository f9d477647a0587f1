"""Limits as lines: where the parts tend that move, then the function of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.bridge.functions import apply
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.entrywise import EntrywiseNodes
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, ReceivedStatement, SaidRelation
from symnn.errors import SymnnError
from symnn.expr import Atom, const, substitute
from symnn.ops.abs_ import absolute
from symnn.proof.budget import Budget
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.limits.asymptotics import Asymptotics
from symnn.proof.limits.leading_terms import LimitValue, Unsure
from symnn.proof.proof_lines.proof_line import AS_ASSUMED, LIMIT_AS, ProofLine, expression
from symnn.proof.proof_lines.rational_values import RationalValues

SECONDS = 2.0
MOST_PARTS = 3
MOVING_POWER = "where u → 1 and v(u − 1) → c, uᵛ → exp c"


def of_limits(verdict: Proved) -> tuple[ProofLine, ...]:
    """The limits of the parts that move, and what the function of them tends to; none where that is not one value of
    each.
    """
    claim = verdict.certificate.claim
    f, x, to, limit = (claim.parts[k] for k in ("f", "x", "to", "limit"))
    if to not in (sp.oo, -sp.oo):
        return ()
    try:
        lines = tuple(_told(Question(claim), expression(f), x, to, expression(limit)))
    except (SymnnError, Unsure):
        return ()
    return tuple(replace(line, given=tuple(claim.assume)) for line in lines)


def _told(question: Question, f: Any, x: Any, to: Any, limit: Any) -> Iterator[ProofLine]:
    node = EntrywiseNodes().at(read(f), ())
    values = RationalValues([node])
    value = sp.together(values.of(node))
    moving = [s for s in sorted(value.free_symbols, key=str) if values.letters[s].has(x)]
    if not moving or len(moving) > MOST_PARTS:
        return
    parts = {s: _vanishing_or_finite(values.letters[s], question, x, to) for s in moving}
    way = ReceivedStatement(x, to, "→")
    for part, end in parts.values():
        yield from _why(part, question, x, to)
        yield ProofLine(part, end, LIMIT_AS, "→", put=(way,), moves=(x, to), begins=True)
    if any(part == f and end == limit for part, end in parts.values()):
        return
    plain = all(part == values.letters[s] for s, (part, _) in parts.items())
    shown = values.back(sp.factor(value)) if plain else f
    if shown != f and same(node, read(shown)):
        yield ProofLine(f, shown, "written with this", begins=True)
        yield ProofLine(shown, limit, "the limits put in", "→", moves=(x, to))
    else:
        yield ProofLine(f, limit, "the limits put in", "→", moves=(x, to), begins=True)


def _vanishing_or_finite(part: Any, question: Question, x: Any, to: Any) -> tuple[Any, Any]:
    """The part and its limit; one over it where it grows beyond every bound."""
    end = _limit(part, question, x, to)
    return (part, end) if end not in (sp.oo, -sp.oo) else (1 / part, sp.S.Zero)


def _why(part: Any, question: Question, x: Any, to: Any) -> Iterator[ProofLine]:
    """A base that is less than 1, or where the logarithm of a power tends."""
    base, exponent = part.as_base_exp() if part.is_Pow else (sp.S.One, sp.S.Zero)
    if not exponent.has(x) or base is sp.E:
        return
    known = tuple(h for h in question.hypotheses.texts if isinstance(h, SaidRelation))
    if not base.has(x):
        less = exponent.coeff(x) > 0 if exponent.coeff(x).is_number else None
        if less is not None:
            sign = "<" if less else ">"
            if base.is_number:
                yield ProofLine(apply(absolute, base), sp.S.One, "numbers", sign, begins=True)
            else:
                yield ProofLine(apply(absolute, base), sp.S.One, AS_ASSUMED, sign, put=known, begins=True)
        return
    gap = sp.cancel(exponent * (base - 1))
    yield ProofLine(base, sp.S.One, LIMIT_AS, "→", put=(ReceivedStatement(x, to, "→"),), moves=(x, to), begins=True)
    if gap.has(x):
        yield ProofLine(gap, _limit(gap, question, x, to), MOVING_POWER, "→", moves=(x, to), begins=True)
    else:
        product = sp.Mul(exponent, sp.Add(base, -1, evaluate=False), evaluate=False)
        yield ProofLine(product, gap, MOVING_POWER, begins=True)


def _limit(part: Any, question: Question, x: Any, to: Any) -> Any:
    """Where a part tends, as the method finds it."""
    t = Atom(("grows", x))
    known = Entailment(question.hypotheses, Budget(SECONDS), frozenset((t,)))
    moved = t if to == sp.oo else const(-1) * t
    found: LimitValue = Asymptotics(t, known, bool(x.is_integer)).limit(substitute(read(part), {read(x): moved}))
    if found.value is None:
        return sp.oo if found.sign > 0 else -sp.oo
    return to_sympy(tidy(found.value))

"""Limits as lines: where the parts tend that move, then the function of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from symnn.proof.proof_lines.of_limits_at_points import at_a_point
from symnn.proof.proof_lines.proof_line import AS_ASSUMED, LIMIT_AS, ProofLine, expression
from symnn.proof.proof_lines.rational_values import RationalValues

SECONDS = 2.0
MOST_PARTS = 3
MOVING_POWER = "uᵛ → eᶜ if u → 1 and v(u − 1) → c"
BY_ONE, BY_SEVERAL = "by this limit", "by these limits"


def of_limits(verdict: Proved) -> tuple[ProofLine, ...]:
    """The limits of the parts that move, and what the function of them tends to; none where that is not one value of
    each.
    """
    claim = verdict.certificate.claim
    f, x, to, limit = (claim.parts[k] for k in ("f", "x", "to", "limit"))
    way = _told if to in (sp.oo, -sp.oo) else at_a_point
    try:
        lines = tuple(way(Question(claim), expression(f), x, to, expression(limit)))
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
    multiple = len(moving) == 1 and not sp.cancel(value / moving[0]).has(moving[0])
    parts = {s: _finite(values.letters[s], question, x, to, multiple) for s in moving}
    for part, end in parts.values():
        yield from _why(part, end, question, x, to)
        yield _tends(part, end, x, to)
    if any(_is(part, f) and _is(end, limit) for part, end in parts.values()):
        return
    shown = _rewritten(f, values, value, parts)
    if shown != f:
        yield ProofLine(f, shown, "rewritten", begins=True)
    known = _sign_of_factor(f, x, limit, next(iter(parts.values()))[1]) if multiple else ()
    by = BY_ONE if len(parts) == 1 else BY_SEVERAL
    yield ProofLine(shown, limit, by, "→", put=known, moves=(x, to), begins=shown == f)


def _is(u: Any, v: Any) -> bool:
    """Whether two numbers are one, however they are written."""
    return u == v or (sp.oo not in (abs(u), abs(v)) and same(read(u), read(v)))


def _rewritten(f: Any, values: RationalValues, value: Any, parts: Mapping[Any, tuple[Any, Any]]) -> Any:
    """The function as a quotient of polynomials in the parts that move; as it is, where one over a part is told."""
    if any(part != values.letters[s] for s, (part, _) in parts.items()):
        return f
    shown = values.back(sp.factor(value))
    return shown if shown != f and same(read(f), read(shown)) else f


def _sign_of_factor(f: Any, x: Any, limit: Any, end: Any) -> tuple[ReceivedStatement, ...]:
    """Which sign it has that a multiple of what has no bound tends to ∞ or to −∞; nothing where numbers say so."""
    numbers, letters = sp.sift(
        (u for u in sp.Mul.make_args(f) if not u.has(x)), lambda u: bool(u.is_number), binary=True
    )
    if end not in (sp.oo, -sp.oo) or not letters:
        return ()
    upward = sp.Mul(*numbers).is_positive == (limit == end)
    return (ReceivedStatement(sp.Mul(*letters), sp.S.Zero, ">" if upward else "<"),)


def _tends(part: Any, end: Any, x: Any, to: Any) -> ProofLine:
    """What the limit of a part is; of a power of which base and exponent move, by the rule for those."""
    if part.is_Pow and part.exp.has(x) and part.base.has(x):
        return ProofLine(part, end, MOVING_POWER, "→", moves=(x, to), begins=True)
    return ProofLine(part, end, LIMIT_AS, "→", put=(ReceivedStatement(x, to, "→"),), moves=(x, to), begins=True)


def _finite(part: Any, question: Question, x: Any, to: Any, multiple: bool) -> tuple[Any, Any]:
    """The part and its limit; one over it where it has no bound, unless the function is a multiple of it."""
    end = _limit(part, question, x, to)
    return (part, end) if multiple or end not in (sp.oo, -sp.oo) else (1 / part, sp.S.Zero)


def _why(part: Any, end: Any, question: Question, x: Any, to: Any) -> Iterator[ProofLine]:
    """On which side of 1 a base lies, which sign an exponent has, or where the logarithm of a power tends."""
    if not part.is_Pow and part.func != sp.exp:
        return
    base, exponent = (part.base, part.exp) if part.is_Pow else (sp.E, part.args[0])
    if not exponent.has(x):
        return
    if base.has(x):
        yield from _of_moving_power(base, exponent, question, x, to)
        return
    slope = exponent.coeff(x)
    known = tuple(h for h in question.hypotheses.texts if isinstance(h, SaidRelation))
    if base is sp.E:
        if not slope.is_number and not slope.has(x):
            upward = slope if end == sp.oo else -slope
            yield ProofLine(upward, sp.S.Zero, AS_ASSUMED, ">", put=known, begins=True)
    elif slope.is_number:
        sign = "<" if (slope > 0) == (end == 0) else ">"
        if base.is_number:
            yield ProofLine(apply(absolute, base), sp.S.One, "a fixed base", sign, begins=True)
        else:
            yield ProofLine(apply(absolute, base), sp.S.One, AS_ASSUMED, sign, put=known, begins=True)


def _of_moving_power(base: Any, exponent: Any, question: Question, x: Any, to: Any) -> Iterator[ProofLine]:
    """u → 1 and v(u − 1) → c, for uᵛ."""
    gap = sp.cancel(exponent * (base - 1))
    product = sp.Mul(exponent, sp.Add(base, -1, evaluate=False), evaluate=False)
    yield _tends(base, sp.S.One, x, to)
    yield ProofLine(product, gap, "multiplied out", begins=True)
    if gap.has(x):
        yield replace(_tends(gap, _limit(gap, question, x, to), x, to), begins=False)


def _limit(part: Any, question: Question, x: Any, to: Any) -> Any:
    """Where a part tends, as the method finds it."""
    t = Atom(("grows", x))
    known = Entailment(question.hypotheses, Budget(SECONDS), frozenset((t,)))
    moved = t if to == sp.oo else const(-1) * t
    found: LimitValue = Asymptotics(t, known, bool(x.is_integer)).limit(substitute(read(part), {read(x): moved}))
    if found.value is None:
        return sp.oo if found.sign > 0 else -sp.oo
    return to_sympy(tidy(found.value))

"""Inequalities between numbers as lines: the difference of the sides as squares and products of what is known not to
be negative, case by case. Equations of steps and signs: both sides in every case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.claims.entrywise import UP, EntrywiseNodes, EntrywiseProblem
from symnn.claims.relations import SIGNS
from symnn.claims.verdict import Proved, ReceivedStatement, SaidRelation
from symnn.errors import UnsupportedError
from symnn.proof.proof_lines.proof_line import ProofLine, expression
from symnn.proof.proof_lines.rational_values import RationalValues
from symnn.proof.proof_lines.seen_signs import KnownFact, SeenSum, Signs
from symnn.proof.proof_lines.sign_cases import SignCase, TooManyCases, both_sides, cases_of, signs_in

MOST_LINES, LONGEST, HUGE = 6, 60, 10**6


def of_problem(verdict: Proved) -> tuple[ProofLine, ...]:
    """The lines of an inequality, an equation or a ≠ between numbers; none where the difference is not seen so."""
    p, said = verdict.certificate.problem, verdict.statement
    if not isinstance(said, ReceivedStatement) or p.left.rank or any(isinstance(s, str) for s in said[:2]):
        return ()
    try:
        parts = [tuple(_told(case, p, said)) for case in cases_of(_whole(verdict.certificate))]
    except (UnsupportedError, sp.PolynomialError, TooManyCases):
        return ()
    lines = [replace(line, given=(*p.hypotheses.given, *line.given)) for part in parts for line in part]
    return tuple(lines) if all(parts) and len(lines) <= MOST_LINES and all(map(_is_short, lines)) else ()


def _whole(certificate: Any) -> SignCase:
    """The claim before any case, with the facts that the solver had, if there was one."""
    p, queries = certificate.problem, getattr(certificate, "queries", ())
    facts = queries[0].facts if queries else p.facts
    at = EntrywiseNodes(p.hypotheses.symmetric).at
    every = tuple(x for f in facts for x in both_sides(f))
    return SignCase((), (at(p.left, ()), at(p.right, ())), every, frozenset(f.node for f in facts))


def _is_short(line: ProofLine) -> bool:
    right = expression(line.right)
    return sp.count_ops(right) <= LONGEST and all(n.p < HUGE and n.q < HUGE for n in right.atoms(sp.Rational))


def _told(case: SignCase, p: EntrywiseProblem, said: ReceivedStatement) -> Iterator[ProofLine]:
    values = RationalValues([*case.sides, *(f.node for f in case.facts)])
    sides = [values.of(side) for side in case.sides]
    signs = signs_in(values, case)  # roots in facts are put into the sides as well
    left, right = (x.xreplace(values.put) for x in sides)
    if p.said == "=":
        yield from _equation(case, said, values, left, right)
        return
    down = p.said in UP
    gap = right - left if down else left - right
    big, small = (said.right, said.left) if down else (said.left, said.right)
    shown = expression(big) - expression(small)
    for turn in (1, -1) if p.relation == "≠" else (1,):
        seen = _positive(turn * gap, signs, p.relation != ">=")
        if seen is not None:
            value = _written(*seen, values) if seen[0].summands else sp.S.Zero
            yield from _difference(case, turn * shown, value, seen[0], p.relation)
            return


def _positive(gap: Any, signs: Signs, strict: bool) -> tuple[SeenSum, Any] | None:
    """The gap as a quotient that is seen to be positive, or not negative: the sum above, and what is below."""
    numerator, denominator = sp.fraction(sp.together(gap))
    c, factors = sp.factor_list(sp.expand(denominator))
    used: dict[KnownFact, None] = {}
    for f, k in factors:
        below = signs.sign_of(f)
        if below is None and k % 2:
            below, c = signs.sign_of(-f), -c
            if below is None:
                return None
        used |= below.used if below is not None else {}
    found = signs.seen(sp.expand(numerator * sp.sign(c)), strict)
    if found is None:
        return None
    return SeenSum(found.summands, found.strict, used | found.used), denominator * sp.sign(c)


def _written(seen: SeenSum, below: Any, values: RationalValues) -> Any:
    """The quotient in SymPy, its products left as they are."""
    c, factors = sp.factor_list(below)
    under = Counter(dict(factors))
    shown = {f.value: f.shown for f in seen.used if f.shown is not None}
    summands = []
    for k, own in seen.summands:
        above, parts, number = Counter(dict(own)), [], k / c
        for f, e in (above - under).items():
            scale, gap = shown.get(f, (sp.S.One, None))
            number *= scale**e
            parts.append((values.back(f) if gap is None else gap) ** e)
        parts += [1 / values.back(f) ** e for f, e in (under - above).items()]
        summands.append(_product(number, parts))
    return summands[0] if len(summands) == 1 else sp.Add(*summands, evaluate=False)


def _product(number: Any, parts: list[Any]) -> Any:
    every = [number, *parts] if number != 1 or not parts else parts
    return every[0] if len(every) == 1 else sp.Mul(*every, evaluate=False)


REASONS = {
    (True, False): "no summand is negative",
    (True, True): "no summand is negative, and one is positive",
    (False, False): "no factor is negative",
    (False, True): "every factor is positive",
}


def _reason(seen: SeenSum, texts: Iterable[Any]) -> str:
    """Why the sum is not negative: a law, squares, or signs."""
    laws = [t for t in texts if not isinstance(t, SaidRelation)]
    shapes = [[e for _, e in factors] for _, factors in seen.summands]
    if laws and shapes == [[1]]:
        return "; ".join(laws)
    if not seen.used and not seen.strict and all(e % 2 == 0 for shape in shapes for e in shape):
        return "squares are not negative" if len(shapes) > 1 else "a square is not negative"
    return "; ".join([*laws, REASONS[len(shapes) > 1, seen.strict]])


def _difference(case: SignCase, shown: Any, value: Any, seen: SeenSum, relation: str) -> Iterator[ProofLine]:
    """big − small = what is seen to be positive."""
    texts = dict.fromkeys(f.said for f in seen.used if f.said)
    told = tuple(t for t in texts if isinstance(t, SaidRelation) and _is_other(t, case.holds))
    equations = tuple(t for t in told if t.relation == "=")
    lines = []
    if shown != value:
        reason = "in this case" if case.holds else "multiplied out"
        lines.append(ProofLine(shown, value, reason, known=(*case.holds, *equations)))
    if value != 0:
        cases = tuple(SIGNS[h.relation].sympy(h.left, h.right, evaluate=False) for h in case.holds)
        others = tuple(t for t in told if t not in equations)
        sign = relation.replace("≠", ">")
        lines.append(ProofLine(value, sp.S.Zero, _reason(seen, texts), sign, put=others, given=cases))
    yield from (replace(line, begins=k == 0) for k, line in enumerate(lines))


def _is_other(text: SaidRelation, holds: tuple[ReceivedStatement, ...]) -> bool:
    return all((text.left, text.right, text.relation) != tuple(h) for h in holds)


def _equation(
    case: SignCase, said: ReceivedStatement, values: RationalValues, left: Any, right: Any
) -> Iterator[ProofLine]:
    """left = what it is in this case = right; or with values put in that are assumed."""
    texts = tuple(f.text for f in case.facts if isinstance(f.text, SaidRelation) and _is_other(f.text, case.holds))
    if sp.expand(sp.fraction(sp.together(left - right))[0]) != 0:
        yield from _with_values(case, said, texts)
        return
    middle = values.back(sp.cancel(right))
    reason = "in this case" if case.holds else "by definition, as"
    lines = [ProofLine(said.left, middle, reason, known=case.holds, put=texts)]
    if middle != said.right:
        lines.append(ProofLine(middle, said.right, "the right side in this case", known=case.holds))
    yield from (replace(line, begins=k == 0) for k, line in enumerate(lines))


def _with_values(case: SignCase, said: ReceivedStatement, texts: tuple[SaidRelation, ...]) -> Iterator[ProofLine]:
    """left = left with the values of symbols that are assumed = right."""
    known = {t.left: t for t in texts if t.relation == "=" and getattr(t.left, "is_Symbol", False)}
    put = {s: t.right for s, t in known.items()}
    sides = [expression(side).xreplace(put) for side in (said.left, said.right)]
    if not put or case.holds or sp.cancel(sides[0] - sides[1]) != 0:
        return
    used = tuple(t for s, t in known.items() if expression(said.left).has(s) or expression(said.right).has(s))
    yield ProofLine(said.left, sides[0], "put in", known=used, begins=True)
    if sides[0] != said.right:
        yield ProofLine(sides[0], said.right, "cancelled", known=used)

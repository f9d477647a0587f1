"""Inequalities between numbers as lines: the difference of the sides as squares and products of what is known not to
be negative, case by case. Equations of steps and signs: both sides in every case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.claims.entrywise import UP, EntrywiseNodes, EntrywiseProblem
from symnn.claims.relations import SIGNS
from symnn.claims.verdict import Proved, ReceivedStatement, SaidRelation
from symnn.errors import UnsupportedError
from symnn.expr import Map, Node
from symnn.proof.inequality.polynomials import polynomial
from symnn.proof.inequality.smt import Query
from symnn.proof.proof_lines.proof_line import AS_ASSUMED, ProofLine, expression
from symnn.proof.proof_lines.rational_values import RationalValues
from symnn.proof.proof_lines.seen_signs import SeenSum, Signs
from symnn.proof.proof_lines.sign_cases import (
    TURNED,
    Seen,
    SignCase,
    Telling,
    ToldCase,
    TooManyCases,
    both_sides,
    positive_quotient,
    signs_in,
    told_by_cases,
)

MOST_LINES, FEW_LINES, MOST_MULTIPLES, LONGEST, HUGE = 8, 6, 40, 60, 10**6


def of_problem(verdict: Proved) -> tuple[ProofLine, ...]:
    """The lines of an inequality, an equation or a ≠ between numbers; none where the difference is not seen so."""
    p, said = verdict.certificate.problem, verdict.statement
    if not isinstance(said, ReceivedStatement) or p.left.rank or any(isinstance(s, str) for s in said[:2]):
        return ()
    if _is_assumed(p):
        return (ProofLine(said.left, said.right, AS_ASSUMED, said.relation, given=p.hypotheses.given, begins=True),)
    try:
        told = Telling(lambda case: tuple(_told(case, p, said)), _sign, lambda case: _obstacle(case, p))
        parts = told_by_cases(_whole(verdict.certificate), told)
    except (UnsupportedError, sp.PolynomialError, TooManyCases):
        return ()
    lines = [replace(line, given=(*p.hypotheses.given, *line.given)) for line in _shortened(parts, said)]
    return tuple(lines) if len(lines) <= MOST_LINES and all(map(_is_short, lines)) else ()


def _is_assumed(p: EntrywiseProblem) -> bool:
    """Whether an assumption is what is claimed, from either side."""
    claimed = (p.left, p.right, p.said), (p.right, p.left, TURNED.get(p.said, p.said))
    return any((i.left, i.right, i.relation) in claimed for i in p.hypotheses.inequalities)


def _obstacle(case: SignCase, p: EntrywiseProblem) -> Map | None:
    """A |u| or a step that makes the smaller side greater: of what is left it is split first."""
    if p.said not in (*UP, ">=", ">"):
        return None
    left, right = case.sides
    gap = polynomial(right - left if p.said in UP else left - right)
    return next((k for k in case.kinks if gap.get(((k, 1),), 0) < 0), None)


def _shortened(parts: list[ToldCase], said: ReceivedStatement) -> list[ProofLine]:
    """All lines, if they are not too many; a line for a case whose sides are the same number; else without why the
    signs are known.
    """
    whole = [line for part in parts for line in (*part.signs, *part.lines)]
    if len(whole) <= FEW_LINES:
        return whole
    parts = [part._replace(lines=_in_one_line(part.lines, said)) for part in parts]
    whole = [line for part in parts for line in (*part.signs, *part.lines)]
    return whole if len(whole) <= MOST_LINES else [line for part in parts for line in _with_signs(part)]


def _with_signs(part: ToldCase) -> Iterator[ProofLine]:
    """The lines of a case, with the sums that show the signs beside the reason of the first."""
    sums = tuple(ReceivedStatement(s.left, s.right) for s in part.signs if s.relation == "=")
    for k, line in enumerate(part.lines):
        yield line if k else replace(line, put=(*line.put, *sums))


def _in_one_line(lines: tuple[ProofLine, ...], said: ReceivedStatement) -> tuple[ProofLine, ...]:
    """left = c = right as left = right, both c, for a number c."""
    if len(lines) != 2 or any(line.relation != "=" for line in lines) or not expression(lines[0].right).is_Rational:
        return lines
    value = str(lines[0].right).replace("-", "−")
    return (replace(lines[0], right=said.right, reason=f"both are {value} in this case"),)


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
    yield from _seen_gap(case, p, said, values, right - left if p.said in UP else left - right, signs)


def of_sums(
    p: EntrywiseProblem, query: Query, said: ReceivedStatement, sums: Mapping[Node, Any]
) -> tuple[ProofLine, ...]:
    """The lines of an inequality between sums, each of which is a letter in the question to the solver."""
    case = SignCase((), (query.gap, query.gap), query.facts, frozenset(f.node for f in query.facts))
    values = RationalValues([query.gap, *(f.node for f in query.facts)], sums)
    try:
        lines = tuple(_seen_gap(case, p, said, values, values.of(query.gap), signs_in(values, case)))
    except (UnsupportedError, sp.PolynomialError):
        return ()
    return tuple(replace(line, given=(*p.hypotheses.given, *line.given)) for line in lines)


def _seen_gap(
    case: SignCase, p: EntrywiseProblem, said: ReceivedStatement, values: RationalValues, gap: Any, signs: Signs
) -> Iterator[ProofLine]:
    """The difference of the sides as what is seen to be positive, or not negative."""
    down = p.said in UP
    by = [values.of(f.node) for f in case.facts if f.relation == ">" and not _is_other(f.text, case.holds)]
    big, small = (said.right, said.left) if down else (said.left, said.right)
    shown = expression(big) - expression(small)
    for turn in (1, -1) if p.relation == "≠" else (1,):
        seen = positive_quotient(turn * gap, signs, p.relation != ">=", by)
        if seen is not None:
            value = _written(*seen, values) if seen[0].summands else sp.S.Zero
            whole = _as_said(turn * shown, turn * expression(big), turn * expression(small), value)
            yield from _difference(case, whole, value, seen[0], p.relation)
            return


def _as_said(gap: Any, big: Any, small: Any, value: Any) -> Any:
    """big − small as two sides where SymPy has put their terms together and it is the value already."""
    parts = [t for side in (big, -small) for t in sp.Add.make_args(side) if t]
    return sp.Add(*parts, evaluate=False) if gap == value and len(parts) > len(sp.Add.make_args(gap)) else gap


def _sign(case: SignCase, seen: Seen) -> tuple[ProofLine, ...]:
    """Why a number by whose sign something is decided has it."""
    value = _written(seen.sum, seen.below, seen.values)
    return tuple(_difference(case, seen.value, value, seen.sum, seen.relation))


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
            if f in seen.parts:
                gap = _written(seen.parts[f], sp.S.One, values)
            parts.append((values.back(f) if gap is None else gap) ** e)
        parts += [1 / values.back(f) ** e for f, e in (under - above).items()]
        summands.append(_product(number, parts))
    return summands[0] if len(summands) == 1 else sp.Add(*summands, evaluate=False)


def _product(number: Any, parts: list[Any]) -> Any:
    for k, part in enumerate(parts):  # 2 (−1) Σ x is −2 Σ x; what is a letter keeps its sign: (−w) times a square
        sign, rest = part.as_coeff_Mul()
        if sign == -1 and not rest.is_Symbol:
            number, parts = -number, [*parts[:k], rest, *parts[k + 1 :]]
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
    equal = _equations(seen)
    equations = tuple(t for t in told if t in equal)
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


def _equations(seen: SeenSum) -> list[Any]:
    """Those that are needed for the sum itself."""
    return [] if seen.factored else [f.said for f in seen.used if f.relation == "="]


def _is_other(text: Any, holds: tuple[ReceivedStatement, ...]) -> bool:
    """Whether a fact is known apart from what makes the case."""
    return not isinstance(text, SaidRelation) or all((text.left, text.right, text.relation) != tuple(h) for h in holds)


def _equation(
    case: SignCase, said: ReceivedStatement, values: RationalValues, left: Any, right: Any
) -> Iterator[ProofLine]:
    """left = what it is in this case = right; or with values put in that are assumed."""
    texts = tuple(f.text for f in case.facts if isinstance(f.text, SaidRelation) and _is_other(f.text, case.holds))
    if sp.expand(sp.fraction(sp.together(left - right))[0]) != 0:
        put = tuple(_with_values(case, said, texts))
        yield from put or _combined(case, said, values, left - right)
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


def _combined(case: SignCase, said: ReceivedStatement, values: RationalValues, gap: Any) -> Iterator[ProofLine]:
    """left − right = Σ multiple·(difference of what is assumed to be equal) = 0."""
    letters, columns = _columns(case, values, gap)
    if case.holds or not columns or len(columns) > MOST_MULTIPLES:
        return
    numbers = _multiples(gap, [v for _, _, v in columns], letters)
    used = [(t, c * values.back(m)) for c, (t, m, _) in zip(numbers, columns, strict=False) if c]
    if used:
        parts = [_product(c, [sp.Add(t.left, -t.right, evaluate=False)]) for t, c in used]
        value = parts[0] if len(parts) == 1 else sp.Add(*parts, evaluate=False)
        yield ProofLine(expression(said.left) - expression(said.right), value, "multiplied out", begins=True)
        yield ProofLine(value, sp.S.Zero, "every summand is 0", put=tuple(t for t, _ in used))


def _columns(case: SignCase, values: RationalValues, gap: Any) -> tuple[list[Any], list[tuple[SaidRelation, Any, Any]]]:
    """The letters, and what is assumed to be 0, by itself and times a letter: (as it was said, factor, value)."""
    equal = [(f.text, values.of(f.node)) for f in case.facts if f.relation == "="]
    letters = sorted(set().union(gap.free_symbols, *(v.free_symbols for _, v in equal)), key=str)
    every = (sp.S.One, *letters)
    return letters, [(t, m, m * v) for t, v in equal if isinstance(t, SaidRelation) for m in every]


def _multiples(gap: Any, columns: list[Any], letters: list[Any]) -> list[Any]:
    """Numbers of which the columns' multiples add up to the gap; none if there are none."""
    names = sp.symbols(f"c:{len(columns)}")
    rest = sp.Poly(gap - sp.Add(*(c * v for c, v in zip(names, columns, strict=True))), *letters)
    for solution in sp.linsolve(rest.coeffs(), *names):
        return [c.xreplace(dict.fromkeys(names, sp.S.Zero)) for c in solution]
    return []

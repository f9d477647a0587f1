"""Inequalities in one number by slopes, as lines: the value at an end of the interval, and the derivative on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.proof.inequality.descent import DescentLine
from symnn.proof.proof_lines.proof_line import ProofLine, expression

MOST_LINES = 6
MEAN_VALUE = "the slope is bounded by the constant: mean value theorem"
SLOPES = ("the constant less the slope", "the constant and the slope")
BOTH_SIGNS = "|u| ≤ v says that u ≤ v and −u ≤ v"


def of_analysis(verdict: Proved) -> tuple[ProofLine, ...]:
    """Value and slope, down to what has a sign on the whole interval, for each function that is asked about, and what
    follows from two of them; none where the interval is cut.
    """
    proof = verdict.certificate
    lines = [line for root in proof.root for line in root.lines()]
    if any(line.rule in ("limit", "halves", "pieces") for line in lines):
        return ()
    last = tuple(_from_two(verdict))
    told = [x for line in lines for x in _told(line)]
    if last and last[0].reason == MEAN_VALUE and len(told) == len(SLOPES):
        told = [replace(x, reason=reason) for x, reason in zip(told, SLOPES, strict=True)]
    told = [*told, *last]
    return tuple(replace(x, given=proof.problem.hypotheses.given) for x in told) if len(told) <= MOST_LINES else ()


def _from_two(verdict: Proved) -> Iterator[ProofLine]:
    """The claim from L − f′ >= 0 and L + f′ >= 0, or from v − u >= 0 and v + u >= 0."""
    said, (first, *more) = verdict.statement, verdict.certificate.root
    if more and isinstance(said, ReceivedStatement):
        symbols = {*expression(said.left).free_symbols, *expression(said.right).free_symbols}
        reason = MEAN_VALUE if len(symbols - {to_sympy(first.x)}) else BOTH_SIGNS
        yield ProofLine(said.left, said.right, reason, said.relation, begins=True)


def _told(line: DescentLine) -> Iterator[ProofLine]:
    x, f = to_sympy(line.x), to_sympy(tidy(line.function))
    sign, where = ">" if line.strict else ">=", tuple(_bounds(line, x))
    if line.rule != "slope" or line.anchor is None:
        yield ProofLine(f, sp.S.Zero, "on the interval", sign, known=where, begins=True)
        return
    c = sp.Rational(line.anchor.numerator, line.anchor.denominator)
    there = ReceivedStatement(x, c)
    value = f.xreplace({x: c})
    known, words = (there,), "the value at the end of the interval"
    if value.is_Rational:
        yield ProofLine(f, value, words, known=known, begins=True)
    else:
        yield ProofLine(f, sp.S.Zero, words, ">=", known=known, begins=True)
    slope = to_sympy(tidy(line.parts[0].function))
    derivative: Any = sp.Derivative(f, x)
    yield ProofLine(-derivative if line.end else derivative, slope, "the slope from there on", begins=True)


def _bounds(line: DescentLine, x: Any) -> Iterator[ReceivedStatement]:
    low, high = line.where.low, line.where.high
    for end, bound, relations in ((0, low, (">", ">=")), (1, high, ("<", "<="))):
        if bound is not None:
            said = sp.Rational(bound.numerator, bound.denominator)
            yield ReceivedStatement(x, said, relations[line.where.closed[end]])

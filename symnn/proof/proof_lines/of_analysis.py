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
from symnn.proof.proof_lines.proof_line import ProofLine

MOST_LINES = 6


def of_analysis(verdict: Proved) -> tuple[ProofLine, ...]:
    """Value and slope, down to what has a sign on the whole interval; none where the interval is cut."""
    proof = verdict.certificate
    lines = [] if len(proof.root) != 1 else list(proof.root[0].lines())
    if any(line.rule in ("halves", "pieces") for line in lines):
        return ()
    told = tuple(x for line in lines for x in _told(line))
    return tuple(replace(x, given=proof.problem.hypotheses.given) for x in told) if len(told) <= MOST_LINES else ()


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

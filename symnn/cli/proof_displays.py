"""Verdicts on the command line as mathematics, for LaTeX and for Markdown: the lines of a proof with the reason beside
each, a refuted formula with its relation struck out and the values at the counterexample.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from symnn.claims.claim import Property
from symnn.claims.relations import latex_sign
from symnn.claims.verdict import Proved, ReceivedStatement, Refuted, ValueInWords
from symnn.cli.typed_claims import JudgedTyped
from symnn.proof.proof_lines.proof_line import proof_lines
from symnn.reading.explained import aligned, displays
from symnn.text import latex
from symnn.text.counterexamples import place
from symnn.text.fitted_lines import FormulaRow, fitted
from symnn.text.property_formulas import sentence
from symnn.text.told import apart, written
from symnn.text.typeset_values import is_plain, tex
from symnn.text.verdicts import LATEX, MARKDOWN
from symnn.text.wide_formulas import laid_out

STYLES = {"latex": LATEX, "markdown": MARKDOWN}


def paragraph(judged: JudgedTyped, form: str, verdict: Any) -> str:
    """The verdict with its claim as mathematics, a property of a function too."""
    style, claim = STYLES[form], judged.spoken and judged.spoken.claim
    if isinstance(claim, Property):
        style = replace(style, statement=lambda _: sentence(claim.statement, {}))
    told = written(verdict, style)
    return laid_out(told) if form == "latex" else told


def displayed(judged: JudgedTyped, form: str) -> list[str]:
    """What stands behind the verdict, in displays; none where there are only words for it."""
    match judged.formal:
        case Proved():
            lines = proof_lines(judged.formal)
            return displays(lines) if form == "latex" else [f"$$\n{d}\n$$" for d in aligned(lines)]
        case Refuted():
            rows = [*_false(judged.formal)]
            if form == "latex":
                return fitted(rows) if rows else []
            said = (rf"{row.left} &{row.sign} {row.right} && \text{{{row.rule}}}" for row in rows)
            body = " \\\\\n".join(said)
            return [f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$"] if rows else []
    return []


def _false(verdict: Refuted) -> Iterator[FormulaRow]:
    """left ≠ right, at the counterexample, and the two values."""
    claim, where = verdict.statement, place(verdict.counterexample, {})
    if not isinstance(claim, ReceivedStatement) or not where:
        return
    struck, digits = latex_sign(claim.relation, struck=True), apart(verdict.lhs, verdict.rhs)
    left, right = (latex(side, digits="few") for side in (claim.left, claim.right))
    yield FormulaRow(left, right, f"at {where}", struck)
    if not any(isinstance(v, ValueInWords) or not is_plain(v) for v in (verdict.lhs, verdict.rhs)):
        yield FormulaRow(tex(verdict.lhs, digits), tex(verdict.rhs, digits), "the values of both sides there", struck)

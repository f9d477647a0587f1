"""The lines of a proof as mathematics, for LaTeX and for Markdown: one display, the reason beside each line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symnn.claims.relations import latex_sign
from symnn.claims.verdict import Proved, Verdict
from symnn.proof.proof_lines.proof_line import LIMIT_AS, ProofLine, proof_lines
from symnn.text import latex
from symnn.text.fitted_lines import FormulaRow, fitted
from symnn.text.letters import text


def displays(verdict: Verdict) -> list[str]:
    """The `align*` of the proof; none where its method tells no lines."""
    lines = proof_lines(verdict) if isinstance(verdict, Proved) else ()
    return fitted([*_rows(lines)]) if lines else []


def _rows(lines: tuple[ProofLine, ...]) -> Iterator[FormulaRow]:
    for line in lines:
        known = [f"${_side(line, k.left)} {_sign(k)} {_side(line, k.right)}$" for k in (*line.put, *line.known)]
        joint = " " if line.reason == LIMIT_AS else ": "
        reason = joint.join(filter(None, (text(line.reason), ", ".join(known))))
        left = _side(line, line.left) if line.begins else ""
        yield FormulaRow(left, _side(line, line.right), reason, _sign(line))


def _side(line: ProofLine, side: Any) -> str:
    return latex(line.counted(side), digits="few")


def _sign(line: Any) -> str:
    return r"\to" if line.relation == "→" else latex_sign(line.relation)

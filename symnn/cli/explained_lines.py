"""The lines of a proof on the command line, in the typed language where it has words for them. Loaded where somebody
asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.claims.verdict import Proved, Verdict
from symnn.proof.proof_lines.proof_line import LIMIT_AS, ProofLine, proof_lines
from symnn.proof.proof_lines.summed_products import ProductSum
from symnn.reading.typed.write import spoken


def told(verdict: Verdict) -> Iterator[str]:
    """A side, and under it what it is equal to, with the reason behind."""
    for line in proof_lines(verdict) if isinstance(verdict, Proved) else ():
        if line.begins:
            yield _side(line.left)
        yield _line(line)


def _line(line: ProofLine) -> str:
    known = "; ".join(f"{_side(k.left)} {k.relation} {_side(k.right)}" for k in (*line.put, *line.known))
    joint = " " if line.reason == LIMIT_AS else ": "
    return f"  {line.relation} {_side(line.right)}    [{joint.join(filter(None, (line.reason, known)))}]"


def _side(side: Any) -> str:
    if isinstance(side, ProductSum):
        return str(side)
    if isinstance(side, MatrixElement) and (whole := spoken(side.parent)):
        return f"({whole})[{side.i}, {side.j}]"
    return spoken(side) or str(side)

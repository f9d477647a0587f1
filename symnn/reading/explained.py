r"""A proof as somebody reads it: `print(symnn.explain(verdict))`, its LaTeX for a paper, its Markdown for a notebook.

Every line is an equality or an inequality with its reason, and can be judged alone: `symnn.explain(verdict).lines`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.bridge.calls import MatrixCall
from symnn.bridge.given import Given
from symnn.bridge.unevaluated import Unevaluated
from symnn.claims.verdict import Proved, Verdict
from symnn.errors import ArgumentError
from symnn.proof.proof_lines.chains import PrintedChain, chains, in_latex, why
from symnn.proof.proof_lines.proof_line import ProofLine, proof_lines
from symnn.proof.proof_lines.summed_products import ProductSum
from symnn.reading.typed.write import spoken
from symnn.text import latex
from symnn.text.fitted_lines import FormulaRow, fitted
from symnn.text.letters import text


@dataclass(frozen=True)
class Explanation:
    """The lines of a proof; none where its method tells it in words alone, `verdict.steps`."""

    verdict: Verdict
    lines: tuple[ProofLine, ...]

    def __str__(self) -> str:
        return "\n".join(told(self.lines)) or "\n".join(getattr(self.verdict, "steps", ()))

    def latex(self) -> str:
        r"""`align*` with the reasons beside the lines, for amsmath; "" without lines."""
        return "\n\n".join(displays(self.lines))

    def markdown(self) -> str:
        return "\n\n".join(f"$$\n{display}\n$$" for display in aligned(self.lines))

    def _repr_markdown_(self) -> str:
        return self.markdown() or str(self)


def explain(verdict: Verdict) -> Explanation:
    """The proof of a verdict, line by line. What is not proved has no lines: its counterexample or its reason is in the
    verdict itself.
    """
    if not isinstance(verdict, Verdict):
        raise ArgumentError(f"explain takes a verdict, as symnn.prove gives it, not {type(verdict).__name__}")
    return Explanation(verdict, proof_lines(verdict) if isinstance(verdict, Proved) else ())


# plain text
# ----------------------------------------------------------------------------------------------------------------
def told(lines: tuple[ProofLine, ...]) -> Iterator[str]:
    """A side, and under it what it is equal to, with the reason behind."""
    for chain in chains(lines, _spoken):
        yield chain.start
        for link in chain.links:
            reason = why(link.lines, _spoken, str, "%s", str)
            yield f"  {link.relation} {link.side}    [{reason}]"


def _spoken(line: ProofLine, side: Any) -> str:
    """In the typed language, where it has words for a side."""
    return side.text(worded) if isinstance(side, ProductSum) else worded(side)


def worded(side: Any) -> str:
    """The side as it is typed, with entries as x[i] and A[i, j]; as SymPy writes it where that has no words."""
    if not isinstance(side, sp.Basic):
        return str(side)
    entries = {e: sp.Symbol(_entry(e)) for e in side.atoms(MatrixElement) if tuple(e.parent.shape) != (1, 1)}
    return spoken(side.xreplace(entries)) or _with_letters(side)


def _with_letters(side: Any) -> str:
    """As SymPy writes it, with i, j, … for the indices of sums that nobody has named."""
    sums = (part for part in sp.preorder_traversal(side) if isinstance(part, sp.Sum))
    unnamed = dict.fromkeys(v for total in sums for v in total.variables if isinstance(v, sp.Dummy))
    taken = {str(s) for s in side.atoms(sp.Symbol, sp.MatrixSymbol)}
    letters = (letter for letter in "ijklpqrstuv" if letter not in taken)
    named = {v: sp.Symbol(letter, integer=True) for v, letter in zip(unnamed, letters, strict=False)}
    return str(side.xreplace(named))


def _entry(e: MatrixElement) -> str:
    """Of a column x[i], of a product (A*B)[i, j]."""
    whole = e.parent.text if isinstance(e.parent, Given) else spoken(e.parent)
    if whole is None:
        return str(e)
    alone = isinstance(e.parent, sp.MatrixSymbol | MatrixCall | Unevaluated)
    rows, columns = e.parent.shape
    place = ", ".join(str(i) for i, extent in ((e.i, rows), (e.j, columns)) if extent != 1)
    return f"{whole if alone else f'({whole})'}[{place}]"


# mathematics
# ----------------------------------------------------------------------------------------------------------------
def displays(lines: tuple[ProofLine, ...]) -> list[str]:
    """The `align*` of the proof; none where its method tells no lines."""
    return fitted([row for chain in chains(lines, _set) for row in _rows(chain)]) if lines else []


def aligned(lines: tuple[ProofLine, ...]) -> list[str]:
    """The same for MathJax, which breaks no display: one row a line."""
    rows = [row for chain in chains(lines, _set) for row in _rows(chain)]
    said = (rf"{row.left} &{row.sign} {row.right} && \text{{{row.rule}}}" for row in rows)
    body = " \\\\\n".join(said)
    return [f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"] if rows else []


def _rows(chain: PrintedChain) -> Iterator[FormulaRow]:
    for k, link in enumerate(chain.links):
        reason = why(link.lines, _set, text, "$%s$", in_latex)
        yield FormulaRow("" if k else chain.start, link.side, reason, in_latex(link.relation))


def _set(line: ProofLine, side: Any) -> str:
    return latex(line.counted(side), digits="few")

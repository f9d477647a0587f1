"""Equations between products of matrices as lines: a part of a product is replaced by what it is assumed to be equal
to, one after the other, from the left side to the right.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy as sp

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.expr import Atom
from symnn.proof.budget import Budget
from symnn.proof.equality.matrix_words import MatrixWords, Reached, Word, least, longest_word, proved_by_words
from symnn.proof.proof_lines.monomial_matrices import times
from symnn.proof.proof_lines.proof_line import AS_ASSUMED, ProofLine, chained

SECONDS = 5.0
MOST = 12
"""Steps that one still reads."""


def of_matrix_words(verdict: Proved) -> tuple[ProofLine, ...]:
    """The way from the left side to the right over the shortest product that both lead to; none where a side is a
    sum.
    """
    claim = verdict.certificate.claim
    question = Question(claim)
    reader = MatrixWords(question.hypotheses)
    gap, rules = reader.read(question.left - question.right), reader.rules()
    sides = [reader.read(side) or {} for side in (question.left, question.right)]
    if not gap or any(len(side) != 1 for side in sides):
        return ()
    writer, clock, ways = _Writer(reader), Budget(SECONDS), []
    for side in sides:
        ((word, c),) = side.items()
        ways.append(writer.way(least(word, rules, longest_word(gap, rules), reader.extents, clock), c))
    left, right = ways
    if len(left) + len(right) - 2 > MOST or any(matrix is None for matrix, _ in (*left, *right)):
        return ()
    lines = [_line(a, b, b_text, claim) for (a, _), (b, b_text) in pairwise(left)]
    lines += [_line(a, b, a_text, claim) for (a, a_text), (b, _) in pairwise(right[::-1])]
    told = chained(lines)
    return told if all(proved_by_words(Question(line.claim), clock) is not None for line in told) else ()


def _line(left: Any, right: Any, rest: Any, claim: Any) -> ProofLine:
    return ProofLine(left, right, AS_ASSUMED, put=(rest,), given=tuple(claim.assume))


class _Writer:
    """Words as products of SymPy's matrices. `equations`: what is assumed, by its text."""

    def __init__(self, reader: MatrixWords) -> None:
        self.reader = reader
        self.equations = {e.text: ReceivedStatement(to_sympy(e.left), to_sympy(e.right)) for e in reader.h.equations}

    def way(self, end: Reached, c: Fraction) -> list[tuple[Any, Any]]:
        """The products on the way, each with the equation that made it of the one before."""
        found: list[tuple[Any, Any]] = []
        at: Reached | None = end
        while at is not None:
            rest = None if at.rule is None else self.equations.get(at.rule.text)
            found.append((self.matrix(at.word, c * at.factor), rest))
            at = at.before
        return found[::-1]

    def matrix(self, word: Word, c: Fraction) -> Any:
        """None for an empty product, whose size is not known, and for what is no symbol."""
        factors = []
        for letter in word:
            payload: Any = self.reader.normal.bases[letter.number].payload
            if not isinstance(payload, Atom):
                return None
            symbol = to_sympy(payload)
            factors.append(symbol.T if letter.turned else symbol)
        if not factors:
            return None
        return times(c, factors[0] if len(factors) == 1 else sp.MatMul(*factors, evaluate=False))

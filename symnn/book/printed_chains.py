"""The lines of a proof on a page: chains of equal sides, a reason behind each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from symnn.book.prover_words import lettered
from symnn.claims.derivation import SymbolName
from symnn.proof.proof_lines.chains import chains, in_latex, why
from symnn.proof.proof_lines.proof_line import ProofLine
from symnn.text import latex

Names = Mapping[Any, SymbolName]


def told_lines(lines: Sequence[ProofLine], names: Names, *, alone: bool = True) -> Iterator[str]:
    """left = right (why), the left side only where a chain begins."""
    printed, words = partial(_counted, names), partial(lettered, names=names)
    for chain in chains(lines, printed, alone=alone):
        for k, link in enumerate(chain.links):
            left = "" if k else f"{chain.start} "
            reason = why(link.lines, printed, words, "$%s$", in_latex)
            yield f"${left}{in_latex(link.relation)} {link.side}$ ({reason})"


def _counted(names: Names, line: ProofLine, side: Any) -> str:
    return latex(line.counted(side), names=names)

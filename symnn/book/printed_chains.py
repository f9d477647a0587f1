"""The lines of a proof on a page: chains of equal sides, a reason behind each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from symnn.book.lemma_formulas import lettered
from symnn.claims.derivation import SymbolName
from symnn.proof.proof_lines.chains import chains, in_latex, why
from symnn.proof.proof_lines.proof_line import ProofLine
from symnn.text import latex

Names = Mapping[Any, SymbolName]


def told_lines(lines: Sequence[ProofLine], names: Names, *, alone: bool = True) -> Iterator[str]:
    """left = right (why), the left side only where a chain begins."""
    printed, words = _PrintedSides(names).counted, partial(lettered, names=names)
    for chain in chains(lines, printed, alone=alone):
        for k, link in enumerate(chain.links):
            left = "" if k else f"{chain.start} "
            reason = why(link.lines, printed, words, "$%s$", in_latex)
            yield f"${left}{in_latex(link.relation)} {link.side}$ ({reason})"


class _PrintedSides:
    """The sides of a proof's lines in print, each printed once: it stands in the line before as well."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.found: dict[tuple[int, tuple[Any, ...]], tuple[Any, str]] = {}

    def counted(self, line: ProofLine, side: Any) -> str:
        """Printed with letters that count from 1. The side is kept beside its print, so that its number stays its."""
        key = id(side), tuple(line.places)
        if key not in self.found:
            self.found[key] = side, latex(line.counted(side), names=self.names, digits="few")
        return self.found[key][1]

"""Lines that are the same up to the names of matrices are proved once: layer 7's gradient is layer 3's, renamed.

Sound because a proof of raw = shown that assumes nothing and excludes nothing knows its matrices by their shapes alone:
MatrixSymbols and TensorSymbols carry no assumption, so a one-to-one renaming of them takes it to a proof of the renamed
line. Sizes, numbers, and symbols that may carry assumptions are never renamed, and only proofs are remembered. The
certificate of a renamed line holds its own two sides, and `recheck` verifies it like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sympy as sp

from symnn.bridge import TensorSymbol
from symnn.claims.hypotheses import Hypothesis
from symnn.claims.verdict import Proved, Verdict, Words
from symnn.expr import Atom, Node, substitute
from symnn.expr.walk import atoms
from symnn.proof.equality.certificate import Certificate
from symnn.proof.equality.deciding_equality import equal_nodes


@dataclass(frozen=True)
class _Slot:
    """Stands for whichever matrix is met as the k-th."""

    k: int


class RepeatedLines:
    """The proofs of one derivation, by what they prove."""

    def __init__(self) -> None:
        self._proved: dict[tuple[Node, Node], Proved] = {}

    def judged(self, raw: Node, shown: Node, hypotheses: Sequence[Hypothesis], statement: Words) -> Verdict:
        """The verdict on raw = shown."""
        if hypotheses:
            return equal_nodes(raw, shown, hypotheses=hypotheses, statement=statement)
        pattern = _pattern(raw, shown)
        known = self._proved.get(pattern)
        if known is None:
            verdict = equal_nodes(raw, shown, statement=statement)
            if isinstance(verdict, Proved) and _plain(verdict):
                self._proved[pattern] = verdict
            return verdict
        said = replace(known, statement=statement, certificate=None)
        return replace(said, certificate=Certificate(raw, shown, known.certificate.hypotheses, said))


def _plain(verdict: Proved) -> bool:
    """By the normal form alone, with nothing assumed or excluded."""
    said = verdict.hypotheses or verdict.conditions or verdict.steps
    return isinstance(verdict.certificate, Certificate) and not said


def _pattern(raw: Node, shown: Node) -> tuple[Node, Node]:
    """The two sides with their matrices numbered as they are met, each by its own number."""
    matrices = [a for a in atoms([raw, shown]) if type(a.label) in (sp.MatrixSymbol, TensorSymbol)]
    slots: dict[Node, Node] = {a: Atom(_Slot(k), a.shape) for k, a in enumerate(matrices)}
    return substitute(raw, slots), substitute(shown, slots)

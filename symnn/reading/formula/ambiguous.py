"""The error of a formula that can be read in two ways."""

from __future__ import annotations

from symnn.errors import SymnnError


class Ambiguous(SymnnError):
    """Two readings fit and differ; `readings` are both, in words."""

    def __init__(self, sentence: str, *readings: str) -> None:
        super().__init__(sentence)
        self.readings = readings

"""What a named lemma is: an inequality that is known, and how it offers instances made of the parts of a claim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from symnn.claims.verdict import FormulaInWords, ProofStep
from symnn.expr import Node
from symnn.proof.inequality.entailment import Entailment


@dataclass(frozen=True)
class LemmaInstance:
    """big >= small, for these parts of a claim."""

    big: Node
    small: Node


@dataclass(frozen=True)
class Lemma:
    """A known inequality. `instances` yields those whose premises are proved, for a claim big >= small."""

    name: str
    statement: str
    source: str
    instances: Callable[[Node, Node, Entailment], Iterator[LemmaInstance]]

    @property
    def step(self) -> ProofStep:
        return ProofStep.of(f"{self.name}: ", FormulaInWords(self.statement), f" ({self.source})")

    def __str__(self) -> str:
        return f"{self.name}: {self.statement} ({self.source})"

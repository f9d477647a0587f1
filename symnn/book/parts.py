"""What a chapter is made of: one record for each kind of part, as its author said it and as symnn judged it.

SymPy lives here still; `printing` turns these records into text, and nothing here prints or writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from symnn.claims.claim import Claim as Relation
from symnn.claims.claim import Property
from symnn.claims.derivation import Derivation, Step, SymbolName
from symnn.claims.verdict import Verdict

EXPECTATIONS = ("proved", "refuted", "ill-typed", "supported", "unknown")


@dataclass(frozen=True, kw_only=True)
class ChapterPart:
    """`note` are the formulas of the lecture note that this part treats; `given` is a hypothesis in words; `line` is in
    the chapter.
    """

    note: tuple[int, ...] = ()
    given: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Saying(ChapterPart):
    """Markdown, with formulas between dollars."""

    text: str


@dataclass(frozen=True, kw_only=True)
class PrintedFormula:
    """What is printed of a claim: `sides` joined by `signs`, or what `said` is about, or `latex` as the author wrote
    it.

    Sides are SymPy expressions or derivatives that are asked for, (symnn.gradient, f, x); none where they could not be
    built. `names` is how the derivations before it write their symbols.
    """

    sides: tuple[Any, ...] = ()
    signs: tuple[str, ...] = ()
    said: Property | None = None
    latex: str = ""
    names: Mapping[Any, SymbolName] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[Any, ...]:
        """The sides, where a derivative is asked for in one of them."""
        return self.sides if any(isinstance(side, tuple) for side in self.sides) else ()


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A formula with its verdict. `claims` are the relations that were judged, as values: what can be compared in
    numbers.
    """

    formula: PrintedFormula
    verdict: Verdict
    claims: tuple[Relation, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClaimPart(ChapterPart):
    """What the chapter says of a formula and what symnn found; `mended` is the formula that is right in its place."""

    statement: str
    expect: str
    judged: Judged
    mended: Judged | None = None

    @property
    def verdict(self) -> Verdict:
        return self.judged.verdict


@dataclass(frozen=True, kw_only=True)
class DefinitionPart(ChapterPart):
    """lhs := rhs. There is nothing to be proved."""

    statement: str
    formula: PrintedFormula


@dataclass(frozen=True, kw_only=True)
class Derived(ChapterPart):
    """Some sections of a derivation, or all; every line of them is expected to be proved. `notation` holds options of
    `symnn.latex`.
    """

    title: str
    derivation: Derivation
    sections: tuple[str, ...]
    notation: dict[str, Any]

    @property
    def steps(self) -> list[Step]:
        return [s for s in self.derivation.steps if s.section in self.sections]


@dataclass(frozen=True, kw_only=True)
class Figure(ChapterPart):
    """A picture: SVG text, or a function that draws on a matplotlib `Axes` of `size` inches; `alt` says it in words."""

    name: str
    draw: str | Callable[[Any], object]
    caption: str
    alt: str
    size: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Exported(ChapterPart):
    """A NumPy function of the chapter: of an expression with its inputs, of a derivation, or of a network (then
    `inputs` is empty).
    """

    name: str
    expression: Any
    inputs: tuple[Any, ...]
    doc: str

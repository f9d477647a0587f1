"""The five answers symnn can give. Data only: `symnn.text` renders them, nothing here proves.

A verdict is never a truth value: `bool(verdict)` raises. Match on the class, or use `symnn.assert_proved`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, NoReturn, Self

import sympy as sp

from symnn.claims.plain import plain
from symnn.errors import ShapeError, VerdictIsNotBool


class SaidRelation(str):
    """left relation right, as an assumption or a condition: a text that remembers its SymPy expressions."""

    left: Any
    right: Any
    relation: str

    def __new__(cls, left: Any, right: Any, relation: str = "≠") -> Self:
        said = plain(left, right)
        self = super().__new__(cls, f"{said[0]} {relation} {said[1]}")
        self.left, self.right, self.relation = left, right, relation
        return self

    def __getnewargs__(self) -> tuple[Any, ...]:
        return self.left, self.right, self.relation


class Condition(SaidRelation):
    """left ≠ right (an isolated exception) or left > right (the base of a real power)."""


class Repair(str):
    """What would be right instead: a formula and the slip that led away from it, or advice in words alone.

    formula   a SymPy expression, or its words; None for advice
    missing   a hypothesis under which the old formula is true: then `formula` is that one
    """

    formula: Any
    slip: str
    edits: int
    missing: str | None

    def __new__(cls, formula: Any, slip: str, edits: int = 1, missing: str | None = None) -> Repair:
        self = super().__new__(cls, slip if formula is None else f"{formula} ({slip})")
        self.formula, self.slip, self.edits, self.missing = formula, slip, edits, missing
        return self

    def __getnewargs__(self) -> tuple[Any, ...]:
        return self.formula, self.slip, self.edits, self.missing


class ReceivedStatement(NamedTuple):
    """left relation right as it was received; it becomes a text when somebody reads it, for SymPy prints slowly.

    A side is SymPy, a node, or a `Received`, as ∂loss/∂W. One in words can be printed, but no certificate is about it.
    """

    left: Any
    right: Any
    relation: str = "="

    def __str__(self) -> str:
        left, right = plain(self.left, self.right)
        return f"{left} {self.relation} {right}"


class ChainStatement(NamedTuple):
    """a = b <= c: the right side of each link is the left side of the next."""

    links: tuple[ReceivedStatement, ...]

    def __str__(self) -> str:
        first, *others = plain(self.links[0].left, *(s.right for s in self.links))
        return "".join([first, *(f" {s.relation} {said}" for s, said in zip(self.links, others, strict=True))])


class PropertyStatement(str):
    """A claim that is no relation, as a sentence that remembers what it was made of: it can be typeset.

    kind, parts  those of the `Property`
    template     the sentence with the names of parts in braces; "" for a kind that has no such sentence
    """

    kind: str
    parts: Mapping[str, Any]
    template: str

    def __new__(cls, sentence: str, kind: str, parts: Mapping[str, Any], template: str) -> Self:
        made = super().__new__(cls, sentence)
        made.kind, made.parts, made.template = kind, parts, template
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return str(self), self.kind, self.parts, self.template


class ProofStep(str):
    """A step of a proof: a text that remembers its parts. As plain text it is `said`; elsewhere what is a formula
    among the parts is typeset: a statement, a SymPy expression, a `FormulaInWords`.
    """

    parts: tuple[Any, ...]

    def __new__(cls, said: str, *parts: Any) -> Self:
        made = super().__new__(cls, said)
        made.parts = parts
        return made

    @classmethod
    def of(cls, *parts: Any) -> Self:
        """The parts one after the other."""
        return cls("".join(plain(p)[0] if isinstance(p, sp.Basic) else str(p) for p in parts), *parts)

    @classmethod
    def marked(cls, said: str) -> Self:
        """Words with formulas between dollars."""
        pieces = said.split("$")
        return cls.of(*(FormulaInWords(p) if k % 2 else p for k, p in enumerate(pieces) if p))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), *self.parts)


class FormulaInWords(str):
    """A formula among words as one types it, "Σ v² <= (Σ v)² for v >= 0"; nothing reads it but a printer."""


Words = str | ReceivedStatement | ChainStatement
"""What a verdict is about: words that only a reader understands, or relations whose sides can be read again."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Root of the five. `statement` is the claim as it was received: a text, or a `Statement`."""

    word: ClassVar[str]
    """proved, refuted, ill-typed, supported or unknown"""
    statement: Words = ""

    def __bool__(self) -> NoReturn:
        raise VerdictIsNotBool(
            f"a verdict ({type(self).__name__}) is not a truth value: use `match`, isinstance(v, symnn.Proved), or "
            "symnn.assert_proved(v)"
        )

    def __str__(self) -> str:
        from symnn.text import paragraph

        return paragraph(self)

    def _repr_markdown_(self) -> str:
        from symnn.text import markdown

        return markdown(self)

    def _repr_latex_(self) -> str:
        from symnn.text import mathjax

        return mathjax(self)

    def latex(self, **options: Any) -> str:
        """A paragraph of LaTeX for amsmath; with standalone=True a document that compiles."""
        from symnn.text import latex

        return latex(self, **options)

    def markdown(self, **options: Any) -> str:
        """A paragraph of Markdown with mathematics between dollar signs."""
        from symnn.text import markdown

        return markdown(self, **options)

    def json(self) -> str:
        """The verdict as JSON: the same verdict gives the same text, and numbers are exact."""
        from symnn.text import json

        return json(self)


@dataclass(frozen=True, kw_only=True)
class Proved(Verdict):
    """True for all sizes and all real values under the hypotheses, except where a condition fails.

    method       the file of `symnn.proof` that found it: "normal form", "rational functions", "definition"
    hypotheses   the assumptions that were *used*, as text
    conditions   isolated exceptions: "x ≠ 0"
    certificate  what `symnn.recheck` verifies without the prover that made it; None for a definition
    """

    word = "proved"

    method: str
    steps: tuple[str, ...] = ()
    hypotheses: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    certificate: Any = field(default=None, repr=False, compare=False)


class ValueInWords(str):
    """What stands for a side of a refuted claim that is no formula: words and a value, "the mean of both ends is" 1/2.
    Without a value the words say it all.
    """

    words: str
    value: Any

    def __new__(cls, words: str, value: Any = None) -> Self:
        made = super().__new__(cls, words if value is None else f"{words} {value}")
        made.words, made.value = words, value
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.words, self.value)


@dataclass(frozen=True, kw_only=True)
class Refuted(Verdict):
    """False. `counterexample` maps names to small numbers or nested tuples; lhs and rhs are the two values there.

    `missing` is a hypothesis under which the claim would hold, if one was found ("Σ y = 1"); `repair` a corrected
    formula.
    """

    word = "refuted"

    counterexample: Mapping[str, Any] = field(default_factory=dict)
    lhs: Any = None
    rhs: Any = None
    repair: str | None = None
    missing: str | None = None


@dataclass(frozen=True, kw_only=True)
class IllTyped(Verdict):
    """The two sides, or parts of one, do not conform. `where` says what clashes, `sizes` are the sizes that do."""

    word = "ill-typed"

    where: str
    sizes: tuple[str, ...] = ()
    repair: str | None = None

    @classmethod
    def of(cls, statement: Words, error: ShapeError) -> IllTyped:
        """What a claim is whose parts do not fit: the only place where the error becomes a verdict."""
        advice = Repair(None, error.remedy) if error.remedy else None
        return cls(statement=statement, where=error.problem, sizes=error.shapes, repair=advice)


@dataclass(frozen=True, kw_only=True)
class Supported(Verdict):
    """Agrees at every trial and was not proved. This is not a proof. `error` is the largest difference seen."""

    word = "supported"

    trials: int
    error: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Unknown(Verdict):
    """Neither proved nor refuted, for this reason."""

    word = "unknown"

    reason: str

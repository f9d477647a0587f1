"""A chapter of the book: what is said, what is claimed, what is derived, what is drawn. Data; `pages` prints it, `book` builds it.

A chapter is a Python file with a module-level `chapter`. Every claim is judged as it is made, and the verdict is given back:

    chapter = symnn.Chapter("Linear layers collapse")
    chapter.say("Two layers without an activation are one.")
    chapter.claim("The product is one layer.", W2*(W1*x + b1) + b2, (W2*W1)*x + (W2*b1 + b2))
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sympy.matrices.exceptions import ShapeError as SympyShapeError

from symnn import api
from symnn.errors import ArgumentError, ShapeError
from symnn.proof.derivation import Derivation, Name, Step
from symnn.proof.verdict import IllTyped, Verdict

EXPECTATIONS = ("proved", "refuted", "ill-typed", "supported", "unknown")


@dataclass(frozen=True)
class Saying:
    """Markdown, with formulas between dollars."""

    text: str


@dataclass(frozen=True)
class Claim:
    """`lhs = rhs`, with what the chapter says of it and what symnn found. Both are None where there are none, or one could not be built.

    `names` is how the derivations before it write their symbols.
    """

    statement: str
    lhs: Any
    rhs: Any
    expect: str
    verdict: Verdict
    line: int
    names: Mapping[Any, Name]

    @property
    def as_expected(self) -> bool:
        return self.verdict.word == self.expect


@dataclass(frozen=True)
class Derived:
    """Some sections of a derivation, or all; every line of them is expected to be proved. `notation` holds options of `symnn.latex`."""

    title: str
    derivation: Derivation
    sections: tuple[str, ...]
    notation: dict[str, Any]
    line: int

    @property
    def steps(self) -> list[Step]:
        return [s for s in self.derivation.steps if s.section in self.sections]


@dataclass(frozen=True)
class Figure:
    """A picture: SVG text, or a function that draws on a matplotlib `Axes`."""

    name: str
    draw: str | Callable[[Any], object]
    caption: str


@dataclass
class Chapter:
    """One chapter. `number` orders the book; without it a chapter stands after the numbered ones, by file name."""

    title: str
    number: int | None = None
    parts: list[Saying | Claim | Derived | Figure] = field(default_factory=list, repr=False)
    names: dict[Any, Name] = field(default_factory=dict, repr=False)

    def say(self, text: str) -> None:
        """Markdown: paragraphs, `##` headings, lists, *emphasis*, `code`, $formulas$ and $$displays$$. Indentation is taken off."""
        self.parts.append(Saying(inspect.cleandoc(text)))

    def claim(self, statement: str, lhs: Any, rhs: Any, expect: str = "proved", assume: Sequence[Any] = ()) -> Verdict:
        """Judge lhs = rhs. Besides a SymPy expression, a side may be

        (symnn.gradient, f, x)   a derivative to be taken (gradient, jacobian, hessian, vjp, hvp), printed with its ∂, judged by its value
        lambda: …                a formula that SymPy refuses to build

        `expect` is one of "proved", "refuted", "ill-typed", "supported", "unknown"; the build fails where the verdict differs.
        """
        verdict, sides = judge(statement, lhs, rhs, assume)
        self.parts.append(Claim(statement, *sides, known(expect), verdict, _caller(), dict(self.names)))
        return verdict

    def verdict(self, statement: str, verdict: Verdict, expect: str = "proved") -> Verdict:
        """Print and count a verdict that was found by other means, such as `symnn.induction`."""
        self.parts.append(Claim(statement, None, None, known(expect), verdict, _caller(), dict(self.names)))
        return verdict

    def derive(self, derivation: Derivation, title: str = "", sections: Sequence[str] = (), **options: Any) -> Derivation:
        """Print a derivation line by line, or some of its sections ("forward", "backward", "gradients").

        `options` are those of notation. Later claims write the derivation's symbols as the derivation does.
        """
        there = tuple(dict.fromkeys(step.section for step in derivation.steps))
        if strange := [s for s in sections if s not in there]:
            raise ArgumentError(f"the derivation has the sections {', '.join(there)}, not {strange[0]!r}")
        self.names |= derivation.names
        self.parts.append(Derived(title or derivation.title, derivation, tuple(sections) or there, options, _caller()))
        return derivation

    def figure(self, name: str, draw: str | Callable[[Any], object], caption: str = "") -> None:
        """A picture: SVG text, or a function that draws on a matplotlib `Axes` (extra `pages`)."""
        if not name.replace("-", "").replace("_", "").isalnum():
            raise ArgumentError(f"a figure's name becomes a file name: letters, digits, - and _ only, not {name!r}")
        self.parts.append(Figure(name, draw, caption))

    @property
    def claims(self) -> list[Claim]:
        return [part for part in self.parts if isinstance(part, Claim)]

    @property
    def derivations(self) -> list[Derived]:
        return [part for part in self.parts if isinstance(part, Derived)]


def known(expect: str) -> str:
    if expect not in EXPECTATIONS:
        raise ArgumentError(f"a claim is expected to be one of {', '.join(EXPECTATIONS)}, not {expect!r}")
    return expect


def judge(statement: str, lhs: Any, rhs: Any, assume: Sequence[Any]) -> tuple[Verdict, tuple[Any, Any]]:
    """The verdict on lhs = rhs, and the two sides as they are printed."""
    sides: list[Any] = []
    for side, name in ((lhs, "the formula on the left"), (rhs, "the formula on the right")):
        try:
            sides.append(side() if inspect.isfunction(side) else side)
        except (SympyShapeError, ShapeError) as error:
            # SymPy says ("Matrices are not aligned", 1, 3): the sizes follow the sentence
            said, *sizes = error.args or ("the factors do not conform",)
            return IllTyped(statement=statement, where=name, sizes=tuple(map(str, sizes)) or (str(said),)), (None, None)
    left, right = sides
    try:
        return api.equal(value(left), value(right), assume=assume), (left, right)
    except ShapeError as error:
        # SymPy lets symbolic sizes clash; symnn does not
        return IllTyped(statement=statement, where="this formula", sizes=(str(error),)), (left, right)


def value(side: Any) -> Any:
    """A side of a claim as an expression: a derivative that was asked for is taken."""
    return side[0](*side[1:]) if isinstance(side, tuple) else side


def _caller() -> int:
    """The line of the chapter that called `claim` or `derive`."""
    frame = inspect.currentframe()
    for _ in range(2):
        frame = frame.f_back if frame else None
    return frame.f_lineno if frame else 0

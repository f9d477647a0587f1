"""A chapter of the book, as its author writes it: what is said, claimed, defined, derived, drawn and exported.

A chapter is a Python file with a module-level `chapter`. Every claim is judged as it is made, and the verdict is given
back:

    chapter = symnn.Chapter("Linear layers collapse")
    chapter.say("Two layers without an activation are one.")
    chapter.claim("The product is one layer.", W2*(W1*x + b1) + b2, (W2*W1)*x + (W2*b1 + b2))

How claims are judged is in `judging`, how they are printed in `printing`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from symnn.book.judging import judged, stated
from symnn.book.parts import (
    EXPECTATIONS,
    ChapterPart,
    ClaimPart,
    DefinitionPart,
    Derived,
    Exported,
    Figure,
    Judged,
    PrintedFormula,
    Saying,
)
from symnn.claims.derivation import Derivation, SymbolName
from symnn.claims.verdict import Verdict
from symnn.errors import ArgumentError

Numbers = int | Sequence[int]


@dataclass
class Chapter:
    """One chapter. `number` orders the book; without it a chapter stands after the numbered ones, by file name.

    In every part, `note` is the number, or the numbers, of the formulas of the lecture note that it treats, and `given`
    says in words under which hypothesis it is true.
    """

    title: str
    number: int | None = None
    parts: list[ChapterPart] = field(default_factory=list, repr=False)
    names: dict[Any, SymbolName] = field(default_factory=dict, repr=False)

    def say(self, text: str, *, note: Numbers = (), given: str = "") -> None:
        """Markdown: paragraphs, `##` headings, lists, *emphasis*, `code`, $formulas$ and $$displays$$. Indentation is
        taken off.
        """
        self.parts.append(Saying(text=inspect.cleandoc(text), **about(note, given)))

    def claim(
        self,
        statement: str,
        lhs: Any,
        rhs: Any = None,
        expect: str = "proved",
        assume: Any = (),
        *,
        note: Numbers = (),
        given: str = "",
        mended: Any = None,
        mended_assume: Any = (),
        latex: str = "",
        mended_latex: str = "",
    ) -> Verdict:
        """Judge lhs = rhs, or a claim that is given alone in place of lhs: what symnn.claim(…), symnn.convex(…) and the
        like return.

        A side may be, besides a SymPy expression,

        (symnn.gradient, f, x)   a derivative to be taken (gradient, jacobian, hessian, vjp, hvp), printed with its ∂,
                                 judged by its value
        lambda: …                a formula that SymPy refuses to build

        expect         "proved", "refuted", "ill-typed", "supported" or "unknown"; the build fails where the verdict
                       differs
        mended         (lhs, rhs) or a claim: the right formula in place of a wrong one. It is judged under `assume` and
                       `mended_assume`, must be proved, and is printed below the claim
        latex          the formula as it is printed, where the automatic print is poor or there is none; it is never
                       judged
        mended_latex   the same for the mended form
        """
        if mended is not None and expect == "proved":
            raise ArgumentError(
                'a claim that is expected to be proved needs no mended form: leave out `mended`, or expect "refuted"'
            )
        names = dict(self.names)
        found = judged(lhs, rhs, assume, names=names, latex=latex, words=statement, look=mended is None)
        right = None if mended is None else self._mended(mended, assume, mended_assume, mended_latex)
        self.parts.append(
            ClaimPart(statement=statement, expect=known(expect), judged=found, mended=right, **about(note, given))
        )
        return found.verdict

    def _mended(self, mended: Any, assume: Any, more: Any, latex: str) -> Judged:
        lhs, rhs = (
            mended
            if isinstance(mended, tuple) and len(mended) == 2 and not hasattr(mended, "relation")
            else (mended, None)
        )
        return judged(lhs, rhs, assume, more, names=dict(self.names), latex=latex)

    def verdict(
        self,
        statement: str,
        verdict: Verdict,
        expect: str = "proved",
        *,
        note: Numbers = (),
        given: str = "",
        latex: str = "",
    ) -> Verdict:
        """Print and count a verdict that was found by other means, such as `symnn.induction`."""
        found = Judged(formula=PrintedFormula(latex=latex, names=dict(self.names)), verdict=verdict)
        self.parts.append(ClaimPart(statement=statement, expect=known(expect), judged=found, **about(note, given)))
        return verdict

    def define(
        self, statement: str, lhs: Any = None, rhs: Any = None, *, note: Numbers = (), given: str = "", latex: str = ""
    ) -> None:
        """A definition lhs := rhs: printed, not judged. With `latex` the two sides may be left out."""
        self.parts.append(
            DefinitionPart(statement=statement, formula=stated(lhs, rhs, dict(self.names), latex), **about(note, given))
        )

    def derive(
        self,
        derivation: Derivation,
        title: str = "",
        sections: Sequence[str] = (),
        *,
        note: Numbers = (),
        given: str = "",
        **options: Any,
    ) -> Derivation:
        """Print a derivation line by line, or some of its sections ("forward", "backward", "gradients").

        `options` are those of notation. Later claims write the derivation's symbols as the derivation does.
        """
        there = tuple(dict.fromkeys(step.section for step in derivation.steps))
        if strange := [s for s in sections if s not in there]:
            raise ArgumentError(f"the derivation has the sections {', '.join(there)}, not {strange[0]!r}")
        self.names |= derivation.names
        part = Derived(
            title=title or derivation.title,
            derivation=derivation,
            sections=tuple(sections) or there,
            notation=options,
            **about(note, given),
        )
        self.parts.append(part)
        return derivation

    def figure(
        self,
        name: str,
        draw: str | Callable[[Any], object],
        caption: str = "",
        *,
        alt: str = "",
        size: tuple[float, float] | None = None,
        note: Numbers = (),
    ) -> None:
        """A picture: SVG text, or a function that draws on a matplotlib `Axes` (extra `pages`).

        `alt` says in words what is seen, and `size` is in inches; a drawing of `symnn.figures` knows both.
        """
        if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
            raise ArgumentError(f"a figure's name becomes a file name: letters, digits, - and _ only, not {name!r}")
        if any(isinstance(p, Figure) and p.name == name for p in self.parts):
            raise ArgumentError(f"this chapter has a figure {name!r} already: give the other one a name of its own")
        words = alt or getattr(draw, "alt", "") or caption
        inches = size if size is not None else getattr(draw, "size", (5.0, 3.0))
        self.parts.append(Figure(name=name, draw=draw, caption=caption, alt=words, size=inches, **about(note)))

    def function(self, name: str, expression: Any, inputs: Any = (), *, doc: str = "", note: Numbers = ()) -> None:
        """A NumPy function in functions/<chapter>.py, compared at random sizes with an evaluation of its own.

        expression   a SymPy expression, or a dictionary of them, with `inputs`, the symbols in the order of the
                     arguments; or a Derivation, or a Network, whose loss and gradients are exported
        """
        if not name.isidentifier():
            raise ArgumentError(f"a function needs a name that Python accepts, not {name!r}")
        if any(isinstance(p, Exported) and p.name == name for p in self.parts):
            raise ArgumentError(f"this chapter has a function {name!r} already: give the other one a name of its own")
        symbols = tuple(inputs) if isinstance(inputs, list | tuple) else (inputs,)
        self.parts.append(
            Exported(name=name, expression=expression, inputs=symbols, doc=inspect.cleandoc(doc), **about(note))
        )

    @property
    def claims(self) -> list[ClaimPart]:
        return [part for part in self.parts if isinstance(part, ClaimPart)]

    @property
    def derivations(self) -> list[Derived]:
        return [part for part in self.parts if isinstance(part, Derived)]


def known(expect: str) -> str:
    if expect not in EXPECTATIONS:
        raise ArgumentError(f"a claim is expected to be one of {', '.join(EXPECTATIONS)}, not {expect!r}")
    return expect


def about(note: Numbers, given: str = "") -> dict[str, Any]:
    """What every part knows: its formulas of the note, its hypothesis, and the line of the chapter that made it."""
    numbers = (note,) if isinstance(note, int) else tuple(note)
    frame = inspect.currentframe()
    while frame is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return {"note": numbers, "given": given, "line": frame.f_lineno if frame else 0}

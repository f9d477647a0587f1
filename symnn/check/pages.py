"""A chapter on paper: Markdown for the screen, LaTeX for the book, one table of verdicts. It prints what was found and judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from symnn.check.chapter import Chapter, Claim, Derived, Figure, Saying
from symnn.check.prose import inline, to_latex
from symnn.proof.derivation import Name
from symnn.proof.verdict import Verdict
from symnn.text import latex, markdown
from symnn.text.derivation import DerivationPrinter, environment
from symnn.text.notation import notation
from symnn.text.tables import display, table

PREAMBLE = r"""\documentclass[11pt,a4paper]{book}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb}
\usepackage{graphicx}
\usepackage[margin=25mm]{geometry}
\usepackage[hidelinks]{hyperref}
\allowdisplaybreaks
"""


@dataclass(frozen=True)
class Finding:
    """One judged line of a chapter: a claim, or a line of a derivation."""

    line: int
    what: str
    expect: str
    verdict: Verdict

    @property
    def as_expected(self) -> bool:
        return self.verdict.word == self.expect


def findings(chapter: Chapter) -> Iterator[Finding]:
    """Every verdict of the chapter, in its order. A definition is no claim and is left out."""
    for part in chapter.parts:
        if isinstance(part, Claim):
            yield Finding(part.line, part.statement, part.expect, part.verdict)
        elif isinstance(part, Derived):
            for step in part.steps:
                if step.raw is not None:
                    yield Finding(part.line, f"{part.title}: line {step.key}", "proved", step.verdict)


def chapter_markdown(chapter: Chapter) -> str:
    """The chapter as Markdown with formulas between dollars (GitHub, Jupyter, pandoc read it)."""
    blocks = [f"# {_heading(chapter)}"]
    claims = 0
    for part in chapter.parts:
        match part:
            case Saying():
                blocks.append(part.text)
            case Claim():
                claims += 1
                blocks.append(_claim_markdown(part, claims))
            case Derived():
                blocks.append(f"**{part.title}.**\n\n" + display(environment(derived(part), "aligned")))
            case Figure():
                blocks.append(f"![{part.caption}](figures/{part.name}.svg)\n\n*{part.caption}*")
    return "\n\n".join([*blocks, _table(chapter)]) + "\n"


def chapter_latex(chapter: Chapter) -> str:
    """The chapter as a LaTeX chapter, for `book`."""
    blocks = [rf"\chapter{{{inline(chapter.title)}}}"]
    claims = 0
    for part in chapter.parts:
        match part:
            case Saying():
                blocks.append(to_latex(part.text))
            case Claim():
                claims += 1
                blocks.append(_claim_latex(part, claims))
            case Derived():
                blocks.append(rf"\paragraph{{{inline(part.title)}.}}" + "\n" + environment(derived(part)))
            case Figure():
                blocks.append(_figure_latex(part))
    return "\n\n".join(blocks) + "\n"


def book_latex(chapters: list[Chapter]) -> str:
    """The whole book, for `latexmk -pdf book.tex`."""
    front = "\\title{symnn\\\\[1ex]\\large Derivations, every line of which was checked}\n\\author{}\n\\date{}\n"
    body = "\n".join(chapter_latex(c) for c in chapters)
    return f"{PREAMBLE}{front}\\begin{{document}}\n\\maketitle\n\\tableofcontents\n\n{body}\n\\end{{document}}\n"


def derived(part: Derived) -> list[str]:
    """The lines of the sections that the chapter asks for."""
    return list(DerivationPrinter(part.derivation, notation(part.notation)).lines(part.steps))


def equation(claim: Claim) -> str:
    return f"{side(claim.lhs, claim.names)} = {side(claim.rhs, claim.names)}"


def side(given: Any, names: Mapping[Any, Name]) -> str:
    """A side of a claim: an expression, or the derivative that was asked for, with its sign."""
    if not isinstance(given, tuple):
        return latex(given, names=names)
    operation, *parts = given
    f, x, *more = [latex(part, names=names) for part in parts]
    match operation.__name__:
        case "vjp":
            return rf"\frac{{\partial}}{{\partial {x}}} \left\langle {more[0]},\, {f} \right\rangle"
        case "hessian":
            return rf"\frac{{\partial^2}}{{\partial {x}\, \partial {(more or [x])[0]}^{{\top}}}} \left[ {f} \right]"
        case "hvp":
            return rf"\frac{{\partial^2}}{{\partial {x}\, \partial {x}^{{\top}}}} \left[ {f} \right] {more[0]}"
        case _:
            return rf"\frac{{\partial}}{{\partial {x}}} \left[ {f} \right]"


def _heading(chapter: Chapter) -> str:
    return chapter.title if chapter.number is None else f"{chapter.number}. {chapter.title}"


def _claim_markdown(claim: Claim, number: int) -> str:
    lines = [f"**Claim {number}.** {claim.statement}", ""]
    if claim.lhs is not None:
        lines += [display(equation(claim)), ""]
    lines += [f"{markdown(_bare(claim.verdict))}{_astray(claim)}"]
    return "\n".join(f"> {line}".rstrip() for line in "\n".join(lines).split("\n"))


def _claim_latex(claim: Claim, number: int) -> str:
    formula = "" if claim.lhs is None else f"\\[\n{equation(claim)}\n\\]\n"
    statement = rf"\textbf{{Claim {number}.}} {inline(claim.statement)}"
    return f"\\begin{{quote}}\n{statement}\n{formula}{latex(_bare(claim.verdict))}{_astray(claim)}\n\\end{{quote}}"


def _bare(verdict: Verdict) -> Verdict:
    # the formula stands above it already
    return replace(verdict, statement="")


def _astray(claim: Claim) -> str:
    return "" if claim.as_expected else f" (The chapter says: {claim.expect}.)"


def _figure_latex(figure: Figure) -> str:
    # a picture given as SVG has no PDF twin: pdfLaTeX cannot include it, so the book names the file
    picture = (
        rf"\texttt{{chapters/figures/{inline(figure.name)}.svg}}"
        if isinstance(figure.draw, str)
        else rf"\includegraphics[width=.8\linewidth]{{chapters/figures/{figure.name}.pdf}}"
    )
    return f"\\begin{{figure}}[ht]\n\\centering\n{picture}\n\\caption{{{inline(figure.caption)}}}\n\\end{{figure}}"


def _table(chapter: Chapter) -> str:
    """Every verdict of the chapter, as a Markdown table."""
    rows = [(f.what, f.verdict.word + ("" if f.as_expected else f" (expected: {f.expect})")) for f in findings(chapter)]
    return f"## Verdicts\n\n{table(('claim', 'verdict'), iter(rows))}" if rows else "This chapter claims nothing."

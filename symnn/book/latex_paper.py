"""The book as one LaTeX document for `latexmk -pdf book.tex`. A formula that is wider than its place is made to fit:
nothing overflows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symnn.book.appendix import TITLE, Row
from symnn.book.latex_displays import lined
from symnn.book.latex_proofs import proof_latex
from symnn.book.markdown_pages import exported, judged, verdict
from symnn.book.printed import (
    Block,
    ClaimBlock,
    DefinitionBlock,
    DerivedBlock,
    FigureBlock,
    FunctionBlock,
    Page,
    PrintedLine,
    PrintedText,
)
from symnn.book.prose import environment, inline_latex, to_latex
from symnn.text.typeset_width import width

MARK = "% written by symnn build"
"""The first line of a book.tex that a build may replace."""
LEFT, RIGHT, TEXT_WIDTH = 0.22, 0.4, 410.0
"""Of the width of a line: what left sides of a derivation take at most and right sides at least; in points."""

PREAMBLE = (
    MARK
    + r"""
\documentclass[11pt,a4paper]{report}
\usepackage[utf8]{inputenc}
\IfFileExists{lmodern.sty}{\usepackage[T1]{fontenc}\usepackage{lmodern}}{}
\IfFileExists{microtype.sty}{\usepackage{microtype}}{}
\usepackage{amsmath,amssymb}
\usepackage{graphicx,array,booktabs,longtable}
\usepackage[margin=25mm]{geometry}
\usepackage[hidelinks]{hyperref}
\allowdisplaybreaks
\setlength{\jot}{6pt}
\raggedbottom
\setlength{\parindent}{0pt}
\setlength{\parskip}{.6\baselineskip plus 2pt}
\setlength{\emergencystretch}{3em}
\tolerance=9999
\hbadness=10000
\hfuzz=.5pt
% a formula that is wider than its place is scaled down to it
\newsavebox{\formula}
\newcommand{\fit}[2][\linewidth]{%
  \sbox{\formula}{$\displaystyle #2$}%
  \ifdim\wd\formula>\dimexpr#1\relax\resizebox{#1}{!}{\usebox{\formula}}\else\usebox{\formula}\fi}
% a verdict stands on the page of its formula, and the head of a table on that of its first rows
\postdisplaypenalty=10000
\newcommand{\room}[1]{\par\dimen0=\pagegoal\advance\dimen0 by-\pagetotal\ifdim\dimen0<#1\relax\newpage\fi}
% 12.10 is wider than the place that a report leaves for numbers
\makeatletter\renewcommand*{\l@section}{\@dottedtocline{1}{1.5em}{2.8em}}\makeatother
\newcommand{\reason}[1]{\parbox[c]{.28\linewidth}{\raggedright\footnotesize #1}}
\pdfinfoomitdate=1
\pdftrailerid{}
\pdfsuppressptexinfo=-1
"""
)


ROOM, CELL = 350.0, 200.0
"""For a formula of a claim, in points at ten points, and for one in the table of the note's."""
DERIVATIVE = re.compile(r"\\frac\{(\\partial (?:[^{}]|\{[^{}]*\})*)\}\{(\\partial (?:[^{}]|\{[^{}]*\})*)\}")
"""A quotient of differentials, as it is printed."""
APART = r"\addlinespace[1.2ex]"
"""Between two rows of formulas, which may be high."""


def book_latex(pages: Sequence[Page], rows: Sequence[Row]) -> str:
    """The whole book; the appendix is there if a chapter names formulas of the note."""
    front = "\\title{symnn\\\\[1ex]\\large Derivations, every line of which was checked}\n\\author{}\n\\date{}\n"
    body = "\n".join(chapter_latex(p) for p in pages)
    end = f"\\appendix\n\n{appendix_latex(rows)}\n" if rows else ""
    return f"{PREAMBLE}{front}\\begin{{document}}\n\\maketitle\n\\tableofcontents\n\n{body}\n{end}\\end{{document}}\n"


def chapter_latex(page: Page) -> str:
    # a chapter has the number that its author gave it, also in a book of a few chapters
    counter = "" if page.number is None else rf"\setcounter{{chapter}}{{{page.number - 1}}}"
    blocks = [
        rf"{counter}\chapter{{{inline_latex(page.title)}}}\label{{{page.name}}}",
        *map(_block, page.blocks),
        *_verdicts(page),
    ]
    return "\n\n".join(blocks) + "\n"


def appendix_latex(rows: Sequence[Row]) -> str:
    """A row for every part that treats a formula: the formula, below it the right one in its place, and what was found
    where.
    """
    cells = []
    for r in rows:
        formulas = [rf"\fit{{{lined(r.latex, CELL)}}}" if r.latex else inline_latex(r.statement)]
        formulas += [r"\emph{mended:}", rf"\fit{{{lined(r.mended, CELL)}}}"] if r.mended else []
        cells.append(
            [str(r.number), r" \par\smallskip ".join(formulas), inline_latex(verdict(r)), rf"\ref{{{r.page}}}"]
        )
    columns = r">{\raggedleft}p{.05\linewidth}p{.53\linewidth}>{\raggedright}p{.2\linewidth}l"
    return f"\\chapter{{{TITLE}}}\n\n{_long_table(['no.', 'formula', 'verdict', 'chapter'], cells, columns, APART)}\n"


def _long_table(header: Sequence[str], rows: Sequence[Sequence[str]], columns: str, apart: str = "") -> str:
    """A table that may break across pages; `apart` is what stands between two rows."""
    end = rf" \\{apart}"
    head = " & ".join(rf"\textbf{{{cell}}}" for cell in header)
    lines = [
        r"\toprule",
        rf"{head} \\",
        r"\midrule",
        r"\endhead",
        *(" & ".join(cells) + end for cells in rows),
        r"\bottomrule",
    ]
    return environment("longtable", "\n".join(lines), columns)


def _block(block: Block) -> str:
    match block:
        case PrintedText(markdown=text):
            return _fitted(to_latex(text))
        case ClaimBlock():
            return environment("quote", "\n\n".join(_claim(block)))
        case DefinitionBlock():
            statement = rf"\textbf{{Definition.}} {inline_latex(block.statement)}"
            return environment("quote", "\n\n".join([statement, *_given(block), _display(block.latex)]))
        case DerivedBlock():
            said = [rf"\paragraph{{{inline_latex(block.title)}.}}", *_given(block), _lines(block.lines)]
            return "\n\n".join([*said, *map(inline_latex, block.closing)])
        case FigureBlock():
            return _figure(block)
        case FunctionBlock():
            call = inline_latex(f"**Function** `{block.name}({', '.join(block.arguments)})`.")
            return environment("quote", f"{call} {inline_latex(f'{block.doc} {exported(block.numbers)}'.strip())}")
    raise AssertionError(f"unknown block {type(block).__name__}")


def _claim(block: ClaimBlock) -> list[str]:
    parts = [rf"\textbf{{Claim {block.number}.}} {inline_latex(block.statement)}", *_given(block)]
    if block.shown:
        parts.append(_display(block.shown))
    parts += [inline_latex(judged(block.ruling, ".")), *proof_latex(block.ruling)]
    if block.mended is not None:
        formula = [_display(block.mended_latex)] if block.mended_latex else []
        parts += [r"\textbf{Mended:}\nopagebreak", *formula, inline_latex(judged(block.mended, "."))]
        parts += proof_latex(block.mended)
    return parts


def _given(block: Block) -> list[str]:
    return [rf"\emph{{Given:}} {inline_latex(block.given.rstrip('.'))}."] if block.given else []


def _display(latex: str) -> str:
    """A formula on the page of the words before it."""
    return f"\\nopagebreak\n\\[\n\\fit{{{lined(latex, ROOM)}}}\n\\]"


def _fitted(text: str) -> str:
    """The displays of a text in their width; TeX knows no blank line in a formula."""

    def one(found: re.Match[str]) -> str:
        inside = re.sub(r"\n\s*\n", "\n", found[1]).strip()
        # an environment of amsmath that is a display of its own cannot stand in a box
        return rf"\[{inside}\]" if r"\tag" in inside else _display(inside)

    return re.sub(r"\\\[(.*?)\\\]", one, text, flags=re.DOTALL)


def _lines(lines: Sequence[PrintedLine]) -> str:
    """A line for every step, in one alignment, with its rule and verdict beside it; what short left sides leave free is
    the right sides'.
    """
    left = min(LEFT, max(width(line.left) for line in lines) / TEXT_WIDTH + 0.02)
    right = LEFT + RIGHT - left
    told = [
        rf"\fit[{left:.2f}\linewidth]{{{line.left}}} &{line.sign} \fit[{right:.2f}\linewidth]{{{line.right}}}"
        rf" && {_reason(line)}"
        for line in lines
    ]
    return environment("align*", " \\\\\n".join(told))


def _reason(line: PrintedLine) -> str:
    word = (
        ""
        if line.ruling is None
        else f", {line.ruling.word}" + (f", {line.ruling.kernel.words}" if line.ruling.kernel else "")
    )
    doubt = "" if line.ruling is None or line.ruling.as_expected else rf" \textbf{{(not {line.ruling.expect})}}"
    return rf"\reason{{{inline_latex(line.rule)}{word}{doubt}}}"


def _figure(block: FigureBlock) -> str:
    # a picture given as SVG has no PDF twin: pdfLaTeX cannot include it, so the book names the file
    picture = (
        rf"\fit{{\includegraphics{{figures/{block.file}.pdf}}}}"
        if block.pdf
        else inline_latex(f"`figures/{block.file}.svg`")
    )
    body = f"\\centering\n{picture}\n\\caption{{{inline_latex(block.caption)}}}"
    return f"\\begin{{figure}}[htbp]\n{body}\n\\end{{figure}}"


def _slashed(text: str) -> str:
    """With ∂L/∂W in one line, as the rows of a table stand close."""
    return DERIVATIVE.sub(lambda found: f"{found[1]}/{found[2]}", text)


def _verdicts(page: Page) -> list[str]:
    """Every verdict of the chapter, as a table."""
    rows = [
        [inline_latex(_slashed(r.what)), inline_latex(r.word + ("" if r.as_expected else f" (expected: {r.expect})"))]
        for r in page.rulings
    ]
    if not rows:
        return ["This chapter claims nothing."]
    columns = r">{\raggedright}p{.72\linewidth}>{\raggedright\arraybackslash}p{.2\linewidth}"
    return [r"\room{8\baselineskip}", r"\section*{Verdicts}", _long_table(["claim", "verdict"], rows, columns)]

"""The formulas of a chapter as LaTeX: claims, definitions, and the lines of derivations."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from symnn.book.parts import Derived, Judged, PrintedFormula
from symnn.book.printed import PrintedLine
from symnn.book.printed_verdicts import condition, ruling
from symnn.book.prose import ProseFormula as Between
from symnn.book.prose import inline
from symnn.claims.derivation import Step
from symnn.claims.relations import OF_SYMPY, latex_sign
from symnn.text.derivation_latex import DerivationPrinter
from symnn.text.notation import notation
from symnn.text.property_formulas import said
from symnn.text.relation_formulas import side, worded

RELATED = re.compile(r"(?<!:)=|\\[lg]eq?(?![a-zA-Z])|[<>]")
OF_LATEX = {r"\le": "<=", r"\leq": "<=", r"\ge": ">=", r"\geq": ">="}
WORDS = re.compile(r"\\q?quad\s*\\text")
CONDITION = re.compile(r"\\q?quad\s*\\text\{\s*(?:where|with|for|if|at|from|after|in|when|as)\b")
"""Words that say where a formula is meant; other words are what is said of it."""
APART = re.compile(r",\s*\\q?quad")
"""Between two statements."""
MATRIX = re.compile(r"\\begin\{(\w*matrix)\}(.*?)\\end\{\1\}", re.DOTALL)
LONG = 90
"""A formula with more LaTeX than this, commands counted as one sign, gets a line for every side."""


def formula(f: PrintedFormula, false: bool = False) -> str:
    """The formula without delimiters, with its relation struck out if it is false; empty where there is none to
    print.
    """
    if f.latex:
        return struck(f.latex) if false else f.latex
    if f.said is not None:
        return said(f.said.statement, f.names, false)
    if not f.sides:
        return ""
    first, *others = [side(s, f.names) for s in f.sides]
    signs = [latex_sign(s, struck=false and len(f.signs) == 1) for s in f.signs]
    if width(first + "".join(others)) > LONG or len(others) > 2:
        lines = [
            f"{first} &{signs[0]} {others[0]}",
            *(f"&{sign} {other}" for sign, other in zip(signs[1:], others[1:], strict=True)),
        ]
        if width(first) > LONG // 2:
            lines[0:1] = [f"&{first}", rf"&\quad {signs[0]} {others[0]}"]
        return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"
    return " ".join([first, *(f"{sign} {other}" for sign, other in zip(signs, others, strict=True))])


def hypotheses(judged: Judged) -> str:
    """What a false formula was said under, in words with formulas between dollars: a verdict that refutes names only
    its counterexample. Empty where the author's LaTeX says it.
    """
    said = judged.claims[0].assume if judged.claims and not judged.formula.latex else ()
    names = judged.formula.names
    related = ((h, OF_SYMPY[type(h)]) for h in said if type(h) in OF_SYMPY)
    return ", ".join(f"${side(h.lhs, names)} {latex_sign(sign)} {side(h.rhs, names)}$" for h, sign in related)


def struck(tex: str) -> str:
    """LaTeX of an author with its relation struck out: the arrow of what follows from what, or the one relation of a
    statement, outside of all brackets and before the words that say where it is meant. Several statements are denied
    as a whole.
    """
    if tex.count(r"\Rightarrow") == 1:
        return tex.replace(r"\Rightarrow", r"\nRightarrow")
    end = next((part.start() for part in WORDS.finditer(tex)), len(tex))
    places = [place for place in RELATED.finditer(tex[:end]) if _outside(tex[: place.start()])]
    predicate = WORDS.match(tex, end) and not CONDITION.match(tex, end)
    if not places and not predicate:
        return tex
    if len(places) > 1 or predicate or APART.search(tex[:end]):
        return rf"\text{{not:}}\quad {tex}"
    (place,) = places
    sign = latex_sign(OF_LATEX.get(place[0], place[0]), struck=True)
    after = tex[place.end() :]
    return f"{tex[: place.start()]}{sign}{'' if after[:1] == ' ' else ' '}{after}"


def _outside(before: str) -> bool:
    """Whether no bracket is open behind this text."""
    bare = re.sub(r"\\[{}]", "", before)
    return all(bare.count(a) == bare.count(b) for a, b in ("{}", "[]", "()"))


def width(tex: str) -> int:
    """About how many signs wide LaTeX is: a command is one sign, braces and scripts are none."""
    count, command = 0, False
    for c in MATRIX.sub(lambda m: max(m[2].split(r"\\"), key=len), tex):
        if command and c.isalpha():
            continue
        command = c == "\\"
        count += c not in "{}^_ &"
    return count


# derivations --------------------------------------------------------------------------------------------------------
class DerivedPrinter(DerivationPrinter):
    """The lines of the sections that a chapter asks for, part by part."""

    def __init__(self, part: Derived) -> None:
        super().__init__(part.derivation, notation(part.notation))
        self.part = part
        self.cited = False
        self.sized = DerivationPrinter(part.derivation, replace(self.notation, sizes=True))

    def printed(self) -> tuple[PrintedLine, ...]:
        return tuple(map(self.one, self.part.steps))

    def one(self, step: Step) -> PrintedLine:
        left = self.left(step)
        if step.section == "backward" and step.of is not None:
            asked = self.derivative(self.printer.plain(self.subject(step)))
            left = left if asked in left else f"{left} = {asked}"  # a derivative without a name is not told twice
        what = f"{self.part.title}: ${self.left(step)}$"
        found = (
            None
            if step.raw is None
            else ruling(what, "proved", step.verdict, self.part.line, self.part.derivation.names)
        )
        return PrintedLine(
            key=step.key,
            left=left,
            right=self.right(step),
            sized=f"{self.sized.left(step)} = {self.sized.right(step)}",
            rule=self.prose(step.rule, escape=str),
            ruling=found,
        )

    def closing_words(self) -> tuple[str, ...]:
        """What the lines rest on."""
        names = self.part.derivation.names
        told = (("Assuming", self.derivation.hypotheses), ("Where", self.derivation.conditions))
        return tuple(f"{word} {', '.join(condition(s, names) for s in facts)}." for word, facts in told if facts)


def aligned(lines: tuple[PrintedLine, ...]) -> str:
    """All lines for an `aligned` environment: the rule beside each, and the verdict of a line that is not proved."""
    return " \\\\\n".join(f"{line.left} &{line.sign} {line.right} && {beside(line)}" for line in lines)


def beside(line: PrintedLine) -> str:
    """The rule of a line, in mathematics mode: words as text, names as formulas."""
    doubt = "" if line.ruling is None or line.ruling.as_expected else rf"\ \textbf{{({line.ruling.word}, not proved)}}"
    parts = [part.latex if isinstance(part, Between) else worded(_plain(part)) for part in inline(line.rule)]
    return "".join(parts) + doubt


def _plain(part: Any) -> str:
    return part.text if hasattr(part, "text") else "".join(map(_plain, part.inside))

"""Pieces become a document: formulas are numbered, the document's macros expanded in them, sentences and headings put
around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from symnn.reading.documents import directives
from symnn.reading.documents.macros import Macros
from symnn.reading.documents.pieces import (
    Break,
    Cell,
    DirectivePiece,
    FormulaPiece,
    HeadingPiece,
    Piece,
    TroublePiece,
    WordsPiece,
)
from symnn.reading.documents.sentence_ends import HARD, SOFT, placeholder, prose_before, sentences
from symnn.reading.documents.spans import Directive, Document, ExtractionProblem, Span
from symnn.reading.documents.traced import Sources, Traced

MAX_FORMULA = 20_000
"""Characters of a formula; what is longer is no formula that a person wrote."""

LABEL = re.compile(r"\\label\s*\{([^{}]*)\}")
NUMBERING = re.compile(r"\\(?:label|tag\*?)\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])")
REFERENCE = re.compile("⟪([^⟪⟫]*)⟫")
BLANK = re.compile(f"[ \\t\\n\\r{SOFT}]+")
NUL = re.compile("\x00")


class Assembly:
    """One document in the making."""

    def __init__(self, path: str, sources: Sources, scope: str = "", macros: Macros | None = None) -> None:
        self.path, self.sources, self.scope = path, sources, scope
        self.macros = macros or Macros()
        self.spans: list[Span] = []
        self.directives: list[Directive] = []
        self.problems: list[ExtractionProblem] = []
        self.flow: list[str] = []
        self.heading, self.cell = "", 0

    def document(self, pieces: Iterable[Piece], told: Iterable[Piece] = ()) -> Document:
        """The document of these pieces; those that are `told` around them are no part of it."""
        for piece in told:
            self._take(piece)
        self.spans = [replace(s, around=True, heading=f"around: {s.heading}") for s in self.spans]
        self.problems.clear()
        self.heading = ""
        for piece in pieces:
            self._take(piece)
        flow = BLANK.sub(lambda m: SOFT if SOFT in m[0] else " ", self._referring("".join(self.flow)))
        displays = {s.index: s.latex.rstrip("\\, \n}&")[-1:] for s in self.spans if s.displayed}
        stops = frozenset(s.index for s in self.spans if not s.displayed and s.latex.rstrip().endswith("."))
        around = sentences(flow, displays, stops)
        before = prose_before(flow, around)
        spans = tuple(replace(s, sentence=around.get(s.index, ""), before=before.get(s.index, "")) for s in self.spans)
        return Document(self.path, spans, tuple(self.directives), tuple(self.problems), self.scope)

    def _take(self, piece: Piece) -> None:
        match piece:
            case WordsPiece(text):
                self.flow.append(re.sub("[⟨⟩\x00\x01]", " ", text))
            case FormulaPiece():
                self._formula(piece)
            case Break(hard):
                self.flow.append(HARD if hard else SOFT)
            case HeadingPiece(text):
                self.heading = " ".join(text.split())[:200]
                self.flow.append(HARD)
            case DirectivePiece(text):
                self._directive(text)
            case TroublePiece(at, sentence):
                self._problem(at, sentence)
            case Cell(number):
                self.cell = number
                self.flow.append(HARD)

    def _problem(self, at: int, sentence: str) -> None:
        self.problems.append(ExtractionProblem(*self.sources.place(at), sentence))

    def _directive(self, text: Traced) -> None:
        """Note what a directive says, and take it in as prose."""
        words = text.strip()
        word, _, rest = words.text.partition(" ")
        if not word:
            return
        place = self.sources.place(words.begins())
        name, said = word.rstrip(":"), " ".join(rest.split())
        before = len(self.spans)
        self.directives.append(Directive(*place, before, name, said))
        for piece in directives.pieces(name, words[len(word) :].strip()):
            self._take(piece)
        if name not in directives.WORDS:
            known = " or ".join(directives.WORDS)
            self._problem(words.begins(), f"symnn: {name[:40]} … says nothing: {known} is meant")
        elif len(self.spans) == before:
            self._problem(words.begins(), f"symnn: {name} {said[:40]}: no formula is named in it")

    def _formula(self, found: FormulaPiece) -> None:
        whole, problem = found.latex.strip(), found.problem
        if len(whole) > MAX_FORMULA:
            problem = f"the formula is {len(whole):,} characters long; at most {MAX_FORMULA:,} are read"
            whole = whole[:60]
        elif not problem:
            whole, problem = self.macros.expanded(whole)
        labels = (*found.labels, *LABEL.findall(whole.text))
        latex = (whole.replaced(NUMBERING, "") if "\\" in whole.text else whole).strip()
        if "\x00" in latex.text:
            latex, problem = latex.replaced(NUL, "␀"), problem or "the formula holds a NUL byte"
        if not latex.text:
            return
        index = len(self.spans)
        span = self.sources.span(
            index, latex, displayed=found.displayed, environment=found.environment, problem=problem
        )
        _, *begin = self.sources.place(found.opened if found.opened >= 0 else latex.begins())
        span = replace(span, begin=(begin[0], begin[1]))
        self.spans.append(replace(span, labels=labels, theorem=found.theorem, heading=self.heading, cell=self.cell))
        self.flow.append(f" {placeholder(index)} " if found.displayed else placeholder(index))

    def _referring(self, flow: str) -> str:
        """References become the formula that bears the label, or the label."""
        bearers = {label: s.index for s in self.spans for label in s.labels}
        return REFERENCE.sub(lambda m: placeholder(bearers[m[1]]) if m[1] in bearers else f"({m[1]})", flow)

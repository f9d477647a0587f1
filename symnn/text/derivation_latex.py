"""A derivation as displays, one a section and a line for every step with its rule beside it. It judges nothing:
verdicts come along.

The displays need amsmath alone, stand on their own in a LaTeX document, fit on the page of a plain article, and are
what MathJax and KaTeX take in display mode.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from itertools import pairwise
from typing import Any

import sympy as sp

from symnn import ops
from symnn.claims.derivation import Derivation, Step, SymbolName
from symnn.claims.verdict import Condition
from symnn.text.fitted_lines import FormulaRow, fitted
from symnn.text.letters import math, text
from symnn.text.notation import Notation
from symnn.text.printer import MatrixPrinter
from symnn.text.repeated_layers import LETTER, repeated
from symnn.text.typeset_width import PAGE

HEADINGS = {"forward": "Forward", "backward": "Backward", "gradients": "Gradients"}
# a long derivation writes a rule out where it is first used and cites it by number afterwards
LONG = 16
SUMMED = re.compile(r"Σ (\w+) = 1")
# words of a rule that are not meant as names
WORDS = {"a", "A", "I", "loss"}
# a name, or an entry of one: a2, a2[0, 0]
SPELLED = {
    name: shown
    for name, record in ops.TABLE.items()
    if (shown := re.sub(r"\\operatorname\{(\w+)\}", r"\1", record.latex)).lower() == name.replace("_", "") != shown
}
"""The operators that are written otherwise than they are named: relu, which is ReLU."""
NAMED = re.compile(r"(?<!['’.])(\w+)(\[\d+, ?\d+\])?")
# places of a layer: l + 1, or l = L − 1, …, 1, or l = 1, …, L − 1
PLACES = re.compile(r"\b[A-Za-z](?: ?[=+−] ?(?:[A-Za-z]|\d+)\b)+(?:, …, (?:[A-Za-z]|\d+)\b(?: − \d+)?)?")


class DerivationPrinter:
    """The lines of one derivation in one notation."""

    def __init__(self, derivation: Derivation, notation: Notation) -> None:
        self.derivation, self.notation = derivation, replace(notation, digits="few")
        self.printer = MatrixPrinter(self.notation, derivation.names)
        self.symbols = {str(s): s for s in (*derivation.names, *(s for s, _, _ in derivation.inputs))}
        self.symbols |= {s.key: s.symbol for s in derivation.steps if s.section != "gradients"}
        self.unproved = {id(s) for s in derivation.unproved}
        self.rules: dict[str, int] = {}
        self.layers = {n.layer for n in derivation.names.values() if n.layer is not None and n.layer.isalpha()}
        self.cited = len(derivation.steps) > LONG

    def document(self) -> str:
        """All lines, as a fragment."""
        return "\n\n".join([*self.warning(), *self.displays(PAGE), *self.closing()])

    def displays(self, page: float) -> Iterator[str]:
        """The lines, broken so that they fit into so many points."""
        for section, steps in sections(self.derivation):
            yield from fitted(self.rows(steps), rf"\textbf{{{text(HEADINGS.get(section, section))}}}", page)

    def rows(self, steps: list[Step]) -> list[FormulaRow]:
        """The lines of one section; before the first δ, what δ is."""
        if not self.derivation.blocks:
            again = [False, *(s.symbol == before.symbol for before, s in pairwise(steps))]
            told = [replace(self.row(s), left="") if a else self.row(s) for s, a in zip(steps, again, strict=True)]
            return [*self.meaning(steps), *told]
        backward = any(s.section == "backward" for s in steps)
        rows = [FormulaRow(r"\bar{x}", self.derivative("x"), "for every name $x$", ":=")] if backward else []
        for line in repeated(steps, self.derivation.names):
            printer = self if line.names is None else self.renamed(line.names)
            row = printer.row(line.step)
            rows.append(replace(row, rule=f"{row.rule}, ${line.words}$") if line.words else row)
        return rows

    def renamed(self, names: Mapping[Any, SymbolName]) -> DerivationPrinter:
        """A printer of the same derivation that writes its symbols otherwise, and counts rules in the same list."""
        other = copy(self)
        other.printer = MatrixPrinter(self.notation, names)
        return other

    def row(self, step: Step) -> FormulaRow:
        return FormulaRow(self.left(step), str(self.right(step)), self.reason(step))

    def left(self, step: Step) -> str:
        name: str = self.printer.plain(step.symbol)
        if step.section == "gradients" and step.of is not None:
            name = self.derivative(name)
        return self.printer.braced(name, step.shape) if self.notation.sizes else name

    def right(self, step: Step) -> str:
        return self.printer.part(step.shown)

    def derivative(self, below: str) -> str:
        """∂L/∂W or ∇_W L."""
        return self.notation.derivative(below)

    def reason(self, step: Step) -> str:
        """The rule in words, or by the number it got where it was first used; and that a line is not proved, if it is
        not.
        """
        doubt = rf" \textbf{{({text(step.verdict.word)}, not proved)}}" if id(step) in self.unproved else ""
        rule = self.rule(step)
        if not self.cited:
            return f"{rule}{doubt}"
        known = rule in self.rules
        number = self.rules.setdefault(rule, len(self.rules) + 1)
        return f"({number})" + ("" if known else f" {rule}") + doubt

    def rule(self, step: Step) -> str:
        """The rule as text, where the names of symbols are mathematics; in a long derivation their layers count from
        the line's own l.
        """
        return self.prose(step.rule, step if self.cited else None)

    def prose(self, plain: str, step: Step | None = None, escape: Callable[[str], str] = text) -> str:
        """A sentence in which the names of symbols, of their entries and of functions, and places of layers are
        mathematics.
        """
        out, end = [], 0
        for found in PLACES.finditer(plain):
            if found[0][0] in self.layers:
                out += [self.named(plain[end : found.start()], step, escape), f"${{{math(found[0])}}}$"]
                end = found.end()
        return "".join([*out, self.named(plain[end:], step, escape)])

    def named(self, plain: str, step: Step | None, escape: Callable[[str], str]) -> str:
        """Words among which there are names."""
        out, end = [], 0
        for found in NAMED.finditer(plain):
            if (shown := self.shown(found, step, escape)) is not None:
                out += [escape(plain[end : found.start()]), shown]
                end = found.end()
        return "".join([*out, escape(plain[end:])])

    def shown(self, found: re.Match[str], step: Step | None, escape: Callable[[str], str]) -> str | None:
        """A word as mathematics, or an operator as it is written; None if it is a word."""
        word = found[1]
        if word in self.symbols and word not in WORDS:
            return f"${self.mentioned(self.symbols[word], found[2], step)}$"
        if word in SPELLED:
            return escape(SPELLED[word])
        abbreviated = re.match(r"\.\w", found.string[found.end() :])  # e.g.
        is_letter = len(word) == 1 and word.isalpha() and word.isascii() and word not in WORDS and not abbreviated
        return f"${found[0]}$" if word in self.layers or is_letter else None

    def mentioned(self, symbol: Any, indices: str | None, step: Step | None) -> str:
        """A symbol, an entry of it, or, beside a line of layer 3, its layer 4 as l + 1."""
        if indices is not None and isinstance(symbol, sp.MatrixSymbol):
            return self.printer.plain(symbol[tuple(int(k) for k in indices.strip("[]").split(","))])
        here, there = (self.derivation.names.get(s) for s in (step and step.symbol, symbol))
        if here is None or there is None or not f"{here.layer}{there.layer}".isdigit():
            return self.printer.plain(symbol)
        away = int(str(there.layer)) - int(str(here.layer))
        letter = LETTER if self.derivation.blocks else "l"
        layer = letter + (f"{away:+d}" if away else "")
        return MatrixPrinter(self.notation, {symbol: replace(there, layer=layer)}).plain(symbol)

    def meaning(self, steps: list[Step]) -> Iterator[FormulaRow]:
        """δ^{[l]} = ∂L/∂z^{[l]}: once with a general l if every layer says the same, else nothing that would not hold
        for all.
        """
        deltas = [s for s in steps if s.section == "backward" and s.of is not None and not s.between]
        pairs = {self.general(s.symbol, self.symbols.get(str(s.of))) for s in deltas}
        common = pairs.pop() if len(pairs) == 1 else None
        if common is None:
            means = [(self.left(s), self.derivative(self.printer.plain(self.subject(s)))) for s in deltas]
            yield from (FormulaRow(delta, z, "definition", ":=") for delta, z in means)
            return
        delta, z = common
        yield FormulaRow(delta, self.derivative(z), "definition", ":=")

    def subject(self, step: Step) -> Any:
        return self.symbols.get(str(step.of), sp.Symbol(str(step.of)))

    def general(self, *symbols: Any) -> tuple[str, ...] | None:
        """The symbols with a general layer l in place of their common one; None if they have none."""
        names = [self.derivation.names.get(s) for s in symbols]
        layers = {n.layer for n in names if n is not None}
        if None in names or len(layers) != 1 or None in layers:
            return None
        generic = MatrixPrinter(
            self.notation, {s: SymbolName(n.base, "l") for s, n in zip(symbols, names, strict=True) if n is not None}
        )
        return tuple(str(generic.plain(s)) for s in symbols)

    def warning(self) -> Iterator[str]:
        if lines := self.derivation.unproved:
            keys = ", ".join(f"{s.key} ({s.verdict.word})" for s in lines)
            yield rf"\[ \textbf{{Not proved: {text(keys)}}} \]"

    def closing(self) -> Iterator[str]:
        """What the lines rest on."""
        for word, said in (("Assuming", self.derivation.hypotheses), ("Where", self.derivation.conditions)):
            if said:
                yield f"{word} {', '.join(map(self.fact, said))}."

    def fact(self, said: str, escape: Callable[[str], str] = text) -> str:
        """A hypothesis or a condition: a formula where its two sides are known, else a sentence."""
        if isinstance(said, Condition):
            return rf"${self.printer.plain(said.left)} \neq {self.printer.plain(said.right)}$"
        if summed := SUMMED.match(said):
            return f"$\\sum {self.symbol(summed[1])} = 1${self.prose(said[summed.end() :], escape=escape)}"
        return self.prose(said, escape=escape)

    def symbol(self, name: str) -> str:
        """The symbol of this name."""
        return str(self.printer.plain(self.symbols[name])) if name in self.symbols else name


def sections(derivation: Derivation) -> list[tuple[str, list[Step]]]:
    """The steps by section, in the order in which they come."""
    return [
        (name, [s for s in derivation.steps if s.section == name])
        for name in dict.fromkeys(s.section for s in derivation.steps)
    ]

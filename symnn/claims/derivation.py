"""Derivations: lines, each a claim with its verdict. Data only: a line is judged in `derive/judged_line.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from symnn.claims.verdict import Condition, Proved, Verdict
from symnn.expr import Node


@dataclass(frozen=True)
class SymbolName:
    """How a symbol is written: a base and, for the parts of a network, the layer it belongs to ("2", "l+1"); or, for a
    `slope`, as the derivative of the loss by what is written so.
    """

    base: str
    layer: str | None = None
    slope: bool = False


@dataclass(frozen=True, repr=False)
class Step:
    """One line: `symbol = shown`, or for a gradient `∂loss/∂symbol = shown`.

    key       the line's own key: "z1", "delta2", "W1"
    of        for a gradient (and a delta), the key of what the loss is differentiated by; None for a definition
    value     the right-hand side as a node over the symbols of earlier lines
    shown     the right-hand side as it is printed; `value` is what the reader makes of it, so what is judged is what is
              seen
    shape     (rows, columns)
    rule      the one rule that justifies the line, in words
    section   "forward", "backward" or "gradients"
    raw       what the calculus derived before it was put into words; None for a definition
    between   shown on the way to the line that follows; no other line rests on it
    """

    key: str
    symbol: Any
    value: Node
    shown: Any
    shape: tuple[Any, ...]
    rule: str
    section: str
    verdict: Verdict
    of: str | None = None
    raw: Node | None = None
    between: bool = False

    @property
    def proved(self) -> bool:
        return isinstance(self.verdict, Proved)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Where its proof does not hold."""
        return self.verdict.conditions if isinstance(self.verdict, Proved) else ()

    def __str__(self) -> str:
        from symnn.text import plain

        return plain(self)

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class Derivation:
    """A checked derivation. `inputs` lists the given symbols as (symbol, shape, description); `blocks` says that lines
    which differ in nothing but the number of their block are printed once, for all of these blocks; `met` are
    conditions of lines that hold by the definitions of the names in them.
    """

    title: str
    steps: tuple[Step, ...]
    inputs: tuple[tuple[Any, tuple[Any, ...], str], ...] = ()
    hypotheses: tuple[str, ...] = ()
    names: Mapping[Any, SymbolName] = field(default_factory=dict)
    blocks: bool = False
    met: frozenset[Condition] = frozenset()

    @property
    def gradients(self) -> dict[str, Any]:
        """The gradient of the loss by each parameter, as printed: over the names of earlier lines."""
        return {s.of: s.shown for s in self.steps if s.section == "gradients" and s.of is not None}

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Isolated exceptions of all lines, each once; none that the definitions exclude."""
        return tuple(dict.fromkeys(c for s in self.steps for c in s.conditions if c not in self.met))

    @property
    def unproved(self) -> tuple[Step, ...]:
        return tuple(s for s in self.steps if not s.proved)

    def latex(self, **options: Any) -> str:
        r"""Displays for amsmath, the rule beside each line; ArgumentError for an option that is none of these.

        standalone   True: a document that compiles; else a fragment to paste
        numbers      True: the derivation once more, with small numbers put in
        sizes        True: an under brace with its size beneath every factor
        bold         True: vectors and matrices in bold
        layer        where the layer of W stands: "[l]" as W^{[1]}, "(l)" as W^{(1)}, "_l" as W_1
        hadamard     the elementwise product: "circ" or "odot"
        transpose    "top", "T", or "mathsf"
        gradient     "partial" as ∂L/∂W, "nabla" as ∇_W L
        loss         the letter of the loss, in LaTeX
        log          the natural logarithm: "log" or "ln"
        traces       "trace", or "sums" as Σ A_ij B_ij
        first_index  the number of the first row: 1, or 0 as in Python
        digits       of a long number "few", then dots, or "all"
        """
        from symnn.text import latex

        return latex(self, **options)

    def markdown(self, **options: Any) -> str:
        """Markdown with mathematics between dollar signs; the options are those of `latex` but for `standalone`."""
        from symnn.text import markdown

        return markdown(self, **options)

    def _repr_latex_(self) -> str:
        return self.latex()

    def json(self) -> str:
        from symnn.text import json

        return json(self)

    def __str__(self) -> str:
        from symnn.text import plain

        return plain(self)

    def __repr__(self) -> str:
        unproved = ", ".join(f"{s.key} ({s.verdict.word})" for s in self.unproved)
        return (
            f"<derivation: {self.title}, {len(self.steps)} lines, "
            f"{f'NOT PROVED: {unproved}' if unproved else 'all proved'}>"
        )

"""A whole LaTeX document around fragments: it compiles with pdflatex, and needs amsmath and amssymb alone."""

from __future__ import annotations

import re

from symnn.claims.derivation import Derivation
from symnn.text.derivation_latex import DerivationPrinter
from symnn.text.fitted_lines import FormulaRow, fitted
from symnn.text.letters import text

FRAME = r"""\documentclass[11pt]{article}
\usepackage[margin=2.2cm]{geometry}
\usepackage{amsmath,amssymb}
\allowdisplaybreaks
\raggedbottom
\setlength{\parindent}{0pt}
\begin{document}
%(title)s%(body)s
\end{document}
"""


def standalone(body: str, title: str = "") -> str:
    """The document with this body; the title is LaTeX."""
    head = f"\\section*{{{title}}}\n" if title else ""
    return FRAME % {"title": head, "body": body}


def derivation_document(printer: DerivationPrinter, *fragments: str) -> str:
    """Title, the given symbols, the lines, and how they were judged."""
    derivation = printer.derivation
    said = text(judged(derivation))
    body = (
        [rf"\textbf{{{said}}}", *_given(printer), *fragments]
        if derivation.unproved
        else [*_given(printer), *fragments, said]
    )
    return standalone("\n\n".join(body), _title(printer))


def _title(printer: DerivationPrinter) -> str:
    """The title, with sizes and depths as formulas: through an $n_0$-$n_1$-$K$ network."""
    sizes = {s for _, shape, _ in printer.derivation.inputs for n in shape for s in getattr(n, "free_symbols", ())}
    shown = {str(s): f"${printer.printer.plain(s)}$" for s in sizes}
    parts = re.split(r"(\$[^$]*\$)", printer.prose(printer.derivation.title))
    return "".join(
        part if k % 2 else re.sub(r"\w+", lambda word: shown.get(word[0], word[0]), part)
        for k, part in enumerate(parts)
    )


def _given(printer: DerivationPrinter) -> list[str]:
    """The given symbols: x ∈ ℝ^{3×1}. A display may break across pages, where a table may not."""
    plain = printer.printer.plain
    rows = []
    for symbol, shape, said in printer.derivation.inputs:
        size = r" \times ".join(plain(s) for s in shape if shape != (1, 1))
        space = rf"\mathbb{{R}}{f'^{{{size}}}' if size else ''}"
        rows.append(FormulaRow(plain(symbol), space, printer.prose(said), r"\in"))
    return fitted(rows)


def judged(derivation: Derivation) -> str:
    """One sentence about all verdicts."""
    count = len(derivation.steps)
    if derivation.unproved:
        missing = len(derivation.unproved)
        keys = ", ".join(s.key for s in derivation.unproved)
        return f"{missing} of {count} lines {'is' if missing == 1 else 'are'} not proved: {keys}."
    return f"Each of the {count} lines is a definition or proved, for all sizes and all values."

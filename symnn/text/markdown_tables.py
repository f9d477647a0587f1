"""Markdown as GitHub shows it: headings, display mathematics between $$, a table of symbols and a table of verdicts."""

from __future__ import annotations

import math
from collections.abc import Iterator

from symnn.claims.derivation import Step
from symnn.claims.verdict import Proved
from symnn.text.derivation_latex import HEADINGS, DerivationPrinter, sections
from symnn.text.document import judged
from symnn.text.fitted_lines import fitted
from symnn.text.lines import warning


def derivation_markdown(printer: DerivationPrinter, *extra: DerivationPrinter) -> str:
    """The whole derivation; the lines of `extra` follow its sections. A line is as wide as it is: a page scrolls."""
    derivation = printer.derivation
    doubt = [f"**{said}**" for said in warning(derivation)]
    blocks = [
        *doubt,
        f"# {derivation.title}",
        judged(derivation),
        *_assumptions(printer),
        "## Symbols",
        _symbols(printer),
    ]
    for section, steps in sections(derivation):
        blocks += [f"## {HEADINGS.get(section, section)}", *map(_aligned, fitted(printer.rows(steps), "", math.inf))]
    blocks += [_aligned(shown) for more in extra for shown in more.displays(math.inf)]
    return "\n\n".join([*blocks, "## Verdicts", _verdicts(printer)]) + "\n"


def _aligned(shown: str) -> str:
    return display(shown.replace("align*", "aligned"))


def display(body: str) -> str:
    return f"$$\n{body}\n$$"


def table(header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", r"\|").replace("\n", " ") for cell in line) + " |" for line in lines
    )


def _assumptions(printer: DerivationPrinter) -> Iterator[str]:
    if said := printer.derivation.hypotheses:
        yield f"Assuming {', '.join(printer.fact(s, str) for s in said)}."
    if said := printer.derivation.conditions:
        yield f"Where {', '.join(printer.fact(s, str) for s in said)}."


def _symbols(printer: DerivationPrinter) -> str:
    """Every symbol with its size, once: the given ones first, then what the lines define."""
    plain, derivation = printer.printer.plain, printer.derivation
    given = [(s, shape, said) for s, shape, said in derivation.inputs]
    defined = [
        (s.symbol, s.shape, _meaning(printer, s))
        for s in derivation.steps
        if s.section != "gradients" and not s.between
    ]
    rows = {s: (shape, said) for s, shape, said in reversed([*given, *defined])}
    ordered = dict.fromkeys(s for s, _, _ in [*given, *defined])

    def row(symbol: object) -> tuple[str, str, str]:
        shape, said = rows[symbol]
        size = r" \times ".join(plain(extent) for extent in shape) or r"1 \times 1"
        return f"${plain(symbol)}$", f"${size}$", said

    return table(("symbol", "size", "meaning"), map(row, ordered))


def _meaning(printer: DerivationPrinter, step: Step) -> str:
    if step.of is not None:
        return f"${printer.derivative(printer.printer.plain(printer.subject(step)))}$"
    return step.rule.removeprefix("definition of the ")


def _verdicts(printer: DerivationPrinter) -> str:
    def rows() -> Iterator[tuple[str, ...]]:
        for step in printer.derivation.steps:
            verdict = step.verdict
            how = verdict.method if isinstance(verdict, Proved) else ""
            word = "" if how == "definition" else verdict.word
            key = f"∂{step.of}" if step.section == "gradients" and step.of else step.key
            yield f"`{key}`", printer.prose(step.rule, escape=str), word, how

    return table(("line", "rule", "verdict", "method"), rows())

"""A verdict as one honest paragraph: plain, LaTeX or Markdown. What is not proved is never worded as if it were."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.proof.verdict import Condition, IllTyped, Proved, Refuted, Statement, Supported, Unknown, Verdict
from symnn.text.letters import symbol, text
from symnn.text.notation import Notation
from symnn.text.printer import MatrixPrinter

# a part of a paragraph: how it is set ("strong", "code", "plain"), and what it says; a formula that still has its sides is printed
Part = tuple[str, str | Statement]


def paragraph(verdict: Verdict) -> str:
    """Plain text: "Proved by normal form: x = x. Assumes Σ y = 1." """
    return "".join(str(said) for _, said in parts(verdict))


def verdict_latex(verdict: Verdict) -> str:
    """The paragraph as LaTeX text."""
    setting = {"strong": r"\textbf{%s}", "code": r"\texttt{%s}", "plain": "%s"}
    return "".join(_formula(said) or setting[kind].replace("%s", text(str(said))) for kind, said in parts(verdict))


def verdict_markdown(verdict: Verdict) -> str:
    """The paragraph as Markdown; a formula that is only a text stands as code, where no sign needs an escape."""
    setting: dict[str, Callable[[str], str]] = {"strong": "**{}**".format, "code": _code, "plain": str}
    return "".join(_formula(said) or setting[kind](str(said)) for kind, said in parts(verdict))


def _formula(said: str | Statement) -> str:
    """left = right (or ≠) as mathematics; empty for what is only a text."""
    if not isinstance(said, Statement | Condition):
        return ""
    sides = map(_side, (said.left, said.right))
    sign = " = " if isinstance(said, Statement) else r" \neq "
    return f"${sign.join(sides)}$"


def _side(side: Any) -> str:
    """A side of a formula; the left side of a derived line is a derivative by name."""
    if isinstance(side, sp.Basic):
        return MatrixPrinter(Notation()).plain(side)
    derivative = re.fullmatch(r"∂loss/∂(\w+)", str(side))
    return rf"\frac{{\partial \mathcal{{L}}}}{{\partial {symbol(derivative[1])}}}" if derivative else rf"\text{{{text(str(side))}}}"


def _code(said: str) -> str:
    fence = "``" if "`" in said else "`"
    return f"{fence}{said}{fence}"


def parts(verdict: Verdict) -> Iterator[Part]:
    match verdict:
        case Proved(method="definition"):
            yield from _opening("Definition", verdict)
        case Proved():
            yield from _opening("Proved", verdict, f" by {verdict.method}")
            yield from _proved(verdict)
        case Refuted():
            yield from _opening("Refuted", verdict)
            yield from _refuted(verdict)
        case IllTyped():
            yield from _opening("Ill-typed", verdict)
            unsaid = [s for s in verdict.sizes if s not in verdict.where]
            sizes = f" ({' against '.join(verdict.sizes)})" if unsaid else ""
            yield "plain", f" The sizes do not fit: {verdict.where}{sizes}."
            yield from _repair(verdict.repair)
        case Supported():
            yield from _opening("Supported, not proved", verdict)
            trials = "1 trial" if verdict.trials == 1 else f"{verdict.trials} trials"
            yield "plain", f" Both sides agree in {trials}; the largest difference is {verdict.error:.2g}. This is not a proof."
        case Unknown():
            yield from _opening("Unknown", verdict)
            yield "plain", f" Neither proved nor refuted: {verdict.reason.rstrip('.')}."
        case _:
            raise AssertionError(f"unknown verdict {type(verdict).__name__}")


def _opening(word: str, verdict: Verdict, how: str = "") -> Iterator[Part]:
    yield "strong", word
    if verdict.statement:
        yield "plain", how + ": "
        yield "code", verdict.statement
    else:
        yield "plain", how
    yield "plain", "."


def _proved(verdict: Proved) -> Iterator[Part]:
    if verdict.steps:
        yield "plain", f" Steps: {'; '.join(verdict.steps)}."
    if verdict.hypotheses:
        yield "plain", f" Assumes {', '.join(verdict.hypotheses)}."
    if verdict.conditions:
        yield "plain", " Holds where "
        for k, condition in enumerate(verdict.conditions):
            yield "plain", ", " * bool(k)
            yield "plain", condition
        yield "plain", "."


def _refuted(verdict: Refuted) -> Iterator[Part]:
    where = ", ".join(f"{name} = {value(v)}" for name, v in verdict.counterexample.items())
    sides = f"the left side is {value(verdict.lhs)} and the right side is {value(verdict.rhs)}"
    if where:
        yield "plain", " At "
        yield "code", where
        yield "plain", f" {sides}."
    elif verdict.lhs is not None or verdict.rhs is not None:
        yield "plain", f" {sides.capitalize()}."
    if verdict.missing:
        yield "plain", f" It would hold if {verdict.missing}."
    yield from _repair(verdict.repair)


def _repair(repair: str | None) -> Iterator[Part]:
    if repair:
        yield "plain", " Try: "
        yield "code", repair
        yield "plain", "."


def value(number: Any) -> str:
    """A number, or a nested tuple or array of numbers: (1, 2), ((1, 0), (0, 1)), 1/2, 0.3333."""
    if hasattr(number, "tolist"):
        return value(number.tolist())
    if isinstance(number, list | tuple):
        inner = ", ".join(map(value, number))
        return f"({inner},)" if len(number) == 1 else f"({inner})"
    if number is None:
        return "undefined"
    if isinstance(number, Fraction | int | str):
        return str(number)
    return f"{number:.4g}" if isinstance(number, float) else str(number)

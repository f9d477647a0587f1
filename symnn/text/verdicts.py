"""A verdict as one honest paragraph: plain, LaTeX or Markdown. What is not proved is never worded as if it were."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.claims.verdict import (
    ChainStatement,
    Condition,
    IllTyped,
    Proved,
    Refuted,
    Repair,
    Statement,
    Supported,
    Unknown,
    Verdict,
    Words,
)
from symnn.text.letters import symbol, text
from symnn.text.notation import Notation
from symnn.text.printer import MatrixPrinter

# a part of a paragraph: how it is set ("strong", "code", "plain"), and what it says; a formula that still has its sides
# is printed
Part = tuple[str, Words]


def paragraph(verdict: Verdict) -> str:
    """Plain text: "Proved by normal form: x = x. Assumes Σ y = 1." """
    return "".join(str(said) for _, said in parts(verdict))


def verdict_latex(verdict: Verdict) -> str:
    """The paragraph as LaTeX text."""
    setting = {"strong": r"\textbf{%s}", "code": r"\texttt{%s}", "plain": "%s"}
    return "".join(
        _formula(said) or setting[kind].replace("%s", text(_signs(str(said)))) for kind, said in parts(verdict)
    )


def verdict_markdown(verdict: Verdict) -> str:
    """The paragraph as Markdown; a formula that is only a text stands as code, where no sign needs an escape."""
    setting: dict[str, Callable[[str], str]] = {"strong": "**{}**".format, "code": _code, "plain": str}
    return "".join(_formula(said) or setting[kind](str(said)) for kind, said in parts(verdict))


def mathjax(verdict: Verdict) -> str:
    """The paragraph for a notebook, where a command outside of $…$ would be printed as it is spelled."""
    setting = {"strong": r"$\textbf{%s}$", "code": r"$\texttt{%s}$", "plain": "%s"}
    return "".join(
        _formula(said) or setting[kind].replace("%s", text(_signs(str(said)))) for kind, said in parts(verdict)
    )


RELATIONS = {"=": "=", "<=": r"\le", ">=": r"\ge", "≠": r"\neq"}


def _formula(said: Words) -> str:
    """left = right (or ≠, ≤, …), or a chain of them, as mathematics; empty for what is only a text."""
    match said:
        case Condition():
            return rf"${_side(said.left)} {RELATIONS.get(said.relation, said.relation)} {_side(said.right)}$"
        case Statement() if not isinstance(said.left, str) or not isinstance(said.right, str):
            return f"${_side(said.left)}{_link(said)}$"
        case ChainStatement():
            return f"${_side(said.links[0].left)}{''.join(map(_link, said.links))}$"
        case _:
            return ""


def _link(s: Statement) -> str:
    return f" {RELATIONS.get(s.relation, s.relation)} {_side(s.right)}"


def _side(side: Any) -> str:
    """A side of a formula; the left side of a derived line is a derivative by name."""
    if isinstance(side, sp.Basic):
        return MatrixPrinter(Notation()).plain(side)
    if isinstance(side, int | float | Fraction):
        return str(side)
    derivative = re.fullmatch(r"∂loss/∂(\w+)", str(side))
    return (
        rf"\frac{{\partial \mathcal{{L}}}}{{\partial {symbol(derivative[1])}}}"
        if derivative
        else rf"\text{{{text(str(side))}}}"
    )


def _signs(plain: str) -> str:
    return plain.replace(">=", "≥").replace("<=", "≤")


def _code(said: str) -> str:
    fence = "``" if "`" in said else "`"
    return f"{fence}{said}{fence}"


def parts(verdict: Verdict) -> Iterator[Part]:
    match verdict:
        case Proved(method="definition"):
            yield from _opening("Definition", verdict)
        case Proved():
            by = "" if verdict.method.startswith("link by link") else "by "
            yield from _opening("Proved", verdict, f" {by}{verdict.method}")
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
            yield (
                "plain",
                f" Both sides agree in {trials}; the largest difference is {verdict.error:.2g}. This is not a proof.",
            )
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
    left, right = apart(verdict.lhs, verdict.rhs)
    sides = f"the left side is {left} and the right side is {right}"
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
    if isinstance(repair, Repair) and repair.formula is None:
        yield "plain", f" {repair[:1].upper()}{repair[1:]}{'' if repair.endswith('?') else '.'}"
    elif repair:
        yield "plain", " Try: "
        yield "code", repair
        yield "plain", "."


def value(number: Any, digits: int = 4) -> str:
    """A number, or a nested tuple or array of numbers: (1, 2), ((1, 0), (0, 1)), 1/2, 0.3333."""
    if hasattr(number, "tolist"):
        return value(number.tolist(), digits)
    if isinstance(number, list | tuple):
        inner = ", ".join(value(n, digits) for n in number)
        return f"({inner},)" if len(number) == 1 else f"({inner})"
    if number is None:
        return "undefined"
    if isinstance(number, Fraction | int | str):
        return str(number)
    return f"{number:.{digits}g}" if isinstance(number, float) else str(number)


def apart(left: Any, right: Any) -> tuple[str, str]:
    """Two values with as many digits as it takes to tell them apart."""
    shown = ("", "")
    for digits in (4, 7, 10, 17):
        shown = value(left, digits), value(right, digits)
        if shown[0] != shown[1]:
            break
    return shown

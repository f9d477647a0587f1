"""A verdict as one honest paragraph: plain, LaTeX, Markdown or for a notebook. What is not proved is never worded as if
it were. The words come from `told`; here is how they are set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.claims.relations import latex_sign
from symnn.claims.verdict import ChainStatement, ReceivedStatement, Repair, SaidRelation, Verdict, Words
from symnn.text.letters import symbol, text
from symnn.text.notation import Notation
from symnn.text.printer import MatrixPrinter
from symnn.text.told import Style, ToldNumber, value, written
from symnn.text.typeset_values import is_plain, tex
from symnn.text.typeset_values import point as math_point


def paragraph(verdict: Verdict) -> str:
    """Plain text: "Proved by normal form: x = x. Assumes Σ y = 1." """
    return written(verdict, PLAIN)


def verdict_latex(verdict: Verdict) -> str:
    """The paragraph as LaTeX text."""
    return written(verdict, LATEX)


def verdict_markdown(verdict: Verdict) -> str:
    """The paragraph as Markdown; a formula that is only a text stands as code, where no sign needs an escape."""
    return written(verdict, MARKDOWN)


def mathjax(verdict: Verdict) -> str:
    """The paragraph for a notebook, where a command outside of $…$ would be printed as it is spelled."""
    return written(verdict, NOTEBOOK)


def point(values: Mapping[str, Any]) -> str:
    """A counterexample: "A = 2, x = (1, 0)"; names of symnn's own begin with # and are left out."""
    return ", ".join(f"{name} = {value(v)}" for name, v in values.items() if not name.startswith("#"))


def formula(said: Words) -> str:
    """left = right (or ≠, ≤, …), or a chain of them, as mathematics; empty for what is only a text."""
    match said:
        case SaidRelation():
            return rf"${_side(said.left)} {latex_sign(said.relation)} {_side(said.right)}$"
        case ReceivedStatement() if not isinstance(said.left, str) or not isinstance(said.right, str):
            return f"${_side(said.left)}{_link(said)}$"
        case ChainStatement():
            return f"${_side(said.links[0].left)}{''.join(map(_link, said.links))}$"
        case _:
            return ""


def _link(s: ReceivedStatement) -> str:
    return f" {latex_sign(s.relation)} {_side(s.right)}"


def _side(side: Any) -> str:
    """A side of a formula; the left side of a derived line is a derivative by name."""
    if isinstance(side, sp.Basic):
        return MatrixPrinter(Notation(digits="few")).plain(side)
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


def _escaped(plain: Any) -> str:
    return text(_signs(str(plain)))


def _right(repair: Repair | str) -> str:
    """The formula of a repair as mathematics, where it is one, and the slip."""
    if isinstance(repair, Repair) and isinstance(repair.formula, sp.Basic):
        return f"${_side(repair.formula)}$ ({_escaped(repair.slip)})"
    return ""


def _number(told: ToldNumber) -> str:
    """A value as mathematics; one that is told in words as a text."""
    return f"${tex(told.value, told.digits)}$" if is_plain(told.value) else _escaped(told)


def _latex(strong: str, code: str) -> Style:
    def coded(said: Any) -> str:
        return code.replace("%s", _escaped(said))

    return Style(
        word=lambda word: strong.replace("%s", word),
        plain=_escaped,
        given=_escaped,
        statement=lambda said: formula(said) or coded(said),
        condition=lambda said: formula(said) or _escaped(said),
        point=lambda values: math_point(values) or coded(point(values)),
        number=_number,
        repair=lambda repair: _right(repair) or coded(repair),
    )


PLAIN = Style(word=str, plain=str, given=str, statement=str, condition=str, point=point, number=str, repair=str)
LATEX = _latex(r"\textbf{%s}", r"\texttt{%s}")
NOTEBOOK = _latex(r"$\textbf{%s}$", r"$\texttt{%s}$")
MARKDOWN = Style(
    word="**{}**".format,
    plain=str,
    given=str,
    statement=lambda said: formula(said) or _code(str(said)),
    condition=lambda said: formula(said) or str(said),
    point=lambda values: math_point(values) or _code(point(values)),
    number=_number,
    repair=lambda repair: _right(repair) or _code(str(repair)),
)

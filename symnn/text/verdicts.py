"""A verdict as one honest paragraph: plain, LaTeX, Markdown or for a notebook. What is not proved is never worded as if
it were. The words come from `told`; here is how they are set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.claims.claim import Property
from symnn.claims.relations import latex_sign
from symnn.claims.verdict import (
    ChainStatement,
    FormulaInWords,
    ProofStep,
    PropertyStatement,
    ReceivedStatement,
    Repair,
    SaidRelation,
    Verdict,
    Words,
)
from symnn.text.counterexamples import place
from symnn.text.formulas_in_words import typeset
from symnn.text.letters import symbol, text
from symnn.text.notation import Notation
from symnn.text.printer import MatrixPrinter
from symnn.text.property_formulas import sentence
from symnn.text.prover_words import lettered
from symnn.text.told import Style, ToldNumber, is_told, value, written
from symnn.text.typeset_values import is_plain, tex
from symnn.text.wide_formulas import laid_out


def paragraph(verdict: Verdict) -> str:
    """Plain text: "Proved by normal form: x = x. Assumes Σ y = 1." """
    return written(verdict, PLAIN)


def verdict_latex(verdict: Verdict) -> str:
    """The paragraph as LaTeX text, with wide formulas in displays."""
    return laid_out(written(verdict, LATEX))


def verdict_markdown(verdict: Verdict) -> str:
    """The paragraph as Markdown; a formula that is only a text stands as code, where no sign needs an escape."""
    return written(verdict, MARKDOWN)


def mathjax(verdict: Verdict) -> str:
    """The paragraph for a notebook, where a command outside of $…$ would be printed as it is spelled."""
    return written(verdict, NOTEBOOK)


def point(values: Mapping[str, Any]) -> str:
    """A counterexample: "A = 2, x = (1, 0)", "X is 1 with probability 1/2"; names of symnn's own begin with # and are
    left out.
    """
    shown = ((name, v) for name, v in values.items() if not name.startswith("#"))
    return ", ".join(f"{name} {'is' if is_told(v) else '='} {value(v)}" for name, v in shown)


def formula(said: Words) -> str:
    """left = right (or ≠, ≤, …), or a chain of them, as mathematics, and a property as a sentence with formulas; empty
    for what is only a text.
    """
    match said:
        case SaidRelation():
            return rf"${_side(said.left)} {latex_sign(said.relation)} {_side(said.right)}$"
        case ReceivedStatement() if not isinstance(said.left, str) or not isinstance(said.right, str):
            return f"${_side(said.left)}{_link(said)}$"
        case ChainStatement():
            return f"${_side(said.links[0].left)}{''.join(map(_link, said.links))}$"
        case PropertyStatement():
            return sentence(said, {})
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


CALL = re.compile(r"(?<=[a-z]{4})\((?=\w|$)")
"""The bracket of a function that is called by its name, behind which a line may end."""


def _signs(plain: str) -> str:
    return plain.replace(">=", "≥").replace("<=", "≤")


def _code(said: str) -> str:
    fence = "``" if "`" in said else "`"
    return f"{fence}{said}{fence}"


def _escaped(plain: Any) -> str:
    return text(_signs(str(plain)))


def _right(repair: Repair | str, worded: Callable[[str], str]) -> str:
    """The formula of a repair as mathematics, or as a property in words, and the slip; words alone as they are."""
    if not isinstance(repair, Repair):
        return worded(repair)
    if isinstance(repair.formula, sp.Basic):
        return f"${_side(repair.formula)}$ ({worded(repair.slip)})"
    if isinstance(repair.formula, Property):
        return f"{sentence(repair.formula.statement, {})} ({worded(repair.slip)})"
    return worded(repair)


def _point(values: Mapping[str, Any]) -> str:
    return place({name: value for name, value in values.items() if not name.startswith("#")}, {})


def _lettered(said: str) -> str:
    return lettered(said, {})


def _number(told: ToldNumber) -> str:
    """A value as mathematics; one that is told in words as a text."""
    return f"${tex(told.value, told.digits)}$" if is_plain(told.value) else _escaped(told)


def _latex(strong: str, code: str) -> Style:
    def texted(markdown: str) -> str:
        r"""Text with formulas between dollars and code between backquotes: between dollars it stays as it is."""
        pieces = re.split(r"(``[^`]*`[^`]*``|`[^`]*`|\$[^$]*\$)", markdown)
        return "".join(_piece(piece, code) for piece in pieces)

    def worded(said: str) -> str:
        return texted(_lettered(said))

    return Style(
        word=lambda word: strong.replace("%s", word),
        plain=_escaped,
        given=lambda said: _step(said, worded, texted),
        statement=lambda said: formula(said) or code.replace("%s", _escaped(said)),
        condition=lambda said: formula(said) or worded(str(said)),
        point=lambda values: texted(_point(values)),
        number=_number,
        repair=lambda repair: _right(repair, worded),
    )


def _step(said: str, worded: Callable[[str], str], texted: Callable[[str], str]) -> str:
    """Words of a prover, and the formulas among them that are remembered as such."""
    if not isinstance(said, ProofStep):
        return worded(said)
    return "".join(_part(part, worded, texted) for part in said.parts)


def _part(part: Any, worded: Callable[[str], str], texted: Callable[[str], str]) -> str:
    if isinstance(part, sp.Basic):
        return f"${_side(part)}$"
    if isinstance(part, FormulaInWords):
        return texted(typeset(part))
    if told := formula(part):
        return told
    inner = str(part)
    begin, end = (len(inner) - len(inner.lstrip()), len(inner.rstrip())) if inner.strip() else (0, 0)
    return f"{inner[:begin]}{worded(inner[begin:end])}{inner[end:]}"


def _piece(piece: str, code: str) -> str:
    if piece.startswith("`"):
        return code.replace("%s", _breakable(_escaped(piece.strip("`"))))
    return piece if piece.startswith("$") else CALL.sub(r"(\\hspace{0pt plus 2pt}", _escaped(piece))


def _breakable(code: str) -> str:
    r"""Code in which a line may end behind its signs."""
    return re.sub(r"(?<![\\{])([*/+,(=-]+)(?=[^ }])|(?= )", r"\1\\hspace{0pt plus 2pt}", code)


PLAIN = Style(word=str, plain=str, given=str, statement=str, condition=str, point=point, number=str, repair=str)
LATEX = _latex(r"\textbf{%s}", r"\texttt{%s}")
NOTEBOOK = _latex(r"$\textbf{%s}$", r"$\texttt{%s}$")
MARKDOWN = Style(
    word="**{}**".format,
    plain=str,
    given=lambda said: _step(said, _lettered, str),
    statement=lambda said: formula(said) or _code(str(said)),
    condition=lambda said: formula(said) or _lettered(str(said)),
    point=_point,
    number=_number,
    repair=lambda repair: _right(repair, _lettered),
)

"""Claims that are no relation between two values, as LaTeX: optimisers, convexity, limits, growth, statements about all
depths.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any

from symnn.book.relation_formulas import bracketed, side, worded
from symnn.claims.claim import Property
from symnn.claims.derivation import SymbolName
from symnn.claims.properties import TABLE
from symnn.claims.relations import latex_sign
from symnn.text import latex

Names = Mapping[Any, SymbolName]


DENIED = ((" is ", " is not "), (" has a ", " has no "), (" grows ", " does not grow "))


def said(claim: Property, names: Names, false: bool = False) -> str:
    """The claim as a formula: in mathematics where it has a notation, else its sentence with the parts typeset; its
    denial if it is `false`.
    """
    parts, equal = claim.parts, latex_sign("=", struck=false)
    match claim.kind:
        case "same optimisers":
            return f" {equal} ".join(_optimisers(parts[k], parts["over"], names) for k in "fg")
        case "limit":
            x, to, limit = (latex(parts[k], names=names) for k in ("x", "to", "limit"))
            return rf"\lim_{{{x} \to {to}}} {bracketed(parts['f'], names)} {equal} {limit}"
        case "grows exponentially":
            return _template(_denied("{f} grows exponentially in {depth}", false), parts, names)
        case "for all depths":
            return _depths(parts, names, false)
    kind = TABLE.get(claim.kind)
    return (
        _template(_denied(kind.words, false), parts, names)
        if kind and isinstance(kind.words, str)
        else worded(claim.statement)
    )


def _denied(words: str, false: bool) -> str:
    """The sentence with its verb denied."""
    return next((words.replace(a, b, 1) for a, b in DENIED if a in words), words) if false else words


def _words(text: str) -> str:
    return rf" \quad \text{{{text.lstrip()}}} " if text else ""


def _template(words: str, parts: Mapping[str, Any], names: Names) -> str:
    r"""f \quad \text{is convex in } x"""
    return "".join(
        _words(text) + (_part(parts[name], names) if name else "") for text, name, _, _ in Formatter().parse(words)
    ).strip()


def _part(part: Any, names: Names) -> str:
    return _listed(part, names) if isinstance(part, tuple) else latex(part, names=names)


def _optimisers(goal: Any, over: tuple[Any, ...], names: Names) -> str:
    word = {"argmin": r"arg\,min", "argmax": r"arg\,max"}[goal.sense]
    return rf"\operatorname*{{{word}}}_{{{_listed(over, names)}}}\ {bracketed(goal.objective, names)}"


def _depths(parts: Mapping[str, Any], names: Names, false: bool) -> str:
    """The invariant, then where each state starts and what a layer makes of it. What is false at some depth has its
    relation struck out there; several relations are denied as a whole.
    """
    depth, claims = parts["depth"], parts["claims"]
    struck = false and len(claims) == 1
    every, of = ("some", "for some") if struck else ("every", "for all")
    where = (
        rf"\text{{at {every} depth}}"
        if depth is None
        else rf"\text{{{of} }} {latex(depth, names=names)} \ge {parts['first']}"
    )
    told = [f"{side(c.left, names)} {latex_sign(c.relation, struck=struck)} {side(c.right, names)}" for c in claims]
    if false and not struck:
        told[0] = rf"\text{{not:}}\quad {told[0]}"
    moves = [f"{latex(s, names=names)} = {latex(parts['start'][s], names=names)}" for s in parts["start"]]
    steps = [rf"{latex(s, names=names)} \mapsto {latex(parts['step'][s], names=names)}" for s in parts["step"]]
    new = (
        rf" \quad \text{{with }} {_listed(parts['fresh'], names)} \text{{ new in every layer}}"
        if parts["fresh"]
        else ""
    )
    lines = [
        rf"&{', '.join(told)} \quad {where},",
        rf"&\text{{first }} {', '.join(moves)},",
        rf"&\text{{then }} {', '.join(steps)}{new}",
    ]
    return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"


def _listed(several: tuple[Any, ...], names: Names) -> str:
    return ", ".join(latex(s, names=names) for s in several)

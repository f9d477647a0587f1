"""Claims that are no relation between two values, as LaTeX: optimisers, convexity, limits, growth, statements about all
depths. As one formula for a display, and as a sentence with formulas in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from symnn.claims.derivation import SymbolName
from symnn.claims.relations import latex_sign
from symnn.claims.verdict import PropertyStatement
from symnn.text.expressions import expression
from symnn.text.letters import text as escaped
from symnn.text.relation_formulas import bracketed, side, worded

Names = Mapping[Any, SymbolName]

DENIED = ((" is ", " is not "), (" has a ", " has no "), (" grows ", " does not grow "))
DEPTHS, LIMIT, OPTIMISERS, GROWTH = "for all depths", "limit", "same optimisers", "grows exponentially"


def said(claim: PropertyStatement, names: Names, false: bool = False) -> str:
    """The claim as a formula: in mathematics where it has a notation, else its sentence with the parts typeset; its
    denial if it is `false`.
    """
    if claim.kind == DEPTHS:
        lines = (f"&{line}" for line in _depths(claim.parts, names, false))
        return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"
    if claim.kind in (OPTIMISERS, LIMIT):
        return _notation(claim, names, false)
    told = "".join(f"{_apart(words)}{part}" for words, part in _parts(claim, names, false)).strip()
    return told or worded(claim)


def sentence(claim: PropertyStatement, names: Names) -> str:
    """The claim for a paragraph: words, with formulas between dollars."""
    if claim.kind == DEPTHS:
        return " ".join(_in_words(line) for line in _depths(claim.parts, names, false=False))
    if claim.kind in (OPTIMISERS, LIMIT):
        return f"${_notation(claim, names, false=False)}$"
    told = "".join(f"{words}${part}$" if part else words for words, part in _parts(claim, names, false=False))
    return told or escaped(claim)


def _notation(claim: PropertyStatement, names: Names, false: bool) -> str:
    """What mathematics has a notation for."""
    parts, equal = claim.parts, latex_sign("=", struck=false)
    if claim.kind == OPTIMISERS:
        return f" {equal} ".join(_optimisers(parts[k], parts["over"], names) for k in "fg")
    x, to, limit = (expression(parts[k], names=names) for k in ("x", "to", "limit"))
    return rf"\lim_{{{x} \to {to}}} {bracketed(parts['f'], names)} {equal} {limit}"


def _parts(claim: PropertyStatement, names: Names, false: bool) -> Iterator[tuple[str, str]]:
    """Its words, and the typeset part that follows them, if one does."""
    words = "{f} grows exponentially in {depth}" if claim.kind == GROWTH else claim.template
    for text, name, _, _ in Formatter().parse(_denied(words, false)):
        yield text, _part(claim.parts[name], names) if name else ""


def _denied(words: str, false: bool) -> str:
    """The sentence with its verb denied."""
    return next((words.replace(a, b, 1) for a, b in DENIED if a in words), words) if false else words


def _apart(text: str) -> str:
    r"""\quad \text{is convex in }"""
    return rf" \quad \text{{{text.lstrip()}}} " if text else ""


def _in_words(line: str) -> str:
    """A line of a display in a paragraph: its words stand outside of the formulas."""
    outside = re.sub(r"\s*(?:\\quad\s*)?\\text\{([^{}]*)\}\s*", lambda words: f"$ {words[1].strip()} $", f"${line}$")
    return re.sub(r",\$(?= |$)", "$,", re.sub(r"\$([.,;]?)\$", r"\1", outside)).strip()


def _part(part: Any, names: Names) -> str:
    return _listed(part, names) if isinstance(part, tuple) else expression(part, names=names)


def _optimisers(goal: Any, over: tuple[Any, ...], names: Names) -> str:
    word = {"argmin": r"arg\,min", "argmax": r"arg\,max"}[goal.sense]
    return rf"\operatorname*{{{word}}}_{{{_listed(over, names)}}}\ {bracketed(goal.objective, names)}"


def _depths(parts: Mapping[str, Any], names: Names, false: bool) -> list[str]:
    """The invariant, then where each state starts and what a layer makes of it. What is false at some depth has its
    relation struck out there; several relations are denied as a whole.
    """
    depth, claims = parts["depth"], parts["claims"]
    struck = false and len(claims) == 1
    every, of = ("some", "for some") if struck else ("every", "for all")
    where = (
        rf"\text{{at {every} depth}}"
        if depth is None
        else rf"\text{{{of} }} {expression(depth, names=names)} \ge {parts['first']}"
    )
    told = [f"{side(c.left, names)} {latex_sign(c.relation, struck=struck)} {side(c.right, names)}" for c in claims]
    if false and not struck:
        told[0] = rf"\text{{not:}}\quad {told[0]}"
    return [f"{', '.join(told)} \\quad {where},", *_recursion(parts, names)]


def _recursion(parts: Mapping[str, Any], names: Names) -> Iterator[str]:
    start, step = parts["start"], parts["step"]
    moves = (f"{expression(s, names=names)} = {expression(start[s], names=names)}" for s in start)
    yield rf"\text{{first }} {', '.join(moves)},"
    steps = (rf"{expression(s, names=names)} \mapsto {expression(step[s], names=names)}" for s in step)
    fresh = parts["fresh"]
    new = rf" \quad \text{{with }} {_listed(fresh, names)} \text{{ new in every layer}}" if fresh else ""
    yield rf"\text{{then }} {', '.join(steps)}{new}"


def _listed(several: tuple[Any, ...], names: Names) -> str:
    return ", ".join(expression(s, names=names) for s in several)

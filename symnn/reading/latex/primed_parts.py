r"""Primes and arguments behind brackets: (f(g(x)))', (f \circ g)'(x), (f + g)(x)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symnn.reading.formula import tree as t
from symnn.reading.latex.function_calls import bracketed
from symnn.reading.latex.marks import TableEntry

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser

MOST = 3


def behind(parser: Parser, made: t.Tree, primes: int, start: int) -> t.Tree:
    """The part with its primes, and with the argument that stands behind it, if it is a function. Unreadable where
    primes mean nothing.
    """
    whole = isinstance(made, t.Group)
    if primes and (not whole or primes > MOST):
        raise parser.wrong("a prime is read behind functions, names and brackets alone")
    if primes and any(e.kind not in ("number", "function") for e in _entries(parser, made)):
        raise parser.wrong("a prime behind brackets is a derivative, of numbers alone: a transpose is ^\\top in LaTeX")
    opens = whole and parser.word.kind == "sign" and parser.word.text in ("(", "[") and _of_functions(parser, made)
    if not primes and not opens:
        return made
    at: t.Tree | None = None
    if opens:
        arguments = bracketed(parser)
        if len(arguments) != 1:
            raise parser.wrong("a sum or a composition of functions has one argument")
        at = replace(t.Group(arguments[0]), start=start)
    return t.Primed(made, primes, at, start=start, end=parser.said_end())


def _entries(parser: Parser, made: t.Tree) -> list[TableEntry]:
    """What the table knows of the names in a part."""
    found = (parser.table.get(p.name) for p in t.walk(made) if isinstance(p, t.Name))
    return [entry for entry in found if entry is not None]


def _of_functions(parser: Parser, made: t.Tree) -> bool:
    """Whether what stands in the brackets is a sum, a product or a composition of functions without arguments."""
    kinds = [e.kind for e in _entries(parser, made)]
    return "function" in kinds and not any(isinstance(p, t.Apply) and p.arguments for p in t.walk(made))

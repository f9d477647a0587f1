"""How what a chapter claims becomes a verdict: sides are built, derivatives that are asked for are taken, then
`symnn.prove` judges.

A formula that is refuted or does not conform gets the nearest true one beside it, where one is found. Nothing is
printed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from inspect import isfunction
from itertools import pairwise
from typing import Any

from symnn.book.parts import Judged, PrintedFormula
from symnn.claims.claim import Chain, Property, as_assumptions
from symnn.claims.claim import Claim as Relation
from symnn.claims.derivation import SymbolName
from symnn.claims.factors import built
from symnn.claims.verdict import Verdict
from symnn.errors import ArgumentError, ShapeError
from symnn.proof.prove import prove


def judged(
    lhs: Any,
    rhs: Any,
    *assume: Any,
    names: Mapping[Any, SymbolName],
    latex: str = "",
    words: str = "",
    look: bool = True,
) -> Judged:
    """The verdict on lhs = rhs, or on the claim lhs if there is no rhs, under the assumptions. `look` for a repair if
    it is false.
    """
    given = tuple(h for several in assume for h in as_assumptions(several))
    if rhs is None:
        return _claimed(lhs, given, names, latex, look)
    claim = Relation(_stated(lhs), "=", _stated(rhs), given)
    return _judged(claim, (claim,), (lhs, rhs), names, latex, look)


def stated(lhs: Any, rhs: Any, names: Mapping[Any, SymbolName], latex: str) -> PrintedFormula:
    """lhs := rhs as it is printed. ArgumentError where the two sides have different shapes, or nothing is there to
    print.
    """
    if lhs is None and rhs is None and latex:
        return PrintedFormula(latex=latex, names=names)
    if lhs is None or rhs is None:
        raise ArgumentError(
            "a definition has two sides, chapter.define(statement, lhs, rhs), or a print of its own, latex=…"
        )
    shapes = [getattr(side, "shape", ()) for side in (lhs, rhs) if not isinstance(side, tuple)]
    if len(shapes) == 2 and shapes[0] != shapes[1]:
        raise ArgumentError(
            f"the sides of a definition have one shape, but {lhs} has {shapes[0]} and {rhs} has {shapes[1]}"
        )
    return PrintedFormula(sides=(lhs, rhs), signs=(":=",), latex=latex, names=names)


def value(side: Any) -> Any:
    """A side of a claim as an expression: a derivative that was asked for is taken."""
    return side[0](*side[1:]) if isinstance(side, tuple) else side


def _claimed(said: Any, given: tuple[Any, ...], names: Mapping[Any, SymbolName], latex: str, look: bool) -> Judged:
    if isinstance(said, Verdict):
        raise ArgumentError("this is a verdict already: chapter.verdict(statement, verdict) prints it")
    if not isinstance(said, Relation | Chain | Property):
        raise ArgumentError(
            "a claim has two sides, chapter.claim(words, lhs, rhs), or is whole: chapter.claim(words, symnn.claim(…))"
        )
    if given:
        said = _assuming(said, given)
    if isinstance(said, Property):
        return _judged(said, (), (), names, latex, look)
    links = said.links if isinstance(said, Chain) else (said,)
    sides = (links[0].left, *(c.right for c in links))
    return _judged(said, links, sides, names, latex, look)


def _judged(
    claim: Relation | Chain | Property,
    links: tuple[Relation, ...],
    sides: tuple[Any, ...],
    names: Mapping[Any, SymbolName],
    latex: str,
    look: bool,
) -> Judged:
    """The verdict, beside what is false what would be right instead, and the formula as it is printed."""
    try:
        sides = tuple(built(side) for side in sides)
    except ShapeError:  # the verdict says so
        sides = ()
    formula = PrintedFormula(
        sides=sides,
        signs=tuple(c.relation for c in links) if sides else (),
        said=claim if isinstance(claim, Property) else None,
        latex=latex,
        names=names,
    )
    valued = tuple(replace(c, left=value(a), right=value(b)) for c, (a, b) in zip(links, pairwise(sides), strict=False))
    return Judged(formula=formula, verdict=prove(claim, repair=look), claims=valued)


def _stated(side: Any) -> Any:
    """A side of a claim, to be built and derived by the judge: what does not conform there is ill-typed."""
    return (lambda: value(built(side))) if isfunction(side) or isinstance(side, tuple) else side


def _assuming(said: Relation | Chain | Property, given: tuple[Any, ...]) -> Relation | Chain | Property:
    """The claim under more assumptions."""
    if isinstance(said, Chain):
        return Chain(tuple(replace(c, assume=(*c.assume, *given)) for c in said.links))
    return replace(said, assume=(*said.assume, *given))

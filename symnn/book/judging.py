"""How what a chapter claims becomes a verdict: sides are built, derivatives that are asked for are taken, then
`symnn.prove` judges.

A formula that is refuted or does not conform gets the nearest true one beside it, where one is found. Nothing is
printed here.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from symnn.book.parts import Formula, Judged
from symnn.claims.claim import Chain, Property, as_assumptions
from symnn.claims.claim import Claim as Relation
from symnn.claims.derivation import Name
from symnn.claims.factors import built
from symnn.claims.verdict import IllTyped, Refuted, Verdict
from symnn.errors import ArgumentError, ShapeError
from symnn.proof.prove import prove
from symnn.proof.repair.repair import repair, repeats

SECONDS = 10.0
"""A search for a repair ends by itself long before that: a clock that cut it off would make two builds differ."""


def judged(
    lhs: Any, rhs: Any, *assume: Any, names: Mapping[Any, Name], latex: str = "", words: str = "", look: bool = True
) -> Judged:
    """The verdict on lhs = rhs, or on the claim lhs if there is no rhs, under the assumptions. `look` for a repair if
    it is false.
    """
    given = tuple(h for several in assume for h in as_assumptions(several))
    if rhs is None:
        return _claimed(lhs, given, names, latex, look)
    sides, misfit = _built(lhs, rhs, words=words)
    if misfit is not None:
        return Judged(formula=Formula(latex=latex, names=names), verdict=misfit)
    formula = Formula(sides=sides, signs=("=",), latex=latex, names=names)
    try:
        claim = Relation(value(sides[0]), "=", value(sides[1]), given)
    except ShapeError as error:
        # SymPy lets symbolic sizes clash; symnn does not
        return Judged(formula=formula, verdict=IllTyped.of(words, error))
    return _with_repair(formula, claim, (claim,), look)


def stated(lhs: Any, rhs: Any, names: Mapping[Any, Name], latex: str) -> Formula:
    """lhs := rhs as it is printed. ArgumentError where the two sides have different shapes, or nothing is there to
    print.
    """
    if lhs is None and rhs is None and latex:
        return Formula(latex=latex, names=names)
    if lhs is None or rhs is None:
        raise ArgumentError(
            "a definition has two sides, chapter.define(statement, lhs, rhs), or a print of its own, latex=…"
        )
    shapes = [getattr(side, "shape", ()) for side in (lhs, rhs) if not isinstance(side, tuple)]
    if len(shapes) == 2 and shapes[0] != shapes[1]:
        raise ArgumentError(
            f"the sides of a definition have one shape, but {lhs} has {shapes[0]} and {rhs} has {shapes[1]}"
        )
    return Formula(sides=(lhs, rhs), signs=(":=",), latex=latex, names=names)


def value(side: Any) -> Any:
    """A side of a claim as an expression: a derivative that was asked for is taken."""
    return side[0](*side[1:]) if isinstance(side, tuple) else side


def _claimed(said: Any, given: tuple[Any, ...], names: Mapping[Any, Name], latex: str, look: bool) -> Judged:
    if isinstance(said, Verdict):
        raise ArgumentError("this is a verdict already: chapter.verdict(statement, verdict) prints it")
    if not isinstance(said, Relation | Chain | Property):
        raise ArgumentError(
            "a claim has two sides, chapter.claim(words, lhs, rhs), or is whole: chapter.claim(words, symnn.claim(…))"
        )
    if given:
        said = _assuming(said, given)
    links = said.links if isinstance(said, Chain) else (said,) if isinstance(said, Relation) else ()
    sides, misfit = _built(*(links[0].left, *(c.right for c in links)) if links else (), words="")
    formula = Formula(
        sides=() if misfit else sides,
        signs=tuple(c.relation for c in links),
        said=said if isinstance(said, Property) else None,
        latex=latex,
        names=names,
    )
    return _with_repair(formula, said, links, look)


def _with_repair(
    formula: Formula, claim: Relation | Chain | Property, links: tuple[Relation, ...], look: bool
) -> Judged:
    """The verdict, and beside a false equality the nearest true one."""
    verdict = prove(claim)
    if (
        not look
        or not isinstance(verdict, Refuted | IllTyped)
        or not isinstance(claim, Relation)
        or claim.relation != "="
    ):
        return Judged(formula=formula, verdict=verdict, claims=links)
    # a hypothesis under which it would hold is no reason not to look for a formula that holds without it
    known = replace(verdict, missing=None) if isinstance(verdict, Refuted) else verdict
    wild = any(inspect.isfunction(side) for side in (claim.left, claim.right))
    found = None if wild else repair(claim.left, claim.right, claim.assume, budget=SECONDS, verdict=known)
    if found is None or repeats(found, claim.left):
        return Judged(formula=formula, verdict=verdict, claims=links)
    return Judged(formula=formula, verdict=replace(verdict, repair=str(found)), claims=links, repair=found)


def _assuming(said: Relation | Chain | Property, given: tuple[Any, ...]) -> Relation | Chain | Property:
    """The claim under more assumptions."""
    if isinstance(said, Chain):
        return Chain(tuple(replace(c, assume=(*c.assume, *given)) for c in said.links))
    return replace(said, assume=(*said.assume, *given))


def _built(*given: Any, words: str) -> tuple[tuple[Any, ...], IllTyped | None]:
    """The sides, or why one of them cannot be built."""
    sides: list[Any] = []
    for side in given:
        try:
            sides.append(built(side) if inspect.isfunction(side) else side)
        except ShapeError as error:
            return (), IllTyped.of(words, error)
    return tuple(sides), None

"""An invariant of a recursion: it holds at every depth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from symnn.claims.claim import Claim, Property, as_assumptions
from symnn.claims.property_kind import Parts, PropertyKind, listed
from symnn.claims.relations import OF_SYMPY
from symnn.errors import ArgumentError


def for_all_depths(
    *invariant: Any,
    start: Mapping[Any, Any],
    step: Mapping[Any, Any],
    depth: Any = None,
    first: int = 1,
    fresh: Any = (),
    assume: Any = (),
) -> Property:
    """The claim that the invariant holds at every depth: relations (`Eq(a, c**(L - 1)*x)`, or `claim(a, "=", …)`), all
    of them together.

    start   {symbol: its value at the first depth}
    step    {symbol: its value one layer further}, in the values before; all symbols move at once
    depth   the symbol L that counts, if it occurs, and `first`, where it starts
    fresh   symbols of `step` that are new in every layer (its weights); the invariant may not mention them
    """
    states, new = tuple(start), as_assumptions(fresh)
    if not invariant or set(start) != set(step):
        raise ArgumentError("say an invariant, and of the same symbols their start and their step")
    _declared_fittingly(states, depth, first)
    claims = tuple(_claim(i) for i in invariant)
    for c in claims:
        met = {s for side in (c.left, c.right) for s in getattr(side, "free_symbols", set())}
        if met & set(new):
            raise ArgumentError(
                f"{met & set(new)} are new in every layer, so no statement about all depths mentions them"
            )
    parts = {"claims": claims, "start": dict(start), "step": dict(step), "depth": depth, "first": first, "fresh": new}
    return Property(FOR_ALL_DEPTHS.name, parts, as_assumptions(assume))


def _declared_fittingly(states: tuple[Any, ...], depth: Any, first: int) -> None:
    if depth is not None and not (
        depth.is_integer and (depth.is_nonnegative if first == 0 else depth.is_positive and first >= 1)
    ):
        raise ArgumentError(
            f"{depth} must be declared an integer symbol, positive for a count from 1, nonnegative for one from 0"
        )
    for s in states:
        if isinstance(s, sp.Symbol) and any(
            getattr(s, f"is_{word}") is not None for word in ("positive", "negative", "zero", "integer")
        ):
            raise ArgumentError(f"{s} is declared to be more than real: say what holds of a state in the invariant")


def _claim(given: Any) -> Claim:
    if isinstance(given, Claim):
        return given
    if type(given) in OF_SYMPY:
        return Claim(given.lhs, OF_SYMPY[type(given)], given.rhs)
    raise ArgumentError(f"{given!r} is no relation: write sp.Eq(a, b), or symnn.claim(a, '=', b)")


def _depths(p: Parts) -> str:
    start, step, depth = p["start"], p["step"], p["depth"]
    counted = f" {depth} >= {p['first']}" if depth is not None else ""
    moves = "; ".join(f"{s} starts as {start[s]} and goes to {step[s]}" for s in start)
    renewed = f", with {listed(p['fresh'])} new in every layer" if p["fresh"] else ""
    return f"{' and '.join(map(str, p['claims']))} at every depth{counted}, where {moves}{renewed}"


FOR_ALL_DEPTHS = PropertyKind("for all depths", _depths, for_all_depths)

"""How each kind of claim that is no relation is said: from its parts, and from nothing else. A claim cannot say other
words than these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from symnn.claims.plain import plain

Parts = Mapping[str, Any]


def in_words(kind: str, parts: Parts) -> str:
    """The claim as a sentence; "" for a kind that nobody states."""
    return SENTENCES[kind](parts) if kind in SENTENCES else ""


def _optimisers(p: Parts) -> str:
    return f"{_said(p['f'])} = {p['g']} over {_listed(p['over'])}"


def _convex(p: Parts) -> str:
    return f"{_said(p['f'])} is convex in {_listed(p['over'])}"


def _strictly(p: Parts) -> str:
    return f"{_said(p['f'])} is strictly convex in {_listed(p['over'])}"


def _minimum(p: Parts) -> str:
    return f"{_said(p['f'])} has a minimum over {_listed(p['over'])}"


def _limit(p: Parts) -> str:
    return f"{_said(p['f'])} tends to {p['limit']} as {p['x']} goes to {p['to']}"


def _exponential(p: Parts) -> str:
    return f"{_said(p['f'])} grows exponentially in {p['depth']} >= {p['first']}"


def _depths(p: Parts) -> str:
    start, step, depth = p["start"], p["step"], p["depth"]
    counted = f" {depth} >= {p['first']}" if depth is not None else ""
    moves = "; ".join(f"{s} starts as {start[s]} and goes to {step[s]}" for s in start)
    renewed = f", with {_listed(p['fresh'])} new in every layer" if p["fresh"] else ""
    return f"{' and '.join(map(str, p['claims']))} at every depth{counted}, where {moves}{renewed}"


def _said(part: Any) -> str:
    return plain(part)[0]


def _listed(symbols: Any) -> str:
    return ", ".join(map(str, symbols))


SENTENCES: Mapping[str, Callable[[Parts], str]] = {
    "same optimisers": _optimisers,
    "convex": _convex,
    "strictly convex": _strictly,
    "has a minimum": _minimum,
    "limit": _limit,
    "grows exponentially": _exponential,
    "for all depths": _depths,
}

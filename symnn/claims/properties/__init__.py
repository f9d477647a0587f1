"""Kinds of claims that are no relation between two values, one file each, found by reading this folder: `TABLE` by
name. Stating proves nothing; each kind has its method in `symnn.proof.methods`.

A file holds the record, and the public function that states the claim.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnn.claims.property_kind import Parts, PropertyKind
from symnn.claims.verdict import PropertyStatement
from symnn.expr.tables import records

TABLE: dict[str, PropertyKind] = records(__name__, __path__, PropertyKind)

STATES: dict[str, Callable[..., Any]] = {k.states.__name__: k.states for k in TABLE.values()}
"""By the public name."""

TYPED: dict[str, PropertyKind] = {k.typed: k for k in TABLE.values() if k.typed}
"""By the word that is typed."""


def in_words(kind: str, parts: Parts) -> PropertyStatement:
    """The claim as a sentence; "" for a kind that nobody states."""
    if kind not in TABLE:
        return PropertyStatement("", kind, parts, "")
    words = TABLE[kind].words
    return PropertyStatement(TABLE[kind].sentence(parts), kind, parts, words if isinstance(words, str) else "")


__all__ = ["STATES", "TABLE", "TYPED", "in_words"]

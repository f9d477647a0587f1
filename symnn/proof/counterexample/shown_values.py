"""Numbers as they are shown in a refutation."""

from __future__ import annotations

from typing import Any

from symnn.claims.hypotheses import Hypotheses
from symnn.expr import Node
from symnn.proof.counterexample.numbers import Missing, readable
from symnn.proof.counterexample.refute import Refuter


def readable_value(node: Node) -> Any:
    """The value of a node without unknowns, to a few digits."""
    found = Refuter(node, node, Hypotheses()).value(node, {}, {})
    return "undefined" if isinstance(found, Missing) else readable(found)

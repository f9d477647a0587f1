"""Numbers as they are shown in a refutation."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.calculus.values.balls import is_ball
from symnn.claims.hypotheses import Hypotheses
from symnn.expr import Node
from symnn.proof.counterexample.numbers import Missing, readable
from symnn.proof.counterexample.refute import Refuter


def readable_value(node: Node) -> Any:
    """The value of a node without unknowns, to a few digits; 0 if it cannot be told from 0."""
    found = Refuter(node, node, Hypotheses()).value(node, {}, {})
    if isinstance(found, Missing):
        return "undefined"
    number = found.item() if isinstance(found, np.ndarray) and not found.shape else found
    return 0 if is_ball(number) and 0 in number else readable(number)

"""Starting values of a network's parameters, drawn by the initialisers. Numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symnn.errors import ArgumentError
from symnn.nets import initialisers
from symnn.nets.initialiser import Initialiser
from symnn.nets.place import Place

if TYPE_CHECKING:
    import numpy as np


def start(places: Sequence[Place], generator: np.random.Generator, weights: Any, biases: Any) -> dict[str, Any]:
    """An array for every parameter, in the shape of its symbol; all sizes must be numbers."""
    w, b = (r if isinstance(r, Initialiser) else initialisers.find(r) for r in (weights, biases))
    values: dict[str, Any] = {}
    for p in places:
        if p.index != p.owner:
            continue
        if not (p.inputs.is_Integer and p.units.is_Integer):
            raise ArgumentError(
                f"layer {p.index} has the symbolic sizes {p.inputs} and {p.units}: numbers are drawn for whole sizes "
                "only"
            )
        fans = int(p.inputs), int(p.units)
        values[str(p.W)] = w.sample(generator, tuple(int(n) for n in p.W.shape), *fans)
        if p.b is not None:
            values[str(p.b)] = b.sample(generator, tuple(int(n) for n in p.b.shape), *fans)
        values |= {str(e): 1.0 for e in p.extra}
    return values

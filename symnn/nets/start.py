"""Starting values of a network's parameters, drawn by the initialisers. Numbers only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from symnn.errors import ArgumentError
from symnn.nets import initialisers
from symnn.nets.initialiser import Initialiser
from symnn.nets.place import Place

if TYPE_CHECKING:
    import numpy as np


def start(places: Iterable[Place], generator: np.random.Generator, weights: Any, biases: Any) -> dict[str, Any]:
    """An array for every parameter, in the shape of its symbol; all sizes must be numbers."""
    chosen = {
        name: r if isinstance(r, Initialiser) else initialisers.find(r)
        for name, r in (("weights", weights), ("biases", biases))
    }
    values: dict[str, Any] = {}
    for place in places:
        for p in place.own:
            shape = tuple(getattr(p.symbol, "shape", ()))
            sizes = dict.fromkeys(n for n in (*p.fans, *shape) if not n.is_Integer)
            if sizes:
                raise ArgumentError(
                    f"layer {place.index} has the symbolic {'sizes' if len(sizes) > 1 else 'size'} "
                    f"{' and '.join(map(str, sizes))}: numbers are drawn for whole sizes only"
                )
            record = chosen[p.start] if isinstance(p.start, str) else p.start
            values[str(p.symbol)] = (
                record.sample(generator, tuple(map(int, shape)), *map(int, p.fans))
                if isinstance(record, Initialiser)
                else record
            )
    return values

"""f is Lipschitz with a constant."""

from __future__ import annotations

from typing import Any

from symnn.claims.claim import Property, as_assumptions
from symnn.claims.property_kind import PropertyKind, unknowns
from symnn.errors import ArgumentError


def lipschitz(f: Any, constant: Any, *, over: Any, assume: Any = ()) -> Property:
    """The claim that the number f at two values of the one symbol `over` differs by no more than `constant` times their
    distance.
    """
    varying = unknowns([f], over)
    if len(varying) != 1:
        raise ArgumentError(f"lipschitz is of one symbol, not of {', '.join(map(str, varying))}")
    return Property(LIPSCHITZ.name, {"f": f, "constant": constant, "over": varying}, as_assumptions(assume))


LIPSCHITZ = PropertyKind(
    "Lipschitz",
    "{f} is Lipschitz in {over} with the constant {constant}",
    lipschitz,
    "lipschitz",
    further=("constant",),
)

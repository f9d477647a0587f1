"""The gradient of f is Lipschitz with a constant: f is L-smooth."""

from __future__ import annotations

from typing import Any

from symnn.claims.claim import Property, as_assumptions
from symnn.claims.property_kind import PropertyKind, unknowns


def lipschitz_gradient(f: Any, constant: Any, *, over: Any, assume: Any = ()) -> Property:
    """The claim that f is differentiable in `over` and its gradient at two places differs by no more than `constant`
    times their distance.
    """
    return Property(SMOOTH.name, {"f": f, "constant": constant, "over": unknowns([f], over)}, as_assumptions(assume))


SMOOTH = PropertyKind(
    "Lipschitz gradient",
    "the gradient of {f} by {over} is Lipschitz with the constant {constant}",
    lipschitz_gradient,
    "lipschitz_gradient",
    further=("constant",),
)

"""∂loss/∂symbol as data: the left side of a derived line. It is made anew from what it is pulled back through, so that
a certificate is about the derivative and not about words for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from symnn.derivative import vjps
from symnn.expr import Atom, Node, add, substitute


@dataclass(frozen=True)
class Received:
    """What a symbol receives in reverse mode.

    by      the symbol
    pulled  (value, seed) of every definition through which it comes: Σ seed·∂value/∂by
    names   (value, name): what goes by its name in the sum, so that σ′(z) is a(1 − a)
    """

    by: Atom
    pulled: tuple[tuple[Node, Node], ...]
    names: tuple[tuple[Node, Atom], ...] = ()

    def node(self) -> Node:
        """The sum, by the calculus."""
        found = add(*(vjps(value, [self.by], seed)[0] for value, seed in self.pulled))
        return substitute(found, dict(self.names)) if self.names else found

    def __str__(self) -> str:
        return f"∂loss/∂{self.by}"

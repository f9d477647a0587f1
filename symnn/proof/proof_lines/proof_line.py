"""One line of a proof that is told: a relation between two values, and why. Each is a claim that can be judged alone.

How the lines of a method are made says its record in `symnn.proof.methods`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Protocol

import sympy as sp

from symnn.claims.claim import Claim, Property
from symnn.claims.properties.tends import tends
from symnn.claims.relations import SIGNS
from symnn.claims.verdict import Proved
from symnn.errors import SymnnError
from symnn.proof.budget import TOO_MUCH, UNFORESEEN
from symnn.proof.method import table

BY_HYPOTHESIS = "step, by the hypothesis"
AS_ASSUMED = "as assumed"
LIMIT_AS = "as"
"""The reason of a limit: what moves stands behind it without a colon."""


class Written(Protocol):
    """A side that prints itself, and what it is in SymPy."""

    @property
    def expression(self) -> Any: ...


@dataclass(frozen=True)
class ProofLine:
    """left relation right, and why. The left side of every line but the first of a chain is the right side of the one
    before.

    left, right  SymPy expressions, or a `Written` side
    relation     a sign of `symnn.claims.relations`, or "→": left tends to right as `moves` says
    known        relations on which the line rests, told beside the reason
    put          values that were put in, told beside the reason
    given        assumptions under which it is true, as they were given with the claim
    moves        (x, to) of a limit
    places       the letters of the entry of which it speaks, counted from 0: (i, j); of a number ()
    begins       True for the first line of a chain
    """

    left: Any
    right: Any
    reason: str
    relation: str = "="
    known: tuple[Any, ...] = ()
    put: tuple[Any, ...] = ()
    given: tuple[Any, ...] = ()
    moves: tuple[Any, Any] | None = None
    places: tuple[Any, ...] = ()
    begins: bool = False

    def counted(self, side: Any) -> Any:
        """A side whose letters count from 1, as it is printed."""
        return expression(side).xreplace({i: i - 1 for i in self.places})

    @property
    def claim(self) -> Claim | Property:
        """What the line says, under what it is said."""
        left, right = expression(self.left), expression(self.right)
        assume = (*self.given, *(SIGNS[k.relation].sympy(k.left, k.right, evaluate=False) for k in self.known))
        if self.moves is not None:
            return tends(left, *self.moves, right, assume=assume)
        return Claim(left, self.relation, right, assume)


def expression(side: Any) -> Any:
    """A side of a line as SymPy."""
    if isinstance(side, int | Fraction):
        return sp.Rational(side.numerator, side.denominator)
    return side if isinstance(side, sp.Basic) else side.expression


def proof_lines(verdict: Proved) -> tuple[ProofLine, ...]:
    """The lines of a proof; none where its method cannot tell them, or not as something that one reads."""
    method = table().get(str(getattr(verdict.certificate, "method", "")))
    try:
        return () if method is None or method.lines is None else tuple(method.lines(verdict))
    except (SymnnError, *TOO_MUCH, *UNFORESEEN):  # it is told in words
        return ()


def chained(lines: Sequence[ProofLine]) -> tuple[ProofLine, ...]:
    """The lines as one chain: those that say nothing new are left out."""
    kept = [line for line in lines if line.relation != "=" or expression(line.left) != expression(line.right)]
    return tuple(replace(line, begins=k == 0) for k, line in enumerate(kept or lines[:1]))

"""What equations determine: symbols that they define, and sums that they give."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnn.calculus.values.balls import is_ball
from symnn.claims.hypotheses import Hypotheses, Hypothesis
from symnn.expr import Atom, Contract
from symnn.expr.walk import atoms

if TYPE_CHECKING:
    import numpy as np
else:
    from symnn.later import np


def defined(hypotheses: Hypotheses) -> dict[Atom, Hypothesis]:
    """Atoms that stand alone on one side of an equation, in an order in which each needs only what is known before
    it.
    """
    solved: dict[Atom, Hypothesis] = {}
    for e in hypotheses.equations:
        for atom, other in ((e.left, e.right), (e.right, e.left)):
            used = set(atoms(other))
            if (
                isinstance(atom, Atom)
                and atom not in used
                and atom not in solved
                and not any(atom in atoms([s.left, s.right]) for s in solved.values())
            ):
                solved[atom] = e
                break
    return solved


def totals(hypotheses: Hypotheses, solved: Mapping[Atom, Hypothesis]) -> dict[Atom, Hypothesis]:
    """Atoms of which a hypothesis gives sums along axes: Σ y = 1, rows that sum to 1. The last entry of each sum will
    make it right.
    """
    found: dict[Atom, Hypothesis] = {}
    for e in hypotheses.equations:
        if isinstance(e.left, Contract) and len(e.left.operands) == 1 and isinstance(atom := e.left.operands[0], Atom):
            (indices,) = e.left.indices
            plain = (
                len(set(indices)) == len(indices)
                and set(e.left.out) < set(indices)
                and len(e.left.sizes) == len(indices)
            )
            if (
                plain
                and atom not in found
                and atom not in solved
                and atom not in atoms(e.right)
                and e not in solved.values()
            ):
                found[atom] = e
    return found


def summing(value: Any, total: Contract, wanted: Any, scaled: bool) -> Any:
    """The entries with the last of each sum changed so that the sums are as wanted; or all of them, in proportion, or
    where all are the same.
    """
    (indices,) = total.indices
    kept = [indices.index(i) for i in total.out]
    out = np.moveaxis(value, kept, range(len(kept))).copy()
    for place in np.ndindex(*out.shape[: len(kept)]):
        cells = out[place]
        last = tuple(n - 1 for n in cells.shape)
        goal: Any = np.asarray(wanted, dtype=object)[place]
        in_proportion = len({*cells.flat}) == 1 or (scaled and all(c >= 0 for c in cells.flat))
        if in_proportion and not is_ball(goal) and cells.sum():
            cells[...] = cells * (Fraction(goal) / cells.sum())
            continue
        cells[last] += goal - cells.sum()
    return np.moveaxis(out, range(len(kept)), kept)

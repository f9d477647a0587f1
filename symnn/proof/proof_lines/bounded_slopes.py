"""A derivative and what bounds it, as lines that are judged before they are told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.bridge.unevaluated import GRADIENT, unevaluated
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.claim import Claim, Property
from symnn.claims.entrywise import is_smooth
from symnn.claims.verdict import Proved
from symnn.derivative import gradient
from symnn.proof.budget import Budget
from symnn.proof.judge import judged
from symnn.proof.objectives.squared_lengths import with_squares
from symnn.proof.proof_lines.proof_line import ProofLine, proof_lines

SECONDS = 10.0
"""Of work for one line: about ten times what the longest takes, so that a slower machine tells the same."""
DIFFERENTIATED, TWICE = "differentiated", "differentiated twice"


def slope_of(claim: Property) -> ProofLine:
    """∇f = what it is, of the claim's one symbol."""
    f, (x,) = without_sums(with_squares(claim.parts["f"])), claim.parts["over"]
    said = sp.Derivative(f, x) if isinstance(x, sp.Symbol) else unevaluated(GRADIENT, f, x)
    at: Any = read(x)
    slope = to_sympy(gradient(read(f), at))
    return ProofLine(said, slope, DIFFERENTIATED, given=tuple(claim.assume), begins=True)


def bend_of(claim: Property) -> ProofLine:
    """f″ = what it is, of the claim's one number."""
    f, (x,) = without_sums(claim.parts["f"]), claim.parts["over"]
    at: Any = read(x)
    bent = to_sympy(gradient(gradient(read(f), at), at))
    return ProofLine(sp.Derivative(f, x, x), bent, TWICE, given=tuple(claim.assume), begins=True)


def without_sums(f: Any) -> Any:
    """The function with products for sums over entries, which the typed language has no words for."""
    return to_sympy(read(f)) if f.has(sp.Sum) else f


def of_one_number(claim: Property) -> bool:
    """Whether it is a claim about a function of one number that has slopes: a kink's is a convention."""
    over = claim.parts["over"]
    return len(over) == 1 and isinstance(over[0], sp.Symbol) and is_smooth(read(claim.parts["f"]))


def bounded(bound: Claim, reason: str, put: tuple[Any, ...] = ()) -> tuple[ProofLine, ...]:
    """Why the bound holds, in lines of its own, and the bound with what follows from it."""
    found = judged(bound, Budget(SECONDS))
    why = proof_lines(found) if isinstance(found, Proved) and bound.left.free_symbols else ()
    if why and (why[0].left, why[-1].right) == (bound.left, bound.right) and sum(k.begins for k in why) == 1:
        return ending(why, reason)
    return (*why, concluded(bound, reason, put))


def joined(first: ProofLine, lines: tuple[ProofLine, ...]) -> tuple[ProofLine, ...]:
    """The lines as what goes on from the first, where they begin with its right side."""
    if lines[0].left == first.right:
        return (first, replace(lines[0], begins=False), *lines[1:])
    return (first, *lines)


def concluded(bound: Claim, reason: str, put: tuple[Any, ...] = ()) -> ProofLine:
    return ProofLine(bound.left, bound.right, reason, bound.relation, given=tuple(bound.assume), put=put, begins=True)


def ending(lines: tuple[ProofLine, ...], reason: str) -> tuple[ProofLine, ...]:
    """The lines, with what follows from them behind the reason of the last."""
    *first, last = lines
    return (*first, replace(last, reason=f"{last.reason}; {reason}"))


def accepted(lines: tuple[ProofLine, ...], only: tuple[str, ...] = ()) -> tuple[ProofLine, ...]:
    """The lines, if each is proved alone; none otherwise. `only` names the methods that are asked."""
    proofs = (judged(line.claim, Budget(SECONDS), only) for line in lines)
    return lines if all(isinstance(proof, Proved) for proof in proofs) else ()

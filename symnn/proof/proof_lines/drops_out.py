"""A derivative that is 0 because what it is taken by drops out of the function, as a line."""

from __future__ import annotations

from typing import Any

from symnn.bridge import read
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.claim import Claim
from symnn.claims.question import Question
from symnn.errors import SymnnError
from symnn.expr import substitute, zeros
from symnn.proof.proof_lines.proof_line import ProofLine


def without(f: Any, x: Any, claim: Claim) -> ProofLine | None:
    """f(x) = f(0), where the normal form proves it for every x under what the claim assumes; None where it does not."""
    h = Question(claim).hypotheses
    try:
        node, variable = read(f), read(x)
        rest = tidy(substitute(node, {variable: zeros(*variable.shape)}))
        if not same(node, rest, (), h.symmetric, h.positive):
            return None
    except SymnnError:
        return None
    return ProofLine(f, to_sympy(rest, getattr(f, "shape", None)), f"{x} drops out", given=claim.assume, begins=True)

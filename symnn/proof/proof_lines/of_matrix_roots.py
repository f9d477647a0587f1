"""Powers A^{p/q} of definite matrices as lines: those of the claim about R = A^{1/q}, with what was put in beside the
first.
"""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from symnn.claims.claim import Claim
from symnn.claims.verdict import Proved
from symnn.proof.equality.matrix_roots import whole_powers
from symnn.proof.proof_lines.proof_line import ProofLine, proof_lines


def of_matrix_roots(verdict: Proved) -> tuple[ProofLine, ...]:
    """Those of the claim about the roots R of A = R^q."""
    claim = verdict.certificate.claim
    if not isinstance(claim, Claim):
        return ()
    sides = sp.sympify(claim.left, strict=True), sp.sympify(claim.right, strict=True)
    put = tuple(whole_powers(replace(claim, left=sides[0], right=sides[1])))
    premises = verdict.certificate.premises
    lines = proof_lines(premises[0]) if len(premises) == 1 else ()
    return tuple(replace(line, put=(*line.put, *put)) if k == 0 else line for k, line in enumerate(lines))

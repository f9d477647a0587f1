"""Proofs from vector equations are told line by line: each product of what is assumed, and the claim."""

from __future__ import annotations

import pytest

import symnn
from symnn.proof.proof_lines.of_vector_equations import MULTIPLIED, of_vector_equations
from tests.claims import eigenvector_equations

pytest.importorskip("z3")

TRUE = {s.name: s for s in eigenvector_equations.CLAIMS if s.true}


@pytest.mark.parametrize("name", ["eigenvalues of an orthogonal matrix", "eigenvalues of a projection", "and conjugate"])
def test_products_of_what_is_assumed_stand_before_the_claim(name: str) -> None:
    claim = TRUE[name].claim()
    *products, last = of_vector_equations(symnn.prove(claim))
    assert (last.left, last.relation, last.right) == (claim.left, claim.relation, claim.right)
    assert MULTIPLIED in {line.reason for line in products}
    for line in products:
        assert symnn.prove(symnn.claim(line.left, line.relation, line.right, assume=claim.assume)).word == "proved"

"""Claims about named distributions, by the moments that are told of them in their parameters. Skipped without Coq."""

from dataclasses import replace

import pytest
import sympy as sp

import symnn
from symnn import E, Var, random
from symnn.certificates.certify import coq_proofs
from symnn.certificates.coq_chapter import named, sifted
from symnn.errors import UnsupportedError

N = sp.Symbol("n", integer=True, positive=True)
R, P = sp.symbols("r p", positive=True)
A, B = sp.symbols("a b", real=True)
Z = random("z", distribution="normal", variance=1)
TRUE = (
    (Var(random("u", distribution=("uniform", -R, R))), R**2 / 3, "1 / 3 * r", "1 / 4 * r"),
    (Var(random("u", distribution=("uniform", A, B))), (B - A) ** 2 / 12, "1 / 3 * b", "1 / 4 * b"),
    (Var(random("u", distribution=("uniform", -sp.sqrt(3 / N), sp.sqrt(3 / N)))), 1 / N, "= 1 / 3 *", "= 1 / 4 *"),
    (Var(random("c", distribution=("bernoulli", P))), P * (1 - P), "c o) = p", "c o) = p * p"),
    (Var(random("x", distribution=("exponential", R))), 1 / R**2, "= 2 * / r", "= 3 * / r"),
    (E((1 + Z) ** 4), 10, "= 3 * 1", "= 2 * 1"),
    (Var(Z**2), 2, "= 3 * 1", "= 2 * 1"),
)


def test_moments_in_the_parameters(library):
    proofs = [coq_proofs(symnn.prove(symnn.claim(left, "==", right)))[0] for left, right, *_ in TRUE]
    truths = [named(f"t{k}", "", p) for k, p in enumerate(proofs)]
    lies = []
    for t, (*_, law, wrong) in zip(truths, TRUE, strict=True):
        said, _, end = t.statement.rpartition("\n  = ")
        assert law in said
        lies.append(replace(t, name=f"{t.name}_more", statement=f"{said}\n  = 1 + ({end})"))
        lies.append(replace(t, name=f"{t.name}_law", statement=t.statement.replace(law, wrong, 1)))
    assert sifted([*truths, *lies]) == {t.name for t in truths}


@pytest.mark.parametrize(("left", "right"), [(E(Z**4), 3), (E(random("c", distribution=("bernoulli", P)) ** 2), P)])
def test_what_is_told_is_no_theorem(left, right):
    with pytest.raises(UnsupportedError, match="told of it"):
        coq_proofs(symnn.prove(symnn.claim(left, "==", right)))

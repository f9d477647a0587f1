"""Growth by a fixed ratio. Skipped without Coq."""

from dataclasses import replace

import sympy as sp

import symnn
from symnn.certificates.certify import coq_proofs
from symnn.certificates.coq_chapter import named, sifted
from symnn.certificates.coq_reader import read_file

L, C = sp.Symbol("L", integer=True, positive=True), sp.Symbol("c", real=True)
P = sp.Symbol("p", positive=True)
N, M = symnn.sizes("n m")
V, X = symnn.matrix("V", M, N), symnn.vector("x", N)
TRUE = (
    (C ** (L - 1) * V * X, [abs(C) > 1, sp.Ne(symnn.norm(V * X), 0)]),
    (sp.Rational(3, 2) ** (L - 1) * V * X, [sp.Ne(symnn.norm(V * X), 0)]),
    (2**L * P, []),
)


def test_growth_by_a_fixed_ratio(library):
    proofs = [coq_proofs(symnn.prove(symnn.grows_exponentially(f, L, assume=h)))[0] for f, h in TRUE]
    for p in proofs:
        assert read_file(p.file("claim", "growth")).said.relation == "grows_exponentially"
    truths = [named(f"t{k}", "", p) for k, p in enumerate(proofs)]
    wrong = ("1 < Rabs c ->", "Rabs c < 1 ->"), ("<> 0 ->", "= 0 ->"), ("(3 / 2) ^ l", "(1 / 2) ^ l"), ("2 ^", "(1 / 2) ^")
    tried = [
        replace(t, name=f"lie{k}{j}", statement=t.statement.replace(said, lie))
        for k, t in enumerate(truths)
        for j, (said, lie) in enumerate(wrong)
        if said in t.statement
    ]
    assert len(tried) == 5
    assert sifted([*truths, *tried]) == {t.name for t in truths}

"""Limits of functions of a number that grows, by the limits of their parts. Skipped without Coq."""

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp

import symnn
from symnn.certificates.certify import coq_proofs
from symnn.certificates.coq_chapter import named, sifted
from symnn.certificates.coq_reader import read_file
from symnn.certificates.index_terms import AtomEntry, Pairwise, Rational
from symnn.errors import UnsupportedError

C, S, V = sp.symbols("c s v", real=True)
ONE = Rational(Fraction(1))
L, T = sp.symbols("L t", positive=True)
TRUE = (
    (symnn.sigmoid(C * T), C, 1),
    (symnn.sigmoid(C * T) * (1 - symnn.sigmoid(C * T)), C, 0),
    (sp.exp(T - C) / (sp.exp(T - C) + sp.exp(S)), C, 0),
    (V / L, L, 0),
    ((1 + 1 / L) ** L, L, sp.E),
    ((1 + 1 / L**2) ** L, L, 1),
    (1 / (1 + sp.sqrt(L)) + sp.tanh(S), L, sp.tanh(S)),
)


def test_limits_of_functions(library):
    truths, lies = [], []
    for k, (f, x, limit) in enumerate(TRUE):
        (proof,) = coq_proofs(symnn.prove(symnn.tends(f, x, sp.oo, limit)))
        assert read_file(proof.file("claim", "a limit")).said.relation == "approaches"
        truth, said = named(f"t{k}", "", proof), proof.statement.said
        truths.append(truth)
        wrong = {
            "more": replace(said, right=Pairwise("+", said.right, ONE)),
            "grows": replace(said, left=Pairwise("+", said.left, AtomEntry(said.indices[0][0]))),
        }
        for what, lie in wrong.items():
            lies.append(replace(truth, name=f"{what}{k}", statement=replace(proof.statement, said=lie).text()))
        text = truth.statement
        if k < 2:  # of the third it is true
            lies.append(replace(truth, name=f"any{k}", statement=text.replace("0 < t ->", "t < 0 ->")))
    assert sifted([*truths, *lies]) == {t.name for t in truths}


@pytest.mark.parametrize(("f", "limit"), [(sp.sin(L) / L, 0), (sp.log(L) / L, 0)])
def test_what_the_rules_do_not_reach_is_refused(f, limit):
    verdict = symnn.prove(symnn.tends(f, L, sp.oo, limit))
    if verdict.word == "proved":
        with pytest.raises(UnsupportedError, match="by no rule"):
            coq_proofs(verdict)

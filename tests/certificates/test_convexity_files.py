"""Convexity before Coq's kernel: what the rules make is accepted, and no lie with the same proof."""

from dataclasses import replace

import pytest

import symnn
from symnn.certificates.certify import coq_proofs
from symnn.certificates.coq_chapter import named, sifted
from symnn.certificates.coq_library import accepted, coqc
from symnn.certificates.coq_reader import read_file
from symnn.cli.typed_claims import judge
from symnn.errors import UnsupportedError

pytestmark = pytest.mark.skipif(coqc() is None, reason="Coq is not installed")

N, D = symnn.sizes("n d")
X, B, Y = symnn.matrix("X", N, D), symnn.vector("b", D), symnn.vector("y", N)


def typed(text, *let):
    return judge(text, let, (), 20.0).formal


MADE = (
    (lambda: typed("convex(sum(softplus(X*b) - y.*(X*b)), b)", "X: n,d", "b: d", "y: n"), "t <= 1 ->", "t <= 2 ->"),
    (lambda: typed("strictly_convex((w - c)^2 + exp(w), w)", "w:", "c:"), "0 < (w_other - w) ^ 2", "0 <= (w_other - w) ^ 2"),
    (lambda: symnn.prove(symnn.convex(symnn.sum(symnn.softplus(X * B)), over=B, strictly=True, assume=[symnn.full_column_rank(X)])), "= delta", "= 2 * delta"),
    (lambda: typed("convex(abs(2*w - c) + relu(exp(w)), w)", "w:", "c:"), "Rabs ", "sin "),
)  # fmt: skip


def test_below_the_chord(library):
    proofs = [(coq_proofs(proved())[0], said, wrong) for proved, said, wrong in MADE]
    truths = [named(f"t{k}", "", p) for k, (p, _, _) in enumerate(proofs)]
    lies = []
    for k, (proof, said, wrong) in enumerate(proofs):
        strict = proof.statement.said.relation == "<"
        for was, now in ((said, wrong), ("\n  < ", "\n  < 0 * ") if strict else ("\n  <= ", "\n  < ")):
            assert was in truths[k].statement
            lies.append(replace(truths[k], name=f"lie{len(lies)}", statement=truths[k].statement.replace(was, now)))
        assert read_file(proof.file("claim", "a convex function")).has_example
    assert sifted([*truths, *lies]) == {t.name for t in truths}
    assert accepted(proofs[2][0].file("claim", "a convex function"), ("claim",)).accepted


def test_what_the_rules_do_not_make_is_refused():
    with pytest.raises(UnsupportedError, match="made of convex functions by their rules"):
        coq_proofs(typed("convex(log(1 + exp(x)) + x^4, x)", "x:"))

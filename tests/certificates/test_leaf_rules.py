"""Rules of functions before Coq: what they prove is accepted, what they prove only under a hypothesis is not without."""

from dataclasses import replace

import pytest
import sympy as sp

import symnn
from symnn.certificates.certify import coq_proofs
from symnn.certificates.coq_chapter import checked, named, sifted
from symnn.certificates.coq_library import AXIOMS, coqc
from symnn.certificates.function_rules import ruled
from symnn.certificates.index_terms import AppliedFunction, AtomEntry, Pairwise, Rational
from symnn.certificates.node_terms import Premise
from symnn.certificates.outer_factors import taken_apart
from symnn.certificates.visible_signs import VisibleSigns
from symnn.cli.typed_claims import judge
from tests.certificates.lies import variants

WAY = "pairing of products by rules of functions"
TYPED = (
    ("log(sigmoid(z)/(1 - sigmoid(z))) = z", (), ()),
    ("-log(exp(a)/(exp(a) + exp(b))) = softplus(b - a)", ("a:", "b:"), ()),
    ("c^l = exp(-l/(-1/log(c)))", ("c:", "l:"), ("c > 0", "c < 1")),
    ("log(1/s) + (s^2 + m^2)/2 = (m^2 + exp(t) - t)/2", ("s:", "m:", "t:"), ("s = exp(t/2)",)),
    ("V*tanh(-W*x) = -V*tanh(W*x)", ("x: n", "W: m,n", "V: k,m"), ()),
    ("relu(c*W*x) = c*relu(W*x)", ("x: n", "W: m,n", "c:"), ("c > 0",)),
    ("norm2(c*x) = c*norm2(x)", ("x: n", "c:"), ("c > 0",)),
    ("sign(c*x) = sign(x)", ("x: n", "c:"), ("c > 0",)),
)
NEED = ("relu(c*W*x) = c*relu(W*x)", "norm2(c*x) = c*norm2(x)", "sign(c*x) = sign(x)")
"""Those that are false for negative c."""
n, m = symnn.sizes("n m")
x, r, S = symnn.vector("x", n), symnn.vector("r", m), symnn.matrix("S", m, n)
c, ones = sp.Symbol("c", real=True), sp.OneMatrix(n, 1)
SHIFTED = (
    symnn.claim(symnn.softmax(S + r * ones.T, axis=1), "=", symnn.softmax(S, axis=1)),
    symnn.claim(symnn.log_sum_exp(x + c * ones), "=", c + symnn.log_sum_exp(x)),
    symnn.claim(symnn.log_sum_exp(c * ones), "=", c + sp.log(n)),
    symnn.claim(symnn.max(x + c * ones), "=", c + symnn.max(x)),
    symnn.claim((x.T * symnn.sign(x))[0, 0], "=", symnn.norm1(x)),
    symnn.claim(r"x - A^{-1} (A x) = 0", let=["A: n, n", "x: n"]),
)


@pytest.fixture(scope="module")
def proofs():
    found = [(text, p) for text, let, assume in TYPED for p in coq_proofs(judge(text, let, assume, 20.0).formal)]
    assert {p.way for _, p in found} == {WAY}
    return [*found, *((str(claim), p) for claim in SHIFTED for p in coq_proofs(symnn.prove(claim)))]


@pytest.mark.skipif(coqc() is None, reason="Coq is not installed")
def test_rules_are_lemmas(library, proofs):
    done = checked([named(f"t{k}", text, p) for k, (text, p) in enumerate(proofs)])
    assert done.failed == ()
    assert set(done.axioms) <= AXIOMS


@pytest.mark.skipif(coqc() is None, reason="Coq is not installed")
def test_no_lie_about_functions_is_accepted(library, proofs):
    lies = [lie for k, (_, p) in enumerate(proofs) for lie in variants(p, k)]
    dropped = [(f"{text}: 0 < c dropped", _without(p)) for text, p in proofs if text in NEED]
    assert len(dropped) == len(NEED)
    tried = [named(f"lie{k}", what, lie) for k, (what, lie) in enumerate([*lies, *dropped])]
    assert sifted(tried, 2) == set()


def _without(proof):
    """The proof without the premise that c is positive."""
    (place,) = (k for k, p in enumerate(proof.statement.premises) if p.relation == "<" and p.right == AtomEntry("c"))
    name = f"premise{len(proof.statement.at_least_one) + place}"
    premises = tuple(p for k, p in enumerate(proof.statement.premises) if k != place)
    first = proof.proof[0].replace(f" {name}", "")
    assert first != proof.proof[0]
    return replace(proof, statement=replace(proof.statement, premises=premises), proof=(first, *proof.proof[1:]))


@pytest.mark.parametrize("name", ["sqrt", "ln", "relu", "step", "is_positive"])
def test_a_number_whose_sign_is_not_known_is_not_taken_out(name):
    a, b = AtomEntry("a"), AtomEntry("b")
    assert ruled(name, Pairwise("*", a, b), {}, VisibleSigns(()), 0) is None


def test_an_inverse_of_what_may_be_zero_stays():
    a, b = AtomEntry("a"), AtomEntry("b")
    term = Pairwise("+", b, AppliedFunction("/", (a,)))
    assert taken_apart(term, {}, VisibleSigns(())).powers == ()
    apart = VisibleSigns([Premise((), a, "<>", Rational(0))])
    assert taken_apart(term, {}, apart).powers == ((a, -1),)


def test_a_gradient_at_numbers_is_left_to_arithmetic():
    """Where rules lead nowhere they are given up soon, also in a sum over three, each of whose entries is known."""
    a, W, V = symnn.vector("a", 3), symnn.matrix("W", 2, 3), symnn.matrix("V", 1, 2)
    loss = symnn.sum(symnn.softplus(V * symnn.tanh(W * a)))
    tables = {a: [1, 2, 3], W: [[1, 1, -1], [3, 0, -1]], V: [[2, -4]]}
    asked = (symnn.gradient, loss, W), sp.ImmutableMatrix([[1, 2, 3], [-2, -4, -6]])
    claim = symnn.claim(symnn.gradient(loss, W), "=", asked[1], assume=[sp.Eq(t, sp.ImmutableMatrix(v)) for t, v in tables.items()])
    assert [p.way for p in coq_proofs(symnn.prove(claim), asked)] == ["arithmetic of numbers"]
